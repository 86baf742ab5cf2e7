//! The red line from operation to operation that says why a guarantee is violated.

use super::{Frame, Window};
use crate::history::Operation;
use crate::protocol::OpId;
use crate::scene::point::num;
use std::collections::{BTreeMap, BTreeSet};

/// The operations that any of the violations name.
pub fn involved(violations: &[Vec<OpId>]) -> BTreeSet<OpId> {
    let mut all = BTreeSet::new();
    all.extend(violations.iter().flatten());
    all
}

/// One path for every two operations that follow each other in a violation; a pair that several
/// violations name is drawn once.
pub fn connectors(
    operations: &[Operation],
    violations: &[Vec<OpId>],
    frame: Frame,
    window: Window,
    width: f64,
) -> Vec<String> {
    let named = involved(violations);
    let mut found: BTreeMap<OpId, &Operation> = BTreeMap::new();
    found.extend(
        operations
            .iter()
            .filter(|o| named.contains(&o.id))
            .map(|o| (o.id, o)),
    );
    let mut pairs: BTreeSet<(OpId, OpId)> = BTreeSet::new();
    pairs.extend(
        violations
            .iter()
            .flat_map(|v| v.windows(2))
            .map(|p| (p[0], p[1])),
    );
    let ends = pairs
        .iter()
        .filter_map(|(a, b)| Some((found.get(a)?, found.get(b)?)));
    ends.filter_map(|(a, b)| path(a, b, frame, window, width))
        .collect()
}

fn path(a: &Operation, b: &Operation, frame: Frame, window: Window, width: f64) -> Option<String> {
    let y = (frame.middle(a.node), frame.middle(b.node));
    let start = window.x(b.start.time_us as f64);
    let end = a
        .end
        .map(|e| window.x(e.at.time_us as f64))
        .filter(|&x| x <= start);
    // What does not follow is joined where it begins.
    let from = end.unwrap_or_else(|| window.x(a.start.time_us as f64));
    if from.max(start) < -40.0 || from.min(start) > width + 40.0 {
        return None;
    }
    let (x1, x2, y1, y2) = (num(from), num(start), num(y.0), num(y.1));
    let bend = (start - from).abs().clamp(12.0, 30.0);
    Some(if end.is_some() {
        format!(
            "M{x1} {y1}C{} {y1} {} {y2} {x2} {y2}",
            num(from + bend),
            num(start - bend)
        )
    } else {
        let out = num(from.min(start) - 14.0);
        format!("M{x1} {y1}C{out} {y1} {out} {y2} {x2} {y2}")
    })
}

#[cfg(test)]
mod tests {
    use super::super::bars::tests::read;
    use super::*;

    #[test]
    fn a_pair_named_twice_is_joined_once() {
        let ops = [
            read(0, 1, 0, Some(1_000_000)),
            read(1, 3, 2_000_000, Some(3_000_000)),
        ];
        let pair = vec![ops[0].id, ops[1].id];
        let frame = Frame::new(5, 1440.0, 245.0);
        let window = Window {
            start_us: 0.0,
            scale: 100.0,
        };
        let paths = connectors(&ops, &[pair.clone(), pair], frame, window, frame.body);
        assert_eq!(paths, ["M100 82C130 82 170 158 200 158"]);
        let gone = Window {
            start_us: 90e6,
            scale: 100.0,
        };
        assert!(connectors(&ops, &[vec![ops[0].id, ops[1].id]], frame, gone, 500.0).is_empty());
    }
}
