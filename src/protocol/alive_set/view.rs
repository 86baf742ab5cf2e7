//! How the alive-set register shows itself to people.

use super::{AliveSet, Msg, Node, Phase, Running};
use crate::protocol::{
    Call, Key, MessageView, NodeId, NodeView, OpId, Register, Ring, Shape, Value,
};

const STABLE: &str = "The table survives a restart with memory kept; the list of peers starts anew, with everybody on it.";

pub(super) fn node(protocol: &AliveSet, me: NodeId, node: &Node) -> NodeView {
    let registers = (0u8..)
        .zip(&node.registers)
        .map(|(key, held)| Register {
            key: Key(key),
            value: held.value,
            tag: Some(held.tag),
        })
        .collect();
    let removed = protocol.peers(me).minus(node.alive);
    let mut rows = vec![("alive".to_string(), node.alive.to_string())];
    if !removed.is_empty() {
        rows.push(("removed".into(), removed.to_string()));
    }
    if !node.pinged.is_empty() {
        rows.push(("awaits pong of".into(), node.pinged.to_string()));
    }
    if let Some(welcomes) = node.joining {
        let needed = protocol.cluster.majority();
        rows.push((
            "joining".into(),
            format!("welcomed by {welcomes}, {needed} needed"),
        ));
    }
    let mut view = NodeView {
        registers,
        phase: "idle".to_string(),
        badges: removed
            .iter()
            .map(|peer| format!("without {peer}"))
            .collect(),
        stable: STABLE.to_string(),
        ..NodeView::default()
    };
    if let Some(running) = &node.running {
        let need = need(protocol, node, running);
        view.phase = phase(running, need);
        view.ring = Some(Ring {
            have: running.have,
            need,
            value: at_stake(running),
        });
        rows.extend(progress(protocol, node, running, need));
    }
    view.rows = rows;
    view
}

fn need(protocol: &AliveSet, node: &Node, running: &Running) -> u8 {
    if protocol.majority {
        protocol.cluster.majority()
    } else {
        running.have.len() + running.missing(node.alive).len()
    }
}

/// "writing 7 · query 2/3", "reading · query 1/3".
fn phase(running: &Running, need: u8) -> String {
    let what = match running.call {
        Call::Write { value, .. } => format!("writing {value}"),
        _ => "reading".to_string(),
    };
    let have = running.have.len();
    format!("{what} · {} {have}/{need}", phase_name(running))
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

fn progress(
    protocol: &AliveSet,
    node: &Node,
    running: &Running,
    need: u8,
) -> Vec<(String, String)> {
    let waits = if protocol.majority {
        format!("{} more of all", need.saturating_sub(running.have.len()))
    } else {
        running.missing(node.alive).to_string()
    };
    vec![
        ("phase".into(), phase_name(running).into()),
        ("replies from".into(), running.have.to_string()),
        ("waits for".into(), waits),
        (
            "highest".into(),
            format!("{} with tag {}", running.best.value, running.best.tag),
        ),
    ]
}

pub(super) fn message(msg: &Msg) -> MessageView {
    let plain = |shape, kind: &'static str, op: Option<OpId>, words: String| MessageView {
        shape,
        kind,
        label: kind.to_string(),
        value: None,
        op,
        words,
    };
    match msg {
        Msg::Query { op, key } => MessageView {
            label: "?".to_string(),
            ..plain(
                Shape::Query,
                "query",
                Some(*op),
                format!("query: what do you hold at {key}?"),
            )
        },
        Msg::Reply { op, key, held } => MessageView {
            label: held.tag.to_string(),
            value: Some(held.value),
            ..plain(
                Shape::Reply,
                "reply",
                Some(*op),
                format!("reply: {key} holds {} with tag {}", held.value, held.tag),
            )
        },
        Msg::Store { op, key, new } => MessageView {
            label: new.tag.to_string(),
            value: Some(new.value),
            ..plain(
                Shape::Store,
                "store",
                Some(*op),
                format!("store: put {} with tag {} at {key}", new.value, new.tag),
            )
        },
        Msg::Ack { op, tag } => plain(
            Shape::Ack,
            "ack",
            Some(*op),
            format!("ack: tag {tag} or a higher one is stored"),
        ),
        Msg::Ping { .. } => plain(Shape::Beat, "ping", None, "ping: are you there?".into()),
        Msg::Pong { .. } => plain(Shape::Beat, "pong", None, "pong: I am here".into()),
        Msg::Join => plain(Shape::Member, "join", None, "join: take me in".into()),
        Msg::Welcome { .. } => plain(
            Shape::Member,
            "welcome",
            None,
            "welcome: you are in, and this is my table".into(),
        ),
        Msg::Leave => plain(Shape::Member, "leave", None, "leave: take me off".into()),
    }
}
