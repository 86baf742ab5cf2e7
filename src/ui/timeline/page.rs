//! What stays the same from tick to tick: drawn once for a page, which then slides.

use crate::history::Operation;
use crate::protocol::{OpId, Verb};
use crate::run::{Span, SpanKind};
use crate::scene::point::num;
use crate::scene::timeline::{
    Bar, Frame, Look, Row, SpanShape, Which, Window, bars, connectors, involved, points, spans,
    words,
};
use std::collections::BTreeMap;
use std::rc::Rc;
use yew::prelude::*;

/// The name of the area that operations which have not ended have grown to.
pub const GROWN: &str = "grown";

/// What a page shows.
#[derive(Properties, PartialEq)]
pub struct PageProps {
    /// The operations of the branch, in order of invocation.
    pub operations: Rc<Vec<Operation>>,
    /// The row of each.
    pub rows: Rc<Vec<Row>>,
    /// Crashes, freezes and cuts.
    pub spans: Rc<Vec<Span>>,
    /// The measures.
    pub frame: Frame,
    /// Where the page begins.
    pub page: Window,
    /// The operations that each violation names.
    pub violations: Rc<Vec<Vec<OpId>>>,
    /// The operation that is selected.
    pub selected: Option<OpId>,
    /// The operation the keyboard stands on.
    pub active: Option<OpId>,
    /// Told when a bar is clicked.
    pub on_select: Callback<OpId>,
}

/// Axis, spans, bars of operations that have ended, and why a guarantee is violated.
#[component]
pub fn Page(props: &PageProps) -> Html {
    let (frame, page) = (props.frame, props.page);
    let width = frame.body * 3.0;
    let bad = involved(&props.violations);
    let keep = |op| bad.contains(&op) || props.selected == Some(op) || props.active == Some(op);
    let pick = |which| {
        bars(
            &props.operations,
            &props.rows,
            frame,
            page,
            width,
            which,
            keep,
        )
    };
    let lanes = pick(Which::Ended);
    // Drawn to the end of the page, and seen as far as they have grown: nothing but the area
    // changes from tick to tick.
    let running = pick(Which::Running(page.time_us(width)));
    let one = |bar: &Bar, point| {
        let state = (
            bad.contains(&bar.op),
            props.selected == Some(bar.op),
            props.active == Some(bar.op),
        );
        draw(
            bar,
            (&props.operations[bar.index], frame.verbs),
            point,
            state,
            &props.on_select,
        )
    };
    let inside = lanes.bars.iter().map(|b| &props.operations[b.index]);
    let mut points: BTreeMap<OpId, f64> = points(inside);
    points.retain(|op, _| !bad.contains(op));
    html! {
        <>
        <g class="spans" aria-hidden="true">
            { for spans(&props.spans, frame, page, width).into_iter().map(|span| html! {
                <g class={span_class(span.kind)}>
                    <rect x={num(span.x)} y={num(span.y)} width={num(span.width)} height={num(span.height)} rx="3" />
                    if !span.label.is_empty() && !covered(&props.operations, page, frame, &span) {
                        <text x={num(span.x.max(0.0) + 9.0)} y={num(span.y + span.height / 2.0 + 4.0)}>{ span.label }</text>
                    }
                </g>
            }) }
        </g>
        <g class="restarts" aria-hidden="true">
            { for spans(&props.spans, frame, page, width).iter().filter_map(restart) }
        </g>
        { for lanes.crowds.iter().map(|crowd| html! {
            <rect class="crowd" x={num(crowd.x)} y={num(frame.middle(crowd.node) - frame.bar() / 2.0)}
                width={num((crowd.end - crowd.x).max(1.5))} height={num(frame.bar())} rx="2" />
        }) }
        { for lanes.bars.iter().map(|bar| {
            one(bar, points.get(&bar.op).map(|&t| page.x(t)))
        }) }
        <g clip-path={format!("url(#{GROWN})")}>{ for running.bars.iter().map(|bar| one(bar, None)) }</g>
        { for lanes.bars.iter().filter(|bar| bar.beside && keep(bar.op)).map(label) }
        { for connectors(&props.operations, &props.violations, frame, page, width).into_iter().map(|path| html! {
            <path class="why" d={path} />
        }) }
        </>
    }
}

/// The id of an operation's element.
pub fn element_id(op: OpId) -> String {
    format!("op-{}-{}", op.client.0, op.seq)
}

/// Whether a bar would lie on a span's label.
fn covered(operations: &[Operation], page: Window, frame: Frame, span: &SpanShape) -> bool {
    let (from, to) = (page.time_us(span.x), page.time_us(span.x + 92.0));
    let middle = span.y + span.height / 2.0;
    operations.iter().any(|op| {
        (frame.middle(op.node) - middle).abs() < 1.0
            && op.start.time_us < to
            && op.end.is_none_or(|e| e.at.time_us > from + 1)
    })
}

