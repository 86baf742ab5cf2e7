//! What need not be done: operations of unknown result, and such as may be left out.

use super::problem::{NEVER, Problem, Task};

/// The tasks that need not be done, and which of them are.
pub(super) struct Waiting {
    /// Those that may be done at any time after they begin, by class, in order of their starts: of
    /// those alike the first comes first.
    ever: Vec<Class>,
    class_of: Vec<u32>,
    /// Those that may be done only until they end, in order of their starts.
    passing: Vec<u32>,
    /// Of each of them the latest end up to it.
    latest_end: Vec<u32>,
    done: Vec<bool>,
}

struct Class {
    tasks: Vec<u32>,
    /// How many of them are done.
    done: usize,
}

impl Waiting {
    pub fn new(problem: &Problem) -> Waiting {
        let tasks = &problem.tasks;
        let mut waiting = Waiting {
            ever: Vec::new(),
            class_of: Vec::new(),
            passing: Vec::new(),
            latest_end: Vec::new(),
            done: Vec::new(),
        };
        if tasks.iter().all(|task| task.must) {
            return waiting;
        }
        waiting.done.resize(tasks.len(), false);
        waiting.class_of.resize(tasks.len(), NEVER);
        let most = tasks.iter().map(|task| task.class).max().unwrap_or(0);
        let mut places = vec![NEVER; most as usize + 1];
        for (index, task) in (0u32..).zip(tasks).filter(|(_, task)| !task.must) {
            if task.end != NEVER {
                let before = waiting.latest_end.last().copied().unwrap_or(0);
                waiting.latest_end.push(before.max(task.end));
                waiting.passing.push(index);
                continue;
            }
            let place = &mut places[task.class as usize];
            if *place == NEVER {
                *place = waiting.ever.len() as u32;
                waiting.ever.push(Class {
                    tasks: Vec::new(),
                    done: 0,
                });
            }
            waiting.ever[*place as usize].tasks.push(index);
            waiting.class_of[index as usize] = *place;
        }
        waiting
    }

    /// Adds what may come next to a list: what began before `before` and ends after `latest`.
    pub fn list(&self, tasks: &[Task], before: u32, latest: u32, list: &mut Vec<u32>) {
        for class in &self.ever {
            // The classes are in the order of their first starts.
            if tasks[class.tasks[0] as usize].start >= before {
                break;
            }
            let next = class.tasks.get(class.done).copied();
            list.extend(next.filter(|&task| tasks[task as usize].start < before));
        }
        list.extend(self.still(tasks, before, latest));
    }

    /// Whether there are any that can be done only until they end.
    pub fn some_pass(&self) -> bool {
        !self.passing.is_empty()
    }

    /// Whether something that could be done now could not once `start` has begun.
    pub fn ends_between(&self, tasks: &[Task], latest: u32, start: u32) -> bool {
        let mut still = self.still(tasks, start, latest);
        still.any(|task| tasks[task as usize].end < start)
    }

    /// Those that end, began before `before` and have not ended at `latest`.
    fn still<'a>(
        &'a self,
        tasks: &'a [Task],
        before: u32,
        latest: u32,
    ) -> impl Iterator<Item = u32> + 'a {
        let start = move |task: &u32| tasks[*task as usize].start;
        let begun = self.passing.partition_point(|task| start(task) < before);
        let places = (0..begun).rev();
        places
            .take_while(move |&place| self.latest_end[place] > latest)
            .map(|place| self.passing[place])
            .filter(move |&task| tasks[task as usize].end > latest && !self.done[task as usize])
    }

    pub fn is_done(&self, task: u32) -> bool {
        self.done[task as usize]
    }

    pub fn take_out(&mut self, task: u32, tasks: &[Task]) {
        self.set(task, tasks, true);
    }

    pub fn put_back(&mut self, task: u32, tasks: &[Task]) {
        self.set(task, tasks, false);
    }

    fn set(&mut self, task: u32, tasks: &[Task], done: bool) {
        self.done[task as usize] = done;
        if tasks[task as usize].end == NEVER {
            let class = &mut self.ever[self.class_of[task as usize] as usize];
            class.done = if done { class.done + 1 } else { class.done - 1 };
        }
    }
}
