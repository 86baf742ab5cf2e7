//! One number for a thousand runs of every kind, so that two machines can be compared, and a
//! machine of today with one of long ago.
//!
//! The number changes with anything that changes what a run does: then links made before do not
//! open as they were. Change it only together with the version of the format.
#![allow(
    dead_code,
    reason = "every program compiles this, and each uses a part"
)]

use quorate::check::Status;
use quorate::protocol::{Cluster, Model, NodeId};
use quorate::run::{self, Trial};
use quorate::sim::{Delay, Faults, LinkDelay, Network, Plan, Random, Setup};
use quorate::world::Memory;

/// How many runs.
pub const SEEDS: u64 = 1_000;

/// What [`fold`] gives, natively and in the browser.
pub const PINNED: u64 = 0x10ad_efa2_f18a_c95f;

/// All that the runs did and all that was said of them, in one number.
pub fn fold() -> u64 {
    fold_of((0..SEEDS).map(trial))
}

fn fold_of(trials: impl Iterator<Item = Trial>) -> u64 {
    let mut sum = 0xCBF2_9CE4_8422_2325;
    for trial in trials {
        add(&mut sum, trial.chain);
        add(&mut sum, trial.totals.choices);
        for verdict in &trial.verdicts {
            // Not the words: they may be improved.
            let broken = matches!(verdict.status, Status::Violated(_));
            add(&mut sum, u64::from(broken));
            add(&mut sum, verdict.operations);
            add(&mut sum, verdict.reads);
        }
        for text in [trial.run.to_fragment(), trial.run.to_json()] {
            text.bytes().for_each(|byte| add(&mut sum, u64::from(byte)));
        }
    }
    sum
}

fn add(sum: &mut u64, word: u64) {
    *sum = (*sum ^ word).wrapping_mul(0x0000_0100_0000_01B3);
}

/// The run of one seed, to its end.
pub fn trial(seed: u64) -> Trial {
    run::try_out(&setup(seed), 20_000).expect("a sound setup")
}

/// A setup of any kind: every register protocol and preset, every fault plan, every kind of delay.
pub fn setup(seed: u64) -> Setup {
    let mut random = Random::new(seed, 2_000);
    // The number is pinned for the registers; protocols that come later do not change it.
    let mut protocols = run::protocols();
    protocols.retain(|info| info.model == Model::Registers);
    let info = random.pick(protocols.iter()).expect("there are some");
    let preset = random.pick(info.presets.iter()).expect("there are some");
    let (plan, _, _) = random.pick(Plan::ALL.iter()).expect("there are some");
    let nodes = random.between(1, 9) as u8;
    let mut setup = run::default_setup(info.id).expect("known");
    setup.switches = preset.switches.into();
    setup.cluster = Cluster {
        nodes,
        keys: random.between(1, 8) as u8,
    };
    setup.network = Network {
        delay: delay(&mut random),
        links: Vec::new(),
        loss_permille: [0, 0, 30, 200][random.below(4) as usize],
        duplicate_permille: [0, 0, 100, 1_000][random.below(4) as usize],
        fifo: random.chance(400),
    };
    if nodes > 1 && random.chance(300) {
        let from = random.below(u32::from(nodes)) as u8;
        let delay = delay(&mut random);
        setup.network.links.push(LinkDelay {
            from: NodeId(from),
            to: NodeId((from + 1) % nodes),
            delay,
        });
    }
    setup.workload.per_minute = random.between(30, 900);
    setup.workload.reads_percent = random.between(0, 100) as u8;
    setup.workload.limit = Some(random.between(1, 40));
    setup.faults = Faults {
        on: *plan != Plan::None,
        plan: *plan,
        every_ms: random.between(100, 3_000),
        memory: [Memory::Kept, Memory::Lost][random.below(2) as usize],
    };
    setup.seed = seed;
    setup
}

fn delay(random: &mut Random) -> Delay {
    match random.below(3) {
        0 => Delay::Fixed {
            ms: random.between(0, 700),
        },
        1 => Delay::Uniform {
            min_ms: random.between(0, 100),
            max_ms: random.between(100, 900),
        },
        _ => Delay::Exponential {
            min_ms: random.between(0, 50),
            mean_ms: random.between(0, 500),
        },
    }
}

/// What [`fold_paxos`] gives, natively and in the browser.
pub const PINNED_PAXOS: u64 = 0x50e7_c7f1_d8b8_e6a7;

/// The same for two hundred runs of the replicated state machine: every preset, every fault plan.
pub fn fold_paxos() -> u64 {
    fold_of((0..200).map(|seed| {
        let mut setup = setup(seed);
        let keys = setup.cluster.keys.max(2);
        let paxos = run::default_setup("paxos").expect("known");
        let presets = run::protocols()
            .into_iter()
            .find(|info| info.id == "paxos")
            .expect("known")
            .presets;
        setup.protocol = paxos.protocol;
        setup.switches = presets[seed as usize % presets.len()].switches.into();
        setup.cluster.keys = keys;
        if setup.switches.number("quorum") > Some(u32::from(setup.cluster.nodes)) {
            setup.switches.set("quorum", "auto");
        }
        run::try_out(&setup, 20_000).expect("a sound setup")
    }))
}
