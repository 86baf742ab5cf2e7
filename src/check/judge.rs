//! All four guarantees, kept up to date event by event.

use super::cluster::{NEVER, Seen};
use super::register::{Register, Ruling, Rulings};
use super::tally::{Tally, Twice};
use super::termination::Termination;
use super::{Standing, Verdict};
use crate::history::Moment;
use crate::protocol::{Call, Claim, Cluster, Key, MsgId, NodeId, OpId, Outcome};
use crate::world::Event;
use std::collections::BTreeMap;

/// How much a [`Judge`] keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Values kept for each register, with the few operations on each that matter; at least 4.
    pub values: u32,
    /// How long an unhindered operation may go without progress before Termination calls it
    /// stuck, in microseconds of virtual time.
    pub stuck_us: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            values: 1024,
            stuck_us: super::termination::STUCK_US,
        }
    }
}

/// An operation that has been invoked and has neither returned nor been lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pending {
    /// Which operation.
    pub op: OpId,
    /// The node it was issued at.
    pub node: NodeId,
    /// What was asked.
    pub call: Call,
    /// When it was invoked.
    pub since: Moment,
    /// Its place among all events that matter.
    pub(crate) start: u64,
}

impl Pending {
    fn seen(&self, end: u64) -> Seen {
        Seen {
            id: self.op,
            node: self.node,
            read: self.call.is_read(),
            start: self.start,
            end,
        }
    }
}

/// Judges a run by its events: Termination, Validity, Ordering and Linearizable.
///
/// Each event costs at most a logarithm of what is kept, and what is kept is bounded by
/// [`Limits`]; nothing is ever read again from the beginning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judge {
    limit: usize,
    /// Events so far that matter here; one event returned before another was invoked exactly when
    /// its number is smaller.
    position: u64,
    pending: BTreeMap<OpId, Pending>,
    registers: Vec<Register>,
    termination: Termination,
    validity: Tally,
    ordering: Tally,
    linearizable: Tally,
    horizon: Option<Moment>,
}

impl Judge {
    /// A judge of runs of that cluster, nothing having happened.
    pub fn new(cluster: Cluster, limits: Limits) -> Judge {
        let limit = usize::try_from(limits.values).unwrap_or(usize::MAX).max(4);
        Judge {
            limit,
            position: 0,
            pending: BTreeMap::new(),
            registers: (0..cluster.keys).map(|_| Register::new(limit)).collect(),
            termination: Termination::new(cluster, limits.stuck_us),
            validity: Tally::default(),
            ordering: Tally::default(),
            linearizable: Tally::default(),
            horizon: None,
        }
    }

    /// Takes an event in; true when some guarantee became violated by it, for good.
    pub fn observe(&mut self, at: Moment, event: &Event) -> bool {
        let stuck = self.termination.observe(at, event, &self.pending);
        let wrong = match *event {
            Event::Invoked { op, node, call } => self.invoked(at, op, node, call),
            Event::Returned {
                op, outcome, cause, ..
            } => self.ended(at, op, Some(outcome), cause),
            Event::Lost(op, _) => self.ended(at, op, None, None),
            _ => false,
        };
        stuck || wrong
    }

    /// What each guarantee says now: Termination, Validity, Ordering, Linearizable. `standing`
    /// says how the pending operations stand; without it, Termination assumes that each waits for
    /// a majority.
    pub fn verdicts(&self, now: Moment, standing: &[Standing]) -> Vec<Verdict> {
        vec![
            self.termination.verdict(now, &self.pending, standing),
            self.validity.verdict(Claim::Validity),
            self.ordering.verdict(Claim::Ordering),
            self.linearizable.verdict(Claim::Linearizable),
        ]
    }

    /// The guarantees that are violated for good.
    pub fn violated(&self) -> impl Iterator<Item = Claim> {
        let all = [
            (self.termination.is_violated(), Claim::Termination),
            (self.validity.violated.is_some(), Claim::Validity),
            (self.ordering.violated.is_some(), Claim::Ordering),
            (self.linearizable.violated.is_some(), Claim::Linearizable),
        ];
        let violated = all.into_iter().filter(|(violated, _)| *violated);
        violated.map(|(_, guarantee)| guarantee)
    }

    /// The operations that have neither returned nor been lost, in order of their names.
    pub fn pending(&self) -> impl Iterator<Item = &Pending> {
        self.pending.values()
    }

    /// How many values are kept, of the register of which the most are.
    pub fn kept(&self) -> usize {
        self.registers.iter().map(Register::kept).max().unwrap_or(0)
    }

