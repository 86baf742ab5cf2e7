//! A key-value store: get, put, append, delete; compare and set, too.

use super::{Specification, State, Table};
use crate::history::{Answer, Ask, Datum, History, Op, ValueId};

/// What a key of a store holds. A state is a text, by its place in a tree of the texts so far in
/// which a child has one byte more than its parent: to append costs what is appended, however much
/// there is, and equal texts are one place.
pub(super) struct KeyValue {
    children: Table<(u32, u8), u32>,
    /// Of each place the length of its text.
    lengths: Vec<u32>,
    texts: Vec<Held>,
    initial: ValueId,
}

/// What a value is when a key holds it.
struct Held {
    bytes: Box<[u8]>,
    /// The places of its beginnings in the tree, of all its lengths; empty until it is looked up.
    path: Box<[u32]>,
}

/// The empty text.
const EMPTY: u32 = 0;
/// No text at all.
const NIL: u32 = 1;

impl KeyValue {
    pub fn new(history: &History) -> KeyValue {
        let held = |datum: &Datum| Held {
            path: match datum {
                Datum::Nil => [NIL].into(),
                _ => Box::default(),
            },
            bytes: match datum {
                Datum::Nil => Box::default(),
                Datum::Int(number) => number.to_string().into_bytes().into(),
                Datum::Text(text) => text.as_bytes().into(),
                Datum::Balances(balances) => format!("{balances:?}").into_bytes().into(),
            },
        };
        KeyValue {
            children: Table::default(),
            lengths: vec![0, 0],
            texts: history.values.iter().map(held).collect(),
            initial: history.initial,
        }
    }

    /// The place of a value.
    fn place(&mut self, value: ValueId) -> u32 {
        let path = self.path(value);
        path[path.len() - 1]
    }

    fn path(&mut self, value: ValueId) -> &[u32] {
        let index = value.0 as usize;
        if self.texts[index].path.is_empty() {
            let bytes = std::mem::take(&mut self.texts[index].bytes);
            let mut path = vec![EMPTY];
            for &byte in &bytes {
                path.push(self.child(path[path.len() - 1], byte));
            }
            self.texts[index].path = path.into();
            self.texts[index].bytes = bytes;
        }
        &self.texts[index].path
    }

    fn child(&mut self, place: u32, byte: u8) -> u32 {
        let next = self.lengths.len() as u32;
        let child = *self.children.entry((place, byte)).or_insert(next);
        if child == next {
            self.lengths.push(self.lengths[place as usize] + 1);
        }
        child
    }

    /// The place of the text there with a value behind it; nothing counts as empty.
    fn append(&mut self, place: u32, value: ValueId) -> u32 {
        let mut place = if place == NIL { EMPTY } else { place };
        let bytes = std::mem::take(&mut self.texts[value.0 as usize].bytes);
        for &byte in &bytes {
            place = self.child(place, byte);
        }
        self.texts[value.0 as usize].bytes = bytes;
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

    fn grows(&self, op: &Op) -> bool {
        matches!(op.ask, Ask::Append(_))
    }

    fn is_beyond(&mut self, state: State, read: &Op) -> bool {
        let Answer::Value(value) = read.answer else {
            return false;
        };
        let place = state as u32;
        if place == NIL {
            return false;
        }
        let length = self.lengths[place as usize] as usize;
        self.path(value).get(length) != Some(&place)
    }
}
