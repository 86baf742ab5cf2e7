//! Quorate: a playground for replicated registers.
#![forbid(unsafe_code)]
#![warn(missing_docs)]
