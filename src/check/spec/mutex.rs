//! A mutex: acquire and release, by whoever asks.

use super::{Specification, State};
use crate::history::{Answer, Ask, Op};

/// A mutex. A state is whether somebody holds it.
pub(super) struct Mutex;

const FREE: State = 0;
const HELD: State = 1;

impl Specification for Mutex {
    fn initial(&mut self) -> State {
        FREE
    }

    fn step(&mut self, state: State, op: &Op) -> Option<State> {
        let (from, to) = match op.ask {
            Ask::Acquire => (FREE, HELD),
            Ask::Release => (HELD, FREE),
            _ => return None,
        };
        match op.answer {
            Answer::Done | Answer::Unknown => (state == from).then_some(to),
            Answer::Refused => (state != from).then_some(state),
            Answer::Value(_) | Answer::Nothing => None,
        }
    }

    fn has_few_states(&self) -> bool {
        true
    }
}
