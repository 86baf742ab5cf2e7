//! What clients ask for, and what they are told: the vocabulary all protocols share.

use super::{Key, NodeId, NodeSet, Value};
use serde::{Deserialize, Serialize};
use std::fmt;

/// What a client asks of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Call {
    /// Read a register.
    Read {
        /// Which register.
        key: Key,
    },
    /// Write a register.
    Write {
        /// Which register.
        key: Key,
        /// The new value.
        value: Value,
    },
}

impl Call {
    /// The register the call is about.
    pub fn key(self) -> Key {
        match self {
            Call::Read { key } | Call::Write { key, .. } => key,
        }
    }

    /// Whether the call is a read.
    pub fn is_read(self) -> bool {
        matches!(self, Call::Read { .. })
    }

    /// The value a write carries.
    pub fn written(self) -> Option<Value> {
        match self {
            Call::Write { value, .. } => Some(value),
            Call::Read { .. } => None,
        }
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Call::Read { .. } => write!(f, "read"),
            Call::Write { value, .. } => write!(f, "write {value}"),
        }
    }
}

/// What a client is told when its operation returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// A read's value.
    Value(Value),
    /// The write is done.
    Written,
    /// The operation failed.
    Failed(Failure),
}

/// Why an operation failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Failure {
    /// Not enough acknowledgements in time. The write may or may not take effect.
    NotAcknowledged {
        /// How many came.
        acks: u8,
        /// How many were needed.
        needed: u8,
    },
    /// This node does not serve such calls; another does. Nothing was done.
    NotServedHere {
        /// Who does.
        ask: NodeId,
    },
}

impl Failure {
    /// Whether the operation may have taken effect, or may do so yet.
    pub fn may_take_effect(self) -> bool {
        matches!(self, Failure::NotAcknowledged { .. })
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::NotAcknowledged { acks, needed } => {
                write!(f, "not acknowledged: {acks} of {needed} acks in time")
            }
            Failure::NotServedHere { ask } => write!(f, "not served here: ask {ask}"),
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Outcome::Value(value) => write!(f, "{value}"),
            Outcome::Written => write!(f, "done"),
            Outcome::Failed(why) => write!(f, "failed, {why}"),
        }
    }
}

/// What a node's current operation waits for, in terms any protocol can state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Waiting {
    /// Nodes whose replies count already (the node itself, where its own does).
    pub have: NodeSet,
    /// How many replies are needed in all.
    pub need: u8,
    /// Nodes whose replies can still count.
    pub from: NodeSet,
}
