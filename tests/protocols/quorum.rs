//! The quorum register: what Attiya, Bar-Noy and Dolev (1995) and Lynch and Shvartsman (1997)
//! say a node does.

use crate::lab::{A, B, C, D, Lab, TIMER};
use quorate::protocol::quorum::Quorum;
use quorate::protocol::{Outcome, Value};
use quorate::world::{Choice, Event, Memory};

fn abd(nodes: u8) -> Lab<Quorum> {
    Lab::new(nodes, "abd", &[], false)
}

#[test]
fn lynch_shvartsman_write_queries_then_stores() {
    let mut lab = abd(5);
    let write = lab.write(A, 7);
    assert_eq!(
        lab.flights(),
        ["A→B query ?", "A→C query ?", "A→D query ?", "A→E query ?"]
    );
    assert_eq!(lab.phase(A), "writing 7 · query 1/3");
    lab.exchange(A, B);
    assert_eq!(lab.phase(A), "writing 7 · query 2/3");
    lab.exchange(A, C);
    assert_eq!(lab.phase(A), "writing 7 · store 1/3");
    let stores: Vec<_> = lab
        .flights()
        .into_iter()
        .filter(|m| m.contains("store"))
        .collect();
    assert_eq!(
        stores,
        [
            "A→B store 1·A",
            "A→C store 1·A",
            "A→D store 1·A",
            "A→E store 1·A"
        ]
    );
    assert_eq!(lab.held(A), "7 1·A");
    lab.exchange(A, B);
    assert_eq!(lab.told(write), None);
    lab.exchange(A, C);
    assert_eq!(lab.told(write), Some(Outcome::Written));
    assert_eq!(lab.phase(A), "idle");
    assert_eq!(lab.held(B), "7 1·A");
}

#[test]
fn abd_read_queries_then_writes_back_then_returns() {
    let mut lab = abd(3);
    lab.write(A, 7);
    lab.exchange(A, B);
    // Only A itself holds the value: the stores are on their way.
    let read = lab.read(C);
    lab.exchange(C, A);
    assert_eq!(lab.phase(C), "reading · write-back 1/2");
    assert_eq!(lab.told(read), None);
    assert_eq!(lab.held(C), "7 1·A");
    // C's query to B is older than its store.
    let store = lab.newest(C, B);
    lab.choose(Choice::Deliver(store));
    assert_eq!(lab.held(B), "7 1·A");
    lab.deliver(B, C);
    assert_eq!(lab.told(read), Some(Outcome::Value(Value(7))));
}

#[test]
fn a_read_returns_the_value_of_the_highest_tag() {
    let mut lab = abd(5);
    lab.write(A, 7);
    lab.exchange(A, B);
    lab.exchange(A, C);
    let read = lab.read(D);
    lab.exchange(D, B);
    assert_eq!(lab.phase(D), "reading · query 2/3");
    lab.exchange(D, A);
    lab.exchange(D, B);
    lab.exchange(D, C);
    // C answered the query, which is older than the store.
    assert_eq!(lab.phase(D), "reading · write-back 2/3");
    lab.exchange(D, C);
    assert_eq!(lab.told(read), Some(Outcome::Value(Value(7))));
}

#[test]
fn a_write_takes_a_tag_above_every_tag_of_its_quorum() {
    let mut lab = abd(3);
    lab.write(A, 1);
    lab.exchange(A, B);
    lab.exchange(A, B);
    lab.write(B, 2);
    lab.exchange(B, A);
    assert_eq!(lab.held(B), "2 2·B");
    // Ties of the counter are broken by the writer.
    lab.exchange(B, A);
    lab.lose_all();
    lab.write(C, 3);
    lab.exchange(C, A);
    assert_eq!(lab.held(C), "3 3·C");
}

#[test]
fn a_replica_adopts_only_a_higher_tag_but_always_acks() {
    let mut lab = abd(3);
    lab.write(C, 1);
    lab.exchange(C, B);
    lab.write(A, 2);
    lab.exchange(A, B);
    // Both write with counter 1; C's tag is the higher one.
    assert_eq!((lab.held(A), lab.held(C)), ("2 1·A".into(), "1 1·C".into()));
    let store = lab.newest(C, B);
    lab.choose(Choice::Deliver(store));
    assert_eq!(lab.held(B), "1 1·C");
    let store = lab.newest(A, B);
    let events = lab.choose(Choice::Deliver(store)).to_vec();
    assert_eq!(lab.held(B), "1 1·C");
    assert!(matches!(events[..], [Event::Delivered(_), Event::Sent(ack)] if ack.to == A));
    assert!(lab.flights().contains(&"B→A ack ack".to_string()));
}

