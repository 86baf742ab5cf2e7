//! Histories made from a seed, to be judged by the clock: long ones, and ones that are hard.

use quorate::history::{Answer, Ask, Datum, Format, History, Model, Op, ValueId};
use quorate::sim::Random;
use std::sync::Arc;

/// How a history is made: clients ask all the time, and each operation takes effect at some moment
/// while it is under way.
#[derive(Clone, Copy)]
pub struct Load {
    /// A register or a CAS register.
    pub model: Model,
    pub ops: usize,
    pub clients: u32,
    pub keys: u32,
    /// How many values there are to write; none where each is written once.
    pub values: Option<u32>,
    /// Of how many operations that are no reads one has an unknown result; 0 for none.
    pub unknown: u32,
}

fn coin(random: &mut Random) -> bool {
    random.below(2) == 0
}

fn taken<T>(random: &mut Random, from: &mut Vec<T>) -> T {
    let place = random.below(from.len() as u32) as usize;
    from.swap_remove(place)
}

/// A history that has a linearization.
pub fn history(load: &Load, seed: u64) -> History {
    let random = &mut Random::new(seed, 0);
    let mut history = empty(load);
    let mut states = vec![ValueId::NIL; load.keys as usize];
    let mut free: Vec<u32> = (0..load.clients).collect();
    let mut next_client = load.clients;
    let (mut pending, mut done): (Vec<usize>, Vec<usize>) = (Vec::new(), Vec::new());
    while history.ops.len() < load.ops || !pending.is_empty() || !done.is_empty() {
        if history.ops.len() < load.ops && !free.is_empty() && coin(random) {
            pending.push(history.ops.len());
            let process = taken(random, &mut free);
            invoke(&mut history, load, random, process);
        } else if !pending.is_empty() && coin(random) {
            let nth = taken(random, &mut pending);
            let is_read = history.ops[nth].ask == Ask::Read;
            if load.unknown > 0 && !is_read && random.below(load.unknown) == 0 {
                if coin(random) {
                    happen(&mut history.ops[nth], &mut states);
                    history.ops[nth].answer = Answer::Unknown;
                }
                free.push(next_client);
                next_client += 1;
            } else {
                happen(&mut history.ops[nth], &mut states);
                done.push(nth);
            }
        } else if !done.is_empty() {
            let nth = taken(random, &mut done);
            history.ops[nth].end = Some(history.places);
            history.places += 1;
            free.push(history.ops[nth].process);
        }
    }
    let name = |client: u32| Arc::from(client.to_string());
    history.processes = (0..next_client).map(name).collect();
    history
}

/// Makes a read late in the history return what had been written long before. There is no
/// linearization then where each value is written once; where there are few values there may be one.
pub fn spoil(history: &mut History) {
    let late = history.ops.len() * 3 / 4;
    let key = history.ops[late].key;
    let early = history.ops[..late / 2].iter().find_map(|op| match op.ask {
        Ask::Write(value) if op.key == key && op.answer == Answer::Done => Some(value),
        _ => None,
    });
    let mut reads = history.ops[late..]
        .iter_mut()
        .filter(|op| op.key == key && matches!(op.answer, Answer::Value(_)));
    if let (Some(value), Some(read)) = (early, reads.next()) {
        read.answer = Answer::Value(value);
    }
}

fn empty(load: &Load) -> History {
    let values = i64::from(load.values.unwrap_or(load.ops as u32));
    let key = |key: u32| match load.keys {
        1 => Arc::from(""),
        _ => Arc::from(format!("k{key}")),
    };
    History {
        format: Format::JsonLines,
        model: load.model,
        processes: Vec::new(),
        keys: (0..load.keys).map(key).collect(),
        values: std::iter::once(Datum::Nil)
            .chain((0..values).map(Datum::Int))
            .collect(),
        initial: ValueId::NIL,
        balances: Vec::new(),
        ops: Vec::with_capacity(load.ops),
        places: 0,
        times_us: Vec::new(),
        faults: Vec::new(),
    }
}

fn invoke(history: &mut History, load: &Load, random: &mut Random, process: u32) {
    let nth = history.ops.len() as u32;
    let some = |random: &mut Random| match load.values {
        Some(values) => ValueId(1 + random.below(values)),
        None => ValueId(1 + nth),
    };
    let ask = match load.model {
        Model::CasRegister => match random.below(3) {
            0 => Ask::Read,
            1 => Ask::Write(some(random)),
            _ => Ask::Cas(some(random), some(random)),
        },
        _ if coin(random) => Ask::Read,
        _ => Ask::Write(some(random)),
    };
    history.ops.push(Op {
        process,
        key: random.below(load.keys),
        ask,
        answer: Answer::Unknown,
        start: history.places,
        end: None,
        line: nth + 1,
    });
    history.places += 1;
}

/// An operation takes effect, and has its answer.
fn happen(op: &mut Op, states: &mut [ValueId]) {
    let state = &mut states[op.key as usize];
    op.answer = match op.ask {
        Ask::Write(value) => {
            *state = value;
            Answer::Done
        }
        Ask::Cas(old, new) if old == *state => {
            *state = new;
            Answer::Done
        }
        Ask::Cas(..) => Answer::Refused,
        _ => Answer::Value(*state),
    };
}
