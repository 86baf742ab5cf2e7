//! The order of the slots as a witness: a sequential bank that follows what nodes say was decided.

use crate::check::search::Spec;
use crate::protocol::{Call, ClientId, Failure, OPENING_BALANCE, OpId, Outcome, Value};
use std::collections::{BTreeMap, BTreeSet};

/// The sequential bank: so many accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::check) struct Accounts(pub u8);

impl Spec for Accounts {
    type State = Vec<u32>;
    type Call = Call;
    type Answer = Outcome;

    fn initial(&self) -> Vec<u32> {
        vec![OPENING_BALANCE; usize::from(self.0)]
    }

    fn apply(&self, money: &mut Vec<u32>, call: Call) -> Outcome {
        match call {
            Call::Read { key } => Outcome::Value(Value(u64::from(money[key.index()]))),
            Call::Transfer { from, to, amount } if amount > 0 && from != to => {
                let balance = money[from.index()];
                if balance < amount {
                    return Outcome::Failed(Failure::Overdraft { balance });
                }
                money[from.index()] -= amount;
                money[to.index()] += amount;
                Outcome::Written
            }
            Call::Transfer { .. } => Outcome::Failed(Failure::BadAmount),
            _ => Outcome::Failed(Failure::NotOffered),
        }
    }
}

/// The bank in the order of the slots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Witness {
    money: Vec<u32>,
    /// The first slot that was not carried out.
    next: u32,
    /// What was decided for it and later ones.
    decided: BTreeMap<u32, Option<(OpId, Call)>>,
    /// Of each client, the operation carried out last, and its slot.
    done: BTreeMap<ClientId, (u32, u32)>,
    /// What is to be answered to operations that have not returned yet, and their slots.
    answers: BTreeMap<OpId, (u32, Outcome)>,
    /// Operations that will never return, and have not been decided yet.
    lost: BTreeSet<OpId>,
    /// The highest slot of an operation that has returned.
    pub returned: Option<u32>,
}

impl Witness {
    pub fn new(accounts: u8) -> Witness {
        Witness {
            money: Accounts(accounts).initial(),
            next: 0,
            decided: BTreeMap::new(),
            done: BTreeMap::new(),
            answers: BTreeMap::new(),
            lost: BTreeSet::new(),
            returned: None,
        }
    }

    /// Whether an operation that is not pending may be decided: it was lost, or has been decided.
    pub fn knows(&self, op: OpId) -> bool {
        let done = self.done.get(&op.client);
        done.is_some_and(|&(seq, _)| seq >= op.seq) || self.lost.contains(&op)
    }

    /// A slot is decided; slots are carried out in order.
    pub fn decide(&mut self, slot: u32, what: Option<(OpId, Call)>, bank: &Accounts, limit: usize) {
        if slot < self.next {
            return;
        }
        self.decided.entry(slot).or_insert(what);
        while let Some(what) = self.decided.remove(&self.next) {
            if let Some((op, call)) = what {
                self.carry_out(op, call, bank, limit);
            }
            self.next += 1;
        }
        if self.decided.len() > limit {
            self.decided.pop_last();
        }
    }

    fn carry_out(&mut self, op: OpId, call: Call, bank: &Accounts, limit: usize) {
        let done = self.done.get(&op.client);
        if done.is_some_and(|&(seq, _)| seq >= op.seq) {
            return;
        }
        self.lost.remove(&op);
        let outcome = bank.apply(&mut self.money, call);
        self.done.insert(op.client, (op.seq, self.next));
        self.answers.insert(op, (self.next, outcome));
        // What is lost in this way can make the witness fail, and no more.
        if self.done.len() > limit {
            let oldest = self.done.iter().min_by_key(|(_, (_, slot))| *slot);
            if let Some(client) = oldest.map(|(client, _)| *client) {
                self.done.remove(&client);
            }
        }
        if self.answers.len() > limit {
            self.answers.pop_first();
        }
    }

    /// Whether the answer is the one that the order of the slots gives, after all operations that
    /// had returned when it was invoked: all slots up to `after`.
    pub fn confirms(&mut self, op: OpId, answer: Outcome, after: Option<u32>) -> bool {
        let Some((slot, outcome)) = self.answers.remove(&op) else {
            return false;
        };
        self.returned = self.returned.max(Some(slot));
        answer == outcome && after.is_none_or(|after| slot > after)
    }

    /// The operation will never return, but may still be decided.
    pub fn lost(&mut self, op: OpId, limit: usize) {
        if self.answers.remove(&op).is_none() {
            self.lost.insert(op);
        }
        if self.lost.len() > limit {
            self.lost.pop_first();
        }
    }
}
