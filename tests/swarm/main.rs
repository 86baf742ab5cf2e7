//! Swarms: many seeds of every preset under every fault plan. What is claimed holds of all of
//! them, and each weakened preset breaks just what it is said to break.
#![cfg(not(target_arch = "wasm32"))]

mod alive_set;
mod causal;
mod counter;
mod paxos;
mod registers;
#[path = "../support/mod.rs"]
mod support;

use quorate::check::Status;
use quorate::protocol::{Claim, Info};
use quorate::run::{self, Session, SpanKind, Trial};
use quorate::sim::{Delay, Plan, Setup};
use std::collections::BTreeSet;
use support::{replayed, show, stress, violated};

/// Turns after which a run that should long be over is given up.
const MOST_TURNS: u64 = 100_000;
/// Of so many runs, one is played again to see what happened in it.
const LOOK_EVERY: u64 = 100;

/// What happened in the runs that were looked at.
#[derive(Debug, Default)]
struct Seen {
    operations: u64,
    reads: u64,
    crashes: usize,
    freezes: usize,
    cuts: usize,
    lost: usize,
    doubled: usize,
}

impl Seen {
    fn look(&mut self, session: &dyn Session) {
        let spans = session.spans();
        let count = |kind| spans.iter().filter(|span| span.kind == kind).count();
        self.crashes += count(SpanKind::Crashed);
        self.freezes += count(SpanKind::Paused);
        self.cuts += count(SpanKind::Cut) + count(SpanKind::LinkCut);
        let passages = session.passages();
        self.lost += passages
            .iter()
            .filter(|passage| passage.end.is_some_and(|(_, arrived)| !arrived))
            .count();
        self.doubled += session
            .log(usize::MAX)
            .iter()
            .filter(|line| line.words.contains("is doubled"))
            .count();
    }
}

/// Runs seeds of a preset under a plan: every guarantee must hold of each, at its very end.
fn holds(protocol: &str, preset: &str, plan: Plan, seeds: u64) -> Seen {
    let name = format!("{protocol} {preset} under {plan:?}");
    hold(&name, seeds, |seed| stress(protocol, preset, plan, seed))
}

/// Runs these setups: every guarantee must hold of each, at its very end.
fn hold(name: &str, seeds: u64, setup: impl Fn(u64) -> Setup) -> Seen {
    let mut seen = Seen::default();
    for seed in 0..seeds {
        let setup = setup(seed);
        let limit = u64::from(setup.workload.limit.expect("stress sets one"));
        let trial = run::try_out(&setup, MOST_TURNS).expect("stress makes sound setups");
        let fine = trial.verdicts.iter().all(|v| v.status == Status::Holds);
        assert!(fine, "{}", complaint(&trial));
        assert!(trial.run.until.step < MOST_TURNS, "{}", complaint(&trial));
        assert_eq!(trial.totals.operations, limit, "{}", complaint(&trial));
        let most = |count: fn(&quorate::check::Verdict) -> u64| {
            trial.verdicts.iter().map(count).max().unwrap_or(0)
        };
        seen.operations += most(|verdict| verdict.operations);
        seen.reads += most(|verdict| verdict.reads);
        if seed % LOOK_EVERY == 0 {
            let session = replayed(&trial.run);
            assert_eq!(session.chain(), trial.chain);
            seen.look(session.as_ref());
        }
    }
    println!("{name}, {seeds} seeds: {seen:?}");
    // Of 12 to 20 operations a seed only those are lost whose node crashed.
    assert!(seen.operations > 10 * seeds, "{seen:?}");
    assert!(seen.reads > 4 * seeds, "{seen:?}");
    seen
}

fn complaint(trial: &Trial) -> String {
    format!(
        "seed {}{}\n#{}",
        trial.run.setup.seed,
        show(&trial.verdicts),
        trial.run.to_fragment()
    )
}

const MANY: u64 = 10_000;
const SOME: u64 = 500;

/// One register and long runs at a pace at which reads overlap writes: where a flaw is, this
/// finds it.
fn patient(mut setup: Setup) -> Setup {
    setup.cluster.keys = 1;
    setup.network.fifo = false;
    setup.network.delay = Delay::Exponential {
        min_ms: 20,
        mean_ms: 400,
    };
    setup.workload.per_minute = 240;
    setup.workload.limit = Some(200);
    setup
}

/// The guarantees that seeds of a preset violate, under these plans.
fn broken(protocol: &str, preset: &str, plans: &[Plan], seeds: u64) -> BTreeSet<Claim> {
    let mut broken = BTreeSet::new();
    let mut bad = 0;
    for &plan in plans {
        for seed in 0..seeds {
            let setup = patient(stress(protocol, preset, plan, seed));
            let trial = run::try_out(&setup, MOST_TURNS).expect("stress makes sound setups");
            bad += u64::from(trial.violated());
            broken.extend(violated(&trial.verdicts));
        }
    }
    println!("{protocol} {preset} under {plans:?}: {bad} seeds violate {broken:?}");
    broken
}

const ROUGH: &[Plan] = &[Plan::None, Plan::Crashes, Plan::Partitions, Plan::Loss];
