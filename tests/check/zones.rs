//! The zone test says what trying all orders says.

use crate::brute;
use crate::generate::{Random, Shape, history, operations, show};
use quorate::check::{Conflict, zones};

#[test]
fn zones_agree_with_all_orders() {
    let mut random = Random::new(1);
    let mut yes = 0;
    let total = 240_000;
    for i in 0..total {
        let shape = Shape {
            ops: 7,
            clients: 2 + i % 3,
            noise: 40 + 15 * (i % 5),
            failing: 15,
            two_keys: 20,
        };
        let operations = operations(&history(&mut random, shape));
        let expected = brute::linearizable(&operations);
        let found = zones(&operations);
        assert_eq!(found.is_ok(), expected, "{}\n{found:?}", show(&operations));
        yes += u64::from(expected);
        if let Err(Conflict::NoLinearization(why)) = found {
            assert!((1..=4).contains(&why.ops.len()));
            assert!(
                !brute::linearizable(&part(&operations, &why.ops)),
                "{}\n{why:?}",
                show(&operations)
            );
        }
    }
    println!("zones: {yes} of {total} random histories have a linearization");
    assert!(
        yes > total / 5 && yes < total / 5 * 4,
        "one class is too small: {yes}"
    );
}

/// The operations named, and the writes of their values.
pub fn part(
    operations: &[quorate::history::Operation],
    named: &[quorate::protocol::OpId],
) -> Vec<quorate::history::Operation> {
    let values: Vec<_> = operations
        .iter()
        .filter(|o| named.contains(&o.id))
        .map(|o| (o.call.key(), value_of(o)))
        .collect();
    operations
        .iter()
        .filter(|o| {
            let written = o.call.written().map(|v| (o.call.key(), Some(v)));
            named.contains(&o.id) || written.is_some_and(|w| values.contains(&w))
        })
        .cloned()
        .collect()
}

/// All operations on the values that the operations named wrote or read.
pub fn clusters(
    operations: &[quorate::history::Operation],
    named: &[quorate::protocol::OpId],
) -> Vec<quorate::history::Operation> {
    let of_named: Vec<_> = operations
        .iter()
        .filter(|o| named.contains(&o.id))
        .map(|o| (o.call.key(), value_of(o)))
        .collect();
    let mut kept = operations.to_vec();
    kept.retain(|o| of_named.contains(&(o.call.key(), value_of(o))));
    kept
}

pub fn value_of(o: &quorate::history::Operation) -> Option<quorate::protocol::Value> {
    use quorate::protocol::Outcome;
    o.call.written().or(match o.end?.outcome? {
        Outcome::Value(value) => Some(value),
        _ => None,
    })
}
