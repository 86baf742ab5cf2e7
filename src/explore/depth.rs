//! Depth first: each way to its end, keeping fingerprints and the path it is on.

use super::expand::{Bench, Shared};
use super::search::{Answer, Counterexample, Options, Progress, Search};
use super::sleep::Sleep;
use super::system::{Choices, Parts, State, System};
use super::{Method, Reductions};
use crate::check::{Claims, Monitor};
use crate::protocol::Protocol;
use crate::world::Choice;

/// A depth-first search.
#[derive(Debug)]
pub(super) struct Depth<P: Protocol, M: Monitor> {
    shared: Shared<P, M>,
    options: Options,
    bench: Bench<P>,
    /// The states still to be visited, each with how many choices lead to it and the last of them.
    stack: Vec<Waiting<P>>,
    /// The choices that lead to the state visited last.
    path: Vec<Choice>,
    progress: Progress,
}

#[derive(Debug)]
struct Waiting<P: Protocol> {
    state: State<P>,
    parts: Parts,
    length: usize,
    choice: Option<Choice>,
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
        let (parts, _) = shared.begin();
        let state = shared.system.start().clone();
        Depth {
            bench: Bench::new(&state),
            stack: vec![Waiting {
                state,
                parts,
                length: 0,
                choice: None,
            }],
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
            path,
            progress,
            ..
        } = self;
        path.truncate(now.length.saturating_sub(1));
        path.extend(now.choice);
        let mut choices = Choices::default();
        shared.system.choices(&now.state, &mut choices);
        let mut found: Option<(Choice, Claims)> = None;
        let begin = stack.len();
        let nothing = Sleep::default();
        let (resting, made) = shared.expand(bench, (&now.state, &now.parts), &nothing, |reached| {
            let choice = choices.list[usize::from(reached.ordinal)];
            if !reached.broken.is_empty() {
                found = Some((choice, reached.broken));
                return false;
            }
            if reached.new {
                stack.push(Waiting {
                    state: reached.state.clone(),
                    parts: reached.parts,
                    length: now.length + 1,
                    choice: Some(choice),
                });
            }
            true
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
        let heap = self
            .stack
            .first()
            .map_or(0, |found| found.state.world.heap_bytes());
        self.progress.frontier = self.stack.len() as u64;
        self.progress.bytes = self.shared.seen.bytes()
            + self.stack.capacity() * size_of::<Waiting<P>>()
            + self.stack.len() * heap
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
