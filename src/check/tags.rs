//! Tags as a witness: whether the order of the tags is a linearization.
//!
//! Lynch, "Distributed Algorithms", 1996, lemma 13.16. For every two operations of a register:
//! (P1) if one finished before the other began, the other's tag is not smaller, and larger if the
//! other is a write; (P2) no two writes have one tag; (P3) a read returns the value of the write
//! with its tag, or the initial value with [`Tag::INITIAL`].
//!
//! That the tags pass proves that the history has a linearization, for any number of operations.
//! That they fail proves only that this order is none: ask [`zones`](super::zones()) before crying
//! out.

use super::zones::seen;
use crate::history::Operation;
use crate::protocol::{Call, Key, OpId, Outcome, Tag, Value};
use crate::sorting::sort_by_rank;
use std::collections::BTreeMap;

/// Why the order of the tags is not a linearization.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TagFault {
    /// An operation that finished has no tag.
    Missing(OpId),
    /// P1: the second began after the first had finished, but its tag is not large enough.
    Order(OpId, OpId),
    /// P2: two writes have one tag.
    Shared(OpId, OpId),
    /// P3: the read returned another value than was written with its tag.
    Value(OpId),
}

struct Tagged {
    id: OpId,
    tag: Tag,
    write: bool,
    start: u64,
    end: u64,
}

/// Checks that the order of the tags is a linearization of each register's operations.
///
/// A write that has not finished has no tag yet; a value read that can only come from such a write
/// lends it the tag it was read with.
pub fn tags(operations: &[Operation]) -> Result<(), TagFault> {
    let mut keys: BTreeMap<Key, Vec<&Operation>> = BTreeMap::new();
    for op in operations {
        keys.entry(op.call.key()).or_default().push(op);
    }
    keys.values().try_for_each(|ops| register(ops))
}

fn register(operations: &[&Operation]) -> Result<(), TagFault> {
    let mut writes: BTreeMap<Tag, (OpId, Value)> = BTreeMap::new();
    let mut unfinished: BTreeMap<Value, &Operation> = BTreeMap::new();
    let mut tagged = Vec::new();
    for op in operations {
        if let Call::Write { value, .. } = op.call {
            match finished_tag(op)? {
                Some(tag) => add_write(&mut writes, tag, op.id, value)?,
                None if seen(op).is_some() => drop(unfinished.insert(value, op)),
                None => {}
            }
        }
    }
    for op in operations {
        if let Some(tag) = finished_tag(op)? {
            let write = !op.call.is_read();
            tagged.push(entry(op, tag, write));
            if let (false, Some(value)) = (write, returned(op)) {
                lend(&mut writes, &mut unfinished, &mut tagged, tag, value)?;
                let expected = match tag {
                    Tag::INITIAL => Some(Value::INITIAL),
                    tag => writes.get(&tag).map(|(_, value)| *value),
                };
                if expected != Some(value) {
                    return Err(TagFault::Value(op.id));
                }
            }
        }
    }
    in_order(&tagged)
}

/// P2.
fn add_write(
    writes: &mut BTreeMap<Tag, (OpId, Value)>,
    tag: Tag,
    op: OpId,
    value: Value,
) -> Result<(), TagFault> {
    match writes.insert(tag, (op, value)) {
        Some((other, _)) => Err(TagFault::Shared(other, op)),
        None if tag == Tag::INITIAL => Err(TagFault::Value(op)),
        None => Ok(()),
    }
}

/// Gives an unfinished write the tag with which its value was read.
fn lend(
    writes: &mut BTreeMap<Tag, (OpId, Value)>,
    unfinished: &mut BTreeMap<Value, &Operation>,
    tagged: &mut Vec<Tagged>,
    tag: Tag,
    value: Value,
) -> Result<(), TagFault> {
    match unfinished.remove(&value) {
        Some(op) => {
            tagged.push(entry(op, tag, true));
            add_write(writes, tag, op.id, value)
        }
        None => Ok(()),
    }
}

fn entry(op: &Operation, tag: Tag, write: bool) -> Tagged {
    let seen = seen(op);
    Tagged {
        id: op.id,
        tag,
        write,
        start: op.start.step + 1,
        end: seen.map_or(u64::MAX, |seen| seen.end),
    }
}

fn returned(op: &Operation) -> Option<Value> {
    match op.end?.outcome? {
        Outcome::Value(value) => Some(value),
        _ => None,
    }
}

/// The tag of an operation that finished well; none of any other.
fn finished_tag(op: &Operation) -> Result<Option<Tag>, TagFault> {
    match op.end {
        Some(end) if matches!(end.outcome, Some(Outcome::Value(_) | Outcome::Written)) => {
            end.tag.map(Some).ok_or(TagFault::Missing(op.id))
        }
        _ => Ok(None),
    }
}

/// P1: by start, with the largest tag of those that finished before.
fn in_order(tagged: &[Tagged]) -> Result<(), TagFault> {
    let mut by_start: Vec<&Tagged> = tagged.iter().collect();
    sort_by_rank(&mut by_start, |op| [op.start, 0, 0]);
    let mut by_end: Vec<&Tagged> = tagged.iter().collect();
    sort_by_rank(&mut by_end, |op| [op.end, 0, 0]);
    let mut ended = by_end.into_iter().peekable();
    let mut largest: Option<&Tagged> = None;
    for op in by_start {
        while let Some(done) = ended.next_if(|done| done.end < op.start) {
            if largest.is_none_or(|l| l.tag < done.tag) {
                largest = Some(done);
            }
        }
        if let Some(before) = largest
            && (op.tag < before.tag || op.write && op.tag == before.tag)
        {
            return Err(TagFault::Order(before.id, op.id));
        }
    }
    Ok(())
}
