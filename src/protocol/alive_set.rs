//! Alive-set register: tags over the servers believed alive, as described in seed design 001.
//!
//! **Source.** Seed 001, "Protocol" and "Fail Detection", after Attiya, Bar-Noy, Dolev 1995 with
//! many writers. Its "Improvements" are the switches.
//!
//! **What a node does.** Each node keeps a list of the peers it believes alive, at first all of
//! them. A write queries them all, takes a tag above the highest, and stores tag and value at all
//! of them. A read queries them all and returns the value of the highest tag: one round. Every 2 s
//! a node pings its peers; one to which a connection fails is removed, for good.
//!
//! **Claims** "no person reading the network would receive a value that precedes this one, because
//! at least one server has the most recent value and any subsequent reads will see it" (Ordering).
//!
//! **Assumes** that the detector is perfect: only crashed servers are removed, and no value rests
//! on one server that crashes. The runs that break it:
//! - a short cut makes both sides remove each other, for good, and each reads only its own writes:
//!   `tests/runs/alive-set-false-suspicion.json`;
//! - a value read from the only server that has it is gone when that server crashes:
//!   `tests/runs/alive-set-crash.json`;
//! - a frozen server fails no connection, so everything waits for it:
//!   `tests/runs/alive-set-frozen.json`; with a ping time-out it is removed:
//!   `tests/runs/alive-set-frozen-timeout.json`.
//!
//! **Repaired** (preset `repaired`): an operation waits for a majority of all servers, whatever
//! the detector believes, and a read writes back what it returns. The detector may then be wrong.
//!
//! **Our reading, where the seed is silent.**
//! - A failed connection is one over which a request (ping, query, store) was not delivered. It
//!   removes the peer whichever request it was. A reply that is not delivered tells its sender
//!   nothing.
//! - An operation stops waiting for a peer that is removed. A peer that is added meanwhile is not
//!   waited for.
//! - The pings of a round go out together, and the next round begins 2 s after this one has
//!   ended. Without a time-out it ends when every ping has been answered or has failed, so a frozen
//!   peer stops the detector: "a frozen api call would halt the detection system".
//! - A node that joins serves at once, with the tables of those that welcome it. Where a majority
//!   is waited for, it serves once a majority of the others has welcomed it: whatever rested on
//!   what it held before it left rests on one of those. Only a store it acknowledged on its way out
//!   can escape them.
//! - The own copy counts; a restarted server begins with its table, if memory is kept, and with
//!   all peers on its list again.

mod info;
mod node;
mod view;

pub use info::INFO;
pub use node::{Msg, Node, Stored};

use super::*;
use node::{Phase, Running};

/// The alive-set register with its switches set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AliveSet {
    cluster: Cluster,
    /// Whether an operation waits for a majority of all nodes, rather than for those believed
    /// alive.
    majority: bool,
    /// Whether a read stores what it returns before it returns it.
    write_back: bool,
    /// Milliseconds from one round of pings to the next.
    ping_ms: u32,
    /// Milliseconds after which a peer that has not answered a ping is removed; 0: never.
    timeout_ms: u32,
    /// Whether a removed peer that is heard again is added again.
    rejoin: bool,
    /// Whether nodes join and leave while it runs.
    membership: bool,
    /// How many nodes join later.
    late: u8,
    /// Milliseconds after which silent nodes are asked again; 0: never.
    retransmit_ms: u32,
}

/// The timer of the next round of pings.
const PING: TimerId = TimerId(0);
/// The timer after which a round of pings is over.
const TIMEOUT: TimerId = TimerId(1);
/// The timer after which an operation asks again.
const RETRANSMIT: TimerId = TimerId(2);

type Out = Effects<AliveSet>;

impl AliveSet {
    fn peers(&self, me: NodeId) -> NodeSet {
        self.cluster.all().minus(NodeSet::one(me))
    }

    /// Begins a phase of an operation: the own copy first, then everybody else's.
    fn begin(&self, me: NodeId, node: &mut Node, phase: Phase, ask: (OpId, Call), out: &mut Out) {
        let (op, call) = ask;
        let best = node.registers[call.key().index()];
        let asked = if self.majority {
            self.peers(me)
        } else {
            node.alive
        };
        let running = Running {
            op,
            call,
            phase,
            best,
            asked,
            have: NodeSet::one(me),
        };
        node.running = Some(running);
        out.send_each(asked, running.request());
        if self.retransmit_ms > 0 {
            out.set_timer(RETRANSMIT, self.retransmit_ms);
        }
        self.advance(me, node, out);
    }

