//! Fingerprints: what tells states of a world apart.

use super::chain::Words;
use std::hash::{Hash, Hasher};

/// A hash of 64 bits that spreads small differences over all of them.
///
/// Fed through `derive(Hash)`, the same on every machine. Of `n` states, two share a fingerprint
/// by chance with a probability of about n² / 2^65: one in 3,700 for a hundred million states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Print(u64);

const MULTIPLIER: u64 = 0x9E6C_63D0_876A_3F6B;

impl Default for Print {
    fn default() -> Self {
        Print(0x51F2_A1D3_6E0B_94C7)
    }
}

impl Words for Print {
    fn word(&mut self, word: u64) {
        let mixed = (self.0.rotate_left(29) ^ word).wrapping_mul(MULTIPLIER);
        self.0 = mixed ^ (mixed >> 32);
    }

    fn value(&self) -> u64 {
        let mixed = self.0.wrapping_mul(0xD6E8_FEB8_6659_FD93);
        mixed ^ (mixed >> 29)
    }
}

impl Print {
    /// The fingerprint of a value.
    pub fn of(value: &impl Hash) -> u64 {
        let mut print = Print::default();
        value.hash(&mut print);
        print.finish()
    }
}

/// Every word of a value, one after another: two values of a type that derives `Hash` are equal
/// exactly when these are, since lengths and variants are words, too.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spelled(pub Vec<u64>);

impl Words for Spelled {
    fn word(&mut self, word: u64) {
        self.0.push(word);
    }

    fn value(&self) -> u64 {
        Print::of(&self.0)
    }
}

impl Spelled {
    /// The words of a value.
    pub fn of(value: &impl Hash) -> Spelled {
        let mut spelled = Spelled::default();
        value.hash(&mut spelled);
        spelled
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_numbers_have_prints_that_differ_in_half_of_their_bits() {
        let mut flipped = 0;
        for n in 0..1_000u64 {
            flipped += (Print::of(&n) ^ Print::of(&(n + 1))).count_ones();
        }
        assert!((30_000..34_000).contains(&flipped), "{flipped}");
    }

    #[test]
    fn the_print_of_a_pair_is_pinned() {
        assert_eq!(Print::of(&(3u8, 7usize)), Print::of(&(3u64, 7u16)));
        assert_eq!(Print::of(&(3u8, 7usize)), PINNED);
    }

    const PINNED: u64 = 0x1CF3_FD7E_9622_7D5F;

    #[test]
    fn what_is_spelled_has_a_word_for_every_length_and_variant() {
        assert_eq!(Spelled::of(&vec![5u32, 6]).0, [2, 0x0000_0006_0000_0005]);
        assert_ne!(Spelled::of(&Some(0u8)), Spelled::of(&None::<u8>));
    }
}
