//! Replicated state machine: Multi-Paxos by roles, with a bank on top.
//!
//! **Source.** Seed design 003, "Component Model": replica, leader, scout, commander, acceptor,
//! bootstrap, seed, requester, which are the roles of Mitchell, "Clustering by Consensus", in "500
//! Lines or Less". The protocol is Lamport's, "The part-time parliament", TOCS 16(2), 1998, cut
//! into these roles by van Renesse and Altinbuken, "Paxos made moderately complex", ACM Computing
//! Surveys 47(3), 2015.
//!
//! **What a node does.** The requester hands a client's operation to the local replica, which
//! assigns a slot to it and proposes it to the leader. A leader owns a ballot once its scout has a
//! quorum of promises; it then has each proposal accepted by a quorum through a commander, which
//! broadcasts the decision. Replicas execute the decided slots in order. Reads go through the log
//! too.
//!
//! **Guarantees** (preset `repaired`): no two nodes decide differently for a slot, the bank is
//! linearizable (no transfer is lost or made twice), and every operation completes.
//!
//! **Assumes.** A majority is connected; a restarted node still has what its acceptor promised and
//! accepted, and its log. The first node keeps its memory until the cluster has started.
//!
//! **The runs that break it.** Memory lost, which is the seed's own form:
//! `tests/runs/paxos-described-forgets.json`. Each rule taken away breaks Agreement in a run of
//! its own: `tests/runs/paxos-no-promise.json`, `tests/runs/paxos-small-quorum.json`,
//! `tests/runs/paxos-ignore-highest.json`; and without recognition of operations a transfer is
//! made twice: `tests/runs/paxos-twice.json`.
//!
//! **As described and repaired.** The seed names no stable storage: as described, a node that
//! restarts comes back through bootstrap, with an acceptor that remembers nothing. Nor does it say
//! how an operation that comes again is recognised: as described, each retry of the requester is a
//! new proposal, with a slot of its own, and is executed again. The repaired form has both.
//!
//! **Our reading, where the seed is silent.**
//! - The peers are a fixed list, and quorums are of the whole list, whether a node has joined yet
//!   or not; a node that has joined does not leave.
//! - The seed node counts itself, welcomes its peers as soon as more than half are there, and
//!   becomes a bootstrap node when it first hears that the cluster runs.
//! - Acceptors say no with a message of its own, preempted. It also answers a heartbeat, so that a
//!   leader that was cut off learns that it was deposed.
//! - Whoever has not heard of its leader for the time-out scouts itself. Nodes wait for different
//!   times, by their ids, and twice as long after each vain attempt, but at most four times as long
//!   while no majority is heard.
//! - Heartbeats say how far the leader is; who is behind asks for what it misses, and is sent a
//!   few decisions or the whole state. Only the latest slots are kept one by one.
//! - No-ops fill slots that a new leader finds open below one that was accepted, and slots below
//!   one that a replica proposes.

mod acceptor;
mod bank;
mod bootstrap;
mod commander;
mod info;
mod leader;
mod message;
mod replica;
mod requester;
mod scout;
mod view;

pub use bank::Bank;
pub use info::INFO;
pub use message::{Accepted, Ballot, Msg, Proposal};

use super::*;
use acceptor::Acceptor;
use bootstrap::{Bootstrap, Seed};
use commander::Commander;
use leader::Leader;
use replica::Replica;
use requester::Requester;
use scout::Scout;
use std::collections::BTreeMap;

/// Multi-Paxos with its switches set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paxos {
    cluster: Cluster,
    /// The nodes that join later.
    late: NodeSet,
    /// Promises that a scout needs, and acceptances that a commander needs.
    quorum: u8,
    /// Whether an acceptor remembers its promises.
    remembers: bool,
    /// Whether a new leader proposes what was accepted in the highest ballot.
    highest: bool,
    /// Whether an operation that comes again is recognised.
    once: bool,
    /// Whether acceptor, log and bank survive a restart with memory kept.
    stable: bool,
    heartbeat_ms: u32,
    timeout_ms: u32,
    retransmit_ms: u32,
}

/// What a node knows: its roles, which come and go.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Node {
    seed: Option<Seed>,
    bootstrap: Option<Bootstrap>,
    /// On stable storage, in the repaired form.
    acceptor: Option<Acceptor>,
    /// Its bank and log are on stable storage, in the repaired form.
    replica: Option<Replica>,
    leader: Option<Leader>,
    scout: Option<Scout>,
    /// By slot.
    commanders: BTreeMap<u32, Commander>,
    requester: Option<Requester>,
}

/// An active leader's next heartbeat.
const HEARTBEAT: TimerId = TimerId(0);
/// The end of a replica's patience with its leader.
const LEADER: TimerId = TimerId(1);
/// A scout asks the silent acceptors again.
const PREPARE: TimerId = TimerId(2);
/// The commanders ask the silent acceptors again.
const ACCEPT: TimerId = TimerId(3);
/// A bootstrap node asks the next peer.
const JOIN: TimerId = TimerId(4);
/// A requester asks its replica again.
const INVOKE: TimerId = TimerId(5);

type Out = Effects<Paxos>;

