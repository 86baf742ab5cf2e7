//! How a history is looked at: which part, how close, what is selected.

use super::super::shared::Shared;
use crate::check::Judgement;
use crate::history::History;
use crate::scene::lanes::{Axis, Chart, Exercise, Filter, Points, View, end};
use crate::sorting::{rank_of, sort_by_rank};
use std::rc::Rc;
use yew::Reducible;

/// Pixels an event to begin with, where not all of them fit.
const READABLE: f64 = 18.0;
/// The closest: pixels an event.
const CLOSEST: f64 = 400.0;
/// A lane is so high, in pixels.
const LOWEST: f64 = 32.0;
const HIGHEST: f64 = 46.0;

/// How a history is looked at.
#[derive(Clone, PartialEq)]
pub struct Look {
    /// The history.
    pub history: Shared<History>,
    /// What came of judging it.
    pub judgement: Option<Shared<Judgement>>,
    /// What of it is shown, laid out.
    pub chart: Shared<Chart>,
    /// The points of the linearization.
    pub points: Shared<Points>,
    /// What of it is shown.
    pub filter: Filter,
    /// What stands along the picture.
    pub axis: Axis,
    /// Where the window begins.
    pub from: f64,
    /// Pixels a unit of the axis.
    pub scale: f64,
    /// The size of the window, in pixels; zero before it is known.
    pub size: (f64, f64),
    /// How far the lanes are scrolled, in pixels.
    pub top: f64,
    /// How far they are to be scrolled, and the number of the wish.
    pub wish: (u32, f64),
    /// The operation that is selected.
    pub selected: Option<u32>,
    /// The operation under the pointer.
    pub hovered: Option<u32>,
    /// The culprit that is looked at, by its place.
    pub culprit: usize,
    /// The exercise, while there is one, and what it said last.
    pub exercise: Option<Shared<Exercise>>,
    /// What became of the last move.
    pub said: Rc<str>,
}

/// A change of the look.
pub enum Turn {
    /// The window has this size.
    Size(f64, f64),
    /// It has been judged, or is being judged anew.
    Judged(Option<Shared<Judgement>>),
    /// Moves the window by pixels, to the right and down.
    Pan(f64, f64),
    /// Zooms by a factor around so many pixels from the left.
    Zoom(f64, f64),
    /// Shows all of it.
    Fit,
    /// Shows where it breaks.
    Break,
    /// Looks at the next culprit, or the one before.
    Culprit(bool),
    /// The lanes were scrolled.
    Scrolled(f64),
    /// Shows only some operations.
    Filter(Filter),
    /// Changes what stands along the picture.
    Axis(Axis),
    /// Selects an operation, and shows it.
    Select(Option<u32>),
    /// Selects the operation beside the one selected.
    Step(Step),
    /// The pointer is over an operation.
    Hover(Option<u32>),
    /// Begins the exercise, or ends it.
    Exercise(bool),
    /// Does something in the exercise.
    Try(Try),
}

/// Which way to the next operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The next on the lane, or the one before.
    Along(bool),
    /// On the lane below, or above.
    Across(bool),
    /// The first of all, or the last.
    Far(bool),
}

/// What is done in the exercise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Try {
    /// Puts a point at a place.
    Put(u32, f64),
    /// Moves a point past its neighbour, later or earlier.
    Pass(u32, bool),
    /// Leaves an operation out.
    LeaveOut(u32),
    /// Begins again.
    Reset,
    /// Shows how the checker did it.
    Show,
}

impl Look {
    /// A history as it is first looked at.
    pub fn new(history: Shared<History>) -> Look {
        let chart = Chart::new(&history, Filter::default(), Axis::Order);
        Look {
            history,
            judgement: None,
            chart: Shared::new(chart),
            points: Shared::default(),
            filter: Filter::default(),
            axis: Axis::Order,
            from: 0.0,
            scale: 1.0,
            size: (0.0, 0.0),
            top: 0.0,
            wish: (0, 0.0),
            selected: None,
            hovered: None,
            culprit: 0,
            exercise: None,
            said: Rc::from(""),
        }
    }

