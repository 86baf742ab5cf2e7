//! Convergence against its definition, and in words.

mod brute;
mod random;

use crate::generate::Random;
use quorate::check::{Explanation, Judge, Limits, Status, Verdict};
use quorate::history::Moment;
use quorate::protocol::{
    Call, Claim, ClientId, Cluster, Failure, Held, Key, Model, MsgId, NodeId, OpId, Outcome,
    TimerId, Value,
};
use quorate::world::{DropReason, Event};
use std::collections::BTreeMap;

const CLUSTER: Cluster = Cluster { nodes: 3, keys: 2 };
const PATIENCE_US: u64 = 60_000_000;
const A: NodeId = NodeId(0);
const B: NodeId = NodeId(1);
const C: NodeId = NodeId(2);
const X: Key = Key(0);

fn judge(model: Model) -> Judge {
    let limits = Limits {
        stuck_us: PATIENCE_US,
        ..Limits::default()
    };
    Judge::of(model, &[Claim::Convergence], CLUSTER, limits)
}

fn verdict(judge: &Judge, now: Moment) -> Verdict {
    judge.verdicts(now, &[]).swap_remove(0)
}

fn later(now: Moment, us: u64) -> Moment {
    Moment {
        time_us: now.time_us + us,
        ..now
    }
}

/// Judges a run step by step beside the definition; counts what was seen.
fn compare(
    events: &[(Moment, Event)],
    counters: bool,
    notices: bool,
    seen: &mut BTreeMap<String, u64>,
) {
    let mut judge = judge(if counters {
        Model::Counters
    } else {
        Model::Store
    });
    if notices {
        judge.expect_notices();
    }
    let bad = |events: &[(Moment, Event)], now: Moment| {
        let (apart, off) = brute::wrong_at_rest(events, counters);
        brute::at_rest(events, now, PATIENCE_US, notices) && (apart || off)
    };
    let (mut done, mut for_good) = (0, false);
    while done < events.len() {
        let at = events[done].0;
        for_good |= bad(&events[..done], at);
        while done < events.len() && events[done].0.step == at.step {
            judge.observe(at, &events[done].1);
            done += 1;
            for_good |= brute::contradict(&events[..done]);
        }
        for now in [at, later(at, PATIENCE_US / 2), later(at, PATIENCE_US + 1)] {
            let said = verdict(&judge, now);
            let expected = for_good || bad(&events[..done], now);
            let violated = matches!(said.status, Status::Violated(_));
            assert_eq!(
                violated,
                expected,
                "{said:?} at {now:?} {:?}",
                &events[..done]
            );
            let rest = brute::at_rest(&events[..done], now, PATIENCE_US, notices);
            let waits = !for_good && !rest;
            assert_eq!(
                judge.waits_for_rest(now),
                waits,
                "at {now:?} {:?}",
                &events[..done]
            );
            let what = match said.status {
                Status::Violated(why) => why.title,
                _ if rest => "at rest".to_string(),
                _ => "not at rest".to_string(),
            };
            *seen.entry(what).or_default() += 1;
        }
    }
}

#[test]
fn a_hundred_thousand_runs_are_judged_as_defined() {
    let mut random = Random::new(7);
    let mut seen = BTreeMap::new();
    for index in 0..100_000 {
        let events = random::run(&mut random);
        compare(&events, index % 4 != 0, index % 3 == 0, &mut seen);
    }
    println!("{seen:#?}");
    for what in [
        "at rest",
        "not at rest",
        "Apart at rest",
        "Same operations, two values",
        "An operation was lost",
        "Counted twice",
        "A wrong sum",
    ] {
        let count = seen.get(what).copied().unwrap_or(0);
        assert!(count > 100, "{what}: {count}");
    }
}

/// A run by hand: every event a step and a second of its own, and a timer set until it is at rest.
struct Run {
    judge: Judge,
    now: Moment,
    next: u32,
}

impl Run {
    fn of(model: Model) -> Run {
        let mut run = Run {
            judge: judge(model),
            now: Moment::default(),
            next: 0,
        };
        run.is_busy();
        run
    }

    fn hear(&mut self, event: Event) -> bool {
        self.now.step += 1;
        self.now.time_us += 1_000_000;
        self.judge.observe(self.now, &event)
    }

