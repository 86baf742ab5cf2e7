//! Breadth first: layer by layer, so that the first counterexample is a shortest one.

use super::bench::{Ahead, Bench};
use super::expand::Shared;
use super::layer::Layer;
use super::search::{Answer, Counterexample, Options, Progress, Search};
use super::system::{Choices, System};
use crate::check::{Claims, Monitor};
use crate::protocol::Protocol;

/// A breadth-first search.
#[derive(Debug)]
pub(super) struct Breadth<P: Protocol, M: Monitor> {
    shared: Shared<P, M>,
    options: Options,
    /// Of each state, in the order in which they were found, the one before it and the place of the
    /// choice that led here.
    trace: Vec<(u32, u16)>,
    /// What is left of the layer whose choices are being made, and the layer after it.
    layer: Layer<Found<P>>,
    next: Layer<Found<P>>,
    /// How many states are kept for those of `layer` and of `next`.
    kept: (usize, usize),
    benches: Vec<Bench<P>>,
    progress: Progress,
    best: Option<Broken>,
}

/// A state that was found.
#[derive(Debug)]
struct Found<P: Protocol> {
    ahead: Ahead<P>,
    /// Its place in the trace.
    place: u32,
}

/// Where a guarantee breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Broken {
    /// How many choices it takes.
    length: u32,
    /// The state before the last choice; or the state that is at rest.
    place: u32,
    last: Option<u16>,
    broken: Claims,
}

/// What a worker found in its share of a layer.
struct Share<P: Protocol> {
    fresh: Vec<(Found<P>, u16)>,
    kept: usize,
    states: u64,
    best: Option<Broken>,
}

impl<P: Protocol, M: Monitor> Breadth<P, M> {
    pub fn new(system: System<P, M>, options: Options) -> Self {
        let threads = options.threads.max(1);
        let shared = Shared::new(system, &options, threads);
        let ahead = shared.begin();
        let benches = (0..threads).map(|_| Bench::new(&ahead.before));
        Breadth {
            benches: benches.collect(),
            layer: Layer::of(Found { ahead, place: 0 }),
            next: Layer::default(),
            kept: (1, 0),
            trace: vec![(0, 0)],
            progress: Progress {
                states: 1,
                unique: 1,
                frontier: 1,
                ..Progress::default()
            },
            best: None,
            shared,
            options,
        }
    }

    /// Makes the choices of the next few states of the layer: one block for each worker.
    fn work(&mut self) {
        let blocks = self.layer.take(self.benches.len());
        let depth = self.progress.depth;
        let (shared, known) = (&self.shared, self.best);
        let shares = blocks.iter().zip(&mut self.benches);
        let shares = at_once(shares, |(todo, bench)| {
            work_on(shared, bench, todo, depth, known)
        });
        drop(blocks);
        for share in shares {
            self.progress.states += share.states;
            self.kept.1 += share.kept;
            self.best = better(self.best, share.best);
            for (mut found, ordinal) in share.fresh {
                let before = found.place;
                found.place = self.trace.len() as u32;
                self.trace.push((before, ordinal));
                self.next.push(found);
            }
        }
        self.progress.unique = self.trace.len() as u64;
        self.progress.frontier = (self.layer.len() + self.next.len()) as u64;
    }

    /// Goes on to the next layer; false when there is none.
    fn descend(&mut self) -> bool {
        self.layer = std::mem::take(&mut self.next);
        self.kept = (self.kept.1, 0);
        self.progress.depth += u32::from(self.layer.len() > 0);
        self.layer.len() > 0
    }

    fn counterexample(&self, broken: Broken) -> Counterexample {
        let mut ordinals: Vec<u16> = broken.last.into_iter().collect();
        let mut place = broken.place;
        while place > 0 {
            let (before, ordinal) = self.trace[place as usize];
            ordinals.push(ordinal);
            place = before;
        }
        let system = &self.shared.system;
        let mut state = system.start().clone();
        let mut choices = Choices::default();
        let made = ordinals.iter().rev().map(|&ordinal| {
            system.choices(&state, &mut choices);
            let choice = choices.list[usize::from(ordinal)];
            state = system.after(&state, choice).0;
            choice
        });
        Counterexample {
            choices: made.collect(),
            broken: broken.broken,
            at_rest: broken.last.is_none(),
        }
    }

