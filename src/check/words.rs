//! The words that explanations share.

use super::cluster::Seen;
use super::{Explanation, Phrase};
use crate::history::Moment;
use crate::protocol::{MsgId, NodeId, NodeSet, OpId};
use crate::sorting::sort_by_rank;

/// Why a guarantee is violated, without when and by which message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reason {
    pub title: &'static str,
    pub words: Phrase,
    pub ops: Vec<OpId>,
}

impl Reason {
    /// A reason that names these operations, each once, in the order in which they began.
    pub fn new(
        title: &'static str,
        words: Phrase,
        ops: impl IntoIterator<Item = Option<Seen>>,
    ) -> Reason {
        let mut ops: Vec<Seen> = ops.into_iter().flatten().collect();
        sort_by_rank(&mut ops, |op| [op.start, op.id.rank(), 0]);
        ops.dedup_by_key(|op| op.id);
        let ops = ops.into_iter().map(|op| op.id).collect();
        Reason { title, words, ops }
    }

    /// The whole explanation.
    pub fn at(self, at: Moment, cause: Option<MsgId>) -> Explanation {
        Explanation {
            title: self.title.to_string(),
            words: self.words,
            ops: self.ops,
            at,
            cause,
            because: Phrase::default(),
        }
    }
}

impl Phrase {
    /// Adds "A's write" or "B's read".
    pub(crate) fn whose(self, op: Seen) -> Phrase {
        let what = if op.read { "’s read" } else { "’s write" };
        self.node(op.node).say(what)
    }

    /// Adds "D's read", or "a later read at B" when an operation at that node was just named.
    pub(crate) fn whose_later(self, op: Seen, earlier: NodeId) -> Phrase {
        if op.node != earlier {
            return self.whose(op);
        }
        let what = if op.read { "read" } else { "write" };
        self.say(format!("a later {what} at ")).node(op.node)
    }

    /// Adds "D", or "it" when that node was just named.
    pub(crate) fn who(self, op: Seen, earlier: NodeId) -> Phrase {
        if op.node != earlier {
            self.node(op.node)
        } else {
            self.say("it")
        }
    }

    /// Adds "A", "A and B" or "A, B and C".
    pub(crate) fn nodes(self, nodes: NodeSet) -> Phrase {
        let total = nodes.len();
        (0u8..).zip(nodes.iter()).fold(self, |phrase, (i, node)| {
            let gap = match i {
                0 => "",
                _ if i + 1 == total => " and ",
                _ => ", ",
            };
            let phrase = if gap.is_empty() {
                phrase
            } else {
                phrase.say(gap)
            };
            phrase.node(node)
        })
    }
}
