//! Causal store: a key-value store whose clients carry what they have seen.
//!
//! **Source.** Seed 002, "Mechanism Description", for the form `described`. Birman, Schiper,
//! Stephenson, "Lightweight causal and atomic group multicast", ACM TOCS 9(3), 1991 (vector clocks
//! and the delivery buffer), and Ahamad, Neiger, Burns, Kohli, Hutto, "Causal memory: definitions,
//! implementation, and programming", Distributed Computing 9, 1995, for the repaired form.
//!
//! **What a replica does, repaired** (`causal/broadcast.rs`). It answers from its own copy. A write is
//! counted in the replica's vector clock and broadcast with it; elsewhere it waits in the delivery
//! buffer until all that it depends on is there. Of concurrent writes to a key the one with the
//! higher Lamport tag stays. A client carries the clock of what it has seen; a replica that has
//! seen less lets it wait. What was lost is mended by sending the whole state.
//!
//! **What a replica does, as described** (`causal/described.rs`). One clock is to be equal at all
//! replicas. A write is refused (503) unless the client's metadata equals the replica's, and is
//! sent to every replica of the view; one that cannot be reached is deleted from every view and
//! clock.
//!
//! **Guarantees** (preset `repaired`): every operation completes, nobody reads anything older than
//! what it or its causes have seen, and replicas with the same writes hold the same values. It
//! gives up Linearizable: a read may miss a write that has finished elsewhere.
//!
//! **Assumes.** A replica that crashes comes back with its store and clock; links that are cut are
//! mended in the end.
//!
//! **The runs that break it.** Memory lost in a restart: a replica counts its writes from 1 again,
//! and the others take the new ones for old: `tests/runs/causal-memory-lost.json`. Each weakened
//! preset breaks in a run of its own: `tests/runs/causal-no-buffer.json`,
//! `tests/runs/causal-no-waiting.json`, `tests/runs/causal-last-arrival.json`. As described, two
//! concurrent writes are refused by a third replica and leave the first two apart:
//! `tests/runs/causal-described-concurrent.json`; a partition deletes healthy replicas:
//! `tests/runs/causal-described-partition.json`. What the repaired form makes of the same two
//! writes: `tests/runs/causal-concurrent.json`; a message that overtakes its cause waits in the
//! buffer: `tests/runs/causal-buffer.json`; a new replica copies the store:
//! `tests/runs/causal-described-join.json`.

mod broadcast;
mod clock;
mod described;
mod info;
mod view;

pub use clock::Clock;
pub use info::INFO;

use super::*;
use broadcast::Broadcast;
use described::Described;

/// The causal store with its switches set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Causal {
    store: Store,
    /// Whether a switch of the other form is turned, which has no effect in this one.
    idle_switch: bool,
}

/// The two forms of the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Store {
    /// Causal broadcast.
    Broadcast(Broadcast),
    /// As the seed describes it.
    Described(Described),
}

/// What a replica knows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Node {
    /// Of the repaired form.
    Broadcast(broadcast::Replica),
    /// As described.
    Described(described::Replica),
}

/// What replicas send each other.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Msg {
    /// In the repaired form.
    Broadcast(broadcast::Msg),
    /// As described.
    Described(described::Msg),
}

type Out = Effects<Causal>;

/// What a PUT or a DELETE does to its key: a value, or none for a DELETE. None for any other call.
fn change(call: Call) -> Option<(Key, Option<Value>)> {
    match call {
        Call::Write { key, value } => Some((key, Some(value))),
        Call::Delete { key } => Some((key, None)),
        _ => None,
    }
}

/// What a GET is told.
fn found(value: Option<Value>) -> Outcome {
    match value {
        Some(value) => Outcome::Value(value),
        None => Outcome::Failed(Failure::NotFound),
    }
}

/// Mixes words to one number, so that different writes hardly ever give the same one.
fn digest(words: impl IntoIterator<Item = u64>) -> u64 {
    words.into_iter().fold(0x9E37_79B9_7F4A_7C15, |sum, word| {
        let mixed = (sum ^ word).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed ^ (mixed >> 29)
    })
}

