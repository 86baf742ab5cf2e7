//! Name, source, switches and presets of the alive-set register.

use crate::protocol::{
    Claim, Form, Info, Kind, Model, Preset, REGISTER_GUARANTEES, REGISTER_VERBS, Shape, Small,
    Switch,
};

use Claim::{Linearizable, Ordering, Termination, Validity};

/// The alive-set register, as people choose it.
pub static INFO: Info = Info {
    id: "alive-set",
    title: "Alive-set register",
    summary: "Tags stored at every server believed alive; a ping every 2 s decides who that is.",
    source: "the design “shardedmemory”, sections “Protocol” and “Fail Detection”; after Attiya, Bar-Noy, Dolev 1995",
    assumes: "As described: only crashed servers are ever suspected, and no two fail close together. Repaired: fewer than half are down.",
    legend: &[
        (Shape::Query, "query"),
        (Shape::Reply, "reply"),
        (Shape::Store, "store"),
        (Shape::Ack, "ack"),
        (Shape::Beat, "ping, pong"),
        (Shape::Member, "join, welcome, leave"),
    ],
    timers: &["next pings", "ping time-out", "ask again"],
    model: Model::Registers,
    guarantees: REGISTER_GUARANTEES,
    verbs: REGISTER_VERBS,
    changes: &[(Form::Write, 1)],
    keys: 1,
    sessions: 0,
    small: &[
        Small {
            presets: &["described", "improved"],
            ops: "A:write 1; B:read; C:read",
            faults: &[("drops", 1)],
            ..Small::PLAIN
        },
        Small {
            presets: &["majority-one-round"],
            ops: "A:write 1; B:read; C:read",
            ..Small::PLAIN
        },
        Small {
            ops: "A:write 1; B:read",
            faults: &[("drops", 1)],
            ..Small::PLAIN
        },
    ],
    switches: &[
        Switch {
            id: "quorum",
            title: "Waits for",
            help: "Whose replies an operation waits for.",
            kind: Kind::OneOf(&[
                ("alive", "all believed alive"),
                ("majority", "a majority of all"),
            ]),
        },
        Switch {
            id: "read",
            title: "Read",
            help: "What a read does before it returns.",
            kind: Kind::OneOf(&[
                ("one-round", "one round"),
                ("write-back", "query, then write back"),
            ]),
        },
        milliseconds(
            "ping-ms",
            "Ping every",
            "From the end of one round of pings to the next.",
            100,
        ),
        milliseconds(
            "ping-timeout-ms",
            "Ping time-out",
            "After how long a silent server is removed; 0 is never, so only a failed connection counts.",
            0,
        ),
        Switch {
            id: "rejoin",
            title: "Re-join",
            help: "A removed server that is heard again is added again.",
            kind: Kind::Toggle,
        },
        Switch {
            id: "membership",
            title: "Join and leave",
            help: "Servers join and leave while it runs.",
            kind: Kind::Toggle,
        },
        Switch {
            id: "late",
            title: "Join later",
            help: "How many servers take no part at the start; they need “Join and leave”.",
            kind: Kind::Number {
                min: 0,
                max: 8,
                unit: "nodes",
                auto: None,
            },
        },
        milliseconds(
            "retransmit-ms",
            "Ask again after",
            "When an operation asks the silent servers again; 0 is never.",
            0,
        ),
    ],
    presets: &[
        Preset {
            id: "repaired",
            title: "Repaired: majority, write-back",
            summary: "Waits for a majority whatever the detector believes, and reads write back. Holds everything.",
            claims: &[Termination, Validity, Ordering, Linearizable],
            switches: &switches("majority", "write-back", "3000", "on", "off", "2500"),
        },
        Preset {
            id: "described",
            title: "As described",
            summary: "Waits for all believed alive. A false suspicion, a frozen server or a crash at the wrong moment breaks it.",
            claims: &[Validity, Ordering],
            switches: &switches("alive", "one-round", "0", "off", "off", "0"),
        },
        Preset {
            id: "improved",
            title: "With its own improvements",
            summary: "A ping time-out, and servers re-join, join and leave. Nothing stalls, but a partition still splits it.",
            claims: &[Validity, Ordering],
            switches: &switches("alive", "one-round", "3000", "on", "on", "0"),
        },
        Preset {
            id: "majority-one-round",
            title: "Majority, one-round reads",
            summary: "The majority alone is not enough: without write-back a later read can return an older value.",
            claims: &[Termination, Validity],
            switches: &switches("majority", "one-round", "3000", "on", "off", "2500"),
        },
    ],
};

const fn milliseconds(
    id: &'static str,
    title: &'static str,
    help: &'static str,
    min: u32,
) -> Switch {
    Switch {
        id,
        title,
        help,
        kind: Kind::Number {
            min,
            max: 60_000,
            unit: "ms",
            auto: None,
        },
    }
}

type Setting = (&'static str, &'static str);

const fn switches(
    quorum: &'static str,
    read: &'static str,
    timeout_ms: &'static str,
    rejoin: &'static str,
    membership: &'static str,
    retransmit_ms: &'static str,
) -> [Setting; 8] {
    [
        ("quorum", quorum),
        ("read", read),
        ("ping-ms", "2000"),
        ("ping-timeout-ms", timeout_ms),
        ("rejoin", rejoin),
        ("membership", membership),
        ("late", "0"),
        ("retransmit-ms", retransmit_ms),
    ]
}
