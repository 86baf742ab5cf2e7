//! Nodes and network as a transition system: a choice in, events out.

mod apply;
mod chain;
mod choice;
mod clients;
mod event;
mod machine;
mod network;
mod nodes;
mod print;
mod refusal;
mod state;

pub use chain::Chain;
pub use choice::{Choice, Links, Memory};
pub use event::{DropReason, Event};
pub use machine::Machine;
pub use network::MAX_IN_FLIGHT;
pub use print::{Print, Spelled};
pub use refusal::NotEnabled;

use crate::protocol::{
    Boot, Call, ClientId, Cluster, Effects, MsgId, NodeId, NodeSet, OpId, Protocol, TimerId,
    Waiting,
};
use clients::Clients;
use std::collections::VecDeque;

/// The most requests that wait at a node; a further one is refused.
pub const MAX_QUEUE: usize = 64;

/// How a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NodeStatus {
    /// Running.
    Up,
    /// Frozen.
    Paused,
    /// Crashed.
    Crashed,
    /// Not part of the cluster: it has not joined yet, or has left.
    Away,
}

/// Nodes and network. Only [`World::apply`] changes it.
#[derive(Clone, Debug)]
pub struct World<P: Protocol> {
    protocol: P,
    cluster: Cluster,
    /// Whether the messages of a link arrive in order.
    fifo: bool,
    sites: Vec<Site<P>>,
    links: network::Links<P::Msg>,
    clients: Clients<P::Context>,
    chain: Chain,
    /// The message that the last choice took out of the network.
    taken: Option<P::Msg>,
    /// A list that every step uses anew.
    effects: Effects<P>,
}

/// A node in its place.
#[derive(Debug)]
struct Site<P: Protocol> {
    status: NodeStatus,
    node: P::Node,
    serving: Option<(OpId, Call)>,
    queue: VecDeque<(OpId, Call)>,
    /// The timers that are set, as bits.
    timers: u64,
    /// The messages it sent that could not be delivered, which it has not noticed yet.
    broken: Vec<(MsgId, P::Msg)>,
}

impl<P: Protocol> Clone for Site<P> {
    fn clone(&self) -> Self {
        Site {
            status: self.status,
            node: self.node.clone(),
            serving: self.serving,
            queue: self.queue.clone(),
            timers: self.timers,
            broken: self.broken.clone(),
        }
    }

    /// In the same place of memory: a search does so again and again.
    fn clone_from(&mut self, other: &Self) {
        self.status = other.status;
        self.node.clone_from(&other.node);
        self.serving = other.serving;
        self.queue.clone_from(&other.queue);
        self.timers = other.timers;
        self.broken.clone_from(&other.broken);
    }
}

/// A message in flight, as the network knows it.
#[derive(Clone, Copy, Debug)]
pub struct InFlight<'a, M> {
    /// Which.
    pub id: MsgId,
    /// Its content.
    pub msg: &'a M,
    /// Whether it, or its link, is held.
    pub held: bool,
    /// Whether its link is cut.
    pub cut: bool,
}

/// Whether a message can arrive now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// It can.
    Clear,
    /// It waits: held, or before a frozen node.
    Waits,
    /// It can only be lost.
    Lost(DropReason),
}

impl<P: Protocol> World<P> {
    /// All nodes but the late ones started. Adds what that made happen to `events`.
    pub fn new(protocol: P, cluster: Cluster, fifo: bool, events: &mut Vec<Event>) -> Self {
        let late = if protocol.has_membership() {
            protocol.late().and(cluster.all())
        } else {
            NodeSet::EMPTY
        };
        // A node that takes no part stands there as if it had started, and is not heard.
        let mut unheard = Effects::default();
        let sites = cluster.all().iter().map(|id| Site {
            status: NodeStatus::Away,
            node: protocol.boot(id, Boot::First, &mut unheard),
            serving: None,
            queue: VecDeque::new(),
            timers: 0,
            broken: Vec::new(),
        });
        let mut world = World {
            sites: sites.collect(),
            links: network::Links::new(cluster),
            clients: Clients::default(),
            chain: Chain::default(),
            taken: None,
            effects: Effects::default(),
            protocol,
            cluster,
            fifo,
        };
        events.extend(late.iter().map(Event::Left));
        for node in cluster.all().minus(late).iter() {
            world.boot(node, Boot::First, events);
        }
        for event in events {
            world.chain.add(event);
        }
        world
    }

    /// The protocol with its switches.
    pub fn protocol(&self) -> &P {
        &self.protocol
    }

    /// How many nodes and registers there are.
    pub fn cluster(&self) -> Cluster {
        self.cluster
    }

