//! What happened when a choice was applied.

use super::{Links, Memory};
use crate::protocol::{Call, Held, MsgId, NodeId, OpId, Outcome, Tag, TimerId};

/// One thing that happened. A choice makes one or more, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Event {
    /// A node sent a message; it is in flight now.
    Sent(MsgId),
    /// A copy of a message in flight was put beside it.
    Copied {
        /// The message.
        of: MsgId,
        /// The copy.
        copy: MsgId,
    },
    /// A message arrived and was taken in.
    Delivered(MsgId),
    /// A message was lost.
    Dropped(MsgId, DropReason),
    /// A message is held back.
    MessageHeld(MsgId),
    /// A held message goes on.
    MessageReleased(MsgId),
    /// A node set a timer.
    TimerSet {
        /// Whose.
        node: NodeId,
        /// Which.
        timer: TimerId,
        /// Milliseconds until it goes off.
        after_ms: u32,
    },
    /// A node took a timer back, or lost it in a crash.
    TimerCancelled(NodeId, TimerId),
    /// A timer went off.
    TimerFired(NodeId, TimerId),
    /// A client issued an operation.
    Invoked {
        /// Which.
        op: OpId,
        /// At which node.
        node: NodeId,
        /// What it asks.
        call: Call,
    },
    /// The node was busy, so the operation waits in its queue.
    Queued(OpId, NodeId),
    /// The node began to serve the operation.
    Started(OpId, NodeId),
    /// The operation returned to its client.
    Returned {
        /// Which.
        op: OpId,
        /// From which node.
        node: NodeId,
        /// What the client is told.
        outcome: Outcome,
        /// The tag of the value, where the protocol has tags.
        tag: Option<Tag>,
        /// The message whose delivery made it return, where one did.
        cause: Option<MsgId>,
    },
    /// The operation's node crashed; its client will never hear.
    Lost(OpId, NodeId),
    /// A node crashed.
    Crashed(NodeId),
    /// A node restarted.
    Restarted(NodeId, Memory),
    /// A node froze.
    Paused(NodeId),
    /// A frozen node went on.
    Resumed(NodeId),
    /// Links were cut.
    Cut(Links),
    /// Links were mended.
    Mended(Links),
    /// Links were held.
    Held(Links),
    /// Links were released.
    Released(Links),
    /// All links were mended and released.
    Healed,
    /// The sender of a message noticed that it could not be delivered.
    Noticed(MsgId),
    /// A node joined.
    Joined(NodeId),
    /// A node left.
    Left(NodeId),
    /// A node learned what was decided for a slot.
    Decided {
        /// Which node.
        node: NodeId,
        /// Which slot, counted from 0.
        slot: u32,
        /// What was decided; none for a no-op.
        what: Option<(OpId, Call)>,
        /// The message that it learned it from, where one did.
        cause: Option<MsgId>,
    },
    /// A node says what it now holds.
    Holds {
        /// Which node.
        node: NodeId,
        /// What.
        held: Held,
        /// The message that made it so, where one did.
        cause: Option<MsgId>,
    },
}

/// Why a message was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DropReason {
    /// Its link was cut.
    Cut,
    /// Its receiver had crashed.
    Crashed,
    /// The network lost it, or a person dropped it.
    Lost,
    /// Too many messages were in flight already, so it was not sent.
    Full,
    /// Its receiver takes no part in the cluster.
    Away,
}
