//! Random histories, and the operations that a list of events amounts to.

use quorate::history::{End, Moment, Operation};
use quorate::protocol::{Call, ClientId, Cluster, Failure, Key, NodeId, OpId, Outcome, Tag, Value};
use quorate::world::Event;
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};

pub type Events = Vec<(Moment, Event)>;

pub const CLUSTER: Cluster = Cluster { nodes: 3, keys: 2 };

pub struct Random(Xoshiro256PlusPlus);

impl Random {
    pub fn new(seed: u64) -> Random {
        Random(Xoshiro256PlusPlus::seed_from_u64(seed))
    }

    /// A number below `n`.
    pub fn below(&mut self, n: u64) -> u64 {
        ((u128::from(self.0.next_u64()) * u128::from(n)) >> 64) as u64
    }

    pub fn percent(&mut self, n: u64) -> bool {
        self.below(100) < n
    }
}

/// What kind of histories to make.
#[derive(Clone, Copy)]
pub struct Shape {
    /// At most so many operations, and half as many at least.
    pub ops: u64,
    /// How many operations run at a time.
    pub clients: u64,
    /// Percent of reads that return anything, instead of what a real register holds.
    pub noise: u64,
    /// Percent of operations that fail or are lost.
    pub failing: u64,
    /// Percent of histories with two registers.
    pub two_keys: u64,
}

struct Running {
    op: OpId,
    node: NodeId,
    call: Call,
    /// What a read found, once it took effect; the value a write wrote, once it did.
    effect: Option<Value>,
}

struct Maker<'a> {
    random: &'a mut Random,
    shape: Shape,
    registers: [Value; 2],
    running: Vec<Running>,
    started: u64,
    written: u64,
    keys: u64,
    moment: Moment,
    last_was_end: bool,
    events: Events,
}

/// A random history, in the order of its events.
pub fn history(random: &mut Random, shape: Shape) -> Events {
    let ops = shape.ops / 2 + random.below(shape.ops / 2 + 1);
    let keys = if random.percent(shape.two_keys) { 2 } else { 1 };
    let mut maker = Maker {
        random,
        shape,
        registers: [Value::INITIAL; 2],
        running: Vec::new(),
        started: 0,
        written: 0,
        keys,
        moment: Moment::default(),
        last_was_end: false,
        events: Vec::new(),
    };
    let leave = maker.random.below(3);
    while maker.started < ops || maker.running.len() as u64 > leave {
        maker.take_effect();
        let full = maker.running.len() as u64 >= shape.clients;
        if maker.started < ops && !full && maker.random.percent(55) {
            maker.invoke();
        } else if !maker.running.is_empty() {
            maker.end();
        }
    }
    maker.events
}

impl Maker<'_> {
    /// Some running operations take effect now.
    fn take_effect(&mut self) {
        for running in &mut self.running {
            if running.effect.is_none() && self.random.percent(40) {
                let register = &mut self.registers[running.call.key().index()];
                if let Some(value) = running.call.written() {
                    *register = value;
                }
                running.effect = Some(*register);
            }
        }
    }

    fn push(&mut self, event: Event, end: bool) {
        // Within a step, invocations come before returns.
        let together = (end || !self.last_was_end) && self.random.percent(25);
        if !together {
            self.moment.step += 1;
            self.moment.time_us += 1_000;
        }
        self.last_was_end = end;
        self.events.push((self.moment, event));
    }

    fn invoke(&mut self) {
        let key = Key(self.random.below(self.keys) as u8);
        let call = if self.random.percent(40) {
            self.written += 1;
            Call::Write {
                key,
                value: Value(self.written),
            }
        } else {
            Call::Read { key }
        };
        let op = OpId {
            client: ClientId(self.started as u32),
            seq: 0,
        };
        let node = NodeId(self.random.below(3) as u8);
        self.started += 1;
        self.running.push(Running {
            op,
            node,
            call,
            effect: None,
        });
        self.push(Event::Invoked { op, node, call }, false);
    }

    fn end(&mut self) {
        let which = self.random.below(self.running.len() as u64) as usize;
        let running = self.running.remove(which);
        let Running {
            op,
            node,
            call,
            effect,
        } = running;
        let outcome = if self.random.percent(self.shape.failing) {
            match self.random.below(3) {
                0 => None,
                1 if effect.is_none() || self.shape.noise > 0 => {
                    Some(Outcome::Failed(Failure::NotServedHere { ask: NodeId(0) }))
                }
                _ => Some(Outcome::Failed(Failure::NotAcknowledged {
                    acks: 1,
                    needed: 2,
                })),
            }
        } else if let Some(value) = call.written() {
            if effect.is_none() {
                self.registers[call.key().index()] = value;
            }
            Some(Outcome::Written)
        } else {
            let now = self.registers[call.key().index()];
            Some(Outcome::Value(self.read(effect.unwrap_or(now))))
        };
        let event = match outcome {
            Some(outcome) => Event::Returned {
                op,
                node,
                outcome,
                tag: None,
                cause: None,
            },
            None => Event::Lost(op, node),
        };
        self.push(event, true);
    }

    fn read(&mut self, real: Value) -> Value {
        if self.random.percent(self.shape.noise) {
            // Rarely a value that is written later, or never.
            let beyond = u64::from(self.random.percent(8));
            Value(self.random.below(self.written + 1) + beyond)
        } else {
            real
        }
    }
}

/// The operations that these events amount to.
pub fn operations(events: &[(Moment, Event)]) -> Vec<Operation> {
    let mut operations: Vec<Operation> = Vec::new();
    for (at, event) in events {
        match *event {
            Event::Invoked { op, node, call } => {
                operations.push(Operation {
                    id: op,
                    node,
                    call,
                    start: *at,
                    end: None,
                });
            }
            Event::Returned {
                op,
                outcome,
                tag,
                cause,
                ..
            } => {
                let end = End {
                    at: *at,
                    outcome: Some(outcome),
                    tag,
                    cause,
                };
                end_of(&mut operations, op, end);
            }
            Event::Lost(op, _) => {
                let end = End {
                    at: *at,
                    outcome: None,
                    tag: None,
                    cause: None,
                };
                end_of(&mut operations, op, end);
            }
            _ => {}
        }
    }
    operations
}

fn end_of(operations: &mut [Operation], op: OpId, end: End) {
    if let Some(operation) = operations.iter_mut().find(|o| o.id == op) {
        operation.end = Some(end);
    }
}

/// The tags that a real register might have given: by the order in which writes took effect.
pub fn tag(counter: u32) -> Option<Tag> {
    Some(match counter {
        0 => Tag::INITIAL,
        counter => Tag { counter, writer: 1 },
    })
}

/// The operations, a line each, for people who look into a failed test.
pub fn show(operations: &[Operation]) -> String {
    let line = |o: &Operation| {
        let end = o
            .end
            .map(|end| format!("{} {:?}", end.at.step, end.outcome));
        format!(
            "\n{} {:?} {:?} from {} to {end:?}",
            o.id, o.node, o.call, o.start.step
        )
    };
    operations.iter().map(line).collect()
}
