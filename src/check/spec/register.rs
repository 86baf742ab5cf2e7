//! A register: read and write; with compare and set, too.

use super::{Specification, State, Traffic};
use crate::history::{Answer, Ask, History, Op};

/// A register. A state is the number of its value.
pub(super) struct Register {
    initial: u32,
}

impl Register {
    pub fn new(history: &History) -> Register {
        Register {
            initial: history.initial.0,
        }
    }
}

impl Specification for Register {
    fn initial(&mut self) -> State {
        State::from(self.initial)
    }

    fn step(&mut self, state: State, op: &Op) -> Option<State> {
        let held = |value: u32| State::from(value) == state;
        match (op.ask, op.answer) {
            (Ask::Read, Answer::Value(value)) => held(value.0).then_some(state),
            (Ask::Read, _) => Some(state),
            (Ask::Write(value), Answer::Done | Answer::Unknown) => Some(State::from(value.0)),
            (Ask::Cas(old, _), Answer::Refused) => (!held(old.0)).then_some(state),
            (Ask::Cas(old, new), Answer::Done | Answer::Unknown) => {
                held(old.0).then_some(State::from(new.0))
            }
            _ => None,
        }
    }

    fn has_few_states(&self) -> bool {
        true
    }

    fn traffic(&self, op: &Op) -> Option<Traffic> {
        Some(match (op.ask, op.answer) {
            (_, Answer::Nothing | Answer::Refused) => Traffic::default(),
            (Ask::Read, Answer::Value(value)) => Traffic {
                finds: Some(value.0),
                leaves: None,
            },
            (Ask::Write(value), _) => Traffic {
                finds: None,
                leaves: Some(value.0),
            },
            (Ask::Cas(old, new), _) => Traffic {
                finds: Some(old.0),
                leaves: Some(new.0),
            },
            _ => Traffic::default(),
        })
    }
}
