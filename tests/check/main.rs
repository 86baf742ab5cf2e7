//! The guarantees against their definitions: brute force, from scratch, live, and by hand.

mod bank;
mod brute;
mod by_hand;
mod causal;
mod convergence;
mod explanations;
mod generate;
mod known;
mod live;
mod long;
mod tags;
mod termination;
mod twice;
mod zones;
