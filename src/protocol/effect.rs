//! What a node wants done; carried out in order by the world.

use super::{Call, Key, NodeId, NodeSet, OpId, Outcome, Protocol, Tag, TimerId, Value};

/// One thing a node wants done.
#[derive(Clone, Debug)]
pub enum Effect<P: Protocol> {
    /// Send a message to another node.
    Send {
        /// The receiver; never the sender itself.
        to: NodeId,
        /// The message.
        msg: P::Msg,
    },
    /// Set a timer, or set it anew.
    SetTimer {
        /// Which.
        timer: TimerId,
        /// After how many milliseconds of the node's time.
        after_ms: u32,
    },
    /// Take a timer back, if it is set.
    CancelTimer(TimerId),
    /// The current operation returns.
    Return {
        /// What the client is told.
        outcome: Outcome,
        /// The tag of the value written or read, where the protocol has tags.
        tag: Option<Tag>,
        /// What the client carries from now on; none leaves it what it carried.
        context: Option<P::Context>,
    },
    /// Say that the node has learned what was decided for a slot. Changes nothing; it is what
    /// Agreement is judged by.
    Decide {
        /// The slot, counted from 0.
        slot: u32,
        /// What was decided; none for a no-op.
        what: Option<(OpId, Call)>,
    },
    /// Say what the node now holds. Changes nothing; it is what Convergence is judged by.
    Hold(Held),
}

/// What a node says that it holds of one register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Held {
    /// Which register.
    pub key: Key,
    /// Its value; none when the node has no such register.
    pub value: Option<Value>,
    /// A digest of the operations that the value is made of, as far as the node knows: the same
    /// operations, the same digest, in whatever order they came.
    pub operations: u64,
}

/// A list of effects in the making.
#[derive(Clone, Debug)]
pub struct Effects<P: Protocol>(Vec<Effect<P>>);

impl<P: Protocol> Default for Effects<P> {
    fn default() -> Self {
        Effects(Vec::new())
    }
}

impl<P: Protocol> Effects<P> {
    /// Sends a message to another node.
    pub fn send(&mut self, to: NodeId, msg: P::Msg) {
        self.0.push(Effect::Send { to, msg });
    }

    /// Sends a message to each of these nodes, in order.
    pub fn send_each(&mut self, to: NodeSet, msg: P::Msg) {
        for node in to.iter() {
            self.send(node, msg.clone());
        }
    }

    /// Sets a timer, or sets it anew.
    pub fn set_timer(&mut self, timer: TimerId, after_ms: u32) {
        self.0.push(Effect::SetTimer { timer, after_ms });
    }

    /// Takes a timer back.
    pub fn cancel_timer(&mut self, timer: TimerId) {
        self.0.push(Effect::CancelTimer(timer));
    }

    /// The current operation returns; what its client carries stays as it was.
    pub fn ret(&mut self, outcome: Outcome, tag: Option<Tag>) {
        self.0.push(Effect::Return {
            outcome,
            tag,
            context: None,
        });
    }

    /// The current operation returns, and hands its client something to carry.
    pub fn ret_with(&mut self, outcome: Outcome, context: P::Context) {
        self.0.push(Effect::Return {
            outcome,
            tag: None,
            context: Some(context),
        });
    }

    /// Says that the node has learned what was decided for a slot; none for a no-op.
    pub fn decide(&mut self, slot: u32, what: Option<(OpId, Call)>) {
        self.0.push(Effect::Decide { slot, what });
    }

    /// Says what the node now holds.
    pub fn hold(&mut self, held: Held) {
        self.0.push(Effect::Hold(held));
    }

    /// Takes the effects out, in order, and leaves the list empty and ready for use.
    pub fn drain(&mut self) -> impl Iterator<Item = Effect<P>> + '_ {
        self.0.drain(..)
    }
}
