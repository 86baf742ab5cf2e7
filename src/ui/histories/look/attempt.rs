//! The exercise: what becomes of a move.

use super::super::super::shared::Shared;
use super::{Look, Try};
use crate::scene::lanes::{Axis, Exercise, Filter};
use std::rc::Rc;

impl Look {
    /// Begins the exercise: on the key that breaks, or that is shown, or the first.
    pub(super) fn exercise(&mut self) {
        let Some(judgement) = self.judgement.clone() else {
            return;
        };
        let bank = judgement.model == crate::history::Model::Bank;
        let breaks = judgement.breaks.as_ref().and_then(|breaks| breaks.key);
        let key = (!bank).then(|| breaks.or(self.filter.key).unwrap_or(0));
        self.filter = Filter { key, process: None };
        self.axis = Axis::Order;
        self.lay_out();
        let from = self.from.max(0.0) as u32;
        let exercise = Exercise::new(&self.history, &judgement, key, from);
        let ops = exercise
            .ops
            .iter()
            .map(|&op| &self.history.ops[op as usize]);
        let first = ops.clone().map(|op| op.start).min().unwrap_or(0);
        let last = ops.filter_map(|op| op.end).max().unwrap_or(first + 1);
        self.selected = None;
        self.show(f64::from(first), f64::from(last), 60.0);
        if let Some(row) = exercise.ops.first().and_then(|&op| self.chart.row(op)) {
            self.scroll_to(f64::from(row) * self.row());
        }
        self.exercise = Some(Shared::new(exercise));
        self.said = Rc::from("");
    }

    pub(super) fn attempt(&mut self, what: Try) {
        let Some(exercise) = &self.exercise else {
            return;
        };
        let mut next = (**exercise).clone();
        let history = &self.history;
        let name = |op: u32| crate::scene::lanes::label(history, &history.ops[op as usize]);
        let mut said = String::new();
        match what {
            Try::Put(op, at) => next.put(history, op, at),
            Try::Pass(op, later) => match next.pass(history, op, later) {
                Ok(other) => {
                    let way = if later { "after" } else { "before" };
                    said = format!("{} now comes {way} {}.", name(op), name(other));
                }
                Err(Some(other)) if later => {
                    said = format!("{} returned before {} was called.", name(op), name(other));
                }
                Err(Some(other)) => {
                    said = format!("{} returned before {} was called.", name(other), name(op));
                }
                Err(None) if !next.order.contains(&op) => {
                    let at = f64::from(history.ops[op as usize].start);
                    next.put(history, op, at);
                    said = format!("{} takes effect.", name(op));
                }
                Err(None) => said = "It is at the end of the order.".to_string(),
            },
            Try::LeaveOut(op) => {
                next.leave_out(history, op);
                if next.order.len() < exercise.order.len() {
                    said = format!("{} never takes effect.", name(op));
                } else {
                    said = "It returned, so it has its place in the order.".to_string();
                }
            }
            Try::Reset => next.reset(history),
            Try::Show => next.show(),
        }
        self.said = said.into();
        self.exercise = Some(Shared::new(next));
    }
}
