//! Random runs of a counter: three nodes, two keys, faults, and now and then a flaw.

use super::CLUSTER;
use crate::generate::Random;
use quorate::history::Moment;
use quorate::protocol::{
    Call, ClientId, Failure, Held, Key, MsgId, NodeId, NodeSet, OpId, Outcome, TimerId, Value,
};
use quorate::world::{DropReason, Event, Links, Memory};

const TIMER: TimerId = TimerId(0);

/// A run in the making.
pub struct Maker<'a> {
    random: &'a mut Random,
    events: Vec<(Moment, Event)>,
    now: Moment,
    /// Started operations by node, with what they ask.
    running: Vec<(OpId, NodeId, Call)>,
    /// Operations that wait in a queue.
    queued: Vec<(OpId, NodeId)>,
    flying: Vec<MsgId>,
    lost: Vec<MsgId>,
    timers: NodeSet,
    crashed: NodeSet,
    away: NodeSet,
    frozen: NodeSet,
    next: u32,
    sums: [i64; 2],
}

/// A random run: something happens, then things come to an end, once or twice.
pub fn run(random: &mut Random) -> Vec<(Moment, Event)> {
    let mut maker = Maker {
        random,
        events: Vec::new(),
        now: Moment::default(),
        running: Vec::new(),
        queued: Vec::new(),
        flying: Vec::new(),
        lost: Vec::new(),
        timers: NodeSet::EMPTY,
        crashed: NodeSet::EMPTY,
        away: NodeSet::EMPTY,
        frozen: NodeSet::EMPTY,
        next: 0,
        sums: [0, 0],
    };
    for _ in 0..=maker.random.below(2) {
        for _ in 0..2 + maker.random.below(8) {
            maker.something();
        }
        maker.come_to_an_end();
    }
    maker.events
}

