//! Histories from anywhere: how they come to the page, the worker that reads and judges them, and the
//! view that shows what came of it.

mod bench;
mod chart;
mod dialog;
mod examples;
mod exercise;
mod facts;
mod gestures;
mod head;
mod look;
mod marks;
mod reduce;
mod state;
mod tools;
mod verdict;
mod view;

pub(super) use bench::Bench;
pub(super) use dialog::JudgeForm;
pub(super) use reduce::take;
pub use state::{Hearing, Judge, Source};
pub(super) use view::HistoryView;