    /// How a node is.
    pub fn status(&self, node: NodeId) -> NodeStatus {
        self.sites[node.index()].status
    }

    /// What a node knows; of a crashed node, what it knew when it crashed.
    pub fn node(&self, node: NodeId) -> &P::Node {
        &self.sites[node.index()].node
    }

    /// The operation a node serves.
    pub fn serving(&self, node: NodeId) -> Option<(OpId, Call)> {
        self.sites[node.index()].serving
    }

    /// The requests that wait at a node, in order.
    pub fn queue(&self, node: NodeId) -> &VecDeque<(OpId, Call)> {
        &self.sites[node.index()].queue
    }

    /// The timers a node has set.
    pub fn timers(&self, node: NodeId) -> impl Iterator<Item = TimerId> + use<P> {
        let set = self.sites[node.index()].timers;
        (0..64).filter(move |i| set & (1 << i) != 0).map(TimerId)
    }

    /// Whether a node has set this timer.
    pub fn has_set(&self, node: NodeId, timer: TimerId) -> bool {
        timer.0 < 64 && self.sites[node.index()].timers & (1 << timer.0) != 0
    }

    /// What a node's operation waits for.
    pub fn waiting(&self, node: NodeId) -> Option<Waiting> {
        self.protocol.waiting(node, self.node(node))
    }

    /// The first client that is free, or one that has not appeared yet.
    pub fn free_client(&self) -> ClientId {
        self.clients.free()
    }

    /// The clients that can still act: which, whether an operation of it is outstanding, and what
    /// it carries.
    pub fn clients(&self) -> impl Iterator<Item = (ClientId, bool, &P::Context)> {
        self.clients.iter()
    }

    /// The client that has not appeared yet and will be the next to.
    pub fn next_client(&self) -> ClientId {
        self.clients.next()
    }

    /// The messages that could not be delivered and whose senders have not noticed yet.
    pub fn unnoticed(&self) -> impl Iterator<Item = MsgId> {
        self.sites
            .iter()
            .flat_map(|site| site.broken.iter().map(|(id, _)| *id))
    }

    /// Whether the sender of the message has yet to notice that it could not be delivered.
    pub fn is_unnoticed(&self, id: MsgId) -> bool {
        let sender = self.sites.get(id.from.index());
        sender.is_some_and(|site| site.broken.iter().any(|(broken, _)| *broken == id))
    }

    /// The messages in flight, by link and then in the order in which they were sent.
    pub fn in_flight(&self) -> impl Iterator<Item = InFlight<'_, P::Msg>> {
        self.links.iter().flat_map(|(from, to, link)| {
            link.flights.iter().map(move |flight| InFlight {
                id: MsgId {
                    from,
                    to,
                    seq: flight.seq,
                },
                msg: &flight.msg,
                held: flight.held || link.held,
                cut: link.cut,
            })
        })
    }

    /// A message in flight.
    pub fn message(&self, id: MsgId) -> Option<&P::Msg> {
        self.links.get(id).map(|flight| &flight.msg)
    }

    /// How many messages are in flight.
    pub fn in_flight_count(&self) -> u32 {
        self.links.in_flight()
    }

    /// The message that the last choice delivered or dropped.
    pub fn taken(&self) -> Option<&P::Msg> {
        self.taken.as_ref()
    }

    /// Whether a message in flight can arrive now; none when it is not in flight.
    pub fn way(&self, id: MsgId) -> Option<Way> {
        let flight = self.links.get(id)?;
        let link = self.links.link(id.from, id.to);
        Some(if flight.held || link.held {
            Way::Waits
        } else if link.cut {
            Way::Lost(DropReason::Cut)
        } else {
            match self.status(id.to) {
                NodeStatus::Up if self.fifo && self.links.behind_another(id) => Way::Waits,
                NodeStatus::Up => Way::Clear,
                NodeStatus::Paused => Way::Waits,
                NodeStatus::Crashed => Way::Lost(DropReason::Crashed),
                NodeStatus::Away => Way::Lost(DropReason::Away),
            }
        })
    }

    /// Whether the link from one node to another is cut, and whether it is held.
    pub fn link(&self, from: NodeId, to: NodeId) -> (bool, bool) {
        let link = self.links.link(from, to);
        (link.cut, link.held)
    }

    /// The nodes with this status.
    pub fn nodes_that_are(&self, status: NodeStatus) -> NodeSet {
        self.cluster
            .all()
            .iter()
            .filter(|&n| self.status(n) == status)
            .collect()
    }

    /// The hash of every choice and event so far.
    pub fn chain(&self) -> u64 {
        self.chain.value()
    }
}
