//! Replica: assigns slots to the operations of its node, executes the decided slots in order, and
//! keeps track of the leader.

use super::{Ballot, Bank, Msg, Node, Out, Paxos, Proposal};
use crate::protocol::{NodeId, NodeSet};
use std::collections::BTreeMap;

/// So many executed slots are still known one by one.
const LOG: u32 = 32;
/// The most slots, from the first not executed, for which a node takes proposals, accepts and
/// decisions from others; who is further behind has to catch up first.
const WINDOW: u32 = 64;
/// Who is behind by more slots than this is sent the whole state.
const FEW: u32 = 8;

/// The most vain attempts that count while no majority is heard: four times the first wait.
const LONELY: u8 = 3;

/// A replica of the bank.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Replica {
    /// The bank after all slots below `slot`.
    pub bank: Bank,
    /// The first slot not executed.
    pub slot: u32,
    /// What was decided for the latest slots, executed or not.
    pub decisions: BTreeMap<u32, Proposal>,
    /// The ballot of the leader it follows.
    pub ballot: Ballot,
    /// Whether that leader has been heard to lead, not only to scout.
    pub active: bool,
    /// How often, since it last executed a slot, it has waited for a leader in vain; at most
    /// [`LONELY`] where no majority could be heard.
    pub vain: u8,
    /// Whom it has heard since it began to wait.
    pub heard: NodeSet,
}

impl Replica {
    /// The bank after all slots below `slot`, and no leader known.
    pub fn new(slot: u32, bank: Bank) -> Replica {
        Replica {
            bank,
            slot,
            decisions: BTreeMap::new(),
            ballot: Ballot::NONE,
            active: false,
            vain: 0,
            heard: NodeSet::EMPTY,
        }
    }

    /// What survives a restart: the bank and the log. Whom it followed does not.
    pub fn kept(&self) -> Replica {
        Replica {
            ballot: Ballot::NONE,
            active: false,
            vain: 0,
            heard: NodeSet::EMPTY,
            ..self.clone()
        }
    }

    /// Its state, for a node that joins or is far behind.
    pub fn welcome(&self) -> Msg {
        Msg::Welcome {
            slot: self.slot,
            bank: self.bank.clone(),
            leader: self.ballot,
        }
    }

    /// Takes the state of another replica over, which is further.
    pub fn take_over(&mut self, slot: u32, bank: Bank) {
        self.bank = bank;
        self.slot = slot;
        self.decisions = self.decisions.split_off(&slot.saturating_sub(LOG));
    }

    /// The first slot of which it knows neither a decision nor that it is executed.
    pub fn next_slot(&self) -> u32 {
        let known = self.decisions.keys().next_back();
        known.map_or(self.slot, |&last| self.slot.max(last + 1))
    }

    /// Whether a slot is too far ahead of what it has executed.
    pub fn is_too_far(&self, slot: u32) -> bool {
        slot >= self.slot.saturating_add(WINDOW)
    }

    /// Whether it is known here what was decided for a slot, or was once.
    pub fn is_decided(&self, slot: u32) -> bool {
        slot < self.slot || self.decisions.contains_key(&slot)
    }
}

impl Paxos {
    /// Sends the local operation to the leader, in the slot assigned to it or in a new one.
    pub(super) fn propose(&self, me: NodeId, node: &mut Node, out: &mut Out) {
        let (Some(requester), Some(replica)) = (&mut node.requester, &node.replica) else {
            return;
        };
        let free = replica.next_slot();
        let assigned = requester.slot.filter(|&slot| !replica.is_decided(slot));
        let slot = *requester.slot.insert(assigned.unwrap_or(free));
        let (op, call, leader) = (requester.op, requester.call, replica.ballot.leader);
        if replica.ballot == Ballot::NONE || !replica.active {
            return;
        }
        if leader == me {
            self.on_propose(me, node, slot, op, call, out);
        } else {
            out.send(leader, Msg::Propose { slot, op, call });
        }
    }

