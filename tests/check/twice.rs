//! A value written twice leaves the three guarantees on values undecided, honestly.

use crate::by_hand::{self, all_hold, follow, invoked, op, returned, three};
use crate::generate::{CLUSTER, operations};
use quorate::check::{Conflict, Limits, Status, judge, zones};
use quorate::history::Moment;
use quorate::protocol::{Call, Key, NodeId, Outcome, Value};
use quorate::world::Event;

/// The n-th operation of the history, one after the other.
fn whole(n: u32, node: NodeId, call: Call, outcome: Outcome) -> [(Moment, Event); 2] {
    let at = |k| Moment {
        step: u64::from(2 * n + k),
        time_us: 0,
    };
    let op = op(n, 0);
    [
        (at(0), invoked(op, node, call)),
        (at(1), returned(op, node, outcome)),
    ]
}

fn write(n: u32, key: u8, value: u64) -> [(Moment, Event); 2] {
    let call = by_hand::write(key, value);
    whole(n, NodeId(0), call, Outcome::Written)
}

fn read(n: u32, key: u8, value: u64) -> [(Moment, Event); 2] {
    let outcome = Outcome::Value(Value(value));
    whole(n, NodeId(1), by_hand::read(key), outcome)
}

#[test]
fn undecided_from_the_second_write_on() {
    let events = [write(0, 0, 7), read(1, 0, 7), write(2, 0, 7)].concat();
    all_hold(&follow(&events[..4]));
    let twice = follow(&events[..5]);
    for (status, summary) in three(&twice) {
        let Status::Undecided(why) = status else {
            panic!("{status:?}")
        };
        let why = why.to_string();
        assert_eq!(
            why,
            "value 7 was written twice, so a read of it cannot be told apart"
        );
        assert_eq!(summary, "value 7 was written twice");
    }
    let zones = zones(&operations(&events));
    assert_eq!(
        zones,
        Err(Conflict::Ambiguous {
            key: Key(0),
            value: Value(7)
        })
    );
}

#[test]
fn writing_the_initial_value_counts_as_twice() {
    let judge = follow(&[write(0, 0, 0), read(1, 0, 0)].concat());
    for (status, _) in three(&judge) {
        let Status::Undecided(why) = status else {
            panic!("{status:?}")
        };
        assert!(
            why.to_string()
                .contains("the value every register starts with"),
            "{why}"
        );
    }
}

#[test]
fn what_was_violated_before_stays_violated() {
    let judge = follow(&[read(0, 0, 9), write(1, 0, 7), write(2, 0, 7)].concat());
    let statuses = three(&judge);
    assert!(matches!(statuses[0].0, Status::Violated(_)), "Validity");
    assert!(matches!(statuses[1].0, Status::Undecided(_)), "Ordering");
    assert!(matches!(statuses[2].0, Status::Violated(_)), "Linearizable");
}

#[test]
fn other_registers_are_still_judged() {
    let same = [write(0, 0, 7), write(1, 1, 7)].concat();
    all_hold(&follow(&same));
    let events = [write(0, 0, 7), write(1, 0, 7), read(2, 1, 3)].concat();
    let violated = three(&judge(CLUSTER, Limits::default(), &operations(&events)));
    assert!(matches!(violated[0].0, Status::Violated(_)));
    assert!(matches!(violated[2].0, Status::Violated(_)));
}
