//! A protocol within a scope, as the transition system that is searched.

mod choices;
mod foresight;
mod prints;

pub use choices::Choices;
pub(super) use foresight::{Foreseen, Foresight};
pub(super) use prints::Parts;

use super::memo::{Memo, MemoryId};
use super::scope::{Allowance, MAX_SCRIPTS, Scope};
use crate::check::{Claims, Monitor};
use crate::protocol::{MAX_NODES, NodeId, Protocol};
use crate::world::{Choice, Event, Way, World};
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
    pub(super) tally: Tally,
}

/// What there is to a state beside its world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tally {
    /// What the checks remember.
    pub memory: MemoryId,
    /// What may still go wrong.
    pub left: Allowance,
    /// How many of its calls each script has issued.
    pub issued: [u8; MAX_SCRIPTS],
}

impl<P: Protocol> Clone for State<P> {
    fn clone(&self) -> Self {
        State {
            world: self.world.clone(),
            tally: self.tally,
        }
    }
}

/// What a choice came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The guarantees that it broke.
    pub broken: Claims,
    /// Whether the checks heard of it.
    pub heard: bool,
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
            tally: Tally {
                memory: memo.number(monitor),
                left: scope.faults,
                issued: [0; MAX_SCRIPTS],
            },
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
        self.memo().get(state.tally.memory).clone()
    }

    /// Whether a crashed node may come back and remember.
    fn returns(&self, state: &State<P>) -> bool {
        state.tally.left.restarts > 0 && self.scope.memory == crate::world::Memory::Kept
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
        self.spend(&mut state.tally, choice, free);
        let step = self.hear(&mut state.tally, parts, events);
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

    fn spend(&self, tally: &mut Tally, choice: Choice, free: bool) {
        let left = &mut tally.left;
        match choice {
            Choice::Invoke { client, .. } => {
                let mut scripts = self.scope.scripts.iter();
                let place = scripts.position(|script| script.client == client);
                tally.issued[place.unwrap_or(0)] += 1;
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

    fn hear(&self, tally: &mut Tally, parts: &mut Parts, events: &[Event]) -> Step {
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
            if let Some(essence) = memo.get(tally.memory).essence(event) {
                let heard = memo.hear(tally.memory, essence);
                tally.memory = heard.next;
                step.broken = step.broken.or(heard.broken);
                step.heard = true;
            }
        }
        parts.memory = memo.print(tally.memory);
        step
    }

    /// The state after a choice, and what it broke.
    pub fn after(&self, state: &State<P>, choice: Choice) -> (State<P>, Step) {
        let mut next = state.clone();
        // Nobody asks for the fingerprints.
        let mut parts = Parts {
            sites: [0; MAX_NODES as usize],
            network: 0,
            clients: 0,
            memory: 0,
            sent: 0,
        };
        let step = self.advance(&mut next, &mut parts, choice, &mut Vec::new());
        (next, step)
    }

    /// What a state would break if nothing happened by itself any more.
    pub fn at_rest(&self, state: &State<P>) -> Claims {
        self.memo().get(state.tally.memory).at_rest()
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
        self.tally = before.tally;
    }

    /// Makes this state what another is, in the same place of memory.
    pub(super) fn become_like(&mut self, other: &State<P>) {
        self.world.become_like(&other.world);
        self.tally = other.tally;
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
