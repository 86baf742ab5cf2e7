//! Events written by hand, and what a judge says of the three guarantees on values.

use crate::generate::CLUSTER;
use quorate::check::{Judge, Limits, Status};
use quorate::history::Moment;
use quorate::protocol::{Call, ClientId, Key, NodeId, OpId, Outcome, Value};
use quorate::world::Event;

pub fn op(client: u32, seq: u32) -> OpId {
    OpId {
        client: ClientId(client),
        seq,
    }
}

pub fn read(key: u8) -> Call {
    Call::Read { key: Key(key) }
}

pub fn write(key: u8, value: u64) -> Call {
    Call::Write {
        key: Key(key),
        value: Value(value),
    }
}

pub fn invoked(op: OpId, node: NodeId, call: Call) -> Event {
    Event::Invoked { op, node, call }
}

pub fn returned(op: OpId, node: NodeId, outcome: Outcome) -> Event {
    Event::Returned {
        op,
        node,
        outcome,
        tag: None,
        cause: None,
    }
}

/// A judge with room for all of these events, having seen them.
pub fn follow(events: &[(Moment, Event)]) -> Judge {
    let mut judge = Judge::new(CLUSTER, Limits::default());
    for (at, event) in events {
        judge.observe(*at, event);
    }
    judge
}

/// A judge that keeps at most so many values.
pub fn frugal(values: u32) -> Judge {
    let limits = Limits {
        values,
        ..Limits::default()
    };
    Judge::new(CLUSTER, limits)
}

/// Validity, Ordering and Linearizable, with their summaries.
pub fn three(judge: &Judge) -> Vec<(Status, String)> {
    let verdicts = judge.verdicts(Moment::default(), &[]);
    verdicts
        .into_iter()
        .skip(1)
        .map(|v| (v.status, v.summary))
        .collect()
}

/// Expects the three to hold.
pub fn all_hold(judge: &Judge) {
    let three = three(judge);
    let hold = |(status, _): &(Status, String)| *status == Status::Holds;
    assert!(three.iter().all(hold), "{three:?}");
}
