//! Seed design 001, "Protocol", "Fail Detection" and "Improvements", line by line.

use crate::lab::{A, B, C, D, Lab, between};
use quorate::protocol::alive_set::AliveSet;
use quorate::protocol::{Call, Failure, NodeId, Outcome, TimerId, Value};
use quorate::world::{Choice, Event, Links, Memory};

const PING: TimerId = TimerId(0);
const TIMEOUT: TimerId = TimerId(1);
const RETRANSMIT: TimerId = TimerId(2);

fn lab(preset: &str) -> Lab<AliveSet> {
    Lab::new(3, preset, &[], false)
}

/// A row of what a node says of itself; empty when it has none of that name.
fn row(lab: &Lab<AliveSet>, node: NodeId, name: &str) -> String {
    use quorate::protocol::Protocol;
    let view = lab.world.protocol().node_view(node, lab.world.node(node));
    let row = view.rows.into_iter().find(|(label, _)| label == name);
    row.map(|(_, words)| words).unwrap_or_default()
}

/// Every sender notices what was lost on its way.
fn notice_all(lab: &mut Lab<AliveSet>) {
    let unnoticed: Vec<_> = lab.world.unnoticed().collect();
    for id in unnoticed {
        lab.choose(Choice::Notice(id));
    }
}

#[test]
fn a_write_queries_all_servers_alive_then_stores_above_the_highest_tag() {
    let mut lab = lab("described");
    let write = lab.write(A, 7);
    assert_eq!(lab.flights(), ["A→B query ?", "A→C query ?"]);
    lab.exchange(A, B);
    assert_eq!(lab.phase(A), "writing 7 · query 2/3");
    lab.exchange(A, C);
    assert_eq!(lab.flights(), ["A→B store 1·A", "A→C store 1·A"]);
    lab.exchange(A, B);
    assert_eq!(lab.told(write), None, "it waits for all of them");
    lab.exchange(A, C);
    assert_eq!(lab.told(write), Some(Outcome::Written));
    for node in [A, B, C] {
        assert_eq!(lab.held(node), "7 1·A");
    }
}

#[test]
fn a_read_is_one_round_and_the_highest_tag_wins() {
    let mut lab = lab("described");
    lab.write(C, 7);
    for other in [A, B] {
        lab.exchange(C, other);
    }
    // The stores of C are still on their way: only C holds 7.
    let read = lab.read(A);
    lab.exchange(A, B);
    lab.exchange(A, C);
    assert_eq!(lab.told(read), Some(Outcome::Value(Value(7))));
    assert_eq!(lab.held(A), "0 0", "a read keeps nothing");
}

#[test]
fn a_server_updates_only_to_a_greater_tag_and_acknowledges_all_the_same() {
    let mut lab = lab("described");
    lab.write(A, 1);
    lab.write(C, 2);
    // Both ask before either stores, so both take a tag of counter 1.
    lab.exchange(A, B);
    lab.exchange(C, B);
    for (from, to) in [(A, C), (C, A), (C, A), (A, C)] {
        lab.deliver(from, to);
    }
    lab.deliver(C, B);
    assert_eq!(lab.held(B), "2 1·C");
    lab.deliver(A, B);
    assert_eq!(lab.held(B), "2 1·C", "1·A is less than 1·C");
    assert!(lab.flights().contains(&"B→A ack ack".to_string()));
}

#[test]
fn every_two_seconds_all_other_nodes_are_pinged_for_a_pong() {
    let mut lab = lab("described");
    lab.choose(Choice::Fire(A, PING));
    assert_eq!(lab.flights(), ["A→B ping ping", "A→C ping ping"]);
    assert_eq!(row(&lab, A, "awaits pong of"), "B and C");
    lab.exchange(A, B);
    assert!(!lab.world.has_set(A, PING), "the round is not over");
    lab.exchange(A, C);
    let next = Event::TimerSet {
        node: A,
        timer: PING,
        after_ms: 2_000,
    };
    assert!(lab.events.contains(&next));
}

