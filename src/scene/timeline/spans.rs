//! Crashes, freezes and cuts, behind the bars.

use super::{Frame, Window};
use crate::history::Moment;
use crate::run::{Span, SpanKind};
use crate::scene::point::fixed;
use crate::scene::text;

/// A stretch of a lane during which something was wrong.
#[derive(Clone, Debug, PartialEq)]
pub struct SpanShape {
    /// What.
    pub kind: SpanKind,
    /// The left edge, within the window.
    pub x: f64,
    /// The upper edge.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
    /// What fits on it; may be empty.
    pub label: String,
    /// A restart: where, whether without memory, and the same in words.
    pub restart: Option<(f64, bool, String)>,
}

/// What a stretch of `width` pixels shows of the spans; those that last reach to its right edge.
pub fn spans(spans: &[Span], frame: Frame, window: Window, width: f64) -> Vec<SpanShape> {
    let mut shapes = Vec::new();
    for span in spans {
        let from = window.x(span.start.time_us as f64);
        let to = span.end.map_or(width + 2.0, |e| window.x(e.time_us as f64));
        if to < 0.0 || from > width {
            continue;
        }
        let (left, right) = (from.max(-2.0), to.min(width + 2.0));
        for node in span.nodes.iter().filter(|n| n.0 < frame.nodes) {
            let height = frame.bar()
                + if matches!(span.kind, SpanKind::Cut | SpanKind::LinkCut) {
                    6.0
                } else {
                    2.0
                };
            let said = format!("{} at {}", verb(span.kind), short(span.start.time_us));
            let label = text::fit(&said, right - left - 16.0, |t| text::width(t, 11.0));
            let restart = span
                .end
                .filter(|_| span.kind == SpanKind::Crashed)
                .map(|end| {
                    (
                        window.x(end.time_us as f64),
                        span.forgot,
                        restart(end, span.forgot),
                    )
                });
            shapes.push(SpanShape {
                restart,
                kind: span.kind,
                x: left,
                y: frame.middle(node) - height / 2.0,
                width: (right - left).max(2.0),
                height,
                label: if label.chars().count() < 5 {
                    String::new()
                } else {
                    label
                },
            });
        }
    }
    shapes
}

/// "restarted without its memory at 12.30 s".
pub fn restart(at: Moment, forgot: bool) -> String {
    let how = if forgot {
        "without its memory"
    } else {
        "with its memory"
    };
    format!("restarted {how} at {at}")
}

fn verb(kind: SpanKind) -> &'static str {
    match kind {
        SpanKind::Crashed => "crashed",
        SpanKind::Paused => "frozen",
        SpanKind::Away => "not in the cluster",
        SpanKind::Cut => "cut off",
        SpanKind::LinkCut => "link cut",
    }
}

fn short(time_us: u64) -> String {
    format!("{} s", fixed(time_us as f64 / 1e6, 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::NodeSet;

    #[test]
    fn a_span_that_lasts_reaches_the_edge_on_every_lane_it_is_about() {
        let at = |time_us| Moment { step: 0, time_us };
        let crash = |start, end: Option<u64>| Span {
            kind: SpanKind::Crashed,
            nodes: NodeSet(0b11000),
            start: at(start),
            end: end.map(at),
            forgot: end.is_some(),
        };
        let frame = Frame::new(5, 1440.0, 245.0);
        let window = Window {
            start_us: 0.0,
            scale: 100.0,
        };
        let shapes = spans(
            &[
                crash(8_100_000, None),
                crash(90_000_000, None),
                crash(0, Some(1)),
            ],
            frame,
            window,
            1000.0,
        );
        assert_eq!(shapes.len(), 4);
        assert_eq!(shapes[0].label, "crashed at 8.1 s");
        assert_eq!(shapes[0].x + shapes[0].width, 1002.0);
        assert_eq!(shapes[0].restart, None);
        let restart = shapes[2].restart.as_ref().unwrap();
        let said = (restart.1, restart.2.as_str());
        assert_eq!(said, (true, "restarted without its memory at 0.00 s"));
    }
}
