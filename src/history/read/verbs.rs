//! The verbs of all formats, and what is said with each of them.

use super::Builder;
use super::edn::{Edn, shortened};
use crate::history::{Answer, Ask, Model, ValueId};

/// What can be asked, as it is spelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verb {
    Read,
    Write,
    Cas,
    Get,
    Put,
    Append,
    Delete,
    Add,
    Increment,
    Decrement,
    Acquire,
    Release,
    Transfer,
}

impl Verb {
    /// The verb of that name.
    pub fn parse(name: &str) -> Result<Verb, String> {
        Ok(match name {
            "read" => Verb::Read,
            "write" => Verb::Write,
            "cas" => Verb::Cas,
            "get" => Verb::Get,
            "put" => Verb::Put,
            "append" => Verb::Append,
            "delete" => Verb::Delete,
            "add" => Verb::Add,
            "inc" | "increment" => Verb::Increment,
            "dec" | "decrement" => Verb::Decrement,
            "acquire" => Verb::Acquire,
            "release" => Verb::Release,
            "transfer" => Verb::Transfer,
            _ => {
                return Err(format!(
                    "“{}” is none of the operations that are known: read, write, cas, get, put, \
                     append, delete, add, inc, dec, acquire, release, transfer.",
                    shortened(name)
                ));
            }
        })
    }

    /// Whether only a store of keys and values has it.
    pub fn is_of_store(self) -> bool {
        matches!(self, Verb::Get | Verb::Put | Verb::Append | Verb::Delete)
    }

    /// Whether it reads.
    pub fn is_read(self) -> bool {
        matches!(self, Verb::Read | Verb::Get)
    }

    /// What is asked with this value, and about which key, where the value says so.
    pub fn ask(self, value: &Edn, builder: &mut Builder) -> Result<(Ask, Option<u32>), String> {
        Ok(match self {
            Verb::Read | Verb::Get => (Ask::Read, None),
            Verb::Write | Verb::Put => (Ask::Write(builder.edn(value)), None),
            Verb::Cas => match value.pair() {
                Some((old, new)) => (Ask::Cas(builder.edn(old), builder.edn(new)), None),
                None => return Err(wrong("cas takes the old and the new value, [1 2]", value)),
            },
            Verb::Append => match value {
                Edn::Text(text) => (Ask::Append(builder.text(text)), None),
                _ => return Err(wrong("append takes a text, \"x\"", value)),
            },
            Verb::Delete => (Ask::Delete, None),
            Verb::Add => (Ask::Add(whole(value, "add takes a whole number")?), None),
            Verb::Increment | Verb::Decrement => {
                let by = match value {
                    Edn::Nil => 1,
                    value => whole(value, "inc and dec take a whole number or none")?,
                };
                let by = match self {
                    Verb::Increment => Some(by),
                    _ => by.checked_neg(),
                };
                let by = by.ok_or_else(|| wrong("dec takes a smaller number", value))?;
                (Ask::Add(by), None)
            }
            Verb::Acquire => (Ask::Acquire, None),
            Verb::Release => (Ask::Release, None),
            Verb::Transfer => transfer(value, builder)?,
        })
    }
}

fn transfer(value: &Edn, builder: &mut Builder) -> Result<(Ask, Option<u32>), String> {
    let form = "transfer takes the accounts and the amount, {:from 0 :to 1 :amount 5}";
    let Edn::Map(entries) = value else {
        return Err(wrong(form, value));
    };
    let find = |name: &str| {
        let entry = entries.iter().find(|(key, _)| match key {
            Edn::Keyword(key) => *key == name,
            Edn::Text(key) => *key == name,
            _ => false,
        });
        entry.map(|(_, value)| value)
    };
    let (Some(from), Some(to), Some(amount)) = (find("from"), find("to"), find("amount")) else {
        return Err(wrong(form, value));
    };
    let amount = whole(amount, "the amount is a whole number")?;
    if amount < 0 {
        return Err(format!("The amount is {amount}; it cannot be below 0."));
    }
    let (from, to) = (builder.key(&from.name()), builder.key(&to.name()));
    Ok((Ask::Transfer { to, amount }, Some(from)))
}

/// What an operation that took place was told.
#[derive(Clone, Copy, Debug)]
pub(super) struct Told {
    /// What the history is of, when that has been found out.
    pub bank: bool,
    /// Whether a read of nil saw nil; otherwise it says nothing on what it saw.
    pub strict: bool,
}

