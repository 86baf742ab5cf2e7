//! Depth first: each way to its end, keeping fingerprints and the path it is on.

use super::bench::{Ahead, Bench};
use super::expand::Shared;
use super::search::{Answer, Counterexample, Options, Progress, Search};
use super::system::System;
use super::{Method, Reductions};
use crate::check::{Claims, Monitor};
use crate::protocol::Protocol;
use crate::world::Choice;
use std::sync::Arc;

/// A depth-first search.
#[derive(Debug)]
pub(super) struct Depth<P: Protocol, M: Monitor> {
    shared: Shared<P, M>,
    options: Options,
    bench: Bench<P>,
    /// The states still to be visited, each with how many choices lead to it and the last of them.
    stack: Vec<Waiting<P>>,
    /// How many states are kept for those that are still to be visited.
    kept: usize,
    /// The choices that lead to the state visited last.
    path: Vec<Choice>,
    progress: Progress,
}

#[derive(Debug)]
struct Waiting<P: Protocol> {
    ahead: Ahead<P>,
    length: usize,
}

impl<P: Protocol, M: Monitor> Depth<P, M> {
    pub fn new(system: System<P, M>, options: Options) -> Self {
        // What sleeps is told by layers, and there are none.
        let options = Options {
            method: Method::Depth,
            reductions: Reductions {
                order: false,
                ..options.reductions
            },
            ..options
        };
        let shared = Shared::new(system, &options, 1);
        let ahead = shared.begin();
        Depth {
            bench: Bench::new(&ahead.before),
            stack: vec![Waiting { ahead, length: 0 }],
            kept: 1,
            path: Vec::new(),
            progress: Progress {
                states: 1,
                unique: 1,
                frontier: 1,
                ..Progress::default()
            },
            shared,
            options,
        }
    }

    /// Visits one state; what it breaks.
    fn visit(&mut self, now: &Waiting<P>) -> Option<Counterexample> {
        let Depth {
            shared,
            bench,
            stack,
            kept,
            path,
            progress,
            ..
        } = self;
        path.truncate(now.length.saturating_sub(1));
        path.extend(now.ahead.choice);
        let mut found: Option<(Choice, Claims)> = None;
        let begin = stack.len();
        // Those that lead on from one state lie side by side.
        let before = |waiting: &Waiting<P>| Arc::as_ptr(&waiting.ahead.before);
        *kept -= usize::from(stack.last().map(before) != Some(before(now)));
        let (resting, made) = shared.expand(bench, &now.ahead, |reached, at, new| {
            if !reached.broken.is_empty() {
                found = Some((reached.choice, reached.broken));
            } else if new {
                *kept += usize::from(!at.is_kept());
                stack.push(Waiting {
                    ahead: at.ahead(reached.choice),
                    length: now.length + 1,
                });
            }
        });
        // The first choice first.
        stack[begin..].reverse();
        progress.states += made;
        progress.unique += (stack.len() - begin) as u64;
        progress.depth = progress.depth.max(now.length as u32);
        let (last, broken) = match (found, resting.is_empty()) {
            (Some((choice, broken)), _) => (Some(choice), broken),
            (None, false) => (None, resting),
            (None, true) => return None,
        };
        Some(Counterexample {
            choices: path.iter().copied().chain(last).collect(),
            broken,
            at_rest: last.is_none(),
        })
    }

    fn estimate(&mut self) {
        let first = self.stack.first();
        let world = first.map_or(0, |waiting| waiting.ahead.before.bytes());
        self.progress.frontier = self.stack.len() as u64;
        self.progress.bytes = self.shared.seen.bytes()
            + self.stack.capacity() * size_of::<Waiting<P>>()
            + self.kept * world
            + self.bench.bytes()
            + self.shared.system.memo().bytes();
        self.progress.collisions = self.shared.seen.collisions();
    }
}

impl<P: Protocol, M: Monitor> Search for Depth<P, M> {
    fn go_on(&mut self, states: u64) -> Option<Answer> {
        let enough = self.progress.unique.saturating_add(states);
        let mut visits = 0u32;
        while self.progress.unique < enough {
            let Some(now) = self.stack.pop() else {
                self.estimate();
                return Some(Answer::Holds);
            };
            if let Some(found) = self.visit(&now) {
                self.estimate();
                return Some(Answer::Breaks(found));
            }
            visits += 1;
            if visits.is_multiple_of(LOOK_EVERY) {
                self.estimate();
                if let Some(why) = self.options.limit(&self.progress) {
                    return Some(Answer::Undecided(why));
                }
            }
        }
        self.estimate();
        None
    }

    fn progress(&self) -> Progress {
        self.progress
    }
}

/// Visits between two looks at the limits.
const LOOK_EVERY: u32 = 256;