#[test]
fn an_error_removes_the_peer_for_good() {
    let mut lab = lab("described");
    lab.choose(Choice::Crash(C));
    lab.choose(Choice::Fire(A, PING));
    let ping = lab.oldest(A, C);
    lab.choose(Choice::Drop(ping));
    assert_eq!(row(&lab, A, "alive"), "B and C", "not noticed yet");
    lab.choose(Choice::Notice(ping));
    assert_eq!(row(&lab, A, "alive"), "B");
    assert_eq!(row(&lab, A, "removed"), "C");
    let memory = Memory::Kept;
    lab.choose(Choice::Restart { node: C, memory });
    lab.choose(Choice::Fire(C, PING));
    lab.deliver(C, A);
    assert_eq!(row(&lab, A, "removed"), "C", "never added again");
    assert_eq!(row(&lab, C, "alive"), "A and B", "C knows nothing of it");
}

#[test]
fn an_operation_stops_waiting_for_a_peer_that_is_removed() {
    let mut lab = lab("described");
    let read = lab.read(A);
    lab.exchange(A, B);
    lab.choose(Choice::Crash(C));
    let query = lab.oldest(A, C);
    lab.choose(Choice::Drop(query));
    assert_eq!(lab.told(read), None);
    lab.choose(Choice::Notice(query));
    assert_eq!(lab.told(read), Some(Outcome::Value(Value(0))));
}

#[test]
fn a_reply_that_is_not_delivered_tells_its_sender_nothing() {
    let mut lab = lab("described");
    lab.read(A);
    lab.deliver(A, B);
    lab.choose(Choice::Cut(Links::one_way(B, A)));
    let reply = lab.oldest(B, A);
    lab.choose(Choice::Drop(reply));
    notice_all(&mut lab);
    assert_eq!(row(&lab, B, "alive"), "A and C");
}

#[test]
fn a_frozen_server_halts_the_detection() {
    let mut lab = lab("described");
    lab.choose(Choice::Pause(C));
    lab.choose(Choice::Fire(A, PING));
    lab.exchange(A, B);
    assert_eq!(row(&lab, A, "awaits pong of"), "C");
    assert_eq!(lab.world.timers(A).count(), 0, "no further pings");
}

#[test]
fn improvement_a_timeout_removes_a_frozen_server() {
    let mut lab = lab("improved");
    lab.choose(Choice::Pause(C));
    let read = lab.read(A);
    lab.exchange(A, B);
    lab.choose(Choice::Fire(A, PING));
    lab.exchange(A, B);
    lab.choose(Choice::Fire(A, TIMEOUT));
    assert_eq!(row(&lab, A, "removed"), "C");
    assert_eq!(lab.told(read), Some(Outcome::Value(Value(0))));
    assert!(lab.world.has_set(A, PING), "the detection goes on");
    // It thaws, and its pong is late; but it is heard, so it is alive.
    lab.choose(Choice::Resume(C));
    lab.exchange(A, C);
    assert_eq!(row(&lab, A, "alive"), "B and C");
}

#[test]
fn improvement_a_node_joins_with_the_table_of_the_others() {
    let late = [("late", "1")];
    let mut lab: Lab<AliveSet> = Lab::new(4, "improved", &late, false);
    assert_eq!(row(&lab, A, "alive"), "B and C");
    let refusal = lab.refused(Choice::Crash(D));
    assert_eq!(refusal, "D takes no part; let it join first.");
    lab.write(A, 7);
    for other in [B, C, B, C] {
        lab.exchange(A, other);
    }
    lab.choose(Choice::Join(D));
    assert_eq!(
        lab.flights(),
        ["D→A join join", "D→B join join", "D→C join join"]
    );
    lab.exchange(D, A);
    assert_eq!(lab.held(D), "7 1·A");
    assert_eq!(row(&lab, A, "alive"), "B, C and D");
    assert_eq!(row(&lab, B, "alive"), "A and C", "it has not heard yet");
}

