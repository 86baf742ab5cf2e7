//! Scout, Commander, Replica, Leader and the bank, when all goes well or nearly.

use super::*;

#[test]
fn scout_sends_prepare_and_receives_promise_for_the_leader() {
    let mut lab = new(5);
    settle(&mut lab);
    lab.choose(Choice::Fire(B, LEADER));
    assert_eq!(badges(&lab, B), format!("scout, {MEMBER}"));
    assert_eq!(lab.phase(B), "preparing 1·B");
    let prepares = [
        "B→A prepare 1·B",
        "B→C prepare 1·B",
        "B→D prepare 1·B",
        "B→E prepare 1·B",
    ];
    assert_eq!(lab.flights(), prepares);
    // Its own acceptor has promised; two more make a quorum of five.
    lab.exchange(B, C);
    let ring = view(&lab, B).ring.expect("it gathers promises");
    assert_eq!((ring.have.to_string().as_str(), ring.need), ("B and C", 3));
    assert_eq!(row(&lab, C, "promised"), "1·B");
    lab.exchange(B, D);
    assert_eq!(badges(&lab, B), format!("leader, {MEMBER}"));
    assert_eq!(lab.phase(B), "leading in 1·B");
}

#[test]
fn a_promise_that_comes_twice_or_late_counts_once_or_not_at_all() {
    let mut lab = new(5);
    settle(&mut lab);
    lab.choose(Choice::Fire(B, LEADER));
    lab.deliver(B, C);
    let promise = lab.oldest(C, B);
    lab.choose(Choice::Duplicate(promise));
    lab.deliver(C, B);
    lab.deliver(C, B);
    assert_eq!(lab.phase(B), "preparing 1·B");
    // Another ballot has come in between.
    lab.choose(Choice::Fire(D, LEADER));
    lab.deliver(D, B);
    assert_eq!(badges(&lab, B), MEMBER);
    lab.deliver(B, E);
    lab.deliver(E, B);
    assert_eq!(badges(&lab, B), MEMBER);
}

#[test]
fn commander_sends_accept_receives_accepted_and_broadcasts_the_decision() {
    let mut lab = led(new(5));
    let moved = transfer(&mut lab, B, 30);
    assert_eq!(
        badges(&lab, B),
        format!("leader, commander, requester, {MEMBER}")
    );
    assert_eq!(
        lab.flights(),
        [
            "B→A accept 0",
            "B→C accept 0",
            "B→D accept 0",
            "B→E accept 0"
        ]
    );
    lab.exchange(B, D);
    assert_eq!(
        row(&lab, B, "slot 0 accepted"),
        "transfer 30 x→y of client 1 by B and D"
    );
    assert_eq!(lab.told(moved), None);
    lab.exchange(B, E);
    assert_eq!(lab.told(moved), MADE);
    assert_eq!(badges(&lab, B), format!("leader, {MEMBER}"));
    let decision = lab.newest(B, A);
    lab.choose(Choice::Deliver(decision));
    assert!(lab.events.iter().any(|event| matches!(
        event,
        Event::Decided { node: A, slot: 0, what: Some((op, _)), cause: Some(_) } if *op == moved
    )));
    assert_eq!(accounts(&lab, A), [70, 130]);
    assert_eq!(list(&lab, A, "log"), ["0: transfer 30 x→y of client 1"]);
    // D has accepted, and does not know that it is decided.
    assert_eq!(
        list(&lab, D, "accepted, not known to be decided"),
        ["0: transfer 30 x→y of client 1 in ballot 1·B"]
    );
}

#[test]
fn replica_assigns_a_slot_and_proposes_to_the_leader() {
    let mut lab = led(new(3));
    let moved = transfer(&mut lab, C, 30);
    assert_eq!(badges(&lab, C), format!("requester, {MEMBER}"));
    assert_eq!(lab.phase(C), "transfer 30 x→y · slot 0");
    assert_eq!(lab.flights(), ["C→B propose 0"]);
    settle(&mut lab);
    assert_eq!(lab.told(moved), MADE);
    for node in [A, B, C] {
        assert_eq!(accounts(&lab, node), [70, 130]);
        assert_eq!(row(&lab, node, "money in all"), "200");
    }
}

#[test]
fn leader_gives_the_next_slot_to_a_proposal_whose_slot_is_taken() {
    let mut lab = led(new(3));
    let (first, second) = (transfer(&mut lab, A, 10), transfer(&mut lab, C, 20));
    assert_eq!(lab.flights(), ["A→B propose 0", "C→B propose 0"]);
    settle(&mut lab);
    assert_eq!((lab.told(first), lab.told(second)), (MADE, MADE));
    assert_eq!(
        list(&lab, C, "log"),
        [
            "1: transfer 20 x→y of client 2",
            "0: transfer 10 x→y of client 1"
        ]
    );
}

