//! How the seed's register shows itself to people.

use super::{Msg, Node};
use crate::protocol::{
    Claim, Form, Info, Key, MessageView, Model, NodeView, Preset, REGISTER_GUARANTEES,
    REGISTER_VERBS, Register, Ring, Shape, Small,
};

/// The seed's register, as people choose it.
pub static INFO: Info = Info {
    id: "shared-register",
    title: "Shared register, as described",
    summary: "A register described in pseudo-code, to the letter: no tags, acks from others only, reads local.",
    source: "the design “Shared Register”, section “Pseudocode”, as described",
    assumes: "The design assumes a reliable network; even then its reads can miss a finished write.",
    legend: &[(Shape::Store, "proposed state"), (Shape::Ack, "ACK")],
    timers: &["5 s timer"],
    model: Model::Registers,
    guarantees: REGISTER_GUARANTEES,
    verbs: REGISTER_VERBS,
    changes: &[(Form::Write, 1)],
    keys: 1,
    sessions: 0,
    small: &[Small {
        ops: "A:write 1; B:read; C:read",
        ..Small::PLAIN
    }],
    switches: &[],
    presets: &[Preset {
        id: "described",
        title: "As described",
        summary: "Claims Termination, Validity and Ordering, and keeps none of them.",
        claims: &[Claim::Termination, Claim::Validity, Claim::Ordering],
        switches: &[],
    }],
};

pub(super) fn node(needed: u8, node: &Node) -> NodeView {
    let registers = (0u8..)
        .zip(&node.registers)
        .map(|(key, &value)| Register {
            key: Key(key),
            value,
            tag: None,
        })
        .collect();
    let mut view = NodeView {
        registers,
        phase: "idle".to_string(),
        stable: "The value survives a restart with memory kept; the write under way does not."
            .to_string(),
        ..NodeView::default()
    };
    if let Some(writing) = &node.writing {
        let acks = writing.acks;
        view.phase = format!("writing {} · {acks}/{needed} acks", writing.value);
        view.ring = Some(Ring {
            have: writing.responses,
            need: needed,
            value: Some(writing.value),
        });
        view.rows = vec![
            ("phase".into(), format!("waiting, {acks} of {needed} acks")),
            ("from".into(), writing.responses.to_string()),
            (
                "still needed".into(),
                needed.saturating_sub(acks).to_string(),
            ),
            (
                "own copy".into(),
                "updated last, when the acks are in".into(),
            ),
        ];
    }
    view
}

pub(super) fn message(msg: &Msg) -> MessageView {
    match *msg {
        Msg::Propose { op, key, value } => MessageView {
            shape: Shape::Store,
            kind: "proposed state",
            label: value.to_string(),
            value: Some(value),
            op: Some(op),
            words: format!("proposed state: {key} is to be {value}"),
        },
        Msg::Ack { op, key, state } => MessageView {
            shape: Shape::Ack,
            kind: "ACK",
            label: "ACK".to_string(),
            value: Some(state),
            op: Some(op),
            words: format!("ACK: my {key} is {state}"),
        },
    }
}
