//! What came of judging a history from anywhere.

use crate::history::Model;
use serde::{Deserialize, Serialize};

/// What came of judging a history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judgement {
    /// What its operations were taken to mean.
    pub model: Model,
    /// Whether it has a linearization.
    pub decision: Decision,
    /// One or two sentences: why, and where.
    pub explanation: String,
    /// Operations, by their places in the history, in an order that has every answer as it was
    /// given: of the whole history when it holds, else of the longest prefix of the key that does
    /// not. What took no effect, or need not have taken any, is left out.
    pub order: Vec<u32>,
    /// Of a history without a linearization: where it breaks.
    pub breaks: Option<Break>,
    /// States tried.
    pub states: u64,
}

/// Whether a history has a linearization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decision {
    /// It has one.
    Holds,
    /// It has none.
    Violated,
    /// Nobody knows: the budget was not enough.
    Undecided,
}

/// Where a history breaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Break {
    /// The key, by its place in the history's; none of a bank.
    pub key: Option<u32>,
    /// The operation whose return ends the longest prefix with a linearization.
    pub at: u32,
    /// A few operations that alone have no linearization, in order of invocation.
    pub culprits: Vec<u32>,
}
