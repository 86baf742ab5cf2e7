//! `quorate explore`: every schedule of a small setup, and the shortest run that breaks a guarantee.

use super::sim::setup_of;
use super::{Exit, report};
use crate::explore::{Allowance, Answer, Method, Options, Progress, Reductions, Scope};
use crate::protocol::Claim;
use crate::run::{self, Expedition, Find, Question};
use crate::world::Memory;
use anyhow::{anyhow, bail};
use clap::Args;
use indicatif::{HumanBytes, HumanCount, ProgressBar, ProgressStyle};
use serde_json::json;
use std::time::Duration;

/// The arguments of `quorate explore`.
#[derive(Debug, Args)]
pub(super) struct Explore {
    /// The protocol's id (see `quorate protocols`)
    #[arg(long, value_name = "ID")]
    protocol: String,
    /// A preset of its switches; the first if none is given
    #[arg(long, value_name = "ID")]
    preset: Option<String>,
    /// Set a switch; may be given several times
    #[arg(long = "switch", value_name = "K=V")]
    switches: Vec<String>,
    /// How many nodes
    #[arg(long, value_name = "N", default_value_t = 3)]
    nodes: u8,
    /// How many registers, accounts or variables; as many as suit the protocol if not given
    #[arg(long, value_name = "N")]
    keys: Option<u8>,
    /// Who asks for what: "A:write 1; A:read; B:read". What is asked at one node is asked one after
    /// another; "3@B:read" has client 3 ask B (A's own client is number 1)
    #[arg(long, value_name = "OPS")]
    ops: String,
    /// How many nodes may crash
    #[arg(long, value_name = "N", default_value_t = 0)]
    crashes: u8,
    /// How many crashed nodes may restart
    #[arg(long, value_name = "N", default_value_t = 0)]
    restarts: u8,
    /// What a node remembers that restarts: kept or lost
    #[arg(long, value_name = "MEMORY", default_value = "kept")]
    memory: String,
    /// How many messages may be lost
    #[arg(long, value_name = "N", default_value_t = 0)]
    drops: u8,
    /// How many messages may be doubled
    #[arg(long, value_name = "N", default_value_t = 0)]
    duplicates: u8,
    /// How many timers may go off, each at any moment after it was set
    #[arg(long, value_name = "N", default_value_t = 0)]
    timeouts: u8,
    /// How many nodes that take no part may join
    #[arg(long, value_name = "N", default_value_t = 0)]
    joins: u8,
    /// How many nodes may leave
    #[arg(long, value_name = "N", default_value_t = 0)]
    leaves: u8,
    /// For how long the cluster runs undisturbed first, in milliseconds of its own time: to have a
    /// leader, say
    #[arg(long, value_name = "MS", default_value_t = 0)]
    warm_up: u32,
    /// The order of messages on a link: fifo or any
    #[arg(long, value_name = "ORDER", default_value = "any")]
    order: String,
    /// A guarantee that must not break; all that the protocol is judged by if none is given
    #[arg(long = "guarantee", value_name = "NAME")]
    guarantees: Vec<String>,
    /// Breadth first for a shortest counterexample (bfs), or depth first for little memory (dfs)
    #[arg(long, value_name = "HOW", default_value = "bfs")]
    search: String,
    /// What may be left out: all, none, or some of idle,symmetry,order
    #[arg(long, value_name = "LIST", default_value = "all")]
    reduce: String,
    /// Compare states by all that makes them, not by fingerprints
    #[arg(long)]
    exact: bool,
    /// Give up after so many states
    #[arg(long, value_name = "N", default_value_t = 100_000_000)]
    max_states: u64,
    /// Give up at so much memory, in MB
    #[arg(long, value_name = "MB", default_value_t = 8_000)]
    max_memory: usize,
    /// Give up after so many seconds
    #[arg(long, value_name = "S")]
    max_seconds: Option<u64>,
    /// How many threads work at it, breadth first; as many as the machine has if not given
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// Save the counterexample as a run
    #[arg(long, value_name = "FILE")]
    save: Option<String>,
}

fn names(claims: &[Claim]) -> Vec<&'static str> {
    claims.iter().map(|claim| claim.name()).collect()
}

/// New states between two looks at the clock.
const SLICE: u64 = 20_000;

