//! Validity, Ordering and Linearizable of registers, kept up to date together: they ask the same
//! few things of the operations on a value.

use super::Verdict;
use super::cluster::NEVER;
use super::judge::Pending;
use super::register::{Register, Ruling, Rulings};
use super::tally::{Tally, Twice};
use crate::history::Moment;
use crate::protocol::{Call, Claim, Cluster, Key, MsgId, Outcome};

/// What the three guarantees of registers keep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Registers {
    /// Values kept for each register.
    limit: usize,
    registers: Vec<Register>,
    validity: Tally,
    ordering: Tally,
    linearizable: Tally,
    horizon: Option<Moment>,
}

impl Registers {
    pub fn new(cluster: Cluster, limit: usize) -> Registers {
        Registers {
            limit,
            registers: (0..cluster.keys).map(|_| Register::new(limit)).collect(),
            validity: Tally::default(),
            ordering: Tally::default(),
            linearizable: Tally::default(),
            horizon: None,
        }
    }

    fn tally(&self, claim: Claim) -> &Tally {
        match claim {
            Claim::Validity => &self.validity,
            Claim::Ordering => &self.ordering,
            _ => &self.linearizable,
        }
    }

    /// Whether one of the three is violated.
    pub fn is_violated(&self, claim: Claim) -> bool {
        self.tally(claim).violated.is_some()
    }

    /// What one of the three says.
    pub fn verdict(&self, claim: Claim) -> Verdict {
        self.tally(claim).verdict(claim)
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

    /// An operation began.
    pub fn invoked(&mut self, at: Moment, pending: &Pending) {
        if self.settled(pending.call.key()) {
            return;
        }
        match pending.call {
            Call::Read { key } => self.register(key).begin_read(pending.start, at),
            Call::Write { key, value } => {
                let register = self.register(key);
                let certain = !register.is_unsure(value);
                if register.begin_write(value, pending.seen(NEVER)) {
                    self.tidy(key, pending.start);
                } else {
                    self.undecided(Twice {
                        key,
                        value,
                        certain,
                    });
                }
            }
            _ => {}
        }
    }

    /// An operation ended, at this place among all events that matter; true when a guarantee
    /// became violated by it.
    pub fn ended(
        &mut self,
        at: Moment,
        position: u64,
        pending: &Pending,
        outcome: Option<Outcome>,
        cause: Option<MsgId>,
    ) -> bool {
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
            _ => return false,
        };
        let broke = self.rule(rulings, seen.read, at, cause);
        self.tidy(key, position);
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

    fn tidy(&mut self, key: Key, position: u64) {
        let register = self.register(key);
        register.tidy(position + 1);
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