    /// Whether the phase has every reply it waits for.
    fn is_complete(&self, node: &Node, running: &Running) -> bool {
        if self.majority {
            running.have.len() >= self.cluster.majority()
        } else {
            running.missing(node.alive).is_empty()
        }
    }

    /// Ends the phase if it has every reply it waits for.
    fn advance(&self, me: NodeId, node: &mut Node, out: &mut Out) {
        let Some(running) = node.running else { return };
        if !self.is_complete(node, &running) {
            return;
        }
        let Running { op, call, best, .. } = running;
        let key = call.key();
        match (running.phase, call) {
            (Phase::Query, Call::Write { value, .. }) => {
                let highest = best.tag.max(node.registers[key.index()].tag);
                let tag = Tag {
                    counter: highest.counter + 1,
                    writer: me.0,
                };
                node.adopt(key, Stored { tag, value });
                self.begin(me, node, Phase::Store, (op, call), out);
            }
            (Phase::Query, _) if self.write_back => {
                node.adopt(key, best);
                self.begin(me, node, Phase::Store, (op, call), out);
            }
            (_, Call::Write { .. }) => self.finish(node, Outcome::Written, best.tag, out),
            _ => self.finish(node, Outcome::Value(best.value), best.tag, out),
        }
    }

    fn finish(&self, node: &mut Node, outcome: Outcome, tag: Tag, out: &mut Out) {
        node.running = None;
        if self.retransmit_ms > 0 {
            out.cancel_timer(RETRANSMIT);
        }
        out.ret(outcome, Some(tag));
    }

    /// A round of pings.
    fn ping(&self, me: NodeId, node: &mut Node, out: &mut Out) {
        node.round += 1;
        // Who may come back is asked, too.
        node.pinged = if self.rejoin {
            self.peers(me)
        } else {
            node.alive
        };
        out.send_each(node.pinged, Msg::Ping { round: node.round });
        if self.timeout_ms > 0 {
            out.set_timer(TIMEOUT, self.timeout_ms);
        }
        self.close_round(node, out);
    }

    /// Plans the next round if this one is over.
    fn close_round(&self, node: &mut Node, out: &mut Out) {
        if node.pinged.is_empty() {
            out.cancel_timer(TIMEOUT);
            out.set_timer(PING, self.ping_ms);
        }
    }

    /// Takes peers off the list; what waited for them goes on.
    fn remove(&self, me: NodeId, node: &mut Node, peers: NodeSet, out: &mut Out) {
        node.alive = node.alive.minus(peers);
        if let Some(running) = node.running.as_mut().filter(|_| !self.majority) {
            // It is not waited for any more, also when it is heard again meanwhile.
            running.asked = running.asked.minus(peers);
        }
        let waited = node.pinged.and(peers);
        node.pinged = node.pinged.minus(peers);
        if !waited.is_empty() {
            self.close_round(node, out);
        }
        self.advance(me, node, out);
    }
}

impl Protocol for AliveSet {
    type Node = Node;
    type Msg = Msg;
    type Context = ();

