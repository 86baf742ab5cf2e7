//! A counter: add and read.

use super::{Specification, State};
use crate::history::{Answer, Ask, Datum, History, Op};

/// A counter. A state is the count, as the bits of an `i64`.
pub(super) struct Counter {
    initial: i64,
    /// The number that each value is; none where it is none, and no count is equal to it.
    numbers: Vec<Option<i64>>,
}

impl Counter {
    pub fn new(history: &History) -> Counter {
        let number = |datum: &Datum| match datum {
            Datum::Int(number) => Some(*number),
            _ => None,
        };
        let numbers: Vec<_> = history.values.iter().map(number).collect();
        Counter {
            initial: numbers[history.initial.0 as usize].unwrap_or(0),
            numbers,
        }
    }
}

impl Specification for Counter {
    fn initial(&mut self) -> State {
        self.initial as State
    }

    fn step(&mut self, state: State, op: &Op) -> Option<State> {
        match (op.ask, op.answer) {
            (Ask::Read, Answer::Value(value)) => {
                let number = self.numbers[value.0 as usize]?;
                (number as State == state).then_some(state)
            }
            (Ask::Read, _) => Some(state),
            (Ask::Add(by), Answer::Done | Answer::Unknown) => {
                Some((state as i64).wrapping_add(by) as State)
            }
            _ => None,
        }
    }

    fn is_impossible(&self, op: &Op) -> bool {
        match op.answer {
            Answer::Value(value) => self.numbers[value.0 as usize].is_none(),
            _ => false,
        }
    }

    fn grows(&self, op: &Op) -> bool {
        matches!(op.ask, Ask::Add(0..))
    }

    fn is_beyond(&mut self, state: State, read: &Op) -> bool {
        match read.answer {
            Answer::Value(value) => {
                self.numbers[value.0 as usize].is_none_or(|number| (state as i64) > number)
            }
            _ => false,
        }
    }
}
