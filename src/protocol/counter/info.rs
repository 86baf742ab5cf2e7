//! Name, source, switches, presets and verbs of the counter.

use super::{BEFORE, CREATE, HISTORY, PEERS, POPULATION, SYNC, VARIABLES};
use crate::protocol::{Claim, Form, Info, Kind, Model, Preset, Shape, Small, Switch, Verb};

/// The counter, as people choose it.
pub static INFO: Info = Info {
    id: "counter",
    title: "Counter",
    summary: "Integers as lists of operations that every node adds to at once, and a full sync that empties the lists.",
    source: "Seed design 004; Shapiro, Preguiça, Baquero, Zawirski 2011, operation-based counter",
    assumes: "A restarted node still has its lists, and somebody has heard of a node that leaves. The form as described assumes that no message is lost or late either.",
    legend: &[
        (Shape::Store, "operation, or lists of them"),
        (Shape::Ack, "what the sender has"),
        (Shape::Query, "what is missing?"),
        (Shape::Beat, "sync, ready: how far the sender is"),
        (Shape::Decide, "values"),
        (Shape::Member, "joins, leaves"),
    ],
    timers: &["send and ask again", "give the full sync up"],
    model: Model::Counters,
    guarantees: &[Claim::Termination, Claim::Convergence],
    verbs: VERBS,
    changes: &[
        (Form::Add, 8),
        (Form::Subtract, 5),
        (Form::Command(SYNC), 4),
        (Form::Command(POPULATION), 1),
        (Form::Command(CREATE), 2),
    ],
    keys: 2,
    sessions: 0,
    small: &[
        Small {
            presets: &["described"],
            ops: "A:+ 5",
            faults: &[("drops", 1)],
            ..Small::PLAIN
        },
        Small {
            ops: "A:+ 5; B:+ 2",
            faults: &[("drops", 1)],
            ..Small::PLAIN
        },
    ],
    switches: &[
        Switch {
            id: "form",
            title: "Form",
            help: "The seed's own rules, or those that make it right.",
            kind: Kind::OneOf(&[("repaired", "repaired"), ("described", "as described")]),
        },
        Switch {
            id: "late",
            title: "Nodes that join later",
            help: "So many nodes, the last ones, take no part until they join.",
            kind: Kind::Number {
                min: 0,
                max: 8,
                unit: "nodes",
                auto: None,
            },
        },
        Switch {
            id: "retry-ms",
            title: "Send again after",
            help: "When a node sends, and asks for, what is still missing; 0 is never. Repaired form only.",
            kind: Kind::Number {
                min: 0,
                max: 60_000,
                unit: "ms",
                auto: None,
            },
        },
        Switch {
            id: "give-up-ms",
            title: "Give a full sync up after",
            help: "When a node works again although the full sync has not ended; 0 is never. Repaired form only.",
            kind: Kind::Number {
                min: 0,
                max: 600_000,
                unit: "ms",
                auto: None,
            },
        },
    ],
    presets: &[
        Preset {
            id: "repaired",
            title: "Repaired",
            summary: "Nonces that go on across a flush, acknowledgements, and numbered full syncs: nothing is lost, nothing counted twice.",
            claims: &[Claim::Termination, Claim::Convergence],
            switches: &[
                ("form", "repaired"),
                ("late", "0"),
                ("retry-ms", "2500"),
                ("give-up-ms", "20000"),
            ],
        },
        Preset {
            id: "described",
            title: "As described",
            summary: "The seed to the letter. Claims that all reach the correct value; but a lost message is missed by nobody, and a full sync can lose or double a count.",
            claims: &[Claim::Termination, Claim::Convergence],
            switches: &[
                ("form", "described"),
                ("late", "0"),
                ("retry-ms", "0"),
                ("give-up-ms", "0"),
            ],
        },
    ],
};

const VERBS: &[Verb] = &[
    verb("get", "Get", "Read a variable.", Form::Read),
    verb("+", "Add", "Add to a variable.", Form::Add),
    verb("-", "Subtract", "Subtract from a variable.", Form::Subtract),
    verb(
        "populate",
        "Populate",
        "Add 1, 2, 3, 4 and 5 to a variable, five operations.",
        Form::Command(POPULATION),
    ),
    verb(
        "create",
        "Create",
        "Create a variable, at 0; x is there from the start.",
        Form::Command(CREATE),
    ),
    verb(
        "sync",
        "Full sync",
        "Stop all nodes, agree on every value, and empty the histories.",
        Form::Command(SYNC),
    ),
    verb(
        "variables",
        "Variables",
        "All variables of this node and their values.",
        Form::Ask(VARIABLES),
    ),
    verb(
        "history",
        "History",
        "The operations of a variable since the last full sync.",
        Form::Ask(HISTORY),
    ),
    verb(
        "before",
        "Before",
        "What a variable was before the operations in its history.",
        Form::Ask(BEFORE),
    ),
    verb(
        "peers",
        "Peers",
        "The nodes that this one knows.",
        Form::Ask(PEERS),
    ),
];

const fn verb(word: &'static str, title: &'static str, help: &'static str, form: Form) -> Verb {
    Verb {
        word,
        title,
        help,
        form,
    }
}