impl Explore {
    fn question(&self) -> anyhow::Result<Question> {
        let preset = self.preset.as_deref();
        let (switches, nodes) = (&self.switches, self.nodes);
        let mut setup = setup_of(&self.protocol, preset, switches, nodes, self.keys)?;
        setup.network.fifo = match self.order.as_str() {
            "any" => false,
            "fifo" => true,
            other => bail!("The order of messages is fifo or any, not “{other}”."),
        };
        let info = run::check_setup(&setup)?;
        let faults = Allowance {
            crashes: self.crashes,
            restarts: self.restarts,
            drops: self.drops,
            duplicates: self.duplicates,
            timeouts: self.timeouts,
            joins: self.joins,
            leaves: self.leaves,
        };
        let question = Question {
            scope: Scope {
                scripts: run::scripts(info, setup.cluster.keys, &self.ops)?,
                faults,
                memory: memory(&self.memory)?,
            },
            warm_up_ms: self.warm_up,
            goals: self
                .guarantees
                .iter()
                .map(|name| goal(name))
                .collect::<Result<_, _>>()?,
            setup,
        };
        question.check()?;
        Ok(question)
    }

    fn options(&self) -> anyhow::Result<Options> {
        let method = match self.search.as_str() {
            "bfs" => Method::Breadth,
            "dfs" => Method::Depth,
            other => bail!("A search is bfs or dfs, not “{other}”."),
        };
        let reductions = Reductions::parse(&self.reduce).ok_or_else(|| {
            anyhow!(
                "“{}” cannot be left out; write all, none, or some of idle,symmetry,order.",
                self.reduce
            )
        })?;
        let machine = std::thread::available_parallelism().map_or(1, usize::from);
        Ok(Options {
            method,
            reductions,
            exact: self.exact,
            max_states: self.max_states,
            max_bytes: self.max_memory.saturating_mul(1_000_000),
            threads: self.threads.unwrap_or(machine).max(1),
            ..Options::default()
        })
    }

    pub fn run(self) -> anyhow::Result<Exit> {
        let question = self.question()?;
        let mut expedition = question.set_out(self.options()?)?;
        let (answer, seconds) = self.search(&mut expedition);
        let progress = expedition.progress();
        let find = match &answer {
            Answer::Breaks(found) => Some(expedition.find(found)?),
            _ => None,
        };
        if let (Some(path), Some(find)) = (&self.save, &find) {
            report::write(path, &find.run.to_json())?;
        }
        match self.json {
            true => self.print_json(&question, &answer, &progress, find.as_ref(), seconds)?,
            false => self.print(&question, &answer, &progress, find.as_ref(), seconds)?,
        }
        Ok(match answer {
            Answer::Holds => Exit::Holds,
            Answer::Breaks(_) => Exit::Violated,
            Answer::Undecided(_) => Exit::Undecided,
        })
    }