#[test]
fn improvement_a_node_leaves_and_is_taken_off_the_lists() {
    let mut lab = lab("improved");
    lab.choose(Choice::Leave(C));
    assert_eq!(lab.flights(), ["C→A leave leave", "C→B leave leave"]);
    lab.deliver(C, A);
    assert_eq!(row(&lab, A, "alive"), "B");
    let refusal = lab.refused(Choice::Leave(C));
    assert_eq!(refusal, "C takes no part; let it join first.");
}

#[test]
fn as_described_nodes_neither_join_nor_leave() {
    let mut lab = lab("described");
    let fixed = "In this protocol, nodes neither join nor leave.";
    assert_eq!(lab.refused(Choice::Leave(A)), fixed);
    assert_eq!(lab.refused(Choice::Join(A)), fixed);
}

#[test]
fn repaired_a_majority_is_enough_and_a_read_writes_back() {
    let mut lab = lab("repaired");
    lab.choose(Choice::Cut(between(&[C], &[A, B])));
    let write = lab.write(A, 7);
    lab.exchange(A, B);
    lab.exchange(A, B);
    assert_eq!(lab.told(write), Some(Outcome::Written));
    let read = lab.read(B);
    lab.exchange(B, A);
    assert_eq!(lab.told(read), None);
    assert_eq!(lab.phase(B), "reading · write-back 1/2");
    lab.exchange(B, A);
    assert_eq!(lab.told(read), Some(Outcome::Value(Value(7))));
}

#[test]
fn repaired_silent_servers_are_asked_again() {
    let mut lab = lab("repaired");
    lab.read(A);
    lab.lose_all();
    lab.choose(Choice::Fire(A, RETRANSMIT));
    assert_eq!(lab.flights(), ["A→B query ?", "A→C query ?"]);
}

#[test]
fn what_no_register_knows_is_refused_with_a_typed_error() {
    let mut lab = lab("repaired");
    let key = quorate::protocol::Key(0);
    let add = lab.ask(A, Call::Add { key, by: 3 });
    assert_eq!(lab.told(add), Some(Outcome::Failed(Failure::NotOffered)));
}

#[test]
fn a_peer_that_was_removed_and_is_heard_again_is_not_waited_for() {
    let mut lab = lab("improved");
    let write = lab.write(A, 5);
    lab.choose(Choice::Cut(Links::one_way(A, B)));
    let query = lab.oldest(A, B);
    lab.choose(Choice::Drop(query));
    lab.choose(Choice::Notice(query));
    lab.choose(Choice::Fire(B, PING));
    lab.deliver(B, A);
    assert_eq!(row(&lab, A, "alive"), "B and C", "it is heard again");
    lab.exchange(A, C);
    assert_eq!(
        lab.phase(A),
        "writing 5 · store 1/3",
        "B was not waited for"
    );
    assert_eq!(lab.told(write), None);
}

#[test]
fn where_a_majority_counts_a_node_serves_once_a_majority_has_welcomed_it() {
    let changed = [("membership", "on"), ("late", "1")];
    let mut lab: Lab<AliveSet> = Lab::new(4, "repaired", &changed, false);
    lab.choose(Choice::Join(D));
    lab.exchange(D, A);
    lab.exchange(D, B);
    let read = lab.read(D);
    let failed = Outcome::Failed(Failure::NotJoined);
    assert_eq!(lab.told(read), Some(failed));
    lab.read(A);
    lab.deliver(A, D);
    assert!(
        !lab.flights()
            .iter()
            .any(|flight| flight.starts_with("D→A reply"))
    );
    lab.exchange(D, C);
    lab.read(D);
    assert_eq!(lab.phase(D), "reading · query 1/3");
}

#[test]
fn late_nodes_need_join_and_leave() {
    let lab: Lab<AliveSet> = Lab::new(4, "repaired", &[("late", "1")], false);
    assert_eq!(row(&lab, A, "alive"), "B, C and D");
}
