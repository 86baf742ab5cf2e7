//! Long histories of busy clients, and the same with a read that cannot be, or is stale.

use crate::brute::{self, State};
use crate::generate::{Luck, empty, value};
use quorate::history::{Answer, Ask, Datum, History, Model, Op};
use quorate::sim::Random;
use std::sync::Arc;

/// How histories are made.
pub struct Load {
    pub model: Model,
    pub ops: usize,
    pub clients: u32,
    pub keys: u32,
    pub values: u32,
    /// Of how many operations one has an unknown result.
    pub unknown: u32,
    /// Of how many steps one starts an operation, as soon as a client is free.
    pub pause: u32,
}

fn ask(random: &mut Random, load: &Load, history: &mut History, nth: usize) -> Ask {
    let mut number =
        |random: &mut Random| value(history, Datum::Int(i64::from(random.below(load.values))));
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
            _ => Ask::Add(1 + i64::from(random.below(load.values))),
        },
        Model::Mutex if random.once_in(2) => Ask::Acquire,
        Model::Mutex => Ask::Release,
        Model::Bank if random.once_in(3) => Ask::Read,
        Model::Bank => Ask::Transfer {
            to: random.below(load.keys),
            amount: 1 + i64::from(random.below(load.values)),
        },
        Model::Register if random.once_in(2) => Ask::Read,
        Model::Register => Ask::Write(number(random)),
    }
}

/// Clients that ask all the time; each operation takes effect at some moment while it is under way.
pub fn history(random: &mut Random, load: &Load) -> History {
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
                process: free.swap_remove(random.below(free.len() as u32) as usize),
                key: random.below(load.keys),
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
            let nth = pending.swap_remove(random.below(pending.len() as u32) as usize);
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
            let nth = done.swap_remove(random.below(done.len() as u32) as usize);
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

/// A read somewhere late that returns what it cannot have seen, for all one knows.
pub fn spoil(history: &mut History, model: Model) {
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
pub fn age(history: &mut History, random: &mut Random) {
    let reads = (0u32..).zip(&history.ops);
    let reads = reads.filter(|(_, op)| matches!(op.answer, Answer::Value(_)));
    let reads: Vec<u32> = reads.map(|(place, _)| place).collect();
    let late = reads.len() / 2 + random.below(reads.len() as u32 / 2) as usize;
    let key = history.ops[reads[late] as usize].key;
    let mut older = reads[..late]
        .iter()
        .rev()
        .filter(|read| history.ops[**read as usize].key == key);
    if let Some(older) = older.nth(6) {
        history.ops[reads[late] as usize].answer = history.ops[*older as usize].answer;
    }
}
