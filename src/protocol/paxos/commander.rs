//! Commander: the second phase of a ballot, for one slot. Sends accept, gathers accepted, and
//! broadcasts the decision.

use super::{ACCEPT, Ballot, Msg, Node, Out, Paxos, Proposal};
use crate::protocol::{NodeId, NodeSet};

/// A proposal on its way to being decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Commander {
    /// The leader's ballot.
    pub ballot: Ballot,
    /// What is proposed.
    pub proposal: Proposal,
    /// Who has accepted it.
    pub have: NodeSet,
}

impl Paxos {
    /// The leader has a proposal decided for a slot.
    pub(super) fn command(
        &self,
        me: NodeId,
        node: &mut Node,
        slot: u32,
        proposal: Proposal,
        out: &mut Out,
    ) {
        let Some(ballot) = node.leader.as_ref().map(|leader| leader.ballot) else {
            return;
        };
        if node.commanders.is_empty() {
            out.set_timer(ACCEPT, self.retransmit_ms);
        }
        let have = NodeSet::EMPTY;
        node.commanders.insert(
            slot,
            Commander {
                ballot,
                proposal,
                have,
            },
        );
        let accept = Msg::Accept {
            ballot,
            slot,
            proposal,
        };
        out.send_each(self.peers(me), accept);
        self.on_accept(me, node, ballot, slot, proposal, out);
    }

    /// An acceptor accepted.
    pub(super) fn on_accepted(
        &self,
        me: NodeId,
        node: &mut Node,
        from: NodeId,
        ballot: Ballot,
        slot: u32,
        out: &mut Out,
    ) {
        let Some(commander) = node.commanders.get_mut(&slot) else {
            return;
        };
        if commander.ballot != ballot {
            return;
        }
        commander.have.insert(from);
        if commander.have.len() < self.quorum {
            return;
        }
        let proposal = commander.proposal;
        node.commanders.remove(&slot);
        if node.commanders.is_empty() {
            out.cancel_timer(ACCEPT);
        }
        out.send_each(self.peers(me), Msg::Decision { slot, proposal });
        self.on_decision(me, node, slot, proposal, out);
    }

    /// Answers are late: the silent acceptors are asked again, the node's own too, which may have
    /// been too far behind to accept.
    pub(super) fn accept_again(&self, me: NodeId, node: &mut Node, out: &mut Out) {
        for (slot, commander) in node.commanders.clone() {
            let Commander {
                ballot, proposal, ..
            } = commander;
            let accept = Msg::Accept {
                ballot,
                slot,
                proposal,
            };
            out.send_each(self.peers(me).minus(commander.have), accept);
            if !commander.have.contains(me) {
                self.on_accept(me, node, ballot, slot, proposal, out);
            }
        }
        if !node.commanders.is_empty() {
            out.set_timer(ACCEPT, self.retransmit_ms);
        }
    }
}
