//! A causal past: of each chain of operations, how many of its writes came before.
//!
//! A chain is a client's operations one after another, so a past holds the first few writes of
//! each chain and no others, and a number for each says all (vector clocks by client).

/// Of each chain, the number of its writes in the past; those of which there are none are left
/// out. In order of chain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Past(Vec<(u32, u32)>);

impl Past {
    /// How many writes of that chain.
    pub fn get(&self, chain: u32) -> u32 {
        match self.0.binary_search_by_key(&chain, |&(chain, _)| chain) {
            Ok(place) => self.0[place].1,
            Err(_) => 0,
        }
    }

    /// Holds at least the first `writes` writes of that chain from now on.
    pub fn add(&mut self, chain: u32, writes: u32) {
        match self.0.binary_search_by_key(&chain, |&(chain, _)| chain) {
            Ok(place) => self.0[place].1 = self.0[place].1.max(writes),
            Err(place) => self.0.insert(place, (chain, writes)),
        }
    }

    /// Holds all that the other holds from now on.
    pub fn join(&mut self, other: &Past) {
        for &(chain, writes) in &other.0 {
            self.add(chain, writes);
        }
    }

    /// Drops the chains of which nothing is kept any more.
    pub fn retain(&mut self, keep: impl Fn(u32) -> bool) {
        self.0.retain(|&(chain, _)| keep(chain));
    }

    /// Each chain with the number of its writes.
    pub fn iter(&self) -> impl Iterator<Item = (u32, u32)> {
        self.0.iter().copied()
    }
}
