//! The exercise: put the points of some operations in an order yourself, and hear how far it is legal.

use super::{end, spread};
use crate::check::{Decision, Judgement, Sequential};
use crate::history::{Answer, Ask, History, Model};
use crate::sorting::sort_by_rank;

/// More operations than this are too many to put in order by hand.
const MOST: usize = 60;

/// Operations, some of them in an order.
#[derive(Clone, Debug, PartialEq)]
pub struct Exercise {
    /// The key it is about; none of a bank.
    pub key: Option<u32>,
    /// The operations, by their start.
    pub ops: Vec<u32>,
    /// What has been put in order: all that are complete, and what else was taken up.
    pub order: Vec<u32>,
    /// What comes before them in every order, and is not shown.
    before: Vec<u32>,
    /// An order that is legal, as far as there is one.
    known: Vec<u32>,
    model: Model,
}

/// How far an order is legal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// So many of its operations fit, one after another.
    pub legal: usize,
    /// The first that does not.
    pub stops: Option<u32>,
    /// How far anybody can get.
    pub most: usize,
}

impl Exercise {
    /// An exercise about a key: around where it breaks, or else from a place on.
    pub fn new(history: &History, judgement: &Judgement, key: Option<u32>, from: u32) -> Exercise {
        let about = |i: &u32| key.is_none_or(|key| history.ops[*i as usize].key == key);
        let found: Vec<u32> = judgement.order.iter().copied().filter(about).collect();
        let breaks = judgement.breaks.as_ref();
        let breaks = breaks.filter(|at| at.key.is_none() || key.is_none() || at.key == key);
        let begin = match breaks {
            // The last ones, and room for those that come to them.
            Some(_) => found.len().saturating_sub(MOST * 2 / 3),
            None if found.len() <= MOST => 0,
            None => {
                let later = found
                    .iter()
                    .position(|&i| history.ops[i as usize].start >= from);
                later.unwrap_or(0).min(found.len() - MOST)
            }
        };
        let (before, rest) = found.split_at(begin);
        let known: Vec<u32> = rest.iter().copied().take(MOST).collect();
        let mut ops = known.clone();
        let all = 0..history.ops.len() as u32;
        if let Some(breaks) = breaks {
            let until = end(history, &history.ops[breaks.at as usize]);
            let missing = all.filter(|i| history.ops[*i as usize].start < until);
            let missing = missing.filter(|i| about(i) && counts(history, *i));
            for i in missing
                .filter(|i| !found.contains(i))
                .take(MOST - known.len())
            {
                ops.push(i);
            }
        } else if judgement.decision == Decision::Undecided {
            ops = all
                .filter(|i| about(i) && counts(history, *i))
                .take(MOST)
                .collect();
        }
        sort_by_rank(&mut ops, |&i| [history.ops[i as usize].start.into(), 0, 0]);
        let mut exercise = Exercise {
            key,
            ops,
            order: Vec::new(),
            before: before.to_vec(),
            known,
            model: judgement.model,
        };
        exercise.reset(history);
        exercise
    }

    /// Begins again: whatever is complete stands in the order in which it was called, or returned
    /// where that order would already do.
    pub fn reset(&mut self, history: &History) {
        let op = |i: u32| &history.ops[i as usize];
        self.order = self.ops.clone();
        self.order
            .retain(|&i| op(i).end.is_some() && op(i).answer != Answer::Unknown);
        if self.progress(history).stops.is_none() {
            sort_by_rank(&mut self.order, |&i| [op(i).end.unwrap_or(0).into(), 0, 0]);
        }
    }

    /// Puts everything as the checker did.
    pub fn show(&mut self) {
        self.order.clone_from(&self.known);
    }

    /// What returned and has no place in the order.
    pub fn left_over(&self, history: &History) -> Option<u32> {
        let mut ops = self.ops.iter().copied();
        ops.find(|op| !self.is_optional(history, *op) && !self.order.contains(op))
    }

    /// Whether an operation may stay out: nobody knows whether it took effect.
    pub fn is_optional(&self, history: &History, op: u32) -> bool {
        let op = &history.ops[op as usize];
        op.end.is_none() || op.answer == Answer::Unknown
    }

    /// Where the points stand, in places.
    pub fn points(&self, history: &History) -> Vec<(u32, f64)> {
        spread(history, &self.order)
    }

    /// Puts an operation's point at a place, as near as its bar allows.
    pub fn put(&mut self, history: &History, op: u32, at: f64) {
        let o = &history.ops[op as usize];
        let at = at.clamp(f64::from(o.start), f64::from(end(history, o)));
        let mut points = self.points(history);
        points.retain(|point| point.0 != op);
        let place = points.partition_point(|point| point.1 <= at);
        self.order.retain(|&i| i != op);
        self.order.insert(place, op);
    }

    /// Leaves an operation out that may be.
    pub fn leave_out(&mut self, history: &History, op: u32) {
        if self.is_optional(history, op) {
            self.order.retain(|&i| i != op);
        }
    }

    /// Moves a point past its neighbour, later or earlier. What it cannot pass, where it cannot:
    /// one of the two had returned before the other was called.
    pub fn pass(&mut self, history: &History, op: u32, later: bool) -> Result<u32, Option<u32>> {
        let at = self.order.iter().position(|&i| i == op).ok_or(None)?;
        let next = if later {
            at.checked_add(1)
        } else {
            at.checked_sub(1)
        };
        let next = next.filter(|&next| next < self.order.len()).ok_or(None)?;
        let (first, second) = (self.order[at.min(next)], self.order[at.max(next)]);
        let (a, b) = (&history.ops[first as usize], &history.ops[second as usize]);
        let other = self.order[next];
        if end(history, a) <= b.start {
            return Err(Some(other));
        }
        self.order.swap(at, next);
        Ok(other)
    }

    /// How far the order is legal.
    pub fn progress(&self, history: &History) -> Progress {
        let mut all = self.before.clone();
        all.extend_from_slice(&self.order);
        let sequential = Sequential::new(history, self.model);
        let legal = match sequential.legal(&all) {
            Ok(()) => self.order.len(),
            Err(place) => place.saturating_sub(self.before.len()),
        };
        Progress {
            legal,
            stops: self.order.get(legal).copied(),
            most: self.known.len(),
        }
    }

    /// Whether whatever is complete stands in a legal order.
    pub fn is_done(&self, history: &History) -> bool {
        let mut complete = self.ops.iter().filter(|&&i| !self.is_optional(history, i));
        complete.all(|i| self.order.contains(i)) && self.progress(history).stops.is_none()
    }
}

/// Whether an operation may have to be put in order: what did not happen, and a read nobody knows
/// the result of, fit anywhere.
fn counts(history: &History, op: u32) -> bool {
    let op = &history.ops[op as usize];
    op.answer != Answer::Nothing && !(op.ask == Ask::Read && op.answer == Answer::Unknown)
}
