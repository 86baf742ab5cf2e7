//! Judging histories from anywhere: against brute force, and by the definitions of what it tells.

mod brute;
mod command;
mod generate;
mod hard;
mod known;
mod load;
mod random;
mod stage;
#[path = "../support/command.rs"]
mod support;
