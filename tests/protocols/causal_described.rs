//! Seed design 002, "Mechanism Description", sentence by sentence.

use crate::causal::{NOT_FOUND, WRITTEN, Y, by, carries, get, list, put, row, store, value};
use crate::lab::{A, B, C, D, E, Lab, X};
use quorate::protocol::causal::Causal;
use quorate::protocol::{Call, Cluster, Failure, NodeId, Outcome, Protocol, Switches};
use quorate::world::{Choice, Event, Links, Memory, NodeStatus};

fn lab(nodes: u8) -> Lab<Causal> {
    Lab::new(nodes, "described", &[], false)
}

const UNAVAILABLE: Option<Outcome> = Some(Outcome::Failed(Failure::Unavailable));

/// One replica asks another and has its answer.
fn all_exchange(lab: &mut Lab<Causal>, from: NodeId, to: &[NodeId]) {
    to.iter().for_each(|&to| lab.exchange(from, to));
}

/// What was sent to a node is lost, and its sender notices.
fn breaks(lab: &mut Lab<Causal>, from: NodeId, to: NodeId) {
    let id = lab.oldest(from, to);
    lab.choose(Choice::Drop(id));
    lab.choose(Choice::Notice(id));
}

fn metadata(lab: &Lab<Causal>, node: NodeId) -> String {
    row(lab, node, "causal metadata")
}

#[test]
fn it_is_sent_to_each_replica_with_the_metadata_and_not_sent_on() {
    let mut lab = lab(4);
    lab.write(A, 7);
    assert_eq!(lab.flights(), ["A→B PUT 7", "A→C PUT 7", "A→D PUT 7"]);
    lab.deliver(A, B);
    // "Replicas will not send broadcast messages."
    assert_eq!(lab.flights(), ["A→C PUT 7", "A→D PUT 7", "B→A 200 200"]);
}

#[test]
fn replicas_that_receive_a_broadcast_request_increment_the_entry_of_the_origin() {
    let mut lab = lab(3);
    lab.write(A, 7);
    lab.deliver(A, B);
    assert_eq!(
        (store(&lab, B), metadata(&lab, B)),
        ("x=7".into(), "A1 B0 C0".into())
    );
    assert_eq!(
        (store(&lab, A), metadata(&lab, A)),
        ("".into(), "A0 B0 C0".into())
    );
}

#[test]
fn finally_we_can_complete_the_operation() {
    let mut lab = lab(3);
    let write = lab.write(A, 7);
    lab.exchange(A, B);
    assert_eq!(
        (lab.told(write), lab.phase(A)),
        (None, "PUT x = 7 · 1/2".into())
    );
    lab.exchange(A, C);
    assert_eq!((lab.told(write), lab.phase(A)), (WRITTEN, "idle".into()));
    for node in [A, B, C] {
        assert_eq!(
            (store(&lab, node), metadata(&lab, node)),
            ("x=7".into(), "A1 B0 C0".into())
        );
    }
    assert_eq!(carries(&lab, 0), "A1 B0 C0");
}

#[test]
fn the_metadata_must_be_equal_to_the_local_one() {
    let mut lab = lab(2);
    by(&mut lab, 0, A, put(X, 1));
    lab.exchange(A, B);
    by(&mut lab, 1, B, put(Y, 2));
    lab.exchange(B, A);
    // Client 1 carries A1 B0, and both replicas are at A1 B1: further, not equal.
    let refused = by(&mut lab, 0, B, put(X, 3));
    assert_eq!(lab.told(refused), UNAVAILABLE);
    assert!(lab.flights().is_empty());
    assert_eq!(
        (carries(&lab, 0), store(&lab, B)),
        ("A1 B0".into(), "x=1 y=2".into())
    );
    // A GET is not checked, and hands over what makes the next write good.
    let read = by(&mut lab, 0, B, get(Y));
    assert_eq!(
        (lab.told(read), carries(&lab, 0)),
        (value(2), "A1 B1".into())
    );
    let taken = by(&mut lab, 0, B, put(X, 3));
    lab.exchange(B, A);
    assert_eq!(lab.told(taken), WRITTEN);
}

