//! Linearizable, of a bank: all operations fit one order that respects ->.
//!
//! **The witness.** Where nodes say what was decided for each slot, the order of the slots is tried
//! first: an operation stands where it was first decided. What each answers must be what a
//! sequential bank answers in that order, and an operation invoked after another returned must
//! stand after it. That costs a logarithm an operation, and proves the history linearizable
//! (Herlihy and Wing, "Linearizability", TOPLAS 12(3), 1990: such an order is all it takes).
//!
//! **The search.** That the witness fails proves nothing. From then on the history is searched, as
//! far back as it is kept and as long as the tries last; only when there is no order at all is the
//! guarantee violated.

mod witness;

use super::cluster::NEVER;
use super::judge::{Guarantee, Heard};
use super::search::{Found, Interval, search};
use super::tally::count;
use super::{Explanation, Phrase, Status, Verdict};
use crate::history::{Moment, Operation};
use crate::protocol::{Call, Claim, Cluster, Failure, Key, MsgId, NodeId, OpId, Outcome};
use crate::world::Event;
use std::collections::{BTreeMap, VecDeque};
pub(super) use witness::Accounts;
use witness::Witness;

/// Tries that one search may take.
const TRIES: u64 = 100_000;
/// Tries that all searches of a run may take.
const ALL_TRIES: u64 = 1_000_000;
/// The most operations that an explanation names.
const NAMED: usize = 4;

/// What a bank may answer; none when the operation was refused without asking the bank, or may
/// have taken effect or not.
pub(super) fn answer(outcome: Option<Outcome>) -> Option<Outcome> {
    outcome.filter(|outcome| match outcome {
        Outcome::Value(_) | Outcome::Written => true,
        Outcome::Failed(why) => matches!(why, Failure::Overdraft { .. }),
    })
}

/// Whether nothing was done and nothing will be, whatever the balances.
pub(super) fn is_void(outcome: Option<Outcome>) -> bool {
    match outcome {
        Some(Outcome::Failed(why)) => answer(outcome).is_none() && !why.may_take_effect(),
        _ => false,
    }
}

/// Whether a finished list of operations on a bank has a linearization; none when so many tries do
/// not tell. Operations of one step are taken as concurrent; those that were lost, or have not
/// returned, may have taken effect or not.
pub fn bank(accounts: u8, operations: &[Operation], mut tries: u64) -> Option<bool> {
    let interval = |op: &Operation| {
        let outcome = op.end.and_then(|end| end.outcome);
        let answer = answer(outcome);
        let end = op.end.filter(|_| answer.is_some());
        Interval {
            call: op.call,
            answer,
            start: 2 * op.start.step,
            end: end.map_or(NEVER, |end| 2 * end.at.step + 1),
        }
    };
    let took_part = |op: &&Operation| !is_void(op.end.and_then(|end| end.outcome));
    let history: Vec<_> = operations.iter().filter(took_part).map(interval).collect();
    match search(&Accounts(accounts), &history, &mut tries) {
        Found::Order => Some(true),
        Found::Nothing => Some(false),
        Found::GaveUp => None,
    }
}

/// An operation of the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Past {
    op: OpId,
    node: NodeId,
    interval: Span,
    /// The highest slot of an operation that had returned when it was invoked.
    after: Option<u32>,
}

/// When it ran, and what came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Span {
    call: Call,
    answer: Option<Outcome>,
    start: u64,
    end: u64,
}

/// What the guarantee keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Bank {
    accounts: u8,
    /// The most operations, slots and clients kept.
    limit: usize,
    /// Counts invocations and returns.
    position: u64,
    pending: BTreeMap<OpId, Past>,
    /// None once the order of the slots has failed.
    witness: Option<Witness>,
    /// The operations that have ended, for the search.
    history: VecDeque<Past>,
    /// How many of them have been forgotten.
    forgotten: u64,
    tries: u64,
    operations: u64,
    reads: u64,
    violated: Option<Explanation>,
    undecided: Option<Phrase>,
}

