//! What the repaired form does instead: nonces that go on, acknowledgements, numbered full syncs.

use super::*;
use crate::lab::between;
use quorate::protocol::TimerId;

const RETRY: TimerId = TimerId(0);
const GIVE_UP: TimerId = TimerId(1);

#[test]
fn what_is_not_acknowledged_is_sent_again_and_then_there_is_silence() {
    let mut lab = repaired(3);
    lab.add(A, 5);
    lab.lose_all();
    assert!(lab.world.has_set(A, RETRY));
    lab.choose(Choice::Fire(A, RETRY));
    assert_eq!(lab.flights(), ["A→B lists lists", "A→C lists lists"]);
    lab.settle();
    assert_eq!(lab.all(), ["5 Work"; 3]);
    for node in [A, B, C] {
        assert_eq!(lab.world.timers(node).count(), 0, "{node}");
    }
}

#[test]
fn nonces_go_on_across_a_flush_so_a_late_operation_does_not_count_again() {
    let mut lab = repaired(2);
    lab.add(A, 5);
    let late = lab.oldest(A, B);
    lab.choose(Choice::HoldMessage(late));
    lab.sync(B);
    lab.settle_where(|id| id != late);
    assert_eq!(lab.all(), ["5 Work"; 2]);
    assert_eq!(lab.row(B, "operations folded").as_deref(), Some("1"));
    lab.choose(Choice::ReleaseMessage(late));
    lab.settle();
    assert_eq!(lab.all(), ["5 Work"; 2]);
    lab.add(A, 1);
    assert_eq!(lab.answer(A, "history", X), "+1 · A 2");
}

#[test]
fn stages_are_sync_ready_and_values() {
    let mut lab = repaired(3);
    lab.sync(A);
    assert_eq!(lab.phase(A), "Sync · 1/3");
    assert_eq!(lab.row(A, "full sync").as_deref(), Some("1, started by A"));
    assert_eq!(lab.kinds(), ["sync"]);
    lab.round();
    lab.round();
    assert_eq!(lab.all(), ["0 Ready"; 3]);
    assert_eq!(lab.kinds(), ["ready"]);
    lab.round();
    assert_eq!(lab.kinds(), ["values"]);
    lab.round();
    assert_eq!(lab.all(), ["0 Work"; 3]);
}

#[test]
fn of_two_full_syncs_at_once_the_higher_goes_on() {
    let mut lab = repaired(3);
    lab.add(A, 5);
    lab.settle();
    lab.sync(A);
    lab.sync(B);
    lab.round();
    for node in [A, B, C] {
        let round = lab.row(node, "full sync");
        assert_eq!(round.as_deref(), Some("1, started by B"), "{node}");
    }
    let third = lab.sync(C);
    assert_eq!(lab.told(third), failed(Failure::Syncing));
    lab.settle();
    assert_eq!(lab.all(), ["5 Work"; 3]);
    assert_eq!(lab.row(A, "operations folded").as_deref(), Some("1"));
}

#[test]
fn a_full_sync_that_does_not_end_is_given_up_and_loses_nothing() {
    let mut lab = repaired(3);
    lab.add(A, 5);
    lab.choose(Choice::Cut(between(&[C], &[A, B])));
    lab.sync(A);
    lab.settle_where(|id| id.to != C);
    lab.lose_all();
    assert_eq!(lab.all(), ["5 Sync", "5 Sync", "0 Work"]);
    lab.choose(Choice::Fire(A, GIVE_UP));
    let add = lab.add(A, 1);
    assert_eq!(lab.told(add), DONE);
    // B asks on, and is told that it is over.
    lab.lose_all();
    lab.choose(Choice::Fire(B, RETRY));
    lab.lose_where(|id| id.to == C);
    lab.settle_where(|id| id.to != C);
    assert_eq!(lab.all()[..2], ["6 Work", "5 Work"]);
    lab.choose(Choice::Heal);
    lab.choose(Choice::Fire(A, RETRY));
    lab.settle();
    assert_eq!(lab.all(), ["6 Work"; 3]);
}

