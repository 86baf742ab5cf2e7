//! Agreement: no two nodes decide differently for a slot (Lamport, "Paxos made simple", 2001, the
//! safety requirement of consensus, for each slot of a log).
//!
//! A fold over what nodes say they have learned. The first decision of a slot is kept; every later
//! one must be the same. Only the latest slots are kept, and a decision for one that has been
//! forgotten is counted as not judged.

use super::judge::{Guarantee, Heard};
use super::{Explanation, Phrase, Status, Verdict};
use crate::history::Moment;
use crate::protocol::{Call, Claim, NodeId, OpId};
use crate::world::Event;
use std::collections::BTreeMap;

/// What was decided for a slot: an operation, or none for a no-op.
type Decision = Option<(OpId, Call)>;

/// What Agreement keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Agreement {
    /// The most slots kept.
    limit: usize,
    /// By slot, what was first heard to be decided, and by which node.
    decided: BTreeMap<u32, (NodeId, Decision)>,
    /// Slots below this one have been forgotten.
    forgotten: u32,
    slots: u64,
    decisions: u64,
    skipped: u64,
    violated: Option<Explanation>,
}

impl Agreement {
    pub fn new(limit: usize) -> Agreement {
        Agreement {
            limit,
            decided: BTreeMap::new(),
            forgotten: 0,
            slots: 0,
            decisions: 0,
            skipped: 0,
            violated: None,
        }
    }

    /// What was decided for a slot before; none when this is the first time it is heard of.
    fn earlier(&mut self, slot: u32, node: NodeId, what: Decision) -> Option<(NodeId, Decision)> {
        if slot < self.forgotten {
            self.skipped += 1;
            return None;
        }
        self.decisions += 1;
        let earlier = self.decided.get(&slot).copied();
        if earlier.is_none() {
            self.slots += 1;
            self.decided.insert(slot, (node, what));
            if self.decided.len() > self.limit {
                self.decided.pop_first();
                self.forgotten = self.decided.keys().next().copied().unwrap_or(slot);
            }
        }
        earlier
    }

    fn summary(&self) -> String {
        match (self.slots, self.skipped) {
            (0, _) => "nothing decided yet".to_string(),
            (slots, 0) => format!("{slots} slots, {} decisions", self.decisions),
            (slots, skipped) => format!(
                "{slots} slots, {} decisions, {skipped} not judged",
                self.decisions
            ),
        }
    }
}

impl Guarantee for Agreement {
    fn hear(&mut self, heard: &Heard<'_>) -> bool {
        let Event::Decided {
            node,
            slot,
            what,
            cause,
        } = *heard.event
        else {
            return false;
        };
        if self.violated.is_some() {
            return false;
        }
        let Some((other, before)) = self.earlier(slot, node, what) else {
            return false;
        };
        if before == what {
            return false;
        }
        let words = Phrase::default()
            .node(other)
            .say(format!(
                " learned that slot {slot} is {}, and ",
                name(before)
            ))
            .node(node)
            .say(format!(" that it is {}.", name(what)));
        self.violated = Some(Explanation {
            title: "Two decisions".to_string(),
            words,
            ops: [before, what]
                .iter()
                .filter_map(|decision| decision.map(|(op, _)| op))
                .collect(),
            at: heard.at,
            cause,
            because: Phrase::default(),
        });
        true
    }

    fn is_violated(&self) -> bool {
        self.violated.is_some()
    }

    fn verdict(&self, _now: Moment) -> Verdict {
        let (status, summary) = match &self.violated {
            Some(why) => (
                Status::Violated(why.clone()),
                "two decisions for a slot".into(),
            ),
            None if self.skipped > 0 => {
                let words =
                    "Slots so old that they are forgotten were decided again; the others agree";
                (Status::Undecided(Phrase::text(words)), self.summary())
            }
            None => (Status::Holds, self.summary()),
        };
        Verdict {
            guarantee: Claim::Agreement,
            status,
            summary,
            operations: self.decisions,
            reads: 0,
        }
    }
}

fn name(decision: Decision) -> String {
    match decision {
        Some((op, call)) => format!("“{call}” of {}", op.client),
        None => "a no-op".to_string(),
    }
}
