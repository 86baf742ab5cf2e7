//! Writes a history in any of the formats that can express it.

mod etcd;
mod json_lines;
mod maps;
mod steps;

use super::{Answer, Ask, Datum, Format, History, Model, Op, ValueId};
use std::fmt;

/// Writes a history. What is written and read again in the same format is the same history; the
/// lines of its operations apart, and times where the format has none.
///
/// Processes whose names are not numbers are numbered in the formats that know only such; and
/// where a process may not call again after an unknown result, another one takes its place.
///
/// Fails with a sentence when the format cannot express the history.
pub fn write(history: &History, format: Format) -> Result<String, String> {
    match format {
        Format::Edn | Format::Kv => maps::write(history, format),
        Format::Etcd => etcd::write(history),
        Format::JsonLines => json_lines::write(history),
    }
}

/// Why a format cannot express a history: it does not know something, which is in a line of the
/// file that the history came from.
fn cannot(format: Format, op: &Op, what: fmt::Arguments) -> String {
    let (format, line) = (format.title(), op.line);
    format!("The format “{format}” cannot express {what} (the operation of line {line}).")
}

impl History {
    fn datum(&self, value: ValueId) -> &Datum {
        &self.values[value.0 as usize]
    }

    fn key_name(&self, key: u32) -> &str {
        &self.keys[key as usize]
    }

    /// The name of the key that an operation says it is about; of a bank, only reads of one account
    /// say so.
    fn key_of(&self, op: &Op) -> Option<&str> {
        let is_said = match (self.model, op.answer) {
            (Model::Bank, Answer::Value(value)) => matches!(self.datum(value), Datum::Int(_)),
            (Model::Bank, _) => false,
            _ => !self.key_name(op.key).is_empty(),
        };
        is_said.then(|| self.key_name(op.key))
    }

    /// What is wrong when every key of this model starts with something else than the format takes
    /// for granted.
    fn starts_with(&self, format: Format, datum: &Datum) -> Result<(), String> {
        if self.datum(self.initial) == datum || self.initial_is_idle() {
            return Ok(());
        }
        let format = format.title();
        let (is, should) = (Spelled(self.datum(self.initial)), Spelled(datum));
        Err(format!(
            "In the format “{format}” this history would start with {should}, but it starts with {is}."
        ))
    }

    /// Whether it makes no difference what keys hold at the beginning.
    fn initial_is_idle(&self) -> bool {
        self.ops.is_empty() || matches!(self.model, Model::Mutex | Model::Bank)
    }

    /// Whether some operation is of a kind that the format does not have.
    fn unless(&self, format: Format, has: impl Fn(Ask) -> bool) -> Result<(), String> {
        match self.ops.iter().find(|op| !has(op.ask)) {
            None => Ok(()),
            Some(op) => Err(cannot(format, op, format_args!("“{}”", op.ask.verb()))),
        }
    }
}

/// A value in words, without the names of accounts.
struct Spelled<'a>(&'a Datum);

impl fmt::Display for Spelled<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Datum::Nil | Datum::Balances(_) => write!(f, "nil"),
            Datum::Int(number) => write!(f, "{number}"),
            Datum::Text(text) => write!(f, "{}", super::read::edn::Quoted(text)),
        }
    }
}
