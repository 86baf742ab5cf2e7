//! A history and what came of judging it, as SVG text that stands alone and prints on white.

use super::{Axis, Bar, Chart, Filter, Look, Points, Shapes, View, end, spoken};
use crate::check::{Decision, Judgement};
use crate::history::History;
use crate::scene::point::num;
use crate::scene::text::{self, escape};
use std::fmt::Write;

const LEFT: f64 = 92.0;
const RIGHT: f64 = 28.0;
const TOP: f64 = 100.0;
const FOOT: f64 = 40.0;
const ROW: f64 = 36.0;
/// Pixels an event: as wide as labels need.
const WIDE: f64 = 34.0;
/// The narrowest and the widest that it gets.
const NARROWEST: f64 = 720.0;
const WIDEST: f64 = 12_000.0;
/// Longer histories are drawn in part: so many events.
const MOST: f64 = 400.0;
/// So many events before and after where it breaks.
const AROUND: f64 = 18.0;

const STYLE: &str = "text{font:12px system-ui,sans-serif;fill:#18212F}\
.h{font-size:16px;font-weight:650}.n{font-size:13px;font-weight:650}.m{fill:#5B6577;font-size:11px}\
.o{font:600 11px ui-monospace,monospace}.lane{stroke:#CDD1D6}.tick{stroke:#EEEFEB}\
.bad{stroke:#C8321F;stroke-width:2.4}.dim{opacity:.38}.nothing{stroke-dasharray:3 3;opacity:.55}\
.end{stroke:#C8321F;stroke-width:1.6;stroke-dasharray:5 4}.r{fill:#C8321F}\
.tail{stroke-dasharray:1 4}.fault{stroke:#8A5A00;stroke-dasharray:2 3}.d{fill:#18212F;stroke:#fff}.k{font-size:9px;fill:#5B6577}";

/// The picture of a history: all of it, or of a long one what lies around where it breaks, or its
/// beginning. Says itself which part it is.
pub fn history_svg(history: &History, judgement: &Judgement) -> String {
    let full = Chart::new(history, Filter::default(), Axis::Order);
    let key = judgement.breaks.as_ref().and_then(|breaks| breaks.key);
    let filter = match full.length > MOST {
        true => Filter { key, process: None },
        false => Filter::default(),
    };
    let (from, to) = part(history, judgement, full.length);
    let chart = only(history, filter, from, to);
    let body = ((to - from) * WIDE).clamp(NARROWEST, WIDEST);
    let picture = Picture {
        history,
        judgement,
        view: View {
            from,
            scale: body / (to - from),
            width: body,
            first_row: 0,
            rows: chart.height(),
            row: ROW,
        },
        whole: to - from >= full.length,
        chart,
    };
    picture.draw()
}

/// From where to where it is drawn.
fn part(history: &History, judgement: &Judgement, length: f64) -> (f64, f64) {
    if length <= MOST {
        return (-0.5, length);
    }
    let Some(breaks) = &judgement.breaks else {
        return (-0.5, MOST);
    };
    let ops = breaks.culprits.iter().chain([&breaks.at]);
    let ops = ops.map(|&i| &history.ops[i as usize]);
    let first = ops.clone().map(|op| op.start).min().unwrap_or(0);
    let last = ops.filter_map(|op| op.end).max().unwrap_or(first);
    let from = (f64::from(first) - AROUND).max(-0.5);
    // What lies far before is left out rather than what it leads to.
    let to = (f64::from(last) + AROUND * 0.6).min(length);
    (from.max(to - MOST), to)
}

/// A chart of what reaches into a part, so that no lane is empty.
fn only(history: &History, filter: Filter, from: f64, to: f64) -> Chart {
    let mut chart = Chart::new(history, filter, Axis::Order);
    chart.keep(|op| {
        let op = &history.ops[op as usize];
        f64::from(op.start) <= to && f64::from(end(history, op)) >= from
    });
    chart
}

struct Picture<'a> {
    history: &'a History,
    judgement: &'a Judgement,
    chart: Chart,
    view: View,
    whole: bool,
}

