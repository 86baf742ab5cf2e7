//! Quorum register: the ABD family.
//!
//! **Source.** Attiya, Bar-Noy, Dolev, "Sharing memory robustly in message-passing systems",
//! JACM 42(1), 1995, for one writer; Lynch and Shvartsman, "Robust emulation of shared memory
//! using dynamic quorum-acknowledged broadcasts", FTCS 1997, for many. Seed design 000 asks for
//! the same three properties: Termination, Validity, Ordering.
//!
//! **What a node does.** Each register holds a value and its tag (counter, writer). A write asks
//! R nodes for their tags, takes a larger one, and stores value and tag at W nodes. A read asks R
//! nodes, takes the value of the highest tag, stores it back at W nodes, and returns it. A node
//! adopts only a higher tag, but acknowledges every store.
//!
//! **Guarantees** (preset `abd`): every operation completes, and the history is linearizable.
//!
//! **Assumes.** Every R quorum meets every W quorum (majorities do); fewer than half of the nodes
//! are crashed or cut off; a restarted node still has its registers; lost messages are sent again.
//!
//! **The runs that break it.** Registers lost in a restart: `tests/runs/abd-memory-lost.json`.
//! Each weakened preset breaks in a run of its own: `no-write-back`, `one-phase-write` and
//! `local-read` under `tests/runs/`.

mod info;
mod search;
mod view;

pub use info::INFO;

use super::*;

/// The quorum register with its switches set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quorum {
    cluster: Cluster,
    read: ReadRule,
    write: WriteRule,
    /// Only this node writes.
    writer: Option<NodeId>,
    /// Replies that a query needs (R).
    read_quorum: u8,
    /// Acknowledgements that a store needs (W).
    write_quorum: u8,
    /// Whether a node's own copy counts toward its quorums.
    own_counts: bool,
    /// Milliseconds after which a phase asks the silent nodes again; 0: never.
    retransmit_ms: u32,
}

/// How a read goes about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ReadRule {
    /// Returns the node's own copy.
    Local,
    /// Queries, and returns the highest.
    OneRound,
    /// Queries, stores the highest back, and returns it (ABD).
    WriteBack,
    /// Stores back only when the replies differ, or are too few for a write quorum.
    Unanimous,
}

/// How a write finds its tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum WriteRule {
    /// From the node's own tag: enough for one writer.
    OnePhase,
    /// From a query: needed for many writers.
    TwoPhase,
}

/// What a node knows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Node {
    /// By key: on stable storage.
    registers: Vec<Stored>,
    /// The operation under way: in memory only.
    running: Option<Running>,
}

/// A value with its tag.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stored {
    tag: Tag,
    value: Value,
}

/// An operation under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Running {
    op: OpId,
    call: Call,
    phase: Phase,
    /// The highest seen by the query; what is being stored, in the store phase.
    best: Stored,
    /// Whose replies count so far in this phase.
    have: NodeSet,
    /// Whether all replies so far carried the same tag.
    agree: bool,
}

/// The phases of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Phase {
    /// Asking for the highest tag.
    Query,
    /// Storing a tag and value.
    Store,
}

/// What nodes send each other. The operation and the kind of message name the phase, so that a
/// late reply of an earlier phase never counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Msg {
    /// "What do you hold?"
    Query {
        /// For which operation.
        op: OpId,
        /// Of which register.
        key: Key,
    },
    /// "I hold this."
    Reply {
        /// For which operation.
        op: OpId,
        /// Of which register.
        key: Key,
        /// Tag and value.
        held: Stored,
    },
    /// "Keep this, unless you hold a higher tag."
    Store {
        /// For which operation.
        op: OpId,
        /// Of which register.
        key: Key,
        /// Tag and value.
        new: Stored,
    },
    /// "I hold that, or a higher tag."
    Ack {
        /// For which operation.
        op: OpId,
        /// The tag that was to be stored.
        tag: Tag,
    },
}

/// The timer after which a phase asks again.
const RETRANSMIT: TimerId = TimerId(0);

type Out = Effects<Quorum>;

impl Node {
    /// Counts a reply toward the phase under way; none when it is late, or a second one.
    fn counts(&mut self, op: OpId, phase: Phase, from: NodeId) -> Option<&mut Running> {
        let running = self.running.as_mut()?;
        let current = running.op == op && running.phase == phase;
        (current && running.have.insert(from)).then_some(running)
    }

    /// Adopts a higher tag; a lower or equal one changes nothing.
    fn adopt(&mut self, key: Key, new: Stored) {
        let held = &mut self.registers[key.index()];
        if new.tag > held.tag {
            *held = new;
        }
    }
}

