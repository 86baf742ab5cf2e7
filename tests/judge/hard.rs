//! Long histories, with many clients, many results that nobody knows and few values: what makes the
//! search hard.

use crate::brute::{self, State};
use crate::generate::{Random, empty, value};
use quorate::check::{Decision, Judgement, Trial};
use quorate::history::{Answer, Ask, Datum, History, Model, Op};
use std::sync::Arc;

/// States that none of these needs.
const BUDGET: u64 = 10_000_000;

struct Load {
    model: Model,
    ops: usize,
    clients: u32,
    keys: u64,
    values: u64,
    /// Of how many operations one has an unknown result.
    unknown: u64,
    /// Of how many steps one starts an operation, as soon as a client is free.
    pause: u64,
}

fn ask(random: &mut Random, load: &Load, history: &mut History, nth: usize) -> Ask {
    let mut number =
        |random: &mut Random| value(history, Datum::Int(random.below(load.values) as i64));
    match load.model {
        Model::CasRegister => match random.below(3) {
            0 => Ask::Read,
            1 => Ask::Write(number(random)),
            _ => Ask::Cas(number(random), number(random)),
        },
        Model::KeyValue => match random.below(3) {
            0 => Ask::Read,
            _ => Ask::Append(value(history, Datum::Text(format!("x {nth} y").into()))),
        },
        Model::Counter => match random.below(3) {
            0 => Ask::Read,
            _ => Ask::Add(1 + random.below(load.values) as i64),
        },
        Model::Mutex if random.once_in(2) => Ask::Acquire,
        Model::Mutex => Ask::Release,
        Model::Bank if random.once_in(3) => Ask::Read,
        Model::Bank => Ask::Transfer {
            to: random.below(load.keys) as u32,
            amount: 1 + random.below(load.values) as i64,
        },
        Model::Register if random.once_in(2) => Ask::Read,
        Model::Register => Ask::Write(number(random)),
    }
}

/// Clients that ask all the time; each operation takes effect at some moment while it is under way.
fn history(random: &mut Random, load: &Load) -> History {
    let mut history = empty(load.model, load.keys);
    if load.model == Model::Bank {
        history.balances = vec![20; load.keys as usize];
    }
    let mut states = vec![brute::initial(&history, load.model); load.keys as usize];
    let mut free: Vec<u32> = (0..load.clients).collect();
    let mut next_client = load.clients;
    let mut pending: Vec<usize> = Vec::new();
    let mut done: Vec<usize> = Vec::new();
    while history.ops.len() < load.ops || !pending.is_empty() || !done.is_empty() {
        let begins = history.ops.len() < load.ops && !free.is_empty() && random.once_in(load.pause);
        if begins {
            let nth = history.ops.len();
            let op = Op {
                process: free.swap_remove(random.below(free.len() as u64) as usize),
                key: random.below(load.keys) as u32,
                ask: ask(random, load, &mut history, nth),
                answer: Answer::Unknown,
                start: history.places,
                end: None,
                line: nth as u32 + 1,
            };
            history.places += 1;
            history.ops.push(op);
            pending.push(nth);
        } else if !pending.is_empty() && random.once_in(2) {
            let nth = pending.swap_remove(random.below(pending.len() as u64) as usize);
            let unknown = random.once_in(load.unknown);
            if !unknown || random.once_in(2) {
                happen(&mut history, load.model, &mut states, nth);
            }
            if unknown {
                history.ops[nth].answer = Answer::Unknown;
                free.push(next_client);
                next_client += 1;
            } else {
                done.push(nth);
            }
        } else if !done.is_empty() {
            let nth = done.swap_remove(random.below(done.len() as u64) as usize);
            history.ops[nth].end = Some(history.places);
            history.places += 1;
            free.push(history.ops[nth].process);
        }
    }
    history.processes = (0..next_client)
        .map(|client| Arc::from(client.to_string()))
        .collect();
    history
}

