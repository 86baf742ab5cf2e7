//! The guarantees by their definitions alone, at any price.

use quorate::history::Operation;
use quorate::protocol::{Call, Key, Outcome, Value};

/// An operation that took place or may have.
#[derive(Clone, Copy)]
struct Op {
    key: Key,
    /// What it wrote or read.
    value: Value,
    read: bool,
    start: u64,
    /// None when it did not finish: it may take effect, or not.
    end: Option<u64>,
}

impl Op {
    /// `self -> other`: returned before the other was invoked.
    fn before(&self, other: &Op) -> bool {
        self.end.is_some_and(|end| end < other.start)
    }
}

fn ops(operations: &[Operation]) -> Vec<Op> {
    operations.iter().filter_map(op).collect()
}

fn op(o: &Operation) -> Option<Op> {
    let outcome = o.end.and_then(|end| end.outcome);
    let (value, finished) = match (o.call, outcome) {
        (Call::Read { .. }, Some(Outcome::Value(value))) => (value, true),
        (Call::Read { .. }, _) => return None,
        (Call::Write { value, .. }, Some(Outcome::Written)) => (value, true),
        (Call::Write { .. }, Some(Outcome::Failed(why))) if !why.may_take_effect() => return None,
        (Call::Write { value, .. }, _) => (value, false),
        _ => return None,
    };
    let end = o.end.map(|end| end.at.step).filter(|_| finished);
    let read = o.call.is_read();
    Some(Op {
        key: o.call.key(),
        value,
        read,
        start: o.start.step,
        end,
    })
}

/// Whether there is one order of all finished operations, and any of the others, that respects ->
/// and in which every read returns the last value written to its register.
pub fn linearizable(operations: &[Operation]) -> bool {
    let ops = ops(operations);
    assert!(ops.len() <= 16, "too many to try all orders");
    place(&ops, &mut vec![false; ops.len()], [Value::INITIAL; 8])
}

fn place(ops: &[Op], placed: &mut [bool], registers: [Value; 8]) -> bool {
    if ops
        .iter()
        .zip(&*placed)
        .all(|(op, placed)| *placed || op.end.is_none())
    {
        return true;
    }
    for i in 0..ops.len() {
        let op = ops[i];
        let waits = |j: usize| !placed[j] && ops[j].before(&op);
        let wrong = op.read && registers[op.key.index()] != op.value;
        if placed[i] || wrong || (0..ops.len()).any(waits) {
            continue;
        }
        let mut after = registers;
        after[op.key.index()] = op.value;
        placed[i] = true;
        if place(ops, placed, after) {
            return true;
        }
        placed[i] = false;
    }
    false
}

/// Whether every read returns a value that is not overwritten before it began, and whose write
/// began before it returned.
pub fn valid(operations: &[Operation]) -> bool {
    let ops = ops(operations);
    ops.iter()
        .filter(|op| op.read)
        .all(|read| valid_read(&ops, read))
}

fn valid_read(ops: &[Op], read: &Op) -> bool {
    let mut writes = ops.iter().filter(|w| !w.read && w.key == read.key);
    let write = ops
        .iter()
        .find(|w| !w.read && w.key == read.key && w.value == read.value);
    match write {
        None if read.value != Value::INITIAL => false,
        None => !writes.any(|other| other.before(read)),
        Some(w) if read.end.is_some_and(|end| end < w.start) => false,
        Some(w) => !writes.any(|other| w.before(other) && other.before(read)),
    }
}

/// Whether the read that finished last, which is the last thing that happened, returns no value
/// already ordered before one that a read before it returned.
pub fn ordered(operations: &[Operation], last: &Operation) -> bool {
    let Some(read) = op(last).filter(|o| o.read) else {
        return true;
    };
    let ops: Vec<Op> = ops(operations)
        .into_iter()
        .filter(|o| o.key == read.key)
        .collect();
    let reads = || ops.iter().filter(|o| o.read);
    !reads().any(|newer| {
        newer.before(&read)
            && newer.value != read.value
            && values_ordered(&ops, read.value, newer.value)
    })
}

fn values_ordered(ops: &[Op], old: Value, new: Value) -> bool {
    let of = |value: Value, read: bool| {
        ops.iter()
            .filter(move |o| o.value == value && o.read == read)
    };
    let by_writes =
        of(new, false).any(|w2| old == Value::INITIAL || of(old, false).any(|w1| w1.before(w2)));
    by_writes || of(new, true).any(|r2| of(old, true).any(|r1| r1.before(r2)))
}
