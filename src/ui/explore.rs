//! Exploring from the page: the panel that asks, the worker that answers, and the guide through what
//! it found.

mod answer;
mod draft;
mod fields;
mod guide;
mod hire;
mod panel;
mod reduce;
mod state;
mod words;

pub(super) use guide::view as guide;
pub(super) use hire::Agency;
pub(super) use panel::ExplorePanel;
pub(super) use reduce::{stop_at_end, take};
pub use state::{Explore, Exploring};
pub(super) use words::count_of;
