//! Operations with their start and end: what clients saw.

mod foreign;
mod read;
mod stage;
mod write;

pub use foreign::{
    Answer, Ask, BadHistory, Datum, Fault, Format, History, MAX_OPERATIONS, Model, Op, ValueId,
};
pub use read::read;
pub use stage::of_operations;
pub use write::write;

use crate::protocol::{Call, MsgId, NodeId, OpId, Outcome, Tag};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A point of a run: after how many choices, and at what virtual time.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Moment {
    /// How many choices have been applied. It alone orders moments.
    pub step: u64,
    /// Virtual time, in microseconds since the start of the run.
    pub time_us: u64,
}

impl fmt::Display for Moment {
    /// Seconds, to a hundredth: "8.40 s".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hundredths = self.time_us / 10_000;
        write!(f, "{}.{:02} s", hundredths / 100, hundredths % 100)
    }
}

/// An operation, from invocation to return.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Operation {
    /// Which operation.
    pub id: OpId,
    /// The node it was issued at.
    pub node: NodeId,
    /// What was asked.
    pub call: Call,
    /// When it was invoked.
    pub start: Moment,
    /// How it ended, if it has.
    pub end: Option<End>,
}

/// How an operation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct End {
    /// When.
    pub at: Moment,
    /// What the client was told; none when its node crashed and it will never be told.
    pub outcome: Option<Outcome>,
    /// The tag of the value, where the protocol has tags.
    pub tag: Option<Tag>,
    /// The message whose delivery made the operation return, where one did.
    pub cause: Option<MsgId>,
}
