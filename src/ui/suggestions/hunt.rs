//! Looks for a run that breaks a guarantee soon.

use crate::check::Status;
use crate::protocol::{Claim, Info, Preset, Switches};
use crate::run::{default_setup, try_out};
use crate::sim::{Delay, Plan, Setup};

/// Operations a minute in a run that should break soon.
const BUSY: u32 = 90;
/// How many seeds are tried with each plan, and for how many turns each.
const SEEDS: u64 = 80;
const TURNS: u64 = 1_000;
/// When it should break, in microseconds: late enough to have seen how things go, and no later.
const BEST_US: u64 = 6_000_000;
/// Later than this is not soon, in microseconds.
const LATEST_US: u64 = 20_000_000;
/// So near to the best moment, no further seed is tried.
const NEAR_US: u64 = 3_000_000;
/// Milliseconds between two faults.
const FAULTS_MS: u32 = 4_000;
/// What may go wrong by itself, the simplest first.
const PLANS: [Plan; 5] = [
    Plan::None,
    Plan::Partitions,
    Plan::Crashes,
    Plan::Loss,
    Plan::Everything,
];

/// The preset that is most telling to break: the source as it stands, where that is a preset, or
/// else one that claims least.
pub(super) fn telling(info: &Info) -> Option<&'static Preset> {
    let presets = || info.presets.iter();
    let described = presets().find(|preset| preset.id == "described");
    described.or_else(|| presets().rev().min_by_key(|preset| preset.claims.len()))
}

/// A run that breaks, on as many nodes as there are: of the telling preset if one is found, else of
/// another.
pub(super) fn weaker(present: &Setup, info: &Info) -> Option<Setup> {
    let fresh = default_setup(info.id).ok()?;
    let setup = Setup {
        cluster: present.cluster,
        ..fresh
    };
    let first = telling(info);
    let others = info.presets.iter().rev();
    let presets = first.into_iter().chain(others);
    presets
        .map(|preset| Setup {
            switches: Switches::from(preset.switches),
            ..setup.clone()
        })
        .find_map(|setup| broken(&setup))
}

/// A run of this very protocol that breaks: without faults if it does, and rather another guarantee
/// than Termination.
pub(super) fn broken(setup: &Setup) -> Option<Setup> {
    let mut setup = setup.clone();
    setup.workload.on = true;
    setup.workload.per_minute = BUSY;
    setup.network.delay = Delay::Exponential {
        min_ms: 100,
        mean_ms: 500,
    };
    let with = |plan: Plan| {
        let mut setup = setup.clone();
        setup.faults.plan = plan;
        setup.faults.on = plan != Plan::None;
        setup.faults.every_ms = FAULTS_MS;
        setup
    };
    let telling = |claim| claim != Claim::Termination;
    let first = |latest_us, which: &dyn Fn(Claim) -> bool| {
        let mut plans = PLANS.into_iter();
        plans.find_map(|plan| soonest(&with(plan), latest_us, which))
    };
    first(LATEST_US, &telling)
        .or_else(|| first(u64::MAX, &telling))
        .or_else(|| first(u64::MAX, &|_| true))
}

/// The run, of a few seeds, that breaks such a guarantee at the best moment.
fn soonest(setup: &Setup, latest_us: u64, which: impl Fn(Claim) -> bool) -> Option<Setup> {
    let mut best: Option<(u64, Setup)> = None;
    for seed in 1..=SEEDS {
        let setup = Setup {
            seed,
            ..setup.clone()
        };
        let at_us = breaks(&setup, &which).filter(|&at_us| at_us <= latest_us);
        let Some(off_us) = at_us.map(|at_us| at_us.abs_diff(BEST_US)) else {
            continue;
        };
        if best.as_ref().is_none_or(|(least, _)| off_us < *least) {
            best = Some((off_us, setup));
        }
        if off_us <= NEAR_US {
            break;
        }
    }
    best.map(|(_, setup)| setup)
}

/// When such a guarantee breaks, in microseconds, if it does soon.
fn breaks(setup: &Setup, which: impl Fn(Claim) -> bool) -> Option<u64> {
    let trial = try_out(setup, TURNS).ok()?;
    let broken = trial.verdicts.iter().filter(|v| which(v.guarantee));
    let moments = broken.filter_map(|v| match &v.status {
        Status::Violated(why) => Some(why.at.time_us),
        _ => None,
    });
    moments.min()
}
