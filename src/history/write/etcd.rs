//! Histories as the lines that Jepsen logs when it tests etcd.

use super::cannot;
use super::maps::Said;
use super::steps::{Numbers, Step, steps};
use crate::history::{Answer, Ask, Datum, Format, History};
use std::fmt::Write;

pub(super) fn write(history: &History) -> Result<String, String> {
    check(history)?;
    let mut numbers = Numbers::of(history);
    let mut lines = String::new();
    for (step, _) in steps(history) {
        let (op, kind) = match step {
            Step::Fault(what) => {
                fault(&mut lines, what)?;
                continue;
            }
            Step::Invoke(op) => (op, "invoke"),
            Step::Return(op) if matches!(op.answer, Answer::Nothing | Answer::Refused) => {
                (op, "fail")
            }
            Step::Return(op) => (op, "ok"),
            // The process of a read may go on.
            Step::Lose(op) if op.ask == Ask::Read => (op, "fail"),
            Step::Lose(op) => (op, "info"),
        };
        let (process, verb) = (numbers.get(op), op.ask.verb());
        let _ = write!(lines, "INFO  jepsen.util - {process}\t:{kind}\t:{verb}\t");
        let _ = match step {
            Step::Lose(_) => writeln!(lines, ":timed-out"),
            _ => writeln!(lines, "{}", Said(history, op, kind == "ok")),
        };
        if kind == "info" {
            numbers.retire(op);
        }
    }
    Ok(lines)
}

fn check(history: &History) -> Result<(), String> {
    let format = Format::Etcd;
    let has = |ask| matches!(ask, Ask::Read | Ask::Write(_) | Ask::Cas(..));
    history.unless(format, has)?;
    for op in &history.ops {
        let what = match (op.ask, op.answer) {
            _ if !history.key_name(op.key).is_empty() => "a key",
            (Ask::Read, Answer::Done) => "a read that does not say what it saw",
            (Ask::Read, Answer::Value(value)) => match history.datum(value) {
                Datum::Balances(_) => "what accounts hold",
                _ => continue,
            },
            (Ask::Cas(..), Answer::Nothing) => "a cas that did not happen",
            _ => continue,
        };
        return Err(cannot(format, op, format_args!("{what}")));
    }
    history.starts_with(format, &Datum::Nil)
}

/// A fault whose first word is made the verb.
fn fault(lines: &mut String, what: &str) -> Result<(), String> {
    let (verb, rest) = what.split_once(' ').unwrap_or((what, "nil"));
    let is_plain = !verb.is_empty()
        && !verb.starts_with(':')
        && !what.contains('\n')
        && !verb.contains(char::is_whitespace)
        && rest.trim() == rest
        && !rest.is_empty()
        && (rest != "nil" || verb == what);
    if !is_plain {
        return Err(format!("An etcd log cannot express the fault {what:?}."));
    }
    let _ = writeln!(
        lines,
        "INFO  jepsen.util - :nemesis\t:info\t:{verb}\t{rest}"
    );
    Ok(())
}
