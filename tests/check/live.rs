//! The judge that follows a run says at every event what the definitions say of all that happened
//! up to it: violated exactly when they first are, never otherwise.

use crate::brute;
use crate::generate::{CLUSTER, Random, Shape, history, operations, show};
use crate::zones::{clusters, part};
use quorate::check::{Explanation, Judge, Limits, Status, zones};
use quorate::history::{Moment, Operation};
use quorate::world::Event;

/// Validity, Ordering, Linearizable.
const THREE: [usize; 3] = [0, 1, 2];

/// What the definitions say of a history that grows.
#[derive(Default)]
struct Scratch {
    broken: [bool; 3],
}

impl Scratch {
    /// Judges all from scratch after one more event.
    fn observe(&mut self, operations: &[Operation], event: &Event) {
        let (Event::Returned { op, .. } | Event::Lost(op, _)) = event else {
            return;
        };
        let last = operations
            .iter()
            .find(|o| o.id == *op)
            .expect("it was invoked");
        self.broken[0] |= !brute::valid(operations);
        self.broken[1] |= !brute::ordered(operations, last);
        self.broken[2] |= zones(operations).is_err();
    }
}

/// What the judge says: why each of the three is violated, and whether it says that it left
/// operations out.
fn says(judge: &Judge) -> [(Option<Explanation>, bool); 3] {
    let verdicts = judge.verdicts(Moment::default(), &[]);
    THREE.map(|i| {
        let verdict = &verdicts[i + 1];
        let skipped = verdict.summary.contains("not judged");
        match &verdict.status {
            Status::Violated(why) => (Some(why.clone()), skipped),
            Status::Holds => (None, skipped),
            // Once too much was forgotten, a value may seem to have been written before.
            Status::Undecided(_) => (None, true),
            other => panic!("{other:?}"),
        }
    })
}

#[derive(Default, Debug)]
struct Count {
    histories: u64,
    clean: u64,
    violated: [u64; 3],
    skipped: [u64; 3],
    late: [u64; 3],
    most_kept: u64,
}

/// Follows one history; `whole` when nothing may be left out.
fn follow(events: &[(Moment, Event)], limits: Limits, whole: bool, count: &mut Count) {
    let mut judge = Judge::new(CLUSTER, limits);
    let mut scratch = Scratch::default();
    let mut broken = [false; 3];
    for (i, (at, event)) in events.iter().enumerate() {
        let so_far = operations(&events[..=i]);
        let told = judge.observe(*at, event);
        let before = scratch.broken;
        scratch.observe(&so_far, event);
        count.most_kept = count.most_kept.max(judge.kept() as u64);
        if !told && scratch.broken == before {
            continue;
        }
        for (g, (why, skipped)) in THREE.into_iter().zip(says(&judge)) {
            let fresh = why.is_some() && !broken[g];
            let context = || format!("guarantee {g} at event {i}: {why:?}{}", show(&so_far));
            if let Some(why) = why.as_ref().filter(|_| fresh) {
                assert!(told, "{}", context());
                assert!(scratch.broken[g], "a false violation: {}", context());
                assert_eq!(why.at, *at);
                shows(g, why, &so_far, whole);
                count.late[g] += u64::from(before[g]);
            }
            broken[g] |= fresh;
            assert!(
                broken[g] || !scratch.broken[g] || (skipped && !whole),
                "missed: {}",
                context()
            );
            assert!(!skipped || !whole, "{}", context());
        }
    }
    count.histories += 1;
    count.clean += u64::from(scratch.broken == [false; 3]);
    for (g, (why, skipped)) in THREE.into_iter().zip(says(&judge)) {
        assert!(why.is_none() || scratch.broken[g]);
        count.violated[g] += u64::from(why.is_some());
        count.skipped[g] += u64::from(skipped);
    }
}

/// The operations named are at most four, in the order in which they began, and by themselves
/// violate the guarantee.
fn shows(guarantee: usize, why: &Explanation, operations: &[Operation], whole: bool) {
    let named: Vec<&Operation> = why
        .ops
        .iter()
        .filter_map(|id| operations.iter().find(|o| o.id == *id))
        .collect();
    assert_eq!(named.len(), why.ops.len());
    assert!((1..=4).contains(&named.len()), "{why:?}");
    assert!(
        named.windows(2).all(|two| two[0].start <= two[1].start),
        "{why:?}"
    );
    let words = why.title.split_whitespace().count();
    assert!((2..=4).contains(&words), "{}", why.title);
    let few = if whole {
        part(operations, &why.ops)
    } else {
        clusters(operations, &why.ops)
    };
    let holds = match guarantee {
        0 => brute::valid(&few),
        1 => few
            .iter()
            .filter(|o| o.call.is_read())
            .all(|last| brute::ordered(&few, last)),
        _ => zones(&few).is_ok() || (few.len() < 8 && brute::linearizable(&few)),
    };
    assert!(
        !holds,
        "guarantee {guarantee} is not violated by {}\n{why:?}",
        show(&few)
    );
}

#[test]
fn live_agrees_with_from_scratch_at_every_event() {
    let mut random = Random::new(2);
    let mut count = Count::default();
    for i in 0..210_000 {
        let shape = Shape {
            ops: 8,
            clients: 2 + i % 3,
            noise: 15 + 15 * (i % 5),
            failing: 12,
            two_keys: 20,
        };
        follow(
            &history(&mut random, shape),
            Limits::default(),
            true,
            &mut count,
        );
    }
    println!("live: {count:?}");
    assert_eq!(count.late, [0; 3]);
    assert!(count.clean > count.histories / 5);
    assert!(count.violated.iter().all(|&n| n > count.histories / 50));
}

#[test]
fn live_is_never_wrong_when_little_is_kept() {
    let mut random = Random::new(3);
    let mut count = Count::default();
    for i in 0..120_000 {
        let ops = if i % 4 == 0 { 26 } else { 13 };
        let shape = Shape {
            ops,
            clients: 2 + i % 4,
            noise: 1 + 3 * (i % 3),
            failing: 10,
            two_keys: 20,
        };
        let limits = Limits {
            values: 4 + (i % 3) as u32,
            ..Limits::default()
        };
        follow(&history(&mut random, shape), limits, false, &mut count);
    }
    println!("live, little kept: {count:?}");
    assert!(count.most_kept <= 6);
    assert!(count.clean > count.histories / 5);
    assert!(count.violated.iter().all(|&n| n > count.histories / 50));
    assert!(
        count
            .skipped
            .iter()
            .all(|&n| n > 100 && n < count.histories / 3)
    );
}