    /// What is not judged any more, in one sentence, when anything is not.
    pub fn forgotten(&self) -> Option<String> {
        let tallies = [&self.validity, &self.ordering, &self.linearizable];
        let skipped = tallies.iter().map(|t| t.skipped).max().unwrap_or(0);
        let since = self.horizon.map(|began| {
            format!("Reads that began by {began} and had not returned by then are not judged. ")
        });
        match (since, skipped) {
            (None, 0) => None,
            (since, n) => Some(format!(
                "{}Too much had to be kept at once: {n} so far not judged.",
                since.unwrap_or_default()
            )),
        }
    }

    fn register(&mut self, key: Key) -> &mut Register {
        while self.registers.len() <= key.index() {
            self.registers.push(Register::new(self.limit));
        }
        &mut self.registers[key.index()]
    }

    fn invoked(&mut self, at: Moment, op: OpId, node: NodeId, call: Call) -> bool {
        self.position += 1;
        let start = self.position;
        let pending = Pending {
            op,
            node,
            call,
            since: at,
            start,
        };
        self.pending.insert(op, pending);
        if self.settled(call.key()) {
            return false;
        }
        match call {
            Call::Read { key } => self.register(key).begin_read(start, at),
            Call::Write { key, value } => {
                let register = self.register(key);
                let certain = !register.is_unsure(value);
                if register.begin_write(value, pending.seen(NEVER)) {
                    self.tidy(key);
                } else {
                    self.undecided(Twice {
                        key,
                        value,
                        certain,
                    });
                }
            }
        }
        false
    }

    fn ended(
        &mut self,
        at: Moment,
        op: OpId,
        outcome: Option<Outcome>,
        cause: Option<MsgId>,
    ) -> bool {
        self.position += 1;
        let position = self.position;
        let Some(pending) = self.pending.remove(&op) else {
            return false;
        };
        let key = pending.call.key();
        if self.settled(key) {
            return false;
        }
        let seen = pending.seen(position);
        let register = self.register(key);
        let lost = match outcome {
            Some(Outcome::Failed(why)) => why.may_take_effect(),
            _ => outcome.is_none(),
        };
        let rulings = match (pending.call, outcome) {
            (Call::Read { .. }, Some(Outcome::Value(value))) => register.end_read(value, seen),
            (Call::Read { .. }, _) => {
                register.lose_read(pending.start);
                return false;
            }
            (Call::Write { value, .. }, Some(Outcome::Failed(_))) if !lost => {
                // Nothing took place, so there is nothing to count.
                match register.refuse_write(value) {
                    rulings if rulings.iter().all(|r| *r == Ruling::Fine) => return false,
                    rulings => rulings,
                }
            }
            (Call::Write { value, .. }, _) if lost => register.lose_write(value),
            (Call::Write { value, .. }, _) => register.end_write(value, position),
        };
        let broke = self.rule(rulings, seen.read, at, cause);
        self.tidy(key);
        broke
    }

    /// Counts an operation in as ruled; true when a guarantee became violated by it.
    fn rule(&mut self, rulings: Rulings, read: bool, at: Moment, cause: Option<MsgId>) -> bool {
        let tallies = [
            &mut self.validity,
            &mut self.ordering,
            &mut self.linearizable,
        ];
        let mut broke = false;
        for (tally, ruling) in tallies.into_iter().zip(rulings) {
            match ruling {
                Ruling::Fine => tally.count(read),
                Ruling::Unsure => tally.skip(1),
                Ruling::Broken(reason) => {
                    tally.count(read);
                    broke |= tally.broke(reason, at, cause);
                }
            }
        }
        if self.linearizable.violated.is_some() {
            self.registers.iter_mut().for_each(Register::drop_zones);
        }
        broke
    }

    /// Whether nothing more can be said about that register.
    fn settled(&self, key: Key) -> bool {
        let tallies = [&self.validity, &self.ordering, &self.linearizable];
        let ambiguous = self.registers.get(key.index()).is_some_and(|r| r.ambiguous);
        ambiguous || tallies.iter().all(|t| t.violated.is_some())
    }

    fn undecided(&mut self, twice: Twice) {
        let limit = self.limit;
        let register = self.register(twice.key);
        *register = Register::new(limit);
        register.ambiguous = true;
        for tally in [
            &mut self.validity,
            &mut self.ordering,
            &mut self.linearizable,
        ] {
            tally.undecided.get_or_insert(twice);
        }
    }

    fn tidy(&mut self, key: Key) {
        let next = self.position + 1;
        let register = self.register(key);
        register.tidy(next);
        let given_up = std::mem::take(&mut register.given_up);
        let horizon = register.horizon;
        self.horizon = self.horizon.max(horizon);
        for tally in [
            &mut self.validity,
            &mut self.ordering,
            &mut self.linearizable,
        ] {
            tally.skip(given_up);
        }
    }
}
