//! Causal against its definition: the transitive closure over the whole history.

mod clients;
mod definition;
mod known;

use crate::generate::{Random, operations, show};
use clients::{Shape, history};
use quorate::check::{Explanation, Judge, Limits, Status, Verdict};
use quorate::history::Moment;
use quorate::protocol::{Claim, Cluster, Model};
use quorate::world::Event;

const CLUSTER: Cluster = Cluster { nodes: 3, keys: 2 };

fn judge(limits: Limits) -> Judge {
    Judge::of(Model::Store, &[Claim::Causal], CLUSTER, limits)
}

fn verdict(judge: &Judge) -> Verdict {
    judge.verdicts(Moment::default(), &[]).remove(0)
}

fn why(judge: &Judge) -> Option<Explanation> {
    match verdict(judge).status {
        Status::Violated(why) => Some(why),
        // What is not judged, for lack of room, is no alarm.
        Status::Holds | Status::Undecided(_) => None,
        other => panic!("{other:?}"),
    }
}

#[derive(Debug, Default)]
struct Count {
    histories: u64,
    clean: u64,
    violated: u64,
    missed: u64,
    titles: std::collections::BTreeMap<String, u64>,
}

/// Follows a history; the judge must never be wrong, and where `exact`, never miss anything.
fn follow(events: &[(Moment, Event)], limits: Limits, exact: bool, count: &mut Count) {
    let mut judge = judge(limits);
    let mut broken = false;
    for (i, (at, event)) in events.iter().enumerate() {
        judge.observe(*at, event);
        if !matches!(event, Event::Returned { .. }) {
            assert_eq!(why(&judge), None);
            continue;
        }
        let so_far = operations(&events[..=i]);
        broken = broken || !definition::consistent(&so_far);
        let found = why(&judge);
        assert!(broken || found.is_none(), "{found:?}{}", show(&so_far));
        assert!(
            !exact || broken == found.is_some(),
            "missed{}",
            show(&so_far)
        );
        if let Some(found) = found {
            assert!((1..=4).contains(&found.ops.len()), "{found:?}");
            assert_eq!(found.at, *at);
            *count.titles.entry(found.title).or_default() += 1;
            break;
        }
    }
    let found = why(&judge).is_some();
    count.histories += 1;
    count.clean += u64::from(!broken);
    count.violated += u64::from(found);
    count.missed += u64::from(broken && !found);
}

#[test]
fn unique_values_get_the_verdict_of_the_definition_at_every_event() {
    let mut random = Random::new(11);
    let mut count = Count::default();
    for i in 0..210_000 {
        let shape = Shape {
            ops: 10,
            clients: 2 + i % 3,
            noise: 20 * (i % 4),
            deletes: 0,
            failing: 10,
            again: 0,
        };
        let events = history(&mut random, shape);
        follow(&events, Limits::default(), true, &mut count);
    }
    println!("causal, unique values: {count:?}");
    assert!(count.clean > count.histories / 5, "{count:?}");
    assert!(count.violated > count.histories / 6, "{count:?}");
    assert!(count.titles.values().all(|&n| n > 500), "{count:?}");
}

#[test]
fn deletes_and_repeated_values_never_make_a_false_alarm() {
    let mut random = Random::new(12);
    let mut count = Count::default();
    for i in 0..100_000 {
        let shape = Shape {
            ops: 10,
            clients: 2 + i % 3,
            noise: 20 * (i % 4),
            deletes: 15 * (i % 4),
            failing: 10,
            again: 30 * (i % 2),
        };
        let events = history(&mut random, shape);
        follow(&events, Limits::default(), false, &mut count);
    }
    println!("causal, deletes and repeated values: {count:?}");
    assert!(count.clean > count.histories / 5, "{count:?}");
    assert!(count.violated > 20 * count.missed, "{count:?}");
}

#[test]
fn little_kept_hides_some_and_makes_none_up() {
    let mut random = Random::new(13);
    let mut count = Count::default();
    let mut skipped = 0;
    for i in 0..20_000 {
        let shape = Shape {
            ops: 20,
            clients: 3 + i % 3,
            noise: 10,
            deletes: 20 * (i % 2),
            failing: 5,
            again: 0,
        };
        let limits = Limits {
            values: 4,
            ..Limits::default()
        };
        let events = history(&mut random, shape);
        follow(&events, limits, false, &mut count);
        let mut judge = judge(limits);
        for (at, event) in &events {
            judge.observe(*at, event);
            assert!(judge.kept() <= 4);
        }
        let said = verdict(&judge).summary.contains("not judged");
        assert!(!said || judge.forgotten().is_some());
        skipped += u64::from(said);
    }
    println!("causal, little kept: {count:?}, {skipped} with reads not judged");
    assert!(count.clean > count.histories / 20 && count.violated > count.histories / 5);
    assert!(skipped > 100);
}
