//! The states seen so far, by their fingerprints; or by all that makes them, for a proof that no
//! two shared one.

use super::sleep::Sleep;
use crate::world::{Print, Spelled};
use hashbrown::hash_map::Entry;
use hashbrown::{HashMap, HashSet};
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
    prints: HashSet<u64, Build>,
    /// In the exact mode: of each fingerprint, every state that has it.
    states: HashMap<u64, Vec<Spelled>, Build>,
    words: usize,
    collisions: u64,
    /// The choices that sleep in the states of the layer being made.
    asleep: HashMap<u64, Sleep, Build>,
}

impl Seen {
    /// No state, in so many parts.
    pub fn new(shards: usize, exact: bool) -> Seen {
        let shards = (0..shards.next_power_of_two()).map(|_| Mutex::default());
        Seen {
            shards: shards.collect(),
            exact,
        }
    }

    fn shard(&self, print: u64) -> MutexGuard<'_, Shard> {
        // The lowest bits place it within its part.
        let place = (print >> 40) as usize & (self.shards.len() - 1);
        let shard = self.shards[place].lock();
        shard.unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether states are compared by all that makes them.
    pub fn is_exact(&self) -> bool {
        self.exact
    }

    /// Whether a state is new; in the exact mode `spelled` is what makes it. `sleep` are the choices
    /// that sleep along the way that led there; only what sleeps along every way does.
    pub fn insert(&self, print: u64, spelled: Option<Spelled>, sleep: Option<Sleep>) -> bool {
        let mut shard = self.shard(print);
        let new = match spelled {
            Some(spelled) => shard.insert_exactly(print, spelled),
            None => shard.prints.insert(print),
        };
        if let Some(sleep) = sleep {
            match shard.asleep.entry(print) {
                Entry::Occupied(mut known) => known.get_mut().keep_common(&sleep),
                Entry::Vacant(place) if new => drop(place.insert(sleep)),
                // It is of an earlier layer.
                Entry::Vacant(_) => {}
            }
        }
        new
    }

    /// What sleeps in a state of the layer that is complete now.
    pub fn take_sleep(&self, print: u64) -> Sleep {
        self.shard(print).asleep.remove(&print).unwrap_or_default()
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
            shard.prints.capacity() * 10
                + shard.states.capacity() * 40
                + shard.words * 8
                + shard.asleep.capacity() * 64
        };
        self.shards.iter().map(bytes).sum()
    }
}

impl Shard {
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
