//! What is known of small setups: the true length of every preset's shortest counterexample, and
//! that the sound ones have none.

use super::ask::{Ask, Done, PLAIN, answer, with};
use super::support::{replayed, show, violated};
use quorate::check::Status;
use quorate::explore::{Allowance, Answer, Reductions};
use quorate::protocol::Claim;
use quorate::run;

/// Breaks these in so many choices, and the run says so when it is played.
fn breaks(done: &Done, length: u32, broken: &[Claim], name: &str) {
    let find = done
        .find
        .as_ref()
        .unwrap_or_else(|| panic!("{name} holds: {:?}", done.progress));
    assert_eq!(find.length, length, "{name}");
    let named = |claim: &Claim| find.broken.contains(claim);
    assert!(broken.iter().all(named), "{name}: {:?}", find.broken);
    plays(done, name);
}

/// The run that was found breaks what it is said to break, at its last choice and not before.
pub fn plays(done: &Done, name: &str) {
    let Some(find) = &done.find else { return };
    let session = replayed(&find.run);
    let verdicts = session.verdicts();
    let seen = violated(&verdicts);
    assert!(
        find.broken.iter().all(|claim| seen.contains(claim)),
        "{name}: {:?} is not seen in {}",
        find.broken,
        show(&verdicts)
    );
    let last = find.begin.step + u64::from(find.length);
    for verdict in verdicts {
        let Status::Violated(why) = verdict.status else {
            continue;
        };
        // Moments count choices from 0, and Termination names one before it was sure.
        let early = verdict.guarantee == Claim::Termination || find.run.until.step > last;
        assert!(
            early || why.at.step + 1 >= last,
            "{name}: {} of {last}",
            why.at.step
        );
    }
    assert_eq!(
        find.tell().expect("it can be told").len() as u64,
        find.run.until.step - find.begin.step
    );
}

/// The question that is suggested for a preset.
fn suggested(protocol: &str, preset: &str) -> Done {
    let mut setup = run::default_setup(protocol).expect("a protocol");
    setup.switches = run::preset(protocol, preset).expect("a preset");
    let question = run::suggested(&setup).expect("a suggestion");
    answer(&question, with(Reductions::ALL))
}

/// In how many choices which guarantee breaks, if one does.
type Broken = Option<(u32, Claim)>;

/// The length of the shortest run in which the suggestion for each preset breaks; none where it
/// holds.
const SUGGESTED: [(&str, &str, Broken); 23] = [
    ("quorum", "abd", None),
    ("quorum", "single-writer", None),
    ("quorum", "no-write-back", Some((9, Claim::Linearizable))),
    ("quorum", "one-phase-write", Some((11, Claim::Linearizable))),
    ("quorum", "local-read", Some((6, Claim::Linearizable))),
    ("quorum", "unanimous", None),
    (
        "shared-register",
        "described",
        Some((4, Claim::Linearizable)),
    ),
    ("alive-set", "repaired", None),
    ("alive-set", "described", Some((15, Claim::Linearizable))),
    ("alive-set", "improved", Some((15, Claim::Linearizable))),
    (
        "alive-set",
        "majority-one-round",
        Some((9, Claim::Linearizable)),
    ),
    ("causal", "repaired", None),
    ("causal", "described", Some((10, Claim::Convergence))),
    ("causal", "no-buffer", Some((7, Claim::Causal))),
    ("causal", "no-waiting", Some((2, Claim::Causal))),
    ("causal", "last-arrival", Some((4, Claim::Convergence))),
    ("paxos", "repaired", None),
    ("paxos", "described", Some((6, Claim::Linearizable))),
    ("paxos", "twice", Some((6, Claim::Linearizable))),
    ("paxos", "no-promise", Some((9, Claim::Agreement))),
    ("paxos", "small-quorum", Some((9, Claim::Agreement))),
    ("paxos", "ignore-highest", Some((9, Claim::Agreement))),
    ("counter", "described", Some((3, Claim::Convergence))),
];

