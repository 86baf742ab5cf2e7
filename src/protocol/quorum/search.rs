//! What a search may take for granted of the quorum register.

use super::{Msg, Node, Phase, Quorum, Running, Stored};
use crate::protocol::{Names, NodeId, NodeSet, OpId};

impl Node {
    /// The operation under way, if it is this one and in this phase.
    fn is_in(&self, op: OpId, phase: Phase) -> Option<&Running> {
        let running = self.running.as_ref();
        running.filter(|running| running.op == op && running.phase == phase)
    }

    /// Whether a reply from this node would still count.
    fn awaits(&self, op: OpId, phase: Phase, reply_of: NodeId) -> bool {
        let running = self.is_in(op, phase);
        running.is_some_and(|running| !running.have.contains(reply_of))
    }
}

/// Operations and their phases never come back, and tags only grow. So a query or a reply makes a
/// difference only while its phase waits for it; a store, also while its receiver holds a lower
/// tag.
pub(super) fn is_spent(
    (from, sender): (NodeId, &Node),
    (to, receiver): (NodeId, &Node),
    msg: &Msg,
) -> bool {
    match *msg {
        Msg::Query { op, .. } => !sender.awaits(op, Phase::Query, to),
        Msg::Reply { op, .. } => !receiver.awaits(op, Phase::Query, from),
        Msg::Ack { op, .. } => !receiver.awaits(op, Phase::Store, from),
        Msg::Store { op, key, new } => {
            let held = receiver.registers[key.index()];
            held.tag >= new.tag && !sender.awaits(op, Phase::Store, to)
        }
    }
}

impl Quorum {
    /// A single writer is not like the others.
    pub(super) fn alike(&self) -> NodeSet {
        let all = self.cluster.all();
        self.writer
            .map_or(all, |writer| all.minus(NodeSet::one(writer)))
    }
}

fn stored(stored: Stored, names: &Names) -> Stored {
    Stored {
        tag: names.tag(stored.tag),
        ..stored
    }
}

pub(super) fn rename_node(node: &Node, names: &Names) -> Node {
    Node {
        registers: node.registers.iter().map(|s| stored(*s, names)).collect(),
        running: node.running.map(|running| Running {
            op: names.op(running.op),
            best: stored(running.best, names),
            have: names.nodes(running.have),
            ..running
        }),
    }
}

pub(super) fn rename_message(msg: &Msg, names: &Names) -> Msg {
    match *msg {
        Msg::Query { op, key } => Msg::Query {
            op: names.op(op),
            key,
        },
        Msg::Reply { op, key, held } => Msg::Reply {
            op: names.op(op),
            key,
            held: stored(held, names),
        },
        Msg::Store { op, key, new } => Msg::Store {
            op: names.op(op),
            key,
            new: stored(new, names),
        },
        Msg::Ack { op, tag } => Msg::Ack {
            op: names.op(op),
            tag: names.tag(tag),
        },
    }
}
