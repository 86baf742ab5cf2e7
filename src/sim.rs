//! One path through a world: virtual time, seeded delays, workload, fault plan.

mod setup;

pub use setup::{Delay, Faults, LinkDelay, Network, Plan, Setup, Workload};
