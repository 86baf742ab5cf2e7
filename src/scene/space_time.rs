//! The space-time diagram (Lamport 1978) as SVG text: lanes from left to right, operations as
//! bars, messages as arrows. One self-contained picture that prints on white.

mod operations;

use super::palette::Hue;
use super::point::num;
use super::text::escape;
use crate::history::Operation;
use crate::protocol::{NodeId, Value};
use crate::run::{Span, SpanKind};
use crate::sorting::sort_by_rank;
use std::fmt::Write;

/// What to draw.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SpaceTime {
    /// What the picture is about: "Multi-writer ABD, 5 nodes, seed 4281".
    pub title: String,
    /// What it shows, in a sentence or two, for people who cannot see it.
    pub description: String,
    /// How many lanes.
    pub nodes: u8,
    /// The first virtual time to show, in microseconds.
    pub start_us: u64,
    /// The last virtual time to show.
    pub end_us: u64,
    /// Operations, in order of invocation.
    pub operations: Vec<Operation>,
    /// Messages.
    pub messages: Vec<Arrow>,
    /// Crashes, freezes and cuts.
    pub spans: Vec<Span>,
    /// Violations: the operations that each names, in order.
    pub violations: Vec<Vec<crate::protocol::OpId>>,
    /// The words for what was asked.
    pub verbs: &'static [crate::protocol::Verb],
}

/// A message, from its sender to its receiver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrow {
    /// The sender.
    pub from: NodeId,
    /// The receiver.
    pub to: NodeId,
    /// When it was sent, in microseconds.
    pub sent_us: u64,
    /// How it ended.
    pub fate: Fate,
    /// What it carries, short.
    pub label: String,
    /// The value it carries, which gives it its colour.
    pub value: Option<Value>,
}

/// How a message ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It arrived at this virtual time, in microseconds.
    Arrived(u64),
    /// It was lost at this virtual time.
    Lost(u64),
    /// It is still in flight.
    InFlight,
}

const LEFT: f64 = 56.0;
const RIGHT: f64 = 28.0;
const TOP: f64 = 64.0;
const LANE: f64 = 84.0;
const BAR: f64 = 22.0;

/// The widest a picture gets; longer runs are drawn closer.
const WIDEST: f64 = 24_000.0;

const STYLE: &str = "text{font:12px system-ui,sans-serif;fill:#18212F}\
.h{font-size:16px;font-weight:650}.n{font-size:15px;font-weight:650}.m{fill:#5B6577;font-size:11px}\
.o{font:600 11px ui-monospace,monospace}.l{font:10px ui-monospace,monospace;fill:#3A4453;paint-order:stroke;stroke:#fff;stroke-width:3px}\
.lane{stroke:#CDD1D6}.tick{stroke:#EEEFEB}.run{stroke-dasharray:4 3}.bad{stroke:#C8321F;stroke-width:2.4}\
.why{fill:none;stroke:#C8321F;stroke-width:2}.span{fill:#667085;fill-opacity:.13}.cut{fill:#C8321F;fill-opacity:.07}\
.a{fill:none;stroke-width:1.3}.f{stroke-dasharray:2 4}.x{stroke:#C8321F;stroke-width:2;fill:none}";

/// The picture, as SVG text that stands alone.
pub fn space_time_svg(data: &SpaceTime) -> String {
    let page = Page::new(data);
    let mut out = String::new();
    page.head(&mut out);
    page.axis(&mut out);
    page.spans(&mut out);
    for arrow in &data.messages {
        page.arrow(&mut out, arrow);
    }
    page.operations(&mut out);
    out.push_str("</svg>\n");
    out
}

struct Page<'a> {
    data: &'a SpaceTime,
    /// Pixels a second.
    scale: f64,
    width: f64,
    height: f64,
}

