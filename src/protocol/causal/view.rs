//! How the causal store shows itself to people.

use super::broadcast::{self, Entry, Update};
use super::described::{self, Slot};
use super::{Causal, Store};
use crate::protocol::{
    Call, Key, List, MessageView, NodeView, Register, Ring, Shape, Tag, Value, Warning,
};

const STABLE: &str = "Store and clock survive a restart with memory kept; the delivery buffer and \
                      the client that waits do not.";
const STABLE_DESCRIBED: &str = "Store, view and metadata survive a restart with memory kept; the \
                                write under way and the failed queue do not.";

pub(super) fn broadcast(node: &broadcast::Replica) -> NodeView {
    let registers = present(
        node.store
            .iter()
            .map(|entry| (entry.value, Some(entry.tag))),
    );
    let items = |update: &Update| {
        let waits = node.lacks(update);
        format!(
            "{} from {}, waits for {waits}",
            what(update.key, update.value),
            update.origin
        )
    };
    let mut view = NodeView {
        registers,
        phase: "idle".to_string(),
        rows: vec![("clock".into(), node.clock.to_string())],
        lists: vec![List {
            title: "delivery buffer",
            items: node.buffer.iter().map(items).collect(),
        }],
        stable: STABLE.to_string(),
        ..NodeView::default()
    };
    if !node.buffer.is_empty() {
        view.badges.push("buffering".to_string());
    }
    if let Some(waits) = &node.waiting {
        view.phase = format!("{} · waits for {}", asked(waits.call), waits.missing);
        view.rows
            .push(("client has seen".into(), waits.seen.to_string()));
    }
    view
}

pub(super) fn described(node: &described::Replica) -> NodeView {
    let registers = present(node.store.iter().map(|slot| (slot.value, None)));
    let mut view = NodeView {
        registers,
        phase: "idle".to_string(),
        rows: vec![
            ("view".into(), node.view.to_string()),
            ("causal metadata".into(), node.clock.to_string()),
        ],
        lists: vec![List {
            title: "failed queue",
            items: node.failed_queue.iter().map(ToString::to_string).collect(),
        }],
        stable: STABLE_DESCRIBED.to_string(),
        ..NodeView::default()
    };
    if node.announced {
        view.badges.push("starting".to_string());
    }
    if let Some((failed, awaited)) = node.deleting {
        view.badges.push("deleting".to_string());
        let words = format!("{failed}; not yet answered: {awaited}");
        view.rows.push(("deleting".into(), words));
    }
    if let Some(writing) = &node.writing {
        let (done, need) = (writing.done.len(), writing.sent.len());
        view.phase = format!("{} · {done}/{need}", what(writing.key, writing.value));
        view.ring = Some(Ring {
            have: writing.done,
            need,
            value: writing.value,
        });
    }
    view
}

/// The keys that are there.
fn present(store: impl Iterator<Item = (Option<Value>, Option<Tag>)>) -> Vec<Register> {
    let keys = (0..).map(Key).zip(store);
    keys.filter_map(|(key, (value, tag))| value.map(|value| Register { key, value, tag }))
        .collect()
}

fn asked(call: Call) -> String {
    match call {
        Call::Write { key, value } => what(key, Some(value)),
        Call::Delete { key } => what(key, None),
        _ => format!("GET {}", call.key()),
    }
}

/// "PUT x = 7", "DELETE x".
fn what(key: Key, value: Option<Value>) -> String {
    match value {
        Some(value) => format!("PUT {key} = {value}"),
        None => format!("DELETE {key}"),
    }
}

fn label(value: Option<Value>) -> String {
    value.map_or("del".to_string(), |value| value.to_string())
}

/// "x = 7, y = 3".
fn contents(values: impl Iterator<Item = Option<Value>>) -> String {
    let keys = (0..).map(Key).zip(values);
    let there: Vec<_> = keys
        .filter_map(|(key, value)| value.map(|value| format!("{key} = {value}")))
        .collect();
    match there.is_empty() {
        true => "nothing".to_string(),
        false => there.join(", "),
    }
}

pub(super) fn broadcast_message(msg: &broadcast::Msg) -> MessageView {
    match msg {
        broadcast::Msg::Update(update) => MessageView {
            shape: Shape::Store,
            kind: "write",
            label: label(update.value),
            value: update.value,
            op: Some(update.op),
            words: format!(
                "write: {} with tag {}, clock {}",
                what(update.key, update.value),
                update.tag,
                update.clock
            ),
        },
        broadcast::Msg::Ack { clock } => MessageView {
            shape: Shape::Ack,
            kind: "ack",
            label: "ack".to_string(),
            value: None,
            op: None,
            words: format!("ack: I have delivered {clock}"),
        },
        broadcast::Msg::State { clock, store, .. } => MessageView {
            shape: Shape::Reply,
            kind: "state",
            label: "all".to_string(),
            value: None,
            op: None,
            words: format!(
                "state: I hold {}, clock {clock}",
                contents(store.iter().map(|entry: &Entry| entry.value))
            ),
        },
    }
}

pub(super) fn described_message(msg: &described::Msg) -> MessageView {
    use described::Msg;
    let plain = |shape, kind, label: &str, words: String| MessageView {
        shape,
        kind,
        label: label.to_string(),
        value: None,
        op: None,
        words,
    };
    match msg {
        Msg::Write {
            op,
            key,
            value,
            metadata,
        } => MessageView {
            shape: Shape::Store,
            kind: if value.is_some() { "PUT" } else { "DELETE" },
            label: label(*value),
            value: *value,
            op: Some(*op),
            words: format!("{}, if your metadata is {metadata}", what(*key, *value)),
        },
        Msg::Answer { op, taken } => MessageView {
            op: Some(*op),
            ..match taken {
                true => plain(Shape::Ack, "200", "200", "200: taken".to_string()),
                false => plain(
                    Shape::Ack,
                    "503",
                    "503",
                    "503: my metadata differs, refused".to_string(),
                ),
            }
        },
        Msg::Remove { failed } => plain(
            Shape::Member,
            "DELETE /view",
            &format!("−{failed}"),
            format!("DELETE /view: {failed} has failed, take it out"),
        ),
        Msg::Removed { failed } => plain(
            Shape::Ack,
            "200",
            "200",
            format!("200: {failed} is taken out of my view"),
        ),
        Msg::Announce => plain(
            Shape::Member,
            "PUT /view",
            "+",
            "PUT /view: I am here, add me".to_string(),
        ),
        Msg::Added => plain(
            Shape::Ack,
            "200",
            "200",
            "200: you are in my view".to_string(),
        ),
        Msg::Fetch => plain(
            Shape::Query,
            "fetch",
            "?",
            "fetch: what do you hold?".to_string(),
        ),
        Msg::Copy { store, clock } => plain(
            Shape::Reply,
            "copy",
            "all",
            format!(
                "copy: I hold {}, metadata {clock}",
                contents(store.iter().map(|slot: &Slot| slot.value))
            ),
        ),
    }
}

/// Switches that do nothing.
pub(super) fn warnings(protocol: &Causal) -> Vec<Warning> {
    let words = match protocol.store {
        _ if !protocol.idle_switch => return Vec::new(),
        Store::Described(_) => {
            "As described there is no delivery buffer, no client waits, and the last write taken \
             stays: the switches for these have no effect."
        }
        Store::Broadcast(_) => {
            "In a causal broadcast all replicas take part from the start: “Late replicas” has no \
             effect."
        }
    };
    vec![Warning {
        words: words.to_string(),
        groups: None,
    }]
}
