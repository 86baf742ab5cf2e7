//! Leader: takes ballots and has proposals decided, through a scout for the first phase and a
//! commander a slot for the second. Every member has the role; few are active at a time, and only
//! one for long.

use super::{ACCEPT, Ballot, HEARTBEAT, LEADER, Msg, Node, Out, PREPARE, Paxos, Proposal};
use crate::protocol::{Call, NodeId, OpId};

/// The most slots that a leader has decided at the same time.
const MOST_COMMANDERS: usize = 16;

/// The role of a leader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Leader {
    /// The ballot it took last.
    pub ballot: Ballot,
    /// Whether a quorum has promised it that ballot, and nobody is known to have a higher one.
    pub active: bool,
}

impl Leader {
    /// A leader that has taken no ballot yet.
    pub fn new() -> Leader {
        Leader {
            ballot: Ballot::NONE,
            active: false,
        }
    }
}

impl Node {
    /// The leader, if it is active.
    fn leading(&self) -> Option<&Leader> {
        self.leader.as_ref().filter(|leader| leader.active)
    }

    /// The first slot not executed here.
    fn first_open(&self) -> u32 {
        self.replica.as_ref().map_or(0, |replica| replica.slot)
    }

    /// Whether the leader must not put another proposal in this slot.
    fn is_taken(&self, slot: u32) -> bool {
        let decided = self.replica.as_ref().is_some_and(|r| r.is_decided(slot));
        decided || self.commanders.contains_key(&slot)
    }

    /// Whether the operation has been decided, as far as is known here, or is about to be.
    fn is_under_way(&self, op: OpId) -> bool {
        let is = |proposal: &Proposal| proposal.is_some_and(|(other, _)| other == op);
        let in_log = self
            .replica
            .as_ref()
            .is_some_and(|r| r.bank.has(op) || r.decisions.values().any(is));
        in_log || self.commanders.values().any(|c| is(&c.proposal))
    }
}

impl Paxos {
    /// A quorum has promised: what they have accepted is proposed again, in the highest ballot in
    /// which it was accepted, and slots between that nobody knows of get no-ops. A node that is too
    /// far behind to know what was decided catches up before it tries again.
    pub(super) fn adopted(&self, me: NodeId, node: &mut Node, out: &mut Out) {
        let (Some(scout), Some(leader), Some(replica)) =
            (node.scout.take(), &mut node.leader, &mut node.replica)
        else {
            return;
        };
        out.cancel_timer(PREPARE);
        if let Some(ahead) = scout.ahead.filter(|_| scout.floor > replica.slot) {
            let slot = replica.slot;
            return out.send(ahead, Msg::CatchUp { slot });
        }
        out.cancel_timer(LEADER);
        leader.active = true;
        replica.ballot = scout.ballot;
        replica.active = true;
        self.heartbeat(me, node, out);
        if self.highest {
            let last = scout.accepted.keys().next_back().map_or(0, |last| last + 1);
            for slot in node.first_open()..last {
                let known = scout.accepted.get(&slot);
                self.fill(
                    me,
                    node,
                    slot,
                    known.and_then(|(_, proposal)| *proposal),
                    out,
                );
            }
        }
        self.propose(me, node, out);
    }

    /// Puts a proposal in a slot, unless that is taken.
    fn fill(&self, me: NodeId, node: &mut Node, slot: u32, proposal: Proposal, out: &mut Out) {
        if node.leading().is_some() && !node.is_taken(slot) {
            self.command(me, node, slot, proposal, out);
        }
    }

    /// A replica proposes an operation for a slot. If the slot is taken, the leader gives it the
    /// next free one, or, where an operation decided twice is carried out twice, leaves it to the
    /// replica.
    pub(super) fn on_propose(
        &self,
        me: NodeId,
        node: &mut Node,
        slot: u32,
        op: OpId,
        call: Call,
        out: &mut Out,
    ) {
        let recognised = self.once && node.is_under_way(op);
        if node.leading().is_none() || recognised || node.commanders.len() >= MOST_COMMANDERS {
            return;
        }
        let open = node.first_open();
        let slot = match node.is_taken(slot) {
            false => Some(slot),
            true if self.once => (open..).find(|&slot| !node.is_taken(slot)),
            true => None,
        };
        let too_far = |&slot: &u32| node.replica.as_ref().is_none_or(|r| r.is_too_far(slot));
        let Some(slot) = slot.filter(|slot| !too_far(slot)) else {
            return;
        };
        for gap in open..slot {
            self.fill(me, node, gap, None, out);
        }
        self.fill(me, node, slot, Some((op, call)), out);
    }

    /// The leader says that it is alive.
    pub(super) fn heartbeat(&self, me: NodeId, node: &mut Node, out: &mut Out) {
        let (Some(leader), Some(replica)) = (&node.leader, &node.replica) else {
            return;
        };
        if !leader.active {
            return;
        }
        let (ballot, slot) = (leader.ballot, replica.slot);
        out.send_each(self.peers(me), Msg::Active { ballot, slot });
        out.set_timer(HEARTBEAT, self.heartbeat_ms);
    }

    /// An acceptor has promised a higher ballot.
    pub(super) fn on_preempted(&self, me: NodeId, node: &mut Node, by: Ballot, out: &mut Out) {
        let runs = node.scout.is_some() || node.leading().is_some();
        if runs && node.leader.as_ref().is_some_and(|l| l.ballot < by) {
            self.follow(me, node, by, out);
        }
    }

    /// The node stops leading, and trying to; its scout and commanders go.
    pub(super) fn step_down(&self, node: &mut Node, out: &mut Out) {
        node.scout = None;
        node.commanders.clear();
        if let Some(leader) = &mut node.leader {
            leader.active = false;
        }
        for timer in [PREPARE, ACCEPT, HEARTBEAT] {
            out.cancel_timer(timer);
        }
    }
}
