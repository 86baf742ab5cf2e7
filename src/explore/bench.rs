//! A place where choices are made, and what is kept of it for later.

use super::expand::Reached;
use super::seen::Arrival;
use super::sleep::{self, Mark};
use super::system::{Choices, Foresight, Parts, State, System};
use crate::check::Monitor;
use crate::protocol::Protocol;
use crate::world::{Choice, Event};
use std::sync::Arc;

/// A place to work, used again for each state.
#[derive(Debug)]
pub(super) struct Bench<P: Protocol> {
    pub now: Now<P>,
    /// The state that `now` is one choice away from, and that choice; and what happened then.
    way: Option<(Arc<Before<P>>, Choice)>,
    happened: Vec<Event>,
    /// Where choices are made; what `now` is once it `is_ready`.
    pub next: State<P>,
    pub is_ready: bool,
    pub foresight: Foresight<P>,
    pub choices: Choices,
    /// The choices in the order in which they are made: the name of each that may sleep, and its
    /// place in the list.
    pub order: Vec<(Option<u64>, u16)>,
    pub slept: Vec<Mark>,
    pub events: Vec<Event>,
    pub reached: Vec<Reached>,
    /// What tells each of `reached` apart.
    pub arrivals: Vec<Arrival>,
}

/// A state whose choices were made, for those that lead on from it.
#[derive(Debug)]
pub(super) struct Before<P: Protocol> {
    pub state: State<P>,
    pub parts: Parts,
}

/// The state whose choices are being made.
#[derive(Debug)]
pub(super) struct Now<P: Protocol> {
    pub at: Before<P>,
    kept: Option<Arc<Before<P>>>,
}

/// A state still to be visited, as the choice that leads there; or where the system begins. All
/// that lead on from one state share it, which takes less memory than worlds of their own.
#[derive(Clone, Debug)]
pub(super) struct Ahead<P: Protocol> {
    pub before: Arc<Before<P>>,
    pub choice: Option<Choice>,
}

impl<P: Protocol> Bench<P> {
    pub fn new(start: &Before<P>) -> Bench<P> {
        Bench {
            now: Now {
                at: Before {
                    state: start.state.clone(),
                    parts: start.parts,
                },
                kept: None,
            },
            way: None,
            happened: Vec::new(),
            next: start.state.clone(),
            is_ready: false,
            foresight: Foresight::default(),
            choices: Choices::default(),
            order: Vec::new(),
            slept: Vec::new(),
            events: Vec::new(),
            reached: Vec::new(),
            arrivals: Vec::new(),
        }
    }

    /// Makes the choice that leads to a state. Most often the state before it is the one that the
    /// last choice was made in.
    pub fn go_to<M: Monitor>(&mut self, system: &System<P, M>, ahead: &Ahead<P>) {
        let Before { state, parts } = &mut self.now.at;
        let before = &ahead.before;
        match &self.way {
            Some((last, choice)) if Arc::ptr_eq(last, before) => {
                state.come_back(&before.state, *choice, &self.happened);
            }
            _ => state.become_like(&before.state),
        }
        *parts = before.parts;
        self.way = ahead.choice.map(|choice| {
            system.advance(state, parts, choice, &mut self.happened);
            (Arc::clone(before), choice)
        });
        self.now.kept = None;
        self.is_ready = false;
    }

    /// Puts the choices in the order in which they are made.
    pub fn put_in_order(&mut self, sleeps: bool) {
        self.order.clear();
        let state = &self.now.at.state;
        let choices = self.choices.list.iter().zip(0u16..);
        let named = choices.map(|(choice, place)| {
            let id = if sleeps {
                sleep::identity(state, *choice)
            } else {
                None
            };
            (id, place)
        });
        self.order.extend(named);
        if sleeps {
            self.order.sort_unstable();
        }
    }

    /// About how much memory it takes, in bytes.
    pub fn bytes(&self) -> usize {
        self.foresight.bytes()
    }
}

impl<P: Protocol> Before<P> {
    /// About how much memory it takes, in bytes.
    pub fn bytes(&self) -> usize {
        size_of::<Self>() + self.state.world.heap_bytes()
    }
}

impl<P: Protocol> Now<P> {
    /// The state that a choice leads to from here.
    pub fn ahead(&mut self, choice: Choice) -> Ahead<P> {
        let Before { state, parts } = &self.at;
        let keep = || {
            Arc::new(Before {
                state: state.clone(),
                parts: *parts,
            })
        };
        Ahead {
            before: Arc::clone(self.kept.get_or_insert_with(keep)),
            choice: Some(choice),
        }
    }

    /// Whether it is kept for states that are still to be visited.
    pub fn is_kept(&self) -> bool {
        self.kept.is_some()
    }
}
