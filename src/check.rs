//! Guarantees as folds over a history or over events; one guarantee a file.
//!
//! Checks see histories and events, never a world, so they can judge a history from anywhere.

mod verdict;

pub use verdict::{Explanation, Phrase, Piece, Status, Verdict};
