//! A protocol within a scope, as the transition system that is searched.

use super::memo::{Memo, MemoryId};
use super::scope::{Allowance, MAX_SCRIPTS, Scope};
use crate::check::{Claims, Monitor};
use crate::protocol::{Claim, MAX_NODES, MsgId, NodeId, NodeSet, Protocol};
use crate::world::{Choice, Event, NodeStatus, Print, Spelled, Way, World};
use std::hash::{Hash, Hasher};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A protocol within a scope: where it begins, what can happen next, and what comes of it.
#[derive(Debug)]
pub struct System<P: Protocol, M: Monitor> {
    scope: Scope,
    start: State<P>,
    memo: Mutex<Memo<M>>,
    /// Whether what can make no difference is taken out of the network.
    pub(super) discards: bool,
    connections: bool,
}

/// A state: a world, what the checks remember, and what may still happen.
#[derive(Debug)]
pub struct State<P: Protocol> {
    pub(super) world: World<P>,
    pub(super) memory: MemoryId,
    pub(super) left: Allowance,
    /// How many of its calls each script has issued.
    pub(super) issued: [u8; MAX_SCRIPTS],
}

impl<P: Protocol> Clone for State<P> {
    fn clone(&self) -> Self {
        State {
            world: self.world.clone(),
            ..*self
        }
    }
}

/// What a choice came to.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// The guarantees that it broke.
    pub broken: Claims,
    /// Whether the checks heard of it.
    pub heard: bool,
}