impl Told {
    /// What was asked, as far as the return knows better, and what came of it.
    pub fn took(
        self,
        ask: Ask,
        value: Option<&Edn>,
        builder: &mut Builder,
    ) -> Result<(Option<Ask>, Answer), String> {
        let Some(value) = value else {
            return Ok((None, Answer::Done));
        };
        let verb = match ask {
            Ask::Read => return Ok((None, self.saw(value, builder)?)),
            // A return that repeats nothing leaves what was asked as it was.
            _ if *value == Edn::Nil => return Ok((None, Answer::Done)),
            Ask::Write(_) => Verb::Write,
            Ask::Cas(..) => Verb::Cas,
            Ask::Append(_) => Verb::Append,
            // These either have no value, or one that is spelled in several ways.
            _ => return Ok((None, Answer::Done)),
        };
        let (ask, _) = verb.ask(value, builder)?;
        Ok((Some(ask), Answer::Done))
    }

    /// What a read returned.
    fn saw(self, value: &Edn, builder: &mut Builder) -> Result<Answer, String> {
        Ok(match value {
            Edn::Nil if !self.strict => Answer::Done,
            Edn::Map(entries) if self.bank => {
                let balances = accounts(entries, builder)?;
                Answer::Value(builder.balances(balances))
            }
            value => Answer::Value(builder.edn(value)),
        })
    }
}

/// What accounts hold, by their numbers, in the order of these.
pub(super) fn accounts(
    entries: &[(Edn, Edn)],
    builder: &mut Builder,
) -> Result<Vec<(u32, i64)>, String> {
    let mut balances = Vec::with_capacity(entries.len());
    for (account, balance) in entries {
        let balance = whole(balance, "what an account holds is a whole number")?;
        balances.push((builder.key(&account.name()), balance));
    }
    balances.sort_unstable();
    match balances.windows(2).find(|two| two[0].0 == two[1].0) {
        None => Ok(balances),
        Some(twice) => {
            let name = builder.key_name(twice[0].0);
            Err(format!("The account “{name}” is named twice."))
        }
    }
}

impl Builder {
    /// The number of a value as it is spelled.
    pub fn edn(&mut self, value: &Edn) -> ValueId {
        match value {
            Edn::Nil => ValueId::NIL,
            Edn::Int(number) => self.int(*number),
            Edn::Text(text) => self.text(text),
            other => self.text(&other.to_string()),
        }
    }

    /// The model of what was asked so far.
    pub fn model(&self, bank: bool, store: bool) -> Model {
        match Model::of(self.asks()) {
            _ if bank => Model::Bank,
            Model::Register | Model::CasRegister if store => Model::KeyValue,
            model => model,
        }
    }

    /// What keys of a model hold at the beginning, when nothing says otherwise: 0, and of a store
    /// the empty text.
    pub fn usual_initial(&mut self, model: Model) -> ValueId {
        match model {
            Model::Register | Model::CasRegister | Model::Counter => self.int(0),
            Model::KeyValue => self.text(""),
            Model::Mutex | Model::Bank => ValueId::NIL,
        }
    }
}

/// A whole number.
pub(super) fn whole(value: &Edn, form: &str) -> Result<i64, String> {
    match value {
        Edn::Int(number) => Ok(*number),
        Edn::Word(word) if is_whole(word) => Err(format!(
            "The number {} is too large; the largest is {}.",
            shortened(word),
            i64::MAX
        )),
        other => Err(wrong(form, other)),
    }
}

/// Whether a word is a whole number, of any size.
fn is_whole(word: &str) -> bool {
    let digits = word.trim_start_matches(['+', '-']).trim_end_matches('N');
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn wrong(form: &str, value: &Edn) -> String {
    let mut form = form.to_owned();
    form[..1].make_ascii_uppercase();
    format!("{form}; here it is {}.", shortened(&value.to_string()))
}

impl Verb {
    /// Whether it may stand for what was asked.
    pub fn is_word_for(self, ask: Ask) -> bool {
        match ask {
            Ask::Read => self.is_read(),
            Ask::Write(_) => matches!(self, Verb::Write | Verb::Put),
            Ask::Cas(..) => self == Verb::Cas,
            Ask::Append(_) => self == Verb::Append,
            Ask::Delete => self == Verb::Delete,
            Ask::Add(_) => matches!(self, Verb::Add | Verb::Increment | Verb::Decrement),
            Ask::Acquire => self == Verb::Acquire,
            Ask::Release => self == Verb::Release,
            Ask::Transfer { .. } => self == Verb::Transfer,
        }
    }
}
