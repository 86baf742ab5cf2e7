//! How a protocol shows its nodes and messages to people.
//!
//! These values are all that the page, the pictures and the command line learn of a protocol.

use super::{Key, NodeSet, OpId, Tag, Value};
use serde::Serialize;

/// A node, as people see it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct NodeView {
    /// The registers it holds, in order of key.
    pub registers: Vec<Register>,
    /// What it is doing, in a few words: "writing 7 · store 2/3"; "idle" otherwise.
    pub phase: String,
    /// Progress toward the quorum of the current phase, drawn as a ring.
    pub ring: Option<Ring>,
    /// Anything else worth showing, a label and a text each, in the protocol's own terms.
    pub rows: Vec<(String, String)>,
    /// The roles it plays, or the mode it is in, each a word or two; shown as badges.
    pub badges: Vec<String>,
    /// Lists worth showing whole: a log, a delivery buffer.
    pub lists: Vec<List>,
    /// What of this would survive a restart with memory kept, in one sentence.
    pub stable: String,
}

/// A list that a node holds, a line an item.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct List {
    /// What it is: "log".
    pub title: &'static str,
    /// Its items, the most telling first; a protocol shows at most a few dozen.
    pub items: Vec<String>,
}

/// One register of a node.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Register {
    /// Its address.
    pub key: Key,
    /// What it holds.
    pub value: Value,
    /// The tag of the value, where the protocol has tags.
    pub tag: Option<Tag>,
}

/// Replies so far, and needed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Ring {
    /// Who has replied.
    pub have: NodeSet,
    /// How many replies are needed.
    pub need: u8,
    /// The value at stake, which gives the ring its colour; none while it is not yet known.
    pub value: Option<Value>,
}

/// A message, as people see it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MessageView {
    /// What kind of message, drawn as a shape.
    pub shape: Shape,
    /// The protocol's own word for it: query, reply, store, ack.
    pub kind: &'static str,
    /// What fits on it: a tag, a value, "?"; short.
    pub label: String,
    /// The value it carries, which gives it its colour.
    pub value: Option<Value>,
    /// The operation it serves, where it serves one.
    pub op: Option<OpId>,
    /// A sentence part that says all of it: "reply: x holds 5 with tag 2·C".
    pub words: String,
}

/// The shapes of messages; the meaning is the protocol's, given in its legend.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shape {
    /// Asks for something: an open circle.
    Query,
    /// Answers with something: a full circle.
    Reply,
    /// Carries something to be kept: a square.
    Store,
    /// Says that it was kept: a tick.
    Ack,
    /// Asks another node to do something for a client: a triangle.
    Request,
    /// Says what was decided: a diamond.
    Decide,
    /// Says that its sender is alive, or asks whether its receiver is: a small ring.
    Beat,
    /// Joins, leaves, takes in or removes a node: a hexagon.
    Member,
}
