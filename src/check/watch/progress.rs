//! Termination, as far as a search can tell: an operation that waits at a node that runs when
//! nothing happens by itself any more, and one that failed for want of acknowledgements although
//! its node was connected with a majority all the time.

use crate::protocol::{Cluster, Names, NodeId, NodeSet, OpId, Outcome};
use std::collections::BTreeSet;

/// What Termination remembers.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Progress {
    all: NodeSet,
    majority: u8,
    crashed: NodeSet,
    away: NodeSet,
    /// The pending operations during which fewer nodes than a majority ran.
    hindered: BTreeSet<OpId>,
}

impl Progress {
    pub fn new(cluster: Cluster) -> Progress {
        Progress {
            all: cluster.all(),
            majority: cluster.majority(),
            crashed: NodeSet::EMPTY,
            away: NodeSet::EMPTY,
            hindered: BTreeSet::new(),
        }
    }

    pub fn runs(&self, node: NodeId) -> bool {
        !self.crashed.or(self.away).contains(node)
    }

    fn too_few(&self) -> bool {
        self.all.minus(self.crashed.or(self.away)).len() < self.majority
    }

    pub fn network<'a>(
        &mut self,
        change: impl Fn(&mut NodeSet, &mut NodeSet),
        pending: impl Iterator<Item = &'a OpId>,
    ) {
        change(&mut self.crashed, &mut self.away);
        if self.too_few() {
            self.hindered.extend(pending);
        }
    }

    pub fn invoked(&mut self, op: OpId) {
        if self.too_few() {
            self.hindered.insert(op);
        }
    }

    /// Whether the operation failed although a majority ran.
    pub fn ended(&mut self, op: OpId, outcome: Option<Outcome>) -> bool {
        let hindered = self.hindered.remove(&op);
        match outcome {
            Some(Outcome::Failed(why)) => why.may_take_effect() && !hindered && !self.too_few(),
            _ => false,
        }
    }

    pub fn rename(&self, names: &Names) -> Progress {
        Progress {
            crashed: names.nodes(self.crashed),
            away: names.nodes(self.away),
            hindered: self.hindered.iter().map(|op| names.op(*op)).collect(),
            ..self.clone()
        }
    }
}
