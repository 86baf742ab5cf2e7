//! What can be told of a history in EDN only from all of it, or from its first writes.

use super::super::edn::Edn;
use super::super::verbs::Verb;
use super::entry::{Entries, Kind};

/// How values are to be taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Shape {
    /// A key stands before each value, `[key value]`.
    pub keyed: bool,
    /// The maps that reads return are what accounts hold.
    pub bank: bool,
}

impl Shape {
    /// Looks at as much of a history as it takes. What is wrong with it is left for others to say.
    pub fn of(text: &str) -> Shape {
        let mut entries = Entries::new(text);
        // What is known so far; none while it may be either.
        let (mut keyed, mut bank) = (None, None);
        let (mut calls, mut maps) = (false, false);
        while keyed.is_none() || bank.is_none() {
            let Ok(Some(entry)) = entries.next() else {
                break;
            };
            let (Some(Edn::Int(_)), Ok(kind), Ok(Some(verb))) =
                (&entry.process, entry.kind(), entry.verb())
            else {
                continue;
            };
            match verb {
                Verb::Transfer => (keyed, bank) = (Some(false), Some(true)),
                verb if !verb.is_read() => bank = Some(false),
                _ => {}
            }
            if kind == Kind::Invoke {
                calls = true;
                let with_key = entry.key.is_none() && is_keyed(verb, entry.value.as_ref());
                keyed = keyed.or((!with_key).then_some(false));
            } else {
                maps |= verb.is_read() && matches!(entry.value, Some(Edn::Map(_)));
            }
        }
        Shape {
            keyed: keyed.unwrap_or(calls),
            bank: bank.unwrap_or(maps),
        }
    }
}

/// Whether the value may be one behind its key.
fn is_keyed(verb: Verb, value: Option<&Edn>) -> bool {
    match value.and_then(Edn::pair) {
        None | Some((Edn::Items(..) | Edn::Map(_), _)) => false,
        Some((_, value)) => verb != Verb::Cas || value.pair().is_some(),
    }
}