    fn estimate(&mut self) {
        let first = self.layer.first().or(self.next.first());
        let world = first.map_or(0, |found| found.ahead.before.bytes());
        let kept = self.kept.0.min(self.layer.len()) + self.kept.1;
        self.progress.bytes = self.shared.seen.bytes()
            + self.trace.capacity() * size_of::<(u32, u16)>()
            + (self.layer.len() + self.next.len()) * size_of::<Found<P>>()
            + kept * world
            + self.benches.iter().map(Bench::bytes).sum::<usize>()
            + self.shared.system.memo().bytes();
        self.progress.collisions = self.shared.seen.collisions();
    }
}

impl<P: Protocol, M: Monitor> Search for Breadth<P, M> {
    fn go_on(&mut self, states: u64) -> Option<Answer> {
        let enough = self.progress.unique.saturating_add(states);
        while self.progress.unique < enough {
            // What breaks at rest in this layer takes one choice less than what a choice breaks.
            let complete = self.layer.len() == 0;
            let settled = self
                .best
                .is_some_and(|b| complete || b.last.is_none() || !self.shared.rules.rests);
            if let Some(best) = self.best.filter(|_| settled) {
                return Some(Answer::Breaks(self.counterexample(best)));
            }
            if complete && !self.descend() {
                self.estimate();
                return Some(Answer::Holds);
            }
            self.work();
            self.estimate();
            if let Some(why) = self
                .options
                .limit(&self.progress)
                .filter(|_| self.best.is_none())
            {
                return Some(Answer::Undecided(why));
            }
        }
        None
    }

    fn progress(&self) -> Progress {
        self.progress
    }
}

fn work_on<P: Protocol, M: Monitor>(
    shared: &Shared<P, M>,
    bench: &mut Bench<P>,
    todo: &[Found<P>],
    depth: u32,
    known: Option<Broken>,
) -> Share<P> {
    let mut share = Share {
        fresh: Vec::new(),
        kept: 0,
        states: 0,
        best: known,
    };
    for found in todo {
        let Share {
            fresh, kept, best, ..
        } = &mut share;
        let (resting, made) = shared.expand(bench, &found.ahead, |reached, now, new| {
            if !reached.broken.is_empty() {
                let broken = Broken {
                    length: depth + 1,
                    place: found.place,
                    last: Some(reached.ordinal),
                    broken: reached.broken,
                };
                *best = better(*best, Some(broken));
            } else if new && best.is_none() {
                *kept += usize::from(!now.is_kept());
                let state = Found {
                    ahead: now.ahead(reached.choice),
                    place: found.place,
                };
                fresh.push((state, reached.ordinal));
            }
        });
        share.states += made;
        if !resting.is_empty() {
            let broken = Broken {
                length: depth,
                place: found.place,
                last: None,
                broken: resting,
            };
            share.best = better(share.best, Some(broken));
        }
        if share.best.is_some() && !shared.rules.rests {
            break;
        }
    }
    share
}

/// The shorter one; of two that are equally short the one that is found first by a single worker.
fn better(one: Option<Broken>, other: Option<Broken>) -> Option<Broken> {
    let rank = |b: &Broken| (b.length, b.place, b.last);
    one.into_iter().chain(other).min_by_key(rank)
}

/// Does something with each share at the same time.
#[cfg(not(target_arch = "wasm32"))]
fn at_once<T: Send, R: Send>(
    shares: impl ExactSizeIterator<Item = T>,
    work: impl Fn(T) -> R + Sync,
) -> Vec<R> {
    if shares.len() <= 1 {
        return shares.map(work).collect();
    }
    std::thread::scope(|scope| {
        let work = &work;
        let workers: Vec<_> = shares
            .map(|share| scope.spawn(move || work(share)))
            .collect();
        let done = workers.into_iter().map(|worker| {
            worker
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        });
        done.collect()
    })
}

/// One after another: the page has no threads.
#[cfg(target_arch = "wasm32")]
fn at_once<T, R>(shares: impl ExactSizeIterator<Item = T>, work: impl Fn(T) -> R) -> Vec<R> {
    shares.map(work).collect()
}
