//! Seed design 000, "Pseudocode" and "Personal notes", line by line.

use crate::lab::{A, B, C, D, E, Lab, TIMER};
use quorate::protocol::shared_register::{SharedRegister, TIMER_MS};
use quorate::protocol::{Failure, Outcome, Value};
use quorate::world::{Choice, Event, Memory};

fn lab(nodes: u8) -> Lab<SharedRegister> {
    Lab::new(nodes, "described", &[], false)
}

#[test]
fn send_message_to_all_nodes_except_the_local_node() {
    let mut lab = lab(5);
    lab.write(A, 7);
    let proposals = ["A→B", "A→C", "A→D", "A→E"].map(|link| format!("{link} proposed state 7"));
    assert_eq!(lab.flights(), proposals);
}

#[test]
fn start_timer_to_wait_for_ack_responses_for_5_seconds() {
    let mut lab = lab(3);
    lab.write(A, 7);
    assert_eq!(TIMER_MS, 5_000);
    let set = Event::TimerSet {
        node: A,
        timer: TIMER,
        after_ms: 5_000,
    };
    assert!(lab.events.contains(&set));
}

#[test]
fn a_proposed_state_is_taken_at_once_and_acknowledged_with_the_state() {
    let mut lab = lab(3);
    lab.write(A, 7);
    lab.deliver(A, B);
    assert_eq!(lab.held(B), "7");
    assert_eq!(lab.flights(), ["A→C proposed state 7", "B→A ACK ACK"]);
}

#[test]
fn the_local_register_is_updated_last() {
    let mut lab = lab(3);
    let write = lab.write(A, 7);
    lab.exchange(A, B);
    assert_eq!(lab.phase(A), "writing 7 · 1/2 acks");
    assert_eq!((lab.held(A), lab.held(B)), ("0".into(), "7".into()));
    lab.exchange(A, C);
    assert_eq!(lab.held(A), "7");
    assert_eq!(lab.told(write), Some(Outcome::Written));
    assert_eq!(lab.world.timers(A).count(), 0);
}

#[test]
fn quorum_size_is_half_plus_one_and_the_own_copy_does_not_count() {
    for nodes in 2..=9u8 {
        let mut lab = lab(nodes);
        let write = lab.write(A, 7);
        let quorum = nodes / 2 + 1;
        let others = (1..nodes).map(quorate::protocol::NodeId);
        for (acks, other) in (1u8..).zip(others) {
            assert_eq!(lab.told(write), None, "{nodes} nodes, {acks} acks");
            lab.exchange(A, other);
            if acks == quorum {
                assert_eq!(lab.told(write), Some(Outcome::Written));
                break;
            }
        }
        // With two nodes there is only one other, and two are needed.
        assert_eq!(lab.told(write).is_some(), nodes > 2);
    }
}

#[test]
fn error_write_was_not_acknowledged_by_majority_of_nodes() {
    let mut lab = lab(3);
    lab.choose(Choice::Crash(C));
    let write = lab.write(A, 7);
    lab.exchange(A, B);
    lab.choose(Choice::Fire(A, TIMER));
    let why = Failure::NotAcknowledged { acks: 1, needed: 2 };
    assert_eq!(lab.told(write), Some(Outcome::Failed(why)));
    assert!(why.may_take_effect());
    // Nobody takes back what B has taken.
    assert_eq!((lab.held(A), lab.held(B)), ("0".into(), "7".into()));
    assert_eq!(lab.phase(A), "idle");
}

#[test]
fn reads_are_local() {
    let mut lab = lab(5);
    let write = lab.write(A, 7);
    for node in [B, C, D] {
        lab.exchange(A, node);
    }
    assert_eq!(lab.told(write), Some(Outcome::Written));
    let (missed, seen) = (lab.read(E), lab.read(B));
    assert_eq!(lab.told(missed), Some(Outcome::Value(Value::INITIAL)));
    assert_eq!(lab.told(seen), Some(Outcome::Value(Value(7))));
    assert_eq!(lab.flights(), ["A→E proposed state 7"]);
}

