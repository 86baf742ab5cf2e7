//! Starts and returns of what has to be done, in the order of time.

use super::problem::Problem;

/// A doubly linked list, so that a task is taken out and put back in constant time (Knuth's dancing
/// links). Place 0 is before the first; task `i` has the places `2 * i + 1` for its start and
/// `2 * i + 2` for its return.
pub(super) struct Line {
    next: Vec<u32>,
    previous: Vec<u32>,
}

impl Line {
    pub fn new(problem: &Problem) -> Line {
        let places = 2 * problem.tasks.len() + 1;
        let mut line = Line {
            next: vec![0; places],
            previous: vec![0; places],
        };
        let mut last = 0;
        let mut append = |place: u32| {
            line.next[last as usize] = place;
            line.previous[place as usize] = last;
            last = place;
        };
        let mut returns = problem.by_return.iter().peekable();
        for (task, t) in (0u32..).zip(&problem.tasks).filter(|(_, t)| t.must) {
            while let Some(&&gone) = returns.peek()
                && problem.tasks[gone as usize].end < t.start
            {
                append(2 * gone + 2);
                returns.next();
            }
            append(2 * task + 1);
        }
        returns.for_each(|&task| append(2 * task + 2));
        line
    }

    pub fn first(&self) -> Option<u32> {
        self.after(0)
    }

    pub fn after(&self, place: u32) -> Option<u32> {
        Some(self.next[place as usize]).filter(|&next| next != 0)
    }

    /// The task that starts at this place; none when it is a return.
    pub fn begins(&self, place: u32) -> Option<u32> {
        (place % 2 == 1).then_some(place / 2)
    }

    /// Whether a task returns at this place.
    pub fn is_return_of(place: u32, task: u32) -> bool {
        place == 2 * task + 2
    }

    pub fn take_out(&mut self, task: u32) {
        self.unlink(2 * task + 1);
        self.unlink(2 * task + 2);
    }

    /// Undoes the latest [`Line::take_out`] that was not undone.
    pub fn put_back(&mut self, task: u32) {
        self.link(2 * task + 2);
        self.link(2 * task + 1);
    }

    fn unlink(&mut self, place: u32) {
        let (previous, next) = (self.previous[place as usize], self.next[place as usize]);
        self.next[previous as usize] = next;
        self.previous[next as usize] = previous;
    }

    fn link(&mut self, place: u32) {
        let (previous, next) = (self.previous[place as usize], self.next[place as usize]);
        self.next[previous as usize] = place;
        self.previous[next as usize] = place;
    }
}
