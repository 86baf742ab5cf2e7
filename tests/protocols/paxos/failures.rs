//! Heartbeats, time-outs, retransmission, restarts, and nodes that have fallen behind.

use super::*;

#[test]
fn a_rejected_accept_deposes_the_leader() {
    let mut lab = led(new(3));
    lab.choose(Choice::Cut(between(&[B], &[A, C])));
    lab.choose(Choice::Fire(C, LEADER));
    lab.exchange(C, A);
    assert_eq!(lab.phase(C), "leading in 2·C");
    lab.lose_all();
    lab.choose(Choice::Heal);
    let moved = transfer(&mut lab, B, 10);
    lab.exchange(B, A);
    assert_eq!(badges(&lab, B), format!("requester, {MEMBER}"));
    assert!(lab.world.has_set(B, LEADER) && !lab.world.has_set(B, HEARTBEAT));
    assert_eq!(row(&lab, B, "follows"), "C, which does not lead yet");
    lab.choose(Choice::Fire(C, HEARTBEAT));
    settle(&mut lab);
    assert_eq!(lab.told(moved), MADE);
    assert_eq!(accounts(&lab, A), [90, 110]);
}

#[test]
fn a_heartbeat_of_a_deposed_leader_is_answered_with_the_higher_ballot() {
    let mut lab = led(new(3));
    lab.choose(Choice::Cut(between(&[B], &[A, C])));
    lab.choose(Choice::Fire(C, LEADER));
    lab.exchange(C, A);
    lab.lose_all();
    lab.choose(Choice::Heal);
    lab.choose(Choice::Fire(B, HEARTBEAT));
    lab.deliver(B, A);
    assert_eq!(lab.flights(), ["A→B preempted no, 2·C", "B→C active 1·B"]);
    lab.deliver(A, B);
    assert_eq!(badges(&lab, B), MEMBER);
}

#[test]
fn acceptor_promises_nothing_below_what_it_has_promised() {
    let mut lab = new(5);
    settle(&mut lab);
    // Neither has heard of the other, so both take round 1; C's prepare overtakes B's.
    lab.choose(Choice::Fire(B, LEADER));
    lab.choose(Choice::Fire(C, LEADER));
    lab.deliver(C, D);
    assert_eq!(row(&lab, D, "promised"), "1·C");
    lab.deliver(B, D);
    assert_eq!(row(&lab, D, "promised"), "1·C");
    let refusal = lab.oldest(D, B);
    lab.choose(Choice::Deliver(refusal));
    assert_eq!(badges(&lab, B), MEMBER);
    assert_eq!(row(&lab, B, "follows"), "C, which does not lead yet");
}

#[test]
fn failures_are_detected_with_a_heartbeat_and_a_leader_time_out() {
    let mut lab = led(new(3));
    lab.choose(Choice::Fire(B, HEARTBEAT));
    assert_eq!(lab.flights(), ["B→A active 1·B", "B→C active 1·B"]);
    let events = lab.deliver(B, C).to_vec();
    let timeout = |node, after_ms| Event::TimerSet {
        node,
        timer: LEADER,
        after_ms,
    };
    // Each node waits half a heartbeat longer than the one before it.
    assert!(events.contains(&timeout(C, 6_500)), "{events:?}");
    let events = lab.deliver(B, A).to_vec();
    assert!(events.contains(&timeout(A, 5_000)), "{events:?}");
    assert!(!lab.world.has_set(B, LEADER));
    lab.choose(Choice::Crash(B));
    lab.choose(Choice::Fire(A, LEADER));
    assert_eq!(lab.phase(A), "preparing 2·A");
    lab.exchange(A, C);
    assert_eq!(lab.phase(A), "leading in 2·A");
}

/// A's leader time-out goes off; this is how long it waits then.
fn waits(lab: &mut Lab<Paxos>) -> u32 {
    let events = lab.choose(Choice::Fire(A, LEADER)).to_vec();
    let wait = |event: &Event| match *event {
        Event::TimerSet {
            node: A,
            timer: LEADER,
            after_ms,
        } => Some(after_ms),
        _ => None,
    };
    events.iter().find_map(wait).expect("it waits")
}

