//! A vector clock: of each replica, how many of its writes have been taken in (Fidge 1988; Mattern
//! 1989). The seed calls it causal metadata and keeps it as a map from address to number.

use crate::protocol::{MAX_NODES, NodeId, NodeSet};
use std::fmt;
use std::hash::{Hash, Hasher};

/// Of each replica it names, a number of writes. [`Clock::default`] names nobody: it is what a
/// client carries that has seen nothing yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clock {
    members: NodeSet,
    /// 0 for whoever is not a member.
    counts: [u32; MAX_NODES as usize],
}

impl Clock {
    /// These replicas, no write of any of them.
    pub fn zero(members: NodeSet) -> Clock {
        Clock {
            members,
            ..Clock::default()
        }
    }

    /// The replicas it names.
    pub fn members(&self) -> NodeSet {
        self.members
    }

    /// How many writes of that replica; 0 when it is not named.
    pub fn get(&self, node: NodeId) -> u32 {
        self.counts[node.index()]
    }

    /// Names the replica, if it is not named yet, with no write.
    pub fn insert(&mut self, node: NodeId) {
        self.members.insert(node);
    }

    /// Takes the replica out.
    pub fn remove(&mut self, node: NodeId) {
        self.members.remove(node);
        self.counts[node.index()] = 0;
    }

    /// Sets the number of a replica.
    pub fn set(&mut self, node: NodeId, count: u32) {
        self.members.insert(node);
        self.counts[node.index()] = count;
    }

    /// Counts one more write of a replica.
    pub fn tick(&mut self, node: NodeId) {
        self.set(node, self.get(node) + 1);
    }

    /// Whether it counts every write that the other counts.
    pub fn covers(&self, other: &Clock) -> bool {
        self.missing(other).is_empty()
    }

    /// The replicas of which the other counts writes that this one does not.
    pub fn missing(&self, other: &Clock) -> NodeSet {
        let ahead = |&node: &NodeId| other.get(node) > self.get(node);
        other.members.iter().filter(ahead).collect()
    }

    /// Counts, of each replica, whatever either of the two counts.
    pub fn join(&mut self, other: &Clock) {
        for node in other.members.iter() {
            self.set(node, self.get(node).max(other.get(node)));
        }
    }
}

/// By number, so that every machine hashes the same words: a slice of integers would be hashed as
/// the bytes of this machine.
impl Hash for Clock {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.members.hash(state);
        for node in self.members.iter() {
            self.get(node).hash(state);
        }
    }
}

impl fmt::Display for Clock {
    /// "A2 B0 C5"; nothing when it names nobody.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, node) in self.members.iter().enumerate() {
            let gap = if i == 0 { "" } else { " " };
            write!(f, "{gap}{node}{}", self.get(node))?;
        }
        Ok(())
    }
}
