//! Linearization points (Herlihy and Wing 1990): a moment within each operation at which it may be
//! taken to happen at once, in the order of a linearization.

use super::end;
use crate::check::Judgement;
use crate::history::{History, Model};

/// A point and its number for each operation of a linearization.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Points {
    /// By operation: where it stands, in places, and its number, counted from 1 for each key.
    by_op: Vec<Option<(f64, u32)>>,
}

impl Points {
    /// The points of what a judgement puts in order.
    pub fn of(history: &History, judgement: &Judgement) -> Points {
        let mut by_op = vec![None; history.ops.len()];
        // A bank is judged as a whole, everything else key by key.
        let keys = match judgement.model {
            Model::Bank => 1,
            _ => history.keys.len().max(1),
        };
        let mut by_key: Vec<Vec<u32>> = vec![Vec::new(); keys];
        for &op in &judgement.order {
            if let Some(o) = history.ops.get(op as usize) {
                by_key[if keys == 1 { 0 } else { o.key as usize }].push(op);
            }
        }
        for order in &by_key {
            for (number, (op, at)) in (1u32..).zip(spread(history, order)) {
                by_op[op as usize] = Some((at, number));
            }
        }
        Points { by_op }
    }

    /// The point of an operation, in places, and its number.
    pub fn get(&self, op: u32) -> Option<(f64, u32)> {
        *self.by_op.get(op as usize)?
    }
}

/// Points for operations in this order: each after the one before it and within its bar, in the
/// middle between the earliest and the latest that this allows. What returned before something else
/// was invoked has to come before it in the order.
pub fn spread(history: &History, order: &[u32]) -> Vec<(u32, f64)> {
    let op = |i: u32| &history.ops[i as usize];
    let last = |i: u32| end(history, op(i)).max(op(i).start + 1) - 1;
    // A slot is what lies between a place and the next.
    let mut latest: Vec<u32> = order.iter().map(|&i| last(i)).collect();
    for i in (1..latest.len()).rev() {
        latest[i - 1] = latest[i - 1].min(latest[i]);
    }
    let mut earliest = 0;
    let mut slots = Vec::with_capacity(order.len());
    for (&i, &latest) in order.iter().zip(&latest) {
        earliest = op(i).start.max(earliest);
        // The second only where the order is none.
        slots.push((earliest + latest.max(earliest)) / 2);
    }
    let mut points = Vec::with_capacity(order.len());
    let mut from = 0;
    while from < slots.len() {
        let slot = slots[from];
        let many = slots[from..].iter().take_while(|&&s| s == slot).count();
        for k in 0..many {
            let part = (k + 1) as f64 / (many + 1) as f64;
            points.push((order[from + k], f64::from(slot) + part));
        }
        from += many;
    }
    points
}
