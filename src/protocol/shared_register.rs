//! Shared register, as described in seed design 000.
//!
//! **Source.** Seed 000, "Pseudocode" (`write_with_quorum`) and its notes, to the letter.
//!
//! **What a node does.** A write sends the proposed value to all other nodes and starts a 5 s
//! timer. Each of them takes the value at once and answers ACK with its state. When n/2 + 1 ACKs
//! have come (integer division; the writer's own copy does not count) the writer updates its own
//! register and returns; when the timer ends first, it returns a typed error. A read returns the
//! node's own copy. There are no tags.
//!
//! **Claims** Termination, Validity and Ordering. It keeps none of them:
//! - a read is local, so it can miss a finished write: `tests/runs/shared-register-local-read.json`;
//! - with 3 nodes a quorum is 2 *other* nodes, so one crash fails every write:
//!   `tests/runs/shared-register-one-crash.json`.
//!
//! **Our reading, where the seed is silent.**
//! - The loop counts every ACK that comes while the timer runs, a late one of an earlier write or
//!   a second copy included: `ack_count += 1` looks at nothing but the message type.
//! - A proposal from another node is taken and answered even while the own write waits ("there
//!   will still be an order of commits"); only client requests are buffered, reads too. A note
//!   of the seed would have reads run beside the own write ("not to use Mutex"); here a node
//!   serves one request at a time, so a read waits for that write and returns the copy it left.
//! - The register is on stable storage; the write under way is not. A write that failed may have
//!   taken effect: other nodes hold its value, and nobody takes it back.

mod view;

pub use view::INFO;

use super::*;

/// The 5 s of `timer.start(5)`, in milliseconds.
pub const TIMER_MS: u32 = 5_000;

const TIMER: TimerId = TimerId(0);

/// The seed's register; it has no switches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SharedRegister {
    cluster: Cluster,
}

/// What a node knows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Node {
    /// By key: on stable storage.
    registers: Vec<Value>,
    /// The write under way: in memory only.
    writing: Option<Writing>,
}

/// `write_with_quorum` while its timer runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Writing {
    op: OpId,
    key: Key,
    value: Value,
    /// `ack_count`.
    acks: u8,
    /// The nodes in `responses`.
    responses: NodeSet,
}

/// What nodes send each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Msg {
    /// `send_message(node, proposed_state)`.
    Propose {
        /// For which write; shown to people, not used by nodes.
        op: OpId,
        /// Of which register.
        key: Key,
        /// The proposed state.
        value: Value,
    },
    /// `message.type == "ACK"`, with the sender's state.
    Ack {
        /// For which write; shown to people, not used by nodes.
        op: OpId,
        /// Of which register.
        key: Key,
        /// The state of the sender.
        state: Value,
    },
}

impl SharedRegister {
    /// `len(nodes) // 2 + 1`.
    fn quorum_size(&self) -> u8 {
        self.cluster.majority()
    }

    fn peers(&self, me: NodeId) -> NodeSet {
        self.cluster.all().minus(NodeSet::one(me))
    }
}

impl Protocol for SharedRegister {
    type Node = Node;
    type Msg = Msg;
    type Context = ();

    fn info() -> &'static Info {
        &INFO
    }

    fn configure(cluster: Cluster, _switches: &Switches) -> Result<Self, BadSwitch> {
        Ok(SharedRegister { cluster })
    }

    fn boot(&self, _me: NodeId, how: Boot<'_, Node>, _out: &mut Effects<Self>) -> Node {
        let registers = match how {
            Boot::Kept(before) => before.registers.clone(),
            _ => vec![Value::INITIAL; usize::from(self.cluster.keys)],
        };
        Node {
            registers,
            writing: None,
        }
    }

    fn on_invoke(
        &self,
        me: NodeId,
        node: &mut Node,
        request: Request<'_, ()>,
        out: &mut Effects<Self>,
    ) {
        let op = request.op;
        match request.call {
            Call::Read { key } => out.ret(Outcome::Value(node.registers[key.index()]), None),
            Call::Write { key, value } => {
                out.send_each(self.peers(me), Msg::Propose { op, key, value });
                out.set_timer(TIMER, TIMER_MS);
                let responses = NodeSet::EMPTY;
                node.writing = Some(Writing {
                    op,
                    key,
                    value,
                    acks: 0,
                    responses,
                });
            }
            _ => out.ret(Outcome::Failed(Failure::NotOffered), None),
        }
    }

    fn on_message(
        &self,
        _me: NodeId,
        node: &mut Node,
        from: NodeId,
        msg: &Msg,
        out: &mut Effects<Self>,
    ) {
        match *msg {
            Msg::Propose { op, key, value } => {
                node.registers[key.index()] = value;
                out.send(
                    from,
                    Msg::Ack {
                        op,
                        key,
                        state: value,
                    },
                );
            }
            Msg::Ack { .. } => {
                let Some(writing) = &mut node.writing else {
                    return;
                };
                writing.responses.insert(from);
                writing.acks = writing.acks.saturating_add(1);
                if writing.acks >= self.quorum_size() {
                    node.registers[writing.key.index()] = writing.value;
                    node.writing = None;
                    out.cancel_timer(TIMER);
                    out.ret(Outcome::Written, None);
                }
            }
        }
    }

    fn on_timer(&self, _me: NodeId, node: &mut Node, _timer: TimerId, out: &mut Effects<Self>) {
        if let Some(writing) = node.writing.take() {
            let needed = self.quorum_size();
            let why = Failure::NotAcknowledged {
                acks: writing.acks,
                needed,
            };
            out.ret(Outcome::Failed(why), None);
        }
    }

    fn waiting(&self, me: NodeId, node: &Node) -> Option<Waiting> {
        let writing = node.writing?;
        Some(Waiting {
            have: writing.responses,
            need: self.quorum_size(),
            from: self.peers(me).minus(writing.responses),
        })
    }

    fn node_view(&self, _me: NodeId, node: &Node) -> NodeView {
        view::node(self.quorum_size(), node)
    }

    fn message_view(&self, msg: &Msg) -> MessageView {
        view::message(msg)
    }
}
