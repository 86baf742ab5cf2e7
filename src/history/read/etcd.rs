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
            let at = (start + mark + MARK.len()).min(end);
            take(&mut builder, &text[..end], at, number)?;
        } else if start < end && !is_other(line) {
            let indent = line.len() - line.trim_start().len();
            return Err(Fail::new(
                start + indent,
                "This is no line of Jepsen's log, like “INFO  jepsen.util - 0 :invoke :read nil”.",
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
    let process = fields.word("a process")?;
    let kind_at = fields.next_at();
    let kind = fields.word("one of :invoke, :ok, :fail and :info")?;
    if process.starts_with(':') {
        let words = fields.fault()?;
        return builder.fault(&words).map_err(|why| Fail::new(at, why));
    }
    let Ok(number) = process.parse::<i64>() else {
        let name = shortened(process);
        let why = format!("“{name}” is no process: that is a whole number.");
        return Err(Fail::new(at, why));
    };
    let process = builder.process(&number.to_string());
    match kind {
        ":invoke" => {
            let verb = fields.verb()?;
            let value_at = fields.next_at();
            let value = fields.value()?;
            let end = fields.next_at();
            if end < text.len() {
                return Err(Fail::new(end, "Here the end of the line was looked for."));
            }
            let asked = verb.ask(&value, builder);
            let (ask, _) = asked.map_err(|why| Fail::new(value_at, why))?;
            let invoked = builder.invoke(Invocation {
                process,
                key: None,
                ask,
                time_us: None,
                at,
                line,
            });
            invoked.map_err(|why| Fail::new(at, why))
        }
        ":ok" | ":fail" | ":info" => answer(builder, process, kind, fields, at),
        _ => {
            let kind = shortened(kind);
            let why = format!("“{kind}” is none of :invoke, :ok, :fail and :info.");
            Err(Fail::new(kind_at, why))
        }
    }
}

/// Takes a return of the process that is named at `at`.
fn answer(
    builder: &mut Builder,
    process: u32,
    kind: &str,
    mut fields: Fields,
    at: usize,
) -> Result<(), Fail> {
    let pending = builder.pending(process);
    let ask = pending.map_err(|why| Fail::new(at, why))?;
    let verb_at = fields.next_at();
    if !fields.verb()?.is_word_for(ask) {
        let called = ask.verb();
        let why = format!("This is a return from something else: {called} was called.");
        return Err(Fail::new(verb_at, why));
    }
    let value_at = fields.next_at();
    let value = fields.value()?;
    let (end, why) = (fields.next_at(), fields.rest());
    if !why.is_empty() && (end == fields.at || !why.starts_with(':')) {
        let why = "Here the end of the line or an error like :timed-out was looked for.";
        return Err(Fail::new(end, why));
    }
    let lost = value == Edn::Keyword("timed-out") || why.starts_with(":timed-out");
    let done = match (kind, ask) {
        (":info", _) => builder.lose(process, false),
        (":fail", _) if lost => builder.lose(process, true),
        (":fail", Ask::Cas(..)) => complete(builder, process, None, Answer::Refused),
        (":fail", _) => complete(builder, process, None, Answer::Nothing),
        _ => {
            let told = Told {
                bank: false,
                strict: true,
            };
            let took = told.took(ask, Some(&value), builder);
            took.and_then(|(ask, answer)| complete(builder, process, ask, answer))
        }
    };
    done.map_err(|why| Fail::new(value_at, why))
}

fn complete(
    builder: &mut Builder,
    process: u32,
    ask: Option<Ask>,
    answer: Answer,
) -> Result<(), String> {
    let completion = Completion {
        ask,
        answer,
        time_us: None,
    };
    builder.complete(process, completion)
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

    /// What a line says that is not about an operation.
    fn fault(&mut self) -> Result<String, Fail> {
        let at = self.next_at();
        let word = self.word("a word for what happened")?;
        let verb = word.trim_start_matches(':');
        match self.rest() {
            _ if verb.is_empty() => {
                let why = "This fault has no word for what happened.";
                Err(Fail::new(at, why))
            }
            "nil" | "" => Ok(verb.to_owned()),
            rest => Ok(format!("{verb} {rest}")),
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
