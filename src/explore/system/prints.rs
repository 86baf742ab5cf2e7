//! What tells states apart, as a fingerprint and spelled.

use super::{State, System, Tally, actor, tells_clients};
use crate::check::Monitor;
use crate::protocol::{MAX_NODES, NodeSet, Protocol};
use crate::world::{Choice, Event, NodeStatus, Print, Spelled};
use std::hash::{Hash, Hasher};

/// Fingerprints of the parts of a state, so that a choice that changes one part costs one part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::explore) struct Parts {
    pub sites: [u64; MAX_NODES as usize],
    pub network: u64,
    pub clients: u64,
    pub memory: u64,
    /// How many messages the last choice sent.
    pub sent: u32,
}

impl<P: Protocol, M: Monitor> System<P, M> {
    /// Keeps the fingerprints of the parts up to date, and takes out what is spent.
    pub(super) fn keep_up(
        &self,
        state: &mut State<P>,
        parts: &mut Parts,
        choice: Choice,
        taken: u64,
        events: &[Event],
    ) {
        let actor = actor(choice);
        let mut sum = parts.network.wrapping_sub(taken);
        parts.sent = 0;
        for event in events {
            if let Event::Sent(id) | Event::Copied { copy: id, .. } = event {
                sum = sum.wrapping_add(state.world.message_print(*id));
                parts.sent += 1;
            }
        }
        if self.discards {
            let gone = |print: u64| sum = sum.wrapping_sub(print);
            state
                .world
                .discard_spent(NodeSet::one(actor), self.lost(state), gone);
        }
        parts.network = match state.world.keeps_order() {
            true => state.world.network_print(),
            false => sum,
        };
        let returns = self.returns(state);
        parts.sites[actor.index()] = state.world.site_print(actor, returns);
        if events.iter().any(tells_clients) {
            parts.clients = self.clients(state);
        }
        // What crashed nodes know counts no more.
        if matches!(choice, Choice::Restart { .. }) && !returns {
            for node in state.world.nodes_that_are(NodeStatus::Crashed).iter() {
                parts.sites[node.index()] = state.world.site_print(node, false);
            }
        }
    }

    /// The nodes that never take anything in again.
    pub(super) fn lost(&self, state: &State<P>) -> NodeSet {
        if self.connections || state.tally.left.restarts > 0 {
            return NodeSet::EMPTY;
        }
        state.world.nodes_that_are(NodeStatus::Crashed)
    }

    /// The fingerprints of the parts of a state, from scratch.
    pub(in crate::explore) fn parts(&self, state: &State<P>) -> Parts {
        let mut sites = [0; MAX_NODES as usize];
        let returns = self.returns(state);
        for node in state.world.cluster().all().iter() {
            sites[node.index()] = state.world.site_print(node, returns);
        }
        Parts {
            sites,
            network: state.world.network_print(),
            clients: self.clients(state),
            memory: self.memo().print(state.tally.memory),
            sent: 0,
        }
    }

    fn clients(&self, state: &State<P>) -> u64 {
        let mut print = Print::default();
        self.hash_clients(state, &mut print);
        print.finish()
    }

    fn hash_clients(&self, state: &State<P>, hasher: &mut impl Hasher) {
        let acts = |client| {
            let mut scripts = self.scope.scripts.iter().zip(state.tally.issued);
            scripts.any(|(s, issued)| s.client == client && usize::from(issued) < s.calls.len())
        };
        state.world.hash_clients(acts, hasher);
    }

    /// The fingerprint of a state, given those of its parts.
    pub(in crate::explore) fn print(&self, tally: &Tally, parts: &Parts) -> u64 {
        let nodes = usize::from(self.start.world.cluster().nodes);
        let mut print = Print::default();
        for site in &parts.sites[..nodes] {
            print.write_u64(*site);
        }
        print.write_u64(parts.network);
        print.write_u64(parts.clients);
        print.write_u64(parts.memory);
        print.write_u64(u64::from_le_bytes(tally.issued));
        let left = tally.left.list().map(|(_, n)| n);
        print.write_u64(left.iter().fold(0, |all, n| all << 8 | u64::from(*n)));
        print.finish()
    }

    /// All that makes a state, spelled: two states are the same exactly when these are.
    pub fn spell(&self, state: &State<P>) -> Spelled {
        let mut spelled = Spelled::default();
        let returns = self.returns(state);
        for node in state.world.cluster().all().iter() {
            state.world.hash_site(node, returns, &mut spelled);
        }
        state.world.spell_network(&mut spelled);
        self.hash_clients(state, &mut spelled);
        self.memo().get(state.tally.memory).hash(&mut spelled);
        state.tally.issued.hash(&mut spelled);
        state.tally.left.hash(&mut spelled);
        spelled
    }

    /// The fingerprint of a state, from scratch.
    pub fn fingerprint(&self, state: &State<P>) -> u64 {
        self.print(&state.tally, &self.parts(state))
    }
}