impl Picture<'_> {
    fn draw(&self) -> String {
        let mut out = String::new();
        self.head(&mut out);
        let _ = writeln!(
            out,
            "<g transform=\"translate({} {})\">",
            num(LEFT),
            num(TOP)
        );
        self.across(&mut out);
        let mut keep = self.culprits().to_vec();
        keep.extend(self.judgement.breaks.iter().map(|breaks| breaks.at));
        keep.dedup();
        let points = Points::of(self.history, self.judgement);
        let shapes = self.view.shapes(self.history, &self.chart, &points, &keep);
        out.push_str("<g clip-path=\"url(#body)\">\n");
        self.shapes(&mut out, &shapes);
        out.push_str("</g>\n");
        self.prefix(&mut out);
        out.push_str("</g>\n</svg>\n");
        out
    }

    fn culprits(&self) -> &[u32] {
        let breaks = self.judgement.breaks.as_ref();
        breaks.map_or(&[], |breaks| breaks.culprits.as_slice())
    }

    fn height(&self) -> f64 {
        f64::from(self.chart.height()) * ROW
    }

    fn head(&self, out: &mut String) {
        let (w, h) = (LEFT + self.view.width + RIGHT, TOP + self.height() + FOOT);
        let title = match self.judgement.decision {
            Decision::Holds => "This history has a linearization",
            Decision::Violated => "This history has no linearization",
            Decision::Undecided => "Whether this history has a linearization is not decided",
        };
        let part = match self.whole {
            true => format!("{} operations.", self.history.ops.len()),
            false => format!(
                "Events {} to {} of {}.",
                num((self.view.from + 1.0).max(1.0).ceil()),
                num(self.view.to().floor()),
                self.history.places
            ),
        };
        let words = format!("{} {part}", self.judgement.explanation);
        let short = text::fit(&words, w - 40.0, |t| text::width(t, 12.0));
        let _ = writeln!(
            out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {w} {h}\" \
             role=\"img\" aria-labelledby=\"quorate-title quorate-desc\">\n\
             <title id=\"quorate-title\">{title}</title>\n<desc id=\"quorate-desc\">{}</desc>\n\
             <style>{STYLE}</style>\n<defs><linearGradient id=\"open\"><stop offset=\".5\" stop-color=\"#fff\" stop-opacity=\"0\"/>\
             <stop offset=\"1\" stop-color=\"#fff\"/></linearGradient>\
             <clipPath id=\"body\"><rect y=\"-12\" width=\"{}\" height=\"{}\"/></clipPath></defs>\n\
             <rect width=\"{w}\" height=\"{h}\" fill=\"#fff\"/>\n\
             <text x=\"20\" y=\"30\" class=\"h\">{title}</text>\n<text x=\"20\" y=\"52\">{}</text>",
            escape(&words),
            num(self.view.width),
            num(self.height() + 18.0),
            escape(&short),
            w = num(w),
            h = num(h),
        );
    }

    fn across(&self, out: &mut String) {
        let low = num(self.height() + 6.0);
        for tick in super::ticks(&self.chart, self.view) {
            let _ = writeln!(
                out,
                "<path d=\"M{x} -8V{low}\" class=\"tick\"/><text x=\"{x}\" y=\"{}\" class=\"m\" text-anchor=\"middle\">{}</text>",
                num(self.height() + 22.0),
                tick.label,
                x = num(tick.x),
            );
        }
        for lane in &self.chart.lanes {
            let name = &self.history.processes[lane.process as usize];
            let name = text::fit(name, LEFT - 26.0, |t| text::width(t, 13.0));
            let y = (f64::from(lane.row) + f64::from(lane.rows) / 2.0) * ROW;
            let _ = writeln!(
                out,
                "<text x=\"-14\" y=\"{}\" class=\"n\" text-anchor=\"end\">{}</text><path d=\"M0 {}H{}\" class=\"lane\"/>",
                num(y + 4.5),
                escape(&name),
                num(y),
                num(self.view.width),
            );
        }
        for mark in super::marks(self.history, &self.chart, self.view) {
            let x = num(mark.x);
            let _ = writeln!(
                out,
                "<path d=\"M{x} -10V{low}\" class=\"fault\"/><text x=\"{}\" y=\"-12\" class=\"m\">{}</text>",
                num(mark.x + 4.0),
                escape(&mark.words),
            );
        }
    }

    fn shapes(&self, out: &mut String, shapes: &Shapes) {
        for crowd in &shapes.crowds {
            let _ = writeln!(
                out,
                "<g><title>{} operations</title><rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"#CDD1D6\"/></g>",
                crowd.count,
                num(crowd.x),
                num(self.view.top(crowd.row)),
                num(crowd.end - crowd.x),
                num(self.view.bar()),
            );
        }
        let broken = self.judgement.breaks.is_some();
        for bar in &shapes.bars {
            self.bar(out, bar, broken && !self.culprits().contains(&bar.op));
        }
        for dot in shapes
            .dots
            .iter()
            .filter(|dot| !self.culprits().contains(&dot.op))
        {
            let class = if broken { " class=\"dim\"" } else { "" };
            let _ = write!(
                out,
                "<g{class}><path d=\"M{} {}l4.5 5.5-4.5 5.5-4.5-5.5z\" class=\"d\"/>",
                num(dot.x),
                num(dot.y - 5.5),
            );
            if let Some(number) = dot.number {
                let (x, y) = (num(dot.x + 6.0), num(dot.y - 1.5));
                let _ = write!(out, "<text x=\"{x}\" y=\"{y}\" class=\"k\">{number}</text>");
            }
            out.push_str("</g>\n");
        }
    }

    fn bar(&self, out: &mut String, bar: &Bar, dim: bool) {
        let op = &self.history.ops[bar.op as usize];
        let colour = bar.hue.on_white();
        let state = match (self.culprits().contains(&bar.op), bar.look) {
            (true, _) => "bad",
            (false, Look::Nothing) => "nothing",
            (false, _) => "",
        };
        let class = if dim { " class=\"dim\"" } else { "" };
        let right = bar.x + bar.width;
        let round = |open: bool| match open {
            false => format!(
                "M{} {y}H{}V{low}H{}Z",
                num(bar.x),
                num(right),
                num(bar.x),
                y = num(bar.y),
                low = num(bar.y + bar.height),
            ),
            true => format!(
                "M{} {y}H{}V{low}H{}",
                num(right),
                num(bar.x),
                num(right),
                y = num(bar.y),
                low = num(bar.y + bar.height),
            ),
        };
        let open = bar.look == Look::Unknown;
        let fill = if matches!(bar.look, Look::Done) {
            ".2"
        } else {
            ".06"
        };
        let _ = write!(
            out,
            "<g{class}><title>{}</title><path d=\"{}\" fill=\"#fff\"/><path d=\"{}\" fill=\"{colour}\" fill-opacity=\"{fill}\" stroke=\"{colour}\" class=\"{state}\"/>",
            escape(&spoken(self.history, op)),
            round(false),
            round(open),
        );
        if let Some(tail) = bar.tail {
            let _ = write!(
                out,
                "<path d=\"M{} {}H{}\" stroke=\"{colour}\" class=\"tail\"/><rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"url(#open)\"/>",
                num(right - 8.0),
                num(bar.y + bar.height / 2.0),
                num(tail.max(right)),
                num(bar.x + 1.0),
                num(bar.y - 1.5),
                num(bar.width),
                num(bar.height + 3.0),
            );
        }
        if !bar.label.is_empty() {
            let _ = write!(
                out,
                "<text x=\"{}\" y=\"{}\" class=\"o\">{}</text>",
                num(bar.x.max(0.0) + 6.0),
                num(bar.y + bar.height / 2.0 + 4.0),
                escape(&bar.label),
            );
        }
        out.push_str("</g>\n");
    }

    /// The end of the longest prefix that has a linearization.
    fn prefix(&self, out: &mut String) {
        let Some(breaks) = &self.judgement.breaks else {
            return;
        };
        let at = end(self.history, &self.history.ops[breaks.at as usize]);
        let x = self.view.x(f64::from(at));
        let words = "up to here there is an order; the return at the line leaves none";
        // To the side on which there is room.
        let (anchor, at) = match x > self.view.width / 2.0 {
            true => ("end", x - 6.0),
            false => ("start", x + 6.0),
        };
        let _ = writeln!(
            out,
            "<path d=\"M{} -34V{}\" class=\"end\"/><text x=\"{}\" y=\"-26\" class=\"m r\" text-anchor=\"{anchor}\">{words}</text>",
            num(x),
            num(self.height() + 6.0),
            num(at),
        );
    }
}
