//! Convergence: nodes that have the same operations hold the same value; at rest, every node that
//! takes part holds the same, and of counters the sum of what was acknowledged and of some of what
//! nobody knows.
//!
//! Remembered is what each node said last that it holds, and of counters the sums that are allowed.

use super::{Ended, Ending};
use crate::protocol::{
    Call, Cluster, Held, Key, Model, Names, NodeId, NodeSet, OpId, Outcome, Value,
};
use std::collections::{BTreeMap, BTreeSet};

/// What Convergence remembers.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Convergence {
    counts: bool,
    keys: u8,
    all: NodeSet,
    crashed: NodeSet,
    away: NodeSet,
    held: BTreeMap<(Key, NodeId), Held>,
    sums: BTreeMap<Key, Sums>,
    /// The pending operations that a node has begun to serve.
    begun: BTreeSet<OpId>,
}

/// What a counter may come to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Sums {
    allowed: BTreeSet<i64>,
    /// Whether an amount is not known, so that any sum is allowed.
    blind: bool,
}

impl Default for Sums {
    fn default() -> Self {
        Sums {
            allowed: BTreeSet::from([0]),
            blind: false,
        }
    }
}

impl Sums {
    fn add(&mut self, by: i64) {
        self.allowed = self
            .allowed
            .iter()
            .map(|sum| sum.wrapping_add(by))
            .collect();
    }

    fn doubt(&mut self, by: i64) {
        let more: Vec<i64> = self
            .allowed
            .iter()
            .map(|sum| sum.wrapping_add(by))
            .collect();
        self.allowed.extend(more);
    }
}

impl Convergence {
    pub fn new(model: Model, cluster: Cluster) -> Convergence {
        Convergence {
            counts: model == Model::Counters,
            keys: cluster.keys,
            all: cluster.all(),
            crashed: NodeSet::EMPTY,
            away: NodeSet::EMPTY,
            held: BTreeMap::new(),
            sums: BTreeMap::new(),
            begun: BTreeSet::new(),
        }
    }

    pub fn network(&mut self, change: impl Fn(&mut NodeSet, &mut NodeSet)) {
        let before = self.away;
        change(&mut self.crashed, &mut self.away);
        let left = self.away.minus(before);
        self.held.retain(|(_, node), _| !left.contains(*node));
    }

    pub fn started(&mut self, op: OpId) {
        self.begun.insert(op);
    }

    /// Whether nobody with the same operations holds another value.
    pub fn holds(&mut self, node: NodeId, held: Held) -> bool {
        self.held.insert((held.key, node), held);
        let mut same = self
            .held
            .iter()
            .filter(|((key, _), other)| *key == held.key && other.operations == held.operations);
        same.all(|(_, other)| other.value == held.value)
    }

    pub fn ended(&mut self, ended: &Ended, lost: bool) {
        let begun = self.begun.remove(&ended.op);
        if !self.counts || (lost && !begun) {
            return;
        }
        let sums = self.sums.entry(ended.call.key()).or_default();
        match (ended.call, ended.ending) {
            (Call::Add { by, .. }, Ending::Answered(Outcome::Written)) => sums.add(by.into()),
            (Call::Command { .. }, Ending::Answered(Outcome::Value(Value(by)))) => {
                sums.add(by as i64);
            }
            (Call::Add { by, .. }, Ending::Unknown) => sums.doubt(by.into()),
            (Call::Command { .. }, Ending::Unknown) => sums.blind = true,
            _ => {}
        }
        if *sums == Sums::default() {
            self.sums.remove(&ended.call.key());
        }
    }

    /// Whether all is well if nothing happens by itself any more; nothing is said while a node is
    /// down.
    pub fn at_rest(&self) -> bool {
        let members = self.all.minus(self.away);
        if !members.and(self.crashed).is_empty() {
            return true;
        }
        (0..self.keys).map(Key).all(|key| {
            let value = |node| self.held.get(&(key, node)).and_then(|held| held.value);
            let mut values = members.iter().map(value);
            let Some(first) = values.next() else {
                return true;
            };
            values.all(|other| other == first) && self.allows(key, first)
        })
    }

    fn allows(&self, key: Key, value: Option<Value>) -> bool {
        let sum = value.unwrap_or_default().0 as i64;
        let allowed = |sums: &Sums| sums.blind || sums.allowed.contains(&sum);
        !self.counts || self.sums.get(&key).map_or(sum == 0, allowed)
    }

    pub fn rename(&self, names: &Names) -> Convergence {
        let held = self.held.iter();
        let mut renamed = Convergence {
            crashed: names.nodes(self.crashed),
            away: names.nodes(self.away),
            begun: self.begun.iter().map(|op| names.op(*op)).collect(),
            held: BTreeMap::new(),
            ..self.clone()
        };
        renamed
            .held
            .extend(held.map(|((key, node), held)| ((*key, names.node(*node)), *held)));
        renamed
    }
}
