//! What the checks remember, each memory once: a search carries its number.
//!
//! Few events of a run concern the checks, and few memories come of them. Each is kept once, with
//! what every event made of it, so that the checks are asked once and looked up from then on.

use crate::check::{Claims, Monitor};
use crate::protocol::Names;
use crate::world::{Event, Print};
use hashbrown::{HashMap, HashTable};
use std::hash::BuildHasherDefault;

/// The number of a memory.
pub(super) type MemoryId = u32;

type Table<K, V> = HashMap<K, V, BuildHasherDefault<Print>>;

/// What an event makes of a memory.
#[derive(Clone, Copy, Debug)]
pub(super) struct Heard {
    pub next: MemoryId,
    /// What it breaks.
    pub broken: Claims,
}

/// All memories met so far.
#[derive(Clone, Debug)]
pub(super) struct Memo<M> {
    memories: Vec<(M, u64)>,
    /// Each memory's number, found by its fingerprint.
    numbers: HashTable<MemoryId>,
    heard: Table<(MemoryId, Event), Heard>,
    renamed: Table<(MemoryId, u8), u64>,
}

impl<M: Monitor> Memo<M> {
    pub fn new() -> Memo<M> {
        Memo {
            memories: Vec::new(),
            numbers: HashTable::new(),
            heard: Table::default(),
            renamed: Table::default(),
        }
    }

    pub fn get(&self, id: MemoryId) -> &M {
        &self.memories[id as usize].0
    }

    /// The fingerprint of a memory: the same for the same memory, however it is numbered.
    pub fn print(&self, id: MemoryId) -> u64 {
        self.memories[id as usize].1
    }

    /// The fingerprint of a memory, had nodes and clients these names, which are always the same
    /// for the same `way`.
    pub fn print_as(&mut self, id: MemoryId, way: u8, names: &Names) -> u64 {
        if let Some(&print) = self.renamed.get(&(id, way)) {
            return print;
        }
        let print = Print::of(&self.get(id).rename(names));
        self.renamed.insert((id, way), print);
        print
    }

    /// The number of a memory.
    pub fn number(&mut self, memory: M) -> MemoryId {
        let print = Print::of(&memory);
        let known = &self.memories;
        let same = |id: &MemoryId| known[*id as usize].0 == memory;
        if let Some(&id) = self.numbers.find(print, same) {
            return id;
        }
        let id = known.len() as MemoryId;
        let print_of = |id: &MemoryId| known[*id as usize].1;
        self.numbers.insert_unique(print, id, print_of);
        self.memories.push((memory, print));
        id
    }

    /// What an event makes of a memory. The event is an essence; see [`Monitor::essence`].
    pub fn hear(&mut self, id: MemoryId, event: Event) -> Heard {
        if let Some(&heard) = self.heard.get(&(id, event)) {
            return heard;
        }
        let mut memory = self.get(id).clone();
        let broken = memory.hear(&event);
        let heard = Heard {
            next: self.number(memory),
            broken,
        };
        self.heard.insert((id, event), heard);
        heard
    }

    /// About how much memory all that takes, in bytes.
    pub fn bytes(&self) -> usize {
        self.memories.len() * (size_of::<M>() + 256)
            + self.heard.len() * 96
            + self.renamed.len() * 24
    }
}