impl<'a> Page<'a> {
    fn new(data: &'a SpaceTime) -> Page<'a> {
        let seconds = (data.end_us.saturating_sub(data.start_us) as f64 / 1e6).max(0.001);
        // Close enough that a message of the usual delay leans, far enough that bars have words.
        let busy = data.messages.len().max(data.operations.len() * 4) as f64;
        let wish = (busy * 26.0 / seconds).clamp(120.0, 1200.0);
        let body = (wish * seconds).clamp(640.0, WIDEST);
        let height = TOP + LANE * f64::from(data.nodes) + 28.0;
        Page {
            data,
            scale: body / seconds,
            width: LEFT + body + RIGHT,
            height,
        }
    }

    fn x(&self, time_us: u64) -> f64 {
        let end = self.width - RIGHT;
        let since = time_us as f64 - self.data.start_us as f64;
        (LEFT + since / 1e6 * self.scale).clamp(LEFT, end)
    }

    fn y(&self, node: NodeId) -> f64 {
        TOP + LANE * (f64::from(node.0) + 0.5)
    }

    fn shows(&self, from_us: u64, to_us: u64) -> bool {
        to_us >= self.data.start_us && from_us <= self.data.end_us
    }

    fn head(&self, out: &mut String) {
        let (w, h) = (num(self.width), num(self.height));
        let (title, words) = (escape(&self.data.title), escape(&self.data.description));
        let _ = write!(
            out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {w} {h}\" \
             role=\"img\" aria-labelledby=\"quorate-title quorate-desc\">\n\
             <title id=\"quorate-title\">{title}</title>\n<desc id=\"quorate-desc\">{words}</desc>\n\
             <style>{STYLE}</style>\n<defs>"
        );
        for hue in self.hues() {
            let _ = write!(
                out,
                "<marker id=\"h{}\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" \
                 orient=\"auto\"><path d=\"M0 0L8 4L0 8Z\" fill=\"{}\"/></marker>",
                hue.index(),
                hue.on_white()
            );
        }
        let _ = write!(
            out,
            "</defs>\n<rect width=\"{w}\" height=\"{h}\" fill=\"#fff\"/>\n\
             <text x=\"{}\" y=\"30\" class=\"h\">{title}</text>\n",
            num(LEFT)
        );
    }

    fn hues(&self) -> Vec<Hue> {
        let mut hues: Vec<Hue> = self
            .data
            .messages
            .iter()
            .map(|m| Hue::of_maybe(m.value))
            .collect();
        sort_by_rank(&mut hues, |&hue| [hue.index().into(), 0, 0]);
        hues.dedup();
        hues
    }

    fn axis(&self, out: &mut String) {
        let window = super::timeline::Window {
            start_us: self.data.start_us as f64,
            scale: self.scale,
        };
        let (top, low) = (num(TOP - 8.0), num(self.height - 26.0));
        for tick in super::timeline::ticks(window, self.width - LEFT - RIGHT) {
            let x = num(LEFT + tick.x);
            let _ = writeln!(
                out,
                "<path d=\"M{x} {top}V{low}\" class=\"tick\"/><text x=\"{x}\" y=\"{}\" class=\"m\" text-anchor=\"middle\">{}</text>",
                num(self.height - 10.0),
                tick.label
            );
        }
        for node in (0..self.data.nodes).map(NodeId) {
            let y = self.y(node);
            let _ = writeln!(
                out,
                "<text x=\"{}\" y=\"{}\" class=\"n\" text-anchor=\"end\">{node}</text><path d=\"M{} {}H{}\" class=\"lane\"/>",
                num(LEFT - 18.0),
                num(y + 5.0),
                num(LEFT),
                num(y),
                num(self.width - RIGHT)
            );
        }
    }

    fn spans(&self, out: &mut String) {
        for span in &self.data.spans {
            let end = span.end.map_or(self.data.end_us, |e| e.time_us);
            if !self.shows(span.start.time_us, end) {
                continue;
            }
            let (class, word) = match span.kind {
                SpanKind::Crashed => ("span", "crashed"),
                SpanKind::Paused => ("span", "frozen"),
                SpanKind::Away => ("span", "not in the cluster"),
                SpanKind::Cut => ("cut", "cut off"),
                SpanKind::LinkCut => ("cut", "link cut"),
            };
            let (from, to) = (self.x(span.start.time_us), self.x(end));
            for node in span.nodes.iter().filter(|n| n.0 < self.data.nodes) {
                let y = self.y(node) - LANE * 0.36;
                let _ = writeln!(
                    out,
                    "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" class=\"{class}\"/><text x=\"{}\" y=\"{}\" class=\"m\">{word}</text>",
                    num(from),
                    num(y),
                    num((to - from).max(1.0)),
                    num(LANE * 0.72),
                    num(from + 5.0),
                    num(y + 12.0)
                );
            }
        }
    }

    fn arrow(&self, out: &mut String, arrow: &Arrow) {
        let (end_us, lost) = match arrow.fate {
            Fate::Arrived(t) => (t, false),
            Fate::Lost(t) => (t, true),
            Fate::InFlight => (self.data.end_us, false),
        };
        if !self.shows(arrow.sent_us, end_us) {
            return;
        }
        let hue = Hue::of_maybe(arrow.value);
        // From edge to edge of the bars, so that both ends show.
        let down = if arrow.to > arrow.from { 1.0 } else { -1.0 };
        let (x1, y1) = (self.x(arrow.sent_us), self.y(arrow.from) + down * BAR / 2.0);
        let (mut x2, mut y2) = (self.x(end_us), self.y(arrow.to) - down * (BAR / 2.0 + 1.0));
        if !matches!(arrow.fate, Fate::Arrived(_)) {
            (x2, y2) = (x1 + (x2 - x1) * 0.6, y1 + (y2 - y1) * 0.6);
        }
        let colour = hue.on_white();
        let head = match arrow.fate {
            Fate::Arrived(_) => format!(" marker-end=\"url(#h{})\"", hue.index()),
            _ => String::new(),
        };
        let flight = if arrow.fate == Fate::InFlight {
            " f"
        } else {
            ""
        };
        let _ = write!(
            out,
            "<path d=\"M{} {}L{} {}\" class=\"a{flight}\" stroke=\"{colour}\"{head}/>",
            num(x1),
            num(y1),
            num(x2),
            num(y2)
        );
        if lost {
            let (x, y) = (num(x2), num(y2));
            let _ = write!(out, "<path d=\"M{x} {y}m-4-4l8 8m0-8l-8 8\" class=\"x\"/>");
        }
        if !arrow.label.is_empty() {
            // What one node sends to several is labelled at different heights.
            let along = 0.3 + 0.1 * f64::from(arrow.to.0 % 4);
            let (x, y) = (x1 + (x2 - x1) * along + 5.0, y1 + (y2 - y1) * along + 3.0);
            let _ = write!(
                out,
                "<text x=\"{}\" y=\"{}\" class=\"l\">{}</text>",
                num(x),
                num(y),
                escape(&arrow.label)
            );
        }
        out.push('\n');
    }
}

#[cfg(test)]
mod tests;
