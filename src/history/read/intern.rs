//! Keeps names and values once, and finds them again by what they are.

use crate::history::{Datum, ValueId};
use hashbrown::HashTable;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// A quick hash, the same everywhere; it decides no order.
#[derive(Default)]
struct Mix(u64);

impl Mix {
    fn of(item: impl Hash) -> u64 {
        let mut mix = Mix::default();
        item.hash(&mut mix);
        mix.finish()
    }
}

impl Hasher for Mix {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 29)
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.write_u64(u64::from_le_bytes(word) ^ chunk.len() as u64);
        }
    }

    fn write_u64(&mut self, word: u64) {
        let mixed = (self.0.rotate_left(23) ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 = mixed ^ (mixed >> 32);
    }
}

/// Names by their place, in the order in which they were first given.
#[derive(Debug, Default)]
pub(super) struct Names {
    pub all: Vec<Arc<str>>,
    places: HashTable<u32>,
}

impl Names {
    /// The place of a name, a new one for a new name.
    pub fn place(&mut self, name: &str) -> u32 {
        let hash = |name: &str| Mix::of(name);
        let all = &mut self.all;
        let entry = self.places.entry(
            hash(name),
            |&place| *all[place as usize] == *name,
            |&place| hash(&all[place as usize]),
        );
        *entry
            .or_insert_with(|| {
                all.push(name.into());
                all.len() as u32 - 1
            })
            .get()
    }
}

/// Values by their place, in the order in which they were first given; the first is nil.
#[derive(Debug)]
pub(super) struct Values {
    pub all: Vec<Datum>,
    places: HashTable<u32>,
}

impl Default for Values {
    fn default() -> Self {
        Values {
            all: vec![Datum::Nil],
            places: HashTable::new(),
        }
    }
}

fn hash(datum: &Datum) -> u64 {
    match datum {
        Datum::Nil => 0,
        Datum::Int(number) => Mix::of(number),
        Datum::Text(text) => Mix::of(&**text),
        Datum::Balances(balances) => Mix::of(balances),
    }
}

impl Values {
    /// A number.
    pub fn int(&mut self, number: i64) -> ValueId {
        let same = |datum: &Datum| *datum == Datum::Int(number);
        self.find(Mix::of(number), same, || Datum::Int(number))
    }

    /// A text.
    pub fn text(&mut self, text: &str) -> ValueId {
        let same = |datum: &Datum| matches!(datum, Datum::Text(other) if **other == *text);
        self.find(Mix::of(text), same, || Datum::Text(text.into()))
    }

    /// Any value.
    pub fn datum(&mut self, datum: Datum) -> ValueId {
        match datum {
            Datum::Nil => ValueId::NIL,
            datum => self.find(hash(&datum), |other| *other == datum, || datum.clone()),
        }
    }

    fn find(
        &mut self,
        hashed: u64,
        same: impl Fn(&Datum) -> bool,
        new: impl FnOnce() -> Datum,
    ) -> ValueId {
        let all = &mut self.all;
        let entry = self.places.entry(
            hashed,
            |&place| same(&all[place as usize]),
            |&place| hash(&all[place as usize]),
        );
        let place = entry.or_insert_with(|| {
            all.push(new());
            all.len() as u32 - 1
        });
        ValueId(*place.get())
    }
}