impl Paxos {
    fn peers(&self, me: NodeId) -> NodeSet {
        self.cluster.all().minus(NodeSet::one(me))
    }

    /// By how much longer each node waits than the one before it.
    fn stagger_ms(&self) -> u32 {
        self.heartbeat_ms / 2
    }

    /// Sends a message to a node, or hands it over at once where that is this node itself.
    fn tell(&self, me: NodeId, node: &mut Node, to: NodeId, msg: Msg, out: &mut Out) {
        if to == me {
            self.on_message(me, node, me, &msg, out);
        } else {
            out.send(to, msg);
        }
    }

    /// Comes back with what was on stable storage.
    fn recover(&self, me: NodeId, before: &Node, out: &mut Out) -> Node {
        let mut node = Node {
            seed: before.seed,
            acceptor: before.acceptor.clone(),
            replica: before.replica.as_ref().map(Replica::kept),
            ..Node::default()
        };
        if node.replica.is_some() {
            node.leader = Some(Leader::new());
            self.await_leader(me, &node, out);
        } else if node.seed.is_none() {
            self.bootstrap(me, &mut node, out);
        }
        node
    }
}

impl Protocol for Paxos {
    type Node = Node;
    type Msg = Msg;
    type Context = ();

    fn info() -> &'static Info {
        &INFO
    }

    fn configure(cluster: Cluster, switches: &Switches) -> Result<Self, BadSwitch> {
        info::configure(cluster, switches)
    }

    fn boot(&self, me: NodeId, how: Boot<'_, Node>, out: &mut Out) -> Node {
        let mut node = Node::default();
        match how {
            Boot::First if me == NodeId(0) && self.cluster.nodes > 1 => {
                let seen = NodeSet::EMPTY;
                node.seed = Some(Seed { seen });
            }
            Boot::Kept(before) if self.stable => return self.recover(me, before, out),
            _ => self.bootstrap(me, &mut node, out),
        }
        node
    }

    fn on_invoke(&self, me: NodeId, node: &mut Node, request: Request<'_, ()>, out: &mut Out) {
        self.request(me, node, request.op, request.call, out);
    }

    fn on_message(&self, me: NodeId, node: &mut Node, from: NodeId, msg: &Msg, out: &mut Out) {
        if node.seed.is_some() && *msg != Msg::Join {
            // The cluster runs.
            self.bootstrap(me, node, out);
        }
        if let Some(replica) = node.replica.as_mut().filter(|_| from != me) {
            replica.heard.insert(from);
        }
        match *msg {
            Msg::Join => self.on_join(node, from, out),
            Msg::Welcome {
                slot,
                ref bank,
                leader,
            } => self.on_welcome(me, node, (slot, bank, leader), out),
            Msg::Propose { slot, op, call } => self.on_propose(me, node, slot, op, call, out),
            Msg::Prepare { ballot, from } => self.on_prepare(me, node, ballot, from, out),
            Msg::Promise {
                ballot,
                ref accepted,
                floor,
            } => self.on_promise(me, node, from, (ballot, accepted, floor), out),
            Msg::Accept {
                ballot,
                slot,
                proposal,
            } => self.on_accept(me, node, ballot, slot, proposal, out),
            Msg::Accepted { ballot, slot } => self.on_accepted(me, node, from, ballot, slot, out),
            Msg::Preempted { by } => self.on_preempted(me, node, by, out),
            Msg::Decision { slot, proposal } => {
                if node.replica.as_ref().is_some_and(|r| !r.is_too_far(slot)) {
                    self.on_decision(me, node, slot, proposal, out);
                }
            }
            Msg::Active { ballot, slot } => self.on_active(me, node, ballot, slot, out),
            Msg::CatchUp { slot } => self.on_catch_up(node, from, slot, out),
        }
    }

    fn on_timer(&self, me: NodeId, node: &mut Node, timer: TimerId, out: &mut Out) {
        match timer {
            HEARTBEAT => self.heartbeat(me, node, out),
            LEADER => self.leader_is_silent(me, node, out),
            PREPARE => self.prepare_again(me, node, out),
            ACCEPT => self.accept_again(me, node, out),
            JOIN => self.join(me, node, out),
            _ => self.request_again(me, node, out),
        }
    }

    fn has_membership(&self) -> bool {
        !self.late.is_empty()
    }

    fn late(&self) -> NodeSet {
        self.late
    }

    /// An acceptor that came back would have forgotten its promises.
    fn may_leave(&self) -> bool {
        false
    }

    /// In the end it waits for a quorum to promise and accept; the node itself does so as soon as
    /// it is a member.
    fn waiting(&self, me: NodeId, node: &Node) -> Option<Waiting> {
        node.requester?;
        let have = match &node.acceptor {
            Some(_) => NodeSet::one(me),
            None => NodeSet::EMPTY,
        };
        Some(Waiting {
            have,
            need: self.quorum,
            from: self.peers(me),
        })
    }

    fn node_view(&self, me: NodeId, node: &Node) -> NodeView {
        view::node(self, me, node)
    }

    fn message_view(&self, msg: &Msg) -> MessageView {
        view::message(msg)
    }

    fn warnings(&self) -> Vec<Warning> {
        view::warnings(self)
    }
}
