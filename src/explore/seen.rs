//! The states seen so far, by their fingerprints; or by all that makes them, for a proof that no
//! two shared one.

use super::prints::Prints;
use super::sleep::Sleep;
use crate::world::{Print, Spelled};
use hashbrown::HashMap;
use hashbrown::hash_map::Entry;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A fingerprint is a hash already.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Itself(u64);

impl Hasher for Itself {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        let mut print = Print::default();
        print.write(bytes);
        self.0 = print.finish();
    }

    fn write_u64(&mut self, print: u64) {
        self.0 = print;
    }
}

type Build = BuildHasherDefault<Itself>;

/// The states seen so far, in parts that can be used at the same time.
#[derive(Debug)]
pub(super) struct Seen {
    shards: Vec<Mutex<Shard>>,
    exact: bool,
}

#[derive(Debug, Default)]
struct Shard {
    prints: Prints,
    /// In the exact mode: of each fingerprint, every state that has it.
    states: HashMap<u64, Vec<Spelled>, Build>,
    words: usize,
    collisions: u64,
    /// The choices that sleep in the states of the layer being made.
    asleep: HashMap<u64, Sleep, Build>,
}

/// A state that was reached.
#[derive(Debug)]
pub(super) struct Arrival {
    pub print: u64,
    /// In the exact mode, what makes it.
    pub spelled: Option<Spelled>,
    /// The choices that sleep along the way that led there; only what sleeps along every way does.
    pub sleep: Option<Sleep>,
    /// Whether it was not seen before; known once it is taken in.
    pub new: bool,
}

impl Seen {
    /// No state, for so many workers.
    pub fn new(threads: usize, exact: bool) -> Seen {
        let shards = match threads {
            0 | 1 => 1,
            _ => (threads * 8).next_power_of_two(),
        };
        Seen {
            shards: (0..shards).map(|_| Mutex::default()).collect(),
            exact,
        }
    }

    fn place(&self, print: u64) -> usize {
        // Other bits place it within its part.
        (print >> 40) as usize & (self.shards.len() - 1)
    }

    /// Whether states are compared by all that makes them.
    pub fn is_exact(&self) -> bool {
        self.exact
    }

    /// Takes in states, and says of each whether it is new.
    pub fn insert(&self, arrivals: &mut [Arrival]) {
        let mut held: Option<(usize, MutexGuard<'_, Shard>)> = None;
        for i in 0..arrivals.len() {
            let place = self.place(arrivals[i].print);
            let shard = match held.take() {
                Some((at, shard)) if at == place => shard,
                other => {
                    drop(other);
                    let shard = lock(&self.shards[place]);
                    if self.shards.len() == 1 {
                        shard.prints.look_ahead(arrivals);
                    }
                    shard
                }
            };
            let (_, shard) = held.insert((place, shard));
            shard.insert(&mut arrivals[i]);
        }
    }

    /// What sleeps in a state of the layer that is complete now.
    pub fn take_sleep(&self, print: u64) -> Sleep {
        let mut shard = lock(&self.shards[self.place(print)]);
        shard.asleep.remove(&print).unwrap_or_default()
    }

    /// How many states shared a fingerprint with one seen before; known in the exact mode only.
    pub fn collisions(&self) -> Option<u64> {
        let count = |shard: &Mutex<Shard>| lock(shard).collisions;
        self.exact.then(|| self.shards.iter().map(count).sum())
    }

    /// About how much memory that takes, in bytes.
    pub fn bytes(&self) -> usize {
        let bytes = |shard: &Mutex<Shard>| {
            let shard = lock(shard);
            shard.prints.bytes()
                + shard.states.capacity() * 40
                + shard.words * 8
                + shard.asleep.capacity() * 64
        };
        self.shards.iter().map(bytes).sum()
    }
}

impl Shard {
    fn insert(&mut self, arrival: &mut Arrival) {
        let print = arrival.print;
        let new = match arrival.spelled.take() {
            Some(spelled) => self.insert_exactly(print, spelled),
            None => self.prints.insert(print),
        };
        arrival.new = new;
        if let Some(sleep) = arrival.sleep.take() {
            match self.asleep.entry(print) {
                Entry::Occupied(mut known) => known.get_mut().keep_common(&sleep),
                Entry::Vacant(place) if new => drop(place.insert(sleep)),
                // It is of an earlier layer.
                Entry::Vacant(_) => {}
            }
        }
    }

    fn insert_exactly(&mut self, print: u64, spelled: Spelled) -> bool {
        let alike = self.states.entry(print).or_default();
        if alike.contains(&spelled) {
            return false;
        }
        self.collisions += u64::from(!alike.is_empty());
        self.words += spelled.0.len();
        alike.push(spelled);
        true
    }
}

fn lock(shard: &Mutex<Shard>) -> MutexGuard<'_, Shard> {
    shard.lock().unwrap_or_else(PoisonError::into_inner)
}