#[test]
fn late_replies_of_an_earlier_phase_do_not_count() {
    let mut lab = abd(5);
    let write = lab.write(A, 7);
    lab.deliver(A, B);
    lab.deliver(A, C);
    lab.deliver(A, D);
    lab.deliver(B, A);
    lab.deliver(C, A);
    assert_eq!(lab.phase(A), "writing 7 · store 1/3");
    // D's reply belongs to the query.
    lab.deliver(D, A);
    assert_eq!(lab.phase(A), "writing 7 · store 1/3");
    lab.exchange(A, B);
    lab.exchange(A, C);
    assert_eq!(lab.told(write), Some(Outcome::Written));
}

#[test]
fn late_replies_of_an_earlier_operation_do_not_count() {
    let mut lab = abd(3);
    let first = lab.read(A);
    lab.deliver(A, C);
    lab.exchange(A, B);
    lab.exchange(A, B);
    assert_eq!(lab.told(first), Some(Outcome::Value(Value::INITIAL)));
    let second = lab.read(A);
    assert_eq!(lab.phase(A), "reading · query 1/2");
    lab.deliver(C, A);
    assert_eq!(lab.phase(A), "reading · query 1/2");
    assert_eq!(lab.told(second), None);
}

#[test]
fn a_reply_that_arrives_twice_counts_once() {
    let mut lab = abd(5);
    lab.read(A);
    lab.deliver(A, B);
    let reply = lab.oldest(B, A);
    lab.choose(Choice::Duplicate(reply));
    lab.deliver(B, A);
    lab.deliver(B, A);
    assert_eq!(lab.phase(A), "reading · query 2/3");
}

#[test]
fn retransmission_asks_only_the_silent() {
    let mut lab = abd(5);
    lab.write(A, 7);
    lab.exchange(A, B);
    lab.lose_all();
    let events = lab.choose(Choice::Fire(A, TIMER)).to_vec();
    assert!(events.contains(&Event::TimerSet {
        node: A,
        timer: TIMER,
        after_ms: 2_500
    }));
    assert_eq!(lab.flights(), ["A→C query ?", "A→D query ?", "A→E query ?"]);
    lab.exchange(A, C);
    lab.lose_all();
    lab.choose(Choice::Fire(A, TIMER));
    assert_eq!(
        lab.flights(),
        [
            "A→B store 1·A",
            "A→C store 1·A",
            "A→D store 1·A",
            "A→E store 1·A"
        ]
    );
}

#[test]
fn the_timer_is_taken_back_when_the_operation_returns() {
    let mut lab = abd(3);
    lab.read(A);
    lab.exchange(A, B);
    assert_eq!(lab.world.timers(A).count(), 1);
    lab.exchange(A, B);
    assert_eq!(lab.world.timers(A).count(), 0);
    assert!(lab.events.contains(&Event::TimerCancelled(A, TIMER)));
}

#[test]
fn a_single_node_is_its_own_quorum() {
    let mut lab = abd(1);
    let write = lab.write(A, 7);
    assert_eq!(lab.told(write), Some(Outcome::Written));
    let read = lab.read(A);
    assert_eq!(lab.told(read), Some(Outcome::Value(Value(7))));
}

#[test]
fn registers_do_not_disturb_each_other() {
    let mut lab = abd(3);
    let (key, value) = (quorate::protocol::Key(1), Value(9));
    lab.ask(A, quorate::protocol::Call::Write { key, value });
    lab.exchange(A, B);
    lab.exchange(A, B);
    assert_eq!(lab.held(A), "0 0");
    let read = lab.read(B);
    lab.exchange(B, A);
    lab.exchange(B, A);
    assert_eq!(lab.told(read), Some(Outcome::Value(Value::INITIAL)));
}

#[test]
fn restart_with_memory_kept_keeps_tags_and_forgets_the_operation() {
    let mut lab = abd(3);
    let write = lab.write(A, 7);
    lab.exchange(A, B);
    lab.choose(Choice::Crash(A));
    assert!(lab.events.contains(&Event::Lost(write, A)));
    lab.choose(Choice::Restart {
        node: A,
        memory: Memory::Kept,
    });
    assert_eq!((lab.held(A), lab.phase(A)), ("7 1·A".into(), "idle".into()));
    // Its next write must not take the tag of the one that was lost.
    lab.lose_all();
    lab.write(A, 8);
    lab.exchange(A, C);
    assert_eq!(lab.held(A), "8 2·A");
}

#[test]
fn restart_with_memory_lost_forgets_everything() {
    let mut lab = abd(3);
    lab.write(A, 7);
    lab.exchange(A, B);
    lab.exchange(A, B);
    lab.choose(Choice::Crash(B));
    assert_eq!(lab.held(B), "7 1·A");
    lab.choose(Choice::Restart {
        node: B,
        memory: Memory::Lost,
    });
    assert_eq!(lab.held(B), "0 0");
}
