//! Histories from anywhere: read, written, converted; and whatever is wrong with them.
#![cfg(not(target_arch = "wasm32"))]

mod convert;
mod generate;
mod mangled;
mod meaning;
mod oracle;
mod round;
mod shared;
mod stage;
#[path = "../support/command.rs"]
mod support;
mod wrong;

use quorate::history::{Format, History, read};

/// A history that is one.
fn sound(text: &str, format: Option<Format>) -> History {
    read(text, format).unwrap_or_else(|bad| panic!("{bad}\n{text}"))
}

/// The same without what depends on how it was written down.
fn bare(mut history: History) -> History {
    history.format = Format::JsonLines;
    history.times_us.clear();
    for op in &mut history.ops {
        op.line = 0;
    }
    history
}