impl Bank {
    pub fn new(cluster: Cluster, limit: usize) -> Bank {
        Bank {
            accounts: cluster.keys,
            limit,
            position: 0,
            pending: BTreeMap::new(),
            witness: Some(Witness::new(cluster.keys)),
            history: VecDeque::new(),
            forgotten: 0,
            tries: ALL_TRIES,
            operations: 0,
            reads: 0,
            violated: None,
            undecided: None,
        }
    }

    fn invoked(&mut self, op: OpId, node: NodeId, call: Call) {
        self.position += 1;
        let interval = Span {
            call,
            answer: None,
            start: self.position,
            end: NEVER,
        };
        let after = self.witness.as_ref().and_then(|witness| witness.returned);
        self.pending.insert(
            op,
            Past {
                op,
                node,
                interval,
                after,
            },
        );
    }

    /// An operation returned, or was lost; true when that leaves no linearization.
    fn ended(
        &mut self,
        at: Moment,
        op: OpId,
        outcome: Option<Outcome>,
        cause: Option<MsgId>,
    ) -> bool {
        self.position += 1;
        let Some(mut past) = self.pending.remove(&op) else {
            return false;
        };
        if is_void(outcome) {
            return false;
        }
        past.interval.answer = answer(outcome);
        let Some(answer) = past.interval.answer else {
            if let Some(witness) = &mut self.witness {
                witness.lost(op, self.limit);
            }
            self.keep(past);
            return false;
        };
        past.interval.end = self.position;
        self.operations += 1;
        self.reads += u64::from(past.interval.call.is_read());
        let confirmed = |witness: &mut Witness| witness.confirms(op, answer, past.after);
        if !self.witness.as_mut().is_some_and(confirmed) {
            self.witness = None;
        }
        self.keep(past);
        self.witness.is_none() && self.undecided.is_none() && self.search(at, past, cause)
    }

    /// A slot is decided, as far as a node has learned.
    fn decided(&mut self, slot: u32, what: Option<(OpId, Call)>) {
        let Some(witness) = &mut self.witness else {
            return;
        };
        match what {
            // Nobody has asked for that, so the order of the slots is none of what was asked.
            Some((op, _)) if !self.pending.contains_key(&op) && !witness.knows(op) => {
                self.witness = None;
            }
            _ => witness.decide(slot, what, &Accounts(self.accounts), self.limit),
        }
    }

    fn keep(&mut self, past: Past) {
        self.history.push_back(past);
        if self.history.len() > self.limit {
            self.history.pop_front();
            self.forgotten += 1;
        }
    }

    /// Looks for an order of all that is known; true when there is none.
    fn search(&mut self, at: Moment, last: Past, cause: Option<MsgId>) -> bool {
        if self.forgotten > 0 {
            let words =
                "the order of the slots does not fit, and the history is too long to search";
            self.undecided = Some(Phrase::text(words));
            return false;
        }
        let known = self.history.iter().chain(self.pending.values());
        let history: Vec<_> = known
            .map(|past| Interval {
                call: past.interval.call,
                answer: past.interval.answer,
                start: past.interval.start,
                end: past.interval.end,
            })
            .collect();
        let mut tries = TRIES.min(self.tries);
        let before = tries;
        let found = search(&Accounts(self.accounts), &history, &mut tries);
        self.tries -= before - tries;
        match found {
            Found::Order => false,
            Found::GaveUp => {
                let words = format!("no order was found in {before} tries");
                self.undecided = Some(Phrase::text(words));
                false
            }
            Found::Nothing => {
                self.violated = Some(self.explain(at, last, cause));
                true
            }
        }
    }

