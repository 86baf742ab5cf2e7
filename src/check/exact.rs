//! Whether operations fit one order that respects -> and has every answer as it was given: an exact
//! search, for any sequential specification.
//!
//! The search of Wing and Gong ("Testing and verifying concurrent objects", J. Parallel Distrib.
//! Comput. 17, 1993) with the memory of Lowe ("Testing for linearizability", Concurrency and
//! Computation 29(4), 2017): operations are put in order one by one, and what has been tried is not
//! tried again. It is iterative, so a long history cannot exhaust the stack; it goes in slices; and
//! it counts what it tries, since the problem is NP-complete. What it leaves out, and why that loses
//! nothing (let E be the earliest return of what is not in order yet; whatever began before E may
//! come next):
//!
//! - **Reads at once.** What changes nothing and can answer in the present state is put in order at
//!   once: in any order in which it comes later it can be moved here. Not so where that would be too
//!   late for something that may be left out but not be put off.
//! - **Equals.** Of two operations alike that may both come next, the one that returns first comes
//!   first: where it does not, they can change places. Operations that nobody heard of again come
//!   last. Where something cannot be put off, the one that comes first must not begin later, either.
//! - **Only when needed.** An operation that need not have happened is put in order only where what
//!   follows it could not have followed without it in the same way; else leaving it out is as good.
//! - **Less is more.** A state is not tried if it was reached before with the same operations that
//!   have to happen and no more of those that need not: what is left could do there all it can here.
//! - **Found, so done.** A value that only one operation of unknown result can have left and that was
//!   found must have been left before the first return that found it; see [`Problem`].
//! - **Never too far.** Where all that is left only adds to what there is, that has to stay within
//!   what the next reads returned, and those must not find less one after another.
//!
//! The memory holds no set of all that is in order, but how many returns are passed and which of the
//! few that were under way are in order: its size does not grow with the history.

mod choose;
mod line;
mod memory;
mod problem;
mod waiting;

use super::spec::{Specification, State};
use line::Line;
use memory::Memory;
use problem::{NEVER, Task};
pub(crate) use problem::{Problem, Role};
use waiting::Waiting;

/// A search under way.
pub(crate) struct Search {
    problem: Problem,
    line: Line,
    waiting: Waiting,
    memory: Memory,
    at: Place,
    path: Vec<Step>,
    /// What may come next, of each step that is taken, the latest on top.
    next: Vec<u32>,
    /// Where in `next` that of the present place begins.
    base: usize,
    /// Whether the present place was just reached.
    fresh: bool,
    furthest: Furthest,
    states: u64,
}

/// Where the search is.
#[derive(Clone, Copy, Debug)]
struct Place {
    state: State,
    /// How many of the tasks that have to be done are done without a gap, in order of return.
    passed: u32,
    /// The latest start of a task that is done.
    latest: u32,
    /// Before an operation that need not have happened, and for which no need has shown yet.
    without: Option<State>,
}

/// A task that was done, and what there was before.
struct Step {
    task: u32,
    before: Place,
    base: usize,
    /// It was done at once: there is nothing else to try in its place.
    at_once: bool,
}

/// How far the search came at best.
#[derive(Default)]
struct Furthest {
    passed: u32,
    path: Vec<u32>,
    /// How much of it is the present path.
    shared: usize,
}

impl Search {
    /// A search that begins in this state.
    pub fn new(problem: Problem, initial: State) -> Search {
        Search {
            line: Line::new(&problem),
            waiting: Waiting::new(&problem),
            memory: Memory::new(&problem),
            at: Place {
                state: initial,
                passed: 0,
                latest: 0,
                without: None,
            },
            path: Vec::new(),
            next: Vec::new(),
            base: 0,
            fresh: true,
            furthest: Furthest::default(),
            states: 0,
            problem,
        }
    }

    /// Goes on until so many more states are tried: whether there is an order, once that is known.
    pub fn go_on(&mut self, spec: &mut dyn Specification, states: u64) -> Option<bool> {
        let enough = self.states.saturating_add(states);
        loop {
            if std::mem::take(&mut self.fresh) {
                self.do_at_once(spec);
                if self.at.passed as usize == self.problem.by_return.len() {
                    return Some(true);
                }
                if self.remember() {
                    self.list_next(spec);
                }
            }
            if self.next.len() > self.base {
                if self.states >= enough {
                    return None;
                }
                let task = self.next.pop().expect("there is one");
                self.try_next(spec, task);
            } else if !self.step_back() {
                return Some(false);
            }
        }
    }

