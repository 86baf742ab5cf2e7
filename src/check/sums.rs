//! What a counter should come to: the sum of all acknowledged additions, and of any of those
//! whose outcome is not known.

use crate::protocol::OpId;
use std::collections::{BTreeSet, VecDeque};

/// The most different sums kept of additions whose outcome is not known; beyond, only the least
/// and the greatest count.
const MOST_SUMS: usize = 4_096;
/// The additions kept to name one that was lost or doubled.
const MOST_NAMED: usize = 256;

/// The additions to one counter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sums {
    /// The sum of the acknowledged ones.
    pub sure: i64,
    /// The sums that some of the others may come to; none when there are too many.
    unsure: Option<BTreeSet<i64>>,
    /// The least and the greatest of them.
    range: (i64, i64),
    /// Whether an amount is not known, so that nothing can be said.
    pub blind: bool,
    /// The latest acknowledged ones.
    latest: VecDeque<(OpId, i64)>,
    /// How many there were.
    pub count: u64,
}

/// What an addition that was acknowledged may have met with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Met {
    /// It is missing.
    Lost(OpId, i64),
    /// It was counted twice.
    Doubled(OpId, i64),
}

impl Default for Sums {
    fn default() -> Self {
        Sums {
            sure: 0,
            unsure: Some(BTreeSet::from([0])),
            range: (0, 0),
            blind: false,
            latest: VecDeque::new(),
            count: 0,
        }
    }
}

impl Sums {
    /// An addition was acknowledged.
    pub fn add(&mut self, op: OpId, by: i64) {
        self.sure = self.sure.wrapping_add(by);
        self.count += 1;
        self.latest.push_back((op, by));
        if self.latest.len() > MOST_NAMED {
            self.latest.pop_front();
        }
    }

    /// An addition ended, and may have been counted or may yet be.
    pub fn doubt(&mut self, by: i64) {
        let (low, high) = &mut self.range;
        *low = low.saturating_add(by.min(0));
        *high = high.saturating_add(by.max(0));
        if let Some(sums) = &mut self.unsure {
            let more: Vec<i64> = sums.iter().map(|sum| sum.wrapping_add(by)).collect();
            sums.extend(more);
            if sums.len() > MOST_SUMS {
                self.unsure = None;
            }
        }
    }

    /// Whether only the least and the greatest sum are known.
    pub fn is_rough(&self) -> bool {
        self.unsure.is_none()
    }

    /// Whether the outcome of all additions is known.
    pub fn is_sure(&self) -> bool {
        self.range == (0, 0)
    }

    /// The least and the greatest that the counter may come to.
    pub fn bounds(&self) -> (i64, i64) {
        let (low, high) = self.range;
        (
            self.sure.saturating_add(low),
            self.sure.saturating_add(high),
        )
    }

    /// Whether the counter may come to this.
    pub fn allow(&self, value: i64) -> bool {
        let rest = value.wrapping_sub(self.sure);
        let (low, high) = self.range;
        self.blind
            || match &self.unsure {
                Some(sums) => sums.contains(&rest),
                None => (low..=high).contains(&rest),
            }
    }

    /// The one addition whose loss or doubling would explain this value, if just one kind would.
    pub fn met(&self, value: i64) -> Option<Met> {
        let off = value.wrapping_sub(self.sure);
        let find = |by: i64| self.latest.iter().rev().find(|(_, amount)| *amount == by);
        match (find(off.wrapping_neg()), find(off)) {
            _ if !self.is_sure() => None,
            (Some(&(op, by)), None) => Some(Met::Lost(op, by)),
            (None, Some(&(op, by))) => Some(Met::Doubled(op, by)),
            _ => None,
        }
    }
}