impl Quorum {
    fn read(&self, me: NodeId, node: &mut Node, op: OpId, key: Key, out: &mut Out) {
        if self.read == ReadRule::Local {
            let held = node.registers[key.index()];
            return out.ret(Outcome::Value(held.value), Some(held.tag));
        }
        self.query(me, node, op, Call::Read { key }, out);
    }

    fn write(&self, me: NodeId, node: &mut Node, op: OpId, key: Key, value: Value, out: &mut Out) {
        if let Err(ask) = self.serves(me, Call::Write { key, value }) {
            return out.ret(Outcome::Failed(Failure::NotServedHere { ask }), None);
        }
        let call = Call::Write { key, value };
        match self.write {
            WriteRule::TwoPhase => self.query(me, node, op, call, out),
            WriteRule::OnePhase => {
                let own = node.registers[key.index()].tag;
                self.store(
                    me,
                    node,
                    op,
                    call,
                    Stored {
                        tag: above(own, me),
                        value,
                    },
                    out,
                );
            }
        }
    }

    /// Begins the query phase.
    fn query(&self, me: NodeId, node: &mut Node, op: OpId, call: Call, out: &mut Out) {
        let best = node.registers[call.key().index()];
        let running = Running {
            op,
            call,
            phase: Phase::Query,
            best,
            have: self.own(me),
            agree: true,
        };
        self.begin(me, node, running, out);
    }

    /// Begins the store phase: the own copy first, then everybody else's.
    fn store(
        &self,
        me: NodeId,
        node: &mut Node,
        op: OpId,
        call: Call,
        best: Stored,
        out: &mut Out,
    ) {
        node.adopt(call.key(), best);
        let running = Running {
            op,
            call,
            phase: Phase::Store,
            best,
            have: self.own(me),
            agree: true,
        };
        self.begin(me, node, running, out);
    }

    fn begin(&self, me: NodeId, node: &mut Node, running: Running, out: &mut Out) {
        out.send_each(self.peers(me), running.request());
        if self.retransmit_ms > 0 {
            out.set_timer(RETRANSMIT, self.retransmit_ms);
        }
        node.running = Some(running);
        self.advance(me, node, out);
    }

    /// Ends the phase if it has its quorum.
    fn advance(&self, me: NodeId, node: &mut Node, out: &mut Out) {
        let Some(running) = node.running else { return };
        if running.have.len() < self.need(running.phase) {
            return;
        }
        let Running { op, call, best, .. } = running;
        match (running.phase, call) {
            (Phase::Query, Call::Write { key, value }) => {
                // Also above the own tag: after a restart it may be one that nobody else has yet.
                let highest = best.tag.max(node.registers[key.index()].tag);
                self.store(
                    me,
                    node,
                    op,
                    call,
                    Stored {
                        tag: above(highest, me),
                        value,
                    },
                    out,
                );
            }
            (Phase::Query, Call::Read { .. }) if !self.skips_write_back(&running) => {
                self.store(me, node, op, call, best, out);
            }
            (_, Call::Read { .. }) => self.finish(node, Outcome::Value(best.value), best, out),
            (Phase::Store, _) => self.finish(node, Outcome::Written, best, out),
            (Phase::Query, _) => {}
        }
    }

    fn skips_write_back(&self, running: &Running) -> bool {
        match self.read {
            ReadRule::Local | ReadRule::OneRound => true,
            ReadRule::WriteBack => false,
            ReadRule::Unanimous => running.agree && running.have.len() >= self.write_quorum,
        }
    }

    fn finish(&self, node: &mut Node, outcome: Outcome, best: Stored, out: &mut Out) {
        node.running = None;
        if self.retransmit_ms > 0 {
            out.cancel_timer(RETRANSMIT);
        }
        out.ret(outcome, Some(best.tag));
    }

    fn peers(&self, me: NodeId) -> NodeSet {
        self.cluster.all().minus(NodeSet::one(me))
    }

    /// The node itself, if its own copy counts.
    fn own(&self, me: NodeId) -> NodeSet {
        if self.own_counts {
            NodeSet::one(me)
        } else {
            NodeSet::EMPTY
        }
    }

    fn need(&self, phase: Phase) -> u8 {
        match phase {
            Phase::Query => self.read_quorum,
            Phase::Store => self.write_quorum,
        }
    }
}

impl Running {
    /// What the phase asks of the other nodes.
    fn request(&self) -> Msg {
        let (op, key) = (self.op, self.call.key());
        match self.phase {
            Phase::Query => Msg::Query { op, key },
            Phase::Store => Msg::Store {
                op,
                key,
                new: self.best,
            },
        }
    }
}

