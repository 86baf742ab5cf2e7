//! Requester: hands a client's operation to the local replica, again and again until it has been
//! carried out.

use super::{INVOKE, Node, Out, Paxos, bank};
use crate::protocol::{Call, NodeId, OpId, Outcome};

/// An operation of this node's client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Requester {
    /// Which.
    pub op: OpId,
    /// What is asked.
    pub call: Call,
    /// The slot that the local replica assigned to it.
    pub slot: Option<u32>,
}

impl Paxos {
    /// A client asks. What the bank never takes is refused at once; everything else, reads too,
    /// goes through the log.
    pub(super) fn request(&self, me: NodeId, node: &mut Node, op: OpId, call: Call, out: &mut Out) {
        if let Some(why) = bank::refusal(call) {
            return out.ret(Outcome::Failed(why), None);
        }
        let slot = None;
        node.requester = Some(Requester { op, call, slot });
        out.set_timer(INVOKE, self.retransmit_ms);
        self.propose(me, node, out);
    }

    /// The operation has not been carried out in time: the replica is asked again.
    pub(super) fn request_again(&self, me: NodeId, node: &mut Node, out: &mut Out) {
        let Some(requester) = &mut node.requester else {
            return;
        };
        if !self.once {
            // Nothing says that it is the same operation, so it gets a slot of its own.
            requester.slot = requester.slot.map(|slot| slot + 1);
        }
        out.set_timer(INVOKE, self.retransmit_ms);
        self.propose(me, node, out);
    }

    /// Answers the client if its operation has been carried out.
    pub(super) fn answer_client(&self, node: &mut Node, out: &mut Out) {
        let (Some(requester), Some(replica)) = (&node.requester, &node.replica) else {
            return;
        };
        if let Some(outcome) = replica.bank.outcome(requester.op) {
            node.requester = None;
            out.cancel_timer(INVOKE);
            out.ret(outcome, None);
        }
    }
}