#[test]
fn it_first_checks_if_causal_metadata_is_present() {
    let mut lab = lab(2);
    by(&mut lab, 0, A, put(X, 1));
    lab.exchange(A, B);
    // A client that has seen nothing carries nothing, and is not checked.
    let taken = by(&mut lab, 1, A, put(X, 2));
    lab.exchange(A, B);
    assert_eq!(lab.told(taken), WRITTEN);
    assert_eq!(carries(&lab, 1), "A2 B0");
}

#[test]
fn a_get_of_what_is_not_there_is_a_404_and_so_is_a_delete() {
    let mut lab = lab(2);
    let (read, delete) = (
        by(&mut lab, 0, A, get(X)),
        by(&mut lab, 0, A, Call::Delete { key: X }),
    );
    assert_eq!((lab.told(read), lab.told(delete)), (NOT_FOUND, NOT_FOUND));
    assert!(lab.flights().is_empty());
    assert_eq!(carries(&lab, 0), "A0 B0");
}

#[test]
fn a_delete_is_broadcast_like_a_put() {
    let mut lab = lab(2);
    by(&mut lab, 0, A, put(X, 1));
    lab.exchange(A, B);
    let delete = by(&mut lab, 0, B, Call::Delete { key: X });
    assert_eq!(lab.flights(), ["B→A DELETE del"]);
    lab.exchange(B, A);
    assert_eq!(lab.told(delete), WRITTEN);
    assert_eq!((store(&lab, A), store(&lab, B)), ("".into(), "".into()));
    assert_eq!(
        (metadata(&lab, A), metadata(&lab, B)),
        ("A1 B1".into(), "A1 B1".into())
    );
}

#[test]
fn of_two_writes_at_a_time_the_third_replica_refuses_one_and_the_first_two_stay_apart() {
    let mut lab = lab(3);
    let (a, b) = (by(&mut lab, 0, A, put(X, 1)), by(&mut lab, 1, B, put(X, 2)));
    lab.deliver(A, C);
    lab.deliver(B, C);
    lab.deliver(A, B);
    lab.deliver(B, A);
    assert_eq!(
        lab.flights(),
        ["A→B 200 200", "B→A 200 200", "C→A 200 200", "C→B 503 503"]
    );
    for (from, to) in [(A, B), (B, A), (C, A), (C, B)] {
        lab.deliver(from, to);
    }
    // The origin takes a 503 for an answer like any other.
    assert_eq!((lab.told(a), lab.told(b)), (WRITTEN, WRITTEN));
    let stores = [A, B, C].map(|node| store(&lab, node));
    assert_eq!(stores, ["x=1", "x=2", "x=1"]);
    let clocks = [A, B, C].map(|node| metadata(&lab, node));
    assert_eq!(clocks, ["A1 B1 C0", "A1 B1 C0", "A1 B0 C0"]);
    // From now on C refuses whatever A and B send.
    by(&mut lab, 2, A, put(Y, 3));
    lab.deliver(A, C);
    assert_eq!(store(&lab, C), "x=1");
}

#[test]
fn if_the_connection_fails_the_replica_is_deleted_from_every_view_and_metadata() {
    let mut lab = lab(4);
    lab.choose(Choice::Crash(D));
    let write = lab.write(A, 7);
    all_exchange(&mut lab, A, &[B, C]);
    assert_eq!(lab.told(write), None);
    breaks(&mut lab, A, D);
    // The write is complete; the others are told.
    assert_eq!(lab.told(write), WRITTEN);
    assert_eq!(
        lab.flights(),
        ["A→B DELETE /view −D", "A→C DELETE /view −D"]
    );
    assert_eq!(row(&lab, A, "view"), "A, B and C");
    assert_eq!(row(&lab, A, "deleting"), "D; not yet answered: B and C");
    assert_eq!(row(&lab, B, "view"), "A, B, C and D");
    all_exchange(&mut lab, A, &[B, C]);
    for node in [A, B, C] {
        assert_eq!(row(&lab, node, "view"), "A, B and C");
        assert_eq!(metadata(&lab, node), "A1 B0 C0");
    }
    // From now on nothing is sent to D.
    let next = by(&mut lab, 1, B, put(X, 8));
    assert_eq!(lab.flights(), ["B→A PUT 8", "B→C PUT 8"]);
    all_exchange(&mut lab, B, &[A, C]);
    assert_eq!(lab.told(next), WRITTEN);
}

