//! The links: cut, hold, loss, copies, order, and the limit on messages in flight.

use crate::lab::{A, B, C, Lab, TIMER, between, set};
use quorate::protocol::quorum::Quorum;
use quorate::protocol::{MsgId, NodeId, NodeSet};
use quorate::world::{Choice, DropReason, Event, Links, MAX_IN_FLIGHT, Way};

fn lab() -> Lab<Quorum> {
    Lab::new(3, "abd", &[], false)
}

fn keeping_order() -> Lab<Quorum> {
    Lab::new(3, "abd", &[], true)
}

#[test]
fn a_one_way_cut_loses_what_arrives_on_it_and_nothing_else() {
    let mut lab = lab();
    lab.write(A, 1);
    lab.write(B, 2);
    lab.choose(Choice::Cut(Links::one_way(A, B)));
    assert_eq!(lab.world.link(A, B), (true, false));
    assert_eq!(lab.world.link(B, A), (false, false));
    let query = lab.oldest(A, B);
    assert_eq!(lab.world.way(query), Some(Way::Lost(DropReason::Cut)));
    assert_eq!(
        lab.refused(Choice::Deliver(query)),
        "Message 1 from A to B cannot arrive: the link is cut."
    );
    lab.deliver(B, A);
    let events = lab.choose(Choice::Drop(query)).to_vec();
    assert_eq!(events, [Event::Dropped(query, DropReason::Cut)]);
}

#[test]
fn a_message_survives_a_cut_that_is_mended_before_it_arrives() {
    let mut lab = lab();
    lab.write(A, 1);
    lab.choose(Choice::Cut(between(&[A], &[B, C])));
    lab.choose(Choice::Mend(between(&[A], &[B])));
    lab.deliver(A, B);
    assert_eq!(lab.world.link(A, C), (true, false));
    assert_eq!(lab.world.link(C, A), (true, false));
}

#[test]
fn a_held_link_keeps_its_messages_until_it_is_released() {
    let mut lab = lab();
    lab.choose(Choice::Hold(Links::one_way(A, B)));
    lab.write(A, 1);
    let query = lab.oldest(A, B);
    assert_eq!(lab.world.way(query), Some(Way::Waits));
    let held = "Message 1 from A to B is held; release it first.";
    assert_eq!(lab.refused(Choice::Deliver(query)), held);
    // Held and cut: it waits, and is lost only once it is released.
    lab.choose(Choice::Cut(Links::one_way(A, B)));
    assert_eq!(lab.world.way(query), Some(Way::Waits));
    lab.choose(Choice::Release(Links::one_way(A, B)));
    assert_eq!(lab.world.way(query), Some(Way::Lost(DropReason::Cut)));
    lab.choose(Choice::Mend(Links::one_way(A, B)));
    lab.deliver(A, B);
}

#[test]
fn a_held_message_waits_alone() {
    let mut lab = lab();
    lab.write(A, 1);
    let query = lab.oldest(A, B);
    let refusal = lab.refused(Choice::ReleaseMessage(query));
    assert_eq!(refusal, "Message 1 from A to B is not held.");
    lab.choose(Choice::HoldMessage(query));
    let held = "Message 1 from A to B is held; release it first.";
    assert_eq!(lab.refused(Choice::HoldMessage(query)), held);
    assert_eq!(lab.refused(Choice::Deliver(query)), held);
    lab.choose(Choice::Fire(A, TIMER));
    let again = lab.newest(A, B);
    lab.choose(Choice::Deliver(again));
    lab.choose(Choice::ReleaseMessage(query));
    lab.choose(Choice::Deliver(query));
}

#[test]
fn heal_mends_and_releases_every_link() {
    let mut lab = lab();
    lab.choose(Choice::Cut(between(&[A], &[B, C])));
    lab.choose(Choice::Hold(between(&[B], &[C])));
    assert_eq!(lab.choose(Choice::Heal), [Event::Healed]);
    for a in [A, B, C] {
        for b in [A, B, C] {
            assert_eq!(lab.world.link(a, b), (false, false));
        }
    }
}