    /// Searches to an answer, or until the time is up; how many seconds it took.
    #[allow(
        clippy::disallowed_types,
        reason = "a person waits at the terminal; what is found does not depend on the clock"
    )]
    fn search(&self, expedition: &mut Expedition) -> (Answer, f64) {
        let bar = spinner(self.json);
        let begin = std::time::Instant::now();
        let answer = loop {
            if let Some(answer) = expedition.go_on(SLICE) {
                break answer;
            }
            let seconds = begin.elapsed().as_secs_f64();
            bar.set_message(in_words(&expedition.progress(), seconds));
            if self.max_seconds.is_some_and(|most| seconds >= most as f64) {
                break Answer::Undecided("the time that was allowed is up");
            }
        };
        bar.finish_and_clear();
        (answer, begin.elapsed().as_secs_f64())
    }

    fn print_json(
        &self,
        question: &Question,
        answer: &Answer,
        progress: &Progress,
        find: Option<&Find>,
        seconds: f64,
    ) -> anyhow::Result<()> {
        let mut object = json!({
            "verdict": verdict(answer),
            "protocol": self.protocol,
            "guarantees": names(question.claims()?),
            "states": progress.states,
            "unique": progress.unique,
            "depth": progress.depth,
            "seconds": seconds,
            "bytes": progress.bytes,
        });
        if let Some(collisions) = progress.collisions {
            object["collisions"] = json!(collisions);
        }
        if let Answer::Undecided(why) = answer {
            object["why"] = json!(why);
            object["frontier"] = json!(progress.frontier);
        }
        if let Some(find) = find {
            let broken = names(&find.broken);
            object["counterexample"] = json!({
                "choices": find.tell()?,
                "length": find.length,
                "broken": broken,
                "link": report::link(&find.run),
                "run": find.run,
            });
        }
        say!("{object}");
        Ok(())
    }

    fn print(
        &self,
        question: &Question,
        answer: &Answer,
        progress: &Progress,
        find: Option<&Find>,
        seconds: f64,
    ) -> anyhow::Result<()> {
        let names = names(question.claims()?).join(", ");
        let covered = covered(progress, seconds);
        match (answer, find) {
            (Answer::Holds, _) => {
                let verb = if question.claims()?.len() == 1 {
                    "holds"
                } else {
                    "hold"
                };
                let states = HumanCount(progress.unique);
                say!("{names} {verb} in every one of {states} states.\n{covered}");
            }
            (Answer::Undecided(why), _) => {
                say!(
                    "Undecided: {why}. None of {} states breaks {names}.\n{covered}",
                    HumanCount(progress.unique)
                );
            }
            (Answer::Breaks(_), Some(find)) => self.print_find(find, &covered)?,
            (Answer::Breaks(_), None) => {}
        }
        if let Some(collisions) = progress.collisions {
            say!("{collisions} states shared a fingerprint with another.");
        }
        Ok(())
    }

    fn print_find(&self, find: &Find, covered: &str) -> anyhow::Result<()> {
        let broken = names(&find.broken);
        let count = match find.length {
            1 => "1 choice".to_string(),
            n => format!("{n} choices"),
        };
        say!("{} breaks in {count}:", broken.join(", "));
        for (place, line) in find.tell()?.iter().enumerate() {
            let after = if place == find.length as usize {
                "then nothing changes any more:\n"
            } else {
                ""
            };
            say!("{after}{:>4}  {line}", place + 1);
        }
        say!("{covered}");
        let session = super::run::replay(&find.run)?;
        report::print(&session.verdicts());
        match &self.save {
            Some(path) => say!("saved as {path}"),
            None => say!("run file: give --save FILE"),
        }
        say!("link: {}", report::link(&find.run));
        Ok(())
    }
}

fn verdict(answer: &Answer) -> &'static str {
    match answer {
        Answer::Holds => "holds",
        Answer::Breaks(_) => "violated",
        Answer::Undecided(_) => "undecided",
    }
}

fn covered(progress: &Progress, seconds: f64) -> String {
    format!(
        "{} states reached, {} different, up to {} choices deep, in {seconds:.2} s, about {}.",
        HumanCount(progress.states),
        HumanCount(progress.unique),
        progress.depth,
        HumanBytes(progress.bytes as u64)
    )
}

fn in_words(progress: &Progress, seconds: f64) -> String {
    format!(
        "{} states, {} a second, {} deep, {} waiting, {}",
        HumanCount(progress.unique),
        HumanCount((progress.unique as f64 / seconds.max(0.001)) as u64),
        progress.depth,
        HumanCount(progress.frontier),
        HumanBytes(progress.bytes as u64)
    )
}

/// What a restarting node remembers.
pub(super) fn memory(text: &str) -> anyhow::Result<Memory> {
    match text {
        "kept" => Ok(Memory::Kept),
        "lost" => Ok(Memory::Lost),
        other => bail!("Memory is kept or lost, not “{other}”."),
    }
}

pub(super) fn goal(name: &str) -> anyhow::Result<Claim> {
    let known = || Claim::ALL.iter();
    let found = known().find(|claim| claim.name().eq_ignore_ascii_case(name.trim()));
    found.copied().ok_or_else(|| {
        let names: Vec<_> = known().map(|claim| claim.name()).collect();
        anyhow!(
            "There is no guarantee “{name}”; there are {}.",
            names.join(", ")
        )
    })
}

/// Something that turns while a person waits; nothing where nobody looks.
pub(super) fn spinner(quiet: bool) -> ProgressBar {
    if quiet {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new_spinner();
    let style = ProgressStyle::with_template("{spinner} {elapsed} {msg}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}
