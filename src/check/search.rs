//! Linearizable, for any sequential specification: whether some order of the operations respects
//! -> and gives every answer that was given.
//!
//! This is for the stage, where operations are few and answers may tell as much as they like: an
//! overdraft tells the balance. Histories from anywhere are judged by `exact.rs`, which knows less
//! of answers and leaves out more.
//!
//! The search of Wing and Gong ("Testing and verifying concurrent objects", J. Parallel Distrib.
//! Comput. 17, 1993), with the memory of Lowe ("Testing for linearizability", Concurrency and
//! Computation 29(4), 2017): a set of operations already in order, with the state they leave, is
//! never tried twice. It is iterative, so a long history cannot exhaust the stack, and it gives up
//! after so many tries, since the problem is NP-complete.

use super::cluster::NEVER;
use std::collections::BTreeSet;

/// What operations do when they come one after another.
pub(crate) trait Spec {
    /// What there is between two operations.
    type State: Clone + Ord;
    /// What is asked.
    type Call: Copy;
    /// What is answered.
    type Answer: PartialEq;

    /// The state at the beginning.
    fn initial(&self) -> Self::State;

    /// Carries an operation out.
    fn apply(&self, state: &mut Self::State, call: Self::Call) -> Self::Answer;
}

/// An operation as the search sees it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Interval<C, A> {
    pub call: C,
    /// None when it has not returned: it takes effect at any time after its start, or never.
    pub answer: Option<A>,
    pub start: u64,
    /// [`NEVER`] when it has not returned.
    pub end: u64,
}

/// What the search came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// There is an order.
    Order,
    /// There is none.
    Nothing,
    /// So many tries were not enough.
    GaveUp,
}

/// Looks for an order, with at most so many tries; each takes one try off.
pub(crate) fn search<S: Spec>(
    spec: &S,
    history: &[Interval<S::Call, S::Answer>],
    tries: &mut u64,
) -> Found {
    let mut line = Line::new(history);
    let mut missing = history.iter().filter(|op| op.end != NEVER).count();
    let mut state = spec.initial();
    let mut placed = vec![0u64; history.len().div_ceil(64)];
    let mut seen: BTreeSet<(Vec<u64>, S::State)> = BTreeSet::new();
    let mut path: Vec<(usize, S::State)> = Vec::new();
    let mut at = line.first();
    while missing > 0 {
        let Some(op) = at.and_then(|at| line.begins(at)) else {
            // The next thing in line is a return whose operation is not placed: one step back.
            let Some((op, before)) = path.pop() else {
                return Found::Nothing;
            };
            state = before;
            flip(&mut placed, op);
            line.put_back(op);
            missing += usize::from(history[op].end != NEVER);
            at = line.after(line.start_of(op));
            continue;
        };
        if *tries == 0 {
            return Found::GaveUp;
        }
        *tries -= 1;
        let mut after = state.clone();
        let answer = spec.apply(&mut after, history[op].call);
        let fits = history[op].answer.as_ref().is_none_or(|a| *a == answer);
        flip(&mut placed, op);
        if fits && seen.insert((placed.clone(), after.clone())) {
            path.push((op, std::mem::replace(&mut state, after)));
            line.take_out(op);
            missing -= usize::from(history[op].end != NEVER);
            at = line.first();
        } else {
            flip(&mut placed, op);
            at = at.and_then(|at| line.after(at));
        }
    }
    Found::Order
}

fn flip(bits: &mut [u64], op: usize) {
    bits[op / 64] ^= 1 << (op % 64);
}

/// Starts and returns in the order of time, in a doubly linked list, so that an operation is taken
/// out and put back in constant time. Place 0 is before the first; operation `i` has the places
/// `2 * i + 1` for its start and `2 * i + 2` for its return.
struct Line {
    next: Vec<usize>,
    previous: Vec<usize>,
    returns: Vec<bool>,
}

impl Line {
    fn new<C, A>(history: &[Interval<C, A>]) -> Line {
        let mut moments: Vec<(u64, usize)> = Vec::new();
        for (i, op) in history.iter().enumerate() {
            moments.push((op.start, 2 * i + 1));
            if op.end != NEVER {
                moments.push((op.end, 2 * i + 2));
            }
        }
        moments.sort_unstable();
        let mut line = Line {
            next: vec![0; 2 * history.len() + 1],
            previous: vec![0; 2 * history.len() + 1],
            returns: history.iter().map(|op| op.end != NEVER).collect(),
        };
        let mut last = 0;
        for (_, place) in moments {
            line.next[last] = place;
            line.previous[place] = last;
            last = place;
        }
        line
    }

    fn first(&self) -> Option<usize> {
        self.after(0)
    }

    fn after(&self, place: usize) -> Option<usize> {
        Some(self.next[place]).filter(|&next| next != 0)
    }

    /// The operation that starts at this place; none when it is a return.
    fn begins(&self, place: usize) -> Option<usize> {
        (place % 2 == 1).then_some(place / 2)
    }

    fn start_of(&self, op: usize) -> usize {
        2 * op + 1
    }

    fn take_out(&mut self, op: usize) {
        self.unlink(2 * op + 1);
        if self.returns[op] {
            self.unlink(2 * op + 2);
        }
    }

    /// Undoes the latest [`Line::take_out`] that was not undone.
    fn put_back(&mut self, op: usize) {
        if self.returns[op] {
            self.link(2 * op + 2);
        }
        self.link(2 * op + 1);
    }

    fn unlink(&mut self, place: usize) {
        let (previous, next) = (self.previous[place], self.next[place]);
        self.next[previous] = next;
        self.previous[next] = previous;
    }

    fn link(&mut self, place: usize) {
        let (previous, next) = (self.previous[place], self.next[place]);
        self.next[previous] = place;
        self.previous[next] = place;
    }
}
