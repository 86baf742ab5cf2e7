//! A system of ours as a model of theirs.

use quorate::check::{Claims, Monitor};
use quorate::explore::{Choices, State, System};
use quorate::protocol::Protocol;
use quorate::world::Choice;
use stateright::{Model, Property};
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// The name of the one property: no guarantee is broken.
pub const GUARANTEED: &str = "no guarantee is broken";

/// By what Stateright tells states apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Identity {
    /// All that makes a state, word by word, which Stateright's own hash then takes in: nothing of
    /// our fingerprints is trusted.
    Words,
    /// Our fingerprint, computed from scratch: cheaper, for measurements.
    Print,
}

/// A system of ours as a model of theirs.
///
/// Its actions are our choices, in our order; a state in which a guarantee broke has none, as our
/// search goes no further there either.
#[derive(Debug)]
pub struct SystemModel<P: Protocol, M: Monitor> {
    shared: Arc<Shared<P, M>>,
}

#[derive(Debug)]
struct Shared<P: Protocol, M: Monitor> {
    system: System<P, M>,
    goals: Claims,
    identity: Identity,
}

/// A state, with what the choice that led to it broke.
pub struct Seen<P: Protocol, M: Monitor> {
    /// It is hashed and compared without being told how; this knows.
    shared: Arc<Shared<P, M>>,
    state: State<P>,
    broken: Claims,
}

impl<P: Protocol, M: Monitor> SystemModel<P, M> {
    /// The model of a system, asked for these guarantees.
    pub fn new(system: System<P, M>, goals: Claims, identity: Identity) -> Self {
        let shared = Shared {
            system,
            goals,
            identity,
        };
        SystemModel {
            shared: Arc::new(shared),
        }
    }

    /// What is broken in a state: by the choice that led there, or because nothing happens by itself
    /// any more.
    fn broken(&self, seen: &Seen<P, M>) -> Claims {
        let Shared { system, goals, .. } = &*self.shared;
        let resting = system.at_rest(&seen.state).and(*goals);
        if resting.is_empty() {
            return seen.broken;
        }
        let mut choices = Choices::default();
        system.choices(&seen.state, &mut choices);
        seen.broken.or(resting.and(choices.may_break()))
    }

    fn seen(&self, state: State<P>, broken: Claims) -> Seen<P, M> {
        Seen {
            shared: Arc::clone(&self.shared),
            state,
            broken,
        }
    }
}

impl<P: Protocol, M: Monitor> Model for SystemModel<P, M> {
    type State = Seen<P, M>;
    type Action = Choice;

    fn init_states(&self) -> Vec<Self::State> {
        vec![self.seen(self.shared.system.start().clone(), Claims::NONE)]
    }

    fn actions(&self, seen: &Self::State, actions: &mut Vec<Choice>) {
        if seen.broken.is_empty() {
            let mut choices = Choices::default();
            self.shared.system.choices(&seen.state, &mut choices);
            actions.append(&mut choices.list);
        }
    }

    fn next_state(&self, seen: &Self::State, choice: Choice) -> Option<Self::State> {
        let (state, step) = self.shared.system.after(&seen.state, choice);
        Some(self.seen(state, step.broken.and(self.shared.goals)))
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![Property::always(GUARANTEED, |model, seen| {
            model.broken(seen).is_empty()
        })]
    }
}

impl<P: Protocol, M: Monitor> Clone for Seen<P, M> {
    fn clone(&self) -> Self {
        Seen {
            shared: Arc::clone(&self.shared),
            state: self.state.clone(),
            broken: self.broken,
        }
    }
}

impl<P: Protocol, M: Monitor> Hash for Seen<P, M> {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        let system = &self.shared.system;
        match self.shared.identity {
            Identity::Words => system.spell(&self.state).hash(hasher),
            Identity::Print => hasher.write_u64(system.fingerprint(&self.state)),
        }
        self.broken.hash(hasher);
    }
}

impl<P: Protocol, M: Monitor> PartialEq for Seen<P, M> {
    fn eq(&self, other: &Self) -> bool {
        let system = &self.shared.system;
        self.broken == other.broken && system.spell(&self.state) == system.spell(&other.state)
    }
}

impl<P: Protocol, M: Monitor> Eq for Seen<P, M> {}

impl<P: Protocol, M: Monitor> fmt::Debug for Seen<P, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Seen")
            .field("world", self.state.world())
            .field("memory", &self.shared.system.memory(&self.state))
            .field("broken", &self.broken)
            .finish()
    }
}