#[test]
fn the_same_for_the_replicas_that_failed_to_receive_the_delete() {
    let mut lab = lab(5);
    lab.write(A, 7);
    breaks(&mut lab, A, D);
    assert_eq!(
        lab.flights()[..3],
        ["A→B PUT 7", "A→B DELETE /view −D", "A→C PUT 7"]
    );
    // E cannot be reached either: it waits until everybody has heard of D.
    lab.choose(Choice::Crash(E));
    breaks(&mut lab, A, E);
    assert_eq!(list(&lab, A), ["E"]);
    assert_eq!(row(&lab, A, "view"), "A, B, C and E");
    for _ in 0..2 {
        all_exchange(&mut lab, A, &[B, C]);
    }
    breaks(&mut lab, A, E);
    assert!(list(&lab, A).is_empty());
    assert_eq!(row(&lab, A, "view"), "A, B and C");
    assert_eq!(
        lab.flights(),
        ["A→B DELETE /view −E", "A→C DELETE /view −E"]
    );
    all_exchange(&mut lab, A, &[B, C]);
    assert_eq!([A, B, C].map(|n| row(&lab, n, "view")), ["A, B and C"; 3]);
    assert_eq!([A, B, C].map(|n| metadata(&lab, n)), ["A1 B0 C0"; 3]);
}

#[test]
fn a_cut_link_is_taken_for_a_crash_and_the_healthy_replica_is_never_taken_back() {
    let mut lab = lab(3);
    lab.choose(Choice::Cut(Links::around(
        [C].into_iter().collect(),
        lab.world.cluster().all(),
    )));
    lab.write(A, 7);
    lab.exchange(A, B);
    breaks(&mut lab, A, C);
    lab.exchange(A, B);
    lab.choose(Choice::Heal);
    assert_eq!(lab.world.status(C), NodeStatus::Up);
    // C still counts itself in; whatever it sends, the others refuse.
    let write = by(&mut lab, 1, C, put(Y, 9));
    lab.exchange(C, A);
    lab.exchange(C, B);
    assert_eq!(lab.told(write), WRITTEN);
    assert_eq!([A, B, C].map(|n| store(&lab, n)), ["x=7", "x=7", "y=9"]);
    assert_eq!(
        [A, B, C].map(|n| metadata(&lab, n)),
        ["A1 B0", "A1 B0", "A0 B0 C1"]
    );
    // Nor is anything sent to it.
    by(&mut lab, 2, A, put(X, 8));
    assert_eq!(lab.flights(), ["A→B PUT 8"]);
}

#[test]
fn an_answer_that_is_lost_is_waited_for_without_end() {
    let mut lab = lab(2);
    let write = lab.write(A, 7);
    lab.deliver(A, B);
    breaks(&mut lab, B, A);
    assert_eq!((lab.told(write), lab.flights().len()), (None, 0));
    assert_eq!(lab.world.timers(A).count(), 0);
    // Its loss tells B nothing about A.
    assert_eq!(row(&lab, B, "view"), "A and B");
}

#[test]
fn a_new_replica_announces_itself_and_copies_from_the_first_that_answers() {
    let mut lab = Lab::new(4, "described", &[("late", "1")], false);
    assert_eq!(lab.world.status(D), NodeStatus::Away);
    assert_eq!(lab.events[0], Event::Left(D));
    assert_eq!(row(&lab, A, "view"), "A, B and C");
    lab.write(A, 7);
    assert_eq!(lab.flights(), ["A→B PUT 7", "A→C PUT 7"]);
    all_exchange(&mut lab, A, &[B, C]);
    lab.choose(Choice::Crash(A));
    lab.choose(Choice::Join(D));
    assert_eq!(
        lab.flights(),
        ["D→A PUT /view +", "D→B PUT /view +", "D→C PUT /view +"]
    );
    // "If the server fails to connect, we move on to the next replica."
    breaks(&mut lab, D, A);
    lab.exchange(D, C);
    assert_eq!(row(&lab, C, "view"), "A, B, C and D");
    assert_eq!(metadata(&lab, C), "A1 B0 C0 D0");
    assert_eq!(lab.flights(), ["D→B PUT /view +", "D→C fetch ?"]);
    // B answers too, but not first.
    lab.exchange(D, B);
    assert_eq!(lab.flights(), ["D→C fetch ?"]);
    lab.exchange(D, C);
    assert_eq!(
        (store(&lab, D), metadata(&lab, D)),
        ("x=7".into(), "A1 B0 C0 D0".into())
    );
}