#[test]
fn slots_are_processed_in_order() {
    let mut lab = led(new(3));
    transfer(&mut lab, B, 10);
    lab.exchange(B, C);
    lab.deliver(B, C);
    let first = lab.newest(B, A);
    lab.choose(Choice::HoldMessage(first));
    transfer(&mut lab, B, 20);
    lab.exchange(B, C);
    let second = lab.newest(B, A);
    lab.choose(Choice::Deliver(second));
    assert_eq!(accounts(&lab, A), [100, 100]);
    assert_eq!(
        list(&lab, A, "log"),
        ["1: transfer 20 x→y of client 1 (waits for a slot before it)"]
    );
    lab.choose(Choice::ReleaseMessage(first));
    lab.choose(Choice::Deliver(first));
    assert_eq!(accounts(&lab, A), [70, 130]);
}

#[test]
fn no_op_proposals_are_used_for_a_slot_without_proposal_and_decision() {
    let mut lab = led(new(5));
    // Nobody but B accepts slot 0; D accepts slot 1.
    transfer(&mut lab, B, 10);
    transfer(&mut lab, C, 20);
    lab.lose_all();
    lab.choose(Choice::Fire(C, INVOKE));
    lab.deliver(C, B);
    lab.deliver(B, D);
    lab.choose(Choice::Crash(B));
    lab.choose(Choice::Fire(C, LEADER));
    settle_but(&mut lab, B);
    assert_eq!(
        list(&lab, E, "log"),
        ["1: transfer 20 x→y of client 2", "0: no-op"]
    );
    assert_eq!(accounts(&lab, E), [80, 120]);
    let no_op = |event: &Event| {
        matches!(
            event,
            Event::Decided {
                slot: 0,
                what: None,
                ..
            }
        )
    };
    assert!(!lab.events.iter().any(no_op));
}

#[test]
fn a_new_leader_proposes_what_was_accepted_in_the_highest_ballot() {
    let mut lab = led(new(5));
    // Ballot 1·B: C has accepted 10. Ballot 2·D: E has accepted 20.
    transfer(&mut lab, B, 10);
    lab.deliver(B, C);
    lab.lose_all();
    lab.choose(Choice::Cut(between(&[B, C], &[A, D, E])));
    transfer(&mut lab, D, 20);
    lab.lose_all();
    lab.choose(Choice::Fire(D, LEADER));
    lab.exchange(D, A);
    lab.exchange(D, E);
    let accept = lab.newest(D, E);
    assert_eq!(lab.world.way(accept), Some(Way::Clear));
    lab.choose(Choice::Deliver(accept));
    lab.lose_all();
    lab.choose(Choice::Heal);
    // A hears of both, and must take the one of 2·D.
    lab.choose(Choice::Crash(D));
    lab.choose(Choice::Fire(A, LEADER));
    lab.exchange(A, C);
    lab.exchange(A, E);
    settle_but(&mut lab, D);
    assert_eq!(
        list(&lab, A, "log").last().map(String::as_str),
        Some("0: transfer 20 x→y of client 2")
    );
}

#[test]
fn what_the_bank_does_not_take_is_refused_with_a_typed_error() {
    let mut lab = led(new(3));
    let refused = |lab: &mut Bench, call| {
        let op = lab.ask(C, call);
        match lab.told(op) {
            Some(Outcome::Failed(why)) => why,
            told => panic!("{call:?}: {told:?}"),
        }
    };
    let (key, value) = (Key(0), Value(1));
    let to_itself = Call::Transfer {
        from: key,
        to: key,
        amount: 5,
    };
    assert_eq!(refused(&mut lab, move_money(0)), Failure::BadAmount);
    assert_eq!(refused(&mut lab, to_itself), Failure::BadAmount);
    for call in [
        Call::Write { key, value },
        Call::Delete { key },
        Call::Add { key, by: 1 },
        Call::Command { key, command: 0 },
    ] {
        assert_eq!(refused(&mut lab, call), Failure::NotOffered);
    }
    assert!(lab.flights().is_empty(), "nothing of it is proposed");
    let client = lab.world.free_client();
    let call = Call::Transfer {
        from: key,
        to: Key(2),
        amount: 5,
    };
    let unknown = Choice::Invoke {
        client,
        node: C,
        call,
    };
    assert_eq!(lab.refused(unknown), "There is no register number 2.");
    // The balance is known only in the log.
    let overdraft = transfer(&mut lab, C, 101);
    settle(&mut lab);
    let why = Failure::Overdraft { balance: 100 };
    assert_eq!(lab.told(overdraft), Some(Outcome::Failed(why)));
    let all = transfer(&mut lab, A, 100);
    settle(&mut lab);
    let read = lab.ask(C, Call::Read { key: Key(1) });
    settle(&mut lab);
    assert_eq!(lab.told(all), MADE);
    assert_eq!(lab.told(read), Some(Outcome::Value(Value(200))));
}
