//! The values of a register that are kept, in chunks that clones share.
//!
//! A run being played keeps dozens of clones of its judge to come back to. Most values never change
//! from one to the next, least of all those whose writes were lost and which nobody has read; in
//! chunks of neighbouring values, a clone pays only for what has changed since.

use super::cluster::Cluster;
use crate::protocol::Value;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Values of a chunk. Workloads hand values out one after the other, so chunks are full.
const CHUNK: u64 = 16;

/// The values that are kept, with the operations on each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Clusters {
    /// By value divided by [`CHUNK`]; none is empty, each is sorted.
    chunks: BTreeMap<u64, Rc<Vec<Cluster>>>,
    len: usize,
}

fn chunk_of(value: Value) -> u64 {
    value.0 / CHUNK
}

fn place(chunk: &[Cluster], value: Value) -> Result<usize, usize> {
    chunk.binary_search_by_key(&value, |cluster| cluster.value)
}

impl Clusters {
    /// How many values are kept.
    pub fn len(&self) -> usize {
        self.len
    }

    /// The operations on this value.
    pub fn get(&self, value: Value) -> Option<&Cluster> {
        let chunk = self.chunks.get(&chunk_of(value))?;
        place(chunk, value).ok().map(|place| &chunk[place])
    }

    /// The operations on this value, to change.
    pub fn get_mut(&mut self, value: Value) -> Option<&mut Cluster> {
        let chunk = self.chunks.get_mut(&chunk_of(value))?;
        let place = place(chunk, value).ok()?;
        Some(&mut Rc::make_mut(chunk)[place])
    }

    /// All of them, by value.
    pub fn iter(&self) -> impl Iterator<Item = &Cluster> {
        self.chunks.values().flat_map(|chunk| chunk.iter())
    }

    /// Puts the operations on a value, in place of those known so far.
    pub fn insert(&mut self, cluster: Cluster) {
        let chunk = self.chunks.entry(chunk_of(cluster.value)).or_default();
        let chunk = Rc::make_mut(chunk);
        match place(chunk, cluster.value) {
            Ok(place) => chunk[place] = cluster,
            Err(place) => {
                chunk.insert(place, cluster);
                self.len += 1;
            }
        }
    }

    /// Takes a value out.
    pub fn remove(&mut self, value: Value) {
        let Some(chunk) = self.chunks.get_mut(&chunk_of(value)) else {
            return;
        };
        let Ok(place) = place(chunk, value) else {
            return;
        };
        Rc::make_mut(chunk).remove(place);
        self.len -= 1;
        if chunk.is_empty() {
            self.chunks.remove(&chunk_of(value));
        }
    }

    /// Keeps the values of which that is true; it is asked once of each. A chunk that stays as it
    /// is stays shared.
    pub fn retain(&mut self, mut keep: impl FnMut(&Cluster) -> bool) {
        let mut len = 0;
        self.chunks.retain(|_, chunk| {
            let kept: Vec<Cluster> = chunk.iter().filter(|c| keep(c)).copied().collect();
            len += kept.len();
            if kept.len() < chunk.len() {
                *chunk = Rc::new(kept);
            }
            !chunk.is_empty()
        });
        self.len = len;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_the_same_as_a_plain_map() {
        let mut clusters = Clusters::default();
        let mut plain = BTreeMap::new();
        let mut n = 1u64;
        for round in 0..600 {
            n = (n * 75 + 74) % 65_537;
            let value = Value(n % 90);
            match round % 5 {
                0 => {
                    clusters.remove(value);
                    plain.remove(&value);
                }
                1 if round % 50 == 1 => {
                    clusters.retain(|c| c.value.0 % 7 != n % 7);
                    plain.retain(|value: &Value, _| value.0 % 7 != n % 7);
                }
                _ => {
                    let settled = n.is_multiple_of(2);
                    let cluster = Cluster {
                        settled,
                        ..Cluster::new(value)
                    };
                    clusters.insert(cluster);
                    plain.insert(value, cluster);
                }
            }
            assert_eq!(clusters.len(), plain.len());
            assert!(clusters.iter().eq(plain.values()));
            assert_eq!(clusters.get(value), plain.get(&value));
            assert_eq!(clusters.get_mut(value).copied(), plain.get(&value).copied());
        }
    }

    #[test]
    fn a_clone_shares_what_has_not_changed() {
        let mut clusters = Clusters::default();
        (0..100).for_each(|n| clusters.insert(Cluster::new(Value(n))));
        let before = clusters.clone();
        clusters.insert(Cluster::new(Value(100)));
        clusters.retain(|c| c.value != Value(3));
        let shared = before
            .chunks
            .iter()
            .filter(|(n, chunk)| Rc::ptr_eq(chunk, &clusters.chunks[n]));
        // The one with 3 in it and the one that took 100 are new.
        assert_eq!(shared.count(), before.chunks.len() - 2);
        assert_eq!(before.len(), 100);
    }
}
