//! What happened on the stage, as a history like any other.

use super::read::{Builder, Completion, Invocation, Meaning};
use super::{Answer, Ask, Format, History, Model, Moment, Operation, ValueId};
use crate::protocol::{self, Call, ClientId, Failure, Key, OPENING_BALANCE, OpId, Outcome};
use std::collections::BTreeMap;

/// A run's operations as a history: `model` is what its protocol means by them, and `keys` how many
/// registers, accounts or variables there are.
///
/// - Operations of one step are concurrent: in each step invocations come before returns.
/// - An operation that was lost, has not returned or may yet take effect has an unknown result; a
///   transfer of more than there was is refused, without a word on how much there was; whatever
///   else failed did not happen. A store's read of a key that is not there saw that there is no
///   value.
/// - A command has no meaning here and is left out, but of a counter one that returns a value has
///   added that much. One that was lost may have added nobody knows what: reads of its variable that
///   return later say nothing of what they saw.
/// - Registers and accounts have their names from the page; a single register has none.
pub fn of_operations(operations: &[Operation], model: protocol::Model, keys: u8) -> History {
    let (meant, initial) = match model {
        protocol::Model::Registers => (Model::Register, Some(0)),
        protocol::Model::Store => (Model::KeyValue, None),
        protocol::Model::Bank => (Model::Bank, None),
        protocol::Model::Counters => (Model::Counter, Some(0)),
    };
    let mut stage = Stage {
        builder: Builder::new(Format::JsonLines),
        model: meant,
        keys,
        waiting: BTreeMap::new(),
        clouded: clouded(operations, meant),
    };
    let balances = (meant == Model::Bank).then(|| {
        let accounts = (0..keys).map(|key| stage.builder.key(&Key(key).to_string()));
        let balances = accounts.map(|account| (account, i64::from(OPENING_BALANCE)));
        balances.collect()
    });
    for (operation, ask, returns, line) in stage.events(operations) {
        match returns {
            false => stage.invoke(operation, ask, line),
            true => stage.complete(operation, ask),
        }
    }
    let initial = initial.map_or(ValueId::NIL, |initial| stage.builder.int(initial));
    let meaning = Meaning {
        model: meant,
        initial,
        balances,
    };
    let history = stage.builder.finish(meaning);
    history.expect("only what the model has was taken")
}

struct Stage {
    builder: Builder,
    model: Model,
    keys: u8,
    /// What each client waits for.
    waiting: BTreeMap<ClientId, OpId>,
    /// Since which step nobody knows what was added to a variable.
    clouded: BTreeMap<Key, u64>,
}

/// The variables to which commands were lost, and since when.
fn clouded(operations: &[Operation], model: Model) -> BTreeMap<Key, u64> {
    let mut clouded = BTreeMap::new();
    let commands = operations.iter().filter(|operation| {
        let outcome = operation.end.and_then(|end| end.outcome);
        let lost = match outcome {
            None => true,
            Some(Outcome::Failed(why)) => why.may_take_effect(),
            Some(_) => false,
        };
        lost && matches!(operation.call, Call::Command { .. })
    });
    for command in commands.filter(|_| model == Model::Counter) {
        let since = clouded.entry(command.call.key()).or_insert(u64::MAX);
        *since = command.start.step.min(*since);
    }
    clouded
}

/// An operation, what it asks for, whether it returns, and its number, counted from 1.
type Event<'a> = (&'a Operation, Ask, bool, u32);

