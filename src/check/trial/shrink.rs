//! A few operations that show that there is no order.
//!
//! Delta debugging (Zeller and Hildebrandt, "Simplifying and isolating failure-inducing input", IEEE
//! TSE 28(2), 2002) over the operations that have to be in the order: those that are taken out may
//! still have taken effect, where they were under way, but need not.

use super::part::Part;
use crate::check::exact::Search;
use crate::check::spec::{Specification, is_idle};
use crate::history::Answer;

/// States that one try may take; what is not settled then is kept.
const TRY: u64 = 100_000;

/// A violation being cut down.
pub(super) struct Shrink {
    part: Part,
    /// What is left, by name, in order of return.
    left: Vec<u32>,
    /// How many are taken out at once, and from where.
    chunk: usize,
    from: usize,
    /// What is being tried without.
    trying: Option<(Vec<u32>, Box<Search>)>,
    /// Whether anything was taken out since `chunk` is one.
    progress: bool,
}

impl Shrink {
    /// Of all operations that returned.
    pub fn of_all(part: Part) -> Shrink {
        let returned = part.ops.iter().filter(|(_, op)| !is_idle(op));
        let returned = returned.filter(|(_, op)| op.answer != Answer::Unknown);
        let mut left: Vec<(Option<u32>, u32)> =
            returned.map(|(name, op)| (op.end, *name)).collect();
        left.sort_unstable();
        Shrink::new(part, left.into_iter().map(|(_, name)| name).collect())
    }

    /// Of a few, which are known to be enough.
    pub fn of_few(mut part: Part, few: &[u32]) -> Shrink {
        part.ops.retain(|(name, _)| few.contains(name));
        Shrink::of_all(part)
    }

    fn new(part: Part, left: Vec<u32>) -> Shrink {
        Shrink {
            part,
            chunk: (left.len() / 2).max(1),
            left,
            from: 0,
            trying: None,
            progress: false,
        }
    }

    /// What is left, in order of invocation.
    pub fn left(&self) -> Vec<u32> {
        let mut left = self.left.clone();
        left.sort_unstable();
        left
    }

    /// Goes on for so many states: whether it is done, and how many states were tried.
    pub fn go_on(
        &mut self,
        spec: &mut dyn Specification,
        initial: u32,
        states: u64,
    ) -> (bool, u64) {
        let Some((without, mut search)) = self.trying.take().or_else(|| self.next(spec, initial))
        else {
            return (true, 0);
        };
        let before = search.states();
        let found = search.go_on(spec, states.min(TRY - before.min(TRY)));
        let tried = search.states() - before;
        match found {
            Some(false) => {
                self.left = without;
                self.progress = true;
            }
            None if search.states() < TRY => self.trying = Some((without, search)),
            Some(true) | None => self.from += self.chunk,
        }
        (false, tried)
    }

    /// What to try next; none when there is nothing left that could be taken out.
    fn next(
        &mut self,
        spec: &mut dyn Specification,
        initial: u32,
    ) -> Option<(Vec<u32>, Box<Search>)> {
        while self.from >= self.left.len() {
            match self.chunk {
                1 if !self.progress => return None,
                1 => self.progress = false,
                chunk => {
                    self.chunk = (chunk / 2).max(1);
                    self.progress = self.chunk > 1;
                }
            }
            self.from = 0;
            if self.left.is_empty() {
                return None;
            }
        }
        let until = (self.from + self.chunk).min(self.left.len());
        let mut without = self.left.clone();
        without.drain(self.from..until);
        let mut firm = without.clone();
        firm.sort_unstable();
        let search = self
            .part
            .search(spec, initial, |name| firm.binary_search(&name).is_ok());
        Some((without, Box::new(search)))
    }
}
