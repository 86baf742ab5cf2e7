//! What people can ask of a node: buttons and typed commands come from it.

use super::Call;

/// Something that people can ask of a node, as a button and as a typed command.
#[derive(Debug, PartialEq, Eq)]
pub struct Verb {
    /// The word to type: `write`.
    pub word: &'static str,
    /// What the button says.
    pub title: &'static str,
    /// What it does, in one sentence.
    pub help: &'static str,
    /// What has to be said with it, and what it comes to.
    pub form: Form,
}

/// The forms of what can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// [`Call::Read`]: a register.
    Read,
    /// [`Call::Write`]: a register and a value.
    Write,
    /// [`Call::Delete`]: a register.
    Delete,
    /// [`Call::Add`]: a register and an amount.
    Add,
    /// [`Call::Add`] of the amount taken negative: a register and an amount.
    Subtract,
    /// [`Call::Transfer`]: two accounts and an amount.
    Transfer,
    /// [`Call::Command`] of that number: a register.
    Command(u8),
    /// A question of that number about the node itself, answered at once by
    /// [`Protocol::answer`](super::Protocol::answer): a register.
    Ask(u8),
}

/// The verbs of a register.
pub const REGISTER_VERBS: &[Verb] = &[
    Verb {
        word: "read",
        title: "Read",
        help: "Read a register.",
        form: Form::Read,
    },
    Verb {
        word: "write",
        title: "Write",
        help: "Write a value to a register.",
        form: Form::Write,
    },
];

impl Form {
    /// Whether a number has to be said: a value, or an amount.
    pub fn takes_number(self) -> bool {
        matches!(
            self,
            Form::Write | Form::Add | Form::Subtract | Form::Transfer
        )
    }

    /// The form of a call.
    pub fn of(call: Call) -> Form {
        match call {
            Call::Read { .. } => Form::Read,
            Call::Write { .. } => Form::Write,
            Call::Delete { .. } => Form::Delete,
            Call::Add { by, .. } if by < 0 => Form::Subtract,
            Call::Add { .. } => Form::Add,
            Call::Transfer { .. } => Form::Transfer,
            Call::Command { command, .. } => Form::Command(command),
        }
    }
}

impl Call {
    /// The call as it is typed: "write 9", or "write x 9" where there are several registers. What
    /// the verbs have no word for is said in common ones.
    pub fn typed(self, verbs: &[Verb], several: bool) -> String {
        let verb = verbs.iter().find(|verb| verb.form == Form::of(self));
        let key = match several {
            true => format!(" {}", self.key()),
            false => String::new(),
        };
        match (self, verb.map(|verb| verb.word)) {
            (Call::Write { value, .. }, word) => {
                format!("{}{key} {value}", word.unwrap_or("write"))
            }
            (Call::Add { by, .. }, Some(word)) => {
                // A sign stands close to its number.
                let space = if word.len() > 1 { " " } else { "" };
                format!("{word}{space}{}{key}", by.unsigned_abs())
            }
            (Call::Transfer { from, to, amount }, Some(word)) => {
                format!("{word} {amount} {from}→{to}")
            }
            // It names its accounts itself.
            (Call::Transfer { .. }, None) => self.to_string(),
            (_, Some(word)) => format!("{word}{key}"),
            (_, None) => format!("{self}{key}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{Key, Value};

    const SIGNS: &[Verb] = &[Verb {
        word: "-",
        title: "Subtract",
        help: "Subtract.",
        form: Form::Subtract,
    }];

    #[test]
    fn a_call_is_said_as_it_is_typed() {
        let key = Key(1);
        let write = Call::Write {
            key,
            value: Value(9),
        };
        assert_eq!(write.typed(REGISTER_VERBS, false), "write 9");
        assert_eq!(write.typed(REGISTER_VERBS, true), "write y 9");
        assert_eq!(Call::Read { key }.typed(REGISTER_VERBS, true), "read y");
        assert_eq!(Call::Add { key, by: -5 }.typed(SIGNS, true), "-5 y");
        let unknown = Call::Command { key, command: 3 };
        assert_eq!(unknown.typed(SIGNS, false), "command 3");
    }
}