/// Fingerprints of the parts of a state, so that a choice that changes one part costs one part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Parts {
    pub sites: [u64; MAX_NODES as usize],
    pub network: u64,
    pub clients: u64,
    /// How many messages the last choice sent.
    pub sent: u32,
}

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
    /// The system that begins with this world and what has been heard of it; the scope must have
    /// been checked.
    pub fn new(mut world: World<P>, mut monitor: M, events: &[Event], scope: Scope) -> Self {
        world.forget_the_past();
        for event in events {
            if let Some(essence) = monitor.essence(event) {
                monitor.hear(&essence);
            }
        }
        let mut memo = Memo::new();
        let start = State {
            memory: memo.number(monitor),
            left: scope.faults,
            issued: [0; MAX_SCRIPTS],
            world,
        };
        System {
            connections: start.world.protocol().has_connections(),
            memo: Mutex::new(memo),
            start,
            scope,
            discards: false,
        }
    }

    /// Where it begins.
    pub fn start(&self) -> &State<P> {
        &self.start
    }

    /// What is explored.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    pub(super) fn memo(&self) -> MutexGuard<'_, Memo<M>> {
        self.memo.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the checks remember in a state.
    pub fn memory(&self, state: &State<P>) -> M {
        self.memo().get(state.memory).clone()
    }

    /// Whether a crashed node may come back and remember.
    fn returns(&self, state: &State<P>) -> bool {
        state.left.restarts > 0 && self.scope.memory == crate::world::Memory::Kept
    }

    /// Everything that can happen next.
    pub fn choices(&self, state: &State<P>, choices: &mut Choices) {
        choices.list.clear();
        choices.at_rest = true;
        choices.requests = false;
        self.requests(state, choices);
        self.messages(state, choices);
        self.timers(state, choices);
        self.comings_and_goings(state, choices);
        if state.left.drops > 0 {
            self.each_once(state, |id| choices.list.push(Choice::Drop(id)));
        }
        if state.left.duplicates > 0 {
            self.each_once(state, |id| choices.list.push(Choice::Duplicate(id)));
        }
    }

    fn requests(&self, state: &State<P>, choices: &mut Choices) {
        for (place, script) in self.scope.scripts.iter().enumerate() {
            let Some(&(node, call)) = script.calls.get(usize::from(state.issued[place])) else {
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
                    choices.at_rest &= world.is_spent(id);
                }
                // It is lost for sure; that matters to a sender that notices, and to a receiver
                // that would come back to it.
                Some(Way::Lost(_)) if self.connections || state.left.restarts > 0 => {
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
                choices.at_rest = false;
                if state.left.timeouts > 0 {
                    choices.list.push(Choice::Fire(node, timer));
                }
            }
        }
    }

    fn comings_and_goings(&self, state: &State<P>, choices: &mut Choices) {
        let (world, left, list) = (&state.world, state.left, &mut choices.list);
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

    /// Makes a choice. `events` is emptied first and then holds what happened; `parts`, those of
    /// the state, are kept up to date.
    pub(super) fn advance(
        &self,
        state: &mut State<P>,
        parts: &mut Parts,
        choice: Choice,
        events: &mut Vec<Event>,
    ) -> Step {
        events.clear();
        let taken = match choice {
            Choice::Deliver(id) | Choice::Drop(id) => state.world.message_print(id),
            _ => 0,
        };
        let free = self.is_free(state, choice);
        let applied = state.world.apply(choice, events);
        debug_assert_eq!(applied, Ok(()), "{choice:?} was offered");
        self.spend(state, choice, free);
        let step = self.hear(state, events);
        self.keep_up(state, parts, choice, taken, events);
        step
    }

    /// Whether the message is lost whatever anybody allows: that spends nothing.
    fn is_free(&self, state: &State<P>, choice: Choice) -> bool {
        match choice {
            Choice::Drop(id) => matches!(state.world.way(id), Some(Way::Lost(_))),
            _ => false,
        }
    }

    fn spend(&self, state: &mut State<P>, choice: Choice, free: bool) {
        let left = &mut state.left;
        match choice {
            Choice::Invoke { client, .. } => {
                let mut scripts = self.scope.scripts.iter();
                let place = scripts.position(|script| script.client == client);
                state.issued[place.unwrap_or(0)] += 1;
            }
            Choice::Drop(_) if !free => left.drops -= 1,
            Choice::Duplicate(_) => left.duplicates -= 1,
            Choice::Fire(..) => left.timeouts -= 1,
            Choice::Crash(_) => left.crashes -= 1,
            Choice::Restart { .. } => left.restarts -= 1,
            Choice::Join(_) => left.joins -= 1,
            Choice::Leave(_) => left.leaves -= 1,
            _ => {}
        }
    }

    fn hear(&self, state: &mut State<P>, events: &[Event]) -> Step {
        let mut step = Step {
            broken: Claims::NONE,
            heard: false,
        };
        // Most choices are of no concern to the checks.
        if events.iter().all(is_idle) {
            return step;
        }
        let mut memo = self.memo();
        for event in events {
            if let Some(essence) = memo.get(state.memory).essence(event) {
                let heard = memo.hear(state.memory, essence);
                state.memory = heard.next;
                step.broken = step.broken.or(heard.broken);
                step.heard = true;
            }
        }
        step
    }

    /// Keeps the fingerprints of the parts up to date, and takes out what is spent.
    fn keep_up(
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
    fn lost(&self, state: &State<P>) -> NodeSet {
        if self.connections || state.left.restarts > 0 {
            return NodeSet::EMPTY;
        }
        state.world.nodes_that_are(NodeStatus::Crashed)
    }

    /// The fingerprints of the parts of a state, from scratch.
    pub(super) fn parts(&self, state: &State<P>) -> Parts {
        let mut sites = [0; MAX_NODES as usize];
        let returns = self.returns(state);
        for node in state.world.cluster().all().iter() {
            sites[node.index()] = state.world.site_print(node, returns);
        }
        Parts {
            sites,
            network: state.world.network_print(),
            clients: self.clients(state),
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
            let mut scripts = self.scope.scripts.iter().zip(state.issued);
            scripts.any(|(s, issued)| s.client == client && usize::from(issued) < s.calls.len())
        };
        state.world.hash_clients(acts, hasher);
    }

    /// The fingerprint of a state, given those of its parts.
    pub(super) fn print(&self, state: &State<P>, parts: &Parts, memory: u64) -> u64 {
        let nodes = usize::from(state.world.cluster().nodes);
        let mut print = Print::default();
        for site in &parts.sites[..nodes] {
            print.write_u64(*site);
        }
        print.write_u64(parts.network);
        print.write_u64(parts.clients);
        print.write_u64(memory);
        print.write_u64(u64::from_le_bytes(state.issued));
        let left = state.left.list().map(|(_, n)| n);
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
        self.memo().get(state.memory).hash(&mut spelled);
        state.issued.hash(&mut spelled);
        state.left.hash(&mut spelled);
        spelled
    }

    /// The fingerprint of a state, from scratch.
    pub fn fingerprint(&self, state: &State<P>) -> u64 {
        let memory = self.memo().print(state.memory);
        self.print(state, &self.parts(state), memory)
    }

    /// The state after a choice, and what it broke.
    pub fn after(&self, state: &State<P>, choice: Choice) -> (State<P>, Step) {
        let mut next = state.clone();
        // Nobody asks for the fingerprints.
        let mut parts = Parts {
            sites: [0; MAX_NODES as usize],
            network: 0,
            clients: 0,
            sent: 0,
        };
        let step = self.advance(&mut next, &mut parts, choice, &mut Vec::new());
        (next, step)
    }

    /// What a state would break if nothing happened by itself any more.
    pub fn at_rest(&self, state: &State<P>) -> Claims {
        self.memo().get(state.memory).at_rest()
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

impl<P: Protocol> State<P> {
    /// Nodes and network.
    pub fn world(&self) -> &World<P> {
        &self.world
    }

    /// Makes this state what `before` was, from which it differs only by one choice.
    pub(super) fn come_back(&mut self, before: &State<P>, choice: Choice, events: &[Event]) {
        let clients = events.iter().any(tells_clients);
        self.world.come_back(&before.world, actor(choice), clients);
        self.memory = before.memory;
        self.left = before.left;
        self.issued = before.issued;
    }

    /// Makes this state what another is, in the same place of memory.
    pub(super) fn become_like(&mut self, other: &State<P>) {
        self.world.become_like(&other.world);
        self.memory = other.memory;
        self.left = other.left;
        self.issued = other.issued;
    }
}

/// The node that a choice changes.
pub(super) fn actor(choice: Choice) -> NodeId {
    match choice {
        Choice::Deliver(id) => id.to,
        Choice::Drop(id) | Choice::Duplicate(id) | Choice::Notice(id) => id.from,
        Choice::Fire(node, _)
        | Choice::Invoke { node, .. }
        | Choice::Crash(node)
        | Choice::Restart { node, .. }
        | Choice::Join(node)
        | Choice::Leave(node)
        | Choice::Pause(node)
        | Choice::Resume(node) => node,
        Choice::HoldMessage(id) | Choice::ReleaseMessage(id) => id.from,
        Choice::Cut(_) | Choice::Mend(_) | Choice::Hold(_) | Choice::Release(_) | Choice::Heal => {
            NodeId(0)
        }
    }
}

/// Whether an event is one of the many that no check hears of.
fn is_idle(event: &Event) -> bool {
    matches!(
        event,
        Event::Sent(_)
            | Event::Delivered(_)
            | Event::TimerSet { .. }
            | Event::TimerCancelled(..)
            | Event::TimerFired(..)
            | Event::Dropped(..)
            | Event::Copied { .. }
            | Event::Noticed(_)
            | Event::Queued(..)
    )
}

fn tells_clients(event: &Event) -> bool {
    matches!(
        event,
        Event::Invoked { .. } | Event::Returned { .. } | Event::Lost(..)
    )
}
