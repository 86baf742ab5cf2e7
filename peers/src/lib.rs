//! Quorate's systems as models of [Stateright](https://www.stateright.rs), so that another model
//! checker visits the same worlds: its counts and verdicts must be ours, and its time and memory are
//! what ours are measured against.
//!
//! Nothing that is shipped depends on this package, and it is built only when it is asked for.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod case;
mod model;
pub mod own;

pub use case::{Ask, Case};
pub use model::{GUARANTEED, Identity, Seen, SystemModel};
