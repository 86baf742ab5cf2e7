//! A moment for each operation at which it may be taken to happen at once: its linearization
//! point (Herlihy and Wing 1990), where the tags of the protocol give an order that allows one.

use crate::history::Operation;
use crate::protocol::{Key, OpId, Tag};
use crate::sorting::{rank_of, sort_by_rank};
use std::collections::BTreeMap;

/// Tag, whether it is a read, start, end.
type Entry = (Tag, bool, f64, f64, OpId);

/// The points of the operations that have returned and have a tag, as virtual times in
/// microseconds: in order of tag, a write before the reads of its tag, then by start. Each point
/// comes after the one before it and lies within its operation; operations for which that fails
/// have none.
pub fn points<'a>(operations: impl Iterator<Item = &'a Operation>) -> BTreeMap<OpId, f64> {
    let mut by_key: BTreeMap<Key, Vec<Entry>> = BTreeMap::new();
    for op in operations {
        let Some((end, tag)) = op
            .end
            .and_then(|e| e.outcome.and(e.tag).map(|tag| (e.at, tag)))
        else {
            continue;
        };
        let (start, end) = (op.start.time_us as f64, end.time_us as f64);
        let entry = (tag, op.call.is_read(), start, end, op.id);
        by_key.entry(op.call.key()).or_default().push(entry);
    }
    let mut points = BTreeMap::new();
    for ops in by_key.values_mut() {
        sort_by_rank(ops, |&(tag, read, start, ..)| {
            let tag = u64::from(tag.counter) << 8 | u64::from(tag.writer);
            [tag, u64::from(read), rank_of(start)]
        });
        let mut last = f64::MIN;
        for &(_, _, start, end, id) in ops.iter() {
            let point = start.max(last + 1.0);
            if point <= end {
                // A third of the way on looks like an instant, not like the start, and leaves
                // room for what follows.
                let point = point + (latest(ops, point, end) - point) * 0.4;
                points.insert(id, point);
                last = point;
            }
        }
    }
    points
}

/// How late an operation's point may lie without pushing another out of its own operation: at
/// most the earliest end of all operations that end after `point`.
fn latest(ops: &[Entry], point: f64, end: f64) -> f64 {
    ops.iter()
        .map(|o| o.3)
        .filter(|&e| e >= point)
        .fold(end, f64::min)
}

#[cfg(test)]
mod tests {
    use super::super::bars::tests::tagged;
    use super::*;

    #[test]
    fn points_follow_the_tags_and_stay_within_their_operations() {
        let ops = [
            tagged(0, 0, Some(5), 0, 100, 1),
            tagged(1, 1, None, 10, 60, 1),
            tagged(2, 2, Some(7), 20, 90, 2),
            tagged(3, 3, None, 80, 95, 2),
        ];
        let points = points(ops.iter());
        let at: Vec<f64> = ops.iter().map(|o| points[&o.id]).collect();
        assert!(at.windows(2).all(|w| w[0] < w[1]), "{at:?}");
        for (op, point) in ops.iter().zip(&at) {
            let end = op.end.unwrap().at.time_us as f64;
            assert!(*point >= op.start.time_us as f64 && *point <= end);
        }
    }

    #[test]
    fn a_stale_read_has_no_point() {
        // The write of tag 2 returns before a read of tag 1 begins.
        let ops = [
            tagged(0, 0, Some(7), 0, 10, 2),
            tagged(1, 1, None, 20, 30, 1),
        ];
        let points = points(ops.iter());
        assert!(points.contains_key(&ops[1].id) != points.contains_key(&ops[0].id));
    }

    #[test]
    fn operations_without_a_tag_or_an_answer_have_none() {
        let ops = [super::super::bars::tests::read(0, 0, 5, Some(9))];
        assert!(points(ops.iter()).is_empty());
    }
}
