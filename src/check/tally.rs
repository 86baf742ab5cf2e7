//! What one guarantee has seen so far, and how it stands.

use super::words::Reason;
use super::{Explanation, Phrase, Status, Verdict};
use crate::history::Moment;
use crate::protocol::{Claim, Key, MsgId, Value};

/// What one guarantee has seen so far; once it is violated, nothing more is added.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Operations judged.
    pub operations: u64,
    /// Reads among them.
    pub reads: u64,
    /// Operations that could not be judged, since too much was forgotten.
    pub skipped: u64,
    /// The first violation.
    pub violated: Option<Explanation>,
    /// Why it cannot be decided for some register.
    pub undecided: Option<Twice>,
}

/// A value that was written twice, so that reads of it cannot be told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Twice {
    pub key: Key,
    pub value: Value,
    /// Whether that is certain, or too long ago to be.
    pub certain: bool,
}

impl Tally {
    /// Counts an operation that was judged.
    pub fn count(&mut self, read: bool) {
        if self.violated.is_none() {
            self.operations += 1;
            self.reads += u64::from(read);
        }
    }

    /// Counts operations that could not be judged.
    pub fn skip(&mut self, operations: u64) {
        if self.violated.is_none() {
            self.skipped += operations;
        }
    }

    /// Notes a violation; true when it is the first.
    pub fn broke(&mut self, reason: Reason, at: Moment, cause: Option<MsgId>) -> bool {
        let first = self.violated.is_none();
        if first {
            self.violated = Some(reason.at(at, cause));
        }
        first
    }

    /// The verdict on one of Validity, Ordering and Linearizable.
    pub fn verdict(&self, guarantee: Claim) -> Verdict {
        let status = match (&self.violated, self.undecided) {
            (Some(why), _) => Status::Violated(why.clone()),
            (None, Some(twice)) => Status::Undecided(twice.phrase()),
            (None, None) if self.skipped > 0 => Status::Undecided(self.left_out()),
            (None, None) => Status::Holds,
        };
        Verdict {
            guarantee,
            summary: self.summary(guarantee),
            status,
            operations: self.operations,
            reads: self.reads,
        }
    }

    /// Why it cannot be said to hold, although nothing that was judged violates it.
    pub fn left_out(&self) -> Phrase {
        let all = self.operations + self.skipped;
        Phrase::text(format!(
            "{} of {} could not be judged, since too much had to be kept at once; the others \
             violate nothing",
            self.skipped,
            count(all, "operation")
        ))
    }

    fn summary(&self, guarantee: Claim) -> String {
        if let Some(why) = &self.violated {
            return match guarantee {
                Claim::Linearizable => {
                    let (some, all) = (why.ops.len(), self.operations);
                    let verb = if some == 1 {
                        "does not fit"
                    } else {
                        "conflict"
                    };
                    format!("no: {some} of {} {verb}", count(all, "operation"))
                }
                _ => format!("violated at {}", why.at),
            };
        }
        if let Some(twice) = self.undecided {
            return twice.summary();
        }
        let holds = match guarantee {
            Claim::Linearizable if self.operations == 0 => "nothing to judge yet".to_string(),
            Claim::Linearizable => {
                format!("one order fits {}", count(self.operations, "operation"))
            }
            _ if self.reads == 0 => "no read has returned yet".to_string(),
            Claim::Validity => "every read returned a current value".to_string(),
            _ => "reads never went back".to_string(),
        };
        match self.skipped {
            0 => holds,
            n => format!("{holds}; {n} not judged"),
        }
    }
}

impl Twice {
    fn summary(self) -> String {
        let what = match (self.value, self.certain) {
            (Value::INITIAL, _) => "was written",
            (_, true) => "was written twice",
            (_, false) => "may be written twice",
        };
        format!("value {} {what}", self.value)
    }

    fn phrase(self) -> Phrase {
        let words = Phrase::text("value ").value(self.value);
        match (self.value, self.certain) {
            (Value::INITIAL, _) => words.say(
                " was written, the value every register starts with, so a read of it cannot be \
                 told apart",
            ),
            (_, true) => words.say(" was written twice, so a read of it cannot be told apart"),
            (_, false) => words.say(
                " may have been written before, too long ago to know, so a read of it cannot be \
                 told apart",
            ),
        }
    }
}

/// "1 operation", "2 operations".
pub(crate) fn count(n: u64, what: &str) -> String {
    let plural = if n == 1 { "" } else { "s" };
    format!("{n} {what}{plural}")
}
