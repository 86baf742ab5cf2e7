//! Validity: "a read not concurrent with any write returns the last value written; a concurrent
//! one returns that or the value being written".
//!
//! With several writers: the write w of the value read was invoked before the read returned, and
//! no write w' stands between, w -> w' -> read.

use super::Phrase;
use super::cluster::{Cluster, NEVER, Seen};
use super::forgotten::{Forgotten, Past};
use super::register::{Ruling, Source};
use super::stairs::{Stairs, Step};
use super::words::Reason;
use crate::protocol::Value;

/// What Validity needs of one register: for each position, which of the writes finished by then
/// began last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Index {
    finished: Stairs,
}

impl Index {
    /// A write finished.
    pub fn wrote(&mut self, value: Value, write: Seen) {
        self.finished.push(Step {
            at: write.end,
            value,
            write,
            read: None,
        });
    }

    /// Judges a read of a value that comes from there.
    pub fn read(&self, source: &Source, value: Value, read: Seen) -> Ruling {
        match source {
            Source::Kept(cluster) if cluster.unwritten() => {
                Ruling::Broken(never_written(value, read))
            }
            Source::Kept(cluster) => match self.between(cluster.write_end(), read) {
                Some(step) => Ruling::Broken(overwritten(cluster.write, value, step, read)),
                None => Ruling::Fine,
            },
            Source::Past(past, forgotten) => self.read_past(*past, forgotten, value, read),
        }
    }

    /// A write that began after `end` and finished before the read began.
    fn between(&self, end: u64, read: Seen) -> Option<&Step> {
        let step = self.finished.before(read.start)?;
        (end != NEVER && step.write.start > end).then_some(step)
    }

    fn read_past(&self, past: Past, forgotten: &Forgotten, value: Value, read: Seen) -> Ruling {
        match (past, self.between(forgotten.write_end, read)) {
            // A write that never finished precedes nothing.
            (Past::Unfinished, _) => Ruling::Fine,
            (Past::Written, Some(step)) => Ruling::Broken(overwritten(None, value, step, read)),
            _ => Ruling::Unsure,
        }
    }

    /// Forgets what no read that began at this position or later needs.
    pub fn forget_before(&mut self, position: u64) {
        self.finished.forget_before(position);
    }
}

/// Why a read of a value nobody had begun to write violates Validity.
pub(crate) fn never_written(value: Value, read: Seen) -> Reason {
    let words = Phrase::default()
        .whose(read)
        .say(" returned ")
        .value(value)
        .say(", which nobody had begun to write.");
    Reason::new("Never written", words, [Some(read)])
}

/// Why a value whose write was refused, yet which was read, violates Validity.
pub(crate) fn refused(cluster: &Cluster) -> Option<Reason> {
    let read = cluster.first?;
    let words = Phrase::default()
        .whose(read)
        .say(" returned ")
        .value(cluster.value)
        .say(", but its write was refused and never took place.");
    Some(Reason::new("Never written", words, [Some(read)]))
}

fn overwritten(write: Option<Seen>, value: Value, step: &Step, read: Seen) -> Reason {
    let words = Phrase::default()
        .whose(step.write)
        .say(" of ")
        .value(step.value)
        .say(" began after ")
        .value(value);
    let words = match value {
        Value::INITIAL => words.say(", the initial value,"),
        _ => words.say(" was written"),
    };
    let words = words
        .say(" and finished before ")
        .whose_later(read, step.write.node)
        .say(" began, yet ")
        .who(read, step.write.node)
        .say(" returned ")
        .value(value)
        .say(".");
    Reason::new(
        "Overwritten value",
        words,
        [write, Some(step.write), Some(read)],
    )
}
