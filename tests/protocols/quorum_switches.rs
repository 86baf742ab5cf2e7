//! The quorum register's switches: each weakened or strengthened form does what its name says.

use crate::lab::{A, B, C, D, E, Lab, set};
use quorate::protocol::quorum::Quorum;
use quorate::protocol::{
    Call, Cluster, Failure, NodeSet, Outcome, Protocol, Switches, Value, Warning,
};
use quorate::run;

fn lab(nodes: u8, preset: &str, changed: &[(&str, &str)]) -> Lab<Quorum> {
    Lab::new(nodes, preset, changed, false)
}

/// A's write of 7 has finished at A and B.
fn written(preset: &str, changed: &[(&str, &str)]) -> Lab<Quorum> {
    let mut lab = lab(3, preset, changed);
    let write = lab.write(A, 7);
    while lab.told(write).is_none() {
        lab.exchange(A, B);
    }
    lab.lose_all();
    lab
}

#[test]
fn unanimous_skips_the_write_back_when_a_write_quorum_agrees() {
    let mut lab = written("unanimous", &[]);
    let read = lab.read(B);
    lab.exchange(B, A);
    assert_eq!(lab.told(read), Some(Outcome::Value(Value(7))));
}

#[test]
fn unanimous_writes_back_when_the_replies_differ() {
    let mut lab = written("unanimous", &[]);
    let read = lab.read(C);
    lab.exchange(C, A);
    assert_eq!(lab.told(read), None);
    assert_eq!(lab.phase(C), "reading · write-back 1/2");
}

#[test]
fn unanimous_writes_back_when_those_that_agree_are_no_write_quorum() {
    let mut lab = lab(3, "unanimous", &[("r", "1"), ("w", "3")]);
    let read = lab.read(A);
    // One reply, its own, is a read quorum but not a write quorum.
    assert_eq!(lab.told(read), None);
    assert_eq!(lab.phase(A), "reading · write-back 1/3");
}

#[test]
fn no_write_back_returns_after_the_query() {
    let mut lab = written("no-write-back", &[]);
    let read = lab.read(C);
    lab.exchange(C, A);
    assert_eq!(lab.told(read), Some(Outcome::Value(Value(7))));
    assert_eq!(lab.held(C), "0 0");
}

#[test]
fn local_read_asks_nobody() {
    let mut lab = written("local-read", &[]);
    let read = lab.read(C);
    assert_eq!(lab.told(read), Some(Outcome::Value(Value::INITIAL)));
    assert_eq!(lab.flights(), [""; 0]);
}

#[test]
fn abd_1995_the_single_writer_stores_from_its_own_tag() {
    let mut lab = lab(3, "single-writer", &[]);
    let write = lab.write(A, 7);
    assert_eq!(lab.flights(), ["A→B store 1·A", "A→C store 1·A"]);
    lab.exchange(A, C);
    assert_eq!(lab.told(write), Some(Outcome::Written));
}

#[test]
fn writes_are_refused_where_the_single_writer_is_not() {
    let mut lab = lab(3, "single-writer", &[]);
    let write = lab.write(B, 7);
    let why = Failure::NotServedHere { ask: A };
    assert_eq!(lab.told(write), Some(Outcome::Failed(why)));
    assert!(!why.may_take_effect());
    assert_eq!(lab.flights(), [""; 0]);
    let (key, value) = (crate::lab::X, Value(1));
    let protocol = lab.world.protocol();
    assert_eq!(protocol.serves(B, Call::Write { key, value }), Err(A));
    assert_eq!(protocol.serves(B, Call::Read { key }), Ok(()));
}

#[test]
fn one_phase_writers_that_miss_each_other_take_the_same_counter() {
    let mut lab = lab(3, "one-phase-write", &[]);
    lab.write(C, 3);
    lab.exchange(C, B);
    let later = lab.write(A, 4);
    assert_eq!(lab.held(A), "4 1·A");
    lab.exchange(A, B);
    assert_eq!(lab.told(later), Some(Outcome::Written));
    assert_eq!(lab.held(B), "3 1·C");
}

