//! The application: a bank, the deterministic state machine that every replica runs.
//!
//! Beside the balances it holds, of each client, its last operation and what came of it, so that
//! an operation that is decided in two slots is carried out once.

use crate::protocol::{Call, ClientId, Failure, Key, OPENING_BALANCE, OpId, Outcome, Value};
use std::collections::BTreeMap;

/// The most clients remembered. Beyond, the one is forgotten whose last operation is in the lowest
/// slot: a second copy of that operation would have to turn up after so many clients more.
pub const MOST_CLIENTS: usize = 256;

/// The bank after some slots.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Bank {
    /// By key.
    accounts: Vec<u32>,
    clients: BTreeMap<ClientId, Last>,
}

/// A client's last operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Last {
    seq: u32,
    slot: u32,
    outcome: Outcome,
}

impl Bank {
    /// A bank with so many accounts, nothing having happened.
    pub fn new(accounts: u8) -> Bank {
        Bank {
            accounts: vec![OPENING_BALANCE; usize::from(accounts)],
            clients: BTreeMap::new(),
        }
    }

    /// The balances, by key.
    pub fn accounts(&self) -> &[u32] {
        &self.accounts
    }

    /// All the money there is.
    pub fn total(&self) -> u64 {
        self.accounts.iter().map(|&money| u64::from(money)).sum()
    }

    /// Carries out the operation decided for a slot; where each is carried out `once`, one that
    /// came before changes nothing.
    pub fn execute(&mut self, slot: u32, op: OpId, call: Call, once: bool) {
        let last = self.clients.get(&op.client);
        if once && last.is_some_and(|last| last.seq >= op.seq) {
            return;
        }
        let outcome = self.carry_out(call);
        let seq = op.seq;
        self.clients.insert(op.client, Last { seq, slot, outcome });
        if self.clients.len() > MOST_CLIENTS {
            let oldest = self.clients.iter().min_by_key(|(_, last)| last.slot);
            if let Some(client) = oldest.map(|(client, _)| *client) {
                self.clients.remove(&client);
            }
        }
    }

    /// What came of an operation; none when it has not been carried out.
    pub fn outcome(&self, op: OpId) -> Option<Outcome> {
        let last = self.clients.get(&op.client)?;
        (last.seq == op.seq).then_some(last.outcome)
    }

    /// Whether an operation has been carried out.
    pub fn has(&self, op: OpId) -> bool {
        let last = self.clients.get(&op.client);
        last.is_some_and(|last| last.seq >= op.seq)
    }

    fn carry_out(&mut self, call: Call) -> Outcome {
        match call {
            Call::Read { key } => Outcome::Value(Value(u64::from(self.balance(key)))),
            Call::Transfer { from, to, amount } => match refusal(call) {
                Some(why) => Outcome::Failed(why),
                None => self.transfer(from, to, amount),
            },
            _ => Outcome::Failed(Failure::NotOffered),
        }
    }

    fn transfer(&mut self, from: Key, to: Key, amount: u32) -> Outcome {
        let balance = self.balance(from);
        let Some(left) = balance.checked_sub(amount) else {
            return Outcome::Failed(Failure::Overdraft { balance });
        };
        self.accounts[from.index()] = left;
        self.accounts[to.index()] += amount;
        Outcome::Written
    }

    fn balance(&self, key: Key) -> u32 {
        self.accounts[key.index()]
    }
}

/// Why the bank takes no such call, whatever the balances are; none when it does.
pub fn refusal(call: Call) -> Option<Failure> {
    match call {
        Call::Read { .. } => None,
        Call::Transfer { from, to, amount } => {
            (amount == 0 || from == to).then_some(Failure::BadAmount)
        }
        _ => Some(Failure::NotOffered),
    }
}
