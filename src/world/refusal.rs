//! Why a choice cannot be made, each in one sentence.

use super::MAX_QUEUE;
use crate::protocol::{ClientId, MsgId, NodeId, TimerId};
use std::fmt;

/// Why a choice cannot be made now. The world is as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotEnabled {
    /// There is no such message in flight.
    NoMessage(MsgId),
    /// The message is held, or its link is.
    Held(MsgId),
    /// The message is not held.
    NotHeld(MsgId),
    /// The message's link is cut.
    Cut(MsgId),
    /// An earlier message of the link has not arrived yet, and links keep order.
    OutOfOrder(MsgId),
    /// The cluster has no such node.
    NoNode(NodeId),
    /// The cluster has no such register.
    NoKey(u8),
    /// The node has crashed.
    Crashed(NodeId),
    /// The node is frozen.
    Paused(NodeId),
    /// The node has not crashed.
    NotCrashed(NodeId),
    /// The node is not frozen.
    NotPaused(NodeId),
    /// The node has not set this timer.
    NoTimer(NodeId, TimerId),
    /// The client has an operation outstanding, or will never hear of one that it had.
    ClientBusy(ClientId),
    /// As many requests wait at the node as may.
    QueueFull(NodeId),
    /// The choice names no link.
    NoLink,
    /// The sender of the message has nothing to notice.
    NothingBroken(MsgId),
    /// The node takes no part in the cluster.
    Away(NodeId),
    /// The node takes part already.
    Member(NodeId),
    /// Nodes neither join nor leave in this protocol.
    FixedMembership,
    /// In this protocol a node that takes part stays.
    MayNotLeave(NodeId),
}

impl NotEnabled {
    /// The message it is about, if it is about one.
    pub fn message(&self) -> Option<MsgId> {
        use NotEnabled::*;
        match *self {
            NoMessage(id) | Held(id) | NotHeld(id) | Cut(id) | OutOfOrder(id) => Some(id),
            _ => None,
        }
    }

    /// The sentence, with the message under the name that people know it by, such as "The query
    /// from A to E".
    pub fn say(&self, name: &str) -> String {
        use NotEnabled::*;
        match self {
            NoMessage(_) => format!("{name} is not in flight."),
            Held(_) => format!("{name} is held; release it first."),
            NotHeld(_) => format!("{name} is not held."),
            Cut(_) => format!("{name} cannot arrive: the link is cut."),
            OutOfOrder(_) => format!(
                "{name} cannot arrive yet: links keep order, and an earlier one is in flight."
            ),
            other => other.to_string(),
        }
    }
}

impl fmt::Display for NotEnabled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use NotEnabled::*;
        match self {
            NoMessage(id) | Held(id) | NotHeld(id) | Cut(id) | OutOfOrder(id) => {
                let number = u64::from(id.seq) + 1;
                let name = format!("Message {number} from {} to {}", id.from, id.to);
                write!(f, "{}", self.say(&name))
            }
            NoNode(node) => write!(f, "There is no node number {}.", node.0),
            NoKey(key) => write!(f, "There is no register number {key}."),
            Crashed(node) => write!(f, "{node} has crashed; restart it first."),
            Paused(node) => write!(f, "{node} is frozen."),
            NotCrashed(node) => write!(f, "{node} has not crashed."),
            NotPaused(node) => write!(f, "{node} is not frozen."),
            NoTimer(node, timer) => write!(f, "{node} has not set its timer {}.", timer.0),
            ClientBusy(client) => {
                write!(f, "There is no {client} that could ask now.")
            }
            QueueFull(node) => {
                write!(
                    f,
                    "{MAX_QUEUE} requests wait at {node} already; it takes no more."
                )
            }
            NothingBroken(id) => {
                write!(f, "{} has nothing to notice of message {id}.", id.from)
            }
            Away(node) => write!(f, "{node} takes no part; let it join first."),
            Member(node) => write!(f, "{node} takes part already."),
            FixedMembership => write!(f, "In this protocol, nodes neither join nor leave."),
            MayNotLeave(node) => {
                write!(
                    f,
                    "{node} cannot leave: in this protocol, who takes part stays."
                )
            }
            NoLink => write!(f, "These groups of nodes have no link between them."),
        }
    }
}

impl std::error::Error for NotEnabled {}