#[test]
fn every_weakened_preset_has_a_counterexample_of_known_length_and_every_sound_one_none() {
    let mut asked = 0;
    for info in run::protocols() {
        for preset in info.presets {
            let name = format!("{} {}", info.id, preset.id);
            let known = SUGGESTED
                .iter()
                .find(|(p, q, _)| (*p, *q) == (info.id, preset.id));
            let done = suggested(info.id, preset.id);
            match known.and_then(|(.., broken)| *broken) {
                Some((length, claim)) => {
                    let all = info.guarantees.len() == preset.claims.len();
                    assert!(!all || preset.id == "described", "{name} claims everything");
                    breaks(&done, length, &[claim], &name);
                }
                None => assert_eq!(done.answer, Answer::Holds, "{name}: {:?}", done.find),
            }
            asked += 1;
        }
    }
    assert_eq!(asked, SUGGESTED.len() + 1, "counter repaired holds, too");
}

#[test]
fn local_reads_break_linearizable_in_four_choices() {
    let ask = Ask {
        preset: "local-read",
        switches: &[("write", "one-phase")],
        ops: "A:write 1; B:read; C:read",
        ..PLAIN
    };
    for reductions in [Reductions::NONE, Reductions::ALL] {
        let done = answer(&ask.question(), with(reductions));
        breaks(&done, 4, &[Claim::Linearizable], &ask.name());
    }
}

#[test]
fn multi_writer_abd_with_one_write_and_one_read_holds_everywhere() {
    let ask = Ask {
        ops: "A:write 1; B:read",
        ..PLAIN
    };
    let counts = [(Reductions::NONE, 8_804), (Reductions::ALL, 219)];
    for (reductions, unique) in counts {
        let done = answer(&ask.question(), with(reductions));
        assert_eq!(done.answer, Answer::Holds);
        assert_eq!(done.progress.unique, unique, "{reductions:?}");
    }
}

/// Each guarantee by itself has a shortest run of its own.
#[test]
fn one_guarantee_at_a_time() {
    let cases: [(&str, &str, u8, Claim, Option<u32>); 7] = [
        (
            "no-write-back",
            "A:write 1; B:read; C:read",
            3,
            Claim::Ordering,
            Some(9),
        ),
        (
            "no-write-back",
            "A:write 1; B:read; C:read",
            3,
            Claim::Validity,
            None,
        ),
        (
            "one-phase-write",
            "A:write 1; B:write 2; C:read",
            3,
            Claim::Validity,
            Some(11),
        ),
        (
            "one-phase-write",
            "A:write 1; B:write 2; C:read",
            3,
            Claim::Ordering,
            None,
        ),
        (
            "local-read",
            "A:write 1; B:read; C:read",
            3,
            Claim::Ordering,
            Some(6),
        ),
        (
            "local-read",
            "A:write 1; C:read",
            3,
            Claim::Validity,
            Some(6),
        ),
        (
            "local-read",
            "A:write 1; C:read",
            3,
            Claim::Termination,
            None,
        ),
    ];
    for (preset, ops, nodes, claim, length) in cases {
        let goals: &[Claim] = match claim {
            Claim::Ordering => &[Claim::Ordering],
            Claim::Validity => &[Claim::Validity],
            _ => &[Claim::Termination],
        };
        let ask = Ask {
            preset,
            ops,
            nodes,
            goals,
            ..PLAIN
        };
        let done = answer(&ask.question(), with(Reductions::ALL));
        assert_eq!(done.length(), length, "{}", ask.name());
        plays(&done, &ask.name());
    }
}

/// Nobody asks again, so an operation whose message is lost waits for ever; a crash of two of three
/// does the same.
#[test]
fn what_can_never_complete_is_found() {
    let ask = |faults| Ask {
        switches: &[("retransmit-ms", "0")],
        ops: "A:write 1",
        faults,
        goals: &[Claim::Termination],
        ..PLAIN
    };
    let nothing = ask(Allowance::NONE);
    let one = ask(Allowance {
        drops: 1,
        ..Allowance::NONE
    });
    for fine in [nothing, one] {
        let done = answer(&fine.question(), with(Reductions::ALL));
        assert_eq!(done.answer, Answer::Holds, "{}", fine.name());
    }
    let two = ask(Allowance {
        drops: 2,
        ..Allowance::NONE
    });
    let crashes = ask(Allowance {
        crashes: 2,
        ..Allowance::NONE
    });
    for lost in [two, crashes] {
        for reductions in [Reductions::NONE, Reductions::ALL] {
            let done = answer(&lost.question(), with(reductions));
            breaks(&done, 3, &[Claim::Termination], &lost.name());
        }
    }
}
