//! How the quorum register shows itself to people.

use super::{Msg, Node, Phase, Quorum, ReadRule, Running, WriteRule};
use crate::protocol::{
    Call, MessageView, NodeId, NodeSet, NodeView, Register, Ring, Shape, Value, Warning,
};

const STABLE: &str =
    "Values and tags survive a restart with memory kept; the operation under way does not.";

pub(super) fn node(protocol: &Quorum, node: &Node) -> NodeView {
    let registers = (0u8..)
        .zip(&node.registers)
        .map(|(key, held)| Register {
            key: crate::protocol::Key(key),
            value: held.value,
            tag: Some(held.tag),
        })
        .collect();
    let mut view = NodeView {
        registers,
        phase: "idle".to_string(),
        stable: STABLE.to_string(),
        ..NodeView::default()
    };
    if let Some(running) = &node.running {
        let need = protocol.need(running.phase);
        view.phase = phase(running, need);
        view.ring = Some(Ring {
            have: running.have,
            need,
            value: at_stake(running),
        });
        view.rows = rows(running, need);
    }
    view
}

/// "writing 7 · query 2/3", "reading · write-back 1/3".
fn phase(running: &Running, need: u8) -> String {
    let what = match running.call {
        Call::Write { value, .. } => format!("writing {value}"),
        _ => "reading".to_string(),
    };
    format!(
        "{what} · {} {}/{need}",
        phase_name(running),
        running.have.len()
    )
}

fn phase_name(running: &Running) -> &'static str {
    match (running.phase, running.call) {
        (Phase::Query, _) => "query",
        (Phase::Store, Call::Write { .. }) => "store",
        (Phase::Store, _) => "write-back",
    }
}

fn at_stake(running: &Running) -> Option<Value> {
    match running.phase {
        Phase::Store => Some(running.best.value),
        Phase::Query => running.call.written(),
    }
}

fn rows(running: &Running, need: u8) -> Vec<(String, String)> {
    let have = running.have.len();
    let replies = match running.phase {
        Phase::Query => "replies",
        Phase::Store => "acks",
    };
    let best = match running.phase {
        Phase::Query => ("highest so far", running.best),
        Phase::Store => ("storing", running.best),
    };
    vec![
        (
            "phase".into(),
            format!("{}, {have} of {need} {replies}", phase_name(running)),
        ),
        ("from".into(), running.have.to_string()),
        ("still needed".into(), need.saturating_sub(have).to_string()),
        (
            best.0.into(),
            format!("{} with tag {}", best.1.value, best.1.tag),
        ),
    ]
}

pub(super) fn message(msg: &Msg) -> MessageView {
    match *msg {
        Msg::Query { op, key } => MessageView {
            shape: Shape::Query,
            kind: "query",
            label: "?".to_string(),
            value: None,
            op: Some(op),
            words: format!("query: what do you hold at {key}?"),
        },
        Msg::Reply { op, key, held } => MessageView {
            shape: Shape::Reply,
            kind: "reply",
            label: held.tag.to_string(),
            value: Some(held.value),
            op: Some(op),
            words: format!("reply: {key} holds {} with tag {}", held.value, held.tag),
        },
        Msg::Store { op, key, new } => MessageView {
            shape: Shape::Store,
            kind: "store",
            label: new.tag.to_string(),
            value: Some(new.value),
            op: Some(op),
            words: format!("store: put {} with tag {} at {key}", new.value, new.tag),
        },
        Msg::Ack { op, tag } => MessageView {
            shape: Shape::Ack,
            kind: "ack",
            label: "ack".to_string(),
            value: None,
            op: Some(op),
            words: format!("ack: tag {tag} or a higher one is stored"),
        },
    }
}

/// Quorums that can miss each other, and quorums that can never be had.
pub(super) fn warnings(protocol: &Quorum) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let nodes = protocol.cluster.nodes;
    let (r, w) = (protocol.read_quorum, protocol.write_quorum);
    let queries = protocol.read != ReadRule::Local || protocol.write == WriteRule::TwoPhase;
    // A node asks itself and stores at itself too, also where that does not count.
    let own = u8::from(!protocol.own_counts);
    let (asks, stores) = (r + own, w + own);
    if queries && asks + stores <= nodes {
        let stored = NodeSet::first(stores);
        let asked: NodeSet = (nodes - asks..nodes).map(NodeId).collect();
        warnings.push(Warning {
            words: format!(
                "R = {r} and W = {w} do not intersect: {stored} can store a value while {asked} \
                 answer a query, and no node is in both quorums."
            ),
            groups: Some((stored, asked)),
        });
    }
    let others = nodes - 1;
    if !protocol.own_counts && w.max(r) > others {
        warnings.push(Warning {
            words: format!(
                "A quorum of {} is out of reach: the own copy does not count and there are only \
                 {others} other nodes.",
                w.max(r)
            ),
            groups: None,
        });
    }
    warnings
}
