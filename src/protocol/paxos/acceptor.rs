//! Acceptor: the memory of the cluster. Promises ballots, and accepts proposals.

use super::{Accepted, Ballot, Msg, Node, Out, Paxos, Proposal};
use crate::protocol::NodeId;
use std::collections::BTreeMap;

/// So many slots below the first one not executed, what was accepted is still kept for leaders
/// that are a little behind.
const TAIL: u32 = 32;

/// What an acceptor must never forget.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Acceptor {
    /// The highest ballot promised.
    pub promised: Ballot,
    /// By slot, the proposal accepted last, and in which ballot.
    pub accepted: BTreeMap<u32, (Ballot, Proposal)>,
    /// All slots below are decided, and what was accepted for them is forgotten.
    pub floor: u32,
}

impl Acceptor {
    /// An acceptor that has promised and accepted nothing.
    pub fn new() -> Acceptor {
        Acceptor {
            promised: Ballot::NONE,
            accepted: BTreeMap::new(),
            floor: 0,
        }
    }

    /// Promises a ballot, or says which higher one it has promised.
    pub fn prepare(&mut self, ballot: Ballot, remember: bool) -> Result<(), Ballot> {
        if ballot < self.promised {
            return Err(self.promised);
        }
        if remember {
            self.promised = ballot;
        }
        Ok(())
    }

    /// Accepts a proposal, or says which higher ballot it has promised.
    pub fn accept(&mut self, ballot: Ballot, slot: u32, proposal: Proposal) -> Result<(), Ballot> {
        if ballot < self.promised {
            return Err(self.promised);
        }
        self.promised = ballot;
        if slot >= self.floor {
            self.accepted.insert(slot, (ballot, proposal));
        }
        Ok(())
    }

    /// What it has accepted for a slot and those after it.
    pub fn report(&self, from: u32) -> Vec<Accepted> {
        let entry = |(&slot, &(ballot, proposal)): (&u32, &(Ballot, Proposal))| Accepted {
            slot,
            ballot,
            proposal,
        };
        self.accepted.range(from..).map(entry).collect()
    }

    /// The node's replica has executed all slots below this one.
    pub fn executed(&mut self, slot: u32) {
        self.floor = self.floor.max(slot.saturating_sub(TAIL));
        self.accepted = self.accepted.split_off(&self.floor);
    }
}

impl Paxos {
    /// A scout asks for a promise.
    pub(super) fn on_prepare(
        &self,
        me: NodeId,
        node: &mut Node,
        ballot: Ballot,
        from: u32,
        out: &mut Out,
    ) {
        let Some(acceptor) = &mut node.acceptor else {
            return;
        };
        let answer = match acceptor.prepare(ballot, self.remembers) {
            Err(by) => Msg::Preempted { by },
            Ok(()) => Msg::Promise {
                ballot,
                accepted: acceptor.report(from),
                floor: acceptor.floor,
            },
        };
        if matches!(answer, Msg::Promise { .. }) {
            self.follow(me, node, ballot, out);
        }
        self.tell(me, node, ballot.leader, answer, out);
    }

    /// A commander asks for a proposal to be accepted.
    pub(super) fn on_accept(
        &self,
        me: NodeId,
        node: &mut Node,
        ballot: Ballot,
        slot: u32,
        proposal: Proposal,
        out: &mut Out,
    ) {
        let (Some(acceptor), Some(replica)) = (&mut node.acceptor, &node.replica) else {
            return;
        };
        if replica.is_too_far(slot) {
            return;
        }
        let answer = match acceptor.accept(ballot, slot, proposal) {
            Err(by) => Msg::Preempted { by },
            Ok(()) => Msg::Accepted { ballot, slot },
        };
        if matches!(answer, Msg::Accepted { .. }) {
            self.follow(me, node, ballot, out);
        }
        self.tell(me, node, ballot.leader, answer, out);
    }
}
