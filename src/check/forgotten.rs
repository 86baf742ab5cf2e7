//! Values no longer kept one by one, and what is still known of them.
//!
//! A value may be forgotten once something newer is sure to stand between it and every read that
//! is still to return; its return is then a violation without further questions.

use super::cluster::{Cluster, NEVER};
use super::intervals::Intervals;
use crate::protocol::Value;

/// What is still known of a value that was forgotten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Past {
    /// Its write finished.
    Written,
    /// Its write never finished, but it was read.
    Unfinished,
    /// Nothing: too much had to be kept.
    Unsure,
}

/// The values forgotten of one register.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Forgotten {
    written: Intervals,
    unfinished: Intervals,
    unsure: Intervals,
    /// The latest position at which the write of a value in `written` finished.
    pub write_end: u64,
    /// The latest position at which a value in `unfinished` was first read.
    pub read_end: u64,
}

impl Forgotten {
    /// What is known of the value, if it was forgotten.
    pub fn get(&self, value: Value) -> Option<Past> {
        if self.written.contains(value.0) {
            Some(Past::Written)
        } else if self.unfinished.contains(value.0) {
            Some(Past::Unfinished)
        } else {
            self.unsure.contains(value.0).then_some(Past::Unsure)
        }
    }

    /// Takes in a value that is certainly overwritten; keeps at most `limit` intervals a kind.
    pub fn add(&mut self, cluster: &Cluster, limit: usize) {
        let end = cluster.write_end();
        if end == NEVER {
            self.unfinished.insert(cluster.value.0);
            self.read_end = self.read_end.max(cluster.read_end());
        } else {
            self.written.insert(cluster.value.0);
            self.write_end = self.write_end.max(end);
        }
        self.trim(limit);
    }

    /// Takes in a value about which nothing can be said from now on.
    pub fn give_up(&mut self, value: Value, limit: usize) {
        self.unsure.insert(value.0);
        self.trim(limit);
    }

    /// The oldest values are the first of which we become unsure, and the first to be lumped
    /// together.
    fn trim(&mut self, limit: usize) {
        for kind in [&mut self.written, &mut self.unfinished] {
            if kind.len() > limit {
                for (low, high) in kind.split_low() {
                    self.unsure.insert_all(low, high);
                }
            }
        }
        if self.unsure.len() > limit {
            self.unsure.coarsen();
        }
    }
}
