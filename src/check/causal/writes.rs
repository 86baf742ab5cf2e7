//! The writes of one key, and which of them a read may have returned.

use super::past::Past;
use crate::check::cluster::{NEVER, Seen};
use crate::check::intervals::Intervals;
use crate::protocol::{NodeId, OpId, Value};
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

/// A PUT or a DELETE that took place, or may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Write {
    pub id: OpId,
    pub node: NodeId,
    /// The position of its invocation, which names it here.
    pub start: u64,
    /// None for a DELETE.
    pub value: Option<Value>,
    /// The chain of its client.
    pub chain: u32,
    /// Which of the writes of its chain it is, counted from 1.
    pub number: u32,
    /// What its client had seen before it.
    pub past: Rc<Past>,
    /// The first read that is sure to have returned it.
    pub read: Option<Seen>,
}

impl Write {
    /// Whether it is in that past.
    pub fn is_in(&self, past: &Past) -> bool {
        past.get(self.chain) >= self.number
    }

    pub fn seen(&self) -> Seen {
        Seen {
            id: self.id,
            node: self.node,
            read: false,
            start: self.start,
            end: NEVER,
        }
    }
}

/// Where a read can have what it returned from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// From this write and no other.
    One(u64),
    /// From one of several, or from the beginning.
    Some,
    /// From nothing that is kept, but perhaps from something that was forgotten.
    Unsure,
    /// From nowhere.
    Nowhere,
}

/// The writes of one key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Writes {
    /// By the position of their invocation.
    kept: BTreeMap<u64, Write>,
    /// Those a read of a value may have returned; of none for a read that found nothing.
    by_value: BTreeMap<Option<Value>, VecDeque<u64>>,
    /// Of each chain, the numbers of its writes and their names, in order.
    by_chain: BTreeMap<u32, VecDeque<(u32, u64)>>,
    /// Values of which a write was forgotten.
    forgotten: Intervals,
    /// Clients that began with this chain or a later one may have read a forgotten DELETE.
    deletes_forgotten: Option<u32>,
    /// Above so many DELETEs it is worth looking for some that nobody can read any more.
    many_deletes: usize,
}

/// How many DELETEs are kept before it is worth looking at them.
const FEW_DELETES: usize = 8;

impl Writes {
    /// How many are kept.
    pub fn len(&self) -> usize {
        self.kept.len()
    }

    pub fn get(&self, start: u64) -> Option<&Write> {
        self.kept.get(&start)
    }

    /// A write began.
    pub fn begin(&mut self, write: Write) {
        let Write { start, chain, .. } = write;
        let named = self.by_value.entry(write.value).or_default();
        named.push_back(start);
        let chained = self.by_chain.entry(chain).or_default();
        chained.push_back((write.number, start));
        self.kept.insert(start, write);
    }

    /// Takes a write out: it did not take place.
    pub fn refuse(&mut self, start: u64) -> Option<Write> {
        let write = self.kept.remove(&start)?;
        self.unlist(&write);
        Some(write)
    }

    /// Forgets the oldest write: reads that may have returned it are not judged any more.
    pub fn forget_oldest(&mut self, limit: usize) -> Option<Write> {
        let (_, write) = self.kept.pop_first()?;
        let readable = self.unlist(&write);
        match write.value {
            Some(value) => self.forgotten.insert(value.0),
            None if readable => self.deletes_forgotten = Some(0),
            None => {}
        }
        if self.forgotten.len() > limit {
            self.forgotten.coarsen();
        }
        Some(write)
    }

    /// Takes a write off the lists; says whether a read might still have returned it.
    fn unlist(&mut self, write: &Write) -> bool {
        if let Some(list) = self.by_chain.get_mut(&write.chain) {
            if let Ok(place) = list.binary_search(&(write.number, write.start)) {
                list.remove(place);
            }
            if list.is_empty() {
                self.by_chain.remove(&write.chain);
            }
        }
        let Some(list) = self.by_value.get_mut(&write.value) else {
            return false;
        };
        let place = list.binary_search(&write.start).ok();
        let listed = place.and_then(|place| list.remove(place)).is_some();
        if list.is_empty() {
            self.by_value.remove(&write.value);
        }
        listed
    }

    /// Takes those DELETEs off the list that none of these clients can read any more. A client
    /// that comes later has seen nothing and might; `next` is the chain that it would have.
    pub fn prune_deletes(&mut self, pasts: &[Rc<Past>], next: u32) {
        let Some(list) = self.by_value.get(&None) else {
            return;
        };
        if list.len() <= self.many_deletes.max(FEW_DELETES) {
            return;
        }
        let readable = |start: &u64| {
            let delete = &self.kept[start];
            pasts.iter().any(|past| self.after(delete, past).is_none())
        };
        let left: VecDeque<u64> = list.iter().copied().filter(readable).collect();
        if left.len() < list.len() {
            self.deletes_forgotten = Some(self.deletes_forgotten.unwrap_or(next).min(next));
        }
        self.many_deletes = 2 * left.len();
        self.by_value.insert(None, left);
    }

    /// The latest of the writes in that past that came causally after this one.
    pub fn after(&self, write: &Write, past: &Past) -> Option<&Write> {
        let later = |other: &&Write| other.start != write.start && write.is_in(&other.past);
        self.last_in(past).filter(later).max_by_key(|w| w.start)
    }

    /// The latest of the writes in that past.
    pub fn latest_in(&self, past: &Past) -> Option<&Write> {
        self.last_in(past).max_by_key(|write| write.start)
    }

    /// Of each chain, its last write in that past. Whatever one of the chain's earlier writes came
    /// after, its last did too.
    fn last_in(&self, past: &Past) -> impl Iterator<Item = &Write> {
        past.iter().filter_map(|(chain, writes)| {
            let list = self.by_chain.get(&chain)?;
            let after = list.partition_point(|&(number, _)| number <= writes);
            let (_, start) = list.get(after.checked_sub(1)?)?;
            self.kept.get(start)
        })
    }

    /// Where a read that returned this can have it from, given what its client had seen, and the
    /// chain that it began with.
    pub fn origin(&self, value: Option<Value>, past: &Past, born: u32) -> Origin {
        let from_start = value.is_none();
        let absent = from_start && self.latest_in(past).is_none();
        let unsure = match value {
            Some(value) => self.forgotten.contains(value.0),
            None => self.deletes_forgotten.is_some_and(|from| born >= from),
        };
        let possible = |write: &&Write| self.after(write, past).is_none();
        let mut found = self.candidates(value).rev().filter(possible);
        match (absent, unsure, found.next(), found.next()) {
            (false, false, Some(one), None) => Origin::One(one.start),
            (false, false, None, _) => Origin::Nowhere,
            (false, true, None, _) => Origin::Unsure,
            _ => Origin::Some,
        }
    }

    /// The writes of a value, from the oldest.
    pub fn candidates(&self, value: Option<Value>) -> impl DoubleEndedIterator<Item = &Write> {
        let list = self.by_value.get(&value).into_iter().flatten();
        list.filter_map(|start| self.kept.get(start))
    }

    /// Notes that a read returned this write.
    pub fn was_read(&mut self, start: u64, read: Seen) {
        if let Some(write) = self.kept.get_mut(&start) {
            write.read.get_or_insert(read);
        }
    }
}
