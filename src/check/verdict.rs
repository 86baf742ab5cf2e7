//! What a guarantee says of a run so far.

use crate::history::Moment;
use crate::protocol::{Claim, MsgId, NodeId, OpId, Value};
use serde::Serialize;
use std::fmt;

/// What one guarantee says of a run so far.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// Which guarantee.
    pub guarantee: Claim,
    /// Whether it holds.
    pub status: Status,
    /// A few words for the panel: "7 of 10 returned, 3 running".
    pub summary: String,
    /// How many operations it has judged.
    pub operations: u64,
    /// How many of them are reads.
    pub reads: u64,
}

/// Whether a guarantee holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// It holds of everything seen. Most of a long run is forgotten by then, but only what is sure
    /// to be overwritten for every read still to return, so that nothing can hide in it.
    Holds,
    /// It does not, and this is why. Validity, Ordering and Linearizable stay violated; Termination
    /// may be kept after all, when what it gave up on returns or its node crashes.
    Violated(Explanation),
    /// Operations wait for something that a person, or the network, can bring back.
    Blocked(Phrase),
    /// It cannot be decided, and this is why: a value was written twice, or operations could not be
    /// judged since what it takes had to be forgotten. A violation may hide in a single one of
    /// those, so it never says that the guarantee holds; one found among the others still counts.
    Undecided(Phrase),
}

/// Why a guarantee is violated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// Two to four words: "New, then old".
    pub title: String,
    /// One or two plain sentences.
    pub words: Phrase,
    /// The operations named, at most four, in the order in which they began.
    pub ops: Vec<OpId>,
    /// The moment at which it became violated.
    pub at: Moment,
    /// The message whose delivery made it so, where one did.
    pub cause: Option<MsgId>,
    /// That message in a sentence; filled in by who knows the messages.
    pub because: Phrase,
}

/// A sentence with values and nodes marked, so that they can be shown in colour.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Phrase(pub Vec<Piece>);

/// A piece of a phrase.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Piece {
    /// Plain words.
    Text(String),
    /// A value.
    Value(Value),
    /// A node.
    Node(NodeId),
}

impl Phrase {
    /// A phrase of plain words.
    pub fn text(words: impl Into<String>) -> Phrase {
        Phrase(vec![Piece::Text(words.into())])
    }

    /// Adds plain words.
    pub fn say(mut self, words: impl Into<String>) -> Phrase {
        self.0.push(Piece::Text(words.into()));
        self
    }

    /// Adds a value.
    pub fn value(mut self, value: Value) -> Phrase {
        self.0.push(Piece::Value(value));
        self
    }

    /// Adds a node.
    pub fn node(mut self, node: NodeId) -> Phrase {
        self.0.push(Piece::Node(node));
        self
    }
}

impl fmt::Display for Phrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|piece| match piece {
            Piece::Text(words) => write!(f, "{words}"),
            Piece::Value(value) => write!(f, "{value}"),
            Piece::Node(node) => write!(f, "{node}"),
        })
    }
}
