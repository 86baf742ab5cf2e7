//! The repaired causal store: what is lost or doubled on the way, and crashes.

use crate::causal::{Y, by, get, lab, list, put, row, store, value};
use crate::lab::{A, B, C, TIMER, X};
use quorate::world::{Choice, Event, Memory};

#[test]
fn a_second_copy_changes_nothing_and_is_acknowledged() {
    let mut lab = lab(2);
    lab.write(A, 7);
    let write = lab.oldest(A, B);
    lab.choose(Choice::Duplicate(write));
    lab.deliver(A, B);
    let before = lab.world.node(B).clone();
    lab.deliver(A, B);
    assert_eq!(*lab.world.node(B), before);
    assert_eq!(lab.flights(), ["B→A ack ack", "B→A ack ack"]);
}

#[test]
fn the_timer_rests_when_every_write_is_acknowledged() {
    let mut lab = lab(3);
    assert_eq!(lab.world.timers(A).count(), 0);
    lab.write(A, 7);
    assert_eq!(lab.world.timers(A).count(), 1);
    lab.exchange(A, B);
    lab.exchange(A, C);
    lab.choose(Choice::Fire(A, TIMER));
    assert!(lab.flights().is_empty());
    for node in [A, B, C] {
        assert_eq!(lab.world.timers(node).count(), 0, "{node}");
    }
}

#[test]
fn what_was_lost_comes_with_the_state() {
    let mut lab = lab(3);
    lab.write(A, 7);
    lab.deliver(A, B);
    lab.lose_all();
    lab.choose(Choice::Fire(A, TIMER));
    // B's acknowledgement was lost too.
    assert_eq!(lab.flights(), ["A→B state all", "A→C state all"]);
    lab.exchange(A, B);
    lab.exchange(A, C);
    assert_eq!(lab.held(C), "7 1·A");
    // The timer was set again when the states went out, and finds nothing more to do.
    lab.choose(Choice::Fire(A, TIMER));
    assert!(lab.flights().is_empty());
    assert_eq!(lab.world.timers(A).count(), 0);
}

#[test]
fn a_state_is_answered_with_a_state_by_whoever_has_more() {
    let mut lab = lab(2);
    by(&mut lab, 0, A, put(X, 1));
    by(&mut lab, 1, B, put(Y, 2));
    lab.lose_all();
    lab.choose(Choice::Fire(A, TIMER));
    lab.deliver(A, B);
    assert_eq!(
        (store(&lab, B), lab.flights()),
        ("x=1 y=2".into(), vec!["B→A state all".into()])
    );
    lab.deliver(B, A);
    assert_eq!(store(&lab, A), "x=1 y=2");
    // That one is only acknowledged, so it ends.
    assert_eq!(lab.flights(), ["A→B ack ack"]);
}

#[test]
fn a_state_delivers_what_waits_in_the_buffer() {
    let mut lab = lab(2);
    by(&mut lab, 0, A, put(X, 1));
    by(&mut lab, 0, A, put(X, 2));
    let first = lab.oldest(A, B);
    lab.choose(Choice::Drop(first));
    lab.deliver(A, B);
    assert_eq!(list(&lab, B).len(), 1);
    // B has seen that A has more, and asks with what it has itself.
    lab.choose(Choice::Fire(B, TIMER));
    lab.exchange(B, A);
    assert_eq!(store(&lab, B), "x=2");
    assert!(list(&lab, B).is_empty());
}

#[test]
fn whoever_lets_a_client_wait_asks_everybody() {
    let mut lab = lab(3);
    by(&mut lab, 0, A, put(X, 5));
    lab.exchange(A, B);
    lab.lose_all();
    lab.choose(Choice::Crash(A));
    // A, where the write came from, is down; B has it.
    let read = by(&mut lab, 0, C, get(X));
    lab.choose(Choice::Fire(C, TIMER));
    lab.exchange(C, B);
    assert_eq!(lab.told(read), value(5));
}

#[test]
fn store_and_clock_survive_a_restart_and_the_replica_asks_the_others_at_once() {
    let mut lab = lab(3);
    by(&mut lab, 0, A, put(X, 1));
    lab.lose_all();
    lab.choose(Choice::Crash(A));
    by(&mut lab, 1, B, put(Y, 2));
    lab.lose_all();
    let memory = Memory::Kept;
    lab.choose(Choice::Restart { node: A, memory });
    assert_eq!(
        (store(&lab, A), row(&lab, A, "clock")),
        ("x=1".into(), "A1 B0 C0".into())
    );
    assert_eq!(lab.flights(), ["A→B state all", "A→C state all"]);
    lab.exchange(A, B);
    lab.exchange(A, C);
    assert_eq!(
        (store(&lab, A), store(&lab, B)),
        ("x=1 y=2".into(), "x=1 y=2".into())
    );
    by(&mut lab, 2, A, put(X, 3));
    assert_eq!(row(&lab, A, "clock"), "A2 B1 C0");
}

#[test]
fn the_buffer_and_the_client_that_waits_do_not_survive_a_crash() {
    let mut lab = lab(2);
    by(&mut lab, 0, A, put(X, 1));
    by(&mut lab, 0, A, put(X, 2));
    let second = lab.newest(A, B);
    lab.choose(Choice::Deliver(second));
    let read = by(&mut lab, 0, B, get(X));
    lab.choose(Choice::Crash(B));
    assert!(lab.events.contains(&Event::Lost(read, B)));
    let memory = Memory::Kept;
    lab.choose(Choice::Restart { node: B, memory });
    assert!(list(&lab, B).is_empty());
    assert_eq!(lab.world.waiting(B), None);
}

#[test]
fn memory_lost_makes_new_writes_look_like_old_ones() {
    let mut lab = lab(2);
    by(&mut lab, 0, A, put(X, 1));
    lab.deliver(A, B);
    lab.lose_all();
    lab.choose(Choice::Crash(A));
    let memory = Memory::Lost;
    lab.choose(Choice::Restart { node: A, memory });
    // A counts from 1 again; B has had A's first.
    by(&mut lab, 1, A, put(Y, 2));
    let id = lab.newest(A, B);
    lab.choose(Choice::Deliver(id));
    assert_eq!(store(&lab, B), "x=1");
}

#[test]
fn a_buffer_holds_no_more_than_it_may_and_a_state_brings_the_rest() {
    let mut lab = lab(2);
    for i in 0..70 {
        by(&mut lab, 0, A, put(X, i + 1));
    }
    let first = lab.oldest(A, B);
    lab.choose(Choice::Drop(first));
    for _ in 0..69 {
        lab.deliver(A, B);
    }
    assert_eq!(list(&lab, B).len(), 64);
    lab.choose(Choice::Fire(A, TIMER));
    lab.deliver(A, B);
    assert_eq!((store(&lab, B), list(&lab, B).len()), ("x=70".into(), 0));
}