#[test]
fn when_the_first_that_answered_cannot_be_reached_the_next_will_do() {
    let mut lab = Lab::new(3, "described", &[("late", "1")], false);
    lab.write(A, 7);
    lab.exchange(A, B);
    lab.choose(Choice::Join(C));
    lab.exchange(C, A);
    lab.choose(Choice::Crash(A));
    breaks(&mut lab, C, A);
    assert_eq!(row(&lab, C, "view"), "B and C");
    lab.exchange(C, B);
    let fetch = lab.newest(C, B);
    lab.choose(Choice::Deliver(fetch));
    let copy = lab.newest(B, C);
    lab.choose(Choice::Deliver(copy));
    assert_eq!(store(&lab, C), "x=7");
}

#[test]
fn a_replica_leaves_without_a_word_and_is_found_out_by_the_next_write() {
    let mut lab = lab(3);
    lab.choose(Choice::Leave(C));
    assert!(lab.flights().is_empty());
    let write = lab.write(A, 7);
    lab.exchange(A, B);
    breaks(&mut lab, A, C);
    assert_eq!(
        (lab.told(write), row(&lab, A, "view")),
        (WRITTEN, "A and B".into())
    );
    // It may come back as a new one.
    lab.choose(Choice::Join(C));
    lab.exchange(C, B);
    assert_eq!(row(&lab, B, "view"), "A, B and C");
}

#[test]
fn a_replica_that_restarts_announces_itself_and_copies_whatever_it_kept() {
    for (memory, kept) in [(Memory::Kept, "x=1"), (Memory::Lost, "")] {
        let mut lab = lab(3);
        by(&mut lab, 0, A, put(X, 1));
        all_exchange(&mut lab, A, &[B, C]);
        lab.choose(Choice::Crash(C));
        lab.choose(Choice::Restart { node: C, memory });
        assert_eq!(store(&lab, C), kept);
        lab.exchange(C, A);
        lab.exchange(C, A);
        assert_eq!(
            (store(&lab, C), metadata(&lab, C)),
            ("x=1".into(), "A1 B0 C0".into())
        );
    }
}

#[test]
fn a_replica_alone_writes_alone() {
    let mut lab = lab(1);
    let write = lab.write(A, 7);
    assert_eq!((lab.told(write), metadata(&lab, A)), (WRITTEN, "A1".into()));
}

#[test]
fn somebody_takes_part_from_the_start() {
    let mut switches: Switches = quorate::run::preset("causal", "described").expect("known");
    switches.set("late", "3");
    let cluster = Cluster { nodes: 3, keys: 1 };
    let bad = Causal::configure(cluster, &switches).expect_err("nobody is left");
    assert_eq!(
        bad.to_string(),
        "Switch “late” keeps 3 replicas out, but the cluster has 3."
    );
}

#[test]
fn what_it_holds_is_made_of_the_same_operations_in_whatever_order_they_came() {
    let mut lab = lab(2);
    by(&mut lab, 0, A, put(X, 1));
    by(&mut lab, 1, B, put(X, 2));
    let mut last = [None; 2];
    for (from, to) in [(A, B), (B, A), (A, B), (B, A)] {
        for event in lab.deliver(from, to).to_vec() {
            if let Event::Holds { node, held, .. } = event {
                last[node.index()] = Some((held.value, held.operations));
            }
        }
    }
    let [Some((a, of_a)), Some((b, of_b))] = last else {
        panic!("{last:?}");
    };
    assert_eq!(of_a, of_b);
    assert_ne!(a, b);
}
