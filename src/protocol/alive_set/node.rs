//! What a node of the alive-set register knows, and what nodes send each other.

use crate::protocol::{Call, Key, NodeId, NodeSet, OpId, Tag, Value};

/// What a node knows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Node {
    /// Its table, by key: on stable storage.
    pub(super) registers: Vec<Stored>,
    /// The peers it believes alive.
    pub(super) alive: NodeSet,
    /// The peers whose answer to the ping of this round is still to come.
    pub(super) pinged: NodeSet,
    /// How many rounds of pings there have been.
    pub(super) round: u32,
    /// Where a majority is waited for: the nodes that have welcomed it so far, while it joins.
    pub(super) joining: Option<NodeSet>,
    /// The operation under way.
    pub(super) running: Option<Running>,
}

/// A value with its tag.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stored {
    pub(super) tag: Tag,
    pub(super) value: Value,
}

/// An operation under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Running {
    pub(super) op: OpId,
    pub(super) call: Call,
    pub(super) phase: Phase,
    /// The highest seen by the query; what is being stored, in the store phase.
    pub(super) best: Stored,
    /// Whom this phase has asked.
    pub(super) asked: NodeSet,
    /// Whose replies count so far in this phase, the node itself included.
    pub(super) have: NodeSet,
}

/// The rounds of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Phase {
    /// Asking for the highest tag.
    Query,
    /// Storing a tag and value.
    Store,
}

/// What nodes send each other.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Msg {
    /// `read_register()`: "What do you hold?"
    Query {
        /// For which operation.
        op: OpId,
        /// Of which register.
        key: Key,
    },
    /// "I hold this."
    Reply {
        /// For which operation.
        op: OpId,
        /// Of which register.
        key: Key,
        /// Tag and value.
        held: Stored,
    },
    /// `update_register()`: "Keep this, unless you hold a higher tag."
    Store {
        /// For which operation.
        op: OpId,
        /// Of which register.
        key: Key,
        /// Tag and value.
        new: Stored,
    },
    /// "I hold that, or a higher tag."
    Ack {
        /// For which operation.
        op: OpId,
        /// The tag that was to be stored.
        tag: Tag,
    },
    /// "Are you there?"
    Ping {
        /// The sender's round.
        round: u32,
    },
    /// `pong()`.
    Pong {
        /// The round of the ping.
        round: u32,
    },
    /// "Take me in."
    Join,
    /// "You are in; this is my table."
    Welcome {
        /// By key.
        table: Vec<Stored>,
    },
    /// "I leave."
    Leave,
}

impl Node {
    /// Adopts a higher tag; a lower or equal one changes nothing.
    pub(super) fn adopt(&mut self, key: Key, new: Stored) {
        let held = &mut self.registers[key.index()];
        if new.tag > held.tag {
            *held = new;
        }
    }

    /// Counts a reply toward the phase under way; none when it is late, or a second one.
    pub(super) fn counts(&mut self, op: OpId, phase: Phase, from: NodeId) -> Option<&mut Running> {
        let running = self.running.as_mut()?;
        let current = running.op == op && running.phase == phase;
        (current && running.have.insert(from)).then_some(running)
    }
}

impl Running {
    /// What the phase asks of the other nodes.
    pub(super) fn request(&self) -> Msg {
        let (op, key) = (self.op, self.call.key());
        match self.phase {
            Phase::Query => Msg::Query { op, key },
            Phase::Store => Msg::Store {
                op,
                key,
                new: self.best,
            },
        }
    }

    /// Those asked, and believed alive, that have not replied.
    pub(super) fn missing(&self, alive: NodeSet) -> NodeSet {
        self.asked.and(alive).minus(self.have)
    }
}
