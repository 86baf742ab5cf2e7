//! Randomness that is the same on every machine and in every release.
//!
//! The generator is xoshiro256++ (Blackman and Vigna 2018), seeded by SplitMix64. Ranges and
//! distributions are our own, in integers only, and pinned by tests, so that links last.

use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

/// A seeded stream of random numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Random(Xoshiro256PlusPlus);

impl Random {
    /// The stream of this number under a seed; streams do not disturb each other.
    pub fn new(seed: u64, stream: u64) -> Self {
        let mixed = seed ^ stream.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        Random(Xoshiro256PlusPlus::seed_from_u64(mixed))
    }

    fn word(&mut self) -> u32 {
        (self.0.next_u64() >> 32) as u32
    }

    /// A number from 0 up to, not including, `bound`; 0 when the bound is 0. Every number is
    /// equally likely (Lemire 2019: multiply, and reject what would be biased).
    pub fn below(&mut self, bound: u32) -> u32 {
        let threshold = match bound {
            0 => return 0,
            _ => bound.wrapping_neg() % bound,
        };
        loop {
            let product = u64::from(self.word()) * u64::from(bound);
            if product as u32 >= threshold {
                return (product >> 32) as u32;
            }
        }
    }

    /// A number from `min` to `max`, both included.
    pub fn between(&mut self, min: u32, max: u32) -> u32 {
        min + self.below((max - min).saturating_add(1))
    }

    /// True `permille` times in a thousand.
    pub fn chance(&mut self, permille: u16) -> bool {
        self.below(1_000) < u32::from(permille)
    }

    /// An exponentially distributed number with this mean, by comparisons alone (von Neumann
    /// 1951, "Various techniques used in connection with random digits").
    pub fn exponential(&mut self, mean: u32) -> u64 {
        let mut whole = 0;
        loop {
            let first = self.word();
            let (mut last, mut falling) = (first, 1);
            loop {
                let next = self.word();
                if next >= last {
                    break;
                }
                (last, falling) = (next, falling + 1);
            }
            if falling % 2 == 1 {
                return whole * u64::from(mean) + ((u64::from(first) * u64::from(mean)) >> 32);
            }
            whole += 1;
        }
    }

    /// One of these; none of none.
    pub fn pick<T>(&mut self, items: impl Iterator<Item = T> + Clone) -> Option<T> {
        let count = items.clone().count() as u32;
        items.into_iter().nth(self.below(count) as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::Random;

    #[test]
    fn the_numbers_are_pinned() {
        let mut random = Random::new(4281, 1);
        let numbers: Vec<u64> = (0..6)
            .map(|i| match i % 3 {
                0 => u64::from(random.below(1_000)),
                1 => u64::from(random.between(300, 900)),
                _ => random.exponential(1_000_000),
            })
            .collect();
        assert_eq!(numbers, [0, 0, 0, 0, 0, 0]);
    }

    #[test]
    fn below_is_even_and_exponential_has_its_mean() {
        let mut random = Random::new(7, 0);
        let mut counts = [0u32; 7];
        for _ in 0..70_000 {
            counts[random.below(7) as usize] += 1;
        }
        assert!(
            counts.iter().all(|c| (9_600..10_400).contains(c)),
            "{counts:?}"
        );
        let sum: u64 = (0..100_000).map(|_| random.exponential(1_000)).sum();
        assert!((98_000_000..102_000_000).contains(&sum), "{sum}");
    }
}
