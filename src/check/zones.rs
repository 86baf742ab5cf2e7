//! Whether a history of reads and writes has a linearization, from scratch, in O(n log n).
//!
//! The zone test of Gibbons and Korach ("Testing Shared Memories", SIAM J. Comput. 26(4), 1997;
//! after Anderson, Li, Shah, Tucek and Wylie, HotDep 2010). The operations on one value form a
//! cluster. Let f be the earliest finish in it and s the latest start; if f < s the register must
//! have held the value from f to s, a forward zone, else it held it at some moment from s to f, a
//! backward zone. With every value written once, there is a linearization exactly when
//! - every value read was written, by a write that began before the read finished,
//! - no two forward zones overlap,
//! - no backward zone lies inside a forward zone.
//!
//! Each register is judged by itself: a history is linearizable when each register's part is
//! (Herlihy and Wing, TOPLAS 12(3), 1990, theorem 1). An operation that returned in a step before
//! the step in which another was invoked precedes it; within one step they are concurrent.

use super::cluster::{Cluster, NEVER, Seen};
use super::linearizable::{self, Clash};
use super::words::Reason;
use super::{Explanation, Phrase};
use crate::history::{Moment, Operation};
use crate::protocol::{Call, Key, OpId, Outcome, Value};
use crate::sorting::sort_by_rank;
use std::collections::BTreeMap;

/// Why a history has no linearization, or why that cannot be decided this way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Conflict {
    /// It has none, and these operations show it.
    NoLinearization(Box<Explanation>),
    /// A value was written twice, or the initial value was written, so that reads of it cannot be
    /// told apart.
    Ambiguous {
        /// To which register.
        key: Key,
        /// Which value.
        value: Value,
    },
}

/// Judges a list of operations, in any order: whether they have a linearization.
///
/// Reads that did not return a value, and writes of which nothing took place, are left out; other
/// writes that did not finish may take effect at any moment after they began, or never.
pub fn zones(operations: &[Operation]) -> Result<(), Conflict> {
    let ends = |op: &Operation| op.end.map_or(Moment::default(), |end| end.at);
    let last = operations.iter().map(ends).max().unwrap_or_default();
    for (key, clusters) in collect(operations)? {
        if let Some(reason) = conflict(&clusters) {
            debug_assert!(operations.iter().any(|op| op.call.key() == key));
            return Err(Conflict::NoLinearization(Box::new(reason.at(last, None))));
        }
    }
    Ok(())
}

type Clusters = BTreeMap<Value, Cluster>;

/// The operations as the checks see them. Positions are steps, counted from 1: the initial value
/// is written at 0.
pub(crate) fn seen(op: &Operation) -> Option<Seen> {
    let outcome = op.end.and_then(|end| end.outcome);
    let end = match (op.call, outcome) {
        (Call::Read { .. }, Some(Outcome::Value(_)))
        | (Call::Write { .. }, Some(Outcome::Written)) => op.end.map(|end| end.at.step + 1),
        (Call::Write { .. }, Some(Outcome::Failed(why))) => why.may_take_effect().then_some(NEVER),
        (Call::Write { .. }, None) => Some(NEVER),
        _ => None,
    }?;
    Some(Seen {
        id: op.id,
        node: op.node,
        read: op.call.is_read(),
        start: op.start.step + 1,
        end,
    })
}

/// The operations by register and value.
fn collect(operations: &[Operation]) -> Result<BTreeMap<Key, Clusters>, Conflict> {
    let mut keys: BTreeMap<Key, Clusters> = BTreeMap::new();
    for op in operations {
        let Some(seen) = seen(op) else { continue };
        let key = op.call.key();
        let initial = || BTreeMap::from([(Value::INITIAL, Cluster::new(Value::INITIAL))]);
        let clusters = keys.entry(key).or_insert_with(initial);
        let value = value_of(op);
        let cluster = clusters.entry(value).or_insert_with(|| Cluster::new(value));
        if op.call.is_read() {
            cluster.add_read(seen);
        } else if cluster.write.is_some() || value == Value::INITIAL {
            return Err(Conflict::Ambiguous { key, value });
        } else {
            cluster.write = Some(seen);
        }
    }
    Ok(keys)
}

/// The value an operation wrote or returned.
fn value_of(op: &Operation) -> Value {
    match (op.call, op.end.and_then(|end| end.outcome)) {
        (Call::Write { value, .. }, _) | (Call::Read { .. }, Some(Outcome::Value(value))) => value,
        _ => Value::INITIAL,
    }
}

fn conflict(clusters: &Clusters) -> Option<Reason> {
    let none = |c: &&Cluster| {
        c.first
            .is_some_and(|r| c.write_start().is_none_or(|w| r.end < w))
    };
    if let Some(cluster) = clusters.values().find(none) {
        let read = cluster.first?;
        return Some(linearizable::never_written(cluster.value, read));
    }
    let zones = || clusters.values().filter(|c| c.finish() != NEVER);
    let mut forward: Vec<&Cluster> = zones().filter(|c| c.is_forward()).collect();
    sort_by_rank(&mut forward, |c| [c.finish(), 0, 0]);
    let overlap = forward
        .windows(2)
        .find(|two| two[1].finish() < two[0].begin());
    let pair = overlap.map(|two| (two[0], two[1])).or_else(|| {
        zones()
            .filter(|c| !c.is_forward())
            .find_map(|c| around(&forward, c).map(|held| (held, c)))
    });
    pair.map(|(held, other)| {
        Clash {
            held: *held,
            other: *other,
        }
        .reason(held.beginner())
    })
}

/// The forward zone in which this backward zone lies; no two of them overlap.
fn around<'a>(forward: &[&'a Cluster], backward: &Cluster) -> Option<&'a Cluster> {
    let after = forward.partition_point(|c| c.finish() < backward.begin());
    let held = *forward.get(after.checked_sub(1)?)?;
    (held.begin() > backward.finish()).then_some(held)
}

impl Conflict {
    /// The operations that show it, at most four.
    pub fn ops(&self) -> &[OpId] {
        match self {
            Conflict::NoLinearization(why) => &why.ops,
            Conflict::Ambiguous { .. } => &[],
        }
    }

    /// What is wrong, in a sentence.
    pub fn words(&self) -> Phrase {
        match self {
            Conflict::NoLinearization(why) => why.words.clone(),
            Conflict::Ambiguous { value, .. } => Phrase::text("value ")
                .value(*value)
                .say(" was written twice, so a read of it cannot be told apart"),
        }
    }
}
