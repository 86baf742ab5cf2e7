//! The explorer: known counterexamples, reductions that keep the answer, what the search takes for
//! granted, and Stateright's models with their published counts.

#[path = "../support/mod.rs"]
mod support;

mod ask;
mod known;
mod reductions;
mod registers;
mod search;
mod setups;
mod shrink;
mod stateright_models;
mod walks;