    /// The operations that alone have no linearization.
    pub fn culprits(&self) -> &[u32] {
        let breaks = self.judgement.as_ref().and_then(|j| j.breaks.as_ref());
        breaks.map_or(&[], |breaks| breaks.culprits.as_slice())
    }

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

    fn span(&self) -> f64 {
        self.size.0 / self.scale
    }

    fn lay_out(&mut self) {
        self.chart = Shared::new(Chart::new(&self.history, self.filter, self.axis));
    }

    /// Keeps the window where there is something to see.
    fn settle(&mut self) {
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
    fn show(&mut self, from: f64, to: f64, closest: f64) {
        let width = self.size.0.max(1.0);
        let units = f64::from(self.history.places.max(1)) / self.chart.length;
        self.scale = (width * 0.7 / (to - from).max(1e-9)).min(closest * units);
        self.from = (from + to) / 2.0 - self.span() / 2.0;
        self.settle();
    }

    fn fit(&mut self) {
        self.scale = (self.size.0 - 60.0).max(60.0) / self.chart.length;
        self.from = 0.0;
        self.settle();
        self.from = -(self.span() - self.chart.length) / 2.0;
        self.settle();
    }

    /// As it is shown first: where it breaks, or from the beginning.
    fn begin(&mut self) {
        if !self.show_break() {
            let units = f64::from(self.history.places.max(1)) / self.chart.length;
            self.fit();
            self.scale = self.scale.max(READABLE * units);
            self.from = f64::MIN;
            self.settle();
        }
    }

    fn show_break(&mut self) -> bool {
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
        let rows = shown.iter().filter_map(|&op| self.chart.row(op));
        let (top, low) = rows.fold((u32::MAX, 0), |(top, low), row| {
            (top.min(row), low.max(row))
        });
        let last = shown.last().copied().unwrap_or(first);
        match f64::from(low - top + 1) * self.row() > self.size.1 {
            true => self.into_sight(last),
            false => self.scroll_to(f64::from(top + low + 1) / 2.0 * self.row()),
        }
        true
    }

    /// Wishes that this height of the lanes stands in the middle.
    fn scroll_to(&mut self, y: f64) {
        let all = f64::from(self.chart.height()) * self.row();
        let top = (y - self.size.1 / 2.0).clamp(0.0, (all - self.size.1).max(0.0));
        self.wish = (self.wish.0 + 1, top);
        self.top = top;
    }

    /// Moves the window as little as shows an operation.
    fn into_sight(&mut self, op: u32) {
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

    fn select(&mut self, op: Option<u32>) {
        self.selected = op;
        if let Some(op) = op {
            if let Some(place) = self.culprits().iter().position(|&culprit| culprit == op) {
                self.culprit = place;
            }
            self.into_sight(op);
        }
    }

    fn step(&mut self, step: Step) {
        let here = self.selected.filter(|&op| self.chart.row(op).is_some());
        let Some(op) = here else {
            let first = self.first_in_sight();
            return self.select(first);
        };
        let row = self.chart.row(op).unwrap_or(0);
        let start = self.history.ops[op as usize].start;
        let next = match step {
            Step::Along(on) => {
                let ops = self.chart.on_row(row);
                let at = ops.iter().position(|&other| other == op).unwrap_or(0);
                let to = if on { at + 1 } else { at.wrapping_sub(1) };
                ops.get(to).copied()
            }
            Step::Across(down) => {
                let to = if down { row + 1 } else { row.wrapping_sub(1) };
                let ops = self.chart.on_row(to);
                let later = |&other: &u32| self.history.ops[other as usize].start < start;
                let after = ops.partition_point(later);
                let near = [after.wrapping_sub(1), after].map(|i| ops.get(i).copied());
                let far = |op: &u32| self.history.ops[*op as usize].start.abs_diff(start);
                near.into_iter().flatten().min_by_key(far)
            }
            Step::Far(last) => {
                let shown = |op: &u32| self.chart.row(*op).is_some();
                let mut all = 0..self.history.ops.len() as u32;
                if last {
                    all.rev().find(shown)
                } else {
                    all.find(shown)
                }
            }
        };
        self.select(next.or(here));
    }

    /// The first operation that begins within the window.
    fn first_in_sight(&self) -> Option<u32> {
        let (from, to) = (self.from, self.from + self.span());
        let rows = 0..self.chart.height();
        let inside = |row| {
            let ops = self.chart.on_row(row);
            let at = ops.partition_point(|&op| self.chart.reach(&self.history, op).0 < from);
            let op = *ops.get(at)?;
            Some((self.chart.reach(&self.history, op).0, op)).filter(|it| it.0 <= to)
        };
        let mut first: Vec<(f64, u32)> = rows.filter_map(inside).collect();
        sort_by_rank(&mut first, |it| [rank_of(it.0), 0, 0]);
        first.first().map(|it| it.1)
    }

    /// Begins the exercise: on the key that is shown, or that breaks, or the first.
    fn exercise(&mut self) {
        let Some(judgement) = self.judgement.clone() else {
            return;
        };
        let bank = judgement.model == crate::history::Model::Bank;
        let breaks = judgement.breaks.as_ref().and_then(|breaks| breaks.key);
        let key = (!bank).then(|| self.filter.key.or(breaks).unwrap_or(0));
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

    fn attempt(&mut self, what: Try) {
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

impl Reducible for Look {
    type Action = Turn;

    fn reduce(self: Rc<Self>, turn: Turn) -> Rc<Self> {
        let mut look = (*self).clone();
        match turn {
            Turn::Size(width, height) => {
                let first = look.size.0 == 0.0;
                look.size = (width, height);
                if first { look.begin() } else { look.settle() }
            }
            Turn::Judged(judgement) => {
                look.points = match &judgement {
                    Some(judgement) => Shared::new(Points::of(&look.history, judgement)),
                    None => Shared::default(),
                };
                look.judgement = judgement;
                look.exercise = None;
                look.culprit = 0;
                look.show_break();
            }
            Turn::Pan(right, down) => {
                look.from += right / look.scale;
                look.settle();
                if down != 0.0 {
                    let middle = look.top + down + look.size.1 / 2.0;
                    look.scroll_to(middle);
                }
            }
            Turn::Zoom(factor, x) => {
                let under = look.from + x / look.scale;
                look.scale *= factor.clamp(0.1, 10.0);
                look.settle();
                look.from = under - x / look.scale;
                look.settle();
            }
            Turn::Fit => look.fit(),
            Turn::Break => {
                look.show_break();
            }
            Turn::Culprit(next) => {
                let culprits = look.culprits();
                let Some(last) = culprits.len().checked_sub(1) else {
                    return self;
                };
                // The first press shows the first of them.
                let place = match (look.selected, next) {
                    (None, true) => 0,
                    (None, false) => last,
                    (_, true) => (look.culprit + 1) % (last + 1),
                    (_, false) => (look.culprit + last) % (last + 1),
                };
                let op = culprits[place];
                look.select(Some(op));
                look.culprit = place;
            }
            Turn::Scrolled(top) => {
                if look.top == top {
                    return self;
                }
                look.top = top;
            }
            Turn::Filter(filter) => {
                look.filter = filter;
                look.lay_out();
                look.exercise = None;
                look.settle();
                let gone = |&op: &u32| look.chart.row(op).is_none();
                if look.selected.as_ref().is_some_and(gone) {
                    look.selected = None;
                }
            }
            Turn::Axis(axis) => {
                look.axis = axis;
                look.lay_out();
                look.exercise = None;
                look.begin();
            }
            Turn::Select(op) => look.select(op),
            Turn::Step(step) => look.step(step),
            Turn::Hover(op) => {
                if look.hovered == op {
                    return self;
                }
                look.hovered = op;
            }
            Turn::Exercise(true) => look.exercise(),
            Turn::Exercise(false) => look.exercise = None,
            Turn::Try(what) => look.attempt(what),
        }
        Rc::new(look)
    }
}
