//! Reads a history from a text in any of the formats.
//!
//! Each format has its parser; all of them fill a [`builder::Builder`], which knows what any
//! history must keep to, and take values as [`edn::Edn`].

mod builder;
pub(super) mod edn;
mod etcd;
mod intern;
mod json_lines;
mod maps;
mod verbs;

pub(super) use builder::{Builder, Completion, Invocation, Meaning};

use super::{BadHistory, Format, History};
use edn::Reader;

/// Reads a history. Without a format the content tells which one it is.
///
/// A text that is none is refused with the first place that is wrong, and why.
pub fn read(text: &str, format: Option<Format>) -> Result<History, BadHistory> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let parsed = match format.map_or_else(|| find(text), Ok) {
        Ok(Format::Edn) => maps::read_edn(text),
        Ok(Format::Kv) => maps::read_kv(text),
        Ok(Format::Etcd) => etcd::read(text),
        Ok(Format::JsonLines) => json_lines::read(text),
        Err(fail) => Err(fail),
    };
    parsed.map_err(|fail| fail.within(text))
}

/// What is wrong with a text, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fail {
    /// Bytes from the beginning of the text.
    pub at: usize,
    /// A sentence.
    pub why: String,
}

impl Fail {
    pub fn new(at: usize, why: impl Into<String>) -> Fail {
        Fail {
            at,
            why: why.into(),
        }
    }

    /// The same with line and column.
    fn within(self, text: &str) -> BadHistory {
        let before = &text.as_bytes()[..self.at.min(text.len())];
        let start = before.iter().rposition(|&byte| byte == b'\n');
        let line = before.iter().filter(|&&byte| byte == b'\n').count();
        let column = before[start.map_or(0, |newline| newline + 1)..]
            .iter()
            .filter(|&&byte| byte & 0xC0 != 0x80)
            .count();
        let number = |count: usize| u32::try_from(count + 1).unwrap_or(u32::MAX);
        BadHistory {
            line: number(line),
            column: number(column),
            // It may quote the text, with whatever is in it.
            why: self.why.replace(char::is_control, " "),
        }
    }
}

/// Counts lines while a text is read from front to back.
#[derive(Debug, Default)]
struct Lines {
    at: usize,
    newlines: usize,
}

impl Lines {
    /// The line of a place that is not before the last one asked for, counted from 1.
    fn of(&mut self, text: &str, at: usize) -> u32 {
        let between = &text.as_bytes()[self.at..at];
        self.newlines += between.iter().filter(|&&byte| byte == b'\n').count();
        self.at = at;
        u32::try_from(self.newlines + 1).unwrap_or(u32::MAX)
    }
}

/// The format that the content is in.
fn find(text: &str) -> Result<Format, Fail> {
    let mut reader = Reader::new(text);
    let begins = reader.blank().map(|()| reader.peek());
    match begins {
        Ok(None) => Ok(Format::JsonLines),
        Ok(Some(b'{')) => {
            let inside = text[reader.at() + 1..].trim_start();
            match inside.starts_with(['"', '}']) {
                true => Ok(Format::JsonLines),
                false if maps::is_kv(text) => Ok(Format::Kv),
                false => Ok(Format::Edn),
            }
        }
        Ok(Some(b'[' | b'(' | b'#')) | Err(_) => Ok(Format::Edn),
        Ok(Some(_)) if text.lines().any(etcd::is_entry) => Ok(Format::Etcd),
        Ok(Some(_)) => Err(Fail::new(
            reader.at(),
            "This is no history: it begins neither with the maps of Jepsen or a key-value log \
             ({:process 0, :type :invoke, …}) nor with JSON lines ({\"type\": \"invoke\", …}), and \
             no line is one of Jepsen's log (INFO  jepsen.util - 0 :invoke …).",
        )),
    }
}