    /// How many states were tried: how often an operation was put behind others, or what that led to
    /// was compared with what had been tried before.
    pub fn states(&self) -> u64 {
        self.states
    }

    /// Whether it looks ahead, and so gives up on places from which it might have come further before
    /// there was no way on.
    pub fn looks_ahead(&self) -> bool {
        self.problem.resets.is_some()
    }

    /// About how much memory it takes, in bytes.
    pub fn bytes(&self) -> usize {
        self.memory.bytes()
    }

    /// The operations, by their names, in the order that was found, or as far as one was found.
    pub fn order(&self) -> Vec<u32> {
        let name = |task: &u32| self.problem.tasks[*task as usize].name;
        if self.at.passed >= self.furthest.passed {
            return self.path.iter().map(|step| name(&step.task)).collect();
        }
        self.furthest.path.iter().map(name).collect()
    }

    /// The place of the return that no order got past.
    pub fn blocked(&self) -> Option<u32> {
        let passed = self.at.passed.max(self.furthest.passed);
        let task = *self.problem.by_return.get(passed as usize)?;
        Some(self.problem.tasks[task as usize].end)
    }

    /// Does whatever changes nothing and can answer as it did.
    fn do_at_once(&mut self, spec: &mut dyn Specification) {
        let mut at = self.line.first();
        while let Some(task) = at.and_then(|at| self.line.begins(at)) {
            let after = at.and_then(|at| self.line.after(at));
            let tasks = &self.problem.tasks;
            let Task { pure, op, .. } = &tasks[task as usize];
            let free = *pure && !self.waiting.ends_between(tasks, self.at.latest, op.start);
            if free && spec.step(self.at.state, op).is_some() {
                self.take(task, self.at.state, true);
                self.at.without = None;
                // Its return is gone, which may be what stood next.
                at = after.filter(|&place| !Line::is_return_of(place, task));
                at = at.or_else(|| after.and_then(|place| self.line.after(place)));
            } else {
                at = after;
            }
        }
    }

    /// Whether this place is worth going on from.
    fn remember(&mut self) -> bool {
        let place = (self.at.passed, self.at.state, self.at.latest);
        self.memory.enter(place, &self.problem, &mut self.states)
    }

    fn try_next(&mut self, spec: &mut dyn Specification, task: u32) {
        let Task { op, must, .. } = &self.problem.tasks[task as usize];
        let after = spec
            .step(self.at.state, op)
            .expect("it was listed since it can");
        let without = (!must).then_some(self.at.state);
        self.take(task, after, false);
        self.at.without = without;
        self.base = self.next.len();
        self.fresh = true;
    }

    /// Does a task.
    fn take(&mut self, task: u32, after: State, at_once: bool) {
        self.path.push(Step {
            task,
            before: self.at,
            base: self.base,
            at_once,
        });
        let Task { start, must, .. } = self.problem.tasks[task as usize];
        self.at.state = after;
        self.at.latest = self.at.latest.max(start);
        if must {
            self.line.take_out(task);
            self.at.passed = self.memory.done(task, self.at.passed, &self.problem);
        } else if !self.problem.again {
            self.waiting.take_out(task, &self.problem.tasks);
            self.memory.took(task);
        }
    }

    /// Goes back to the latest place with something left to try; false when there is none.
    fn step_back(&mut self) -> bool {
        self.keep_furthest();
        while let Some(step) = self.path.pop() {
            if self.problem.tasks[step.task as usize].must {
                self.memory
                    .undone(step.task, self.at.passed, step.before.passed, &self.problem);
                self.line.put_back(step.task);
            } else if !self.problem.again {
                self.waiting.put_back(step.task, &self.problem.tasks);
                self.memory.gave_back(step.task);
            }
            self.at = step.before;
            self.base = step.base;
            if !step.at_once && self.next.len() > self.base {
                break;
            }
        }
        self.furthest.shared = self.furthest.shared.min(self.path.len());
        self.next.len() > self.base
    }

    fn keep_furthest(&mut self) {
        let best = &mut self.furthest;
        if self.at.passed > best.passed || best.path.is_empty() {
            best.passed = self.at.passed;
            best.path.truncate(best.shared);
            let rest = self.path[best.shared..].iter().map(|step| step.task);
            best.path.extend(rest);
            best.shared = self.path.len();
        }
    }

    /// The earliest return of what is not done.
    fn horizon(&self) -> u32 {
        let next = self.problem.by_return.get(self.at.passed as usize);
        next.map_or(NEVER, |&task| self.problem.tasks[task as usize].end)
    }
}
