//! The names of things: nodes, keys, values, clients, operations, messages, tags.
//!
//! All of them are small integers of a fixed size, so that hashes, links and files are the same
//! on every machine.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A node of the cluster, counted from 0 and shown as a letter: A, B, C …
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NodeId(pub u8);

/// The largest cluster: nine nodes, A to I.
pub const MAX_NODES: u8 = 9;

impl NodeId {
    /// The node's place in a list of nodes.
    pub fn index(self) -> usize {
        usize::from(self.0)
    }

    /// Reads a letter, upper or lower case.
    pub fn parse(text: &str) -> Option<NodeId> {
        let mut letters = text.trim().chars();
        let letter = letters.next()?.to_ascii_uppercase();
        let index = (letter as u32).checked_sub('A' as u32)?;
        let id = u8::try_from(index).ok().filter(|&i| i < MAX_NODES)?;
        letters.next().is_none().then_some(NodeId(id))
    }
}

impl fmt::Display for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            0..26 => write!(f, "{}", char::from(b'A' + self.0)),
            // A file or link may name any number; the sentence that refuses it shows it.
            number => write!(f, "node {number}"),
        }
    }
}

/// A set of nodes, as bits.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct NodeSet(pub u16);

impl NodeSet {
    /// No node.
    pub const EMPTY: NodeSet = NodeSet(0);

    /// The first `n` nodes.
    pub fn first(n: u8) -> NodeSet {
        NodeSet((1u16 << n) - 1)
    }

    /// The set of one node.
    pub fn one(node: NodeId) -> NodeSet {
        NodeSet(1 << node.0)
    }

    /// Whether the node is in the set.
    pub fn contains(self, node: NodeId) -> bool {
        node.0 < 16 && self.0 & (1 << node.0) != 0
    }

    /// Adds a node; says whether it is new to the set.
    pub fn insert(&mut self, node: NodeId) -> bool {
        let new = !self.contains(node);
        self.0 |= 1 << node.0;
        new
    }

    /// Takes a node out.
    pub fn remove(&mut self, node: NodeId) {
        self.0 &= !(1 << node.0);
    }

    /// How many nodes are in the set.
    pub fn len(self) -> u8 {
        self.0.count_ones() as u8
    }

    /// Whether no node is in the set.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The nodes in both sets.
    pub fn and(self, other: NodeSet) -> NodeSet {
        NodeSet(self.0 & other.0)
    }

    /// The nodes in either set.
    pub fn or(self, other: NodeSet) -> NodeSet {
        NodeSet(self.0 | other.0)
    }

    /// The nodes of this set that are not in the other.
    pub fn minus(self, other: NodeSet) -> NodeSet {
        NodeSet(self.0 & !other.0)
    }

    /// The nodes in order.
    pub fn iter(self) -> impl Iterator<Item = NodeId> + Clone {
        (0..16).map(NodeId).filter(move |&n| self.contains(n))
    }
}

impl FromIterator<NodeId> for NodeSet {
    fn from_iter<I: IntoIterator<Item = NodeId>>(nodes: I) -> NodeSet {
        let mut set = NodeSet::EMPTY;
        for node in nodes {
            set.insert(node);
        }
        set
    }
}

impl fmt::Display for NodeSet {
    /// "A", "A and B", "A, B and C"; "nobody" when empty.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let total = self.len();
        if total == 0 {
            return write!(f, "nobody");
        }
        for (i, node) in (0u8..).zip(self.iter()) {
            let gap = match i {
                0 => "",
                _ if i + 1 == total => " and ",
                _ => ", ",
            };
            write!(f, "{gap}{node}")?;
        }
        Ok(())
    }
}

/// The address of a register, counted from 0 and shown as x, y, z, u, v, w, s, t.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Key(pub u8);

/// The most registers a setup may have.
pub const MAX_KEYS: u8 = 8;

impl Key {
    /// The key's place in a list of registers.
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = b"xyzuvwst".get(self.index()).copied().unwrap_or(b'?');
        write!(f, "{}", char::from(name))
    }
}

/// What a register holds. [`Value::INITIAL`] is what it holds before any write. Shown as a signed
/// number in two's complement, since a counter's value may be negative.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Value(pub u64);

impl Value {
    /// The value a register starts with; it counts as written before everything.
    pub const INITIAL: Value = Value(0);
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0 as i64)
    }
}

/// A logical timestamp: a counter, ties broken by the writer (Lynch and Shvartsman 1997). Tags
/// are ordered by counter, then by writer. Shown as `3·A`.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Tag {
    /// How many writes came before, as far as the writer knew, plus one.
    pub counter: u32,
    /// The index of the node that wrote.
    pub writer: u8,
}

impl Tag {
    /// The tag of the initial value, smaller than that of any write.
    pub const INITIAL: Tag = Tag {
        counter: 0,
        writer: 0,
    };
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.counter {
            0 => write!(f, "0"),
            counter => write!(f, "{counter}·{}", NodeId(self.writer)),
        }
    }
}

/// A client: a process outside the cluster with at most one operation outstanding.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct ClientId(pub u32);

impl fmt::Display for ClientId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "client {}", u64::from(self.0) + 1)
    }
}

/// An operation: the `seq`-th of its client, counted from 0. It names the same operation in
/// every replay, whatever else is taken out of the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct OpId {
    /// Who issued it.
    pub client: ClientId,
    /// Which of the client's operations it is, counted from 0.
    pub seq: u32,
}

impl OpId {
    /// A number that ranks as the operation does among others.
    pub fn rank(self) -> u64 {
        u64::from(self.client.0) << 32 | u64::from(self.seq)
    }
}

impl fmt::Display for OpId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (client, seq) = (u64::from(self.client.0), u64::from(self.seq));
        write!(f, "{}.{}", client + 1, seq + 1)
    }
}

/// A message: the `seq`-th sent on its link, counted from 0. It names the same message in every
/// replay of the same choices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct MsgId {
    /// The sender.
    pub from: NodeId,
    /// The receiver.
    pub to: NodeId,
    /// Which message of the link it is, counted from 0.
    pub seq: u32,
}

impl MsgId {
    /// A number that ranks as the message does among others.
    pub fn rank(self) -> u64 {
        u64::from(self.from.0) << 40 | u64::from(self.to.0) << 32 | u64::from(self.seq)
    }
}

impl fmt::Display for MsgId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seq = u64::from(self.seq);
        write!(f, "{}→{} {}", self.from, self.to, seq + 1)
    }
}

/// A timer of a node; each protocol names its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TimerId(pub u8);