#[test]
fn own_ack_off_takes_the_quorum_from_others_only() {
    let mut lab = lab(5, "abd", &[("own-ack", "off")]);
    let read = lab.read(A);
    assert_eq!(lab.phase(A), "reading · query 0/3");
    for node in [B, C, D] {
        lab.exchange(A, node);
    }
    assert_eq!(lab.phase(A), "reading · write-back 0/3");
    let waiting = lab.world.waiting(A).expect("it waits");
    assert_eq!((waiting.have, waiting.need), (NodeSet::EMPTY, 3));
    assert_eq!(waiting.from, set(&[B, C, D, E]));
    for node in [B, C, D] {
        lab.exchange(A, node);
    }
    assert_eq!(lab.told(read), Some(Outcome::Value(Value::INITIAL)));
}

#[test]
fn r_and_w_by_hand_are_what_the_phases_wait_for() {
    let mut lab = lab(5, "abd", &[("r", "2"), ("w", "4")]);
    let write = lab.write(A, 7);
    assert_eq!(lab.phase(A), "writing 7 · query 1/2");
    lab.exchange(A, B);
    assert_eq!(lab.phase(A), "writing 7 · store 1/4");
    for node in [B, C] {
        lab.exchange(A, node);
    }
    // C answered the query it got first.
    lab.exchange(A, C);
    assert_eq!(lab.told(write), None);
    lab.exchange(A, D);
    lab.exchange(A, D);
    assert_eq!(lab.told(write), Some(Outcome::Written));
}

#[test]
fn retransmission_can_be_off() {
    let mut lab = lab(3, "abd", &[("retransmit-ms", "0")]);
    lab.read(A);
    assert_eq!(lab.world.timers(A).count(), 0);
}

fn warnings(nodes: u8, preset: &str, changed: &[(&str, &str)]) -> Vec<Warning> {
    lab(nodes, preset, changed).world.protocol().warnings()
}

#[test]
fn quorums_that_miss_each_other_are_shown() {
    for nodes in 1..=9u8 {
        for r in 1..=nodes {
            for w in 1..=nodes {
                let (r_text, w_text) = (r.to_string(), w.to_string());
                let by_hand = [("r", &*r_text), ("w", &*w_text)];
                let warnings = warnings(nodes, "abd", &by_hand);
                assert_eq!(warnings.len(), usize::from(r + w <= nodes));
                let Some(warning) = warnings.first() else {
                    continue;
                };
                let (stored, asked) = warning.groups.expect("two groups to show");
                assert_eq!((stored.len(), asked.len()), (w, r));
                assert!(stored.and(asked).is_empty(), "{}", warning.words);
                assert!(stored.or(asked).minus(NodeSet::first(nodes)).is_empty());
                assert!(warning.words.ends_with('.'));
            }
        }
    }
}

#[test]
fn a_quorum_out_of_reach_is_said() {
    let off = [("own-ack", "off"), ("w", "3")];
    let warnings = warnings(3, "abd", &off);
    assert!(warnings[0].words.contains("out of reach"));
    assert!(warnings.iter().all(|warning| warning.groups.is_none()));
}

#[test]
fn presets_have_nothing_to_warn_of() {
    for preset in Quorum::info().presets {
        for nodes in 1..=9 {
            assert_eq!(warnings(nodes, preset.id, &[]), []);
        }
    }
}

#[test]
fn a_quorum_larger_than_the_cluster_is_refused_in_a_sentence() {
    let mut switches = run::preset("quorum", "abd").expect("known");
    switches.set("r", "4");
    let cluster = Cluster { nodes: 3, keys: 1 };
    let bad = Quorum::configure(cluster, &switches).expect_err("too large");
    assert_eq!(
        bad.to_string(),
        "Switch “r” asks for a quorum of 4, but the cluster has 3 nodes."
    );
}

#[test]
fn switches_are_refused_in_a_sentence() {
    let with = |id: &str, value: &str| -> String {
        let mut switches: Switches = run::preset("quorum", "abd").expect("known");
        switches.set(id, value);
        let bad = switches.check(Quorum::info()).expect_err("unsound");
        bad.to_string()
    };
    assert_eq!(
        with("read", "fast"),
        "Switch “read” is “fast”; it must be one of write-back, unanimous, one-round, local."
    );
    assert_eq!(
        with("r", "10"),
        "Switch “r” is “10”; it must be auto or a whole number from 1 to 9."
    );
    assert_eq!(
        with("own-ack", "yes"),
        "Switch “own-ack” is “yes”; it must be on or off."
    );
    assert_eq!(
        with("retransmit-ms", "auto"),
        "Switch “retransmit-ms” is “auto”; it must be a whole number from 0 to 60000."
    );
    assert!(with("speed", "9").starts_with("Quorum register has no switch “speed”; it has read,"));
}
