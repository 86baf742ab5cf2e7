//! The page: shows scenes, sends choices.

mod action;
pub mod measure;
pub mod motion;
pub mod stable;
pub mod stage;
pub mod timeline;

pub use action::{Action, Selection, Tool};
