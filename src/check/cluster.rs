//! The operations on one value, in constant space: its write, and of its reads the one that
//! finished first and the one that began last.
//!
//! That is all that the zone test (Gibbons and Korach, "Testing Shared Memories", SIAM J. Comput.
//! 26(4), 1997), Validity and Ordering ever ask of them.

use crate::protocol::{NodeId, OpId, Value};

/// The position of what has not happened.
pub(crate) const NEVER: u64 = u64::MAX;

/// An operation, as the checks remember it. Positions grow with the events of a run; the initial
/// value is written at position 0, before all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    pub id: OpId,
    pub node: NodeId,
    pub read: bool,
    /// The position of its invocation.
    pub start: u64,
    /// The position of its return; [`NEVER`] while it has not returned, or when it never will.
    pub end: u64,
}

/// The write of one value and its reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cluster {
    pub value: Value,
    /// The write; none for the initial value, and for a value read that nobody began to write.
    pub write: Option<Seen>,
    /// Whether the write has ended, well or not: nothing more will be heard of it.
    pub settled: bool,
    /// The read that finished first.
    pub first: Option<Seen>,
    /// The read that began last.
    pub last: Option<Seen>,
}

impl Cluster {
    /// A value of which nothing is known yet.
    pub fn new(value: Value) -> Cluster {
        Cluster {
            value,
            write: None,
            settled: value == Value::INITIAL,
            first: None,
            last: None,
        }
    }

    /// Whether the value was read although nobody began to write it.
    pub fn unwritten(&self) -> bool {
        self.write.is_none() && self.value != Value::INITIAL
    }

    /// When its write began.
    pub fn write_start(&self) -> Option<u64> {
        match self.write {
            Some(write) => Some(write.start),
            None => (self.value == Value::INITIAL).then_some(0),
        }
    }

    /// When its write finished.
    pub fn write_end(&self) -> u64 {
        match self.write {
            Some(write) => write.end,
            None if self.value == Value::INITIAL => 0,
            None => NEVER,
        }
    }

    /// The earliest finish of a read of it.
    pub fn read_end(&self) -> u64 {
        self.first.map_or(NEVER, |read| read.end)
    }

    /// The earliest finish of all its operations.
    pub fn finish(&self) -> u64 {
        self.write_end().min(self.read_end())
    }

    /// The latest start of all its operations.
    pub fn begin(&self) -> u64 {
        let last = self.last.map_or(0, |read| read.start);
        self.write_start().unwrap_or(0).max(last)
    }

    /// The operation that finished first; none when it is the write of the initial value.
    pub fn finisher(&self) -> Option<Seen> {
        if self.read_end() < self.write_end() {
            self.first
        } else {
            self.write
        }
    }

    /// The operation that began last; none when it is the write of the initial value.
    pub fn beginner(&self) -> Option<Seen> {
        match (self.write, self.last) {
            (Some(write), Some(last)) if write.start > last.start => Some(write),
            (write, last) => last.or(write),
        }
    }

    /// Whether the register must have held the value from the earliest finish to the latest start.
    pub fn is_forward(&self) -> bool {
        self.finish() < self.begin()
    }

    /// Whether its write was lost, and nobody has read it: it may take effect at any time, or
    /// never.
    pub fn is_dormant(&self) -> bool {
        self.settled && self.finish() == NEVER
    }

    /// Takes a finished read in.
    pub fn add_read(&mut self, read: Seen) {
        if self.first.is_none_or(|first| read.end < first.end) {
            self.first = Some(read);
        }
        if self.last.is_none_or(|last| read.start > last.start) {
            self.last = Some(read);
        }
    }
}
