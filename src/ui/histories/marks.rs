//! What is drawn for a page: bars, crowds and points; and across the lanes the axis, what went wrong,
//! and the end of the longest prefix that has a linearization.

use super::super::shared::Shared;
use super::chart::HEAD;
use crate::check::Judgement;
use crate::history::History;
use crate::scene::lanes::{
    Bar, Chart, Dot, Exercise, Look, Points, View, end, marks, spoken, ticks,
};
use crate::scene::point::num;
use yew::prelude::*;

/// What a page shows.
#[derive(Clone, PartialEq, Properties)]
pub struct MarksProps {
    /// The history.
    pub history: Shared<History>,
    /// What of it is shown.
    pub chart: Shared<Chart>,
    /// Its points.
    pub points: Shared<Points>,
    /// What came of judging it.
    pub judgement: Option<Shared<Judgement>>,
    /// The exercise, while there is one.
    pub exercise: Option<Shared<Exercise>>,
    /// The window.
    pub page: View,
    /// The operation that is selected.
    pub selected: Option<u32>,
}

/// The bars of a page, as one stop of the keyboard.
#[component]
pub fn Marks(props: &MarksProps) -> Html {
    let breaks = props.judgement.as_ref().and_then(|j| j.breaks.as_ref());
    let culprits = match (breaks, &props.exercise) {
        (Some(breaks), None) => breaks.culprits.as_slice(),
        _ => &[],
    };
    // In the exercise its points stand where the reader puts them.
    let (mut keep, points) = match &props.exercise {
        Some(exercise) => (exercise.ops.clone(), None),
        None => (culprits.to_vec(), Some(&*props.points)),
    };
    keep.extend(props.selected.filter(|op| !keep.contains(op)));
    let none = Points::default();
    let shapes = props
        .page
        .shapes(&props.history, &props.chart, points.unwrap_or(&none), &keep);
    let bar = |bar: &Bar| {
        let bad = culprits.contains(&bar.op);
        let state = classes!(
            bad.then_some("bad"),
            keep.contains(&bar.op).then_some("kept"),
            (props.selected == Some(bar.op)).then_some("sel"),
        );
        draw(&props.history, bar, state)
    };
    let active = props
        .selected
        .filter(|op| shapes.bars.iter().any(|bar| bar.op == *op));
    let role = if shapes.bars.is_empty() {
        "group"
    } else {
        "listbox"
    };
    let dim = !culprits.is_empty() || props.exercise.is_some();
    let shown = |dot: &&Dot| !culprits.contains(&dot.op);
    html! {
        <g class={classes!("operations", dim.then_some("dim"))} {role} tabindex="0" aria-label="Operations in view"
            aria-activedescendant={active.map(element_id)}>
            for crowd in &shapes.crowds {
                <rect class="crowd" x={num(crowd.x)} y={num(props.page.top(crowd.row))} rx="2"
                    width={num(crowd.end - crowd.x)} height={num(props.page.bar())} />
            }
            { for shapes.bars.iter().map(bar) }
            <g class="dots" aria-hidden="true">{ for shapes.dots.iter().filter(shown).map(dot) }</g>
        </g>
    }
}

/// The id of an operation's element.
pub fn element_id(op: u32) -> String {
    format!("event-{op}")
}

fn draw(history: &History, bar: &Bar, state: Classes) -> Html {
    let op = &history.ops[bar.op as usize];
    let look = match bar.look {
        Look::Done => "done",
        Look::Refused => "refused",
        Look::Unknown => "unknown",
        Look::Nothing => "nothing",
    };
    let (x, y) = (num(bar.x), num(bar.y));
    let middle = num(bar.y + bar.height / 2.0);
    let right = bar.x + bar.width;
    html! {
        <g key={bar.op} id={element_id(bar.op)} class={classes!("op", look, bar.hue.class(), state)} role="option"
            aria-label={spoken(history, op)} data-op={bar.op.to_string()}>
            if let Some(tail) = bar.tail {
                <line class="tail" x1={num(right - 8.0)} x2={num(tail.max(right))} y1={middle.clone()} y2={middle} />
                <path class="bar" d={format!("M{} {y}H{x}V{}H{}", num(right), num(bar.y + bar.height), num(right))} />
                <rect class="fades" x={num(bar.x + 1.0)} y={num(bar.y - 2.0)} width={num(bar.width + 1.0)} height={num(bar.height + 4.0)} />
            } else {
                <rect class="bar" {x} {y} width={num(bar.width)} height={num(bar.height)} rx="3" />
            }
            if !bar.label.is_empty() {
                <text class="mono" x={num(bar.x.max(0.0) + 6.0)} y={num(bar.y + bar.height / 2.0 + 4.0)}>{ &bar.label }</text>
            }
        </g>
    }
}

/// A diamond on the upper edge of a bar, and its number beside it.
fn dot(dot: &Dot) -> Html {
    html! {
        <g key={dot.op}>
            <path class="lin" d={diamond(dot.x, dot.y)} />
            if let Some(number) = dot.number {
                <text class="number" x={num(dot.x + 6.5)} y={num(dot.y - 1.5)}>{ number.to_string() }</text>
            }
        </g>
    }
}

/// A diamond around a point.
pub fn diamond(x: f64, y: f64) -> String {
    format!("M{} {}l4.5 5-4.5 5-4.5-5z", num(x), num(y - 5.0))
}

/// What stands across the lanes.
#[derive(Clone, PartialEq, Properties)]
pub struct AcrossProps {
    /// The history.
    pub history: Shared<History>,
    /// What of it is shown.
    pub chart: Shared<Chart>,
    /// What came of judging it.
    pub judgement: Option<Shared<Judgement>>,
    /// The window.
    pub page: View,
    /// How high the lanes are.
    pub height: f64,
    /// Whether the axis is drawn, which stands behind the bars, or what stands before them.
    pub axis: bool,
}

/// The axis, or what went wrong and where the history breaks.
#[component]
pub fn Across(props: &AcrossProps) -> Html {
    let low = HEAD + props.height;
    if props.axis {
        return html! {
            <g class="axis" aria-hidden="true">
                for tick in ticks(&props.chart, props.page) {
                    <line class="grid-line" x1={num(tick.x)} x2={num(tick.x)} y1={num(HEAD)} y2={num(low + 4.0)} />
                    <text x={num(tick.x)} y={num(low + 18.0)} text-anchor="middle">{ tick.label }</text>
                }
            </g>
        };
    }
    let line = props
        .judgement
        .as_ref()
        .and_then(|j| j.breaks.as_ref())
        .map(|breaks| {
            let place = end(&props.history, &props.history.ops[breaks.at as usize]);
            props
                .page
                .x(props.chart.at(&props.history, f64::from(place)))
        });
    let inside = |x: &f64| *x > -400.0 && *x < props.page.width + 400.0;
    html! {
        <g class="across" aria-hidden="true">
            for mark in marks(&props.history, &props.chart, props.page) {
                <line class="fault" x1={num(mark.x)} x2={num(mark.x)} y1={num(HEAD - 20.0)} y2={num(low)} />
                <text class="fault" x={num(mark.x + 4.0)} y={num(HEAD - 11.0)}>{ mark.words }</text>
            }
            if let Some(x) = line.filter(inside) {
                <line class="prefix" x1={num(x)} x2={num(x)} y1="6" y2={num(low)} />
                <text class="prefix" x={num(x - 7.0)} y="15" text-anchor="end">{ "up to here there is an order" }</text>
                <text class="prefix after" x={num(x + 7.0)} y="15">{ "with this return there is none" }</text>
            }
        </g>
    }
}
