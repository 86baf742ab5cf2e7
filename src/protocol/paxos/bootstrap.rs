//! Bootstrap and Seed: how a node becomes a member.
//!
//! One node, A, is the seed of a new cluster. When more than half of the nodes are there, itself
//! counted, it welcomes all that have asked to an empty log; when it hears that the cluster runs,
//! it becomes a bootstrap node like the others and asks to be taken in. A bootstrap node asks one
//! peer after the other, until one welcomes it with the state of the bank.

use super::{Acceptor, Ballot, Bank, JOIN, LEADER, Leader, Msg, Node, Out, Paxos, Replica};
use crate::protocol::{NodeId, NodeSet};

/// A node that asks to be taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Bootstrap {
    /// Whom it asks next.
    pub next: NodeId,
}

/// The node that starts the cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Seed {
    /// Who has asked so far.
    pub seen: NodeSet,
}

impl Paxos {
    /// A node begins to ask its peers, the seed first.
    pub(super) fn bootstrap(&self, me: NodeId, node: &mut Node, out: &mut Out) {
        node.seed = None;
        if self.peers(me).is_empty() {
            let bank = Bank::new(self.cluster.keys);
            return self.become_member(me, node, Replica::new(0, bank), out);
        }
        let next = self.next_peer(me, me);
        node.bootstrap = Some(Bootstrap { next });
        self.join(me, node, out);
    }

    /// Asks the next peer.
    pub(super) fn join(&self, me: NodeId, node: &mut Node, out: &mut Out) {
        let Some(bootstrap) = &mut node.bootstrap else {
            return;
        };
        out.send(bootstrap.next, Msg::Join);
        bootstrap.next = self.next_peer(me, bootstrap.next);
        out.set_timer(JOIN, self.heartbeat_ms);
    }

    /// The peer after this one; after the node itself, the first.
    fn next_peer(&self, me: NodeId, after: NodeId) -> NodeId {
        let peers = self.peers(me);
        let later = peers.iter().find(|&peer| after != me && peer > after);
        later.or_else(|| peers.iter().next()).unwrap_or(me)
    }

    /// A node asks to be taken in: a replica welcomes it with its own state, the seed with an
    /// empty log as soon as a majority is there.
    pub(super) fn on_join(&self, node: &mut Node, from: NodeId, out: &mut Out) {
        if let Some(replica) = &node.replica {
            out.send(from, replica.welcome());
            return;
        }
        let Some(seed) = &mut node.seed else { return };
        let there = self.cluster.majority() - 1;
        let complete = seed.seen.len() >= there;
        seed.seen.insert(from);
        let welcome = Msg::Welcome {
            slot: 0,
            bank: Bank::new(self.cluster.keys),
            leader: Ballot::NONE,
        };
        if complete {
            out.send(from, welcome);
        } else if seed.seen.len() >= there {
            out.send_each(seed.seen, welcome);
        }
    }

    /// A bootstrap node is taken in; a member that has fallen behind takes the newer state over.
    pub(super) fn on_welcome(
        &self,
        me: NodeId,
        node: &mut Node,
        state: (u32, &Bank, Ballot),
        out: &mut Out,
    ) {
        let (slot, bank, leader) = state;
        if node.bootstrap.take().is_some() {
            out.cancel_timer(JOIN);
            let replica = Replica {
                ballot: leader,
                ..Replica::new(slot, bank.clone())
            };
            self.become_member(me, node, replica, out);
        } else if let Some(replica) = &mut node.replica
            && slot > replica.slot
        {
            replica.take_over(slot, bank.clone());
            self.execute(node, out);
        }
    }

    /// Initialises the roles of a member: acceptor, replica, leader.
    pub(super) fn become_member(
        &self,
        me: NodeId,
        node: &mut Node,
        replica: Replica,
        out: &mut Out,
    ) {
        let led = replica.ballot != Ballot::NONE;
        node.acceptor = Some(Acceptor::new());
        node.replica = Some(replica);
        node.leader = Some(Leader::new());
        if led {
            self.await_leader(me, node, out);
        } else {
            // The cluster is new and has no leader yet, so nobody need wait for long.
            out.set_timer(LEADER, (u32::from(me.0) + 1) * self.stagger_ms());
        }
        self.execute(node, out);
    }
}
