//! What has been tried.

use super::problem::{NEVER, Problem};
use crate::check::spec::{State, Table};

/// What has been tried: of each state with the same tasks done that have to be, the sets of those
/// done that need not be. Tasks are compared themselves, not fingerprints of them.
pub(super) struct Memory {
    /// Which tasks are done, in order of return.
    done: Vec<bool>,
    /// The seats of those done beyond the first that is not.
    seats: Vec<u64>,
    /// The tasks done that need not be, by number.
    extra: Vec<u32>,
    tried: Table<Key, u32>,
    /// Sets of extra tasks, those of a key one after another.
    sets: Vec<Set>,
    members: Vec<u32>,
    /// Whether some extra tasks end.
    passing: bool,
}

#[derive(PartialEq, Eq, Hash)]
struct Key {
    passed: u32,
    state: State,
    seats: u64,
    more: Option<Box<[u64]>>,
}

/// A set of extra tasks, and the latest start of any task that was done with it.
struct Set {
    first: u32,
    len: u32,
    latest: u32,
    /// The next set of the same key.
    next: u32,
}

impl Memory {
    pub fn new(problem: &Problem) -> Memory {
        let words = (problem.seats as usize).div_ceil(64).max(1);
        let passing = |task: &super::Task| !task.must && task.end != NEVER;
        Memory {
            done: vec![false; problem.by_return.len()],
            seats: vec![0; words],
            extra: Vec::new(),
            tried: Table::default(),
            sets: Vec::new(),
            members: Vec::new(),
            passing: problem.tasks.iter().any(passing),
        }
    }

    /// Takes in that a task that has to be done is; how many are done without a gap.
    pub fn done(&mut self, task: u32, passed: u32, problem: &Problem) -> u32 {
        self.done[problem.rank[task as usize] as usize] = true;
        self.flip(problem.seat[task as usize]);
        let mut passed = passed;
        while self.done.get(passed as usize) == Some(&true) {
            self.flip(problem.seat[problem.by_return[passed as usize] as usize]);
            passed += 1;
        }
        passed
    }

    /// Whether a task that has to be done is, by its place in order of return.
    pub fn is_done(&self, rank: u32) -> bool {
        self.done[rank as usize]
    }

    /// Undoes [`Memory::done`], which led from `before` to `passed`.
    pub fn undone(&mut self, task: u32, passed: u32, before: u32, problem: &Problem) {
        for rank in before..passed {
            self.flip(problem.seat[problem.by_return[rank as usize] as usize]);
        }
        self.flip(problem.seat[task as usize]);
        self.done[problem.rank[task as usize] as usize] = false;
    }

    fn flip(&mut self, seat: u32) {
        self.seats[seat as usize / 64] ^= 1 << (seat % 64);
    }

    /// Takes in that a task that need not be done is.
    pub fn took(&mut self, task: u32) {
        let place = self.extra.partition_point(|&other| other < task);
        self.extra.insert(place, task);
    }

    /// Undoes [`Memory::took`].
    pub fn gave_back(&mut self, task: u32) {
        let place = self.extra.partition_point(|&other| other < task);
        self.extra.remove(place);
    }

    /// Takes in a place, given what is passed, the state, and the latest start; whether it is worth
    /// going on from: false when it was reached before with no more of the extra tasks. Adds to
    /// `work` what that took.
    pub fn enter(
        &mut self,
        (passed, state, latest): (u32, State, u32),
        problem: &Problem,
        work: &mut u64,
    ) -> bool {
        let latest = if self.passing { latest } else { 0 };
        let key = Key {
            passed,
            state,
            seats: self.seats[0],
            more: (self.seats.len() > 1).then(|| self.seats[1..].into()),
        };
        let head = self.tried.entry(key).or_insert(NEVER);
        let mut at = *head;
        while let Some(set) = self.sets.get(at as usize) {
            let members = &self.members[set.first as usize..(set.first + set.len) as usize];
            *work += 1 + u64::from(set.len) / 8;
            if set.latest <= latest && is_within(members, &self.extra, latest, problem) {
                return false;
            }
            at = set.next;
        }
        let next = std::mem::replace(head, self.sets.len() as u32);
        self.sets.push(Set {
            first: self.members.len() as u32,
            len: self.extra.len() as u32,
            latest,
            next,
        });
        self.members.extend_from_slice(&self.extra);
        true
    }

    /// About how much memory it takes, in bytes.
    pub fn bytes(&self) -> usize {
        self.tried.capacity() * (size_of::<Key>() + size_of::<u32>() + 1)
            + self.tried.len() * 8 * (self.seats.len() - 1)
            + self.sets.capacity() * size_of::<Set>()
            + self.members.capacity() * size_of::<u32>()
    }
}

/// Whether every one of `few` is one of `many` or can be done no more; both in order.
fn is_within(few: &[u32], many: &[u32], latest: u32, problem: &Problem) -> bool {
    let mut rest = many;
    few.iter().all(|&task| {
        let over = problem.tasks[task as usize].end < latest;
        rest = &rest[rest.partition_point(|&other| other < task)..];
        over || rest.first() == Some(&task)
    })
}
