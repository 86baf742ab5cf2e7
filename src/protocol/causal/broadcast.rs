//! The repaired form: causal broadcast with vector clocks and a delivery buffer.
//!
//! **Source.** Birman, Schiper, Stephenson 1991 (CBCAST), for delivery; Ahamad et al. 1995 for
//! a memory on top of it; Lamport, "Time, clocks, and the ordering of events in a distributed
//! system", CACM 21(7), 1978, for the tags that choose between concurrent writes. Terry et al.,
//! "Session guarantees for weakly consistent replicated data", PDIS 1994, for clients that go from
//! replica to replica and carry a clock.
//!
//! **Delivery.** The n-th write of A is delivered when n - 1 of A are, and every write of others
//! that A had delivered before it. Until then it waits in the buffer.
//!
//! **Convergence.** Each key keeps the value of the highest tag delivered. A tag is above that of
//! everything its writer had delivered, so what is causally later always stays. A DELETE is a
//! write of nothing.
//!
//! **Mending.** Whoever learns that another may lack one of its own writes, or has something that
//! it lacks itself, sends that replica its whole state after a while, and gets that of the other
//! back if it lacks anything. A state holds all that its clock counts, so it needs no buffer.
//!
//! **Our reading.** A client whose clock the replica does not cover waits (a refusal would make it
//! ask again, with the same result). A DELETE or a GET of a key that is not there is a 404, and
//! the DELETE writes nothing.

mod exchange;

use super::{Clock, Out, change, digest, found};
use crate::protocol::{
    Call, Cluster, Failure, Held, Key, NodeId, NodeSet, OpId, Outcome, Request, Switches, Tag,
    Value, Waiting,
};

/// The rules of the repaired form, each of which can be taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Broadcast {
    cluster: Cluster,
    /// A write waits until all that it depends on is there.
    buffer: bool,
    /// A client waits until all that it has seen is there.
    sessions_wait: bool,
    /// Of concurrent writes the highest tag stays; otherwise the last to arrive.
    highest_tag: bool,
    /// Milliseconds after which a state is sent to a replica that may lack something; 0: never.
    exchange_ms: u32,
}

/// What a replica knows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Replica {
    /// By key: on stable storage.
    pub(super) store: Vec<Entry>,
    /// The writes delivered: on stable storage.
    pub(super) clock: Clock,
    /// The highest counter of a tag seen: on stable storage.
    lamport: u32,
    /// Writes that wait for what they depend on: in memory only.
    pub(super) buffer: Vec<Update>,
    /// By replica, what it is known to have; none when nothing is known: in memory only.
    known: Vec<Option<Clock>>,
    /// The operation that waits until its client's clock is covered: in memory only.
    pub(super) waiting: Option<Waits>,
    /// The clock when the timer was set, while it is: in memory only.
    armed: Option<Clock>,
}

/// What a replica holds of a key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Entry {
    /// None when the key is not there.
    pub(super) value: Option<Value>,
    /// The tag of the write that made it so.
    pub(super) tag: Tag,
    /// Of each replica, the number of its last write to this key that was applied.
    writes: Clock,
}

/// An operation that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Waits {
    op: OpId,
    pub(super) call: Call,
    /// What the client has seen.
    pub(super) seen: Clock,
    /// The replicas of which writes are missing.
    pub(super) missing: NodeSet,
}

/// A write on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Update {
    pub(super) op: OpId,
    pub(super) key: Key,
    /// None for a DELETE.
    pub(super) value: Option<Value>,
    pub(super) tag: Tag,
    /// The replica that took the write in.
    pub(super) origin: NodeId,
    /// The clock of the origin, this write counted.
    pub(super) clock: Clock,
}

/// What replicas send each other.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Msg {
    /// A write.
    Update(Update),
    /// "I have delivered this much."
    Ack {
        /// The sender's clock.
        clock: Clock,
    },
    /// "This is all I have." Answered with a state if its receiver has more, else with an ack.
    State {
        /// What the store has delivered.
        clock: Clock,
        /// The highest counter of a tag seen.
        lamport: u32,
        /// By key.
        store: Vec<Entry>,
        /// Whether it answers another; it is then only acknowledged, so that two replicas that
        /// both go on writing do not send states to and fro.
        answer: bool,
    },
}

