//! How a history is looked at: which part, how close, what is selected.

mod attempt;
mod window;

use super::super::shared::Shared;
use crate::check::Judgement;
use crate::history::History;
use crate::scene::lanes::{Axis, Chart, Exercise, Filter, Points};
use crate::sorting::{rank_of, sort_by_rank};
use std::rc::Rc;
use yew::Reducible;

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

    fn select(&mut self, op: Option<u32>) {
        self.selected = op;
        if let Some(op) = op {
            if let Some(place) = self.culprits().iter().position(|&culprit| culprit == op) {
                self.culprit = place;
            }
            self.reveal(op);
        }
    }

    /// Shows everything where an operation is hidden by a filter.
    pub(super) fn unhide(&mut self, op: u32) {
        if self.chart.row(op).is_none() {
            self.filter = Filter::default();
            self.lay_out();
            self.exercise = None;
            self.settle();
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
                let breaks = look.judgement.as_ref().and_then(|j| j.breaks.as_ref());
                if let Some(at) = breaks.map(|breaks| breaks.at) {
                    look.unhide(at);
                }
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
                look.unhide(op);
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