#[test]
fn who_crashed_between_ready_and_work_learns_of_the_fold() {
    let mut lab = repaired(3);
    lab.add(A, 5);
    lab.settle();
    lab.sync(A);
    for _ in 0..3 {
        lab.round();
    }
    assert_eq!(lab.kinds(), ["values"]);
    lab.choose(Choice::Crash(C));
    lab.lose_where(|id| id.to == C);
    lab.round();
    assert_eq!(lab.all(), ["5 Work", "5 Work", "5 Ready"]);
    lab.choose(Choice::Restart {
        node: C,
        memory: Memory::Kept,
    });
    assert_eq!(lab.answer(C, "history", X), "+5 · A 1");
    assert_eq!(lab.row(C, "operations folded").as_deref(), Some("0"));
    lab.lose_where(|id| id.from != C);
    lab.settle();
    assert_eq!(lab.all(), ["5 Work"; 3]);
    assert_eq!(lab.row(C, "operations folded").as_deref(), Some("1"));
}

#[test]
fn a_node_joins_a_full_sync_while_lists_are_exchanged() {
    let mut lab: Lab<Counter> = Lab::new(4, "repaired", &[("late", "1")], false);
    lab.add(B, 5);
    lab.settle();
    lab.sync(A);
    lab.choose(Choice::Join(D));
    lab.deliver(D, A);
    assert_eq!(lab.row(A, "waits for").as_deref(), Some("B, C and D"));
    lab.settle();
    assert_eq!(lab.all(), ["5 Work"; 4]);
    assert_eq!(lab.row(D, "operations folded").as_deref(), Some("1"));
}

#[test]
fn who_leaves_hands_on_what_it_knows() {
    let mut lab = repaired(3);
    lab.add(A, 5);
    lab.lose_all();
    lab.choose(Choice::Leave(A));
    // C does not hear of it; B sends on what A can no longer send.
    let unheard = lab.oldest(A, C);
    lab.choose(Choice::Drop(unheard));
    lab.settle();
    assert_eq!((lab.held(B), lab.held(C)), ("5".into(), "0".into()));
    lab.choose(Choice::Fire(B, RETRY));
    lab.settle_where(|id| id.to != A);
    assert_eq!(lab.held(C), "5");
    assert_eq!(lab.answer(B, "peers", X), "knows C");
}

#[test]
fn who_lost_its_memory_is_taken_in_like_a_new_node() {
    let mut lab = repaired(3);
    lab.add(C, 5);
    lab.settle();
    lab.restart(C, Memory::Lost);
    let add = lab.add(C, 1);
    assert_eq!(lab.told(add), failed(Failure::NotJoined));
    // The first one asked does not answer, so the next one is.
    lab.lose_all();
    lab.choose(Choice::Fire(C, RETRY));
    assert_eq!(lab.flights(), ["C→B ask ask"]);
    lab.settle();
    lab.add(C, 1);
    lab.settle();
    assert_eq!(lab.all(), ["6 Work"; 3]);
}

#[test]
fn who_left_is_known_again_only_when_it_joins_again() {
    let mut lab = repaired(3);
    lab.add(A, 5);
    lab.settle();
    lab.restart(A, Memory::Kept);
    lab.choose(Choice::Leave(A));
    // What it sent first comes last.
    let farewell = lab.newest(A, B);
    lab.choose(Choice::Deliver(farewell));
    assert_eq!(lab.answer(B, "peers", X), "knows C");
    lab.settle_where(|id| id.to != A);
    lab.lose_where(|id| id.to == A);
    assert_eq!(lab.answer(B, "peers", X), "knows C");
    lab.choose(Choice::Join(A));
    lab.settle();
    assert_eq!(lab.answer(B, "peers", X), "knows A and C");
    assert_eq!(lab.answer(C, "peers", X), "knows A and B");
    assert_eq!(lab.all(), ["5 Work"; 3]);
}
