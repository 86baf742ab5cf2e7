//! The page: shows scenes, sends choices.

mod action;

pub use action::{Action, Selection, Tool};
