//! `LinearizabilityTester`: what it remembers, and how it judges.
//!
//! It remembers more than a verdict takes: of each operation, which operations of every other client
//! had been completed when it was invoked. Two histories that differ in that alone are two states.

use quorate::check::{Claims, Monitor};
use quorate::protocol::{Claim, Held, Key, Names, NodeId, Value};
use quorate::world::Event;
use std::collections::BTreeMap;

/// What a client asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Asked {
    Write(Value),
    Read,
}

/// What it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Told {
    Written,
    Value(Value),
}

/// What a client says when it asks: an event that only the monitor hears.
pub fn invoked(asked: Asked) -> Held {
    match asked {
        Asked::Write(value) => says(0, value),
        Asked::Read => says(1, Value::INITIAL),
    }
}

/// What a client says when it is answered.
pub fn returned(told: Told) -> Held {
    match told {
        Told::Written => says(2, Value::INITIAL),
        Told::Value(value) => says(3, value),
    }
}

fn says(operations: u64, value: Value) -> Held {
    Held {
        key: Key(0),
        value: Some(value),
        operations,
    }
}

/// The index of the last operation that each other client had completed, of those that had any.
type Before = BTreeMap<NodeId, u8>;

/// The history, by client.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct History {
    completed: BTreeMap<NodeId, Vec<(Before, Asked, Told)>>,
    in_flight: BTreeMap<NodeId, (Before, Asked)>,
}

impl History {
    fn invoked(&mut self, client: NodeId, asked: Asked) {
        let others = self.completed.iter().filter(|(id, _)| **id != client);
        let before = others.filter_map(|(id, ops)| Some((*id, ops.len().checked_sub(1)? as u8)));
        let before = before.collect();
        self.in_flight.insert(client, (before, asked));
        self.completed.entry(client).or_default();
    }

    fn returned(&mut self, client: NodeId, told: Told) -> Claims {
        let (before, asked) = self.in_flight.remove(&client).expect("it asked");
        let completed = self.completed.entry(client).or_default();
        completed.push((before, asked, told));
        let fits = self.fits(&mut BTreeMap::new(), Value::INITIAL);
        Claims::NONE.with_if(!fits, Claim::Linearizable)
    }

    /// Whether what is left can be put in an order, `taken` so many operations of each client
    /// having been put there and the register holding `value`.
    fn fits(&self, taken: &mut BTreeMap<NodeId, u8>, value: Value) -> bool {
        let count = |taken: &BTreeMap<NodeId, u8>, id| taken.get(&id).copied().unwrap_or(0);
        let mut clients = self.completed.iter();
        if clients.all(|(id, ops)| usize::from(count(taken, *id)) >= ops.len()) {
            return true;
        }
        self.completed.iter().any(|(&id, ops)| {
            let at = count(taken, id);
            let (before, asked, told) = match ops.get(usize::from(at)) {
                Some((before, asked, told)) => (before, *asked, Some(*told)),
                None => match self.in_flight.get(&id) {
                    Some((before, asked)) if usize::from(at) == ops.len() => (before, *asked, None),
                    _ => return false,
                },
            };
            if before
                .iter()
                .any(|(&peer, &last)| count(taken, peer) <= last)
            {
                return false;
            }
            let value = match (asked, told) {
                (Asked::Write(new), _) => new,
                (Asked::Read, Some(Told::Value(read))) if read != value => return false,
                (Asked::Read, _) => value,
            };
            taken.insert(id, at + 1);
            let fits = self.fits(taken, value);
            taken.insert(id, at);
            fits
        })
    }
}

impl Monitor for History {
    fn essence(&self, event: &Event) -> Option<Event> {
        match *event {
            Event::Holds { node, held, .. } => Some(Event::Holds {
                node,
                held,
                cause: None,
            }),
            _ => None,
        }
    }

    fn hear(&mut self, event: &Event) -> Claims {
        let Event::Holds { node, held, .. } = *event else {
            return Claims::NONE;
        };
        let value = held.value.unwrap_or(Value::INITIAL);
        match held.operations {
            0 => self.invoked(node, Asked::Write(value)),
            1 => self.invoked(node, Asked::Read),
            2 => return self.returned(node, Told::Written),
            _ => return self.returned(node, Told::Value(value)),
        }
        Claims::NONE
    }

    fn at_rest(&self) -> Claims {
        Claims::NONE
    }

    fn rename(&self, _: &Names) -> Self {
        self.clone()
    }
}
