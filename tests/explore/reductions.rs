//! Reductions keep the answer: the same verdict, and the same shortest length.

use super::ask::{Ask, PLAIN, answer, with};
use super::known::plays;
use quorate::explore::{Allowance, Answer, Options, Reductions};
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

const EACH: [(&str, Reductions); 4] = [
    (
        "idle",
        Reductions {
            idle: true,
            ..Reductions::NONE
        },
    ),
    (
        "symmetry",
        Reductions {
            symmetry: true,
            ..Reductions::NONE
        },
    ),
    (
        "order",
        Reductions {
            order: true,
            ..Reductions::NONE
        },
    ),
    ("all", Reductions::ALL),
];

fn setups() -> Vec<Ask> {
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

#[test]
fn reduced_and_not_the_verdict_and_the_shortest_length_are_the_same() {
    let setups = setups();
    assert!(setups.len() >= 60, "{}", setups.len());
    let (mut broken, mut protocols) = (0, std::collections::BTreeSet::new());
    for ask in &setups {
        let question = ask.question();
        let plain = answer(&question, with(Reductions::NONE));
        assert!(
            !matches!(plain.answer, Answer::Undecided(_)),
            "{}",
            ask.name()
        );
        plays(&plain, &ask.name());
        broken += usize::from(plain.find.is_some());
        protocols.insert(ask.protocol);
        println!("{:>9} {}", plain.progress.unique, ask.name());
        for (name, reductions) in EACH {
            let name = format!("{name}: {}", ask.name());
            let reduced = answer(&question, with(reductions));
            assert_eq!(reduced.length(), plain.length(), "{name}");
            plays(&reduced, &name);
            if plain.find.is_none() {
                let (few, all) = (reduced.progress.unique, plain.progress.unique);
                assert!(few <= all, "{name}: {few} of {all}");
                let only_order = !reductions.idle && !reductions.symmetry;
                assert!(
                    !only_order || few == all,
                    "{name}: order leaves no state out"
                );
            }
        }
    }
    println!(
        "{} setups of {} protocols, {broken} broken",
        setups.len(),
        protocols.len()
    );
    assert_eq!(protocols.len(), 6);
    assert!(broken >= 20, "{broken}");
}

/// Three nodes, two writers and a reader: reductions visit at most a tenth of the states.
#[test]
fn reductions_leave_most_states_out() {
    let ask = |ops| Ask { ops, ..PLAIN };
    let reader = ask("A:write 1; B:read");
    let all = answer(&reader.question(), with(Reductions::NONE))
        .progress
        .unique;
    let few = answer(&reader.question(), with(Reductions::ALL))
        .progress
        .unique;
    assert!(few * 10 <= all, "{few} of {all}");
    // What is visited of the larger one; all of it is 6,995,275 states, see `xtask bench explore`.
    let writers = ask("A:write 1; B:write 2; C:read");
    let done = answer(&writers.question(), with(Reductions::ALL));
    assert_eq!((done.answer, done.progress.unique), (Answer::Holds, 11_969));
}

#[test]
fn symmetry_visits_about_half_where_two_nodes_are_alike() {
    let ask = Ask {
        preset: "single-writer",
        ops: "A:write 1; B:read; C:read",
        ..PLAIN
    };
    let count = |symmetry| {
        let reductions = Reductions {
            idle: true,
            symmetry,
            order: false,
        };
        answer(&ask.question(), with(reductions)).progress.unique
    };
    let (half, all) = (count(true), count(false));
    assert!(
        half * 2 >= all && half * 2 < all + all / 5,
        "{half} of {all}"
    );
}

/// Fewer choices are made where one order of those that commute will do.
#[test]
fn order_makes_fewer_choices() {
    let ask = Ask {
        nodes: 4,
        ops: "A:write 1",
        ..PLAIN
    };
    let count = |order| {
        let options = Options {
            reductions: Reductions {
                order,
                ..Reductions::NONE
            },
            ..Options::default()
        };
        answer(&ask.question(), options).progress
    };
    let (one, all) = (count(true), count(false));
    assert_eq!(one.unique, all.unique);
    assert!(
        one.states * 3 < all.states * 2,
        "{} of {}",
        one.states,
        all.states
    );
}
