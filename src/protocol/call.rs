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
    /// Take a register away.
    Delete {
        /// Which register.
        key: Key,
    },
    /// Add to a number.
    Add {
        /// Which number.
        key: Key,
        /// How much; negative to subtract.
        by: i32,
    },
    /// Move money from one account to another.
    Transfer {
        /// The account that pays.
        from: Key,
        /// The account that receives.
        to: Key,
        /// How much.
        amount: u32,
    },
    /// Something only this protocol knows; the number is that of a verb of form
    /// [`Form::Command`](super::Form::Command).
    Command {
        /// About which register.
        key: Key,
        /// Which command.
        command: u8,
    },
}

impl Call {
    /// The register the call is about; of a transfer, the account that pays.
    pub fn key(self) -> Key {
        match self {
            Call::Read { key }
            | Call::Write { key, .. }
            | Call::Delete { key }
            | Call::Add { key, .. }
            | Call::Command { key, .. }
            | Call::Transfer { from: key, .. } => key,
        }
    }

    /// The largest key that the call names.
    pub fn last_key(self) -> Key {
        match self {
            Call::Transfer { from, to, .. } => from.max(to),
            _ => self.key(),
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
            _ => None,
        }
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Call::Read { .. } => write!(f, "read"),
            Call::Write { value, .. } => write!(f, "write {value}"),
            Call::Delete { .. } => write!(f, "delete"),
            Call::Add { by, .. } if *by < 0 => write!(f, "subtract {}", by.unsigned_abs()),
            Call::Add { by, .. } => write!(f, "add {by}"),
            Call::Transfer { from, to, amount } => write!(f, "transfer {amount} {from}→{to}"),
            Call::Command { command, .. } => write!(f, "command {command}"),
        }
    }
}

/// What a client is told when its operation returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// A read's value.
    Value(Value),
    /// The write, or whatever else was asked, is done.
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
    /// The protocol knows no such operation. Nothing was done.
    NotOffered,
    /// There is no such register (404). Nothing was done.
    NotFound,
    /// The client's causal dependencies are not satisfied here (503). Nothing was done.
    Unavailable,
    /// The account holds less than that. Nothing was done.
    Overdraft {
        /// What it holds.
        balance: u32,
    },
    /// The amount is none that can be moved: zero, or to the account it comes from. Nothing was
    /// done.
    BadAmount,
    /// The node takes no operations while a full sync is under way. Nothing was done.
    Syncing,
    /// The node has not been taken into the cluster yet. Nothing was done.
    NotJoined,
    /// The node keeps as much as it can already. Nothing was done.
    Full,
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
            Failure::NotOffered => write!(f, "no such operation here"),
            Failure::NotFound => write!(f, "404, there is no such key"),
            Failure::Unavailable => write!(f, "503, causal dependencies not satisfied"),
            Failure::Overdraft { balance } => write!(f, "overdraft: the account holds {balance}"),
            Failure::BadAmount => write!(f, "no such amount can be moved"),
            Failure::Syncing => write!(f, "a full sync is under way"),
            Failure::NotJoined => write!(f, "the node has not joined yet"),
            Failure::Full => write!(f, "the node is full"),
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