impl Stage {
    /// Invocations and returns in order.
    fn events<'a>(&mut self, operations: &'a [Operation]) -> Vec<Event<'a>> {
        let mut events: Vec<(Moment, Event)> = Vec::with_capacity(operations.len() * 2);
        for (line, operation) in (1..).zip(operations) {
            let Some(ask) = self.ask(operation) else {
                continue;
            };
            events.push((operation.start, (operation, ask, false, line)));
            if let Some(end) = operation.end {
                events.push((end.at, (operation, ask, true, line)));
            }
        }
        events.sort_by_key(|(at, (_, _, returns, _))| (at.step, *returns));
        events.into_iter().map(|(_, event)| event).collect()
    }

    /// What an operation asks for, if that means something.
    fn ask(&mut self, operation: &Operation) -> Option<Ask> {
        let outcome = operation.end.and_then(|end| end.outcome);
        let ask = match operation.call {
            Call::Read { .. } => Ask::Read,
            Call::Write { value, .. } => Ask::Write(self.builder.int(value.0 as i64)),
            Call::Delete { .. } => Ask::Delete,
            Call::Add { by, .. } => Ask::Add(i64::from(by)),
            Call::Transfer { to, amount, .. } => Ask::Transfer {
                to: self.key(to)?,
                amount: i64::from(amount),
            },
            Call::Command { .. } => match outcome {
                Some(Outcome::Value(added)) if self.model == Model::Counter => {
                    Ask::Add(added.0 as i64)
                }
                _ => return None,
            },
        };
        self.key(operation.call.key())?;
        self.model.has(ask).then_some(ask)
    }

    /// The number of a key that there is.
    fn key(&mut self, key: Key) -> Option<u32> {
        let is_named = self.keys > 1 || self.model == Model::Bank;
        let name = if is_named {
            key.to_string()
        } else {
            String::new()
        };
        (key.0 < self.keys).then(|| self.builder.key(&name))
    }

    /// A client that calls before it was told what came of its last call is never told.
    fn invoke(&mut self, operation: &Operation, ask: Ask, line: u32) {
        let process = self.process(operation.id.client);
        if self.builder.pending(process).is_ok() {
            let _ = self.builder.lose(process, true);
        }
        let key = self.key(operation.call.key());
        let invoked = self.builder.invoke(Invocation {
            process,
            key,
            ask,
            time_us: Some(operation.start.time_us),
            at: 0,
            line,
        });
        match invoked {
            Ok(()) => self.waiting.insert(operation.id.client, operation.id),
            Err(_) => self.waiting.remove(&operation.id.client),
        };
    }

    fn complete(&mut self, operation: &Operation, ask: Ask) {
        let Some(end) = operation.end else {
            return;
        };
        if self.waiting.get(&operation.id.client) != Some(&operation.id) {
            return;
        }
        let process = self.process(operation.id.client);
        let since = self.clouded.get(&operation.call.key()).copied();
        let answer = match self.answer(ask, end.outcome) {
            Answer::Value(_) if since.is_some_and(|since| since <= end.at.step) => Answer::Done,
            answer => answer,
        };
        let _ = match answer {
            Answer::Unknown => self.builder.lose(process, true),
            answer => self.builder.complete(
                process,
                Completion {
                    ask: None,
                    answer,
                    time_us: Some(end.at.time_us),
                },
            ),
        };
    }

    /// A client by its number on the page.
    fn process(&mut self, client: ClientId) -> u32 {
        let number = u64::from(client.0) + 1;
        self.builder.process(&number.to_string())
    }

    fn answer(&mut self, ask: Ask, outcome: Option<Outcome>) -> Answer {
        match outcome {
            None => Answer::Unknown,
            Some(Outcome::Value(value)) if ask == Ask::Read => {
                Answer::Value(self.builder.int(value.0 as i64))
            }
            Some(Outcome::Value(_) | Outcome::Written) => Answer::Done,
            Some(Outcome::Failed(why)) => match (why, ask) {
                (Failure::Overdraft { .. }, Ask::Transfer { .. }) => Answer::Refused,
                (Failure::NotFound, Ask::Read) if self.model == Model::KeyValue => {
                    Answer::Value(ValueId::NIL)
                }
                (why, _) if why.may_take_effect() => Answer::Unknown,
                _ => Answer::Nothing,
            },
        }
    }
}
