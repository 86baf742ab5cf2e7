//! The explorer: known counterexamples, reductions that keep the answer, and what the search takes
//! for granted.

#[path = "../support/mod.rs"]
mod support;

mod ask;
mod known;
mod reductions;
mod search;
mod shrink;
mod walks;
