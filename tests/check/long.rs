//! A page left running for hours: memory stays bounded, nothing false is said, and a stale read at
//! the very end is still caught.

use crate::by_hand::{all_hold, frugal, invoked, op, read, returned, three, write};
use crate::generate::{Events, Random, Shape, history};
use quorate::check::{Judge, Status};
use quorate::history::Moment;
use quorate::protocol::{Call, Key, NodeId, OpId, Outcome, Value};
use quorate::world::Event;

const X: Key = Key(0);

fn good_history(seed: u64, ops: u64, two_keys: u64) -> Events {
    let shape = Shape {
        ops,
        clients: 6,
        noise: 0,
        failing: 2,
        two_keys,
    };
    history(&mut Random::new(seed), shape)
}

fn read_op(seq: u32) -> OpId {
    op(u32::MAX, seq)
}

fn invoke(op: OpId) -> Event {
    invoked(op, NodeId(2), read(0))
}

fn give(op: OpId, value: u64) -> Event {
    returned(op, NodeId(2), Outcome::Value(Value(value)))
}

fn play(judge: &mut Judge, events: &Events, limit: usize) -> Moment {
    for (at, event) in events {
        // Termination may be violated: operations of these histories wait for ever.
        if judge.observe(*at, event) {
            all_hold(judge);
        }
        assert!(judge.kept() <= limit);
    }
    events[events.len() - 1].0
}

#[test]
fn a_stale_read_after_100_000_operations_is_caught() {
    let events = good_history(5, 130_000, 0);
    let returned = |e: &&(Moment, Event)| matches!(e.1, Event::Returned { .. });
    assert!(events.iter().filter(returned).count() > 60_000);
    // The less is kept, the sooner only the newest of the forgotten values are told apart.
    for (values, back) in [(64, 700), (1024, 20_000)] {
        let mut judge = frugal(values);
        let end = play(&mut judge, &events, values as usize);
        println!(
            "of {} events, {} values kept of {values}",
            events.len(),
            judge.kept()
        );
        all_hold(&judge);
        let old = stale_value(&events, back);
        judge.observe(end, &invoke(read_op(0)));
        assert!(
            judge.observe(end, &give(read_op(0), old)),
            "{old}: {:?}",
            three(&judge)
        );
        for (status, summary) in three(&judge) {
            assert!(
                matches!(status, Status::Violated(_)),
                "{status:?} {summary}"
            );
        }
    }
}

/// A value whose write finished so many writes before the end.
fn stale_value(events: &Events, back: usize) -> u64 {
    let call = |event: &Event| match event {
        Event::Invoked {
            op,
            call: Call::Write { key: X, value },
            ..
        } => Some((*op, value.0)),
        _ => None,
    };
    let calls = events.iter().rev().filter_map(|(_, event)| call(event));
    let written = |op: OpId| {
        events.iter().any(|(_, event)| {
            matches!(event, Event::Returned { op: o, outcome: Outcome::Written, .. } if *o == op)
        })
    };
    let (_, value) = calls
        .skip(back)
        .find(|(op, _)| written(*op))
        .expect("many were");
    value
}

#[test]
fn nothing_false_is_said_when_hardly_anything_is_kept() {
    for values in [4, 8, 16] {
        let mut judge = frugal(values);
        play(&mut judge, &good_history(12, 40_000, 100), values as usize);
        assert!(
            three(&judge)
                .iter()
                .all(|(status, _)| !matches!(status, Status::Violated(_)))
        );
    }
}

#[test]
fn most_of_a_long_history_is_not_kept() {
    let events = good_history(6, 60_000, 100);
    let mut judge = frugal(1024);
    play(&mut judge, &events, 1024);
    // Only writes that were lost and never read stay, since they may yet take effect.
    assert!(judge.kept() <= 600, "{}", judge.kept());
}

#[test]
fn an_operation_pending_for_hours_is_left_out_and_this_is_said() {
    let events = good_history(7, 30_000, 0);
    let mut judge = frugal(64);
    let start = Moment {
        step: 0,
        time_us: 312_000_000,
    };
    judge.observe(start, &invoke(read_op(0)));
    let end = play(&mut judge, &events, 64);
    // It may return the initial value, having begun before all writes; nobody can tell any more.
    assert!(!judge.observe(end, &give(read_op(0), 0)));
    for (status, summary) in three(&judge) {
        let Status::Undecided(why) = status else {
            panic!("{status:?}")
        };
        assert!(why.to_string().contains("could not be judged"), "{why}");
        assert!(summary.ends_with("not judged"), "{summary}");
    }
    // A violation among the others is still one.
    judge.observe(end, &invoke(read_op(1)));
    assert!(judge.observe(end, &give(read_op(1), u64::MAX)));
    assert!(matches!(three(&judge)[2].0, Status::Violated(_)));
    let said = judge.forgotten().expect("something was forgotten");
    assert!(said.contains("312.00 s"), "{said}");
}

#[test]
fn a_write_pending_for_hours_may_still_be_read() {
    let mut judge = frugal(64);
    let call = write(0, u64::MAX - 7);
    judge.observe(
        Moment::default(),
        &invoked(op(u32::MAX, 9), NodeId(0), call),
    );
    let events = good_history(8, 20_000, 0);
    let shape_without_losses = events
        .into_iter()
        .filter(|(_, event)| !matches!(event, Event::Lost(..)))
        .collect();
    let end = play(&mut judge, &shape_without_losses, 64);
    judge.observe(end, &invoke(read_op(0)));
    assert!(
        !judge.observe(end, &give(read_op(0), u64::MAX - 7)),
        "{:?}",
        three(&judge)
    );
    // Others that are pending as long had to be given up, so nobody knows whether all hold.
    assert!(
        three(&judge)
            .iter()
            .all(|(status, _)| matches!(status, Status::Undecided(_)))
    );
}
