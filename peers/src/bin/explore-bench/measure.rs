//! One measurement.

#[path = "../../../../tests/explore/registers/mod.rs"]
mod registers;

use crate::setups::{Setup, Who, World};
use quorate::check::{Claims, Monitor, Watch};
use quorate::explore::{Answer, Method, Options, Reductions, System, search};
use quorate::protocol::Protocol;
use quorate::run::BadRun;
use quorate_peers::{Ask, Identity, SystemModel, own};
use registers::{Kind, Registers};
use stateright::{Checker, Model};
use std::fmt::Debug;
use std::hash::Hash;
use std::time::Instant;

/// What a search took.
#[derive(Clone, Copy, Debug)]
pub struct Measured {
    pub unique: u64,
    pub seconds: f64,
    /// The most memory that the process had, in KB; none where that cannot be told.
    pub peak_kb: Option<u64>,
}

impl Measured {
    pub fn line(&self) -> String {
        let peak = self.peak_kb.map_or("-".to_string(), |kb| kb.to_string());
        format!("{} {} {peak}", self.unique, self.seconds)
    }

    pub fn parse(line: &str) -> Option<Measured> {
        let mut words = line.split(' ');
        Some(Measured {
            unique: words.next()?.parse().ok()?,
            seconds: words.next()?.parse().ok()?,
            peak_kb: words.next()?.parse().ok(),
        })
    }

    pub fn ns_per_state(&self) -> f64 {
        self.seconds * 1e9 / self.unique as f64
    }
}

/// The median of each figure.
pub fn median(mut runs: Vec<Measured>) -> Measured {
    let middle = runs.len() / 2;
    runs.sort_by_key(|run| run.peak_kb);
    let peak_kb = runs[middle].peak_kb;
    runs.sort_by(|a, b| a.seconds.total_cmp(&b.seconds));
    Measured {
        peak_kb,
        ..runs[middle]
    }
}

/// Searches, and measures.
pub fn measure(setup: &Setup, who: Who) -> Result<Measured, String> {
    match setup.world {
        World::Ours(case) => case.ask(Measure(who)).map_err(|bad| bad.to_string())?,
        World::Own {
            servers,
            clients,
            ordered,
        } => match who {
            Who::TheirsBfs | Who::TheirsDfs => {
                theirs(who, own::abd(servers.into(), clients.into(), ordered))
            }
            _ => {
                let model = Registers {
                    kind: Kind::Abd,
                    servers,
                    clients,
                };
                // Deliveries that change nothing are no transitions there either.
                let idle = Reductions {
                    idle: true,
                    ..Reductions::NONE
                };
                ours(who, idle, registers::goals(), model.system(ordered))
            }
        },
    }
}

struct Measure(Who);

impl Ask for Measure {
    type Answer = Result<Measured, String>;

    fn ask<P: Protocol>(
        self,
        system: &dyn Fn() -> Result<System<P, Watch>, BadRun>,
        goals: Claims,
    ) -> Result<Self::Answer, BadRun> {
        let system = system()?;
        let who = self.0;
        Ok(match who {
            Who::TheirsBfs | Who::TheirsDfs => {
                theirs(who, SystemModel::new(system, goals, Identity::Print))
            }
            _ => ours(who, Reductions::NONE, goals, system),
        })
    }
}

fn ours<P: Protocol, M: Monitor>(
    who: Who,
    reductions: Reductions,
    goals: Claims,
    system: System<P, M>,
) -> Result<Measured, String> {
    let options = Options {
        goals,
        method: match who {
            Who::OursDfs => Method::Depth,
            _ => Method::Breadth,
        },
        reductions: match who {
            Who::Reduced => Reductions::ALL,
            _ => reductions,
        },
        ..Options::default()
    };
    let begin = Instant::now();
    let mut search = search(system, options);
    let answer = search.go_on(u64::MAX);
    let seconds = begin.elapsed().as_secs_f64();
    if answer != Some(Answer::Holds) {
        return Err(format!("ours says {answer:?}"));
    }
    Ok(Measured {
        unique: search.progress().unique,
        seconds,
        peak_kb: peak_kb(),
    })
}

fn theirs<T>(who: Who, model: T) -> Result<Measured, String>
where
    T: Model + Send + Sync + 'static,
    T::State: Clone + Debug + Hash + PartialEq + Send + Sync,
    T::Action: Clone + Debug + PartialEq,
{
    let begin = Instant::now();
    let builder = model.checker().threads(1);
    match who {
        Who::TheirsDfs => finish(begin, builder.spawn_dfs()),
        _ => finish(begin, builder.spawn_bfs()),
    }
}

fn finish<T>(begin: Instant, checker: impl Checker<T>) -> Result<Measured, String>
where
    T: Model,
    T::State: Clone + PartialEq,
    T::Action: Clone + PartialEq,
{
    let checker = checker.join();
    let seconds = begin.elapsed().as_secs_f64();
    if let Some(name) = checker.discoveries().keys().next() {
        return Err(format!("Stateright says that “{name}” is violated"));
    }
    Ok(Measured {
        unique: checker.unique_state_count() as u64,
        seconds,
        peak_kb: peak_kb(),
    })
}

/// The most memory that this process had, as Linux tells.
fn peak_kb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
