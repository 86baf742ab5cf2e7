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
use quorate::protocol::{Cluster, NodeId};
use quorate::run::{self, Trial};
use quorate::sim::{Delay, Faults, LinkDelay, Network, Plan, Random, Setup};
use quorate::world::Memory;

/// What [`fold`] gives, natively and in the browser: for each of these groups of protocols, so many
/// runs and their number. A protocol that is added later gets a row of its own.
pub const PINNED: [(&[&str], u64, u64); 5] = [
    (&["quorum", "shared-register"], 1_000, 0x10ad_efa2_f18a_c95f),
    (&["alive-set"], 200, 0x52b8_18fa_59a2_6840),
    (&["causal"], 200, 0x2846_0f06_6181_2092),
    (&["paxos"], 200, 0xfa3d_f1f6_2d6f_863f),
    (&["counter"], 200, 0x1c53_54ef_8ea0_20a7),
];

/// All that runs of these protocols did and all that was said of them, in one number.
pub fn fold(protocols: &[&str], seeds: u64) -> u64 {
    let mut sum = 0xCBF2_9CE4_8422_2325;
    for seed in 0..seeds {
        let setup = setup_of(protocols, seed);
        let trial = run::try_out(&setup, 20_000).expect("a sound setup");
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

/// A setup of any kind: every protocol and preset, every fault plan, every kind of delay.
pub fn setup(seed: u64) -> Setup {
    let ids: Vec<_> = run::protocols().iter().map(|info| info.id).collect();
    setup_of(&ids, seed)
}

/// The same for some of the protocols.
fn setup_of(protocols: &[&str], seed: u64) -> Setup {
    let mut setup = any_setup(protocols, seed);
    if run::start(&setup).is_err() {
        // The preset asks for a quorum that so small a cluster does not have.
        let info = run::protocols()
            .into_iter()
            .find(|info| info.id == setup.protocol);
        setup.switches = info.expect("known").presets[0].switches.into();
    }
    setup
}

fn any_setup(protocols: &[&str], seed: u64) -> Setup {
    let mut random = Random::new(seed, 2_000);
    let known = run::protocols().into_iter();
    let info = random.pick(known.filter(|info| protocols.contains(&info.id)));
    let info = info.expect("there are some");
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
