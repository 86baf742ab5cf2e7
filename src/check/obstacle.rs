//! What stands in an operation's way, in words.

use super::network::{Away, Network};
use super::tally::count;
use super::{Explanation, Pending, Phrase};
use crate::history::Moment;
use crate::protocol::{Call, MsgId, NodeId, NodeSet, OpId};

/// Why an operation cannot get on now.
pub(crate) enum Obstacle {
    /// Its node is frozen.
    Frozen,
    /// So many replies are needed from nodes of which too few can send one.
    Short { need: u8, away: NodeSet },
}

/// What an operation waits for, and who is missing.
pub(crate) fn hindered(network: &Network, op: &Pending, why: &Obstacle) -> Phrase {
    let phrase = whose(op);
    match *why {
        Obstacle::Frozen => phrase.say(" waits; ").node(op.node).say(" is frozen"),
        Obstacle::Short { need, away } => {
            let replies = if need == 1 { "reply" } else { "replies" };
            let phrase = phrase.say(format!(" waits for {need} more {replies}"));
            missing(network, phrase, op.node, away)
        }
    }
}

/// Adds "; B and C are cut off, D has crashed".
fn missing(network: &Network, phrase: Phrase, node: NodeId, away: NodeSet) -> Phrase {
    if away.is_empty() {
        return phrase.say(", and no node is left that could send one");
    }
    let kinds = [
        (Away::CutOff, "is cut off", "are cut off"),
        (Away::Held, "is held back", "are held back"),
        (Away::Frozen, "is frozen", "are frozen"),
        (Away::Crashed, "has crashed", "have crashed"),
        (Away::Out, "takes no part", "take no part"),
    ];
    let mut gap = "; ";
    let mut phrase = phrase;
    for (kind, one, many) in kinds {
        let such = |other: &NodeId| network.away(node, *other) == Some(kind);
        let nodes: NodeSet = away.iter().filter(such).collect();
        if !nodes.is_empty() {
            let verb = if nodes.len() == 1 { one } else { many };
            phrase = phrase.say(gap).nodes(nodes).say(format!(" {verb}"));
            gap = ", ";
        }
    }
    phrase
}

/// "A's write of 7".
fn whose(op: &Pending) -> Phrase {
    let phrase = Phrase::default().node(op.node);
    match op.call {
        Call::Write { value, .. } => phrase.say("’s write of ").value(value),
        call => phrase.say(format!("’s {call}")),
    }
}

/// An explanation that names one operation.
pub(crate) fn explain(
    title: &str,
    words: Phrase,
    op: OpId,
    at: Moment,
    cause: Option<MsgId>,
) -> Explanation {
    Explanation {
        title: title.to_string(),
        words,
        ops: vec![op],
        at,
        cause,
        because: Phrase::default(),
    }
}

/// Why a failure is not excused.
pub(crate) fn failed(op: &Pending, acks: u8, needed: u8, near: NodeSet, nodes: u8) -> Phrase {
    whose(op)
        .say(format!(" failed with {acks} of {needed} acks, although "))
        .node(op.node)
        .say(" was connected with ")
        .nodes(near.minus(NodeSet::one(op.node)))
        .say(format!(
            ": {} of {} are a majority.",
            near.len(),
            count(u64::from(nodes), "node")
        ))
}

/// Why an operation is lost for ever.
pub(crate) fn dead(op: &Pending, at: Moment) -> Explanation {
    let words = whose(op).say(
        " can never return: no message, no timer and no node can bring the replies it still needs.",
    );
    explain("Lost for ever", words, op.op, at, None)
}

/// Why an operation has taken too long.
pub(crate) fn stuck(op: &Pending, at: Moment, stuck_us: u64) -> Explanation {
    let words = whose(op).say(format!(
        " has not returned, although nothing has been in its way for {} s.",
        stuck_us / 1_000_000
    ));
    explain("No progress", words, op.op, at, None)
}
