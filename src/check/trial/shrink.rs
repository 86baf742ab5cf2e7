//! A few operations that show that there is no order.
//!
//! Delta debugging (Zeller and Hildebrandt, "Simplifying and isolating failure-inducing input", IEEE
//! TSE 28(2), 2002) over the operations that have to be in the order: those that are taken out may
//! still have taken effect, where they were under way, but need not.

use super::part::Part;
use crate::check::exact::Search;
use crate::check::spec::{Specification, is_idle};
use crate::history::Answer;

/// States that one try may take, in each of its two searches; what is not settled then is kept.
const TRY: u64 = 20_000;

/// A violation being cut down.
pub(super) struct Shrink {
    part: Part,
    /// What is left, by name, in order of return.
    left: Vec<u32>,
    stage: Stage,
    trying: Option<Try>,
}

/// What is taken out next.
enum Stage {
    /// All but the last few.
    Last { few: usize },
    /// So many in a row, from a place on.
    Chunk {
        size: usize,
        from: usize,
        /// Whether anything was taken out in this round.
        progress: bool,
    },
}

/// A few operations that may be enough.
struct Try {
    few: Vec<u32>,
    sorted: Vec<u32>,
    search: Box<Search>,
    /// Whether the search takes the others as having happened any number of times.
    again: bool,
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
            left,
            stage: Stage::Last { few: 1 },
            trying: None,
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
        // To begin takes time, too, as much as there is to look through.
        let mut tried = match self.trying {
            Some(_) => 0,
            None => self.part.ops.len() as u64 / 8,
        };
        let Some(mut attempt) = self.trying.take().or_else(|| self.next(spec, initial)) else {
            return (true, 0);
        };
        let search = &mut attempt.search;
        let before = search.states();
        let found = search.go_on(spec, states.min(TRY - before.min(TRY)));
        tried += search.states() - before;
        match found {
            Some(false) => self.is_enough(attempt.few),
            None if search.states() < TRY => self.trying = Some(attempt),
            // The others need not have happened again and again: that tells nothing yet.
            _ if attempt.again => {
                let search = self.part.search_few(spec, initial, &attempt.sorted);
                attempt.search = Box::new(search);
                attempt.again = false;
                self.trying = Some(attempt);
            }
            _ => self.is_not_enough(),
        }
        (false, tried)
    }

    fn is_enough(&mut self, few: Vec<u32>) {
        self.left = few;
        match &mut self.stage {
            Stage::Last { .. } => self.stage = Stage::chunks(self.left.len()),
            Stage::Chunk { progress, .. } => *progress = true,
        }
    }

    fn is_not_enough(&mut self) {
        match &mut self.stage {
            Stage::Last { few } => *few *= 2,
            Stage::Chunk { size, from, .. } => *from += *size,
        }
    }

    /// One operation that nothing fits is enough.
    fn keep_the_impossible(&mut self, spec: &dyn Specification) {
        let ops = self.part.ops.iter();
        let mut impossible = ops.filter(|(_, op)| spec.is_impossible(op));
        if let Some((name, _)) = impossible.find(|(name, _)| self.left.contains(name)) {
            self.left = vec![*name];
        }
    }

    /// What to try next; none when there is nothing left that could be taken out.
    fn next(&mut self, spec: &mut dyn Specification, initial: u32) -> Option<Try> {
        if matches!(self.stage, Stage::Last { few: 1 }) {
            self.keep_the_impossible(spec);
        }
        let many = self.left.len();
        if matches!(self.stage, Stage::Last { few } if few >= many) {
            self.stage = Stage::chunks(many);
        }
        self.stage.next_round(many)?;
        let few: Vec<u32> = match self.stage {
            Stage::Last { few } => self.left[many - few..].to_vec(),
            Stage::Chunk { size, from, .. } => {
                let (before, rest) = self.left.split_at(from);
                let after = &rest[size.min(rest.len())..];
                [before, after].concat()
            }
        };
        let mut sorted = few.clone();
        sorted.sort_unstable();
        let again = spec.has_few_states();
        let search = match again {
            true => self.part.search_few_again(spec, initial, &sorted),
            false => self.part.search_few(spec, initial, &sorted),
        };
        Some(Try {
            few,
            sorted,
            search: Box::new(search),
            again,
        })
    }
}

impl Stage {
    fn chunks(many: usize) -> Stage {
        Stage::Chunk {
            size: (many / 2).max(1),
            from: 0,
            progress: false,
        }
    }

    /// Begins another round where one has come to its end; none after a round of single ones in
    /// which nothing could be taken out.
    fn next_round(&mut self, many: usize) -> Option<()> {
        let Stage::Chunk {
            size,
            from,
            progress,
        } = self
        else {
            return Some(());
        };
        if *from >= many {
            if *size == 1 && !*progress || many == 0 {
                return None;
            }
            (*size, *from, *progress) = ((*size / 2).max(1), 0, false);
        }
        Some(())
    }
}
