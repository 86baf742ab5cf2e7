//! Setups in which reductions are compared: flawed and correct ones of every protocol.

use super::ask::{Ask, PLAIN};
use quorate::explore::Allowance;
use quorate::protocol::Claim;
use quorate::world::Memory;

const fn faults(crashes: u8, restarts: u8, drops: u8, duplicates: u8, timeouts: u8) -> Allowance {
    Allowance {
        crashes,
        restarts,
        drops,
        duplicates,
        timeouts,
        joins: 0,
        leaves: 0,
    }
}

const NONE: Allowance = Allowance::NONE;

const QUORUM: &[(&str, &str, Allowance)] = &[
    ("abd", "A:write 1; B:read", NONE),
    ("abd", "A:write 1; A:read", NONE),
    ("abd", "A:write 1", faults(1, 0, 0, 0, 0)),
    ("abd", "A:write 1", faults(2, 0, 0, 0, 0)),
    ("abd", "A:write 1", faults(0, 0, 1, 1, 0)),
    ("abd", "A:write 1", faults(0, 0, 0, 0, 1)),
    ("abd", "A:read; B:read", faults(1, 0, 0, 0, 0)),
    ("abd", "A:write 1; A:write 2", NONE),
    ("abd", "A:read; B:read", NONE),
    ("abd", "2@A:write 1; 3@A:read", NONE),
    ("single-writer", "A:write 1; B:read", NONE),
    ("single-writer", "B:read; C:read", NONE),
    ("single-writer", "A:write 1; B:read", faults(0, 0, 1, 0, 0)),
    ("unanimous", "A:write 1; B:read", NONE),
    ("unanimous", "A:read", faults(0, 0, 0, 0, 1)),
    ("no-write-back", "A:write 1; B:read", NONE),
    ("no-write-back", "A:write 1; B:read; C:read", NONE),
    ("no-write-back", "A:write 1; B:read; B:read", NONE),
    (
        "no-write-back",
        "A:write 1; B:read; C:read",
        faults(1, 0, 0, 0, 0),
    ),
    ("one-phase-write", "A:write 1; B:write 2", NONE),
    ("one-phase-write", "A:write 1; B:write 2; C:read", NONE),
    ("one-phase-write", "A:write 1; B:write 2; A:read", NONE),
    ("local-read", "A:write 1; B:read; C:read", NONE),
    ("local-read", "A:write 1; C:read", NONE),
    (
        "local-read",
        "A:write 1; B:read; C:read",
        faults(0, 0, 1, 0, 0),
    ),
    ("local-read", "A:write 1; B:read; B:read; C:read", NONE),
    ("abd", "A:write 1", faults(1, 1, 0, 0, 0)),
];

