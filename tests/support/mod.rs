//! What several test programs share: setups that stress, and sessions played to their end.
#![allow(
    dead_code,
    reason = "every program compiles this, and each uses a part"
)]

use quorate::check::{Status, Verdict};
use quorate::protocol::{Claim, Cluster};
use quorate::run::{self, Run, Session};
use quorate::sim::{Delay, Faults, Network, Plan, Random, Setup, Workload};
use quorate::world::Memory;

/// Every guarantee, in the order in which verdicts come.
pub const GUARANTEES: [Claim; 4] = [
    Claim::Termination,
    Claim::Validity,
    Claim::Ordering,
    Claim::Linearizable,
];

/// A preset of a protocol under a fault plan, with everything else drawn from the seed: 3 to 7
/// nodes, 1 to 3 registers, a dozen or so requests in quick succession, delays with a long tail,
/// links that keep order or do not.
pub fn stress(protocol: &str, preset: &str, plan: Plan, seed: u64) -> Setup {
    let mut random = Random::new(seed, 1_000);
    let cluster = Cluster {
        nodes: random.between(3, 7) as u8,
        keys: random.between(1, 3) as u8,
    };
    let delay = match random.below(8) {
        0 => Delay::Fixed { ms: 150 },
        1 => Delay::Uniform {
            min_ms: 5,
            max_ms: 900,
        },
        _ => Delay::Exponential {
            min_ms: 20,
            mean_ms: 400,
        },
    };
    let workload = Workload {
        on: true,
        per_minute: random.between(240, 600),
        reads_percent: random.between(30, 70) as u8,
        limit: Some(random.between(12, 20)),
        ..run::default_setup(protocol).expect("known").workload
    };
    Setup {
        protocol: protocol.to_string(),
        switches: run::preset(protocol, preset).expect("known"),
        cluster,
        network: Network {
            delay,
            links: Vec::new(),
            loss_permille: 0,
            duplicate_permille: 0,
            fifo: random.chance(250),
        },
        workload,
        faults: Faults {
            on: plan != Plan::None,
            plan,
            every_ms: random.between(300, 1_500),
            memory: Memory::Kept,
        },
        seed,
    }
}

/// A run played to where its playhead stood; it must be one that can be.
pub fn replayed(run: &Run) -> Box<dyn Session> {
    let mut session = run::open(run).unwrap_or_else(|bad| panic!("{bad}"));
    while !session.seek(run.until, 100_000) {}
    assert_eq!(session.broken(), None);
    session
}

/// The guarantees that are violated.
pub fn violated(verdicts: &[Verdict]) -> Vec<Claim> {
    let broken = verdicts
        .iter()
        .filter(|v| matches!(v.status, Status::Violated(_)));
    broken.map(|v| v.guarantee).collect()
}

/// The verdicts, a line each, for people who look into a failed test.
pub fn show(verdicts: &[Verdict]) -> String {
    let lines = verdicts.iter().map(|verdict| {
        let why = match &verdict.status {
            Status::Violated(why) => format!("violated: {}: {}", why.title, why.words),
            Status::Blocked(why) => format!("blocked: {why}"),
            Status::Undecided(why) => format!("undecided: {why}"),
            Status::Holds => "holds".to_string(),
        };
        format!(
            "\n{}: {why} ({})",
            verdict.guarantee.name(),
            verdict.summary
        )
    });
    lines.collect()
}
