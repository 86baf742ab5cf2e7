//! A bank: transfers between accounts that hold nothing below zero, and reads of one or of all.

use super::{Specification, State, Table};
use crate::history::{Answer, Ask, Datum, History, Op};

/// A bank. A state is the number of its balances, each set of which is kept once.
pub(super) struct Bank {
    known: Vec<Box<[i64]>>,
    numbers: Table<Box<[i64]>, u32>,
    values: Vec<Datum>,
}

impl Bank {
    pub fn new(history: &History) -> Bank {
        let mut start = history.balances.clone();
        start.resize(history.keys.len(), 0);
        let start: Box<[i64]> = start.into();
        Bank {
            numbers: [(start.clone(), 0)].into_iter().collect(),
            known: vec![start],
            values: history.values.clone(),
        }
    }

    fn number(&mut self, balances: Box<[i64]>) -> State {
        if let Some(number) = self.numbers.get(&balances) {
            return State::from(*number);
        }
        let number = self.known.len() as u32;
        self.known.push(balances.clone());
        self.numbers.insert(balances, number);
        State::from(number)
    }
}

impl Specification for Bank {
    fn initial(&mut self) -> State {
        0
    }

    fn step(&mut self, state: State, op: &Op) -> Option<State> {
        let balances = &self.known[state as usize];
        match (op.ask, op.answer) {
            (Ask::Read, Answer::Value(value)) => {
                let fits = match &self.values[value.0 as usize] {
                    Datum::Int(balance) => balances[op.key as usize] == *balance,
                    Datum::Balances(read) => read
                        .iter()
                        .all(|(key, balance)| balances[*key as usize] == *balance),
                    Datum::Nil | Datum::Text(_) => false,
                };
                fits.then_some(state)
            }
            (Ask::Read, _) => Some(state),
            (Ask::Transfer { to, amount }, answer) => {
                let mut after = balances.clone();
                after[op.key as usize] = after[op.key as usize].checked_sub(amount)?;
                after[to as usize] = after[to as usize].checked_add(amount)?;
                let covered = after[op.key as usize] >= 0 && after[to as usize] >= 0;
                match answer {
                    Answer::Done | Answer::Unknown => covered.then(|| self.number(after)),
                    Answer::Refused => (!covered).then_some(state),
                    Answer::Value(_) | Answer::Nothing => None,
                }
            }
            _ => None,
        }
    }

    fn is_by_key(&self) -> bool {
        false
    }

    /// Transfers leave the total as it is, and no account below zero.
    fn is_impossible(&self, op: &Op) -> bool {
        let Answer::Value(value) = op.answer else {
            return false;
        };
        let total: i64 = self.known[0].iter().sum();
        match &self.values[value.0 as usize] {
            Datum::Int(balance) => !(0..=total).contains(balance),
            Datum::Balances(read) => {
                let sum: i64 = read.iter().map(|(_, balance)| balance).sum();
                let all = read.len() == self.known[0].len();
                read.iter().any(|(_, balance)| *balance < 0) || sum > total || (all && sum < total)
            }
            Datum::Nil | Datum::Text(_) => true,
        }
    }
}
