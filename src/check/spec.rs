//! Sequential specifications: what operations do when they come one after another.
//!
//! A specification is a small type that says, of a state and an operation with its answer, which
//! state comes next, if the operation can answer so there. One file each under `spec/`; a line in
//! [`of`] makes it known.

mod bank;
mod counter;
mod key_value;
mod mutex;
mod register;

use crate::history::{Answer, Ask, History, Model, Op};
use crate::world::Print;
use std::hash::BuildHasherDefault;

/// A table that is looked up and never walked through.
pub(crate) type Table<K, V> = hashbrown::HashMap<K, V, BuildHasherDefault<Print>>;

/// What there is between two operations, as a number that only its specification understands: equal
/// states are equal numbers.
pub(crate) type State = u64;

/// What operations do when they come one after another.
pub(crate) trait Specification {
    /// The state at the beginning; of one key, where keys are [apart](Specification::is_by_key).
    fn initial(&mut self) -> State;

    /// The state after the operation, if it can answer so here. One with an unknown answer takes
    /// its effect; none where it has none here.
    fn step(&mut self, state: State, op: &Op) -> Option<State>;

    /// Whether each key is a thing of its own, so that a history has a linearization exactly when
    /// that of each key has (Herlihy and Wing, TOPLAS 12(3), 1990, theorem 1).
    fn is_by_key(&self) -> bool {
        true
    }

    /// Whether few states can be reached, however often each operation happens.
    fn has_few_states(&self) -> bool {
        false
    }

    /// Whether no state at all fits what this operation found.
    fn is_impossible(&self, _: &Op) -> bool {
        false
    }

    /// Whether an operation keeps what there is and adds to it.
    fn grows(&self, _: &Op) -> bool {
        false
    }

    /// The one state that fits this read, where there is only one.
    fn found(&mut self, _: &Op) -> Option<State> {
        None
    }

    /// Whether nothing that only grows can lead from this state to one that this read fits.
    fn is_beyond(&mut self, _: State, _: &Op) -> bool {
        false
    }

    /// The value the operation leaves behind whatever there was, and the one it has to find; none
    /// where there is more to say of operations than that.
    fn traffic(&self, _: &Op) -> Option<Traffic> {
        None
    }
}

/// Of a register: what an operation leaves and what it has to find, by the numbers of values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Traffic {
    pub leaves: Option<u32>,
    pub finds: Option<u32>,
}

/// The specification of a model, for this history.
pub(crate) fn of(model: Model, history: &History) -> Box<dyn Specification + Send> {
    match model {
        Model::Register | Model::CasRegister => Box::new(register::Register::new(history)),
        Model::KeyValue => Box::new(key_value::KeyValue::new(history)),
        Model::Counter => Box::new(counter::Counter::new(history)),
        Model::Mutex => Box::new(mutex::Mutex),
        Model::Bank => Box::new(bank::Bank::new(history)),
    }
}

/// Whether an operation changes nothing, whatever there is; it may still have to find something.
pub(crate) fn is_pure(op: &Op) -> bool {
    op.ask == Ask::Read || op.answer == Answer::Refused
}

/// Whether an operation says nothing of any state: it did not happen, or is a read of which nobody
/// knows what it saw.
pub(crate) fn is_idle(op: &Op) -> bool {
    match op.answer {
        Answer::Nothing => true,
        Answer::Unknown | Answer::Done => op.ask == Ask::Read,
        Answer::Value(_) | Answer::Refused => false,
    }
}

/// Operations of a history one after another, as somebody puts them in order by hand.
#[derive(Clone, Debug)]
pub struct Sequential<'a> {
    history: &'a History,
    model: Model,
}

impl<'a> Sequential<'a> {
    /// The operations of this history, taken to mean this.
    pub fn new(history: &'a History, model: Model) -> Self {
        Sequential { history, model }
    }

    /// Whether each operation, named by its place in the history, can answer as it did after those
    /// before it.
    ///
    /// # Errors
    /// The place in `order` of the first that cannot.
    pub fn legal(&self, order: &[u32]) -> Result<(), usize> {
        let mut spec = of(self.model, self.history);
        let initial = spec.initial();
        let keys = match spec.is_by_key() {
            true => self.history.keys.len(),
            false => 1,
        };
        let mut states = vec![initial; keys.max(1)];
        for (place, op) in order.iter().enumerate() {
            let op = &self.history.ops[*op as usize];
            if op.answer == Answer::Nothing {
                return Err(place);
            }
            if is_idle(op) {
                continue;
            }
            let key = if keys > 1 { op.key as usize } else { 0 };
            states[key] = spec.step(states[key], op).ok_or(place)?;
        }
        Ok(())
    }
}
