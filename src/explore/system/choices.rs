//! What can happen next in a state.

use super::{State, System};
use crate::check::{Claims, Monitor};
use crate::protocol::{Claim, MsgId, Protocol};
use crate::world::{Choice, NodeStatus, Way};

/// What can happen next, and whether some of it happens by itself.
#[derive(Clone, Debug, Default)]
pub struct Choices {
    /// In an order that depends on the state alone.
    pub list: Vec<Choice>,
    /// Whether nothing happens by itself any more: no timer is set, and nothing in flight makes a
    /// difference.
    pub at_rest: bool,
    /// Whether a client may still ask for something.
    pub requests: bool,
}

impl Choices {
    /// What may be broken because nothing happens by itself any more. What another request would set
    /// going may complete an operation; nodes that differ in the meantime have not converged.
    pub fn may_break(&self) -> Claims {
        match (self.at_rest, self.requests) {
            (false, _) => Claims::NONE,
            (true, true) => Claims::of(&[Claim::Convergence]),
            (true, false) => Claims::ALL,
        }
    }
}

impl<P: Protocol, M: Monitor> System<P, M> {
    /// Everything that can happen next.
    pub fn choices(&self, state: &State<P>, choices: &mut Choices) {
        choices.list.clear();
        let nodes = state.world.nodes_that_are(NodeStatus::Up);
        // The cheapest question first; most states are not at rest.
        choices.at_rest = nodes
            .iter()
            .all(|node| state.world.timers(node).next().is_none());
        choices.requests = false;
        self.requests(state, choices);
        self.messages(state, choices);
        self.timers(state, choices);
        self.comings_and_goings(state, choices);
        if state.tally.left.drops > 0 {
            self.each_once(state, |id| choices.list.push(Choice::Drop(id)));
        }
        if state.tally.left.duplicates > 0 {
            self.each_once(state, |id| choices.list.push(Choice::Duplicate(id)));
        }
    }

    fn requests(&self, state: &State<P>, choices: &mut Choices) {
        for (place, script) in self.scope.scripts.iter().enumerate() {
            let Some(&(node, call)) = script.calls.get(usize::from(state.tally.issued[place]))
            else {
                continue;
            };
            let client = script.client;
            let runs = state.world.status(node) == NodeStatus::Up;
            if runs && state.world.may_ask(client) {
                choices.list.push(Choice::Invoke { client, node, call });
                choices.requests = true;
            }
        }
    }

    fn messages(&self, state: &State<P>, choices: &mut Choices) {
        let world = &state.world;
        world.each_message(|id, again| {
            if again {
                return;
            }
            match world.way(id) {
                Some(Way::Clear) => {
                    choices.list.push(Choice::Deliver(id));
                    choices.at_rest = choices.at_rest && world.is_spent(id);
                }
                // It is lost for sure; that matters to a sender that notices, and to a receiver
                // that would come back to it.
                Some(Way::Lost(_)) if self.connections || state.tally.left.restarts > 0 => {
                    choices.list.push(Choice::Drop(id));
                    choices.at_rest &= !self.connections;
                }
                _ => {}
            }
        });
        if self.connections {
            let noticed = world
                .unnoticed()
                .filter(|id| world.status(id.from) == NodeStatus::Up);
            let before = choices.list.len();
            choices.list.extend(noticed.map(Choice::Notice));
            choices.at_rest &= choices.list.len() == before;
        }
    }

    fn timers(&self, state: &State<P>, choices: &mut Choices) {
        let world = &state.world;
        for node in world.nodes_that_are(NodeStatus::Up).iter() {
            for timer in world.timers(node) {
                if state.tally.left.timeouts > 0 {
                    choices.list.push(Choice::Fire(node, timer));
                }
            }
        }
    }

    fn comings_and_goings(&self, state: &State<P>, choices: &mut Choices) {
        let (world, left, list) = (&state.world, state.tally.left, &mut choices.list);
        let memory = self.scope.memory;
        let nodes = |status| world.nodes_that_are(status);
        if left.crashes > 0 {
            list.extend(nodes(NodeStatus::Up).iter().map(Choice::Crash));
        }
        if left.restarts > 0 {
            let restart = |node| Choice::Restart { node, memory };
            list.extend(nodes(NodeStatus::Crashed).iter().map(restart));
            choices.at_rest &= nodes(NodeStatus::Crashed).is_empty();
        }
        if !world.protocol().has_membership() {
            return;
        }
        if left.joins > 0 {
            list.extend(nodes(NodeStatus::Away).iter().map(Choice::Join));
        }
        if left.leaves > 0 && world.protocol().may_leave() {
            list.extend(nodes(NodeStatus::Up).iter().map(Choice::Leave));
        }
    }

    /// Each message in flight, those that are alike once.
    fn each_once(&self, state: &State<P>, mut visit: impl FnMut(MsgId)) {
        state.world.each_message(|id, again| {
            if !again && state.world.way(id) == Some(Way::Clear) {
                visit(id);
            }
        });
    }

    /// What a state breaks because nothing happens by itself any more, given its choices.
    pub fn broken_at_rest(&self, state: &State<P>, choices: &Choices) -> Claims {
        let may = choices.may_break();
        match may.is_empty() {
            true => may,
            false => self.at_rest(state).and(may),
        }
    }
}
