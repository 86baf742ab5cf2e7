//! A world with the types of its protocol erased.

use super::{Choice, Event, NodeStatus, NotEnabled, Way, World};
use crate::protocol::{
    Call, ClientId, Cluster, Info, Key, MessageView, MsgId, NodeId, NodeSet, NodeView, OpId,
    Protocol, TimerId, Waiting, Warning,
};
use std::collections::VecDeque;
use std::fmt;

/// What a simulator needs of a world, and what people see of it, whatever the protocol. Each method
/// is that of [`World`] of the same name, or of the world's [`Protocol`].
///
/// Everything above a world is written once for all protocols; only a search that compares nodes
/// and messages themselves needs [`World`].
pub trait Machine {
    /// A world that has come as far as this one.
    fn boxed(&self) -> Box<dyn Machine>;
    /// The same world at its beginning.
    fn afresh(&self, events: &mut Vec<Event>) -> Box<dyn Machine>;
    /// See [`World::apply`].
    fn apply(&mut self, choice: Choice, events: &mut Vec<Event>) -> Result<(), NotEnabled>;
    /// See [`World::fold_into_chain`].
    fn fold_into_chain(&mut self, word: u64);
    /// See [`World::chain`].
    fn chain(&self) -> u64;
    /// See [`Protocol::info`].
    fn info(&self) -> &'static Info;
    /// See [`Protocol::warnings`].
    fn warnings(&self) -> Vec<Warning>;
    /// See [`Protocol::has_connections`].
    fn has_connections(&self) -> bool;
    /// Whether nodes that take part can leave.
    fn may_leave(&self) -> bool;
    /// See [`Protocol::serves`].
    fn serves(&self, node: NodeId, call: Call) -> Result<(), NodeId>;
    /// See [`World::cluster`].
    fn cluster(&self) -> Cluster;
    /// See [`World::status`].
    fn status(&self, node: NodeId) -> NodeStatus;
    /// See [`World::nodes_that_are`].
    fn nodes_that_are(&self, status: NodeStatus) -> NodeSet;
    /// See [`World::serving`].
    fn serving(&self, node: NodeId) -> Option<(OpId, Call)>;
    /// See [`World::queue`].
    fn queue(&self, node: NodeId) -> &VecDeque<(OpId, Call)>;
    /// See [`World::waiting`].
    fn waiting(&self, node: NodeId) -> Option<Waiting>;
    /// See [`World::timers`].
    fn timers(&self, node: NodeId) -> Vec<TimerId>;
    /// See [`World::has_set`].
    fn has_set(&self, node: NodeId, timer: TimerId) -> bool;
    /// See [`World::free_client`].
    fn free_client(&self) -> ClientId;
    /// See [`World::next_client`].
    fn next_client(&self) -> ClientId;
    /// The clients that can still act, and whether an operation of each is outstanding.
    fn clients(&self) -> Vec<(ClientId, bool)>;
    /// What a client carries, in words; see [`Protocol::context_view`].
    fn carries(&self, client: ClientId) -> String;
    /// See [`World::link`].
    fn link(&self, from: NodeId, to: NodeId) -> (bool, bool);
    /// See [`World::way`].
    fn way(&self, id: MsgId) -> Option<Way>;
    /// See [`World::is_unnoticed`].
    fn is_unnoticed(&self, id: MsgId) -> bool;
    /// Whether the message is in flight.
    fn is_in_flight(&self, id: MsgId) -> bool;
    /// See [`World::in_flight_count`].
    fn in_flight_count(&self) -> u32;
    /// The messages in flight, by link and then in the order in which they were sent.
    fn in_flight(&self) -> Vec<MsgId>;
    /// A message in flight, for people.
    fn message_view(&self, id: MsgId) -> Option<MessageView>;
    /// The message that the last choice delivered or dropped, for people.
    fn taken_view(&self) -> Option<MessageView>;
    /// A node, for people.
    fn node_view(&self, node: NodeId) -> NodeView;
    /// See [`Protocol::answer`].
    fn answer(&self, node: NodeId, question: u8, key: Key) -> String;
}

