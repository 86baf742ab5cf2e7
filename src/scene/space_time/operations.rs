//! Operations on the space-time diagram, over the arrows.

use super::{BAR, LANE, LEFT, Page, TOP};
use crate::protocol::Outcome;
use crate::scene::palette::Hue;
use crate::scene::point::num;
use crate::scene::text::{self, escape};
use crate::scene::timeline::{self, Frame, Window};
use std::fmt::Write;

impl Page<'_> {
    pub(super) fn operations(&self, out: &mut String) {
        let bad = timeline::involved(&self.data.violations);
        let ops = &self.data.operations;
        let several = ops.iter().any(|o| o.call.key().0 != 0);
        let rows = timeline::rows(ops);
        for (op, row) in ops.iter().zip(rows) {
            let end = op.end.map_or(self.data.end_us, |e| e.at.time_us);
            if !self.shows(op.start.time_us, end) {
                continue;
            }
            let height = if row.of > 1 {
                (LANE * 0.6 / f64::from(row.of)).min(BAR)
            } else {
                BAR
            };
            let top =
                self.y(op.node) - height * f64::from(row.of) / 2.0 + height * f64::from(row.row);
            let (from, to) = (self.x(op.start.time_us), self.x(end));
            let width = (to - from).max(3.0);
            let words = timeline::label(op, several, self.data.verbs);
            let fit = text::fit(&words, width - 10.0, |t| text::mono_width(t, 11.0));
            let value = match op.end.and_then(|e| e.outcome) {
                Some(Outcome::Value(v)) => Some(v),
                _ => op.call.written(),
            };
            let colour = Hue::of_maybe(value).on_white();
            let mut class = if op.end.is_none() {
                "run".to_owned()
            } else {
                String::new()
            };
            if bad.contains(&op.id) {
                class.push_str(" bad");
            }
            let _ = write!(
                out,
                "<g><title>{}</title><rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"4\" fill=\"#fff\"/>\
                 <rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"4\" fill=\"{colour}\" fill-opacity=\".18\" stroke=\"{colour}\" class=\"{}\"/>",
                escape(&timeline::words(op, bad.contains(&op.id), self.data.verbs)),
                num(from),
                num(top),
                num(width),
                num(height - 2.0),
                num(from),
                num(top),
                num(width),
                num(height - 2.0),
                class.trim()
            );
            if height >= 12.0 && !fit.is_empty() {
                let _ = write!(
                    out,
                    "<text x=\"{}\" y=\"{}\" class=\"o\">{}</text>",
                    num(from + 6.0),
                    num(top + height / 2.0 + 3.0),
                    escape(&fit)
                );
            }
            out.push_str("</g>\n");
        }
        self.why(out);
    }

    fn why(&self, out: &mut String) {
        let frame = Frame {
            width: self.width,
            height: self.height,
            left: 0.0,
            body: self.width,
            top: TOP,
            lane: LANE,
            nodes: self.data.nodes,
            verbs: self.data.verbs,
        };
        let start = self.data.start_us as f64 - LEFT / self.scale * 1e6;
        let window = Window {
            start_us: start,
            scale: self.scale,
        };
        for path in timeline::connectors(
            &self.data.operations,
            &self.data.violations,
            frame,
            window,
            self.width,
        ) {
            let _ = writeln!(out, "<path d=\"{path}\" class=\"why\"/>");
        }
    }
}