fn happen(history: &mut History, model: Model, states: &mut [State], nth: usize) {
    let op = history.ops[nth];
    let key = if model == Model::Bank {
        0
    } else {
        op.key as usize
    };
    if op.ask == Ask::Read {
        let datum = match &states[key] {
            State::Value(datum) => datum.clone(),
            State::Count(count) => Datum::Int(*count),
            State::Balances(balances) => Datum::Int(balances[op.key as usize]),
            State::Held(_) => Datum::Nil,
        };
        history.ops[nth].answer = Answer::Value(value(history, datum));
        return;
    }
    history.ops[nth].answer = match brute::effect(history, model, &states[key], &op) {
        Some(after) => {
            states[key] = after;
            Answer::Done
        }
        None => Answer::Refused,
    };
}

fn judge(history: &History) -> Judgement {
    let mut trial = Trial::new(Arc::new(history.clone()), None).expect("its own model");
    loop {
        if let Some(judgement) = trial.go_on(50_000) {
            return judgement;
        }
        if trial.states() > BUDGET {
            return trial.give_up();
        }
    }
}

/// A read somewhere late that returns what it cannot have seen, for all one knows.
fn spoil(history: &mut History, model: Model) {
    let late = history.ops.len() * 3 / 4;
    let datum = match model {
        Model::KeyValue => Datum::Text("x 3 y".into()),
        Model::Bank => Datum::Int(1_000),
        Model::Counter => Datum::Int(0),
        _ => Datum::Int(7_777),
    };
    let value = value(history, datum);
    let reads = history.ops[late..]
        .iter_mut()
        .filter(|op| matches!(op.answer, Answer::Value(_)));
    reads
        .take(1)
        .for_each(|op| op.answer = Answer::Value(value));
}

/// A read somewhere that returns what another returned a little earlier: stale, if one can tell.
fn age(history: &mut History, random: &mut Random) {
    let reads = (0u32..).zip(&history.ops);
    let reads = reads.filter(|(_, op)| matches!(op.answer, Answer::Value(_)));
    let reads: Vec<u32> = reads.map(|(place, _)| place).collect();
    let late = reads.len() / 2 + random.below(reads.len() as u64 / 2) as usize;
    let key = history.ops[reads[late] as usize].key;
    let mut older = reads[..late]
        .iter()
        .rev()
        .filter(|read| history.ops[**read as usize].key == key);
    if let Some(older) = older.nth(6) {
        history.ops[reads[late] as usize].answer = history.ops[*older as usize].answer;
    }
}

/// Stale reads: whatever they come to, it is found out.
fn stale(name: &str, load: &Load) {
    for seed in 0..10 {
        let mut random = Random(seed);
        let mut history = history(&mut random, load);
        age(&mut history, &mut random);
        let judgement = judge(&history);
        assert_ne!(
            judgement.decision,
            Decision::Undecided,
            "{name}, seed {seed}"
        );
    }
}

fn both(name: &str, load: &Load) {
    let mut random = Random(7);
    let mut history = history(&mut random, load);
    assert_eq!(judge(&history).decision, Decision::Holds, "{name}");
    if load.model != Model::Mutex {
        spoil(&mut history, load.model);
        let judgement = judge(&history);
        assert_eq!(judgement.decision, Decision::Violated, "{name}");
        let breaks = judgement.breaks.expect("it is violated");
        assert!(breaks.culprits.len() <= 4, "{name}: {:?}", breaks.culprits);
    }
}

const LOAD: Load = Load {
    model: Model::CasRegister,
    ops: 1_000,
    clients: 10,
    keys: 1,
    values: 5,
    unknown: 1_000_000,
    pause: 2,
};

#[test]
fn few_values_and_many_clients() {
    both("cas, 10 clients", &LOAD);
    both(
        "cas, 30 clients",
        &Load {
            clients: 30,
            pause: 1,
            ..LOAD
        },
    );
    both(
        "register, 30 clients",
        &Load {
            model: Model::Register,
            clients: 30,
            pause: 1,
            ..LOAD
        },
    );
}

