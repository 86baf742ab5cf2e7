//! Our own format: JSON lines, an object an event. `docs/HISTORIES.md` describes it.
//!
//! ```text
//! {"type":"start","model":"register","initial":0}
//! {"type":"invoke","process":1,"f":"write","key":"x","value":3,"time_us":1000}
//! {"type":"ok","process":1,"time_us":2500}
//! {"type":"fault","what":"crash B"}
//! ```
//!
//! An invocation is answered by `ok`, with the `value` of a read; by `refused`, when the state did
//! not allow it; by `fail`, when it did not happen; by `info`, or nothing, when nobody knows. A
//! process may call again after any of them. The first line may be left out: then registers hold
//! `null` at the beginning, stores the empty text, and counters 0.

mod value;

use super::edn::{Edn, shortened};
use super::verbs::{Told, Verb, accounts, whole};
use super::{Builder, Completion, Fail, Invocation, Meaning};
use crate::history::{Answer, Ask, Format, History, Model, ValueId};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use std::borrow::Cow;
use value::Spot;

/// An object of a line; which members it may have depends on its type.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line<'a> {
    #[serde(borrow, rename = "type")]
    kind: Cow<'a, str>,
    #[serde(borrow, default, deserialize_with = "some")]
    process: Option<&'a RawValue>,
    #[serde(borrow, default)]
    f: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "some")]
    key: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "some")]
    value: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "some")]
    time_us: Option<&'a RawValue>,
    #[serde(borrow, default)]
    what: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    model: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "some")]
    initial: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "some")]
    balances: Option<&'a RawValue>,
}

/// What is there, even if it is `null`.
fn some<'de, D: Deserializer<'de>>(from: D) -> Result<Option<&'de RawValue>, D::Error> {
    <&RawValue>::deserialize(from).map(Some)
}

/// Reads such lines.
pub(super) fn read(text: &str) -> Result<History, Fail> {
    let mut events = Events {
        builder: Builder::new(Format::JsonLines),
        model: None,
        initial: None,
        balances: None,
        has_store: false,
        bank: false,
        first: 0,
    };
    let (mut start, mut is_first) = (0, true);
    for (number, line) in (1..).zip(text.split('\n')) {
        let content = line.trim();
        if !content.is_empty() {
            let at = start + (line.len() - line.trim_start().len());
            let spot = Spot { text, at };
            let parsed = serde_json::from_str(content).map_err(|error| spot.no_json(&error))?;
            events.take(parsed, spot, number, is_first)?;
            is_first = false;
        }
        start += line.len() + 1;
    }
    events.finish()
}

struct Events<'a> {
    builder: Builder,
    model: Option<Model>,
    initial: Option<Edn<'a>>,
    balances: Option<Vec<(u32, i64)>>,
    /// Whether there was a verb that only a store has.
    has_store: bool,
    /// Whether what reads return is what accounts hold.
    bank: bool,
    /// Where the initial value stands.
    first: usize,
}

impl<'a> Events<'a> {
    fn take(
        &mut self,
        line: Line<'a>,
        spot: Spot<'a>,
        number: u32,
        is_first: bool,
    ) -> Result<(), Fail> {
        let answer = match &*line.kind {
            "start" if is_first => return self.start(&line, spot),
            "start" => return spot.fail("Only the first line says how a history starts."),
            "fault" => {
                let what = line.what.as_deref();
                let what = what.map_or_else(|| spot.fail("This fault has no “what”."), Ok)?;
                return spot.blame(self.builder.fault(what));
            }
            "invoke" => return self.invoke(&line, spot, number),
            "ok" => None,
            "refused" => Some(Answer::Refused),
            "fail" => Some(Answer::Nothing),
            "info" => Some(Answer::Unknown),
            other => {
                return spot.fail(format!(
                    "“{}” is no type: there are start, invoke, ok, refused, fail, info and fault.",
                    shortened(other)
                ));
            }
        };
        self.answer(&line, spot, answer)
    }

    fn start(&mut self, line: &Line<'a>, spot: Spot<'a>) -> Result<(), Fail> {
        if let Some(id) = &line.model {
            let model = Model::ALL.into_iter().find(|model| model.id() == id);
            let why = || {
                let ids = Model::ALL.map(Model::id).join(", ");
                format!("“{}” is no model: there are {ids}.", shortened(id))
            };
            self.model = Some(model.map_or_else(|| spot.fail(why()), Ok)?);
        }
        self.initial = line.initial.map(|raw| spot.edn(raw)).transpose()?;
        self.first = line.initial.map_or(spot.at, |raw| spot.of(raw).at);
        self.bank = self.model == Some(Model::Bank);
        let Some(raw) = line.balances else {
            return Ok(());
        };
        let at = spot.of(raw);
        match (spot.edn(raw)?, self.bank) {
            (_, false) => at.fail("Only a bank has balances: “model” is to be “bank”."),
            (Edn::Map(entries), true) => {
                let balances = at.blame(accounts(&entries, &mut self.builder))?;
                self.balances = Some(balances);
                Ok(())
            }
            _ => at.fail("Balances are an object: {\"x\": 100}."),
        }
    }

