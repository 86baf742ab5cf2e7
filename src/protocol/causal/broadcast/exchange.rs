//! Mending what was lost: replicas that may be out of step exchange all that they have.

use super::{Broadcast, Entry, Msg, Out, Replica};
use crate::protocol::causal::Clock;
use crate::protocol::{Key, NodeId, NodeSet, TimerId};

/// The timer after which states are exchanged.
const EXCHANGE: TimerId = TimerId(0);

impl Broadcast {
    /// Takes in all that another store holds.
    pub(super) fn merge(
        &self,
        node: &mut Replica,
        clock: &Clock,
        lamport: u32,
        store: &[Entry],
        out: &mut Out,
    ) {
        node.clock.join(clock);
        node.lamport = node.lamport.max(lamport);
        for (key, theirs) in (0..).map(Key).zip(store) {
            let entry = &mut node.store[key.index()];
            let before = *entry;
            if theirs.tag > entry.tag {
                entry.value = theirs.value;
                entry.tag = theirs.tag;
            }
            entry.writes.join(&theirs.writes);
            if *entry != before {
                node.hold(key, out);
            }
        }
    }

    /// All that the replica has.
    pub(super) fn state(&self, node: &Replica, answer: bool) -> Msg {
        Msg::State {
            clock: node.clock,
            lamport: node.lamport,
            store: node.store.clone(),
            answer,
        }
    }

    /// The replicas with which a state should be exchanged: of which nothing is known, which may
    /// lack the first `own` writes of this one, or which have something that this one lacks; all
    /// of them while a client waits for something.
    fn out_of_step(&self, me: NodeId, node: &Replica, own: u32) -> NodeSet {
        let differs = |other: &NodeId| match &node.known[other.index()] {
            None => true,
            Some(known) => known.get(me) < own || !node.clock.covers(known),
        };
        let all = node.waiting.is_some();
        let peers = self.peers(me).iter();
        peers.filter(|other| all || differs(other)).collect()
    }

    /// Sets the timer if anything may be missing anywhere.
    pub(super) fn arm(&self, me: NodeId, node: &mut Replica, out: &mut Out) {
        let idle = self.exchange_ms == 0 || node.armed.is_some();
        if !idle && !self.out_of_step(me, node, node.clock.get(me)).is_empty() {
            node.armed = Some(node.clock);
            out.set_timer(EXCHANGE, self.exchange_ms);
        }
    }

    /// The timer goes off: what is still missing has been missing for a while.
    pub(in crate::protocol::causal) fn exchange(
        &self,
        me: NodeId,
        node: &mut Replica,
        out: &mut Out,
    ) {
        let own = node.armed.take().map_or(0, |clock| clock.get(me));
        let to = self.out_of_step(me, node, own);
        out.send_each(to, self.state(node, false).into());
        self.arm(me, node, out);
    }
}
