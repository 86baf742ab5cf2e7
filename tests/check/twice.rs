//! A value written twice leaves the three guarantees on values undecided, honestly.

use crate::generate::{CLUSTER, operations};
use quorate::check::{Conflict, Judge, Limits, Status, judge, zones};
use quorate::history::Moment;
use quorate::protocol::{Call, ClientId, Key, NodeId, OpId, Outcome, Value};
use quorate::world::Event;

fn write(n: u32, key: u8, value: u64) -> [(Moment, Event); 2] {
    let (op, node) = (
        OpId {
            client: ClientId(n),
            seq: 0,
        },
        NodeId(0),
    );
    let call = Call::Write {
        key: Key(key),
        value: Value(value),
    };
    let at = |k| Moment {
        step: u64::from(2 * n + k),
        time_us: 0,
    };
    let outcome = Outcome::Written;
    [
        (at(0), Event::Invoked { op, node, call }),
        (
            at(1),
            Event::Returned {
                op,
                node,
                outcome,
                tag: None,
                cause: None,
            },
        ),
    ]
}

fn read(n: u32, key: u8, value: u64) -> [(Moment, Event); 2] {
    let (op, node) = (
        OpId {
            client: ClientId(n),
            seq: 0,
        },
        NodeId(1),
    );
    let at = |k| Moment {
        step: u64::from(2 * n + k),
        time_us: 0,
    };
    let outcome = Outcome::Value(Value(value));
    [
        (
            at(0),
            Event::Invoked {
                op,
                node,
                call: Call::Read { key: Key(key) },
            },
        ),
        (
            at(1),
            Event::Returned {
                op,
                node,
                outcome,
                tag: None,
                cause: None,
            },
        ),
    ]
}

fn statuses(judge: &Judge) -> Vec<(Status, String)> {
    let verdicts = judge.verdicts(Moment::default(), &[]);
    verdicts
        .into_iter()
        .skip(1)
        .map(|v| (v.status, v.summary))
        .collect()
}

fn follow(events: &[(Moment, Event)]) -> Judge {
    let mut judge = Judge::new(CLUSTER, Limits::default());
    for (at, event) in events {
        judge.observe(*at, event);
    }
    judge
}

#[test]
fn undecided_from_the_second_write_on() {
    let events = [write(0, 0, 7), read(1, 0, 7), write(2, 0, 7)].concat();
    let once = follow(&events[..4]);
    assert!(
        statuses(&once)
            .iter()
            .all(|(status, _)| *status == Status::Holds)
    );
    let twice = follow(&events[..5]);
    for (status, summary) in statuses(&twice) {
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
    for (status, _) in statuses(&judge) {
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
    let statuses = statuses(&judge);
    assert!(matches!(statuses[0].0, Status::Violated(_)), "Validity");
    assert!(matches!(statuses[1].0, Status::Undecided(_)), "Ordering");
    assert!(matches!(statuses[2].0, Status::Violated(_)), "Linearizable");
}

#[test]
fn other_registers_are_still_judged() {
    let same = [write(0, 0, 7), write(1, 1, 7)].concat();
    assert!(
        statuses(&follow(&same))
            .iter()
            .all(|(status, _)| *status == Status::Holds)
    );
    let events = [write(0, 0, 7), write(1, 0, 7), read(2, 1, 3)].concat();
    let violated = statuses(&judge(CLUSTER, Limits::default(), &operations(&events)));
    assert!(matches!(violated[0].0, Status::Violated(_)));
    assert!(matches!(violated[2].0, Status::Violated(_)));
}
