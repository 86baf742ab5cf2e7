//! A world on the bench: one choice at a time, with names short enough to read.

use quorate::protocol::{
    Call, ClientId, Cluster, Key, MsgId, NodeId, NodeSet, OpId, Outcome, Protocol, TimerId, Value,
};
use quorate::run;
use quorate::world::{Choice, Event, Links, World};

pub const A: NodeId = NodeId(0);
pub const B: NodeId = NodeId(1);
pub const C: NodeId = NodeId(2);
pub const D: NodeId = NodeId(3);
pub const E: NodeId = NodeId(4);
pub const X: Key = Key(0);
pub const TIMER: TimerId = TimerId(0);

/// A world with two registers, and all that happened in it.
pub struct Lab<P: Protocol> {
    pub world: World<P>,
    /// What the last choice made happen.
    pub events: Vec<Event>,
    returned: Vec<(OpId, Outcome)>,
}

impl<P: Protocol> Lab<P> {
    pub fn new(nodes: u8, preset: &str, changed: &[(&str, &str)], fifo: bool) -> Self {
        let mut switches = run::preset(P::info().id, preset).expect("a known preset");
        for (id, value) in changed {
            switches.set(id, value);
        }
        switches.check(P::info()).expect("sound switches");
        let cluster = Cluster { nodes, keys: 2 };
        let protocol = P::configure(cluster, &switches).expect("sound switches");
        let mut events = Vec::new();
        Lab {
            world: World::new(protocol, cluster, fifo, &mut events),
            events,
            returned: Vec::new(),
        }
    }

    /// Makes a choice that must be possible; says what happened.
    pub fn choose(&mut self, choice: Choice) -> &[Event] {
        self.events.clear();
        if let Err(why) = self.world.apply(choice, &mut self.events) {
            panic!("{choice:?}: {why}");
        }
        for event in &self.events {
            if let Event::Returned { op, outcome, .. } = *event {
                self.returned.push((op, outcome));
            }
        }
        &self.events
    }

    /// Makes a choice that must be refused and change nothing; gives the sentence.
    pub fn refused(&mut self, choice: Choice) -> String {
        let before = (self.world.chain(), self.flights());
        let mut events = Vec::new();
        let why = self.world.apply(choice, &mut events).expect_err("refused");
        assert!(events.is_empty());
        assert_eq!((self.world.chain(), self.flights()), before);
        let sentence = why.to_string();
        assert!(sentence.ends_with('.') && !sentence.contains('\n'));
        sentence
    }

    pub fn ask(&mut self, node: NodeId, call: Call) -> OpId {
        let client = self.world.free_client();
        let events = self.choose(Choice::Invoke { client, node, call });
        let Event::Invoked { op, .. } = events[0] else {
            panic!("{events:?}");
        };
        op
    }

    pub fn write(&mut self, node: NodeId, value: u64) -> OpId {
        let value = Value(value);
        self.ask(node, Call::Write { key: X, value })
    }

    pub fn read(&mut self, node: NodeId) -> OpId {
        self.ask(node, Call::Read { key: X })
    }

    /// Delivers the oldest message of a link.
    pub fn deliver(&mut self, from: NodeId, to: NodeId) -> &[Event] {
        let id = self.oldest(from, to);
        self.choose(Choice::Deliver(id))
    }

    /// A request goes from one node to another, and the answer back.
    pub fn exchange(&mut self, from: NodeId, to: NodeId) {
        self.deliver(from, to);
        let back = self.newest(to, from);
        self.choose(Choice::Deliver(back));
    }

    pub fn oldest(&self, from: NodeId, to: NodeId) -> MsgId {
        let mut ids = self.on(from, to);
        ids.next()
            .unwrap_or_else(|| panic!("nothing {from}→{to}: {:?}", self.flights()))
    }

    pub fn newest(&self, from: NodeId, to: NodeId) -> MsgId {
        let ids = self.on(from, to);
        ids.last()
            .unwrap_or_else(|| panic!("nothing {from}→{to}: {:?}", self.flights()))
    }

    fn on(&self, from: NodeId, to: NodeId) -> impl Iterator<Item = MsgId> {
        let ids = self.world.in_flight().map(|flight| flight.id);
        ids.filter(move |id| (id.from, id.to) == (from, to))
    }

    /// Everything in flight, by link: "A→B query ?".
    pub fn flights(&self) -> Vec<String> {
        let flights = self.world.in_flight().map(|flight| {
            let view = self.world.protocol().message_view(flight.msg);
            let (from, to) = (flight.id.from, flight.id.to);
            format!("{from}→{to} {} {}", view.kind, view.label)
        });
        flights.collect()
    }

    /// Loses everything in flight.
    pub fn lose_all(&mut self) {
        let ids: Vec<_> = self.world.in_flight().map(|flight| flight.id).collect();
        for id in ids {
            self.choose(Choice::Drop(id));
        }
    }

    /// What the client was told, if it was.
    pub fn told(&self, op: OpId) -> Option<Outcome> {
        let mut returned = self.returned.iter().filter(|(told, _)| *told == op);
        let outcome = returned.next().map(|(_, outcome)| *outcome);
        assert_eq!(returned.next(), None, "told twice");
        outcome
    }

    /// What a node's register x holds: "7 1·A", or "7" without tags.
    pub fn held(&self, node: NodeId) -> String {
        let view = self.world.protocol().node_view(node, self.world.node(node));
        let register = view.registers[0];
        match register.tag {
            Some(tag) => format!("{} {tag}", register.value),
            None => register.value.to_string(),
        }
    }

    /// What a node is doing, in its own words.
    pub fn phase(&self, node: NodeId) -> String {
        let node_now = self.world.node(node);
        self.world.protocol().node_view(node, node_now).phase
    }
}

pub fn client(number: u32) -> ClientId {
    ClientId(number)
}

pub fn set(nodes: &[NodeId]) -> NodeSet {
    nodes.iter().copied().collect()
}

/// Both ways between two groups.
pub fn between(from: &[NodeId], to: &[NodeId]) -> Links {
    Links {
        from: set(from),
        to: set(to),
        both: true,
    }
}