const OTHERS: &[(&str, &str, &str, u8, u32, Allowance)] = &[
    (
        "shared-register",
        "described",
        "A:write 1; B:read; C:read",
        1,
        0,
        NONE,
    ),
    (
        "shared-register",
        "described",
        "A:write 1",
        1,
        0,
        faults(1, 0, 0, 0, 1),
    ),
    (
        "shared-register",
        "described",
        "A:write 1; B:write 2",
        1,
        0,
        NONE,
    ),
    (
        "shared-register",
        "described",
        "A:write 1; A:read",
        1,
        0,
        faults(0, 0, 1, 1, 0),
    ),
    ("alive-set", "described", "A:write 1; B:read", 1, 0, NONE),
    (
        "alive-set",
        "described",
        "A:write 1; A:read",
        1,
        0,
        faults(0, 0, 1, 0, 0),
    ),
    (
        "alive-set",
        "described",
        "A:write 1",
        1,
        0,
        faults(1, 0, 0, 0, 1),
    ),
    (
        "alive-set",
        "improved",
        "A:write 1",
        1,
        0,
        faults(0, 0, 1, 0, 1),
    ),
    (
        "alive-set",
        "majority-one-round",
        "A:write 1; B:read; C:read",
        1,
        0,
        NONE,
    ),
    (
        "alive-set",
        "repaired",
        "A:write 1",
        1,
        0,
        faults(1, 1, 0, 0, 0),
    ),
    ("alive-set", "repaired", "A:write 1; B:read", 1, 0, NONE),
    ("causal", "repaired", "A:put x 1; 1@B:get x", 1, 0, NONE),
    (
        "causal",
        "repaired",
        "A:put x 1; B:put x 2",
        1,
        0,
        faults(0, 0, 0, 1, 0),
    ),
    (
        "causal",
        "repaired",
        "A:put x 1; B:get x; B:delete x",
        1,
        0,
        NONE,
    ),
    ("causal", "described", "A:put x 1; B:put x 2", 1, 0, NONE),
    (
        "causal",
        "described",
        "A:put x 1",
        1,
        0,
        faults(0, 0, 1, 0, 0),
    ),
    (
        "causal",
        "no-buffer",
        "A:put x 1; B:get x; B:put y 2; C:get y; C:get x",
        2,
        0,
        NONE,
    ),
    ("causal", "no-waiting", "A:put x 1; 1@B:get x", 1, 0, NONE),
    ("causal", "last-arrival", "A:put x 1; B:put x 2", 1, 0, NONE),
    (
        "causal",
        "last-arrival",
        "A:put x 1; B:put x 2; C:get x",
        1,
        0,
        faults(0, 0, 1, 0, 0),
    ),
    ("counter", "described", "A:+ 1; B:+ 2", 1, 0, NONE),
    ("counter", "described", "A:+ 1", 1, 0, faults(0, 0, 1, 0, 0)),
    ("counter", "described", "A:+ 1", 1, 0, faults(0, 0, 0, 1, 0)),
    (
        "counter",
        "described",
        "A:+ 1; B:get x",
        1,
        0,
        faults(1, 1, 0, 0, 0),
    ),
    ("counter", "repaired", "A:+ 1; B:+ 2", 1, 0, NONE),
    ("counter", "repaired", "A:+ 1", 1, 0, faults(0, 0, 1, 1, 1)),
    ("paxos", "repaired", "B:transfer 60 x to y", 2, 3_000, NONE),
    (
        "paxos",
        "repaired",
        "B:transfer 60 x to y; A:balance x",
        2,
        3_000,
        NONE,
    ),
    (
        "paxos",
        "repaired",
        "B:balance x",
        2,
        3_000,
        faults(1, 0, 0, 0, 0),
    ),
    (
        "paxos",
        "twice",
        "B:transfer 60 x to y",
        2,
        3_000,
        faults(0, 0, 0, 0, 1),
    ),
    (
        "paxos",
        "no-promise",
        "A:balance x; B:balance y",
        2,
        3_000,
        faults(0, 0, 0, 0, 1),
    ),
    (
        "paxos",
        "ignore-highest",
        "A:balance x; B:balance y",
        2,
        3_000,
        faults(0, 0, 0, 0, 1),
    ),
    (
        "paxos",
        "described",
        "B:transfer 60 x to y",
        2,
        3_000,
        faults(0, 0, 0, 0, 1),
    ),
];

/// All of them.
pub fn setups() -> Vec<Ask> {
    let quorum = QUORUM.iter().map(|&(preset, ops, faults)| Ask {
        preset,
        ops,
        faults,
        ..PLAIN
    });
    let others = OTHERS
        .iter()
        .map(|&(protocol, preset, ops, keys, warm_up_ms, faults)| Ask {
            protocol,
            preset,
            ops,
            keys,
            warm_up_ms,
            faults,
            goals: match preset {
                "no-promise" | "ignore-highest" => &[Claim::Agreement],
                _ => &[],
            },
            ..PLAIN
        });
    let lost = Ask {
        ops: "A:write 1; B:read",
        faults: faults(1, 1, 0, 0, 0),
        memory: Memory::Lost,
        goals: &[Claim::Linearizable],
        ..PLAIN
    };
    let ordered = ["abd", "no-write-back", "local-read"].map(|preset| Ask {
        preset,
        ops: "A:write 1; B:read; C:read",
        fifo: true,
        goals: &[Claim::Linearizable],
        nodes: 2,
        ..PLAIN
    });
    let two = ["A:write 1; B:write 2", "A:write 1; B:read; A:read"].map(|ops| Ask {
        ops,
        nodes: 2,
        goals: &[Claim::Linearizable],
        faults: faults(0, 0, 1, 1, 1),
        ..PLAIN
    });
    let ordered = ordered.into_iter().map(|ask| Ask {
        ops: "A:write 1; B:read",
        ..ask
    });
    let silent = Ask {
        switches: &[("retransmit-ms", "0")],
        ops: "A:write 1; B:read",
        faults: faults(0, 0, 2, 0, 0),
        ..PLAIN
    };
    quorum
        .chain(others)
        .chain([lost, silent])
        .chain(ordered)
        .chain(two)
        .collect()
}
