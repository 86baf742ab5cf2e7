//! Random histories of clients that go on after what they have done.

use crate::generate::Random;
use quorate::history::Moment;
use quorate::protocol::{Call, ClientId, Failure, Key, NodeId, OpId, Outcome, Value};
use quorate::world::Event;

/// What kind of histories to make.
#[derive(Clone, Copy)]
pub struct Shape {
    pub ops: u64,
    pub clients: u64,
    /// Percent of reads that return anything, instead of what some replica might hold.
    pub noise: u64,
    /// Percent of changes that are DELETEs.
    pub deletes: u64,
    /// Percent of operations that fail or are lost.
    pub failing: u64,
    /// Percent of PUTs of a value written before.
    pub again: u64,
}

type Outstanding = Option<(OpId, Call)>;

struct Maker<'a> {
    random: &'a mut Random,
    shape: Shape,
    step: u64,
    started: u64,
    written: u64,
    /// What was put or deleted, in order.
    changes: Vec<(Key, Option<Value>)>,
    /// Of each session: its client, its next operation, and what it has outstanding.
    sessions: Vec<(u32, u32, Outstanding)>,
    clients: u32,
    events: Vec<(Moment, Event)>,
}

/// A random history of clients that go on after what they have done.
pub fn history(random: &mut Random, shape: Shape) -> Vec<(Moment, Event)> {
    let sessions = (0..shape.clients as u32).map(|c| (c, 0, None)).collect();
    let ops = shape.ops / 2 + random.below(shape.ops / 2 + 1);
    let mut maker = Maker {
        random,
        shape,
        step: 0,
        started: 0,
        written: 0,
        changes: Vec::new(),
        sessions,
        clients: shape.clients as u32,
        events: Vec::new(),
    };
    let leave = maker.random.below(2);
    loop {
        let running = maker.sessions.iter().filter(|s| s.2.is_some()).count() as u64;
        if maker.started == ops && running <= leave {
            return maker.events;
        }
        let which = maker.random.below(shape.clients) as usize;
        match maker.sessions[which].2 {
            Some((op, call)) => maker.end(which, op, call),
            None if maker.started < ops => maker.invoke(which),
            None => {}
        }
    }
}

impl Maker<'_> {
    fn push(&mut self, event: Event) {
        self.step += 1;
        let at = Moment {
            step: self.step,
            time_us: self.step * 1_000,
        };
        self.events.push((at, event));
    }

    fn invoke(&mut self, which: usize) {
        let key = Key(self.random.below(2) as u8);
        let call = if self.random.percent(50) {
            Call::Read { key }
        } else if self.random.percent(self.shape.deletes) {
            Call::Delete { key }
        } else {
            let again = self.random.percent(self.shape.again);
            self.written += u64::from(!again || self.written == 0);
            let value = if again {
                1 + self.random.below(self.written)
            } else {
                self.written
            };
            Call::Write {
                key,
                value: Value(value),
            }
        };
        let (client, seq, _) = self.sessions[which];
        let client = ClientId(client);
        let op = OpId { client, seq };
        self.sessions[which].1 += 1;
        self.sessions[which].2 = Some((op, call));
        self.started += 1;
        let node = NodeId(which as u8 % 3);
        match call {
            Call::Write { value, .. } => self.changes.push((key, Some(value))),
            Call::Delete { .. } => self.changes.push((key, None)),
            _ => {}
        }
        self.push(Event::Invoked { op, node, call });
    }

    fn end(&mut self, which: usize, op: OpId, call: Call) {
        self.sessions[which].2 = None;
        let node = NodeId(which as u8 % 3);
        let failing = self.random.percent(self.shape.failing);
        let outcome = match (failing, self.random.below(3)) {
            (true, 0) => {
                // The client never acts again; another comes.
                self.sessions[which] = (self.clients, 0, None);
                self.clients += 1;
                return self.push(Event::Lost(op, node));
            }
            (true, 1) => Outcome::Failed(Failure::Unavailable),
            (true, _) => Outcome::Failed(Failure::NotAcknowledged { acks: 1, needed: 2 }),
            (false, _) if call.is_read() => match self.read(call.key()) {
                Some(value) => Outcome::Value(value),
                None => Outcome::Failed(Failure::NotFound),
            },
            (false, _) => Outcome::Written,
        };
        self.push(Event::Returned {
            op,
            node,
            outcome,
            tag: None,
            cause: None,
        });
    }

    /// Something recent of that key, or anything.
    fn read(&mut self, key: Key) -> Option<Value> {
        if self.random.percent(1) {
            // Of either key, or written later, or never.
            let value = self.random.below(self.written + 2);
            return (value > 0).then_some(Value(value));
        }
        let here = self.changes.iter().rev().filter(|(k, _)| *k == key);
        let here: Vec<_> = here.map(|(_, value)| *value).collect();
        if self.random.percent(self.shape.noise) {
            // As old as it may be, the beginning included.
            let any = self.random.below(here.len() as u64 + 1) as usize;
            return here.get(any).copied().flatten();
        }
        // The latest, or the one before.
        let back = self.random.below(3) as usize / 2;
        here.get(back).copied().flatten()
    }
}