    /// A slot is decided.
    pub(super) fn on_decision(
        &self,
        me: NodeId,
        node: &mut Node,
        slot: u32,
        proposal: Proposal,
        out: &mut Out,
    ) {
        let Some(replica) = &mut node.replica else {
            return;
        };
        if let Some(known) = replica.decisions.get(&slot) {
            if *known != proposal {
                // It cannot happen while the rules are kept; where one is taken away, say so.
                out.decide(slot, proposal);
            }
            return;
        }
        if slot < replica.slot {
            return;
        }
        replica.decisions.insert(slot, proposal);
        out.decide(slot, proposal);
        self.execute(node, out);
        let lost = node.requester.as_ref().and_then(|r| r.slot) == Some(slot);
        if lost {
            // Another operation has its slot.
            self.propose(me, node, out);
        }
    }

    /// Executes the decided slots, in order and without gaps, and answers the local client.
    pub(super) fn execute(&self, node: &mut Node, out: &mut Out) {
        let Some(replica) = &mut node.replica else {
            return;
        };
        while let Some(&proposal) = replica.decisions.get(&replica.slot) {
            if let Some((op, call)) = proposal {
                replica.bank.execute(replica.slot, op, call, self.once);
            }
            replica.slot += 1;
            replica.vain = 0;
        }
        let keep = replica.slot.saturating_sub(LOG);
        replica.decisions = replica.decisions.split_off(&keep);
        if let Some(acceptor) = &mut node.acceptor {
            acceptor.executed(replica.slot);
        }
        self.answer_client(node, out);
    }

    /// A scout or a leader with this ballot was heard: it is waited for anew.
    pub(super) fn follow(&self, me: NodeId, node: &mut Node, ballot: Ballot, out: &mut Out) {
        if ballot.leader != me && node.leader.as_ref().is_some_and(|l| l.ballot < ballot) {
            self.step_down(node, out);
        }
        let Some(replica) = &mut node.replica else {
            return;
        };
        if ballot > replica.ballot {
            replica.ballot = ballot;
            replica.active = false;
        }
        if ballot == replica.ballot && ballot.leader != me {
            self.await_leader(me, node, out);
        }
    }

    /// The leader says that it is alive, and how far it is.
    pub(super) fn on_active(
        &self,
        me: NodeId,
        node: &mut Node,
        ballot: Ballot,
        slot: u32,
        out: &mut Out,
    ) {
        let (Some(acceptor), Some(replica)) = (&node.acceptor, &node.replica) else {
            return;
        };
        if acceptor.promised > ballot || replica.ballot > ballot {
            let by = acceptor.promised.max(replica.ballot);
            return out.send(ballot.leader, Msg::Preempted { by });
        }
        if slot > replica.slot {
            let slot = replica.slot;
            out.send(ballot.leader, Msg::CatchUp { slot });
        }
        self.follow(me, node, ballot, out);
        let Some(replica) = &mut node.replica else {
            return;
        };
        if !replica.active {
            replica.active = true;
            self.propose(me, node, out);
        }
    }

    /// Another replica is behind: it is sent the few decisions it misses, or the whole state.
    pub(super) fn on_catch_up(&self, node: &Node, from: NodeId, slot: u32, out: &mut Out) {
        let Some(replica) = &node.replica else { return };
        let missing = slot..replica.slot;
        let known = |slot: &u32| replica.decisions.contains_key(slot);
        if missing.len() <= FEW as usize && missing.clone().all(|slot| known(&slot)) {
            for slot in missing {
                let proposal = replica.decisions[&slot];
                out.send(from, Msg::Decision { slot, proposal });
            }
        } else if slot < replica.slot {
            out.send(from, replica.welcome());
        }
    }

    /// Nothing was heard of the leader for too long.
    pub(super) fn leader_is_silent(&self, me: NodeId, node: &mut Node, out: &mut Out) {
        let Some(replica) = &mut node.replica else {
            return;
        };
        replica.active = false;
        replica.vain = replica.vain.saturating_add(1);
        // Where too few can be heard nobody is in the way, and to wait ever longer ends no duel: it
        // would only keep the cluster from going on once it is whole again.
        if replica.heard.len() + 1 < self.cluster.majority() {
            replica.vain = replica.vain.min(LONELY);
        }
        replica.heard = NodeSet::EMPTY;
        self.await_leader(me, node, out);
        // A scout that nobody answers goes on with its ballot.
        if node.scout.is_none() {
            self.scout(me, node, out);
        }
    }
}