#[test]
fn many_results_that_nobody_knows() {
    both("cas, unknown", &Load { unknown: 8, ..LOAD });
    both(
        "cas, half unknown",
        &Load {
            unknown: 2,
            ops: 500,
            ..LOAD
        },
    );
    both(
        "cas, unknown, many values",
        &Load {
            unknown: 8,
            values: 200,
            ..LOAD
        },
    );
    both(
        "register, unknown, many values",
        &Load {
            model: Model::Register,
            unknown: 8,
            values: 200,
            ops: 5_000,
            ..LOAD
        },
    );
}

#[test]
fn a_store_of_appended_texts() {
    let load = Load {
        model: Model::KeyValue,
        keys: 10,
        values: 1,
        ..LOAD
    };
    both("store, 10 clients", &Load { ops: 2_000, ..load });
    both(
        "store, 50 clients",
        &Load {
            ops: 10_000,
            clients: 50,
            pause: 1,
            ..load
        },
    );
    both(
        "store, one key, 20 clients",
        &Load {
            keys: 1,
            clients: 20,
            pause: 1,
            ops: 500,
            ..load
        },
    );
    both("store, unknown", &Load { unknown: 8, ..load });
}

#[test]
fn counters_locks_and_banks() {
    both(
        "counter",
        &Load {
            model: Model::Counter,
            ..LOAD
        },
    );
    both(
        "counter, unknown",
        &Load {
            model: Model::Counter,
            unknown: 20,
            ops: 300,
            ..LOAD
        },
    );
    both(
        "counter, 1",
        &Load {
            model: Model::Counter,
            values: 1,
            unknown: 8,
            ..LOAD
        },
    );
    both(
        "mutex",
        &Load {
            model: Model::Mutex,
            unknown: 8,
            ..LOAD
        },
    );
    both(
        "bank",
        &Load {
            model: Model::Bank,
            keys: 5,
            ..LOAD
        },
    );
    both(
        "bank, unknown",
        &Load {
            model: Model::Bank,
            keys: 5,
            unknown: 20,
            ops: 300,
            ..LOAD
        },
    );
}

#[test]
fn a_hundred_thousand_operations() {
    both(
        "cas, long",
        &Load {
            ops: 100_000,
            ..LOAD
        },
    );
    both(
        "cas, long, unknown",
        &Load {
            ops: 100_000,
            unknown: 100,
            ..LOAD
        },
    );
}

#[test]
fn stale_reads() {
    stale("cas", &LOAD);
    stale(
        "cas, 20 clients",
        &Load {
            clients: 20,
            ..LOAD
        },
    );
    stale(
        "cas, unknown",
        &Load {
            unknown: 20,
            ops: 200,
            ..LOAD
        },
    );
    stale(
        "cas, many unknown",
        &Load {
            unknown: 6,
            ops: 100,
            ..LOAD
        },
    );
    let register = Load {
        model: Model::Register,
        ..LOAD
    };
    stale("register", &register);
    stale(
        "register, unknown",
        &Load {
            unknown: 20,
            values: 1_000,
            ..register
        },
    );
    let store = Load {
        model: Model::KeyValue,
        keys: 10,
        values: 1,
        ..LOAD
    };
    stale(
        "store, 10 clients",
        &Load {
            ops: 2_000,
            ..store
        },
    );
    stale(
        "store, 50 clients",
        &Load {
            ops: 10_000,
            clients: 50,
            pause: 1,
            ..store
        },
    );
    stale(
        "store, one key",
        &Load {
            keys: 1,
            clients: 20,
            pause: 1,
            ops: 500,
            ..store
        },
    );
    stale(
        "counter",
        &Load {
            model: Model::Counter,
            ..LOAD
        },
    );
    stale(
        "bank",
        &Load {
            model: Model::Bank,
            keys: 5,
            ..LOAD
        },
    );
}