    /// The operation that no order fits, with the latest changes of the same accounts.
    fn explain(&self, at: Moment, last: Past, cause: Option<MsgId>) -> Explanation {
        let mut near: Vec<&Past> = self
            .history
            .iter()
            .filter(|past| past.op != last.op && past.changes(last.interval.call))
            .collect();
        near.sort_by_key(|past| std::cmp::Reverse(past.interval.start));
        near.truncate(NAMED - 1);
        near.reverse();
        let all = self.history.len();
        let words = last
            .told(Phrase::text("This history has no linearization: "))
            .say(format!(
                ", and no order of the {} so far gives that answer.",
                count(all as u64, "operation")
            ));
        let words = match near.is_empty() {
            true => words,
            false => {
                let words = words.say(" The latest that moved that money: ");
                let (_, words) = near.iter().fold(("", words), |(gap, words), past| {
                    ("; ", past.told(words.say(gap)))
                });
                words.say(".")
            }
        };
        let mut ops: Vec<&Past> = near.into_iter().chain([&last]).collect();
        ops.sort_by_key(|past| past.interval.start);
        Explanation {
            title: "No order fits".to_string(),
            words,
            ops: ops.into_iter().map(|past| past.op).collect(),
            at,
            cause,
            because: Phrase::default(),
        }
    }
}

impl Past {
    /// Whether it is a transfer, made or perhaps made, of an account that the call is about.
    fn changes(&self, call: Call) -> bool {
        let about = accounts(call);
        let made = matches!(self.interval.answer, None | Some(Outcome::Written));
        let moved = accounts(self.interval.call);
        made && !self.interval.call.is_read()
            && moved
                .iter()
                .flatten()
                .any(|key| about.contains(&Some(*key)))
    }

    /// Adds "B’s balance of x returned 80", "A’s transfer 10 x→y was made".
    fn told(&self, words: Phrase) -> Phrase {
        let words = match self.interval.call {
            Call::Read { key } => words.node(self.node).say(format!("’s balance of {key}")),
            call => words.node(self.node).say(format!("’s {call}")),
        };
        match self.interval.answer {
            Some(Outcome::Value(value)) => words.say(" returned ").value(value),
            Some(Outcome::Written) => words.say(" was made"),
            Some(Outcome::Failed(why)) => words.say(format!(" was refused, {why}")),
            None => words.say(" was lost, made or not"),
        }
    }
}

fn accounts(call: Call) -> [Option<Key>; 2] {
    match call {
        Call::Transfer { from, to, .. } => [Some(from), Some(to)],
        call => [Some(call.key()), None],
    }
}

impl Guarantee for Bank {
    fn hear(&mut self, heard: &Heard<'_>) -> bool {
        if self.violated.is_some() {
            return false;
        }
        match *heard.event {
            Event::Invoked { op, node, call } => {
                self.invoked(op, node, call);
                false
            }
            Event::Returned {
                op, outcome, cause, ..
            } => self.ended(heard.at, op, Some(outcome), cause),
            Event::Lost(op, _) => self.ended(heard.at, op, None, None),
            Event::Decided { slot, what, .. } => {
                self.decided(slot, what);
                false
            }
            _ => false,
        }
    }

    fn is_violated(&self) -> bool {
        self.violated.is_some()
    }

    fn verdict(&self, _now: Moment) -> Verdict {
        let operations = count(self.operations, "operation");
        let (status, summary) = match (&self.violated, &self.undecided) {
            (Some(why), _) => (
                Status::Violated(why.clone()),
                format!("no: no order fits {operations}"),
            ),
            (None, Some(why)) => (
                Status::Undecided(why.clone()),
                "cannot be decided".to_string(),
            ),
            (None, None) if self.operations == 0 => {
                (Status::Holds, "nothing to judge yet".to_string())
            }
            (None, None) => (Status::Holds, format!("one order fits {operations}")),
        };
        Verdict {
            guarantee: Claim::Linearizable,
            status,
            summary,
            operations: self.operations,
            reads: self.reads,
        }
    }
}
