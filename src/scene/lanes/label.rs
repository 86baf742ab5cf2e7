//! What an operation is called: on its bar, and in words.

use crate::history::{Answer, Ask, Datum, History, Model, Op, ValueId};
use crate::protocol::Value;
use crate::scene::palette::Hue;
use crate::scene::point::fixed;

/// Longer texts are cut to their end, which is where appended ones differ.
const LONGEST: usize = 22;

/// The colour of the value that an operation is about; grey for what a key holds at the beginning.
pub fn hue(history: &History, op: &Op) -> Hue {
    let value = match (op.ask, op.answer) {
        (Ask::Write(value) | Ask::Append(value) | Ask::Cas(_, value), _) => value,
        (Ask::Read, Answer::Value(value)) => value,
        (Ask::Acquire, _) => return Hue::of(Value(5)),
        _ => return Hue::NONE,
    };
    match &history.values[value.0 as usize] {
        _ if value == history.initial => Hue::NONE,
        Datum::Nil | Datum::Balances(_) => Hue::NONE,
        // A number has the colour that it has on the stage.
        Datum::Int(n) if *n > 0 => Hue::of(Value(n.unsigned_abs())),
        _ => Hue::of(Value(u64::from(value.0) + 4)),
    }
}

/// What stands on a bar: "write 3", "read → 3", "cas 1→2", with the key where there are several.
pub fn label(history: &History, op: &Op) -> String {
    let words = short(history, op);
    match is_keyed(history) {
        true => format!("{}: {words}", history.keys[op.key as usize]),
        false => words,
    }
}

/// What stands on a bar that has no room for more: what a read saw, or what was to be put, with the
/// key where there are several.
pub fn brief(history: &History, op: &Op) -> String {
    let words = briefest(history, op);
    match is_keyed(history) && !words.is_empty() {
        true => format!("{}:{words}", history.keys[op.key as usize]),
        false => words,
    }
}

fn briefest(history: &History, op: &Op) -> String {
    let spell = |value: ValueId| cut(&history.spell(value).to_string());
    match (op.ask, op.answer) {
        (Ask::Read, Answer::Value(value)) => format!("→{}", spell(value)),
        (Ask::Write(value), _) => spell(value),
        (Ask::Append(value), _) => format!("+{}", spell(value)),
        // It found something else.
        (Ask::Cas(from, _), Answer::Refused) => format!("≠{}", spell(from)),
        (Ask::Cas(from, to), _) => format!("{}→{}", spell(from), spell(to)),
        (Ask::Add(n), _) => format!("+{n}"),
        _ => String::new(),
    }
}

fn is_keyed(history: &History) -> bool {
    history.keys.len() > 1 && history.model != Model::Bank
}

fn short(history: &History, op: &Op) -> String {
    let spell = |value: ValueId| cut(&history.spell(value).to_string());
    let (get, put) = match history.model {
        Model::KeyValue => ("get", "put"),
        _ => ("read", "write"),
    };
    let words = match op.ask {
        Ask::Read => match op.answer {
            Answer::Value(value) => match history.values[value.0 as usize] {
                Datum::Balances(_) => format!("{get} → {}", spell(value)),
                _ if history.model == Model::Bank => {
                    format!("{get} {} → {}", history.keys[op.key as usize], spell(value))
                }
                _ => format!("{get} → {}", spell(value)),
            },
            _ => get.to_string(),
        },
        Ask::Write(value) => format!("{put} {}", spell(value)),
        Ask::Cas(from, to) => format!("cas {}→{}", spell(from), spell(to)),
        Ask::Append(value) => format!("append {}", spell(value)),
        Ask::Delete => "delete".to_string(),
        Ask::Add(n) => format!("add {n}"),
        Ask::Acquire => "acquire".to_string(),
        Ask::Release => "release".to_string(),
        Ask::Transfer { to, amount } => {
            let name = |key: u32| &history.keys[key as usize];
            format!("{amount} {}→{}", name(op.key), name(to))
        }
    };
    match op.answer {
        Answer::Refused => format!("{words} refused"),
        Answer::Unknown => format!("{words} ?"),
        Answer::Nothing => format!("{words} ×"),
        Answer::Value(_) | Answer::Done => words,
    }
}

fn cut(text: &str) -> String {
    let long = text.chars().count();
    if long <= LONGEST {
        return text.to_string();
    }
    let end: String = text.chars().skip(long - LONGEST + 2).collect();
    let quote = if text.starts_with('"') { "\"" } else { "" };
    format!("{quote}…{end}")
}

/// An operation in words, for those who hear the page: "process 3, write 3, returned".
pub fn spoken(history: &History, op: &Op) -> String {
    format!(
        "process {}, {}, {}",
        history.processes[op.process as usize],
        label(history, op).trim_end_matches([' ', '?', '×']),
        outcome(op)
    )
}

fn outcome(op: &Op) -> &'static str {
    match op.answer {
        Answer::Refused => "had no effect, as the state did not allow it",
        Answer::Nothing => "did not happen",
        Answer::Unknown => "result unknown",
        Answer::Value(_) | Answer::Done if op.end.is_none() => "result unknown",
        Answer::Value(_) | Answer::Done => "returned",
    }
}

/// What is to be known of an operation: a name and what it is, for each fact.
pub fn facts(history: &History, op: &Op) -> Vec<(&'static str, String)> {
    let mut facts = vec![(
        "process",
        history.processes[op.process as usize].to_string(),
    )];
    if is_keyed(history) {
        facts.push(("key", history.keys[op.key as usize].to_string()));
    }
    let answer = match (op.ask, op.answer) {
        (Ask::Read, Answer::Value(value)) => history.spell(value).to_string(),
        (_, Answer::Value(value)) => format!("done, {}", history.spell(value)),
        (_, Answer::Done) if op.end.is_some() => "done".to_string(),
        (_, Answer::Unknown | Answer::Done) => {
            "unknown: it takes effect at any time after its call, or never".to_string()
        }
        _ => outcome(op).to_string(),
    };
    facts.push(("answer", answer));
    let place = |place: u32| match history.times_us.get(place as usize) {
        Some(&time) => {
            let since = time.saturating_sub(history.times_us[0]);
            format!(
                "event {}, at {} ms",
                place + 1,
                fixed(since as f64 / 1e3, 3)
            )
        }
        None => format!("event {}", place + 1),
    };
    facts.push(("called", place(op.start)));
    facts.push(("returned", op.end.map_or("never".to_string(), place)));
    if op.line > 0 {
        facts.push(("line", op.line.to_string()));
    }
    facts
}
