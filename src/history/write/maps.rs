//! Histories as maps in EDN, a line each: Jepsen's, and key-value logs.

use super::steps::{Numbers, Step, number, steps};
use super::{Spelled, cannot};
use crate::history::read::edn::Quoted;
use crate::history::{Answer, Ask, Datum, Format, History, Model, Op, ValueId};
use std::fmt::{self, Write};

pub(super) fn write(history: &History, format: Format) -> Result<String, String> {
    match format {
        Format::Kv => check_kv(history)?,
        _ => check_edn(history)?,
    }
    let maps = Maps {
        history,
        is_kv: format == Format::Kv,
    };
    let mut numbers = Numbers::of(history);
    // Between brackets nobody takes it for a key-value log, whose reads are strict.
    let is_vector = !maps.is_kv && history.model == Model::KeyValue;
    let mut lines = String::from(if is_vector { "[" } else { "" });
    for (step, time_us) in steps(history) {
        let (op, kind) = match step {
            Step::Fault(what) => {
                fault(&mut lines, what);
                continue;
            }
            Step::Invoke(op) => (op, "invoke"),
            Step::Return(op) if op.answer == Answer::Nothing => (op, "fail"),
            Step::Return(op) => (op, "ok"),
            Step::Lose(op) => (op, "info"),
        };
        let process = numbers.get(op);
        let _ = write!(
            lines,
            "{{:process {process}, :type :{kind}, :f :{}",
            maps.verb(op)
        );
        if let Some(key) = maps.key(op) {
            let _ = write!(lines, ", :key {key}");
        }
        let is_silent = maps.is_kv && op.ask == Ask::Read && op.answer == Answer::Done;
        if kind == "invoke" || !is_silent {
            let _ = write!(lines, ", :value {}", Said(history, op, kind == "ok"));
        }
        if let Some(time_us) = time_us {
            let ns = i64::try_from(time_us)
                .ok()
                .and_then(|us| us.checked_mul(1_000));
            let ns = ns.ok_or_else(|| cannot(format, op, format_args!("a time this late")))?;
            let _ = write!(lines, ", :time {ns}");
        }
        lines.push_str("}\n");
        if kind == "info" {
            numbers.retire(op);
        }
    }
    if is_vector {
        lines.push_str("]\n");
    }
    Ok(lines)
}

