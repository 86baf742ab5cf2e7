//! Everything that can happen next.

use crate::protocol::{Call, ClientId, MsgId, NodeId, NodeSet, TimerId};
use serde::{Deserialize, Serialize};
use std::fmt;

/// One thing that can happen next. Nothing else ever changes a world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Choice {
    /// A message arrives at its receiver.
    Deliver(MsgId),
    /// A message in flight is lost.
    Drop(MsgId),
    /// A second copy of a message in flight is put beside it.
    Duplicate(MsgId),
    /// A message is held back until it is released.
    HoldMessage(MsgId),
    /// A held message goes on.
    ReleaseMessage(MsgId),
    /// A node's timer goes off.
    Fire(NodeId, TimerId),
    /// A client asks a node for something.
    Invoke {
        /// Who asks; it must have no operation outstanding.
        client: ClientId,
        /// Whom.
        node: NodeId,
        /// For what.
        call: Call,
    },
    /// A node stops and forgets all but its stable memory. Its clients never hear back.
    Crash(NodeId),
    /// A crashed node starts again.
    Restart {
        /// Which.
        node: NodeId,
        /// With its stable memory, or without.
        memory: Memory,
    },
    /// A node freezes: it takes in nothing and answers nothing, but has not crashed.
    Pause(NodeId),
    /// A frozen node goes on where it was.
    Resume(NodeId),
    /// Links are cut: what arrives on them is lost.
    Cut(Links),
    /// Cut links carry messages again.
    Mend(Links),
    /// Links are held: messages on them wait.
    Hold(Links),
    /// Held links let their messages go on.
    Release(Links),
    /// Every link is mended and released.
    Heal,
    /// The sender of a message notices that it could not be delivered.
    Notice(MsgId),
    /// A node that takes no part joins.
    Join(NodeId),
    /// A node leaves for good. Its clients never hear back.
    Leave(NodeId),
}

/// What a restarting node remembers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Memory {
    /// What the protocol keeps on stable storage.
    Kept,
    /// Nothing.
    Lost,
}

/// The links from each node of one set to each of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Links {
    /// The senders.
    pub from: NodeSet,
    /// The receivers.
    pub to: NodeSet,
    /// Whether the links back are meant as well.
    pub both: bool,
}

impl Links {
    /// All links, both ways, between a group and the rest of `all`.
    pub fn around(group: NodeSet, all: NodeSet) -> Links {
        Links {
            from: group,
            to: all.minus(group),
            both: true,
        }
    }

    /// The link from one node to another, one way.
    pub fn one_way(from: NodeId, to: NodeId) -> Links {
        Links {
            from: NodeSet::one(from),
            to: NodeSet::one(to),
            both: false,
        }
    }

    /// Whether the link from `from` to `to` is meant.
    pub fn contains(self, from: NodeId, to: NodeId) -> bool {
        let forth = self.from.contains(from) && self.to.contains(to);
        let back = self.both && self.from.contains(to) && self.to.contains(from);
        from != to && (forth || back)
    }
}

impl fmt::Display for Links {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let arrow = if self.both { "↔" } else { "→" };
        write!(f, "{} {arrow} {}", self.from, self.to)
    }
}