    fn info() -> &'static Info {
        &INFO
    }

    fn configure(cluster: Cluster, switches: &Switches) -> Result<Self, BadSwitch> {
        let number = |id: &str| switches.number(id).unwrap_or(0);
        let late = number("late") as u8;
        if late >= cluster.nodes {
            return Err(BadSwitch(format!(
                "Switch “late” keeps {late} nodes out at the start, but the cluster has {}.",
                cluster.nodes
            )));
        }
        Ok(AliveSet {
            cluster,
            majority: switches.get("quorum") == "majority",
            write_back: switches.get("read") == "write-back",
            ping_ms: number("ping-ms"),
            timeout_ms: number("ping-timeout-ms"),
            rejoin: switches.on("rejoin"),
            membership: switches.on("membership"),
            late: if switches.on("membership") { late } else { 0 },
            retransmit_ms: number("retransmit-ms"),
        })
    }

    fn boot(&self, me: NodeId, how: Boot<'_, Node>, out: &mut Out) -> Node {
        let registers = match how {
            Boot::Kept(before) => before.registers.clone(),
            _ => vec![Stored::default(); usize::from(self.cluster.keys)],
        };
        if matches!(how, Boot::Joining) {
            out.send_each(self.peers(me), Msg::Join);
        }
        out.set_timer(PING, self.ping_ms);
        // Nodes that have not joined are no peers yet.
        let started = if matches!(how, Boot::First) {
            self.cluster.all().minus(self.late())
        } else {
            self.cluster.all()
        };
        Node {
            registers,
            alive: started.and(self.peers(me)),
            pinged: NodeSet::EMPTY,
            joining: (self.majority && matches!(how, Boot::Joining)).then_some(NodeSet::EMPTY),
            round: 0,
            running: None,
        }
    }

    fn on_invoke(&self, me: NodeId, node: &mut Node, request: Request<'_, ()>, out: &mut Out) {
        let Request { op, call, .. } = request;
        match call {
            Call::Read { .. } | Call::Write { .. } if node.joining.is_some() => {
                out.ret(Outcome::Failed(Failure::NotJoined), None);
            }
            Call::Read { .. } | Call::Write { .. } => {
                self.begin(me, node, Phase::Query, (op, call), out);
            }
            _ => out.ret(Outcome::Failed(Failure::NotOffered), None),
        }
    }

    fn on_message(&self, me: NodeId, node: &mut Node, from: NodeId, msg: &Msg, out: &mut Out) {
        if self.rejoin && *msg != Msg::Leave {
            node.alive.insert(from);
        }
        match msg {
            // Others may rest on what a node holds; one that joins holds nothing yet.
            Msg::Query { .. } | Msg::Store { .. } | Msg::Join if node.joining.is_some() => {}
            Msg::Query { op, key } => {
                let (op, key) = (*op, *key);
                let held = node.registers[key.index()];
                out.send(from, Msg::Reply { op, key, held });
            }
            Msg::Store { op, key, new } => {
                node.adopt(*key, *new);
                out.send(
                    from,
                    Msg::Ack {
                        op: *op,
                        tag: new.tag,
                    },
                );
            }
            Msg::Reply { op, held, .. } => {
                if let Some(running) = node.counts(*op, Phase::Query, from) {
                    running.best = running.best.max(*held);
                    self.advance(me, node, out);
                }
            }
            Msg::Ack { op, .. } => {
                if node.counts(*op, Phase::Store, from).is_some() {
                    self.advance(me, node, out);
                }
            }
            Msg::Ping { round } => out.send(from, Msg::Pong { round: *round }),
            Msg::Pong { round } => {
                if *round == node.round && node.pinged.contains(from) {
                    node.pinged.remove(from);
                    self.close_round(node, out);
                }
            }
            Msg::Join => {
                node.alive.insert(from);
                let table = node.registers.clone();
                out.send(from, Msg::Welcome { table });
            }
            Msg::Welcome { table } => {
                node.alive.insert(from);
                for (key, held) in (0..).map(Key).zip(table) {
                    node.adopt(key, *held);
                }
                if let Some(welcomes) = &mut node.joining {
                    welcomes.insert(from);
                    if welcomes.len() >= self.cluster.majority() {
                        node.joining = None;
                    }
                }
            }
            Msg::Leave => self.remove(me, node, NodeSet::one(from), out),
        }
    }

    fn on_timer(&self, me: NodeId, node: &mut Node, timer: TimerId, out: &mut Out) {
        match timer {
            PING => {
                if let Some(welcomes) = node.joining {
                    out.send_each(self.peers(me).minus(welcomes), Msg::Join);
                }
                self.ping(me, node, out);
            }
            TIMEOUT => self.remove(me, node, node.pinged, out),
            _ => {
                if let Some(running) = node.running {
                    out.send_each(running.asked.minus(running.have), running.request());
                    out.set_timer(RETRANSMIT, self.retransmit_ms);
                }
            }
        }
    }

    fn has_connections(&self) -> bool {
        true
    }

    fn on_broken(&self, me: NodeId, node: &mut Node, to: NodeId, msg: &Msg, out: &mut Out) {
        let request = matches!(
            msg,
            Msg::Ping { .. } | Msg::Query { .. } | Msg::Store { .. }
        );
        if request {
            self.remove(me, node, NodeSet::one(to), out);
        }
    }

    fn has_membership(&self) -> bool {
        self.membership
    }

    fn late(&self) -> NodeSet {
        let there = self.cluster.nodes - self.late;
        self.cluster.all().minus(NodeSet::first(there))
    }

    fn on_leave(&self, _me: NodeId, node: &mut Node, out: &mut Out) {
        out.send_each(node.alive, Msg::Leave);
    }

    fn waiting(&self, me: NodeId, node: &Node) -> Option<Waiting> {
        let running = node.running?;
        Some(if self.majority {
            Waiting {
                have: running.have,
                need: self.cluster.majority(),
                from: self.peers(me).minus(running.have),
            }
        } else {
            let from = running.missing(node.alive);
            Waiting {
                have: running.have,
                need: running.have.len() + from.len(),
                from,
            }
        })
    }

    fn node_view(&self, me: NodeId, node: &Node) -> NodeView {
        view::node(self, me, node)
    }

    fn message_view(&self, msg: &Msg) -> MessageView {
        view::message(msg)
    }
}
