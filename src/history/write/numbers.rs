//! Numbers for processes, in formats in which a process is a number.

use crate::history::{History, Op};

/// The number of each process.
pub(super) struct Numbers {
    numbers: Vec<i64>,
    next: i64,
}

impl Numbers {
    /// The names of the processes, if all of them are numbers; else their places.
    pub fn of(history: &History) -> Numbers {
        let named: Option<Vec<i64>> = history.processes.iter().map(|name| number(name)).collect();
        let greatest = |numbers: &Vec<i64>| numbers.iter().copied().max().unwrap_or(-1);
        let room = history.ops.len() as i64;
        let numbers = named
            .filter(|numbers| greatest(numbers) < i64::MAX - room)
            .unwrap_or_else(|| (0..history.processes.len() as i64).collect());
        Numbers {
            next: greatest(&numbers).max(-1) + 1,
            numbers,
        }
    }

    /// The number of an operation's process.
    pub fn get(&self, op: &Op) -> i64 {
        self.numbers[op.process as usize]
    }

    /// The process of an operation calls no more under its number, but under a new one.
    pub fn retire(&mut self, op: &Op) {
        self.numbers[op.process as usize] = self.next;
        self.next += 1;
    }
}

/// The number that a name is the spelling of.
pub(super) fn number(name: &str) -> Option<i64> {
    let number: i64 = name.parse().ok()?;
    (number.to_string() == name).then_some(number)
}
