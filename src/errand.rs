//! Work that takes long, done elsewhere: what the page hands to its worker, and what comes back.
//!
//! The page sends an [`Order`] and hears [`Report`]s, as JSON text, and what is large as bytes; a [`Job`] carries an order
//! out in small slices, so that whoever runs it can listen in between. Only the worker links the
//! explorer and the search for linearizations: the page knows the words and no more.

mod job;
mod judge;
mod message;
mod parcel;
#[cfg(all(feature = "worker", target_arch = "wasm32"))]
mod serve;

pub use job::Job;
pub use judge::LARGEST_HISTORY;
pub use message::{Effort, Exploration, Order, Report};
#[cfg(all(feature = "worker", target_arch = "wasm32"))]
pub use serve::serve;
