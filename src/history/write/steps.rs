//! What happened in a history, in order, and numbers for who did it.

use crate::history::{Answer, History, Op};

/// Something that happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step<'a> {
    /// An operation was invoked.
    Invoke(&'a Op),
    /// An operation returned.
    Return(&'a Op),
    /// It is given up to learn what came of an operation.
    Lose(&'a Op),
    /// Something went wrong, or was mended.
    Fault(&'a str),
}

/// All that happened, and when, in microseconds. That an operation was given up is told right
/// before its process calls again, or at the end.
pub(super) fn steps(history: &History) -> Vec<(Step<'_>, Option<u64>)> {
    let mut at_places = vec![None; history.places as usize];
    for op in &history.ops {
        at_places[op.start as usize] = Some(Step::Invoke(op));
        if let Some(end) = op.end {
            at_places[end as usize] = Some(Step::Return(op));
        }
    }
    let mut steps = Vec::with_capacity(at_places.len() + history.faults.len());
    let mut lost: Vec<Option<&Op>> = vec![None; history.processes.len()];
    let mut faults = history.faults.iter().peekable();
    for (place, step) in (0..).zip(at_places) {
        while let Some(fault) = faults.next_if(|fault| fault.at <= place) {
            steps.push((Step::Fault(&fault.what), None));
        }
        let Some(step) = step else {
            continue;
        };
        if let Step::Invoke(op) = step {
            let last = &mut lost[op.process as usize];
            steps.extend(last.take().map(|op| (Step::Lose(op), None)));
            if op.answer == Answer::Unknown {
                *last = Some(op);
            }
        }
        steps.push((step, history.times_us.get(place as usize).copied()));
    }
    let mut lost: Vec<&Op> = lost.into_iter().flatten().collect();
    lost.sort_unstable_by_key(|op| op.start);
    steps.extend(lost.into_iter().map(|op| (Step::Lose(op), None)));
    steps.extend(faults.map(|fault| (Step::Fault(&fault.what), None)));
    steps
}

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
