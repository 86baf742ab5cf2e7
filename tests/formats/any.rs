//! Runs of every kind, whether or not their acts can be carried out.

use crate::pinned;
use quorate::history::Moment;
use quorate::protocol::{Call, ClientId, Key, MsgId, NodeId, NodeSet, TimerId, Value};
use quorate::run::{Act, Deed, Run, VERSION};
use quorate::sim::Random;
use quorate::world::{Choice, Links, Memory};

fn number(random: &mut Random) -> u32 {
    let digits = random.between(0, 31);
    random.below(u32::MAX) >> digits
}

/// Any choice that can be written down, possible or not.
fn choice(random: &mut Random) -> Choice {
    let node = NodeId(random.below(12) as u8);
    let id = MsgId {
        from: node,
        to: NodeId(random.below(9) as u8),
        seq: number(random),
    };
    let links = Links {
        from: NodeSet(random.below(512) as u16),
        to: NodeSet(random.below(512) as u16),
        both: random.chance(500),
    };
    let key = Key(random.below(8) as u8);
    let value = Value(u64::from(number(random)) << random.below(33));
    let call = match random.below(2) {
        0 => Call::Read { key },
        _ => Call::Write { key, value },
    };
    let client = ClientId(number(random));
    let memory = [Memory::Kept, Memory::Lost][random.below(2) as usize];
    match random.below(16) {
        0 => Choice::Deliver(id),
        1 => Choice::Drop(id),
        2 => Choice::Duplicate(id),
        3 => Choice::HoldMessage(id),
        4 => Choice::ReleaseMessage(id),
        5 => Choice::Fire(node, TimerId(random.below(256) as u8)),
        6 => Choice::Invoke { client, node, call },
        7 => Choice::Crash(node),
        8 => Choice::Restart { node, memory },
        9 => Choice::Pause(node),
        10 => Choice::Resume(node),
        11 => Choice::Cut(links),
        12 => Choice::Mend(links),
        13 => Choice::Hold(links),
        14 => Choice::Release(links),
        _ => Choice::Heal,
    }
}

/// A run of any kind, whether or not its acts can be carried out.
pub fn any_run(seed: u64, most_acts: u32) -> Run {
    let mut random = Random::new(seed, 4_000);
    let mut setup = pinned::setup(seed);
    setup.seed = u64::from(number(&mut random)) << random.below(33);
    let mut at = Moment::default();
    let mut later = |random: &mut Random| {
        at.step += 1 + u64::from(random.below(20));
        at.time_us += u64::from(number(random) >> 8);
        at
    };
    let acts = (0..random.between(0, most_acts)).map(|_| Act {
        at: later(&mut random),
        deed: match random.below(10) {
            0 => Deed::Workload(random.chance(500)),
            1 => Deed::Faults(random.chance(500)),
            _ => Deed::Choose(choice(&mut random)),
        },
    });
    let acts: Vec<Act> = acts.collect();
    let until = later(&mut random);
    Run {
        version: VERSION,
        setup,
        acts,
        until,
    }
}