    fn process(&mut self, line: &Line<'a>, spot: Spot<'a>) -> Result<u32, Fail> {
        let Some(raw) = line.process else {
            return spot.fail("This line has no “process”.");
        };
        match spot.edn(raw)? {
            name @ (Edn::Int(_) | Edn::Text(_)) => Ok(self.builder.process(&name.name())),
            _ => spot.of(raw).fail("A process is a text or a whole number."),
        }
    }

    fn time_us(&self, line: &Line<'a>, spot: Spot<'a>) -> Result<Option<u64>, Fail> {
        let Some(raw) = line.time_us else {
            return Ok(None);
        };
        match raw.get().parse() {
            Ok(time_us) => Ok(Some(time_us)),
            Err(_) => spot
                .of(raw)
                .fail("A time is a whole number of microseconds."),
        }
    }

    fn invoke(&mut self, line: &Line<'a>, spot: Spot<'a>, number: u32) -> Result<(), Fail> {
        let process = self.process(line, spot)?;
        let Some(name) = &line.f else {
            return spot.fail("This invocation has no “f”.");
        };
        let verb = spot.blame(Verb::parse(name))?;
        self.has_store |= verb.is_of_store();
        self.bank |= verb == Verb::Transfer;
        let key = match line.key {
            None => None,
            Some(raw) => match spot.edn(raw)? {
                key @ (Edn::Int(_) | Edn::Text(_)) => Some(self.builder.key(&key.name())),
                _ => return spot.of(raw).fail("A key is a text or a whole number."),
            },
        };
        let value = line.value.map_or(Ok(Edn::Nil), |raw| spot.edn(raw))?;
        let at = line.value.map_or(spot, |raw| spot.of(raw));
        let (ask, from) = at.blame(verb.ask(&value, &mut self.builder))?;
        let time_us = self.time_us(line, spot)?;
        spot.blame(self.builder.invoke(Invocation {
            process,
            key: from.or(key),
            ask,
            time_us,
            at: spot.at,
            line: number,
        }))
    }

    /// Takes what came of a call: this, or else that it took place.
    fn answer(
        &mut self,
        line: &Line<'a>,
        spot: Spot<'a>,
        answer: Option<Answer>,
    ) -> Result<(), Fail> {
        let process = self.process(line, spot)?;
        let ask = spot.blame(self.builder.pending(process))?;
        if let Some(name) = &line.f
            && !spot.blame(Verb::parse(name))?.is_word_for(ask)
        {
            let called = ask.verb();
            return spot.fail(format!(
                "This returns from something else: {called} was called."
            ));
        }
        let (ask, answer) = match answer {
            Some(Answer::Unknown) => return spot.blame(self.builder.lose(process, true)),
            Some(Answer::Refused) if !matches!(ask, Ask::Cas(..) | Ask::Transfer { .. }) => {
                return spot.fail("Only cas and transfer can be refused.");
            }
            Some(answer) => (None, answer),
            None => {
                let value = line.value.map(|raw| spot.edn(raw)).transpose()?;
                let at = line.value.map_or(spot, |raw| spot.of(raw));
                let told = Told {
                    bank: self.bank,
                    strict: true,
                };
                at.blame(told.took(ask, value.as_ref(), &mut self.builder))?
            }
        };
        let time_us = self.time_us(line, spot)?;
        let completion = Completion {
            ask,
            answer,
            time_us,
        };
        spot.blame(self.builder.complete(process, completion))
    }

    fn finish(self) -> Result<History, Fail> {
        let mut builder = self.builder;
        let found = builder.model(self.bank, self.has_store);
        let model = self.model.unwrap_or(found);
        let initial = match (self.initial, model) {
            (_, Model::Mutex | Model::Bank) => ValueId::NIL,
            (Some(initial), Model::Counter) => {
                let number = whole(&initial, "a counter starts with a whole number");
                let number = number.map_err(|why| Fail::new(self.first, why))?;
                builder.int(number)
            }
            (Some(initial), _) => builder.edn(&initial),
            (None, Model::Register | Model::CasRegister) => ValueId::NIL,
            (None, model) => builder.usual_initial(model),
        };
        builder.finish(Meaning {
            model,
            initial,
            balances: self.balances,
        })
    }
}
