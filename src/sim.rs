//! One path through a world: virtual time, seeded delays, workload, fault plan.

mod faults;
mod queue;
mod random;
mod setup;
mod simulator;

pub use random::Random;
pub use setup::{BadSetup, Delay, Faults, LinkDelay, Network, Plan, Setup, Workload};
pub use simulator::{Flight, Simulator, Totals, Turn};
