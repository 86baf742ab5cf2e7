//! Which part of a history is seen, and how close.

use super::super::super::shared::Shared;
use super::super::chart::{FOOT, HEAD};
use super::Look;
use crate::scene::lanes::{Chart, View, end};

/// Pixels an event to begin with, where not all of them fit.
const READABLE: f64 = 18.0;
/// The closest: pixels an event.
const CLOSEST: f64 = 400.0;
/// The words beside the line at which a history breaks are so wide, in pixels.
const WORDS: f64 = 200.0;
/// A lane is so high, in pixels.
const LOWEST: f64 = 32.0;
const HIGHEST: f64 = 58.0;

impl Look {
    /// How high a lane is.
    pub fn row(&self) -> f64 {
        let rows = f64::from(self.chart.height().max(1));
        (self.size.1 / rows).clamp(LOWEST, HIGHEST)
    }

    /// The window.
    pub fn view(&self) -> View {
        let row = self.row();
        let first = (self.top / row / 8.0).floor() * 8.0 - 4.0;
        View {
            from: self.from,
            scale: self.scale,
            width: self.size.0,
            first_row: first.max(0.0) as u32,
            rows: (self.size.1 / row).ceil() as u32 + 20,
            row,
        }
    }

    /// Where an operation returned, along the axis.
    pub fn returned(&self, op: u32) -> f64 {
        let place = end(&self.history, &self.history.ops[op as usize]);
        self.chart.at(&self.history, f64::from(place))
    }

    /// How high all lanes are, with what stands over and below them.
    pub fn tall(&self) -> f64 {
        f64::from(self.chart.height()) * self.row() + HEAD + FOOT
    }

    /// How high the lanes are that are seen.
    pub fn seen(&self) -> f64 {
        self.size.1.min(f64::from(self.chart.height()) * self.row())
    }

    pub(super) fn span(&self) -> f64 {
        self.size.0 / self.scale
    }

    pub(super) fn lay_out(&mut self) {
        self.chart = Shared::new(Chart::new(&self.history, self.filter, self.axis));
    }

    /// Keeps the window where there is something to see.
    pub(super) fn settle(&mut self) {
        let (length, width) = (self.chart.length, self.size.0.max(1.0));
        let closest = CLOSEST * f64::from(self.history.places.max(1)) / length;
        self.scale = self
            .scale
            .clamp(0.8 * width / length, closest.max(width / length));
        let pad = 40.0 / self.scale;
        let last = length + pad - self.span();
        self.from = self.from.clamp(-pad, last.max(-pad));
    }

    /// Shows what lies between two places of the axis, with room around it.
    pub(super) fn show(&mut self, from: f64, to: f64, closest: f64) {
        let width = self.size.0.max(1.0);
        let units = f64::from(self.history.places.max(1)) / self.chart.length;
        self.scale = (width * 0.7 / (to - from).max(1e-9)).min(closest * units);
        self.from = (from + to) / 2.0 - self.span() / 2.0;
        self.settle();
    }

    pub(super) fn fit(&mut self) {
        self.scale = (self.size.0 - 60.0).max(60.0) / self.chart.length;
        self.from = 0.0;
        self.settle();
        self.from = -(self.span() - self.chart.length) / 2.0;
        self.settle();
    }

    /// As it is shown first: where it breaks, or from the beginning.
    pub(super) fn begin(&mut self) {
        if !self.show_break() {
            let units = f64::from(self.history.places.max(1)) / self.chart.length;
            self.fit();
            self.scale = self.scale.max(READABLE * units);
            self.from = f64::MIN;
            self.settle();
        }
    }

    pub(super) fn show_break(&mut self) -> bool {
        let Some(breaks) = self.judgement.as_ref().and_then(|j| j.breaks.clone()) else {
            return false;
        };
        let history = self.history.clone();
        let ops = breaks.culprits.iter().chain([&breaks.at]).copied();
        let shown: Vec<u32> = ops.filter(|&op| self.chart.row(op).is_some()).collect();
        let Some(&first) = shown.first() else {
            return false;
        };
        let (mut from, mut to) = (f64::MAX, self.returned(breaks.at));
        for &op in &shown {
            let (start, _) = self.chart.reach(&history, op);
            from = from.min(start);
            if history.ops[op as usize].end.is_some() {
                to = to.max(self.returned(op));
            }
        }
        self.show(from, to, 90.0);
        self.make_room(self.returned(breaks.at), from);
        let rows = shown.iter().filter_map(|&op| self.chart.row(op));
        let (top, low) = rows.fold((u32::MAX, 0), |(top, low), row| {
            (top.min(row), low.max(row))
        });
        let last = shown.last().copied().unwrap_or(first);
        match f64::from(low - top + 1) * self.row() > self.size.1 {
            true => self.reveal(last),
            false => self.scroll_to(f64::from(top + low + 1) / 2.0 * self.row()),
        }
        true
    }

    /// Leaves room for the words to the right of a line, if what begins first stays in sight.
    fn make_room(&mut self, line: f64, first: f64) {
        let x = |at: f64| (at - self.from) * self.scale;
        let missing = x(line) + WORDS - self.size.0;
        let spare = x(first) - 24.0;
        if self.size.0 >= 500.0 && missing > 0.0 {
            self.from += missing.min(spare.max(0.0)) / self.scale;
            self.settle();
        }
    }

    /// Wishes that this height of the lanes stands in the middle.
    pub(super) fn scroll_to(&mut self, y: f64) {
        let all = f64::from(self.chart.height()) * self.row();
        let top = (y - self.size.1 / 2.0).clamp(0.0, (all - self.size.1).max(0.0));
        self.wish = (self.wish.0 + 1, top);
        self.top = top;
    }

    /// Moves the window as little as shows an operation.
    pub(super) fn reveal(&mut self, op: u32) {
        let Some(row) = self.chart.row(op) else {
            return;
        };
        let (start, _) = self.chart.reach(&self.history, op);
        let margin = self.span() * 0.1;
        if start < self.from + margin * 0.2 || start > self.from + self.span() - margin {
            self.from = start - self.span() * 0.3;
            self.settle();
        }
        let y = (f64::from(row) + 0.5) * self.row();
        if y < self.top + self.row() || y > self.top + self.size.1 - self.row() {
            self.scroll_to(y);
        }
    }
}
