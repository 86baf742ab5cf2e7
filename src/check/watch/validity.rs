//! Validity: the write w of a value read was invoked before the read returned, and no write w'
//! stands between: w -> w' -> read.
//!
//! Remembered are, of each register, the values begun, those written that nothing has overwritten
//! for certain (`last`), and those that something has (`old`): w is old once a w' with w -> w' has
//! returned. A write under way remembers what was written for certain when it began, a read what
//! was old then. With every value written once, nothing else can make a read wrong.

use super::{Ended, Ending};
use crate::protocol::{Call, Cluster, Key, Names, OpId, Outcome, Value};
use std::collections::{BTreeMap, BTreeSet};

type Values = BTreeSet<(Key, Value)>;

/// What Validity remembers.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Validity {
    begun: Values,
    last: Values,
    old: Values,
    /// Of each write under way, the values that are old once it returns.
    writing: BTreeMap<OpId, Values>,
    /// Of each read under way, the values that it may not return.
    reading: BTreeMap<OpId, Values>,
}

/// The initial values.
pub(super) fn initial(cluster: Cluster) -> Values {
    let mut values = Values::new();
    values.extend((0..cluster.keys).map(|key| (Key(key), Value::INITIAL)));
    values
}

/// Those of one register.
pub(super) fn of(values: &Values, key: Key) -> Values {
    let mut some = Values::new();
    some.extend(values.iter().filter(|(k, _)| *k == key));
    some
}

impl Validity {
    pub fn new(cluster: Cluster) -> Validity {
        Validity {
            begun: initial(cluster),
            last: initial(cluster),
            old: Values::new(),
            writing: BTreeMap::new(),
            reading: BTreeMap::new(),
        }
    }

    pub fn invoked(&mut self, op: OpId, call: Call) {
        match call {
            Call::Read { key } => drop(self.reading.insert(op, of(&self.old, key))),
            Call::Write { key, value } => {
                self.begun.insert((key, value));
                self.writing.insert(op, of(&self.last, key));
            }
            _ => {}
        }
    }

    /// Whether what the operation returned is in accord.
    pub fn ended(&mut self, ended: &Ended) -> bool {
        let before = self.writing.remove(&ended.op);
        let stale = self.reading.remove(&ended.op);
        match (ended.call, ended.ending) {
            (Call::Read { key }, Ending::Answered(Outcome::Value(value))) => {
                let read = (key, value);
                self.begun.contains(&read) && !stale.is_some_and(|stale| stale.contains(&read))
            }
            (Call::Write { key, value }, Ending::Answered(_)) => {
                for old in before.into_iter().flatten() {
                    self.last.remove(&old);
                    for earlier in self.writing.values_mut() {
                        earlier.remove(&old);
                    }
                    self.old.insert(old);
                }
                self.last.insert((key, value));
                true
            }
            (Call::Write { key, value }, Ending::Void) => {
                self.begun.remove(&(key, value));
                true
            }
            _ => true,
        }
    }

    pub fn rename(&self, names: &Names) -> Validity {
        Validity {
            writing: rename(&self.writing, names),
            reading: rename(&self.reading, names),
            ..self.clone()
        }
    }
}

pub(super) fn rename<T: Clone>(by_op: &BTreeMap<OpId, T>, names: &Names) -> BTreeMap<OpId, T> {
    let mut renamed = BTreeMap::new();
    renamed.extend(by_op.iter().map(|(op, of)| (names.op(*op), of.clone())));
    renamed
}
