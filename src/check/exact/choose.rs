//! What may come next, and what of that is worth trying; why that loses nothing is said in
//! [`super`].

use super::Search;
use super::problem::{NEVER, Task};
use crate::check::spec::{Specification, Traffic};
use crate::history::Answer;

/// Reads that it looks ahead to.
const AHEAD: usize = 16;

impl Search {
    /// Lists what may come next: on top what is tried first, which is what has to return first.
    pub(super) fn list_next(&mut self, spec: &mut dyn Specification) {
        let before = self.horizon();
        let tasks = &self.problem.tasks;
        self.waiting
            .list(tasks, before, self.at.latest, &mut self.next);
        let mut at = self.line.first();
        while let Some(task) = at.and_then(|at| self.line.begins(at)) {
            self.next.push(task);
            at = at.and_then(|at| self.line.after(at));
        }
        self.leave_out(spec);
        let tasks = &self.problem.tasks;
        self.next[self.base..].sort_unstable_by_key(|&task| {
            let Task { must, end, .. } = tasks[task as usize];
            std::cmp::Reverse((!must, end, task))
        });
    }

    /// Takes out of the list what cannot come next, or need not.
    fn leave_out(&mut self, spec: &mut dyn Specification) {
        self.leave_out_unsought(spec);
        self.states += 1 + (self.next.len() - self.base) as u64;
        let reads = self.next_reads();
        if self.go_back(spec, &reads) {
            self.next.truncate(self.base);
            return;
        }
        let mut kept = self.base;
        for index in self.base..self.next.len() {
            let task = self.next[index];
            let Task { op, must, .. } = &self.problem.tasks[task as usize];
            let Some(after) = spec.step(self.at.state, op) else {
                continue;
            };
            let useless = !must && after == self.at.state;
            let needless = self
                .at
                .without
                .is_some_and(|state| spec.step(state, op) == Some(after));
            let beyond = after != self.at.state
                && reads.iter().any(|read| {
                    let read = &self.problem.tasks[*read as usize].op;
                    spec.is_beyond(after, read)
                });
            if !useless && !needless && !beyond {
                self.next[kept] = task;
                kept += 1;
            }
        }
        self.next.truncate(kept);
        self.leave_out_equals();
    }

    /// Of what need not have happened and only leaves a value: takes out what leaves none that
    /// anything which could come after it has to find.
    fn leave_out_unsought(&mut self, spec: &dyn Specification) {
        let tasks = &self.problem.tasks;
        let list = &self.next[self.base..];
        let task = |task: &u32| &tasks[*task as usize];
        // What was refused found another value: whatever is left may be what it found.
        let refused = list.iter().any(|it| task(it).op.answer == Answer::Refused);
        if refused || list.iter().filter(|it| !task(it).must).count() < 2 {
            return;
        }
        let of = |it: &u32| (task(it), spec.traffic(&task(it).op));
        let extra = || list.iter().map(of).filter(|(task, _)| !task.must);
        if extra().any(|(_, traffic)| traffic.is_none()) {
            return;
        }
        let firm = list.iter().map(of).filter(|(task, _)| task.must);
        let mut sought: Vec<u32> = firm.filter_map(|(_, traffic)| traffic?.finds).collect();
        let mut known = 0;
        while known < sought.len() {
            let value = sought[known];
            known += 1;
            // Something else that need not have happened may leave it, and find another.
            for finds in extra().filter_map(|(_, traffic)| {
                let Traffic { leaves, finds } = traffic?;
                finds.filter(|_| leaves == Some(value))
            }) {
                if !sought.contains(&finds) {
                    sought.push(finds);
                }
            }
        }
        let mut kept = self.base;
        for index in self.base..self.next.len() {
            let task = self.next[index];
            let Task { op, must, .. } = &tasks[task as usize];
            let leaves = spec.traffic(op).and_then(|traffic| traffic.leaves);
            if *must || leaves.is_some_and(|value| sought.contains(&value)) {
                self.next[kept] = task;
                kept += 1;
            }
        }
        self.next.truncate(kept);
    }

    /// Of tasks alike that which ends first is left. What need not have happened gives way to
    /// anything alike; what has to, only to what has to.
    fn leave_out_equals(&mut self) {
        let tasks = &self.problem.tasks;
        let list = &mut self.next[self.base..];
        list.sort_unstable_by_key(|&task| {
            let Task {
                class, end, must, ..
            } = tasks[task as usize];
            (class, end, !must, task)
        });
        let passing = self.waiting.some_pass();
        let mut class = NEVER;
        // The earliest start of those alike so far: of all, and of those that have to be done.
        let (mut any, mut firm) = (NEVER, NEVER);
        let mut kept = self.base;
        for index in self.base..self.next.len() {
            let task = self.next[index];
            let t = &tasks[task as usize];
            if t.class != class {
                (class, any, firm) = (t.class, NEVER, NEVER);
            }
            let latest = match passing {
                true => t.start.max(self.at.latest),
                false => NEVER - 1,
            };
            let gives_way = latest >= if t.must { firm } else { any };
            any = any.min(t.start);
            if t.must {
                firm = firm.min(t.start);
            }
            if !gives_way {
                self.next[kept] = task;
                kept += 1;
            }
        }
        self.next.truncate(kept);
    }

    /// The reads that return next, those before which nothing comes that does not add to what there
    /// is.
    fn next_reads(&self) -> Vec<u32> {
        let Some(resets) = &self.problem.resets else {
            return Vec::new();
        };
        let tasks = &self.problem.tasks;
        let open = resets
            .iter()
            .filter(|task| !match tasks[**task as usize].must {
                true => self.memory.is_done(self.problem.rank[**task as usize]),
                false => self.waiting.is_done(**task),
            });
        let reset = open.map(|task| tasks[*task as usize].start).min();
        let mut reads = Vec::new();
        let mut rank = self.problem.next_read[self.at.passed as usize];
        while rank != NEVER && reads.len() < AHEAD {
            let read = self.problem.by_return[rank as usize];
            if reset.is_some_and(|start| start < tasks[read as usize].end) {
                break;
            }
            if !self.memory.is_done(rank) {
                reads.push(read);
            }
            rank = self.problem.next_read[rank as usize + 1];
        }
        reads
    }

    /// Whether of these reads, before which all only adds to what there is, a later one found less.
    fn go_back(&self, spec: &mut dyn Specification, reads: &[u32]) -> bool {
        let tasks = &self.problem.tasks;
        reads.iter().enumerate().any(|(place, &read)| {
            let Task { op, end, .. } = &tasks[read as usize];
            let mut later = reads[place + 1..]
                .iter()
                .map(|&later| &tasks[later as usize]);
            let found = spec.found(op);
            found.is_some_and(|found| {
                later.any(|later| *end < later.start && spec.is_beyond(found, &later.op))
            })
        })
    }
}