/// The next tag of this writer above another tag.
fn above(tag: Tag, me: NodeId) -> Tag {
    Tag {
        counter: tag.counter + 1,
        writer: me.0,
    }
}

impl Protocol for Quorum {
    type Node = Node;
    type Msg = Msg;
    type Context = ();

    fn info() -> &'static Info {
        &INFO
    }

    fn configure(cluster: Cluster, switches: &Switches) -> Result<Self, BadSwitch> {
        let quorum = |id: &str| match switches.number(id) {
            Some(n) if n > u32::from(cluster.nodes) => Err(BadSwitch(format!(
                "Switch “{id}” asks for a quorum of {n}, but the cluster has {} nodes.",
                cluster.nodes
            ))),
            Some(n) => Ok(n as u8),
            None => Ok(cluster.majority()),
        };
        Ok(Quorum {
            cluster,
            read: match switches.get("read") {
                "local" => ReadRule::Local,
                "one-round" => ReadRule::OneRound,
                "unanimous" => ReadRule::Unanimous,
                _ => ReadRule::WriteBack,
            },
            write: match switches.get("write") {
                "one-phase" => WriteRule::OnePhase,
                _ => WriteRule::TwoPhase,
            },
            writer: (switches.get("writers") == "single").then_some(NodeId(0)),
            read_quorum: quorum("r")?,
            write_quorum: quorum("w")?,
            own_counts: switches.on("own-ack"),
            retransmit_ms: switches.number("retransmit-ms").unwrap_or(0),
        })
    }

    fn boot(&self, _me: NodeId, how: Boot<'_, Node>, _out: &mut Out) -> Node {
        let registers = match how {
            Boot::Kept(before) => before.registers.clone(),
            _ => vec![Stored::default(); usize::from(self.cluster.keys)],
        };
        Node {
            registers,
            running: None,
        }
    }

    fn on_invoke(&self, me: NodeId, node: &mut Node, request: Request<'_, ()>, out: &mut Out) {
        let Request { op, call, .. } = request;
        match call {
            Call::Read { key } => self.read(me, node, op, key, out),
            Call::Write { key, value } => self.write(me, node, op, key, value, out),
            _ => out.ret(Outcome::Failed(Failure::NotOffered), None),
        }
    }

    fn on_message(&self, me: NodeId, node: &mut Node, from: NodeId, msg: &Msg, out: &mut Out) {
        match *msg {
            Msg::Query { op, key } => {
                out.send(
                    from,
                    Msg::Reply {
                        op,
                        key,
                        held: node.registers[key.index()],
                    },
                );
            }
            Msg::Store { op, key, new } => {
                node.adopt(key, new);
                out.send(from, Msg::Ack { op, tag: new.tag });
            }
            Msg::Reply { op, held, .. } => {
                if let Some(running) = node.counts(op, Phase::Query, from) {
                    running.agree &= held.tag == running.best.tag;
                    running.best = running.best.max(held);
                    self.advance(me, node, out);
                }
            }
            Msg::Ack { op, .. } => {
                if node.counts(op, Phase::Store, from).is_some() {
                    self.advance(me, node, out);
                }
            }
        }
    }

    fn on_timer(&self, me: NodeId, node: &mut Node, _timer: TimerId, out: &mut Out) {
        if let Some(running) = &node.running {
            out.send_each(self.peers(me).minus(running.have), running.request());
            out.set_timer(RETRANSMIT, self.retransmit_ms);
        }
    }

    fn serves(&self, me: NodeId, call: Call) -> Result<(), NodeId> {
        match self.writer {
            Some(writer) if writer != me && !call.is_read() => Err(writer),
            _ => Ok(()),
        }
    }

    fn is_spent(&self, from: (NodeId, &Node), to: (NodeId, &Node), msg: &Msg) -> bool {
        search::is_spent(from, to, msg)
    }

    fn interchangeable(&self) -> NodeSet {
        self.alike()
    }

    fn rename_node(&self, node: &Node, names: &Names) -> Node {
        search::rename_node(node, names)
    }

    fn rename_message(&self, msg: &Msg, names: &Names) -> Msg {
        search::rename_message(msg, names)
    }

    fn waiting(&self, me: NodeId, node: &Node) -> Option<Waiting> {
        let running = node.running?;
        Some(Waiting {
            have: running.have,
            need: self.need(running.phase),
            from: self.peers(me).minus(running.have),
        })
    }

    fn node_view(&self, _me: NodeId, node: &Node) -> NodeView {
        view::node(self, node)
    }

    fn message_view(&self, msg: &Msg) -> MessageView {
        view::message(msg)
    }

    fn warnings(&self) -> Vec<Warning> {
        view::warnings(self)
    }
}
