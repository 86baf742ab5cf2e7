//! Name, source, switches and presets of the causal store.

use crate::protocol::{Claim, Form, Info, Kind, Model, Preset, Shape, Small, Switch, Verb};

use Claim::{Causal, Convergence, Termination};

/// The causal store, as people choose it.
pub static INFO: Info = Info {
    id: "causal",
    title: "Causal store",
    summary: "A key-value store whose clients carry what they have seen: causal broadcast, and a seed's own way beside it.",
    source: "Seed design 002, “Mechanism Description”; Birman, Schiper, Stephenson 1991 and Ahamad et al. 1995 for the repaired form",
    assumes: "A replica that crashes comes back with its store and clock, and cut links are mended in the end.",
    legend: &[
        (Shape::Store, "a write"),
        (Shape::Ack, "an answer"),
        (Shape::Reply, "a whole store"),
        (Shape::Query, "fetch a store"),
        (Shape::Member, "a change of the view"),
    ],
    timers: &["send the state"],
    model: Model::Store,
    guarantees: &[Termination, Causal, Convergence],
    verbs: &[
        verb(
            "get",
            "GET",
            "Read a key; 404 when it is not there.",
            Form::Read,
        ),
        verb("put", "PUT", "Write a value to a key.", Form::Write),
        verb(
            "delete",
            "DELETE",
            "Take a key away; 404 when it is not there.",
            Form::Delete,
        ),
    ],
    changes: &[(Form::Write, 7), (Form::Delete, 1)],
    keys: 2,
    sessions: 4,
    small: &[
        Small {
            presets: &["no-buffer"],
            keys: 2,
            ops: "A:put x 1; B:get x; B:put y 2; C:get y; C:get x",
            ..Small::PLAIN
        },
        Small {
            presets: &["no-waiting"],
            ops: "A:put 1; 1@B:get",
            ..Small::PLAIN
        },
        Small {
            presets: &["last-arrival", "described"],
            ops: "A:put 1; B:put 2",
            ..Small::PLAIN
        },
        Small {
            keys: 2,
            ops: "A:put x 1; B:get x; B:put y 2; C:get y; C:get x",
            ..Small::PLAIN
        },
    ],
    switches: &[
        Switch {
            id: "form",
            title: "Form",
            help: "Which store: causal broadcast, or the seed’s own way.",
            kind: Kind::OneOf(&[
                ("broadcast", "causal broadcast"),
                ("described", "as described"),
            ]),
        },
        Switch {
            id: "buffer",
            title: "Delivery buffer",
            help: "Whether a write waits in a buffer until all that it depends on is there (causal broadcast).",
            kind: Kind::Toggle,
        },
        Switch {
            id: "sessions-wait",
            title: "Clients wait",
            help: "Whether a client waits until the replica has all that the client has seen (causal broadcast).",
            kind: Kind::Toggle,
        },
        Switch {
            id: "winner",
            title: "Concurrent writes",
            help: "Which of two concurrent writes to a key stays (causal broadcast).",
            kind: Kind::OneOf(&[
                ("highest-tag", "the one with the higher tag"),
                ("last-arrival", "the one that arrives last"),
            ]),
        },
        Switch {
            id: "exchange-ms",
            title: "Send the state after",
            help: "When a replica sends its state to one that may lack something; 0 is never (causal broadcast).",
            kind: Kind::Number {
                min: 0,
                max: 60_000,
                unit: "ms",
                auto: None,
            },
        },
        Switch {
            id: "late",
            title: "Late replicas",
            help: "How many replicas, the last ones, take no part at the start and may join (as described).",
            kind: Kind::Number {
                min: 0,
                max: 8,
                unit: "nodes",
                auto: None,
            },
        },
    ],
    presets: &[
        preset(
            "repaired",
            "Repaired",
            "Causal broadcast with a delivery buffer; clients wait for what they have seen. Holds everything.",
            &[Termination, Causal, Convergence],
            &switches("broadcast", "on", "on", "highest-tag"),
        ),
        preset(
            "described",
            "As described",
            "One clock kept equal at all replicas: concurrent writes leave them apart, and a cut link deletes healthy replicas.",
            &[Causal, Convergence],
            &switches("described", "on", "on", "highest-tag"),
        ),
        preset(
            "no-buffer",
            "No delivery buffer",
            "A write is taken as it comes, so a client can see it and miss its cause: Causal breaks.",
            &[Termination, Convergence],
            &switches("broadcast", "off", "on", "highest-tag"),
        ),
        preset(
            "no-waiting",
            "Clients do not wait",
            "A replica answers even if it has less than the client has seen: Causal breaks.",
            &[Termination, Convergence],
            &switches("broadcast", "on", "off", "highest-tag"),
        ),
        preset(
            "last-arrival",
            "The last to arrive stays",
            "Of concurrent writes each replica keeps the one that it got last: Convergence breaks.",
            &[Termination],
            &switches("broadcast", "on", "on", "last-arrival"),
        ),
    ],
};

type Setting = (&'static str, &'static str);

const fn switches(
    form: &'static str,
    buffer: &'static str,
    sessions_wait: &'static str,
    winner: &'static str,
) -> [Setting; 6] {
    [
        ("form", form),
        ("buffer", buffer),
        ("sessions-wait", sessions_wait),
        ("winner", winner),
        ("exchange-ms", "2500"),
        ("late", "0"),
    ]
}

const fn verb(word: &'static str, title: &'static str, help: &'static str, form: Form) -> Verb {
    Verb {
        word,
        title,
        help,
        form,
    }
}

const fn preset(
    id: &'static str,
    title: &'static str,
    summary: &'static str,
    claims: &'static [Claim],
    switches: &'static [Setting],
) -> Preset {
    Preset {
        id,
        title,
        summary,
        claims,
        switches,
    }
}
