//! Histories as JSON lines, which express all of them.

use super::steps::{Step, number, steps};
use crate::history::{Answer, Ask, Datum, History, Model, Op, ValueId};
use std::fmt::{self, Write};

pub(super) fn write(history: &History) -> Result<String, String> {
    let mut lines = format!("{{\"type\":\"start\",\"model\":\"{}\"", history.model.id());
    if history.model == Model::Bank {
        let accounts = history.keys.iter().zip(&history.balances);
        let balances = accounts.map(|(name, held)| format!("{}:{held}", Text(name)));
        let balances: Vec<_> = balances.collect();
        let _ = write!(lines, ",\"balances\":{{{}}}", balances.join(","));
    } else if history.model != Model::Mutex {
        let _ = write!(lines, ",\"initial\":{}", Value(history, history.initial));
    }
    lines.push_str("}\n");
    for (step, time_us) in steps(history) {
        let (op, kind) = match step {
            Step::Fault(what) => {
                let _ = writeln!(lines, "{{\"type\":\"fault\",\"what\":{}}}", Text(what));
                continue;
            }
            Step::Invoke(op) => (op, "invoke"),
            Step::Return(op) => (op, kind(op)),
            Step::Lose(op) => (op, "info"),
        };
        let process = Name(&history.processes[op.process as usize]);
        let _ = write!(lines, "{{\"type\":\"{kind}\",\"process\":{process}");
        match (step, op.answer) {
            (Step::Invoke(_), _) => ask(&mut lines, history, op),
            (Step::Return(_), Answer::Value(value)) => {
                let _ = write!(lines, ",\"value\":{}", Value(history, value));
            }
            _ => {}
        }
        if let Some(time_us) = time_us {
            let _ = write!(lines, ",\"time_us\":{time_us}");
        }
        lines.push_str("}\n");
    }
    Ok(lines)
}

fn kind(op: &Op) -> &'static str {
    match op.answer {
        Answer::Value(_) | Answer::Done => "ok",
        Answer::Refused => "refused",
        Answer::Nothing => "fail",
        Answer::Unknown => "info",
    }
}

fn ask(lines: &mut String, history: &History, op: &Op) {
    let _ = write!(lines, ",\"f\":\"{}\"", op.ask.verb());
    if let Some(key) = history.key_of(op) {
        let _ = write!(lines, ",\"key\":{}", Name(key));
    }
    let value = |value| Value(history, value);
    let _ = match op.ask {
        Ask::Write(new) | Ask::Append(new) => write!(lines, ",\"value\":{}", value(new)),
        Ask::Cas(old, new) => write!(lines, ",\"value\":[{},{}]", value(old), value(new)),
        Ask::Add(by) => write!(lines, ",\"value\":{by}"),
        Ask::Transfer { to, amount } => {
            let (from, to) = (Name(history.key_name(op.key)), Name(history.key_name(to)));
            let value = format_args!("{{\"from\":{from},\"to\":{to},\"amount\":{amount}}}");
            write!(lines, ",\"value\":{value}")
        }
        Ask::Read | Ask::Delete | Ask::Acquire | Ask::Release => Ok(()),
    };
}

/// A text between quotes.
struct Text<'a>(&'a str);

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quoted = serde_json::to_string(self.0).map_err(|_| fmt::Error)?;
        write!(f, "{quoted}")
    }
}

/// The name of a process or a key: a number where it is one.
struct Name<'a>(&'a str);

impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match number(self.0) {
            Some(number) => write!(f, "{number}"),
            None => write!(f, "{}", Text(self.0)),
        }
    }
}

struct Value<'a>(&'a History, ValueId);

impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.datum(self.1) {
            Datum::Nil => write!(f, "null"),
            Datum::Int(number) => write!(f, "{number}"),
            Datum::Text(text) => write!(f, "{}", Text(text)),
            Datum::Balances(balances) => {
                write!(f, "{{")?;
                for (place, &(account, held)) in balances.iter().enumerate() {
                    let comma = if place > 0 { "," } else { "" };
                    write!(f, "{comma}{}:{held}", Text(self.0.key_name(account)))?;
                }
                write!(f, "}}")
            }
        }
    }
}
