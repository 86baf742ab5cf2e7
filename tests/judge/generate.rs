//! Random small histories of every model.

use crate::brute::{self, State};
use quorate::history::{Answer, Ask, Datum, Format, History, Model, Op, ValueId};
use quorate::sim::Random;
use std::sync::Arc;

/// Whether something happens that does so once in a while.
pub trait Luck {
    /// True once in `n` times.
    fn once_in(&mut self, n: u32) -> bool;
}

impl Luck for Random {
    fn once_in(&mut self, n: u32) -> bool {
        self.below(n) == 0
    }
}

/// How histories are made.
#[derive(Clone, Copy)]
pub struct Shape {
    pub model: Model,
    pub most: u32,
    pub keys: u32,
    pub processes: u32,
    /// Every value is written once, and reads may return any.
    pub unique: bool,
}

/// A history without operations, with these keys.
pub fn empty(model: Model, keys: u32) -> History {
    let key = |key| Arc::from(format!("k{key}"));
    let mut values = vec![Datum::Nil];
    values.extend((0..10).map(Datum::Int));
    let texts = ["", "x", "y", "xx", "xy", "yx", "yy", "xyx", "12", "1"];
    values.extend(texts.map(|text| Datum::Text(text.into())));
    History {
        format: Format::JsonLines,
        model,
        processes: (0..5)
            .map(|process| Arc::from(format!("p{process}")))
            .collect(),
        keys: (0..keys).map(key).collect(),
        values,
        initial: match model {
            Model::KeyValue => ValueId(11),
            _ => ValueId::NIL,
        },
        balances: match model {
            Model::Bank => (0..keys as i64).map(|key| 2 - key % 2).collect(),
            _ => Vec::new(),
        },
        ops: Vec::new(),
        places: 0,
        times_us: Vec::new(),
        faults: Vec::new(),
    }
}

/// The number of a value, which is added if it is not there.
pub fn value(history: &mut History, datum: Datum) -> ValueId {
    let known = history.values.iter().position(|other| *other == datum);
    let place = known.unwrap_or_else(|| {
        history.values.push(datum);
        history.values.len() - 1
    });
    ValueId(place as u32)
}

fn ask(random: &mut Random, shape: Shape, nth: u32) -> Ask {
    let number = |random: &mut Random| ValueId(1 + random.below(3));
    match shape.model {
        Model::Register if random.once_in(2) => Ask::Read,
        Model::Register if shape.unique => Ask::Write(ValueId(1 + nth)),
        Model::Register => Ask::Write(number(random)),
        Model::CasRegister => match random.below(3) {
            0 => Ask::Read,
            1 => Ask::Write(number(random)),
            _ => Ask::Cas(ValueId(random.below(4)), number(random)),
        },
        Model::KeyValue => match random.below(6) {
            0 | 1 => Ask::Read,
            2 | 3 => Ask::Append(ValueId(12 + random.below(2))),
            4 => Ask::Write(ValueId(12 + random.below(3))),
            _ => Ask::Delete,
        },
        Model::Counter if random.once_in(2) => Ask::Read,
        Model::Counter => Ask::Add(i64::from(random.below(4)) - 1),
        Model::Mutex if random.once_in(2) => Ask::Acquire,
        Model::Mutex => Ask::Release,
        Model::Bank if random.once_in(3) => Ask::Read,
        Model::Bank => Ask::Transfer {
            to: random.below(shape.keys),
            amount: 1 + i64::from(random.below(2)),
        },
    }
}

/// What a read of a state returns.
fn shown(history: &mut History, state: &State, op: &Op, random: &mut Random) -> ValueId {
    let datum = match state {
        State::Value(datum) => datum.clone(),
        State::Count(count) => Datum::Int(*count),
        State::Held(_) => Datum::Nil,
        State::Balances(balances) if random.once_in(2) => Datum::Int(balances[op.key as usize]),
        State::Balances(balances) => {
            Datum::Balances((0u32..).zip(balances.iter().copied()).collect())
        }
    };
    value(history, datum)
}

/// Processes that ask and are answered in some order. Each operation takes effect at its start or at
/// its return, so that most answers fit; now and then one does not.
pub fn history(random: &mut Random, shape: Shape) -> History {
    let mut history = empty(shape.model, shape.keys);
    let mut states = vec![brute::initial(&history, shape.model); shape.keys as usize];
    let many = 1 + random.below(shape.most);
    let mut pending: Vec<(usize, bool)> = Vec::new();
    let mut silent = 0u32;
    while (history.ops.len() as u32) < many || !pending.is_empty() {
        let busy = pending.len() as u32 + silent;
        let more = (history.ops.len() as u32) < many && busy < shape.processes;
        let place = history.places;
        history.places += 1;
        if more && (pending.is_empty() || random.once_in(2)) {
            let nth = history.ops.len();
            let key = random.below(shape.keys);
            let free = |process: &u32| {
                let mut ops = history.ops.iter();
                !ops.any(|op| op.process == *process && op.end.is_none())
            };
            let process = (0..).find(free).expect("one is free");
            history.ops.push(Op {
                process,
                key,
                ask: ask(random, shape, nth as u32),
                answer: Answer::Done,
                start: place,
                end: None,
                line: place + 1,
            });
            let early = random.once_in(2);
            if early {
                happen(&mut history, shape, &mut states, nth, random);
            }
            pending.push((nth, early));
        } else if pending.is_empty() {
            // All processes are silent for good.
            history.places -= 1;
            break;
        } else {
            let (nth, early) = pending.swap_remove(random.below(pending.len() as u32) as usize);
            let fails = random.once_in(12);
            if !early && !fails {
                happen(&mut history, shape, &mut states, nth, random);
            }
            if random.once_in(9) {
                history.ops[nth].answer = Answer::Unknown;
                silent += 1;
                continue;
            }
            if fails {
                history.ops[nth].answer = Answer::Nothing;
            }
            history.ops[nth].end = Some(place);
            if random.once_in(7) {
                spoil(&mut history, shape, nth, random);
            }
        }
    }
    history
}

/// An operation takes effect, and gets its answer.
fn happen(
    history: &mut History,
    shape: Shape,
    states: &mut [State],
    nth: usize,
    random: &mut Random,
) {
    let op = history.ops[nth];
    let key = match shape.model {
        Model::Bank => 0,
        _ => op.key as usize,
    };
    let state = states[key].clone();
    history.ops[nth].answer = if op.ask == Ask::Read {
        match random.once_in(10) {
            true => Answer::Done,
            false => Answer::Value(shown(history, &state, &op, random)),
        }
    } else {
        match brute::effect(history, shape.model, &state, &op) {
            Some(after) => {
                states[key] = after;
                Answer::Done
            }
            None => Answer::Refused,
        }
    };
}

/// An answer that may not fit.
fn spoil(history: &mut History, shape: Shape, nth: usize, random: &mut Random) {
    let op = history.ops[nth];
    history.ops[nth].answer = match (op.ask, shape.model) {
        (Ask::Read, Model::Bank) => Answer::Value(ValueId(1 + random.below(4))),
        (Ask::Read, Model::Counter) => Answer::Value(ValueId(1 + random.below(4))),
        (Ask::Read, Model::KeyValue) => Answer::Value(ValueId(11 + random.below(9))),
        (Ask::Read, _) => Answer::Value(ValueId(random.below(4))),
        (Ask::Write(_) | Ask::Append(_) | Ask::Add(_), _) => Answer::Done,
        (_, _) if random.once_in(2) => Answer::Refused,
        _ => Answer::Done,
    };
}