impl Protocol for Causal {
    type Node = Node;
    type Msg = Msg;
    type Context = Clock;

    fn info() -> &'static Info {
        &INFO
    }

    fn configure(cluster: Cluster, switches: &Switches) -> Result<Self, BadSwitch> {
        let store = match switches.get("form") {
            "described" => Store::Described(Described::configure(cluster, switches)?),
            _ => Store::Broadcast(Broadcast::configure(cluster, switches)),
        };
        let whole = switches.on("buffer") && switches.on("sessions-wait");
        let idle_switch = match store {
            Store::Described(_) => !whole || switches.get("winner") != "highest-tag",
            Store::Broadcast(_) => switches.number("late") != Some(0),
        };
        Ok(Causal { store, idle_switch })
    }

    fn boot(&self, me: NodeId, how: Boot<'_, Node>, out: &mut Out) -> Node {
        match self.store {
            Store::Broadcast(form) => {
                let before = match how {
                    Boot::Kept(Node::Broadcast(before)) => Some(before),
                    _ => None,
                };
                let first = matches!(how, Boot::First);
                Node::Broadcast(form.boot(me, before, first, out))
            }
            Store::Described(form) => {
                let before = match how {
                    Boot::Kept(Node::Described(before)) => Some(before),
                    _ => None,
                };
                let first = matches!(how, Boot::First);
                Node::Described(form.boot(me, before, first, out))
            }
        }
    }

    fn on_invoke(&self, me: NodeId, node: &mut Node, request: Request<'_, Clock>, out: &mut Out) {
        let offered = request.call.is_read() || change(request.call).is_some();
        match (self.store, node) {
            _ if !offered => out.ret(Outcome::Failed(Failure::NotOffered), None),
            (Store::Broadcast(form), Node::Broadcast(node)) => form.invoke(me, node, request, out),
            (Store::Described(form), Node::Described(node)) => form.invoke(me, node, request, out),
            _ => {}
        }
    }

    fn on_message(&self, me: NodeId, node: &mut Node, from: NodeId, msg: &Msg, out: &mut Out) {
        match (self.store, node, msg) {
            (Store::Broadcast(form), Node::Broadcast(node), Msg::Broadcast(msg)) => {
                form.receive(me, node, from, msg, out);
            }
            (Store::Described(form), Node::Described(node), Msg::Described(msg)) => {
                form.receive(me, node, from, msg, out);
            }
            _ => {}
        }
    }

    fn on_timer(&self, me: NodeId, node: &mut Node, _timer: TimerId, out: &mut Out) {
        if let (Store::Broadcast(form), Node::Broadcast(node)) = (self.store, node) {
            form.exchange(me, node, out);
        }
    }

    fn has_connections(&self) -> bool {
        matches!(self.store, Store::Described(_))
    }

    fn on_broken(&self, me: NodeId, node: &mut Node, to: NodeId, msg: &Msg, out: &mut Out) {
        if let (Store::Described(form), Node::Described(node), Msg::Described(msg)) =
            (self.store, node, msg)
        {
            form.broken(me, node, to, msg, out);
        }
    }

    fn has_membership(&self) -> bool {
        matches!(self.store, Store::Described(_))
    }

    fn late(&self) -> NodeSet {
        match self.store {
            Store::Described(form) => form.late(),
            Store::Broadcast(_) => NodeSet::EMPTY,
        }
    }

    fn waiting(&self, _me: NodeId, node: &Node) -> Option<Waiting> {
        match node {
            Node::Broadcast(node) => node.waits_for(),
            Node::Described(node) => node.waits_for(),
        }
    }

    fn node_view(&self, _me: NodeId, node: &Node) -> NodeView {
        match node {
            Node::Broadcast(node) => view::broadcast(node),
            Node::Described(node) => view::described(node),
        }
    }

    fn message_view(&self, msg: &Msg) -> MessageView {
        match msg {
            Msg::Broadcast(msg) => view::broadcast_message(msg),
            Msg::Described(msg) => view::described_message(msg),
        }
    }

    fn context_view(&self, context: &Clock) -> String {
        context.to_string()
    }

    fn warnings(&self) -> Vec<Warning> {
        view::warnings(self)
    }
}
