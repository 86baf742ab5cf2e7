//! A search under way: what it is asked, how far it is, and what it found.

use super::breadth::Breadth;
use super::depth::Depth;
use super::{Reductions, System};
use crate::check::{Claims, Monitor};
use crate::protocol::Protocol;
use crate::world::Choice;
use serde::Serialize;

/// How a search goes about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// All states one choice away, then all two choices away: the first counterexample is a
    /// shortest one.
    Breadth,
    /// Each way to its end: keeps fingerprints and one path, and finds some counterexample.
    Depth,
}

/// What a search is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// The guarantees that must not break.
    pub goals: Claims,
    /// How it goes about it.
    pub method: Method,
    /// What it may leave out.
    pub reductions: Reductions,
    /// Whether states are compared by all that makes them, rather than by fingerprints: for small
    /// scopes, and proof that no two states that differ were taken for one.
    pub exact: bool,
    /// After how many states it gives up.
    pub max_states: u64,
    /// At how much memory it gives up, in bytes; it is estimated.
    pub max_bytes: usize,
    /// How many threads work at it, breadth first; 1 where there are none, as in the page.
    pub threads: usize,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            goals: Claims::ALL,
            method: Method::Breadth,
            reductions: Reductions::ALL,
            exact: false,
            max_states: u64::MAX,
            max_bytes: usize::MAX,
            threads: 1,
        }
    }
}

/// How far a search is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// Choices made: states reached, those seen before included.
    pub states: u64,
    /// Different states.
    pub unique: u64,
    /// The most choices to any of them.
    pub depth: u32,
    /// States whose choices are still to be made.
    pub frontier: u64,
    /// An estimate of the memory it takes, in bytes.
    pub bytes: usize,
    /// How many states shared a fingerprint with another; known in the exact mode only.
    pub collisions: Option<u64>,
}

/// What a search came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The guarantees hold in every state that can be reached.
    Holds,
    /// One breaks.
    Breaks(Counterexample),
    /// The states, the memory or the time ran out: no state that was visited breaks one.
    Undecided(&'static str),
}

/// A run that breaks a guarantee.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counterexample {
    /// Its choices, in order, from where the system begins.
    pub choices: Vec<Choice>,
    /// What the last of them broke.
    pub broken: Claims,
    /// Whether it is broken because nothing happens by itself any more. What is still in flight then
    /// makes no difference.
    pub at_rest: bool,
}

/// A search, whatever the protocol. It stops and goes on as it is told to.
pub trait Search: Send {
    /// Goes on for about so many states; the answer, once there is one.
    fn go_on(&mut self, states: u64) -> Option<Answer>;
    /// How far it is.
    fn progress(&self) -> Progress;
}

/// Sets out on a search.
pub fn search<P: Protocol, M: Monitor>(system: System<P, M>, options: Options) -> Box<dyn Search> {
    match options.method {
        Method::Breadth => Box::new(Breadth::new(system, options)),
        Method::Depth => Box::new(Depth::new(system, options)),
    }
}

impl Options {
    /// Why a search that is this far gives up, if it does.
    pub(super) fn limit(&self, progress: &Progress) -> Option<&'static str> {
        if progress.unique >= self.max_states {
            Some("as many states as were allowed have been visited")
        } else if progress.bytes >= self.max_bytes {
            Some("as much memory as was allowed is used")
        } else {
            None
        }
    }
}
