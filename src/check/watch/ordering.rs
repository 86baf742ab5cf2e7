//! Ordering: a read does not return a value already ordered before one that a read before it
//! returned. Two values are ordered by their writes (w1 -> w2) or by earlier reads (r1 -> r2).
//!
//! Remembered are, of each register, the pairs of values ordered so far, the values written for
//! certain and the values read; a read under way remembers what had been read when it began.

use super::validity::{initial, of, rename};
use super::{Ended, Ending};
use crate::protocol::{Call, Cluster, Key, Names, OpId, Outcome, Value};
use std::collections::{BTreeMap, BTreeSet};

type Values = BTreeSet<(Key, Value)>;

/// What Ordering remembers.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Ordering {
    written: Values,
    read: Values,
    /// The older value first.
    ordered: BTreeSet<(Key, Value, Value)>,
    reading: BTreeMap<OpId, Values>,
}

impl Ordering {
    pub fn new(cluster: Cluster) -> Ordering {
        Ordering {
            written: initial(cluster),
            read: Values::new(),
            ordered: BTreeSet::new(),
            reading: BTreeMap::new(),
        }
    }

    pub fn invoked(&mut self, op: OpId, call: Call) {
        match call {
            Call::Read { key } => drop(self.reading.insert(op, of(&self.read, key))),
            Call::Write { key, value } => {
                let before = of(&self.written, key);
                let pairs = before.into_iter().map(|(_, old)| (key, old, value));
                self.ordered.extend(pairs);
            }
            _ => {}
        }
    }

    /// Whether what the operation returned is in accord.
    pub fn ended(&mut self, ended: &Ended) -> bool {
        let before = self.reading.remove(&ended.op).unwrap_or_default();
        match (ended.call, ended.ending) {
            (Call::Read { key }, Ending::Answered(Outcome::Value(value))) => {
                let mut others = before.iter().map(|(_, other)| *other);
                let back = others.any(|new| self.ordered.contains(&(key, value, new)));
                let older = before.iter().filter(|(_, old)| *old != value);
                self.ordered
                    .extend(older.map(|(_, old)| (key, *old, value)));
                self.read.insert((key, value));
                !back
            }
            (Call::Write { key, value }, Ending::Answered(_)) => {
                self.written.insert((key, value));
                true
            }
            (Call::Write { key, value }, Ending::Void) => {
                self.ordered.retain(|&(k, _, new)| (k, new) != (key, value));
                true
            }
            _ => true,
        }
    }

    pub fn rename(&self, names: &Names) -> Ordering {
        Ordering {
            reading: rename(&self.reading, names),
            ..self.clone()
        }
    }
}