impl Maker<'_> {
    fn push(&mut self, event: Event) {
        if self.random.percent(70) {
            self.now.step += 1;
            self.now.time_us += self.random.below(4) * 10_000_000;
        }
        self.events.push((self.now, event));
    }

    fn node(&mut self) -> NodeId {
        NodeId(self.random.below(u64::from(CLUSTER.nodes)) as u8)
    }

    fn up(&self, node: NodeId) -> bool {
        let down = self.crashed.or(self.away).or(self.frozen);
        !down.contains(node)
    }

    fn something(&mut self) {
        let node = self.node();
        match self.random.below(12) {
            0..4 => self.invoke(node),
            4 if self.up(node) => self.send(node),
            5 if self.up(node) => {
                self.timers.insert(node);
                let (timer, after_ms) = (TIMER, 100);
                self.push(Event::TimerSet {
                    node,
                    timer,
                    after_ms,
                });
            }
            6 => self.fault(node),
            7 => self.hold(node),
            8 => self.end_message(),
            9 => self.mangle_links(node),
            _ => self.end_operation(),
        }
    }

    fn invoke(&mut self, node: NodeId) {
        if self.crashed.or(self.away).contains(node) {
            return;
        }
        let key = Key(self.random.below(2) as u8);
        let by = self.random.below(9) as i32 - 3;
        let call = match self.random.below(8) {
            0 => Call::Read { key },
            1 => Call::Command { key, command: 0 },
            _ => Call::Add { key, by },
        };
        let op = OpId {
            client: ClientId(self.next),
            seq: 0,
        };
        self.next += 1;
        self.push(Event::Invoked { op, node, call });
        let busy = self.running.iter().any(|(_, other, _)| *other == node);
        if busy || self.frozen.contains(node) {
            self.queued.push((op, node));
            self.events.push((self.now, Event::Queued(op, node)));
        } else {
            self.running.push((op, node, call));
            self.events.push((self.now, Event::Started(op, node)));
        }
    }

    fn end_operation(&mut self) {
        if self.running.is_empty() {
            return;
        }
        let place = self.random.below(self.running.len() as u64) as usize;
        let (op, node, call) = self.running.remove(place);
        let open = Failure::NotAcknowledged { acks: 1, needed: 2 };
        let sum = &mut self.sums[call.key().index()];
        let outcome = match (self.random.below(8), call) {
            (0, _) => Outcome::Failed(Failure::Syncing),
            (1, Call::Add { by, .. }) => {
                if self.random.percent(50) {
                    *sum += i64::from(by);
                }
                Outcome::Failed(open)
            }
            (_, Call::Add { by, .. }) => {
                *sum += i64::from(by);
                Outcome::Written
            }
            (_, Call::Command { .. }) => {
                *sum += 15;
                Outcome::Value(Value(15))
            }
            _ => Outcome::Value(Value(*sum as u64)),
        };
        let (tag, cause) = (None, None);
        self.push(Event::Returned {
            op,
            node,
            outcome,
            tag,
            cause,
        });
    }

    fn send(&mut self, from: NodeId) {
        let to = NodeId((from.0 + 1) % CLUSTER.nodes);
        let id = MsgId {
            from,
            to,
            seq: self.next,
        };
        self.next += 1;
        if self.random.percent(10) {
            return self.push(Event::Dropped(id, DropReason::Full));
        }
        self.flying.push(id);
        self.push(Event::Sent(id));
        if self.random.percent(15) {
            self.push(Event::MessageHeld(id));
        }
        if self.random.percent(15) {
            let copy = MsgId {
                seq: self.next,
                ..id
            };
            self.next += 1;
            self.flying.push(copy);
            self.push(Event::Copied { of: id, copy });
        }
    }

    fn end_message(&mut self) {
        let Some(id) = self.flying.pop() else { return };
        if self.random.percent(60) && self.up(id.to) {
            return self.push(Event::Delivered(id));
        }
        if !self.crashed.or(self.away).contains(id.from) {
            self.lost.push(id);
        }
        self.push(Event::Dropped(id, DropReason::Lost));
    }

    fn fault(&mut self, node: NodeId) {
        if self.away.contains(node) {
            self.away.remove(node);
            return self.push(Event::Joined(node));
        }
        if self.crashed.contains(node) {
            self.crashed.remove(node);
            return self.push(Event::Restarted(node, Memory::Kept));
        }
        match self.random.below(3) {
            0 if self.frozen.contains(node) => {
                self.frozen.remove(node);
                self.push(Event::Resumed(node));
            }
            0 => {
                self.frozen.insert(node);
                self.push(Event::Paused(node));
            }
            1 => {
                self.crashed.insert(node);
                self.push(Event::Crashed(node));
                self.stop(node);
            }
            _ => {
                self.away.insert(node);
                self.push(Event::Left(node));
                self.stop(node);
            }
        }
    }

    /// Its operations are lost, its timers gone.
    fn stop(&mut self, node: NodeId) {
        self.frozen.remove(node);
        self.lost.retain(|id| id.from != node);
        let running: Vec<_> = self
            .running
            .extract_if(.., |(_, at, _)| *at == node)
            .collect();
        for (op, _, call) in running {
            if let Call::Add { key, by } = call
                && self.random.percent(50)
            {
                self.sums[key.index()] += i64::from(by);
            }
            self.events.push((self.now, Event::Lost(op, node)));
        }
        for (op, _) in self.queued.extract_if(.., |(_, at)| *at == node) {
            self.events.push((self.now, Event::Lost(op, node)));
        }
        if self.timers.contains(node) {
            self.timers.remove(node);
            self.events
                .push((self.now, Event::TimerCancelled(node, TIMER)));
        }
    }

    fn mangle_links(&mut self, node: NodeId) {
        let links = Links::around(NodeSet::one(node), CLUSTER.all());
        let one = Links::one_way(node, NodeId((node.0 + 1) % CLUSTER.nodes));
        let event = match self.random.below(6) {
            0 => Event::Cut(links),
            1 => Event::Mended(links),
            2 => Event::Cut(one),
            3 => Event::Held(links),
            4 => Event::Released(links),
            _ => Event::Healed,
        };
        self.push(event);
    }

    /// A node says what it holds: what it should, or nearly.
    fn hold(&mut self, node: NodeId) {
        for key in 0..CLUSTER.keys {
            let flaw = match self.random.below(60) {
                0 => 1,
                1 => -2,
                _ => 0,
            };
            let value = self.sums[usize::from(key)] + flaw;
            // Seldom the same operations as somebody with another value.
            let operations = if self.random.percent(98) {
                (value as u64).wrapping_mul(2)
            } else {
                1
            };
            let exists = value != 0 || self.random.percent(80);
            let held = Held {
                key: Key(key),
                value: exists.then_some(Value(value as u64)),
                operations: if exists { operations } else { 3 },
            };
            let cause = None;
            self.push(Event::Holds { node, held, cause });
        }
    }

    /// Everything that is under way comes to an end, or nearly everything.
    fn come_to_an_end(&mut self) {
        let leave = self.random.percent(15);
        while !self.flying.is_empty() {
            self.end_message();
        }
        for node in CLUSTER.all().iter() {
            if !leave && (self.crashed.contains(node) || self.frozen.contains(node)) {
                self.frozen.remove(node);
                let event = if self.crashed.contains(node) {
                    Event::Restarted(node, Memory::Kept)
                } else {
                    Event::Resumed(node)
                };
                self.crashed.remove(node);
                self.push(event);
            }
        }
        let waiting = std::mem::take(&mut self.queued);
        while !self.running.is_empty() {
            self.end_operation();
        }
        for (op, node) in waiting {
            self.push(Event::Started(op, node));
            self.push(Event::Lost(op, node));
        }
        if !leave {
            self.push(Event::Healed);
            for id in std::mem::take(&mut self.lost) {
                self.push(Event::Noticed(id));
            }
        }
        for node in CLUSTER.all().minus(self.away).iter() {
            if self.random.percent(98) {
                self.hold(node);
            }
        }
        for node in self.timers.iter() {
            if self.random.percent(80) {
                self.timers.remove(node);
                self.push(Event::TimerFired(node, TIMER));
            }
        }
        if self.random.percent(30) {
            self.now.step += 1;
            self.now.time_us += 100_000_000;
            // Something that changes nothing.
            self.push(Event::TimerCancelled(NodeId(0), TimerId(5)));
        }
    }
}
