//! Quorate: a playground for replicated registers.
//!
//! **A run is a setup and a list of choices.** Everything that can happen next is a value of one
//! type, [`world::Choice`]; a [`world::World`] applies a choice and reports what happened, and
//! nothing else ever changes a world. The simulator, a person at the page, a stored lesson and a
//! share link are all paths of choices through the same worlds.
//!
//! The rooms, and who may use whom (never the other way):
//!
//! ```text
//! ui, cli -> errand, scene -> run -> explore, sim, check -> world, history -> protocol
//! ```
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod check;
#[cfg(all(feature = "cli", not(target_arch = "wasm32")))]
pub mod cli;
pub mod errand;
pub mod explore;
pub mod history;
pub mod protocol;
pub mod run;
pub mod scene;
pub mod sim;
pub mod sorting;
#[cfg(all(feature = "ui", target_arch = "wasm32"))]
pub mod ui;
pub mod world;