#[test]
fn a_vain_attempt_doubles_the_wait_so_that_a_duel_ends() {
    let mut lab = led(new(3));
    lab.choose(Choice::Crash(B));
    assert_eq!(waits(&mut lab), 5_000);
    for after_ms in [10_000, 20_000] {
        // C is heard, so a majority is there: somebody is in the way.
        let timer = if lab.world.has_set(C, PREPARE) {
            PREPARE
        } else {
            LEADER
        };
        lab.choose(Choice::Fire(C, timer));
        lab.deliver(C, A);
        assert_eq!(waits(&mut lab), after_ms);
    }
}

#[test]
fn a_node_that_hears_no_majority_does_not_wait_longer_and_longer() {
    let mut lab = led(new(3));
    lab.choose(Choice::Crash(B));
    for after_ms in [5_000, 10_000, 20_000, 20_000, 20_000, 20_000] {
        assert_eq!(waits(&mut lab), after_ms);
        // The ballot is the same: nobody has a higher one.
        assert_eq!(lab.phase(A), "preparing 2·A");
    }
}

#[test]
fn each_node_to_node_operation_is_retransmitted() {
    let mut lab = new(3);
    settle(&mut lab);
    // Prepare, to whom has not promised.
    lab.choose(Choice::Fire(B, LEADER));
    lab.lose_all();
    lab.choose(Choice::Fire(B, PREPARE));
    assert_eq!(lab.flights(), ["B→A prepare 1·B", "B→C prepare 1·B"]);
    settle(&mut lab);
    lab.choose(Choice::Fire(B, HEARTBEAT));
    settle(&mut lab);
    // Propose.
    let moved = transfer(&mut lab, C, 10);
    lab.lose_all();
    lab.choose(Choice::Fire(C, INVOKE));
    assert_eq!(lab.flights(), ["C→B propose 0"]);
    lab.deliver(C, B);
    // Accept.
    lab.lose_all();
    lab.choose(Choice::Fire(B, ACCEPT));
    assert_eq!(lab.flights(), ["B→A accept 0", "B→C accept 0"]);
    lab.exchange(B, A);
    assert_eq!(accounts(&lab, B), [90, 110]);
    assert!(!lab.world.has_set(B, ACCEPT));
    // The decision, by way of the heartbeat.
    lab.lose_all();
    lab.choose(Choice::Fire(B, HEARTBEAT));
    lab.exchange(B, C);
    let decision = lab.newest(B, C);
    lab.choose(Choice::Deliver(decision));
    assert_eq!(lab.told(moved), MADE);
}

#[test]
fn a_proposal_that_comes_twice_is_carried_out_once() {
    let mut lab = led(new(3));
    let moved = transfer(&mut lab, C, 10);
    let propose = lab.oldest(C, B);
    lab.choose(Choice::Duplicate(propose));
    lab.choose(Choice::Duplicate(propose));
    lab.deliver(C, B);
    lab.deliver(C, B);
    let copy = lab.oldest(C, B);
    lab.choose(Choice::HoldMessage(copy));
    settle(&mut lab);
    assert_eq!(lab.told(moved), MADE);
    // It has long been decided, and is found in the log.
    lab.choose(Choice::ReleaseMessage(copy));
    settle(&mut lab);
    assert_eq!(accounts(&lab, A), [90, 110]);
    assert_eq!(list(&lab, A, "log").len(), 1);
}

#[test]
fn where_retries_are_not_recognised_each_gets_a_slot_of_its_own() {
    let mut lab = led(Lab::new(3, "twice", &[], false));
    let moved = transfer(&mut lab, C, 10);
    lab.choose(Choice::Fire(C, INVOKE));
    assert_eq!(lab.flights(), ["C→B propose 0", "C→B propose 1"]);
    settle(&mut lab);
    assert_eq!(lab.told(moved), MADE);
    assert_eq!(accounts(&lab, A), [80, 120]);
}

