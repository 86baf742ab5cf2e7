//! A history from anywhere as a picture: a lane a process, a bar an operation, and only what a window
//! shows becomes shapes.
//!
//! What stands along the picture is the order in which operations were invoked and returned, or time
//! where the file has it. A [`Chart`] is made once for a history and what of it is shown; a [`View`]
//! asks it for the shapes of a window.

mod chart;
mod exercise;
mod label;
mod marks;
mod points;
mod shapes;
mod svg;

pub use chart::{Axis, Chart, Filter, Lane};
pub use exercise::{Exercise, Progress};
use label::brief;
pub use label::{facts, hue, label, spoken};
pub use marks::{Mark, Tick, marks, ticks};
pub use points::{Points, spread};
pub use shapes::{Bar, Crowd, Dot, Look, Shapes, View};
pub use svg::history_svg;

use crate::history::{Answer, History, Op};

/// How an operation came out, for its look.
pub fn look(op: &Op) -> Look {
    match op.answer {
        Answer::Nothing => Look::Nothing,
        Answer::Refused => Look::Refused,
        Answer::Unknown => Look::Unknown,
        Answer::Value(_) | Answer::Done if op.end.is_none() => Look::Unknown,
        Answer::Value(_) | Answer::Done => Look::Done,
    }
}

/// Where an operation ends, in places; after all of them where that is not known.
pub fn end(history: &History, op: &Op) -> u32 {
    op.end.unwrap_or(history.places)
}

#[cfg(test)]
mod tests;
