//! Jepsen's log of the tests of etcd: `INFO  jepsen.util - 4 :invoke :read nil`, with tabs between.
//!
//! One register, which holds nothing at the beginning, is read, written, compared and set.
//! - An `:ok` of a read that says `nil` saw that there is no value.
//! - A `:cas` that is `:fail` found another value than the one it looked for.
//! - A `:fail` that is `:timed-out` has an unknown result; its process goes on.
//! - `:info` has an unknown result as well, and its process calls no more.
//! - Any other `:fail` did not happen.
//! - Lines about the `:nemesis` tell of faults; lines of other parts of Jepsen are passed over.

use super::edn::{Edn, Reader, shortened};
use super::verbs::{Told, Verb};
use super::{Builder, Completion, Fail, Invocation, Meaning};
use crate::history::{Answer, Ask, Format, History, Model, ValueId};

/// What stands before everything that matters.
const MARK: &str = "jepsen.util - ";
/// How a line begins that any part of Jepsen logs.
const LEVELS: [&str; 5] = ["INFO", "WARN", "ERROR", "DEBUG", "TRACE"];

/// Whether the line is one of those that matter.
pub(super) fn is_entry(line: &str) -> bool {
    let parts = line.split_once(MARK);
    parts.is_some_and(|(level, _)| LEVELS.contains(&level.trim()))
}

/// Whether the line is of another part of Jepsen.
fn is_other(line: &str) -> bool {
    let parts = line.split_once(' ');
    parts.is_some_and(|(level, rest)| LEVELS.contains(&level) && !rest.contains("jepsen.util"))
}

/// Reads such a log.
pub(super) fn read(text: &str) -> Result<History, Fail> {
    let mut builder = Builder::new(Format::Etcd);
    let mut start = 0;
    for (number, line) in (1..).zip(text.split_inclusive('\n')) {
        let end = start + line.trim_end().len();
        if is_entry(line) {
            let mark = line.find(MARK).unwrap_or_default();
            take(
                &mut builder,
                &text[..end],
                start + mark + MARK.len(),
                number,
            )?;
        } else if start < end && !is_other(line) {
            let indent = line.len() - line.trim_start().len();
            return Err(Fail::new(
                start + indent,
                "Here a line of Jepsen's log was looked for: INFO  jepsen.util - 0 :invoke :read nil",
            ));
        }
        start += line.len();
    }
    let model = Model::of(builder.asks());
    builder.finish(Meaning {
        model,
        initial: ValueId::NIL,
        balances: None,
    })
}

/// Takes what stands on a line from `at` up to the end of `text`.
fn take(builder: &mut Builder, text: &str, at: usize, line: u32) -> Result<(), Fail> {
    let mut fields = Fields { text, at };
    let process_at = fields.at;
    let process = fields.word("a process")?;
    let kind_at = fields.next_at();
    let kind = fields.word("one of :invoke, :ok, :fail and :info")?;
    if process.starts_with(':') {
        let what = [
            fields
                .word("what the process does")?
                .trim_start_matches(':'),
            fields.rest(),
        ];
        let words = match what[1] {
            "nil" | "" => what[0].to_owned(),
            _ => what.join(" "),
        };
        return builder
            .fault(&words)
            .map_err(|why| Fail::new(process_at, why));
    }
    let Ok(number) = process.parse::<i64>() else {
        let why = format!(
            "“{}” is no process: that is a whole number.",
            shortened(process)
        );
        return Err(Fail::new(process_at, why));
    };
    let process = builder.process(&number.to_string());
    let verb_at = fields.next_at();
    let verb = fields.verb()?;
    let value_at = fields.next_at();
    let result = match kind {
        ":invoke" => {
            let value = fields.value()?;
            let end = fields.next_at();
            if end < text.len() {
                return Err(Fail::new(end, "Here the end of the line was looked for."));
            }
            let (ask, _) = verb
                .ask(&value, builder)
                .map_err(|why| Fail::new(value_at, why))?;
            builder.invoke(Invocation {
                process,
                key: None,
                ask,
                time_us: None,
                at: process_at,
                line,
            })
        }
        ":ok" | ":fail" | ":info" => {
            let ask = builder
                .pending(process)
                .map_err(|why| Fail::new(process_at, why))?;
            if !verb.is_word_for(ask) {
                let called = ask.verb();
                let why = format!("This is a return from something else: {called} was called.");
                return Err(Fail::new(verb_at, why));
            }
            let value = fields.value()?;
            let lost = value == Edn::Keyword("timed-out") || fields.rest().contains(":timed-out");
            finish(builder, process, ask, (kind, lost, value))
                .map_err(|why| (value_at, why))
                .map_err(|(at, why)| Fail::new(at, why))?;
            Ok(())
        }
        _ => {
            let why = format!(
                "“{}” is none of :invoke, :ok, :fail and :info.",
                shortened(kind)
            );
            return Err(Fail::new(kind_at, why));
        }
    };
    result.map_err(|why| Fail::new(process_at, why))
}

/// Takes a return.
fn finish(
    builder: &mut Builder,
    process: u32,
    ask: Ask,
    (kind, lost, value): (&str, bool, Edn),
) -> Result<(), String> {
    let (ask, answer) = match (kind, ask) {
        (":info", _) => return builder.lose(process, false),
        (":fail", _) if lost => return builder.lose(process, true),
        (":fail", Ask::Cas(..)) => (None, Answer::Refused),
        (":fail", _) => (None, Answer::Nothing),
        _ => {
            let told = Told {
                bank: false,
                strict: true,
            };
            told.took(ask, Some(&value), builder)?
        }
    };
    builder.complete(
        process,
        Completion {
            ask,
            answer,
            time_us: None,
        },
    )
}

/// The parts of a line, which blanks part.
struct Fields<'a> {
    /// Up to the end of the line.
    text: &'a str,
    at: usize,
}

impl<'a> Fields<'a> {
    /// What is left of the line.
    fn rest(&self) -> &'a str {
        self.text[self.at..].trim_start()
    }

    /// Where the next part begins.
    fn next_at(&self) -> usize {
        self.text.len() - self.rest().len()
    }

    fn word(&mut self, what: &str) -> Result<&'a str, Fail> {
        let start = self.next_at();
        let rest = self.rest();
        let len = rest.find(char::is_whitespace).unwrap_or(rest.len());
        self.at = start + len;
        match len {
            0 => Err(Fail::new(
                start,
                format!("The line ends where {what} was looked for."),
            )),
            _ => Ok(&rest[..len]),
        }
    }

    fn verb(&mut self) -> Result<Verb, Fail> {
        let at = self.next_at();
        let name = self.word("an operation")?;
        let verb = match name {
            ":read" => Verb::Read,
            ":write" => Verb::Write,
            ":cas" => Verb::Cas,
            _ => {
                let name = shortened(name);
                let why = format!("“{name}” is none of :read, :write and :cas.");
                return Err(Fail::new(at, why));
            }
        };
        Ok(verb)
    }

    fn value(&mut self) -> Result<Edn<'a>, Fail> {
        let mut reader = Reader::from(self.text, self.at);
        let value = reader.form()?;
        self.at = reader.at();
        Ok(value)
    }
}
