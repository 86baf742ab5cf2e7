//! Histories of maps in EDN: Jepsen's and Knossos', and key-value logs.
//!
//! Both say with each map which `:process` it is about, its `:type` (`:invoke`, then `:ok`, `:fail`
//! or `:info`), the verb as `:f`, and a `:value`; further a `:key` and a `:time` in nanoseconds.
//! Whatever else a map has is passed over. In both,
//! - an entry whose process is no whole number tells of a fault;
//! - what an `:ok` says counts, and not what was asked, unless it says `nil`;
//! - `:fail` means that it did not happen;
//! - `:info`, or no return, means that nobody knows, and the process calls no more.
//!
//! They differ in these: registers and counters start with 0, and a store with the empty text, but
//! all keys of a key-value log do; a read of `nil` saw nothing in particular, but in a key-value
//! log it saw that there is no value. In Jepsen's maps a key may also stand before each value,
//! `[key value]`, as `jepsen.independent` has it: when that is so of every invocation.

mod entry;
mod shape;

use super::edn::Edn;
use super::verbs::{Told, Verb, whole};
use super::{Builder, Completion, Fail, Invocation, Lines, Meaning};
use crate::history::{Answer, Ask, Format, History};
use entry::{Entries, Entry, Kind};
use shape::Shape;
use std::fmt::Write;

/// Reads Jepsen's or Knossos' maps.
pub(super) fn read_edn(text: &str) -> Result<History, Fail> {
    read(text, Format::Edn, Shape::of(text))
}

/// Reads a key-value log.
pub(super) fn read_kv(text: &str) -> Result<History, Fail> {
    read(text, Format::Kv, Shape::default())
}

/// Whether the first operation is one of a key-value log.
pub(super) fn is_kv(text: &str) -> bool {
    let mut entries = Entries::new(text);
    while let Ok(Some(entry)) = entries.next() {
        if let Some(Edn::Int(_)) = entry.process {
            let verb = entry.verb().ok().flatten();
            return entry.key.is_some() && verb.is_some_and(Verb::is_of_store);
        }
    }
    false
}

fn read(text: &str, format: Format, shape: Shape) -> Result<History, Fail> {
    let mut maps = Maps {
        builder: Builder::new(format),
        shape,
        is_kv: format == Format::Kv,
        has_store: format == Format::Kv,
        name: String::new(),
    };
    let mut entries = Entries::new(text);
    let mut lines = Lines::default();
    while let Some(entry) = entries.next()? {
        let line = lines.of(text, entry.at);
        maps.take(entry, line)?;
    }
    let Maps { mut builder, .. } = maps;
    let model = builder.model(shape.bank, maps.has_store);
    let initial = builder.usual_initial(model);
    builder.finish(Meaning {
        model,
        initial,
        balances: None,
    })
}

struct Maps {
    builder: Builder,
    shape: Shape,
    is_kv: bool,
    /// Whether there was a verb that only a store has.
    has_store: bool,
    /// The name of the process at hand.
    name: String,
}

impl Maps {
    fn take(&mut self, entry: Entry, line: u32) -> Result<(), Fail> {
        let process = match &entry.process {
            None => return Err(Fail::new(entry.at, "This map has no :process.")),
            Some(Edn::Int(process)) => {
                self.name.clear();
                let _ = write!(self.name, "{process}");
                self.builder.process(&self.name)
            }
            Some(Edn::Word(word)) if word.starts_with(|c: char| c.is_ascii_digit()) => {
                let why = whole(&Edn::Word(word.clone()), "a process is a whole number");
                return Err(Fail::new(
                    entry.places.process,
                    why.err().unwrap_or_default(),
                ));
            }
            Some(_) => {
                let what = entry.words();
                return (self.builder.fault(&what)).map_err(|why| Fail::new(entry.at, why));
            }
        };
        match entry.kind()? {
            Kind::Invoke => self.invoke(&entry, process, line),
            Kind::Ok => self.took(&entry, process),
            Kind::Fail => {
                self.check(&entry, process)?;
                self.complete(&entry, process, Answer::Nothing, None)
            }
            Kind::Info => {
                self.check(&entry, process)?;
                let lost = self.builder.lose(process, false);
                lost.map_err(|why| Fail::new(entry.at, why))
            }
        }
    }

    fn invoke(&mut self, entry: &Entry, process: u32, line: u32) -> Result<(), Fail> {
        let Some(verb) = entry.verb()? else {
            return Err(Fail::new(entry.at, "This invocation has no :f."));
        };
        if self.is_kv && !verb.is_of_store() {
            return Err(Fail::new(
                entry.places.verb,
                "A key-value log has only :get, :put, :append and :delete.",
            ));
        }
        if self.is_kv && entry.key.is_none() {
            return Err(Fail::new(entry.at, "This invocation has no :key."));
        }
        self.has_store |= verb.is_of_store();
        let nil = Edn::Nil;
        let value = entry.value.as_ref().unwrap_or(&nil);
        let (key, value) = match value.pair() {
            Some((key, value)) if self.shape.keyed => (Some(key), value),
            _ => (entry.key.as_ref(), value),
        };
        let key = key.map(|key| self.builder.key(&key.name()));
        let asked = verb.ask(value, &mut self.builder);
        let (ask, from) = asked.map_err(|why| Fail::new(entry.value_at(), why))?;
        let invoked = self.builder.invoke(Invocation {
            process,
            key: from.or(key),
            ask,
            time_us: entry.time_us()?,
            at: entry.at,
            line,
        });
        invoked.map_err(|why| Fail::new(entry.at, why))
    }

    fn took(&mut self, entry: &Entry, process: u32) -> Result<(), Fail> {
        let ask = self.check(entry, process)?;
        let value = match (&entry.value, self.shape.keyed) {
            (Some(value), true) => match (value.pair(), value) {
                (Some((_, value)), _) => Some(value),
                (None, Edn::Nil) => None,
                _ => {
                    let why = "Here a key and a value were looked for, [key value].";
                    return Err(Fail::new(entry.value_at(), why));
                }
            },
            (value, _) => value.as_ref(),
        };
        let told = Told {
            bank: self.shape.bank,
            strict: self.is_kv,
        };
        let took = told.took(ask, value, &mut self.builder);
        let (ask, answer) = took.map_err(|why| Fail::new(entry.value_at(), why))?;
        self.complete(entry, process, answer, ask)
    }

    /// What the process asked for; a return names the same verb or none.
    fn check(&self, entry: &Entry, process: u32) -> Result<Ask, Fail> {
        let pending = self.builder.pending(process);
        let ask = pending.map_err(|why| Fail::new(entry.at, why))?;
        match entry.verb()? {
            Some(verb) if !verb.is_word_for(ask) => Err(Fail::new(
                entry.places.verb,
                format!(
                    "Process {} returns from something else than it called: that was {}.",
                    self.name,
                    ask.verb()
                ),
            )),
            _ => Ok(ask),
        }
    }

    fn complete(
        &mut self,
        entry: &Entry,
        process: u32,
        answer: Answer,
        ask: Option<Ask>,
    ) -> Result<(), Fail> {
        let time_us = entry.time_us()?;
        let completion = Completion {
            ask,
            answer,
            time_us,
        };
        let completed = self.builder.complete(process, completion);
        completed.map_err(|why| Fail::new(entry.at, why))
    }
}
