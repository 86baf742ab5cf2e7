//! What people type to a node: "write x 5", "transfer 10 x to y", "history x".

use super::Refused;
use crate::protocol::{Call, Form, Info, Key, MAX_KEYS, Value, Verb};

/// What a typed command comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// An operation.
    Call(Call),
    /// A question about the node itself, by its number, and the register it is about.
    Ask(u8, Key),
}

/// Words that may stand in a command and say nothing.
const FILLERS: [&str; 6] = ["to", "from", "of", "on", "in", "="];

/// What comes after the word of a command.
#[derive(Default)]
struct Rest {
    keys: Vec<Key>,
    numbers: Vec<i64>,
}

/// Understands a command, or says in one sentence why not. Registers are named by their letters;
/// where none is named, `shown` is meant.
pub fn understand(info: &Info, keys: u8, shown: Key, text: &str) -> Result<Said, Refused> {
    let spaced = spaced(text);
    let mut words = spaced.split_whitespace();
    let first = words
        .next()
        .ok_or_else(|| Refused("Type a command, such as: ".to_string() + &example(info)))?;
    let verb = info
        .verbs
        .iter()
        .find(|verb| verb.word.eq_ignore_ascii_case(first))
        .ok_or_else(|| unknown(info, first))?;
    let mut rest = Rest::default();
    for word in words {
        if FILLERS
            .iter()
            .any(|filler| filler.eq_ignore_ascii_case(word))
        {
            continue;
        }
        match (word.parse(), key(word, keys)) {
            (Ok(number), _) => rest.numbers.push(number),
            (_, Some(key)) => rest.keys.push(key),
            _ => {
                let known: Vec<_> = (0..keys.min(MAX_KEYS))
                    .map(|k| Key(k).to_string())
                    .collect();
                return Err(Refused(format!(
                    "In “{}”, “{word}” is neither a number nor one of {}.",
                    text.trim(),
                    known.join(", ")
                )));
            }
        }
    }
    call(verb, &rest, shown)
}

/// "+5 x" as "+ 5 x", and "x→y", as a transfer is shown, as "x y"; all else as it is.
fn spaced(text: &str) -> String {
    let text = text.trim().replace('→', " ");
    match text.strip_prefix(['+', '-']) {
        Some(rest) => format!("{} {rest}", &text[..1]),
        None => text,
    }
}

fn key(word: &str, keys: u8) -> Option<Key> {
    (0..keys.min(MAX_KEYS))
        .map(Key)
        .find(|key| key.to_string().eq_ignore_ascii_case(word))
}

fn call(verb: &Verb, rest: &Rest, shown: Key) -> Result<Said, Refused> {
    let key = rest.keys.first().copied().unwrap_or(shown);
    let most_keys = if verb.form == Form::Transfer { 2 } else { 1 };
    let most_numbers = match verb.form {
        Form::Write | Form::Add | Form::Subtract | Form::Transfer => 1,
        _ => 0,
    };
    let needs = |what: &str| {
        Refused(format!(
            "“{}” needs {what}, such as: {}",
            verb.word,
            usage(verb)
        ))
    };
    if rest.keys.len() > most_keys || rest.numbers.len() > most_numbers {
        return Err(Refused(format!("That is too much; write: {}", usage(verb))));
    }
    let number = || {
        rest.numbers
            .first()
            .copied()
            .ok_or_else(|| needs("a number"))
    };
    let amount = || {
        let amount = number()?;
        u32::try_from(amount)
            .ok()
            .filter(|&n| n <= i32::MAX as u32)
            .ok_or_else(|| needs(&format!("an amount from 0 to {}, not {amount}", i32::MAX)))
    };
    Ok(Said::Call(match verb.form {
        Form::Read => Call::Read { key },
        Form::Write => {
            let value = u64::try_from(number()?).map_err(|_| needs("a value of 0 or more"))?;
            Call::Write {
                key,
                value: Value(value),
            }
        }
        Form::Delete => Call::Delete { key },
        Form::Add => Call::Add {
            key,
            by: amount()? as i32,
        },
        Form::Subtract => Call::Add {
            key,
            by: -(amount()? as i32),
        },
        Form::Transfer => match rest.keys[..] {
            [from, to] => Call::Transfer {
                from,
                to,
                amount: amount()?,
            },
            _ => return Err(needs("two accounts")),
        },
        Form::Command(command) => Call::Command { key, command },
        Form::Ask(question) => return Ok(Said::Ask(question, key)),
    }))
}

/// How a verb is typed, with some register and number: "write x 5".
pub fn usage(verb: &Verb) -> String {
    let word = verb.word;
    match verb.form {
        Form::Read | Form::Delete | Form::Command(_) | Form::Ask(_) => format!("{word} x"),
        Form::Write => format!("{word} x 5"),
        Form::Add | Form::Subtract => format!("{word} 5 x"),
        Form::Transfer => format!("{word} 10 x to y"),
    }
}

fn example(info: &Info) -> String {
    info.verbs.last().map(usage).unwrap_or_default()
}

fn unknown(info: &Info, word: &str) -> Refused {
    let known: Vec<_> = info.verbs.iter().map(|verb| verb.word).collect();
    let shown: String = word.chars().take(40).collect();
    Refused(format!(
        "There is no command “{shown}” here; there are {}.",
        known.join(", ")
    ))
}
