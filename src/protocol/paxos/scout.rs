//! Scout: the first phase of a ballot. Sends prepare, gathers promises.

use super::{Accepted, Ballot, LEADER, Msg, Node, Out, PREPARE, Paxos, Proposal};
use crate::protocol::{NodeId, NodeSet};
use std::collections::BTreeMap;

/// A ballot on its way to being adopted.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Scout {
    /// The ballot.
    pub ballot: Ballot,
    /// The first slot that this node had not executed when it began.
    pub from: u32,
    /// Whose promises have come.
    pub have: NodeSet,
    /// By slot, what was accepted in the highest ballot, as far as the promises say.
    pub accepted: BTreeMap<u32, (Ballot, Proposal)>,
    /// All slots below are decided, says one of the promises.
    pub floor: u32,
    /// Who said so.
    pub ahead: Option<NodeId>,
}

impl Scout {
    fn take(&mut self, from: NodeId, accepted: &[Accepted], floor: u32) {
        self.have.insert(from);
        for entry in accepted {
            let held = self.accepted.entry(entry.slot);
            let held = held.or_insert((entry.ballot, entry.proposal));
            if entry.ballot > held.0 {
                *held = (entry.ballot, entry.proposal);
            }
        }
        if floor > self.floor {
            self.floor = floor;
            self.ahead = Some(from);
        }
    }
}

impl Paxos {
    /// This node tries to become the leader, in a ballot above all that it knows of.
    pub(super) fn scout(&self, me: NodeId, node: &mut Node, out: &mut Out) {
        let (Some(acceptor), Some(replica)) = (&node.acceptor, &node.replica) else {
            return;
        };
        let Some(leader) = &mut node.leader else {
            return;
        };
        let known = leader.ballot.max(acceptor.promised).max(replica.ballot);
        let ballot = Ballot {
            round: known.round + 1,
            leader: me,
        };
        let from = replica.slot;
        self.step_down(node, out);
        if let Some(leader) = &mut node.leader {
            leader.ballot = ballot;
        }
        node.scout = Some(Scout {
            ballot,
            from,
            have: NodeSet::EMPTY,
            accepted: BTreeMap::new(),
            floor: 0,
            ahead: None,
        });
        out.send_each(self.peers(me), Msg::Prepare { ballot, from });
        out.set_timer(PREPARE, self.retransmit_ms);
        self.await_leader(me, node, out);
        self.on_prepare(me, node, ballot, from, out);
    }

    /// An acceptor promised.
    pub(super) fn on_promise(
        &self,
        me: NodeId,
        node: &mut Node,
        from: NodeId,
        promise: (Ballot, &[Accepted], u32),
        out: &mut Out,
    ) {
        let (ballot, accepted, floor) = promise;
        let Some(scout) = &mut node.scout else { return };
        if scout.ballot != ballot {
            return;
        }
        scout.take(from, accepted, floor);
        if scout.have.len() >= self.quorum {
            self.adopted(me, node, out);
        }
    }

    /// Promises are late: the silent acceptors are asked again.
    pub(super) fn prepare_again(&self, me: NodeId, node: &Node, out: &mut Out) {
        let Some(scout) = &node.scout else { return };
        let (ballot, from) = (scout.ballot, scout.from);
        let silent = self.peers(me).minus(scout.have);
        out.send_each(silent, Msg::Prepare { ballot, from });
        out.set_timer(PREPARE, self.retransmit_ms);
    }

    /// This node waits for its leader a while; if nothing is heard of it, it scouts itself. Nodes
    /// wait for different times, and longer after each vain attempt, so that a duel ends.
    pub(super) fn await_leader(&self, me: NodeId, node: &Node, out: &mut Out) {
        let Some(replica) = &node.replica else { return };
        let wait_ms = self.timeout_ms << replica.vain.saturating_sub(1).min(6);
        out.set_timer(LEADER, wait_ms + u32::from(me.0) * self.stagger_ms());
    }
}
