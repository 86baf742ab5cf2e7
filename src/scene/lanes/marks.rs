//! What stands across the lanes: ticks of the axis, and what went wrong in the meantime.

use super::{Axis, Chart, View};
use crate::history::History;
use crate::scene::point::fixed;
use crate::scene::timeline;

/// Ticks stand at least this far apart.
const APART: f64 = 84.0;
/// More marks than this in a window, and those that stand close to another are left out.
const MOST_MARKS: usize = 60;

/// A tick of the axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// From the left edge of the window.
    pub x: f64,
    /// "120", or "8.4 s".
    pub label: String,
}

/// Something that went wrong.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// From the left edge of the window.
    pub x: f64,
    /// What, in the file's words; empty where there is no room for it.
    pub words: String,
}

/// The ticks of a window.
pub fn ticks(chart: &Chart, view: View) -> Vec<Tick> {
    if chart.axis == Axis::Time {
        let window = timeline::Window {
            start_us: view.from,
            scale: view.scale * 1e6,
        };
        let ticks = timeline::ticks(window, view.width).into_iter();
        let span = view.width / view.scale;
        return ticks
            .map(|tick| Tick {
                x: tick.x,
                label: short(view.at(tick.x), span).unwrap_or(tick.label),
            })
            .collect();
    }
    let least = APART / view.scale;
    let steps = (0..8).flat_map(|e| [1u64, 2, 5].map(|m| m * 10u64.pow(e)));
    let mut steps = steps.skip_while(|&step| (step as f64) < least);
    let step = steps.next().unwrap_or(100_000_000);
    let first = ((view.from + 1.0).max(1.0) / step as f64).ceil() as u64;
    let end = view.to().min(chart.length);
    // Counted from 1, as people count events.
    (first..)
        .map(|i| i * step)
        .take_while(|&number| number as f64 - 1.0 <= end)
        .map(|number| Tick {
            x: view.x(number as f64 - 1.0),
            label: number.to_string(),
        })
        .collect()
}

/// A time where the window is so short that seconds have many digits.
fn short(us: f64, span: f64) -> Option<String> {
    match span {
        span if span < 4_000.0 => Some(format!("{} µs", fixed(us, 0))),
        span if span < 40_000.0 => Some(format!("{} ms", fixed(us / 1e3, 1))),
        span if span < 2_000_000.0 => Some(format!("{} ms", fixed(us / 1e3, 0))),
        _ => None,
    }
}

/// What went wrong within a window.
pub fn marks(history: &History, chart: &Chart, view: View) -> Vec<Mark> {
    let faults = &history.faults;
    let x = |at: u32| view.x(chart.at(history, f64::from(at) - 0.5));
    let first = faults.partition_point(|fault| x(fault.at) < -200.0);
    let end = faults.partition_point(|fault| x(fault.at) <= view.width);
    let inside = &faults[first.min(end)..end];
    let close = if inside.len() > MOST_MARKS { 14.0 } else { 0.0 };
    let mut marks: Vec<Mark> = Vec::new();
    for (i, fault) in inside.iter().enumerate() {
        let at = x(fault.at);
        if marks.last().is_some_and(|mark| at - mark.x < close) {
            continue;
        }
        let room = inside.get(i + 1).map_or(f64::MAX, |next| x(next.at) - at);
        let words = crate::scene::text::fit(&fault.what, room.min(180.0) - 8.0, |t| {
            crate::scene::text::width(t, 11.0)
        });
        marks.push(Mark { x: at, words });
    }
    marks
}
