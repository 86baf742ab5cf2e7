//! What a node does: one pure state machine a file; no clock, no randomness, no input or output.
//!
//! A protocol is told of invocations, messages and timers, and answers with [`Effects`]. Given the
//! same node and the same input it does the same, on every machine.

mod call;
mod effect;
mod ids;
mod info;
mod names;
mod switches;
mod verb;
mod view;

pub mod alive_set;
pub mod causal;
pub mod counter;
pub mod paxos;
pub mod quorum;
pub mod shared_register;

pub use call::{Call, Failure, Outcome, Waiting};
pub use effect::{Effect, Effects, Held};
pub use ids::{
    ClientId, Key, MAX_KEYS, MAX_NODES, MsgId, NodeId, NodeSet, OpId, Tag, TimerId, Value,
};
pub use info::{Claim, Info, Model, OPENING_BALANCE, Preset, REGISTER_GUARANTEES, Small};
pub use names::Names;
pub use switches::{BadSwitch, Kind, Switch, Switches};
pub use verb::{Form, REGISTER_VERBS, Verb};
pub use view::{List, MessageView, NodeView, Register, Ring, Shape};

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
pub trait Protocol: Clone + Debug + Send + Sync + 'static {
    /// All that a node knows.
    type Node: Clone + Debug + PartialEq + Eq + Hash + Send + Sync;
    /// What nodes send each other.
    type Msg: Clone + Debug + PartialEq + Eq + Hash + Send + Sync;
    /// What a client carries from one of its operations to the next; `()` for nothing.
    type Context: Clone + Debug + Default + PartialEq + Eq + Hash + Send + Sync;

    /// Name, source, switches and presets.
    fn info() -> &'static Info;

    /// The protocol with these switches on this cluster, or one sentence that says why not.
    /// The switches have passed [`Switches::check`].
    fn configure(cluster: Cluster, switches: &Switches) -> Result<Self, BadSwitch>;

    /// A node begins to run.
    fn boot(&self, me: NodeId, how: Boot<'_, Self::Node>, out: &mut Effects<Self>) -> Self::Node;

    /// A client's operation begins at this node, which serves no other.
    fn on_invoke(
        &self,
        me: NodeId,
        node: &mut Self::Node,
        request: Request<'_, Self::Context>,
        out: &mut Effects<Self>,
    );

    /// A message arrives.
    fn on_message(
        &self,
        me: NodeId,
        node: &mut Self::Node,
        from: NodeId,
        msg: &Self::Msg,
        out: &mut Effects<Self>,
    );

    /// A timer that was set goes off.
    fn on_timer(&self, me: NodeId, node: &mut Self::Node, timer: TimerId, out: &mut Effects<Self>);

    /// Whether nodes send over connections, so that a sender notices when a message could not be
    /// delivered.
    fn has_connections(&self) -> bool {
        false
    }

    /// The connection broke over which this node sent `msg` to `to`: the receiver has crashed or
    /// left, the link is cut, or the message was lost. Told only where
    /// [`Protocol::has_connections`].
    fn on_broken(
        &self,
        _me: NodeId,
        _node: &mut Self::Node,
        _to: NodeId,
        _msg: &Self::Msg,
        _out: &mut Effects<Self>,
    ) {
    }

    /// Whether nodes can join and leave while it runs.
    fn has_membership(&self) -> bool {
        false
    }

    /// The nodes that take no part at the start and may join later; of use only where
    /// [`Protocol::has_membership`].
    fn late(&self) -> NodeSet {
        NodeSet::EMPTY
    }

    /// Whether a node that takes part may leave; of use only where [`Protocol::has_membership`].
    fn may_leave(&self) -> bool {
        true
    }

    /// The node leaves for good; what it sends now is the last that is heard of it.
    fn on_leave(&self, _me: NodeId, _node: &mut Self::Node, _out: &mut Effects<Self>) {}

    /// Whether this node serves such calls; if not, which node does. The page and the workload
    /// ask first; a call that comes all the same fails with a typed outcome.
    fn serves(&self, _me: NodeId, _call: Call) -> Result<(), NodeId> {
        Ok(())
    }

    /// Whether a message in flight can make no difference any more: neither its arrival, now or at
    /// any time later, nor what its receiver would send for it, whatever else happens short of a
    /// restart without memory. A search then takes it for gone; `false` is always right.
    fn is_spent(
        &self,
        _from: (NodeId, &Self::Node),
        _to: (NodeId, &Self::Node),
        _msg: &Self::Msg,
    ) -> bool {
        false
    }

    /// The nodes that this protocol treats all alike as long as they write nothing, so that a
    /// search may take one for the other, with [`Protocol::rename_node`] and [`Protocol::rename_message`].
    fn interchangeable(&self) -> NodeSet {
        NodeSet::EMPTY
    }

    /// What a node would know, had the nodes and clients other names; of use only where
    /// [`Protocol::interchangeable`].
    fn rename_node(&self, node: &Self::Node, _names: &Names) -> Self::Node {
        node.clone()
    }

    /// What a message would say, had the nodes and clients other names.
    fn rename_message(&self, msg: &Self::Msg, _names: &Names) -> Self::Msg {
        msg.clone()
    }

    /// What the current operation waits for; none when the node is idle.
    fn waiting(&self, me: NodeId, node: &Self::Node) -> Option<Waiting>;

    /// The node for people.
    fn node_view(&self, me: NodeId, node: &Self::Node) -> NodeView;

    /// A message for people.
    fn message_view(&self, msg: &Self::Msg) -> MessageView;

    /// What a client carries, for people, in a few words; empty for nothing.
    fn context_view(&self, _context: &Self::Context) -> String {
        String::new()
    }

    /// Answers a question about the node itself, one of the verbs of form [`Form::Ask`]: nothing
    /// changes and nothing is sent. One line, or several.
    fn answer(&self, _me: NodeId, _node: &Self::Node, _question: u8, _key: Key) -> String {
        String::new()
    }

    /// What people should know about these switches before they start: for instance two quorums
    /// that miss each other.
    fn warnings(&self) -> Vec<Warning> {
        Vec::new()
    }
}

/// How a node comes to run.
#[derive(Clone, Copy, Debug)]
pub enum Boot<'a, N> {
    /// It is there when the cluster starts.
    First,
    /// It restarts with its stable memory; this is what it knew when it crashed.
    Kept(&'a N),
    /// It restarts and has forgotten everything.
    Lost,
    /// It joins a cluster that runs; it knows every address and nothing else.
    Joining,
}

/// A client's operation, as it reaches a node.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a, C> {
    /// Which.
    pub op: OpId,
    /// What is asked.
    pub call: Call,
    /// What the client carries.
    pub context: &'a C,
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
