//! A staircase: of all writes known by some position, which began last.

use super::cluster::Seen;
use crate::protocol::Value;
use std::collections::VecDeque;

/// From position `at` on, a write that began at `write.start` counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    pub at: u64,
    pub value: Value,
    pub write: Seen,
    /// The read that made it count, where it takes one.
    pub read: Option<Seen>,
}

/// Steps with both positions and starts growing: a write that counts later but began earlier than
/// one already there can never be the answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stairs(VecDeque<Step>);

impl Stairs {
    /// Adds a step, nearly always the last one.
    pub fn push(&mut self, step: Step) {
        let place = self.0.partition_point(|other| other.at < step.at);
        if place > 0 && self.0[place - 1].write.start >= step.write.start {
            return;
        }
        while self
            .0
            .get(place)
            .is_some_and(|other| other.write.start <= step.write.start)
        {
            self.0.remove(place);
        }
        self.0.insert(place, step);
    }

    /// Of all steps before the position, the one whose write began last.
    pub fn before(&self, position: u64) -> Option<&Step> {
        let place = self.0.partition_point(|step| step.at < position);
        place.checked_sub(1).map(|last| &self.0[last])
    }

    /// Forgets the steps that no question about this position or a later one needs.
    pub fn forget_before(&mut self, position: u64) {
        while self.0.get(1).is_some_and(|second| second.at < position) {
            self.0.pop_front();
        }
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}