#[test]
fn links_that_are_not_there_are_refused() {
    let mut lab = lab();
    let none = "These groups of nodes have no link between them.";
    let itself = Links::one_way(A, A);
    let nobody = Links {
        from: NodeSet::EMPTY,
        to: set(&[A, B]),
        both: true,
    };
    let strange = Links {
        from: NodeSet(0b1000_0000_0000),
        to: set(&[A]),
        both: true,
    };
    for choice in [Choice::Cut, Choice::Mend, Choice::Hold, Choice::Release] {
        assert_eq!(lab.refused(choice(itself)), none);
        assert_eq!(lab.refused(choice(nobody)), none);
        let refusal = lab.refused(choice(strange));
        assert_eq!(refusal, "There is no node number 11.");
    }
}

#[test]
fn messages_that_are_not_in_flight_are_refused() {
    let mut lab = lab();
    lab.write(A, 1);
    let gone = lab.oldest(A, B);
    lab.choose(Choice::Drop(gone));
    let ends = [(A, B), (A, A), (NodeId(9), A), (A, NodeId(250))];
    for (place, (from, to)) in ends.into_iter().enumerate() {
        let id = MsgId { from, to, seq: 0 };
        for choice in [
            Choice::Deliver,
            Choice::Drop,
            Choice::Duplicate,
            Choice::HoldMessage,
            Choice::ReleaseMessage,
        ] {
            let refusal = lab.refused(choice(id));
            assert!(refusal.ends_with(" is not in flight."), "{refusal}");
            assert_eq!(
                place == 0,
                refusal.contains("Message 1 from A to B "),
                "{refusal}"
            );
        }
    }
}

#[test]
fn messages_overtake_each_other_unless_links_keep_order() {
    let mut lab = lab();
    lab.write(A, 1);
    lab.choose(Choice::Fire(A, TIMER));
    let second = lab.newest(A, B);
    lab.choose(Choice::Deliver(second));

    let mut lab = keeping_order();
    lab.write(A, 1);
    lab.choose(Choice::Fire(A, TIMER));
    let (first, second) = (lab.oldest(A, B), lab.newest(A, B));
    assert_eq!(
        lab.refused(Choice::Deliver(second)),
        "Message 2 from A to B cannot arrive yet: links keep order, and an earlier one is in flight."
    );
    // Another link does not wait.
    let other = lab.oldest(A, C);
    lab.choose(Choice::Deliver(other));
    lab.choose(Choice::Drop(first));
    lab.choose(Choice::Deliver(second));
}

#[test]
fn a_copy_is_a_message_of_its_own_behind_the_others() {
    let mut lab = keeping_order();
    lab.write(A, 1);
    let query = lab.oldest(A, B);
    let events = lab.choose(Choice::Duplicate(query)).to_vec();
    let copy = MsgId { seq: 1, ..query };
    assert_eq!(events, [Event::Copied { of: query, copy }]);
    assert_eq!(lab.world.way(copy), Some(Way::Waits));
    lab.deliver(A, B);
    lab.deliver(A, B);
    assert_eq!(lab.flights(), ["A→C query ?", "B→A reply 0", "B→A reply 0"]);
}

#[test]
fn what_is_sent_beyond_the_limit_is_lost_and_said_so() {
    let mut lab = lab();
    lab.write(A, 1);
    let query = lab.oldest(A, B);
    while lab.world.in_flight_count() < MAX_IN_FLIGHT {
        lab.choose(Choice::Duplicate(query));
    }
    let next = lab.newest(A, B).seq + 1;
    let full = MsgId { seq: next, ..query };
    let events = lab.choose(Choice::Duplicate(query)).to_vec();
    assert_eq!(events, [Event::Dropped(full, DropReason::Full)]);
    let events = lab.choose(Choice::Fire(A, TIMER)).to_vec();
    let lost = events
        .iter()
        .filter(|event| matches!(event, Event::Dropped(_, DropReason::Full)));
    assert_eq!(lost.count(), 2);
    assert_eq!(lab.world.in_flight_count(), MAX_IN_FLIGHT);
    // Identities go on counting, so that they name the same messages whatever was lost.
    lab.choose(Choice::Drop(query));
    lab.choose(Choice::Fire(A, TIMER));
    assert_eq!(lab.newest(A, B).seq, next + 2);
}

#[test]
fn identities_of_messages_are_the_same_whatever_happens_on_other_links() {
    let mut lab = lab();
    lab.write(A, 1);
    lab.deliver(A, B);
    let mut other = crate::network::lab();
    other.write(A, 1);
    other.choose(Choice::Cut(between(&[A], &[C])));
    let query = other.oldest(A, C);
    other.choose(Choice::Drop(query));
    other.deliver(A, B);
    assert_eq!(lab.oldest(B, A), other.oldest(B, A));
}
