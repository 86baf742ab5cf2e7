//! Small histories to look at, written for this page.

use crate::history::Format;

/// A small history.
pub struct Example {
    /// What it shows.
    pub title: &'static str,
    /// Its name, as if it were a file.
    pub name: &'static str,
    /// How it is written down.
    pub format: Format,
    /// The text.
    pub text: &'static str,
}

/// All of them.
pub static EXAMPLES: [Example; 6] = [
    Example {
        title: "Two writes at once: a register that has an order",
        name: "register-sound.edn",
        format: Format::Edn,
        text: include_str!("examples/register-sound.edn"),
    },
    Example {
        title: "New, then old: a register that has none",
        name: "register-stale.edn",
        format: Format::Edn,
        text: include_str!("examples/register-stale.edn"),
    },
    Example {
        title: "Compare and set, one of them never answered",
        name: "cas-unknown.edn",
        format: Format::Edn,
        text: include_str!("examples/cas-unknown.edn"),
    },
    Example {
        title: "Two compare-and-sets that both won",
        name: "cas-twice.edn",
        format: Format::Edn,
        text: include_str!("examples/cas-twice.edn"),
    },
    Example {
        title: "A key-value store that lost an append",
        name: "store-lost.txt",
        format: Format::Kv,
        text: include_str!("examples/store-lost.txt"),
    },
    Example {
        title: "A lock that two hold",
        name: "lock-shared.jsonl",
        format: Format::JsonLines,
        text: include_str!("examples/lock-shared.jsonl"),
    },
];
