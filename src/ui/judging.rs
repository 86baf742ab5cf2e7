//! What changes on the page with the verdicts: marks, announcements, and a pause.

use super::page::Page;
use crate::check::{Status, Verdict};
use crate::history::Operation;
use crate::protocol::{Claim, NodeSet, OpId};
use std::rc::Rc;

/// From this speed on (2 to its power), only violations are announced while the run plays.
const QUIET_SPEED: i8 = 1;

impl Page {
    /// Marks the operations that violations are about.
    pub(super) fn mark(&mut self, verdicts: &[Verdict]) {
        let chains: Vec<Vec<OpId>> = verdicts
            .iter()
            .filter_map(|verdict| match &verdict.status {
                Status::Violated(why) => Some(why.ops.clone()),
                _ => None,
            })
            .collect();
        let named = |op: &&Operation| chains.iter().any(|chain| chain.contains(&op.id));
        self.involved = match chains.is_empty() {
            true => NodeSet::EMPTY,
            false => self
                .operations
                .iter()
                .filter(named)
                .map(|op| op.node)
                .collect(),
        };
        self.marked.update(chains);
    }

    /// Says what has changed in the verdicts, and pauses when a guarantee has just broken.
    pub(super) fn judge(&mut self, before: &[Verdict], now: &[Verdict]) {
        let mut words = String::new();
        let mut broke = false;
        let mut at = None;
        for (old, new) in before.iter().zip(now) {
            if std::mem::discriminant(&old.status) == std::mem::discriminant(&new.status) {
                continue;
            }
            let name = new.guarantee.name();
            match &new.status {
                Status::Violated(why) => {
                    broke = true;
                    // That an operation can never return is sure only later than it came about:
                    // back there, nothing would be seen of it yet.
                    if new.guarantee != Claim::Termination {
                        at = at.map_or(Some(why.at), |first| Some(why.at.min(first)));
                    }
                    words.push_str(&format!("{name} violated. {}: {} ", why.title, why.words));
                }
                _ if self.playing && self.settings.speed >= QUIET_SPEED => {}
                Status::Holds => words.push_str(&format!("{name} holds. ")),
                Status::Blocked(why) => words.push_str(&format!("{name} blocked: {why} ")),
                Status::Undecided(why) => words.push_str(&format!("{name} undecided: {why} ")),
            }
        }
        if broke && self.playing && self.seek.is_none() && self.settings.pause_on_violation {
            self.playing = false;
            self.jump = at;
        }
        if !words.is_empty() {
            self.announcement = Rc::from(words.trim_end());
        }
    }
}