/// A fault whose first word is made the verb.
fn fault(lines: &mut String, what: &str) {
    let (verb, rest) = match what.split_once(' ') {
        Some((verb, rest)) => (verb, Some(rest)),
        None => (what, None),
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let _ = match verb.starts_with(|c: char| c.is_ascii_alphabetic()) && verb.chars().all(plain) {
        true => match rest {
            Some(rest) => writeln!(
                lines,
                "{{:process :nemesis, :type :info, :f :{verb}, :value {}}}",
                Quoted(rest)
            ),
            None => writeln!(
                lines,
                "{{:process :nemesis, :type :info, :f :{verb}, :value nil}}"
            ),
        },
        false => writeln!(
            lines,
            "{{:process :nemesis, :type :info, :value {}}}",
            Quoted(what)
        ),
    };
}

fn check_kv(history: &History) -> Result<(), String> {
    let has = |ask| {
        matches!(
            ask,
            Ask::Read | Ask::Write(_) | Ask::Append(_) | Ask::Delete
        )
    };
    history.unless(Format::Kv, has)?;
    if matches!(history.model, Model::Counter | Model::Mutex | Model::Bank) {
        let id = history.model.id();
        return Err(format!(
            "A key-value log cannot express the history of a {id}."
        ));
    }
    history.starts_with(Format::Kv, &Datum::Text("".into()))
}

fn check_edn(history: &History) -> Result<(), String> {
    for op in &history.ops {
        match op.answer {
            Answer::Value(ValueId::NIL) => {
                let what = format_args!("a read that saw that there is no value");
                return Err(cannot(Format::Edn, op, what));
            }
            Answer::Refused => {
                let what = format_args!("that “{}” was refused", op.ask.verb());
                return Err(cannot(Format::Edn, op, what));
            }
            _ => {}
        }
    }
    match history.model {
        Model::Bank => check_opening(history),
        Model::KeyValue => history.starts_with(Format::Edn, &Datum::Text("".into())),
        _ => history.starts_with(Format::Edn, &Datum::Int(0)),
    }
}

/// Whether the first read that returns says what accounts hold at the beginning.
fn check_opening(history: &History) -> Result<(), String> {
    let transfer = |op: &&Op| matches!(op.ask, Ask::Transfer { .. });
    let first = history.ops.iter().find(transfer).map(|op| op.start);
    let read = |op: &Op| match (op.answer, op.end) {
        (Answer::Value(value), Some(end)) if first.is_none_or(|first| end < first) => {
            match history.datum(value) {
                Datum::Balances(balances) => Some((end, balances)),
                _ => None,
            }
        }
        _ => None,
    };
    let opening = history
        .ops
        .iter()
        .filter_map(read)
        .min_by_key(|(end, _)| *end);
    let says = |balances: &[(u32, i64)]| {
        balances.len() == history.balances.len()
            && balances
                .iter()
                .all(|&(key, held)| history.balances[key as usize] == held)
    };
    match opening {
        Some((_, balances)) if says(balances) => Ok(()),
        _ => Err(
            "In the format “Jepsen EDN” a read before the first transfer says what accounts hold at \
             the beginning, and this history has none that says so."
                .to_owned(),
        ),
    }
}

struct Maps<'a> {
    history: &'a History,
    is_kv: bool,
}

impl Maps<'_> {
    fn verb(&self, op: &Op) -> &'static str {
        let is_store = self.is_kv || self.history.model == Model::KeyValue;
        match op.ask {
            Ask::Read if is_store => "get",
            Ask::Write(_) if is_store => "put",
            ask => ask.verb(),
        }
    }

    fn key(&self, op: &Op) -> Option<Key<'_>> {
        match self.is_kv {
            true => Some(Key(self.history.key_name(op.key), true)),
            false => self.history.key_of(op).map(|name| Key(name, false)),
        }
    }
}

/// The name of a key: as a number where it is one, unless texts are wanted.
struct Key<'a>(&'a str, bool);

impl fmt::Display for Key<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match number(self.0) {
            Some(number) if !self.1 => write!(f, "{number}"),
            _ => write!(f, "{}", Quoted(self.0)),
        }
    }
}

/// The value that goes with an operation; when it returned, with what it returned.
pub(super) struct Said<'a>(pub &'a History, pub &'a Op, pub bool);

impl fmt::Display for Said<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Said(history, op, returned) = *self;
        let spelled = |value| Spelled(history.datum(value));
        let key = |key| Key(history.key_name(key), false);
        match (op.ask, op.answer) {
            (Ask::Read, Answer::Value(value)) if returned => match history.datum(value) {
                Datum::Balances(balances) => {
                    write!(f, "{{")?;
                    for (place, &(account, held)) in balances.iter().enumerate() {
                        let gap = if place > 0 { ", " } else { "" };
                        write!(f, "{gap}{} {held}", key(account))?;
                    }
                    write!(f, "}}")
                }
                datum => write!(f, "{}", Spelled(datum)),
            },
            (Ask::Write(value) | Ask::Append(value), _) => write!(f, "{}", spelled(value)),
            (Ask::Cas(old, new), _) => write!(f, "[{} {}]", spelled(old), spelled(new)),
            (Ask::Add(by), _) => write!(f, "{by}"),
            (Ask::Transfer { to, amount }, _) => {
                let (from, to) = (key(op.key), key(to));
                write!(f, "{{:from {from}, :to {to}, :amount {amount}}}")
            }
            (Ask::Read | Ask::Delete | Ask::Acquire | Ask::Release, _) => write!(f, "nil"),
        }
    }
}
