//! Name, source, switches and presets of the quorum register.

use crate::protocol::{
    Claim, Form, Info, Kind, Model, Preset, REGISTER_GUARANTEES, REGISTER_VERBS, Shape, Small,
    Switch,
};

use Claim::{Linearizable, Ordering, Termination, Validity};

/// The quorum register, as people choose it.
pub static INFO: Info = Info {
    id: "quorum",
    title: "Quorum register",
    summary: "The ABD family: tags, a query phase and a store phase, each with a quorum.",
    source: "Attiya, Bar-Noy, Dolev 1995 (one writer); Lynch, Shvartsman 1997 (many writers); what the design “Shared Register” sets out to be",
    assumes: "Every R quorum meets every W quorum, fewer than half of the nodes are down, and a restarted node still has its registers.",
    legend: &[
        (Shape::Query, "query"),
        (Shape::Reply, "reply"),
        (Shape::Store, "store"),
        (Shape::Ack, "ack"),
    ],
    timers: &["ask again"],
    model: Model::Registers,
    guarantees: REGISTER_GUARANTEES,
    verbs: REGISTER_VERBS,
    changes: &[(Form::Write, 1)],
    keys: 1,
    sessions: 0,
    small: &[
        Small {
            presets: &["one-phase-write"],
            ops: "A:write 1; B:write 2; C:read",
            ..Small::PLAIN
        },
        Small {
            presets: &["single-writer"],
            ops: "A:write 1; A:write 2; B:read; C:read",
            ..Small::PLAIN
        },
        Small {
            presets: &["abd", "unanimous"],
            ops: "A:write 1; B:write 2; C:read",
            faults: &[("crashes", 1)],
            ..Small::PLAIN
        },
        Small {
            ops: "A:write 1; B:read; C:read",
            ..Small::PLAIN
        },
    ],
    switches: &[
        Switch {
            id: "read",
            title: "Read",
            help: "What a read does before it returns.",
            kind: Kind::OneOf(&[
                ("write-back", "query, then write back"),
                ("unanimous", "write back unless unanimous"),
                ("one-round", "query only"),
                ("local", "own copy only"),
            ]),
        },
        Switch {
            id: "write",
            title: "Write",
            help: "How a write finds its tag.",
            kind: Kind::OneOf(&[
                ("two-phase", "query, then store"),
                ("one-phase", "store only, from the own tag"),
            ]),
        },
        Switch {
            id: "writers",
            title: "Writers",
            help: "Which nodes take writes.",
            kind: Kind::OneOf(&[("many", "every node"), ("single", "only A")]),
        },
        Switch {
            id: "r",
            title: "R",
            help: "How many replies a query needs.",
            kind: Kind::Number {
                min: 1,
                max: 9,
                unit: "nodes",
                auto: Some("a majority"),
            },
        },
        Switch {
            id: "w",
            title: "W",
            help: "How many acknowledgements a store needs.",
            kind: Kind::Number {
                min: 1,
                max: 9,
                unit: "nodes",
                auto: Some("a majority"),
            },
        },
        Switch {
            id: "own-ack",
            title: "Count the own copy",
            help: "Whether a node's own copy counts toward its quorums.",
            kind: Kind::Toggle,
        },
        Switch {
            id: "retransmit-ms",
            title: "Ask again after",
            help: "When a phase asks the silent nodes again; 0 is never.",
            kind: Kind::Number {
                min: 0,
                max: 60_000,
                unit: "ms",
                auto: None,
            },
        },
    ],
    presets: &[
        preset(
            "abd",
            "Multi-writer ABD",
            "Holds everything while a majority is connected.",
            &[Termination, Validity, Ordering, Linearizable],
            &switches("write-back", "two-phase", "many"),
        ),
        preset(
            "single-writer",
            "Single-writer ABD",
            "Only A writes, so a write needs no query. Holds everything.",
            &[Termination, Validity, Ordering, Linearizable],
            &switches("write-back", "one-phase", "single"),
        ),
        preset(
            "no-write-back",
            "No write-back",
            "Reads skip the write-back, so a later read can return an older value: Ordering breaks.",
            &[Termination, Validity],
            &switches("one-round", "two-phase", "many"),
        ),
        preset(
            "one-phase-write",
            "One-phase write, many writers",
            "A writer that missed the last write picks a lower tag and its write is lost: Validity breaks.",
            &[Termination],
            &switches("write-back", "one-phase", "many"),
        ),
        preset(
            "local-read",
            "Read local",
            "Writes gather a quorum, reads ask nobody: a read can miss a finished write.",
            &[Termination],
            &switches("local", "two-phase", "many"),
        ),
        preset(
            "unanimous",
            "Write-back unless unanimous",
            "Reads skip the write-back when the whole quorum agrees already. Holds everything, with fewer messages.",
            &[Termination, Validity, Ordering, Linearizable],
            &switches("unanimous", "two-phase", "many"),
        ),
    ],
};

type Setting = (&'static str, &'static str);

const fn switches(read: &'static str, write: &'static str, writers: &'static str) -> [Setting; 7] {
    [
        ("read", read),
        ("write", write),
        ("writers", writers),
        ("r", "auto"),
        ("w", "auto"),
        ("own-ack", "on"),
        ("retransmit-ms", "2500"),
    ]
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
