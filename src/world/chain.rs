//! The chain of hashes: one number that names everything that happened so far.

use super::print::Print;
use std::hash::{Hash, Hasher};

/// A running hash over choices, messages and events.
///
/// It is fed through `derive(Hash)`. Every integer is widened to 64 bits before it is mixed, so
/// that `usize` and `isize` count the same on every machine; a golden test pins the result. It
/// tells runs apart by accident, not against an adversary. A world that is searched keeps none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chain(Option<u64>);

const MULTIPLIER: u64 = 0x9E37_79B9_7F4A_7C15;

impl Default for Chain {
    fn default() -> Self {
        Chain(Some(0xCBF2_9CE4_8422_2325))
    }
}

impl Chain {
    /// No chain: to a search it is all the same how a state came about.
    pub(super) const NONE: Chain = Chain(None);

    /// Adds a value.
    pub fn add(&mut self, value: &impl Hash) {
        if self.0.is_some() {
            value.hash(self);
        }
    }

    /// The fingerprint of what is sent, where no chain is kept: a run has no use for it.
    pub(super) fn or_print(&self, value: &impl Hash) -> u64 {
        match self.0 {
            Some(_) => 0,
            None => Print::of(value),
        }
    }

    /// The hash so far, with every bit depending on every input bit.
    pub fn value(self) -> u64 {
        let mut h = self.0.unwrap_or_default();
        h = (h ^ (h >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        h = (h ^ (h >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        h ^ (h >> 31)
    }
}

impl Words for Chain {
    fn word(&mut self, word: u64) {
        if let Some(hash) = &mut self.0 {
            *hash = (hash.rotate_left(5) ^ word).wrapping_mul(MULTIPLIER);
        }
    }

    fn value(&self) -> u64 {
        Chain::value(*self)
    }
}

/// Something that takes in words of 64 bits, whatever the machine.
pub(super) trait Words {
    /// Takes a word in.
    fn word(&mut self, word: u64);

    /// A number that stands for all words so far.
    fn value(&self) -> u64;
}

/// Makes a hasher of what takes in words: every integer is widened to 64 bits.
macro_rules! hash_words {
    ($($hasher:ty),*) => {$(
        impl Hasher for $hasher {
            fn finish(&self) -> u64 {
                Words::value(self)
            }

            fn write(&mut self, bytes: &[u8]) {
                for chunk in bytes.chunks(8) {
                    let mut word = [0; 8];
                    word[..chunk.len()].copy_from_slice(chunk);
                    self.word(u64::from_le_bytes(word));
                }
            }

            fn write_u64(&mut self, word: u64) {
                self.word(word);
            }

            fn write_u8(&mut self, word: u8) {
                self.word(u64::from(word));
            }

            fn write_u16(&mut self, word: u16) {
                self.word(u64::from(word));
            }

            fn write_u32(&mut self, word: u32) {
                self.word(u64::from(word));
            }

            fn write_usize(&mut self, word: usize) {
                self.word(word as u64);
            }

            fn write_isize(&mut self, word: isize) {
                self.word(word as i64 as u64);
            }
        }
    )*};
}

hash_words!(Chain, super::print::Print, super::print::Spelled);

#[cfg(test)]
mod tests {
    use super::Chain;
    use crate::protocol::{Call, ClientId, Key, NodeId, Value};
    use crate::world::Choice;

    #[test]
    fn the_hash_of_a_choice_is_pinned() {
        let mut chain = Chain::default();
        let call = Call::Write {
            key: Key(0),
            value: Value(7),
        };
        chain.add(&Choice::Invoke {
            client: ClientId(1),
            node: NodeId(2),
            call,
        });
        assert_eq!(chain.value(), 16_177_201_749_860_982_871);
    }
}
