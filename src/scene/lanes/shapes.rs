//! What a window shows of a chart: bars, crowds of bars too narrow to tell apart, and points.

use super::{Chart, Points, brief, hue, label, look};
use crate::history::{History, Op};
use crate::scene::palette::Hue;
use crate::scene::text::{fit, mono_width};

/// With more bars than this in a window, the narrow ones melt.
const MANY: usize = 500;
/// Bars narrower than this melt whenever others stand right beside them.
const NARROW: f64 = 3.0;
/// A result that is unknown fades away within so many pixels.
const OPEN: f64 = 150.0;
/// Numbers stand on points that are at least so far apart.
const NUMBERED: f64 = 15.0;

/// A window on a chart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    /// Where it begins along the axis.
    pub from: f64,
    /// Pixels a unit of the axis.
    pub scale: f64,
    /// How wide it is, in pixels.
    pub width: f64,
    /// The first row it shows.
    pub first_row: u32,
    /// How many rows.
    pub rows: u32,
    /// How high a row is.
    pub row: f64,
}

/// How an operation came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// It returned.
    Done,
    /// It had no effect, as the state did not allow it.
    Refused,
    /// Nobody knows.
    Unknown,
    /// It did not happen.
    Nothing,
}

/// An operation on its row.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// Which operation.
    pub op: u32,
    /// The left edge, from the left edge of the window.
    pub x: f64,
    /// The upper edge, from the first row of the chart.
    pub y: f64,
    /// Width, at least 3.
    pub width: f64,
    /// How far the line reaches that it goes on as where its result is unknown; none of all others.
    pub tail: Option<f64>,
    /// Height.
    pub height: f64,
    /// What fits on it; may be empty.
    pub label: String,
    /// The colour of its value.
    pub hue: Hue,
    /// How it came out.
    pub look: Look,
}

/// Bars too narrow and too many to draw one by one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Crowd {
    /// On which row.
    pub row: u32,
    /// The left edge.
    pub x: f64,
    /// The right edge.
    pub end: f64,
    /// How many there are.
    pub count: u32,
}

/// A linearization point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dot {
    /// Of which operation.
    pub op: u32,
    /// From the left edge of the window.
    pub x: f64,
    /// The upper edge of its bar.
    pub y: f64,
    /// Its number in the order; none where there is no room for it.
    pub number: Option<u32>,
}

/// What a window shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shapes {
    /// Bars, row by row; those that are kept come last.
    pub bars: Vec<Bar>,
    /// The rest, melted.
    pub crowds: Vec<Crowd>,
    /// The points of those bars.
    pub dots: Vec<Dot>,
}

impl View {
    /// Where something stands, in pixels from the left edge.
    pub fn x(&self, at: f64) -> f64 {
        (at - self.from) * self.scale
    }

    /// What stands at so many pixels from the left edge.
    pub fn at(&self, x: f64) -> f64 {
        self.from + x / self.scale
    }

    /// Where the window ends along the axis.
    pub fn to(&self) -> f64 {
        self.at(self.width)
    }

    /// How high a bar is.
    pub fn bar(&self) -> f64 {
        (self.row * 0.62).clamp(14.0, 30.0)
    }

    /// The upper edge of the bars of a row.
    pub fn top(&self, row: u32) -> f64 {
        // A little below the middle: the points stand on the upper edge.
        f64::from(row) * self.row + (self.row - self.bar()) / 2.0 + 1.5
    }

    /// The shapes of the window. What is in `keep` is always drawn by itself, and over the rest.
    pub fn shapes(
        &self,
        history: &History,
        chart: &Chart,
        points: &Points,
        keep: &[u32],
    ) -> Shapes {
        let rows = self.first_row..(self.first_row + self.rows).min(chart.height());
        let inside = |row: u32| self.inside(history, chart, row);
        let many: usize = rows.clone().map(|row| inside(row).len()).sum();
        let narrow = match many > MANY {
            true => (f64::from(self.rows) * self.width / MANY as f64).clamp(5.0, 80.0),
            false => NARROW,
        };
        let mut shapes = Shapes::default();
        for row in rows.clone() {
            self.row(history, chart, (row, inside(row)), narrow, &mut shapes);
        }
        shapes.bars.retain(|bar| !keep.contains(&bar.op));
        for &op in keep {
            let kept = chart.row(op).filter(|row| rows.contains(row));
            let (from, to) = chart.reach(history, op);
            if let Some(row) = kept.filter(|_| to >= self.from && from <= self.to()) {
                shapes.bars.push(self.bar_of(history, op, row, (from, to)));
            }
        }
        self.dots(history, chart, points, &mut shapes);
        shapes
    }