/// The most writes that wait in a buffer; a further one is mended later by a state.
pub(super) const MAX_BUFFER: usize = 64;

impl From<Msg> for super::Msg {
    fn from(msg: Msg) -> Self {
        super::Msg::Broadcast(msg)
    }
}

impl Replica {
    /// The operation waits for a write of each of these.
    pub(super) fn waits_for(&self) -> Option<Waiting> {
        let waits = self.waiting?;
        Some(Waiting {
            have: NodeSet::EMPTY,
            need: waits.missing.len(),
            from: waits.missing,
        })
    }

    /// Whether everything that the write depends on has been delivered, and it has not.
    fn is_next(&self, update: &Update) -> bool {
        let mut before = update.clock;
        before.set(update.origin, update.clock.get(update.origin) - 1);
        self.clock.covers(&before) && !self.has(update)
    }

    /// Whether the write has been delivered.
    fn has(&self, update: &Update) -> bool {
        self.clock.get(update.origin) >= update.clock.get(update.origin)
    }

    /// The replicas of which the write still lacks something here.
    pub(super) fn lacks(&self, update: &Update) -> NodeSet {
        let mut before = update.clock;
        before.set(update.origin, update.clock.get(update.origin) - 1);
        self.clock.missing(&before)
    }

    fn hold(&self, key: Key, out: &mut Out) {
        let entry = &self.store[key.index()];
        let writes = entry.writes.members().iter();
        let operations =
            digest(writes.map(|n| u64::from(n.0) << 32 | u64::from(entry.writes.get(n))));
        out.hold(Held {
            key,
            value: entry.value,
            operations,
        });
    }

    /// Notes what another replica says that it has.
    fn learn(&mut self, from: NodeId, clock: &Clock) {
        self.known[from.index()].get_or_insert_default().join(clock);
    }
}

impl Broadcast {
    pub(super) fn configure(cluster: Cluster, switches: &Switches) -> Broadcast {
        Broadcast {
            cluster,
            buffer: switches.on("buffer"),
            sessions_wait: switches.on("sessions-wait"),
            highest_tag: switches.get("winner") != "last-arrival",
            exchange_ms: switches.number("exchange-ms").unwrap_or(0),
        }
    }

    /// The replica begins to run. After a restart it knows nothing of the others, and they may
    /// know more than it does, so it asks at once.
    pub(super) fn boot(
        &self,
        me: NodeId,
        before: Option<&Replica>,
        first: bool,
        out: &mut Out,
    ) -> Replica {
        let zero = Clock::zero(self.cluster.all());
        let nodes = usize::from(self.cluster.nodes);
        let fresh = vec![Entry::default(); usize::from(self.cluster.keys)];
        let mut node = Replica {
            store: before.map_or(fresh, |before| before.store.clone()),
            clock: before.map_or(zero, |before| before.clock),
            lamport: before.map_or(0, |before| before.lamport),
            buffer: Vec::new(),
            known: vec![first.then_some(zero); nodes],
            waiting: None,
            armed: None,
        };
        for key in (0..self.cluster.keys).map(Key) {
            node.hold(key, out);
        }
        if !first {
            out.send_each(self.peers(me), self.state(&node, false).into());
        }
        self.arm(me, &mut node, out);
        node
    }

    pub(super) fn invoke(
        &self,
        me: NodeId,
        node: &mut Replica,
        request: Request<'_, Clock>,
        out: &mut Out,
    ) {
        let Request { op, call, context } = request;
        let missing = node.clock.missing(context);
        if missing.is_empty() || !self.sessions_wait {
            return self.serve(me, node, op, call, context, out);
        }
        node.waiting = Some(Waits {
            op,
            call,
            seen: *context,
            missing,
        });
        self.arm(me, node, out);
    }

