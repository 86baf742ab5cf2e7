//! What a node does: one pure state machine a file; no clock, no randomness, no input or output.
//!
//! A protocol is told of invocations, messages and timers, and answers with [`Effects`]. Given the
//! same node and the same input it does the same, on every machine.

mod call;
mod ids;
mod switches;
mod view;

pub mod quorum;
pub mod shared_register;

pub use call::{Call, Failure, Outcome, Waiting};
pub use ids::{
    ClientId, Key, MAX_KEYS, MAX_NODES, MsgId, NodeId, NodeSet, OpId, Tag, TimerId, Value,
};
pub use switches::{BadSwitch, Claim, Info, Kind, Preset, Switch, Switches};
pub use view::{MessageView, NodeView, Register, Ring, Shape};

use std::fmt::Debug;
use std::hash::Hash;

/// How many nodes and registers there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Cluster {
    /// Nodes, 1 to [`MAX_NODES`] (the page offers 3 and up).
    pub nodes: u8,
    /// Registers, 1 to [`MAX_KEYS`].
    pub keys: u8,
}

impl Cluster {
    /// All nodes.
    pub fn all(self) -> NodeSet {
        NodeSet::first(self.nodes)
    }

    /// The least number of nodes that is more than half.
    pub fn majority(self) -> u8 {
        self.nodes / 2 + 1
    }
}

/// A replicated protocol with its switches set: what each node does.
///
/// `Hash` on nodes and messages feeds the chain of hashes, so it must cover everything that
/// decides the future and nothing else.
pub trait Protocol: Clone + Debug + 'static {
    /// All that a node knows.
    type Node: Clone + Debug + PartialEq + Eq + Hash;
    /// What nodes send each other.
    type Msg: Clone + Debug + PartialEq + Eq + Hash;

    /// Name, source, switches and presets.
    fn info() -> &'static Info;

    /// The protocol with these switches on this cluster, or one sentence that says why not.
    /// The switches have passed [`Switches::check`].
    fn configure(cluster: Cluster, switches: &Switches) -> Result<Self, BadSwitch>;

    /// A node that starts for the first time, or anew after its memory was lost.
    fn start(&self, me: NodeId) -> Self::Node;

    /// A node that restarts with its stable memory kept; `before` is what it knew when it crashed.
    fn restart(&self, me: NodeId, before: &Self::Node) -> Self::Node;

    /// A client's operation begins at this node, which serves no other.
    fn on_invoke(
        &self,
        me: NodeId,
        node: &mut Self::Node,
        op: OpId,
        call: Call,
        out: &mut Effects<Self::Msg>,
    );

    /// A message arrives.
    fn on_message(
        &self,
        me: NodeId,
        node: &mut Self::Node,
        from: NodeId,
        msg: &Self::Msg,
        out: &mut Effects<Self::Msg>,
    );

    /// A timer that was set goes off.
    fn on_timer(
        &self,
        me: NodeId,
        node: &mut Self::Node,
        timer: TimerId,
        out: &mut Effects<Self::Msg>,
    );

    /// Whether this node serves such calls; if not, which node does. The page and the workload
    /// ask first; a call that comes all the same fails with a typed outcome.
    fn serves(&self, me: NodeId, call: Call) -> Result<(), NodeId>;

    /// What the current operation waits for; none when the node is idle.
    fn waiting(&self, me: NodeId, node: &Self::Node) -> Option<Waiting>;

    /// The node for people.
    fn node_view(&self, me: NodeId, node: &Self::Node) -> NodeView;

    /// A message for people.
    fn message_view(&self, msg: &Self::Msg) -> MessageView;

    /// What people should know about these switches before they start: for instance two quorums
    /// that miss each other.
    fn warnings(&self) -> Vec<Warning> {
        Vec::new()
    }
}

/// Something odd about a protocol's switches that people should see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// One or two sentences.
    pub words: String,
    /// Two quorums with no node in common, to show on stage: one that stores (W), and one that
    /// answers a query (R).
    pub groups: Option<(NodeSet, NodeSet)>,
}

/// What a node wants done; carried out in order by the world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect<M> {
    /// Send a message to another node.
    Send {
        /// The receiver; never the sender itself.
        to: NodeId,
        /// The message.
        msg: M,
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
    },
}

/// A list of effects in the making.
#[derive(Clone, Debug)]
pub struct Effects<M>(Vec<Effect<M>>);

impl<M> Default for Effects<M> {
    fn default() -> Self {
        Effects(Vec::new())
    }
}

impl<M: Clone> Effects<M> {
    /// Sends a message to another node.
    pub fn send(&mut self, to: NodeId, msg: M) {
        self.0.push(Effect::Send { to, msg });
    }

    /// Sends a message to each of these nodes, in order.
    pub fn send_each(&mut self, to: NodeSet, msg: M) {
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

    /// The current operation returns.
    pub fn ret(&mut self, outcome: Outcome, tag: Option<Tag>) {
        self.0.push(Effect::Return { outcome, tag });
    }

    /// Takes the effects out, in order, and leaves the list empty and ready for use.
    pub fn drain(&mut self) -> impl Iterator<Item = Effect<M>> + '_ {
        self.0.drain(..)
    }
}