/// Its protocol and the hash of its past: all that it knows would cost the page the text of every
/// node and message.
impl fmt::Debug for dyn Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:#018x}", self.info().id, self.chain())
    }
}

impl Clone for Box<dyn Machine> {
    fn clone(&self) -> Self {
        self.boxed()
    }
}

impl<P: Protocol> Machine for World<P> {
    fn boxed(&self) -> Box<dyn Machine> {
        Box::new(self.clone())
    }

    fn afresh(&self, events: &mut Vec<Event>) -> Box<dyn Machine> {
        let (protocol, cluster) = (self.protocol.clone(), self.cluster);
        Box::new(World::new(protocol, cluster, self.fifo, events))
    }

    fn apply(&mut self, choice: Choice, events: &mut Vec<Event>) -> Result<(), NotEnabled> {
        World::apply(self, choice, events)
    }

    fn fold_into_chain(&mut self, word: u64) {
        World::fold_into_chain(self, word);
    }

    fn chain(&self) -> u64 {
        World::chain(self)
    }

    fn info(&self) -> &'static Info {
        P::info()
    }

    fn warnings(&self) -> Vec<Warning> {
        self.protocol.warnings()
    }

    fn has_connections(&self) -> bool {
        self.protocol.has_connections()
    }

    fn may_leave(&self) -> bool {
        self.protocol.has_membership() && self.protocol.may_leave()
    }

    fn serves(&self, node: NodeId, call: Call) -> Result<(), NodeId> {
        self.protocol.serves(node, call)
    }

    fn cluster(&self) -> Cluster {
        World::cluster(self)
    }

    fn status(&self, node: NodeId) -> NodeStatus {
        World::status(self, node)
    }

    fn nodes_that_are(&self, status: NodeStatus) -> NodeSet {
        World::nodes_that_are(self, status)
    }

    fn serving(&self, node: NodeId) -> Option<(OpId, Call)> {
        World::serving(self, node)
    }

    fn queue(&self, node: NodeId) -> &VecDeque<(OpId, Call)> {
        World::queue(self, node)
    }

    fn waiting(&self, node: NodeId) -> Option<Waiting> {
        World::waiting(self, node)
    }

    fn timers(&self, node: NodeId) -> Vec<TimerId> {
        World::timers(self, node).collect()
    }

    fn has_set(&self, node: NodeId, timer: TimerId) -> bool {
        World::has_set(self, node, timer)
    }

    fn free_client(&self) -> ClientId {
        World::free_client(self)
    }

    fn next_client(&self) -> ClientId {
        World::next_client(self)
    }

    fn clients(&self) -> Vec<(ClientId, bool)> {
        World::clients(self)
            .map(|(id, busy, _)| (id, busy))
            .collect()
    }

    fn carries(&self, client: ClientId) -> String {
        let mut clients = World::clients(self);
        let known = clients.find(|(id, ..)| *id == client);
        known.map_or_else(String::new, |(.., context)| {
            self.protocol.context_view(context)
        })
    }

    fn link(&self, from: NodeId, to: NodeId) -> (bool, bool) {
        World::link(self, from, to)
    }

    fn way(&self, id: MsgId) -> Option<Way> {
        World::way(self, id)
    }

    fn is_unnoticed(&self, id: MsgId) -> bool {
        World::is_unnoticed(self, id)
    }

    fn is_in_flight(&self, id: MsgId) -> bool {
        self.message(id).is_some()
    }

    fn in_flight_count(&self) -> u32 {
        World::in_flight_count(self)
    }

    fn in_flight(&self) -> Vec<MsgId> {
        World::in_flight(self).map(|flight| flight.id).collect()
    }

    fn message_view(&self, id: MsgId) -> Option<MessageView> {
        self.message(id).map(|msg| self.protocol.message_view(msg))
    }

    fn taken_view(&self) -> Option<MessageView> {
        self.taken().map(|msg| self.protocol.message_view(msg))
    }

    fn node_view(&self, node: NodeId) -> NodeView {
        self.protocol.node_view(node, self.node(node))
    }

    fn answer(&self, node: NodeId, question: u8, key: Key) -> String {
        self.protocol.answer(node, self.node(node), question, key)
    }
}