    /// Serves an operation from the own copy.
    fn serve(
        &self,
        me: NodeId,
        node: &mut Replica,
        op: OpId,
        call: Call,
        seen: &Clock,
        out: &mut Out,
    ) {
        let held = node.store[call.key().index()].value;
        let outcome = match change(call) {
            None => found(held),
            Some((_, None)) if held.is_none() => Outcome::Failed(Failure::NotFound),
            Some((key, value)) => {
                self.write(me, node, op, key, value, out);
                Outcome::Written
            }
        };
        let mut seen = *seen;
        seen.join(&node.clock);
        out.ret_with(outcome, seen);
    }

    fn write(
        &self,
        me: NodeId,
        node: &mut Replica,
        op: OpId,
        key: Key,
        value: Option<Value>,
        out: &mut Out,
    ) {
        node.clock.tick(me);
        let update = Update {
            op,
            key,
            value,
            tag: Tag {
                counter: node.lamport + 1,
                writer: me.0,
            },
            origin: me,
            clock: node.clock,
        };
        self.apply(node, &update, out);
        out.send_each(self.peers(me), Msg::Update(update).into());
        self.arm(me, node, out);
    }

    /// Takes a write into the store. Writes of a lower tag were concurrent or came before.
    fn apply(&self, node: &mut Replica, update: &Update, out: &mut Out) {
        node.lamport = node.lamport.max(update.tag.counter);
        let entry = &mut node.store[update.key.index()];
        let (origin, number) = (update.origin, update.clock.get(update.origin));
        if update.tag > entry.tag || !self.highest_tag {
            entry.value = update.value;
            entry.tag = update.tag;
        }
        entry
            .writes
            .set(origin, entry.writes.get(origin).max(number));
        node.hold(update.key, out);
    }

    pub(super) fn receive(
        &self,
        me: NodeId,
        node: &mut Replica,
        from: NodeId,
        msg: &Msg,
        out: &mut Out,
    ) {
        match msg {
            Msg::Ack { clock } => node.learn(from, clock),
            Msg::Update(update) => {
                node.learn(from, &update.clock);
                self.take_in(node, update, out);
            }
            Msg::State {
                clock,
                lamport,
                store,
                answer,
            } => {
                node.learn(from, clock);
                self.merge(node, clock, *lamport, store, out);
                self.deliver(node, out);
                // It covers theirs now; if it is not covered by theirs, they lack something.
                let reply = if clock.covers(&node.clock) || *answer {
                    Msg::Ack { clock: node.clock }
                } else {
                    self.state(node, true)
                };
                out.send(from, reply.into());
            }
        }
        self.go_on(me, node, out);
        self.arm(me, node, out);
    }

    /// A write arrives: at once, early, or again.
    fn take_in(&self, node: &mut Replica, update: &Update, out: &mut Out) {
        if node.has(update) {
            // Its origin does not know, or would not have sent it again.
            out.send(update.origin, Msg::Ack { clock: node.clock }.into());
        } else if node.buffer.len() < MAX_BUFFER && !node.buffer.contains(update) {
            node.buffer.push(*update);
            if !self.buffer {
                self.apply(node, update, out);
            }
        }
        self.deliver(node, out);
    }

    /// Delivers what the buffer holds and nothing is in the way of any more.
    fn deliver(&self, node: &mut Replica, out: &mut Out) {
        while let Some(place) = node.buffer.iter().position(|update| node.is_next(update)) {
            let update = node.buffer.remove(place);
            node.clock.tick(update.origin);
            if self.buffer {
                self.apply(node, &update, out);
            }
            out.send(update.origin, Msg::Ack { clock: node.clock }.into());
        }
        let clock = node.clock;
        let delivered =
            |update: &Update| clock.get(update.origin) >= update.clock.get(update.origin);
        node.buffer.retain(|update| !delivered(update));
    }

    /// Serves the operation that waits, if all that its client has seen is there now.
    fn go_on(&self, me: NodeId, node: &mut Replica, out: &mut Out) {
        let Some(waits) = &mut node.waiting else {
            return;
        };
        waits.missing = node.clock.missing(&waits.seen);
        if waits.missing.is_empty() {
            let Waits { op, call, seen, .. } = *waits;
            node.waiting = None;
            self.serve(me, node, op, call, &seen, out);
        }
    }

    fn peers(&self, me: NodeId) -> NodeSet {
        self.cluster.all().minus(NodeSet::one(me))
    }
}
