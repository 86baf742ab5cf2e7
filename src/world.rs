//! Nodes and network as a transition system: a choice in, events out.

mod choice;
mod event;

pub use choice::{Choice, Links, Memory};
pub use event::{DropReason, Event};