    /// The operations of a row that reach into the window.
    fn inside<'a>(&self, history: &History, chart: &'a Chart, row: u32) -> &'a [u32] {
        let ops = chart.on_row(row);
        let first = ops.partition_point(|&op| chart.reach(history, op).1 < self.from);
        let end = ops.partition_point(|&op| chart.reach(history, op).0 <= self.to());
        &ops[first.min(end)..end]
    }

    /// The bars and crowds of a row. Takes as many steps as there are places for bars, however many
    /// operations there are.
    fn row(
        &self,
        history: &History,
        chart: &Chart,
        (row, ops): (u32, &[u32]),
        narrow: f64,
        shapes: &mut Shapes,
    ) {
        let reach = |op: u32| {
            let (from, to) = chart.reach(history, op);
            (self.x(from), self.x(to))
        };
        let mut i = 0;
        while i < ops.len() {
            let (from, to) = reach(ops[i]);
            let rest = &ops[i..];
            // Those that begin so close to this one that it would be too narrow by itself.
            let close = match to - from >= narrow {
                true => 1,
                false => rest
                    .partition_point(|&op| reach(op).0 < from + narrow)
                    .max(1),
            };
            let wide = |op: u32| reach(op).1 - reach(op).0 >= narrow;
            let many = if close > 1 && wide(rest[close - 1]) {
                close - 1
            } else {
                close
            };
            if many == 1 {
                shapes
                    .bars
                    .push(self.bar_of(history, ops[i], row, chart.reach(history, ops[i])));
            } else {
                let end = reach(rest[many - 1]).1.max(from + 1.5);
                melt(
                    &mut shapes.crowds,
                    Crowd {
                        row,
                        x: from,
                        end,
                        count: many as u32,
                    },
                );
            }
            i += many;
        }
    }

    fn bar_of(&self, history: &History, op: u32, row: u32, (from, to): (f64, f64)) -> Bar {
        let o = &history.ops[op as usize];
        let look = look(o);
        // What reaches far beyond the window is cut a little beyond it.
        let (from, to) = (self.x(from), self.x(to).min(self.width + 40.0));
        let (from, end, tail) = match look {
            Look::Unknown => (from, to.min(from + OPEN), Some(to)),
            _ => (from.max(-40.0), to, None),
        };
        let seen = end.min(self.width) - from.max(0.0);
        let room = if tail.is_some() { 24.0 } else { 12.0 };
        Bar {
            op,
            x: from,
            y: self.top(row),
            width: (end - from - 1.0).max(3.0),
            tail,
            height: self.bar(),
            label: fitting(history, o, seen - room),
            hue: hue(history, o),
            look,
        }
    }

    fn dots(&self, history: &History, chart: &Chart, points: &Points, shapes: &mut Shapes) {
        let mut dots = Vec::new();
        for bar in &shapes.bars {
            if let Some((at, number)) = points.get(bar.op) {
                let x = self.x(chart.at(history, at));
                let number = Some(number).filter(|_| bar.width >= NUMBERED);
                dots.push(Dot {
                    op: bar.op,
                    x,
                    y: bar.y,
                    number,
                });
            }
        }
        shapes.dots.extend(dots);
    }
}

fn melt(crowds: &mut Vec<Crowd>, next: Crowd) {
    match crowds.last_mut() {
        Some(last) if last.row == next.row && next.x <= last.end + 4.0 => {
            last.end = last.end.max(next.end);
            last.count += next.count;
        }
        _ => crowds.push(next),
    }
}

/// The longest of a bar's labels that fits, or as much of it as does.
fn fitting(history: &History, op: &Op, room: f64) -> String {
    let width = |text: &str| mono_width(text, 11.0);
    let full = label(history, op);
    if width(&full) <= room {
        return full;
    }
    let brief = brief(history, op);
    // What is brief needs no margins.
    match !brief.is_empty() && width(&brief) <= room + 8.0 {
        true => brief,
        false => fit(&full, room, width),
    }
}
