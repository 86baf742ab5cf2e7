//! A set of numbers kept as intervals: small when its members are consecutive.

/// A set of numbers, as sorted intervals that neither meet nor touch, ends included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Intervals(Vec<(u64, u64)>);

impl Intervals {
    /// Whether the number is in the set.
    pub fn contains(&self, n: u64) -> bool {
        let after = self.0.partition_point(|&(low, _)| low <= n);
        after > 0 && n <= self.0[after - 1].1
    }

    /// Adds a number. Fast when it is larger than most of the set.
    pub fn insert(&mut self, n: u64) {
        self.insert_all(n, n);
    }

    /// Adds all numbers from `low` to `high`.
    pub fn insert_all(&mut self, low: u64, high: u64) {
        let from = self
            .0
            .partition_point(|&(_, end)| end.saturating_add(1) < low);
        let to = self
            .0
            .partition_point(|&(start, _)| start <= high.saturating_add(1));
        if from == to {
            self.0.insert(from, (low, high));
        } else {
            let merged = (low.min(self.0[from].0), high.max(self.0[to - 1].1));
            self.0.splice(from..to, [merged]);
        }
    }

    /// How many intervals there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Takes the lower half of the intervals out, but at least one.
    pub fn split_low(&mut self) -> Vec<(u64, u64)> {
        let half = self.0.len().div_ceil(2);
        self.0.drain(..half).collect()
    }

    /// Joins the lower half of the intervals into one, with all that lies between them.
    pub fn coarsen(&mut self) {
        let half = self.0.len().div_ceil(2);
        if half > 1 {
            let joined = (self.0[0].0, self.0[half - 1].1);
            self.0.splice(..half, [joined]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn says_the_same_as_a_plain_set() {
        let mut intervals = Intervals::default();
        let mut plain = BTreeSet::new();
        let mut n = 1u64;
        for _ in 0..300 {
            n = (n * 75 + 74) % 65_537;
            intervals.insert(n % 200);
            plain.insert(n % 200);
            assert!((0..210).all(|k| intervals.contains(k) == plain.contains(&k)));
        }
        assert!(intervals.len() < plain.len());
    }

    #[test]
    fn consecutive_numbers_take_one_interval() {
        let mut intervals = Intervals::default();
        (1..=1000).for_each(|n| intervals.insert(n));
        assert_eq!(intervals.0, [(1, 1000)]);
        intervals.insert(u64::MAX);
        assert_eq!(intervals.len(), 2);
        intervals.coarsen();
        assert_eq!(intervals.len(), 2, "half of two is one");
    }
}