#[test]
fn messages_sent_while_a_quorum_is_ongoing_are_buffered_in_order_and_none_is_lost() {
    let mut lab = lab(3);
    let first = lab.write(A, 1);
    let (read, second, last) = (lab.read(A), lab.write(A, 2), lab.read(A));
    let waiting: Vec<_> = lab.world.queue(A).iter().map(|(op, _)| *op).collect();
    assert_eq!(waiting, [read, second, last]);
    lab.exchange(A, B);
    lab.exchange(A, C);
    assert_eq!(lab.told(first), Some(Outcome::Written));
    assert_eq!(lab.told(read), Some(Outcome::Value(Value(1))));
    assert_eq!(lab.phase(A), "writing 2 · 0/2 acks");
    lab.exchange(A, B);
    lab.exchange(A, C);
    assert_eq!(lab.told(second), Some(Outcome::Written));
    assert_eq!(lab.told(last), Some(Outcome::Value(Value(2))));
    assert!(lab.world.queue(A).is_empty());
}

#[test]
fn buffered_messages_are_sent_after_a_failed_write_too() {
    let mut lab = lab(3);
    lab.write(A, 1);
    let second = lab.write(A, 2);
    lab.lose_all();
    lab.choose(Choice::Fire(A, TIMER));
    assert_eq!(lab.world.serving(A).map(|(op, _)| op), Some(second));
    assert_eq!(
        lab.flights(),
        ["A→B proposed state 2", "A→C proposed state 2"]
    );
}

#[test]
fn another_nodes_proposal_is_taken_while_the_own_write_waits() {
    let mut lab = lab(3);
    lab.write(A, 1);
    lab.write(B, 2);
    lab.exchange(B, A);
    assert_eq!(lab.held(A), "2");
    lab.exchange(A, B);
    lab.exchange(A, C);
    // "One commit very quickly overwrites another."
    assert_eq!(lab.held(A), "1");
}

#[test]
fn ack_count_looks_at_nothing_but_the_message_type() {
    let mut lab = lab(3);
    let first = lab.write(A, 1);
    lab.deliver(A, B);
    lab.choose(Choice::Fire(A, TIMER));
    assert!(matches!(lab.told(first), Some(Outcome::Failed(_))));
    // B's ACK of the first write counts for the second.
    let second = lab.write(A, 2);
    lab.deliver(B, A);
    assert_eq!(lab.phase(A), "writing 2 · 1/2 acks");
    lab.deliver(A, B);
    let ack = lab.oldest(B, A);
    lab.choose(Choice::Duplicate(ack));
    lab.deliver(B, A);
    assert_eq!(lab.told(second), Some(Outcome::Written));
    assert_eq!(lab.held(C), "0");
}

#[test]
fn an_ack_that_comes_when_nothing_is_written_changes_nothing() {
    let mut lab = lab(5);
    lab.write(A, 7);
    for node in [B, C, D] {
        lab.exchange(A, node);
    }
    let before = lab.world.node(A).clone();
    lab.exchange(A, E);
    assert_eq!(*lab.world.node(A), before);
}

#[test]
fn a_node_that_goes_down_while_a_quorum_is_ongoing_leaves_its_value_with_others() {
    let mut lab = lab(3);
    let write = lab.write(A, 7);
    lab.deliver(A, B);
    lab.choose(Choice::Crash(A));
    assert!(lab.events.contains(&Event::Lost(write, A)));
    for (memory, value) in [(Memory::Kept, "7"), (Memory::Lost, "0")] {
        lab.choose(Choice::Crash(B));
        lab.choose(Choice::Restart { node: B, memory });
        assert_eq!(lab.held(B), value);
    }
    lab.choose(Choice::Restart {
        node: A,
        memory: Memory::Kept,
    });
    assert_eq!((lab.held(A), lab.phase(A)), ("0".into(), "idle".into()));
}
