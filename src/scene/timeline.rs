//! The timeline: a lane a node, a bar an operation; only what a window shows becomes shapes.

mod axis;
mod bars;
mod label;
mod order;
mod rows;
mod spans;
mod why;

pub use axis::{Tick, ticks};
pub use bars::{Bar, Crowd, Lanes, Look, Which, bars};
pub use label::{label, words};
pub use order::points;
pub use rows::{Row, rows};
pub use spans::{SpanShape, restart, spans};
pub use why::{connectors, involved};

use crate::protocol::{REGISTER_VERBS, Verb};

/// The measures of a timeline of a given size, in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    /// Width of all of it.
    pub width: f64,
    /// Height of all of it; more than was asked for when the lanes need it.
    pub height: f64,
    /// Where time begins, from the left.
    pub left: f64,
    /// How wide time is.
    pub body: f64,
    /// Where the first lane begins, from the top.
    pub top: f64,
    /// How high a lane is.
    pub lane: f64,
    /// How many lanes there are.
    pub nodes: u8,
    /// The words for what was asked.
    pub verbs: &'static [Verb],
}

impl Frame {
    /// The measures for an element of this size.
    pub fn new(nodes: u8, width: f64, height: f64) -> Frame {
        let width = width.max(160.0);
        let (left, right) = match width {
            w if w >= 1100.0 => (150.0, 30.0),
            w if w >= 600.0 => (72.0, 20.0),
            _ => (34.0, 10.0),
        };
        let (top, foot) = (25.0, 30.0);
        let lane = ((height - top - foot) / f64::from(nodes.max(1))).clamp(13.0, 46.0);
        let height = (top + foot + lane * f64::from(nodes)).max(height);
        Frame {
            width,
            height,
            left,
            body: (width - left - right).max(60.0),
            top,
            lane,
            nodes,
            verbs: REGISTER_VERBS,
        }
    }

    /// The same with other words for what was asked.
    pub fn in_words(self, verbs: &'static [Verb]) -> Frame {
        Frame { verbs, ..self }
    }

    /// The middle of a lane, from the top.
    pub fn middle(&self, node: crate::protocol::NodeId) -> f64 {
        self.top + self.lane * (f64::from(node.0) + 0.5)
    }

    /// Where the last lane ends.
    pub fn bottom(&self) -> f64 {
        self.top + self.lane * f64::from(self.nodes)
    }

    /// How much of a lane its bars fill.
    pub fn bar(&self) -> f64 {
        (self.lane * 0.64).clamp(13.0, 26.0)
    }
}

/// Which stretch of time is shown, and how wide.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Window {
    /// The virtual time at the left edge, in microseconds; never negative.
    pub start_us: f64,
    /// Pixels a second.
    pub scale: f64,
}

impl Window {
    /// The window that begins at `start_us`, or else follows the playhead: it stands still until
    /// the playhead is near its right edge, and keeps it there.
    pub fn new(
        start_us: Option<u64>,
        scale: f64,
        now_us: u64,
        horizon_us: u64,
        body: f64,
    ) -> Window {
        let scale = scale.clamp(0.02, 200_000.0);
        let start_us = match start_us {
            Some(start) => start as f64,
            None => (now_us as f64 - body * 0.86 / scale * 1e6)
                .max(horizon_us as f64)
                .max(0.0),
        };
        Window { start_us, scale }
    }

    /// Where a virtual time stands, in pixels from the left edge of the window.
    pub fn x(&self, time_us: f64) -> f64 {
        (time_us - self.start_us) / 1e6 * self.scale
    }

    /// The virtual time at so many pixels from the left edge, in microseconds.
    pub fn time_us(&self, x: f64) -> u64 {
        (self.start_us + x / self.scale * 1e6).max(0.0).round() as u64
    }

    /// How long a stretch of so many pixels is, in microseconds.
    pub fn span_us(&self, width: f64) -> f64 {
        width / self.scale * 1e6
    }

    /// The window that contains this one and is drawn once for many positions of it: it begins at
    /// a multiple of the width and is three widths wide.
    pub fn page(&self, width: f64) -> Window {
        let span = self.span_us(width);
        let start_us = ((self.start_us / span).floor() - 1.0) * span;
        Window {
            start_us,
            scale: self.scale,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::NodeId;

    #[test]
    fn lanes_fill_the_height_or_ask_for_more() {
        let frame = Frame::new(5, 1440.0, 245.0);
        assert_eq!((frame.lane, frame.middle(NodeId(0))), (38.0, 44.0));
        let phone = Frame::new(9, 390.0, 150.0);
        assert!(phone.height > 170.0 && phone.body > 300.0);
    }

    #[test]
    fn a_window_follows_the_playhead_only_near_its_edge() {
        let at = |now| Window::new(None, 100.0, now, 0, 1000.0).start_us;
        assert_eq!(at(0), 0.0);
        assert_eq!(at(8_000_000), 0.0);
        assert_eq!(at(10_000_000), 1_400_000.0);
        let window = Window::new(Some(2_000_000), 100.0, 0, 0, 1000.0);
        assert_eq!(window.x(3_000_000.0), 100.0);
        assert_eq!(window.time_us(100.0), 3_000_000);
    }

    #[test]
    fn a_page_stays_while_the_window_moves_within_it() {
        let page = |start| Window::new(Some(start), 100.0, 0, 0, 1000.0).page(1000.0);
        assert_eq!(page(1), page(9_999_999));
        assert_ne!(page(1), page(10_000_001));
    }
}
