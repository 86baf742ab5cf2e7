//! Guarantees as folds over a history or over events; one guarantee a file.
//!
//! Checks see histories and events, never a world, so they can judge a history from anywhere.
//!
//! A [`Judge`] follows a run event by event and says at any moment what each guarantee says.
//! [`zones()`] and [`tags()`] judge a finished list of operations on registers from
//! scratch, [`bank()`] one of operations on a bank.
//!
//! Write a -> b when operation a returned before b was invoked. The value a register starts with
//! counts as written before everything.

mod agreement;
mod bank;
mod causal;
mod cluster;
mod clusters;
mod convergence;
mod exact;
mod forgotten;
mod intervals;
mod judge;
mod judgement;
mod linearizable;
mod network;
mod obstacle;
mod ordering;
mod register;
mod registers;
mod replay;
mod rest;
mod search;
mod spec;
mod stairs;
mod sums;
mod tags;
mod tally;
mod termination;
mod trial;
mod validity;
mod verdict;
mod watch;
mod words;
mod zones;

pub use bank::bank;
pub use judge::{Judge, Limits, Pending};
pub use judgement::{Break, Decision, Judgement};
pub use replay::judge;
pub use spec::Sequential;
pub use tags::{TagFault, tags};
pub use termination::{SLOW_US, STUCK_US, Standing};
pub use trial::Trial;
pub use verdict::{Explanation, Phrase, Piece, Status, Verdict};
pub use watch::{Claims, Monitor, Watch};
pub use zones::{Conflict, zones};
