//! A judgement in words.

use crate::check::judgement::Break;
use crate::history::{Answer, Ask, History, Model, Op, ValueId};

/// The most operations that an explanation names one by one.
const MOST: usize = 6;

/// The longest value that is spelled out, in characters.
const LONGEST: usize = 40;

/// A value in words; of a long one the end, since that is where texts that grow differ.
fn value(value: ValueId, history: &History) -> String {
    let words = history.spell(value).to_string();
    match words.chars().count() {
        0..=LONGEST => words,
        all => {
            let end: String = words.chars().skip(all - LONGEST).collect();
            format!("…{end}")
        }
    }
}

/// A call in words: `write 3`, `cas 1→2`.
fn call(op: &Op, history: &History) -> String {
    let spell = |id| value(id, history);
    let (read, write) = match history.model {
        Model::KeyValue => ("get", "put"),
        _ => ("read", "write"),
    };
    match op.ask {
        Ask::Read => read.to_string(),
        Ask::Write(value) => format!("{write} {}", spell(value)),
        Ask::Cas(old, new) => format!("cas {}→{}", spell(old), spell(new)),
        Ask::Append(value) => format!("append {}", spell(value)),
        Ask::Delete => "delete".to_string(),
        Ask::Add(by) => format!("add {by}"),
        Ask::Acquire => "acquire".to_string(),
        Ask::Release => "release".to_string(),
        Ask::Transfer { to, amount } => {
            let (from, to) = (&history.keys[op.key as usize], &history.keys[to as usize]);
            format!("transfer {amount} {from}→{to}")
        }
    }
}

/// An operation in words, with its answer: `read → 3`, `cas 1→2, refused`.
fn operation(op: &Op, history: &History) -> String {
    let call = call(op, history);
    match op.answer {
        Answer::Value(id) => format!("{call} → {}", value(id, history)),
        Answer::Done => call,
        Answer::Refused => format!("{call}, refused"),
        Answer::Nothing => format!("{call}, did not happen"),
        Answer::Unknown => format!("{call}, result unknown"),
    }
}

/// An operation with who asked and where it stands.
fn named(op: u32, history: &History) -> String {
    let op = &history.ops[op as usize];
    let process = &history.processes[op.process as usize];
    format!(
        "“{}” of process {process} (called in line {})",
        operation(op, history),
        op.line
    )
}

/// Why a model does not fit.
pub(super) fn has_no(model: Model, op: &Op) -> String {
    let verb = op.ask.verb();
    format!(
        "line {}: the model {} has no “{verb}”.",
        op.line,
        model.id()
    )
}

pub(super) fn holds(history: &History, orders: &[Vec<u32>]) -> String {
    let placed: usize = orders.iter().map(Vec::len).sum();
    let order = match placed {
        0 => "There is nothing that could contradict anything.".to_string(),
        1 => "The one operation that counts could happen as it did.".to_string(),
        _ => format!(
            "{placed} operations fit one order that respects real time and has every answer as it was given."
        ),
    };
    order + &left_out(history, orders)
}

/// What is not in the order, so that the numbers add up.
fn left_out(history: &History, orders: &[Vec<u32>]) -> String {
    let count = |which: fn(&Op) -> bool| history.ops.iter().filter(|op| which(op)).count();
    let unknown = count(|op| op.answer == Answer::Unknown);
    let in_order = orders.iter().flatten().map(|op| &history.ops[*op as usize]);
    let taken = in_order.filter(|op| op.answer == Answer::Unknown).count();
    let nothing = count(|op| op.answer == Answer::Nothing);
    let silent = count(|op| op.answer == Answer::Done && op.ask == Ask::Read);
    let mut words = String::new();
    if unknown > 0 {
        let taken = match taken {
            0 => "none".to_string(),
            taken => taken.to_string(),
        };
        words += &format!(" Of {unknown} with an unknown result {taken} took effect in it.");
    }
    if nothing > 0 {
        words += &format!(" {nothing} did not happen.");
    }
    match silent {
        0 => {}
        1 => words += " One read does not say what it saw.",
        silent => words += &format!(" {silent} reads do not say what they saw."),
    }
    words
}

pub(super) fn undecided(history: &History, states: u64, key: Option<u32>, open: usize) -> String {
    let key = key.map(|key| &*history.keys[key as usize]);
    let place = match key.filter(|key| !key.is_empty()) {
        Some(key) if open > 1 => format!(" Key {key} and {} more are open.", open - 1),
        Some(key) => format!(" Key {key} is open."),
        None => String::new(),
    };
    format!("{states} states were not enough to tell.{place}")
}

pub(super) fn broken(history: &History, breaks: &Break) -> String {
    let key = breaks.key.map(|key| &*history.keys[key as usize]);
    let of_key = match key.filter(|key| !key.is_empty()) {
        Some(key) => format!(" of key {key}"),
        None => String::new(),
    };
    let last = named(breaks.at, history);
    let few: Vec<_> = breaks
        .culprits
        .iter()
        .map(|op| named(*op, history))
        .collect();
    let few = match few.as_slice() {
        [] => String::new(),
        [one] => format!(" Whatever else took effect or not, {one} cannot be right."),
        [one, other] => {
            format!(" Whatever else took effect or not, {one} and {other} cannot both be right.")
        }
        [few @ .., one] if few.len() < MOST => format!(
            " Whatever else took effect or not, these cannot all be right: {} and {one}.",
            few.join(", ")
        ),
        many => format!(
            " It takes {} operations to tell, from {} to {}: they cannot all be right, whatever else took effect.",
            many.len(),
            many[0],
            many[many.len() - 1]
        ),
    };
    format!(
        "The operations{of_key} fit one order until {last} returns, and with it they do not.{few}"
    )
}