#[test]
fn promise_accepted_values_and_log_survive_a_restart_with_memory_kept() {
    let mut lab = led(new(3));
    transfer(&mut lab, B, 10);
    settle(&mut lab);
    transfer(&mut lab, B, 20);
    lab.deliver(B, C);
    let restart = |lab: &mut Bench, memory| {
        lab.choose(Choice::Crash(C));
        lab.choose(Choice::Restart { node: C, memory });
    };
    restart(&mut lab, Memory::Kept);
    assert_eq!(badges(&lab, C), MEMBER);
    assert_eq!(row(&lab, C, "promised"), "1·B");
    assert_eq!(row(&lab, C, "follows"), "nobody yet");
    assert_eq!(accounts(&lab, C), [90, 110]);
    assert_eq!(
        list(&lab, C, "accepted, not known to be decided"),
        ["1: transfer 20 x→y of client 1 in ballot 1·B"]
    );
    restart(&mut lab, Memory::Lost);
    assert_eq!(
        (badges(&lab, C), accounts(&lab, C)),
        ("bootstrap".into(), vec![])
    );
}

#[test]
fn as_described_nothing_survives_a_restart() {
    let mut lab = led(Lab::new(3, "described", &[], false));
    transfer(&mut lab, B, 10);
    settle(&mut lab);
    lab.choose(Choice::Crash(C));
    lab.choose(Choice::Restart {
        node: C,
        memory: Memory::Kept,
    });
    assert_eq!(badges(&lab, C), "bootstrap");
    lab.lose_all();
    lab.choose(Choice::Fire(C, JOIN));
    lab.exchange(C, B);
    // The bank comes with the welcome; the promise is gone.
    assert_eq!(accounts(&lab, C), [90, 110]);
    assert_eq!(row(&lab, C, "promised"), "none");
}

/// A and B get so many transfers decided while C hears nothing; then B's heartbeat reaches it, and
/// it asks.
fn behind(transfers: u32) -> Bench {
    let mut lab = led(new(3));
    lab.choose(Choice::Cut(between(&[C], &[A, B])));
    for _ in 0..transfers {
        transfer(&mut lab, B, 1);
        lab.exchange(B, A);
        settle(&mut lab);
    }
    lab.lose_all();
    lab.choose(Choice::Heal);
    lab.choose(Choice::Fire(B, HEARTBEAT));
    lab.deliver(B, C);
    lab.deliver(C, B);
    lab
}

#[test]
fn who_is_a_little_behind_is_sent_the_decisions() {
    let lab = behind(3);
    let sent = [
        "B→A active 1·B",
        "B→C decision 0",
        "B→C decision 1",
        "B→C decision 2",
    ];
    assert_eq!(lab.flights(), sent);
}

#[test]
fn who_is_far_behind_is_sent_the_state() {
    let mut lab = behind(40);
    assert_eq!(lab.flights(), ["B→A active 1·B", "B→C welcome …40"]);
    settle(&mut lab);
    assert_eq!(accounts(&lab, C), [60, 140]);
    // Only the latest slots are kept one by one, and a new leader knows where it stands.
    assert_eq!(row(&lab, C, "next slot"), "40");
    lab.choose(Choice::Crash(B));
    lab.choose(Choice::Fire(C, LEADER));
    settle_but(&mut lab, B);
    let moved = transfer(&mut lab, C, 1);
    settle_but(&mut lab, B);
    assert_eq!(lab.told(moved), MADE);
    assert_eq!(accounts(&lab, A), [59, 141]);
}

#[test]
fn who_is_too_far_behind_to_lead_catches_up_first() {
    let mut lab = behind(40);
    lab.lose_all();
    lab.choose(Choice::Crash(B));
    lab.choose(Choice::Fire(C, LEADER));
    lab.exchange(C, A);
    assert_eq!(badges(&lab, C), MEMBER);
    let ask = lab.newest(C, A);
    lab.choose(Choice::Deliver(ask));
    lab.deliver(A, C);
    assert_eq!(accounts(&lab, C), [60, 140]);
    lab.choose(Choice::Fire(C, LEADER));
    lab.exchange(C, A);
    assert_eq!(badges(&lab, C), format!("leader, {MEMBER}"));
}
