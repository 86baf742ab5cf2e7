//! Causal, as in [`causal`](crate::check): a read is wrong when each write that it may have
//! returned was overwritten in its client's causal past.
//!
//! Remembered are the writes with the causal past of each, as the set of writes in it, and that of
//! each client. The definition by sets is the one of Bouajjani et al., POPL 2017; the checker of
//! long runs counts instead.

use super::{Ended, Ending};
use crate::protocol::{Call, ClientId, Failure, Key, Names, OpId, Outcome, Value};
use std::collections::{BTreeMap, BTreeSet};

type Past = BTreeSet<OpId>;

/// What Causal remembers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Causal {
    writes: BTreeMap<OpId, Write>,
    clients: BTreeMap<ClientId, Past>,
}

/// A PUT, or a DELETE, which is a write of nothing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Write {
    key: Key,
    value: Option<Value>,
    past: Past,
    under_way: bool,
    /// Whether it is under way and somebody has read it already.
    read: bool,
}

impl Causal {
    pub fn invoked(&mut self, op: OpId, call: Call) {
        let past = self.clients.entry(op.client).or_default().clone();
        let (key, value) = match call {
            Call::Write { key, value } => (key, Some(value)),
            Call::Delete { key } => (key, None),
            _ => return,
        };
        let write = Write {
            key,
            value,
            past,
            under_way: true,
            read: false,
        };
        self.writes.insert(op, write);
    }

    /// Whether what the operation returned is in accord. A read that found nothing is void to
    /// others, so the outcome itself is looked at.
    pub fn ended(&mut self, ended: &Ended, outcome: Option<Outcome>) -> bool {
        if outcome.is_none() {
            self.clients.remove(&ended.op.client);
        }
        if ended.call.is_read() {
            let found = match outcome {
                Some(Outcome::Value(value)) => Some(value),
                Some(Outcome::Failed(Failure::NotFound)) => None,
                _ => return true,
            };
            return self.read(ended.op.client, ended.call.key(), found);
        }
        let Some(write) = self.writes.get_mut(&ended.op) else {
            return true;
        };
        write.under_way = false;
        let read = std::mem::take(&mut write.read);
        match ended.ending {
            Ending::Answered(_) => {
                let past = self.clients.entry(ended.op.client).or_default();
                past.insert(ended.op);
                true
            }
            Ending::Void => {
                self.writes.remove(&ended.op);
                !read
            }
            Ending::Unknown => true,
        }
    }

    fn read(&mut self, client: ClientId, key: Key, value: Option<Value>) -> bool {
        let past = self.clients.entry(client).or_default();
        let seen = |op: &OpId| self.writes.get(op).filter(|w| w.key == key);
        let overwritten = |write: &OpId| {
            past.iter()
                .filter_map(seen)
                .any(|later| later.past.contains(write))
        };
        let candidates = self
            .writes
            .iter()
            .filter(|(op, write)| write.key == key && write.value == value && !overwritten(op));
        let candidates: Vec<OpId> = candidates.map(|(op, _)| *op).collect();
        let untouched = value.is_none() && past.iter().filter_map(seen).next().is_none();
        match (candidates.as_slice(), untouched) {
            ([], false) => false,
            ([one], false) => {
                if let Some(write) = self.writes.get_mut(one) {
                    past.extend(&write.past);
                    write.read = write.under_way;
                }
                past.insert(*one);
                true
            }
            _ => true,
        }
    }

    pub fn rename(&self, names: &Names) -> Causal {
        let past = |past: &Past| past.iter().map(|op| names.op(*op)).collect::<Past>();
        let mut renamed = Causal::default();
        renamed.writes.extend(self.writes.iter().map(|(op, write)| {
            let write = Write {
                past: past(&write.past),
                ..write.clone()
            };
            (names.op(*op), write)
        }));
        let clients = self.clients.iter();
        renamed
            .clients
            .extend(clients.map(|(client, seen)| (names.client(*client), past(seen))));
        renamed
    }
}
