//! A key-value store: get, put, append, delete; compare and set, too.

use super::{Specification, State, Table};
use crate::history::{Answer, Ask, Datum, History, Op, ValueId};

/// What a key of a store holds. A state is a text, by its place in a tree of the texts so far in
/// which a child has one byte more than its parent: to append costs what is appended, however much
/// there is, and equal texts are one place.
pub(super) struct KeyValue {
    children: Table<(u32, u8), u32>,
    places: u32,
    texts: Vec<Held>,
    initial: ValueId,
}

/// What a value is when a key holds it.
struct Held {
    bytes: Box<[u8]>,
    /// Its place in the tree, once that is known.
    place: Option<u32>,
}

/// The empty text.
const EMPTY: u32 = 0;
/// No text at all.
const NIL: u32 = 1;

impl KeyValue {
    pub fn new(history: &History) -> KeyValue {
        let held = |datum: &Datum| Held {
            place: (*datum == Datum::Nil).then_some(NIL),
            bytes: match datum {
                Datum::Nil => Box::default(),
                Datum::Int(number) => number.to_string().into_bytes().into(),
                Datum::Text(text) => text.as_bytes().into(),
                Datum::Balances(balances) => format!("{balances:?}").into_bytes().into(),
            },
        };
        KeyValue {
            children: Table::default(),
            places: 2,
            texts: history.values.iter().map(held).collect(),
            initial: history.initial,
        }
    }

    /// The place of a value.
    fn place(&mut self, value: ValueId) -> u32 {
        let index = value.0 as usize;
        if let Some(place) = self.texts[index].place {
            return place;
        }
        let place = self.append(EMPTY, value);
        self.texts[index].place = Some(place);
        place
    }

    /// The place of the text there with a value behind it; nothing counts as empty.
    fn append(&mut self, place: u32, value: ValueId) -> u32 {
        let mut place = if place == NIL { EMPTY } else { place };
        for &byte in &self.texts[value.0 as usize].bytes {
            place = *self.children.entry((place, byte)).or_insert_with(|| {
                self.places += 1;
                self.places - 1
            });
        }
        place
    }
}

impl Specification for KeyValue {
    fn initial(&mut self) -> State {
        State::from(self.place(self.initial))
    }

    fn step(&mut self, state: State, op: &Op) -> Option<State> {
        let mut held = |value: ValueId| State::from(self.place(value)) == state;
        match (op.ask, op.answer) {
            (Ask::Read, Answer::Value(value)) => held(value).then_some(state),
            (Ask::Read, _) => Some(state),
            (Ask::Cas(old, _), Answer::Refused) => (!held(old)).then_some(state),
            (Ask::Cas(old, new), Answer::Done | Answer::Unknown) => {
                held(old).then(|| State::from(self.place(new)))
            }
            (Ask::Write(value), Answer::Done | Answer::Unknown) => {
                Some(State::from(self.place(value)))
            }
            (Ask::Append(value), Answer::Done | Answer::Unknown) => {
                Some(State::from(self.append(state as u32, value)))
            }
            (Ask::Delete, Answer::Done | Answer::Unknown) => Some(self.initial()),
            // There was nothing to take away.
            (Ask::Delete, Answer::Refused) => (self.initial() == state).then_some(state),
            _ => None,
        }
    }

    fn has(&self, ask: Ask) -> bool {
        matches!(
            ask,
            Ask::Read | Ask::Write(_) | Ask::Cas(..) | Ask::Append(_) | Ask::Delete
        )
    }
}