/// Where a node came back: a line; where it came back without its memory, a crossed square before
/// it, where no bar can be.
fn restart(span: &SpanShape) -> Option<Html> {
    let (x, forgot, words) = span.restart.as_ref()?;
    let (left, x, middle) = (num(*x - 12.0), num(*x), span.y + span.height / 2.0);
    let class = classes!("restart", forgot.then_some("forgot"));
    let square = format!("M{left} {}h10v10h-10zl10 10", num(middle - 5.0));
    Some(html! {
        <g {class}>
            <title>{ words.clone() }</title>
            <line x1={x.clone()} x2={x.clone()} y1={num(span.y)} y2={num(span.y + span.height)} />
            if *forgot { <path d={square} /> }
        </g>
    })
}

fn span_class(kind: SpanKind) -> &'static str {
    match kind {
        SpanKind::Crashed => "span crashed",
        SpanKind::Paused => "span paused",
        SpanKind::Away => "span away",
        SpanKind::Cut => "span cut",
        SpanKind::LinkCut => "span cut link-cut",
    }
}

/// A linearization point, on the upper edge of its bar; small on a low bar.
fn diamond(x: f64, bar: &Bar) -> String {
    let tall = (bar.height * 0.21).clamp(2.6, 5.0);
    let (wide, up) = (num(tall * 0.8), num(tall));
    format!(
        "M{} {}l{wide} {up}-{wide} {up}-{wide}-{up}z",
        num(x),
        num(bar.y - tall)
    )
}

/// What is drawn of a bar itself: closed at its return, open while there is none.
fn body(bar: &Bar) -> Html {
    let round = (bar.height / 4.0).min(5.0);
    if bar.look == Look::Running {
        let top = num(bar.y);
        let (end, side) = (num(bar.x + bar.width), num(bar.height - 2.0 * round));
        let (left, round) = (num(bar.x + round), num(round));
        let d = format!(
            "M{end} {top}H{left}a{round} {round} 0 0 0-{round} {round}v{side}a{round} {round} 0 0 0 {round} {round}H{end}"
        );
        html! { <path class="bar" {d} /> }
    } else {
        html! {
            <rect class="bar" x={num(bar.x)} y={num(bar.y)} width={num(bar.width)}
                height={num(bar.height)} rx={num(round)} />
        }
    }
}

/// What stands on a bar or beside it.
fn label(bar: &Bar) -> Html {
    if bar.label.is_empty() {
        return Html::default();
    }
    let low = bar.height < 13.0 && !bar.beside;
    let x = if bar.beside {
        bar.x + bar.width + 5.0
    } else {
        bar.x + 8.0
    };
    let y = bar.y + bar.height / 2.0 + if low { 3.2 } else { 4.0 };
    let class = classes!(
        "mono",
        low.then_some("small"),
        bar.beside.then_some("beside")
    );
    html! {
        <text {class} x={num(x)} y={num(y)} aria-hidden="true">{ bar.label.clone() }</text>
    }
}

/// One bar; `state` says whether it is part of a violation, selected, and active.
fn draw(
    bar: &Bar,
    (op, verbs): (&Operation, &[Verb]),
    point: Option<f64>,
    state: (bool, bool, bool),
    on_select: &Callback<OpId>,
) -> Html {
    let (bad, selected, active) = state;
    let look = match bar.look {
        Look::Done => None,
        Look::Running => Some("running"),
        Look::Failed => Some("failed"),
        Look::Lost => Some("gone"),
    };
    let class = classes!(
        "op",
        bar.hue.class(),
        look,
        bad.then_some("bad"),
        selected.then_some("sel"),
        active.then_some("active")
    );
    let id = bar.op;
    let onclick = {
        let on_select = on_select.clone();
        Callback::from(move |event: MouseEvent| {
            event.stop_propagation();
            on_select.emit(id);
        })
    };
    let quiet = Callback::from(|event: PointerEvent| event.stop_propagation());
    let (middle, end) = (bar.y + bar.height / 2.0, bar.x + bar.width);
    // A label beside a marked bar is drawn later, over its neighbours.
    let later = bar.beside && (bad || selected || active);
    // The label may be shortened; it stands beside the option, which says all of it.
    html! {
        <g key={element_id(id)} {class} {onclick} onpointerdown={quiet}>
            <g id={element_id(id)} role="option" aria-selected={selected.to_string()} aria-label={words(op, bad, verbs)}>
                { body(bar) }
            </g>
            if !later { { label(bar) } }
            if bar.look == Look::Lost || bar.look == Look::Failed {
                <path class="ended" d={format!("M{} {}m-4-4l8 8m0-8l-8 8", num(end), num(middle))} />
            }
            if let Some(x) = point {
                <path class="lin" d={diamond(x, bar)} />
            }
        </g>
    }
}
