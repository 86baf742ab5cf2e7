//! Tags as a witness: when they pass, there is a linearization.

use crate::generate::{Random, Shape, history, operations, tag};
use crate::zones::value_of;
use quorate::check::{TagFault, tags, zones};
use quorate::history::Operation;
use quorate::protocol::Outcome;

/// Gives every operation the tag of its value, values being numbered in the order in which their
/// writes began, and a few of them another one.
fn with_tags(random: &mut Random, operations: &mut [Operation], wrong: u64) {
    for operation in operations {
        let value = value_of(operation).map_or(0, |value| value.0);
        let counter = match random.percent(wrong) {
            true => random.below(6),
            false => value,
        };
        if let Some(end) = &mut operation.end {
            end.tag = tag(counter as u32);
        }
    }
}

#[test]
fn what_the_tags_prove_the_zones_confirm() {
    let mut random = Random::new(10);
    let (mut proved, mut linearizable) = (0, 0);
    let total = 200_000;
    for i in 0..total {
        let shape = Shape {
            ops: 8,
            clients: 1 + i % 3,
            noise: 10 * (i % 6),
            failing: 10,
            two_keys: 20,
        };
        let mut operations = operations(&history(&mut random, shape));
        with_tags(&mut random, &mut operations, 5 * (i % 3));
        let (witness, zones) = (tags(&operations), zones(&operations));
        assert!(
            witness.is_err() || zones.is_ok(),
            "{witness:?} {zones:?} {operations:#?}"
        );
        proved += u64::from(witness.is_ok());
        linearizable += u64::from(zones.is_ok());
    }
    println!("tags: {proved} of {linearizable} linearizable histories of {total} proved");
    assert!(proved > total / 4 && linearizable > proved && linearizable < total);
}

#[test]
fn each_property_of_the_lemma_is_checked() {
    let mut random = Random::new(11);
    let mut seen = [0; 4];
    for _ in 0..20_000 {
        let shape = Shape {
            ops: 7,
            clients: 2,
            noise: 30,
            failing: 5,
            two_keys: 20,
        };
        let mut operations = operations(&history(&mut random, shape));
        with_tags(&mut random, &mut operations, 20);
        if random.percent(5) {
            let ended = operations.iter_mut().rev().filter_map(|o| o.end.as_mut());
            let mut done =
                ended.filter(|end| !matches!(end.outcome, None | Some(Outcome::Failed(_))));
            if let Some(end) = done.next() {
                end.tag = None;
            }
        }
        match tags(&operations) {
            Ok(()) => {}
            Err(TagFault::Missing(_)) => seen[0] += 1,
            Err(TagFault::Order(..)) => seen[1] += 1,
            Err(TagFault::Shared(..)) => seen[2] += 1,
            Err(TagFault::Value(_)) => seen[3] += 1,
        }
    }
    assert!(seen.iter().all(|&n| n > 100), "{seen:?}");
}