    fn begin(&mut self, node: NodeId, call: Call) -> OpId {
        let client = ClientId(self.next);
        let op = OpId { client, seq: 0 };
        self.next += 1;
        self.hear(Event::Invoked { op, node, call });
        self.hear(Event::Started(op, node));
        op
    }

    fn ends(&mut self, op: OpId, node: NodeId, outcome: Outcome) -> bool {
        let (tag, cause) = (None, None);
        self.hear(Event::Returned {
            op,
            node,
            outcome,
            tag,
            cause,
        })
    }

    fn add(&mut self, node: NodeId, by: i32) -> OpId {
        let op = self.begin(node, Call::Add { key: X, by });
        self.ends(op, node, Outcome::Written);
        op
    }

    fn holds(&mut self, node: NodeId, value: i64, operations: u64) -> bool {
        let held = Held {
            key: X,
            value: Some(Value(value as u64)),
            operations,
        };
        self.hear(Event::Holds {
            node,
            held,
            cause: None,
        })
    }

    fn all_hold(&mut self, value: i64) {
        for node in [A, B, C] {
            self.holds(node, value, !value as u64);
        }
    }

    fn is_busy(&mut self) {
        let (node, timer, after_ms) = (A, TimerId(0), 1_000);
        self.hear(Event::TimerSet {
            node,
            timer,
            after_ms,
        });
    }

    /// The last thing that was under way ends.
    fn rests(&mut self) -> &mut Run {
        self.hear(Event::TimerFired(A, TimerId(0)));
        self
    }

    fn says(&self) -> Verdict {
        verdict(&self.judge, self.now)
    }

