//! Ordering: "if a read returns x1 and a subsequent read returns x2, the write of x2 does not
//! precede the write of x1; once any process reads a newly written value, no other process may
//! ever read an older one".
//!
//! Two values are ordered by their writes (w1 -> w2) or by earlier reads of them (r1 -> r2); a
//! read violates Ordering when it returns a value already ordered before one that a read before it
//! returned.

use super::Phrase;
use super::cluster::{Cluster, NEVER, Seen};
use super::clusters::Clusters;
use super::forgotten::Past;
use super::register::{Ruling, Source};
use super::stairs::{Stairs, Step};
use super::words::Reason;
use crate::protocol::Value;
use std::collections::BTreeMap;

/// What Ordering needs of one register.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Index {
    /// For each position, which of the values read by then was written last.
    written: Stairs,
    /// The values that have been read, by the start of the last read of each.
    by_last: BTreeMap<u64, Value>,
    /// Of the values forgotten, the one whose last read began last.
    newest_forgotten: Option<Cluster>,
}

impl Index {
    /// Judges a read of a value that comes from there; the read is not yet counted in.
    pub fn read(&self, clusters: &Clusters, source: &Source, value: Value, read: Seen) -> Ruling {
        let (write_end, read_end) = match source {
            Source::Kept(cluster) => (cluster.write_end(), cluster.read_end()),
            Source::Past(Past::Written, forgotten) => (forgotten.write_end, NEVER),
            Source::Past(Past::Unfinished, forgotten) => (NEVER, forgotten.read_end),
            Source::Past(Past::Unsure, _) => (NEVER, NEVER),
        };
        let kept = match source {
            Source::Kept(cluster) => Some(**cluster),
            Source::Past(..) => None,
        };
        if let Some(step) = self.newer_by_writes(write_end, read) {
            return Ruling::Broken(by_writes(kept, value, step, read));
        }
        if let Some(newer) = self.newer_by_reads(clusters, read_end, value, read) {
            return Ruling::Broken(by_reads(kept, value, &newer, read));
        }
        match kept {
            Some(_) => Ruling::Fine,
            None => Ruling::Unsure,
        }
    }

    /// A value read before this read began, whose write began after `write_end`.
    fn newer_by_writes(&self, write_end: u64, read: Seen) -> Option<&Step> {
        let step = self.written.before(read.start)?;
        (step.write.start > write_end).then_some(step)
    }

    /// A value read before this read began, and read by an operation that began after `read_end`.
    fn newer_by_reads(
        &self,
        clusters: &Clusters,
        read_end: u64,
        value: Value,
        read: Seen,
    ) -> Option<Cluster> {
        if read_end == NEVER {
            return None;
        }
        let kept = self
            .by_last
            .range(read_end + 1..)
            .rev()
            .filter(|(_, other)| **other != value)
            .filter_map(|(_, other)| clusters.get(*other))
            .find(|other| other.read_end() < read.start)
            .copied();
        let begun = |other: &Cluster| other.last.is_some_and(|last| last.start > read_end);
        kept.or_else(|| {
            self.newest_forgotten
                .filter(|other| other.value != value && begun(other))
        })
    }

    /// A read was counted in: how its value's operations stood before, and how they stand now.
    pub fn counted(&mut self, before: &Cluster, now: &Cluster) {
        if before.first.is_none() {
            self.ordered(now);
        }
        if before.last != now.last {
            if let Some(last) = before.last {
                self.by_last.remove(&last.start);
            }
            if let Some(last) = now.last {
                self.by_last.insert(last.start, now.value);
            }
        }
    }

    /// A value has both a read and a write.
    pub fn ordered(&mut self, cluster: &Cluster) {
        if let (Some(write), Some(first)) = (cluster.write, cluster.first) {
            self.written.push(Step {
                at: first.end,
                value: cluster.value,
                write,
                read: Some(first),
            });
        }
    }

    /// A write that had been read turned out never to have taken place.
    pub fn unwritten(&mut self, clusters: &Clusters) {
        self.written.clear();
        for cluster in clusters.iter() {
            self.ordered(cluster);
        }
    }

    /// A value is forgotten. All reads still to return began after its first read finished.
    pub fn forget(&mut self, cluster: &Cluster) {
        let Some(last) = cluster.last else { return };
        self.by_last.remove(&last.start);
        let newer = |kept: &Cluster| kept.last.is_some_and(|kept| kept.start > last.start);
        if !self.newest_forgotten.as_ref().is_some_and(newer) {
            self.newest_forgotten = Some(*cluster);
        }
    }

    /// A value is given up: nothing is known of it from now on.
    pub fn give_up(&mut self, cluster: &Cluster) {
        if let Some(last) = cluster.last {
            self.by_last.remove(&last.start);
        }
    }

    /// Forgets what no read that began at this position or later needs.
    pub fn forget_before(&mut self, position: u64) {
        self.written.forget_before(position);
    }
}

fn by_writes(kept: Option<Cluster>, value: Value, step: &Step, read: Seen) -> Reason {
    let before = step.read.unwrap_or(step.write);
    let words = Phrase::default()
        .whose(before)
        .say(" returned ")
        .value(step.value)
        .say(" and finished before ")
        .whose_later(read, before.node)
        .say(" began, yet ")
        .who(read, before.node)
        .say(" returned ")
        .value(value);
    let words = match value {
        Value::INITIAL => words.say(", the initial value."),
        _ => words.say(", which was written before it."),
    };
    let write = kept.and_then(|cluster| cluster.write);
    let ops = [write, Some(step.write), step.read, Some(read)];
    Reason::new("New, then old", words, ops)
}

fn by_reads(kept: Option<Cluster>, value: Value, newer: &Cluster, read: Seen) -> Reason {
    let older = kept.and_then(|cluster| cluster.first);
    let (Some(first), Some(last)) = (newer.first, newer.last) else {
        return Reason::new("Old, new, old", Phrase::default(), [Some(read)]);
    };
    let words = match older {
        Some(older) if first == last => Phrase::default()
            .whose(older)
            .say(" returned ")
            .value(value)
            .say(", after it ")
            .whose_later(first, older.node)
            .say(" returned ")
            .value(newer.value)
            .say(", and after that ")
            .whose_later(read, first.node)
            .say(" returned ")
            .value(value)
            .say(" again."),
        _ => Phrase::default()
            .whose(first)
            .say(" returned ")
            .value(newer.value)
            .say(" and finished before ")
            .whose_later(read, first.node)
            .say(" began, yet ")
            .who(read, first.node)
            .say(" returned ")
            .value(value)
            .say(", which had been read before ")
            .whose_later(last, read.node)
            .say(" of ")
            .value(newer.value)
            .say(" began."),
    };
    Reason::new(
        "Old, new, old",
        words,
        [older, Some(first), Some(last), Some(read)],
    )
}
