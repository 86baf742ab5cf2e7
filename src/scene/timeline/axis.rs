//! The time axis: round numbers, far enough apart to be read.

use super::Window;
use crate::scene::point::fixed;

/// Ticks stand at least this far apart.
const APART: f64 = 74.0;
const MINUTE: u64 = 60_000_000;

/// A tick of the axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// From the left edge of the window.
    pub x: f64,
    /// "8 s", "8.4 s", "2 min".
    pub label: String,
}

/// The ticks of a window of this width, from the start of the run on.
pub fn ticks(window: Window, width: f64) -> Vec<Tick> {
    let step = step_us(window.span_us(APART));
    let end = window.start_us + window.span_us(width);
    let first = (window.start_us.max(0.0) / step as f64).ceil() as u64;
    (first..)
        .map(|i| i * step)
        .take_while(|&t| t as f64 <= end)
        .map(|t| Tick {
            x: window.x(t as f64),
            label: label(t, step),
        })
        .collect()
}

/// The least round step that is at least so many microseconds.
fn step_us(least: f64) -> u64 {
    let small = (0..7).flat_map(|e| [1, 2, 5].map(|m| m * 10u64.pow(e)));
    let seconds = [1, 2, 5, 10, 20, 30].map(|s| s * 1_000_000);
    let minutes = [1, 2, 5, 10, 30, 60, 120, 300, 600, 1440, 7200].map(|m| m * MINUTE);
    let mut steps = small.take(18).chain(seconds).chain(minutes);
    steps
        .find(|&s| s as f64 >= least)
        .unwrap_or(14_400 * MINUTE)
}

fn label(time_us: u64, step: u64) -> String {
    if step >= MINUTE {
        return format!("{} min", time_us / MINUTE);
    }
    let decimals = match step {
        s if s >= 1_000_000 => 0,
        s if s >= 100_000 => 1,
        s if s >= 10_000 => 2,
        s if s >= 1_000 => 3,
        _ => 6,
    };
    format!("{} s", fixed(time_us as f64 / 1e6, decimals))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(start_us: f64, scale: f64) -> Vec<String> {
        let window = Window { start_us, scale };
        ticks(window, 400.0).into_iter().map(|t| t.label).collect()
    }

    #[test]
    fn ticks_are_round_and_apart() {
        assert_eq!(labels(0.0, 105.0), ["0 s", "1 s", "2 s", "3 s"]);
        assert_eq!(
            labels(8_300_000.0, 500.0),
            ["8.4 s", "8.6 s", "8.8 s", "9.0 s"]
        );
        assert_eq!(labels(0.0, 1.0), ["0 min", "2 min", "4 min", "6 min"]);
        for scale in [0.02, 0.3, 7.0, 90.0, 3000.0, 200_000.0] {
            let ticks = ticks(
                Window {
                    start_us: 5e6,
                    scale,
                },
                1000.0,
            );
            assert!(ticks.windows(2).all(|w| w[1].x - w[0].x >= APART - 0.01));
            assert!(ticks.len() >= 3, "{scale}");
        }
    }

    #[test]
    fn nothing_stands_before_the_start() {
        assert_eq!(labels(-2_000_000.0, 100.0), ["0 s", "1 s", "2 s"]);
    }
}