    fn why(&self) -> Explanation {
        match self.says().status {
            Status::Violated(why) => why,
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn the_same_operations_and_two_values_are_wrong_at_once() {
    let mut run = Run::of(Model::Store);
    run.begin(A, Call::Read { key: X });
    assert!(!run.holds(A, 5, 9));
    assert!(!run.holds(C, 7, 8));
    assert!(run.holds(B, 7, 9));
    let why = run.why();
    assert_eq!(why.title, "Same operations, two values");
    let words = "A and B have the same writes, but A holds x = 5 and B holds x = 7.";
    assert_eq!(why.words.to_string(), words);
    assert_eq!(why.at, run.now);
    run.holds(B, 5, 9);
    assert_eq!(run.why(), why, "it stays violated");
}

#[test]
fn nodes_may_differ_until_nothing_is_under_way() {
    let mut run = Run::of(Model::Counters);
    assert_eq!(run.says().summary, "nothing held yet");
    run.all_hold(0);
    assert_eq!(run.says().summary, "not at rest, so nodes may differ");
    run.rests();
    assert_eq!(run.says().summary, "at rest, all nodes hold the same");
    let id = MsgId {
        from: A,
        to: C,
        seq: 0,
    };
    run.hear(Event::Sent(id));
    let op = run.add(A, -5);
    run.holds(A, -5, 2);
    run.holds(B, -5, 2);
    assert_eq!(run.says().summary, "not at rest, so nodes may differ");
    run.hear(Event::Dropped(id, DropReason::Lost));
    let why = run.why();
    assert_eq!(
        (why.title.as_str(), &why.ops[..]),
        ("Apart at rest", &[op][..])
    );
    let words = "Nothing is under way any more, but A holds x = -5 and C holds x = 0. The \
                 acknowledged additions come to -5; C holds 5 more, as if the -5 of client 1 had \
                 been lost.";
    assert_eq!(why.words.to_string(), words);
    assert!(run.hear(Event::Crashed(C)), "the next event makes it final");
    run.holds(C, -5, 2);
    assert_eq!(run.why().at, why.at);
}

#[test]
fn what_goes_on_for_ever_is_at_rest_when_nothing_comes_of_it() {
    let mut run = Run::of(Model::Store);
    run.holds(A, 5, 2);
    assert_eq!(run.says().status, Status::Holds);
    run.now.time_us += PATIENCE_US + 1;
    let expected = "Nothing has changed for 60 s, with all nodes up and connected, but A holds x \
                    = 5 and B has no x.";
    assert_eq!(run.why().words.to_string(), expected);
}

#[test]
fn lost_and_counted_twice_are_told_apart() {
    let mut run = Run::of(Model::Counters);
    run.add(A, 3);
    let doubled = run.add(B, 4);
    run.all_hold(11);
    run.rests();
    let why = run.why();
    assert_eq!(
        (why.title.as_str(), &why.ops[..]),
        ("Counted twice", &[doubled][..])
    );
    let words = "Nothing is under way any more, and all nodes hold x = 11. The acknowledged \
                 additions come to 7; x holds 4 more, as if the +4 of client 2 had been counted \
                 twice.";
    assert_eq!(why.words.to_string(), words);
}

#[test]
fn an_addition_whose_outcome_nobody_knows_may_count_or_not() {
    for (value, fine) in [
        (3, true),
        (7, true),
        (5, false),
        (8, true),
        (12, true),
        (9, false),
    ] {
        let mut run = Run::of(Model::Counters);
        run.add(A, 3);
        let lost = run.begin(B, Call::Add { key: X, by: 4 });
        run.hear(Event::Lost(lost, B));
        let open = run.begin(C, Call::Add { key: X, by: 5 });
        let why = Failure::NotAcknowledged { acks: 0, needed: 2 };
        run.ends(open, C, Outcome::Failed(why));
        let refused = run.begin(C, Call::Add { key: X, by: 100 });
        run.ends(refused, C, Outcome::Failed(Failure::Syncing));
        run.all_hold(value);
        let holds = run.rests().says().status == Status::Holds;
        assert_eq!(holds, fine, "{value}");
    }
}

#[test]
fn what_its_node_never_began_was_never_done() {
    let mut run = Run::of(Model::Counters);
    let op = OpId {
        client: ClientId(7),
        seq: 0,
    };
    let call = Call::Add { key: X, by: 4 };
    run.hear(Event::Invoked { op, node: A, call });
    run.hear(Event::Queued(op, A));
    run.hear(Event::Lost(op, A));
    run.all_hold(4);
    assert_eq!(run.rests().why().title, "A wrong sum");
}

#[test]
fn a_command_that_returns_a_value_has_added_that_much() {
    let mut run = Run::of(Model::Counters);
    let op = run.begin(A, Call::Command { key: X, command: 2 });
    run.ends(op, A, Outcome::Value(Value(15)));
    run.all_hold(15);
    let lost = run.begin(B, Call::Command { key: X, command: 2 });
    assert_eq!(run.says().status, Status::Holds);
    run.hear(Event::Lost(lost, B));
    run.all_hold(16);
    let says = run.rests().says();
    assert_eq!(says.status, Status::Holds);
    assert!(
        says.summary
            .ends_with("the sums are not judged, since a command was lost")
    );
}

#[test]
fn too_many_open_outcomes_leave_a_range() {
    let mut run = Run::of(Model::Counters);
    for bit in 0..14 {
        let lost = run.begin(
            B,
            Call::Add {
                key: X,
                by: 2 << bit,
            },
        );
        run.hear(Event::Lost(lost, B));
    }
    run.all_hold(7);
    let says = run.rests().says();
    assert_eq!(says.status, Status::Holds, "odd, but in range");
    assert!(
        says.summary
            .ends_with("too many outcomes are open to judge the sums exactly")
    );
    run.is_busy();
    run.all_hold(-2);
    run.rests();
    let words = run.why().words.to_string();
    assert!(
        words.contains("to something from 0 to 32766; x holds none of that."),
        "{words}"
    );
}

#[test]
fn news_of_a_lost_message_is_waited_for_where_there_are_connections() {
    let id = MsgId {
        from: A,
        to: C,
        seq: 0,
    };
    let mut run = Run::of(Model::Store);
    run.judge.expect_notices();
    run.holds(A, 5, 2);
    run.hear(Event::Sent(id));
    run.rests();
    run.hear(Event::Dropped(id, DropReason::Lost));
    assert_eq!(run.says().status, Status::Holds);
    assert!(run.judge.waits_for_rest(run.now));
    run.hear(Event::Noticed(id));
    assert_eq!(run.why().title, "Apart at rest");
}
