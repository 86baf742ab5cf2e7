//! The lanes: what a window shows of a history, drawn once for a page that then slides.

use super::super::measure::use_size;
use super::exercise;
use super::gestures;
use super::look::{Look, Step, Turn};
use super::marks::{Across, Marks};
use crate::scene::lanes::{View, label};
use crate::scene::point::{fixed, num};
use crate::scene::text::{fit, width};
use wasm_bindgen::JsCast;
use web_sys::{Element, FocusEvent};
use yew::prelude::*;

/// Room over the lanes for what stands across them, and below for the axis.
pub const HEAD: f64 = 42.0;
pub const FOOT: f64 = 26.0;
const RIGHT: f64 = 10.0;

/// What the lanes show.
#[derive(Clone, PartialEq, Properties)]
pub struct LanesProps {
    /// How the history is looked at.
    pub look: UseReducerHandle<Look>,
}

/// How much room the names of the processes have.
pub fn left(width: f64) -> f64 {
    if width >= 700.0 { 92.0 } else { 52.0 }
}

/// The lanes.
#[component]
pub fn Lanes(props: &LanesProps) -> Html {
    let look = &props.look;
    let root = use_node_ref();
    let size = use_size(&root);
    let gestures = gestures::use_gestures(&root, look);
    {
        let dispatch = look.dispatcher();
        use_effect_with(size, move |size| {
            if let Some((width, height)) = *size {
                let body = (width - left(width) - RIGHT).max(60.0);
                dispatch.dispatch(Turn::Size(body, (height - HEAD - FOOT).max(40.0)));
            }
        });
    }
    {
        let root = root.clone();
        use_effect_with(look.wish, move |&(_, top)| {
            if let Some(element) = root.cast::<Element>() {
                element.set_scroll_top(top.round() as i32);
            }
        });
    }
    let onscroll = {
        let dispatch = look.dispatcher();
        Callback::from(move |event: Event| {
            let element = event.target().and_then(|t| t.dyn_into::<Element>().ok());
            if let Some(element) = element {
                dispatch.dispatch(Turn::Scrolled(f64::from(element.scroll_top())));
            }
        })
    };
    let (width, height) = size.unwrap_or((1000.0, 400.0));
    let tall = look.tall();
    html! {
        <div class={classes!("history-lanes", gestures.dragging.then_some("dragging"))} ref={root} {onscroll}>
            <div class="history-tall" style={format!("height:{}px", num(tall.max(height)))}>
                <svg class="history-svg" role="group" aria-label="Lanes, one a process"
                    width={num(width)} height={num(height)}
                    onpointerdown={gestures.down} onpointermove={gestures.moved}
                    onpointerup={gestures.up.clone()} onpointercancel={gestures.up} onpointerleave={gestures.left}>
                    if look.size.0 > 0.0 { { inside(look, width, height) } }
                </svg>
            </div>
        </div>
    }
}

/// The window that contains this one and is drawn once for many positions of it: it begins at a
/// multiple of half a width and is two widths wide.
fn page(view: View) -> View {
    let half = view.width / view.scale / 2.0;
    View {
        from: ((view.from / half).floor() - 1.0) * half,
        width: view.width * 2.0,
        ..view
    }
}

fn inside(look: &UseReducerHandle<Look>, width: f64, height: f64) -> Html {
    let left = left(width);
    let page = page(look.view());
    let slide = fixed(page.x(look.from), 2);
    let down = fixed(HEAD - look.top, 1);
    let body = look.size.0;
    html! {
        <>
        <defs>
            <linearGradient id="fades">
                <stop class="fades-from" offset="0.35" /><stop class="fades-to" offset="1" />
            </linearGradient>
            <clipPath id="history-body"><rect y={num(HEAD - 6.0)} width={num(body)} height={num(look.size.1 + 6.0)} /></clipPath>
            <clipPath id="history-names"><rect y={num(HEAD)} width={num(width)} height={num(look.size.1)} /></clipPath>
        </defs>
        <rect class="ground" width={num(width)} height={num(height)} />
        <g clip-path="url(#history-names)"><g transform={format!("translate(0 {down})")}>{ names(look, left) }</g></g>
        <svg x={num(left)} y="0" width={num(body)} height={num(height)} class="window">
            <g transform={format!("translate(-{slide} 0)")}>
                <Across history={look.history.clone()} chart={look.chart.clone()}
                    judgement={look.judgement.clone()} {page} height={look.seen()} axis={true} />
            </g>
            <g clip-path="url(#history-body)">
                <g transform={format!("translate(-{slide} {down})")} onfocusin={on_focus(look)}>
                    <Marks history={look.history.clone()} chart={look.chart.clone()} points={look.points.clone()}
                        judgement={look.judgement.clone()} exercise={look.exercise.clone()} {page}
                        selected={look.selected} />
                    if let Some(exercise) = &look.exercise {
                        { exercise::points(look, exercise, page) }
                    }
                </g>
            </g>
            <g transform={format!("translate(-{slide} 0)")}>
                <Across history={look.history.clone()} chart={look.chart.clone()}
                    judgement={look.judgement.clone()} {page} height={look.seen()} axis={false} />
            </g>
        </svg>
        </>
    }
}

/// The names of the lanes in sight, and their lines.
fn names(look: &Look, left: f64) -> Html {
    let row = look.row();
    let (top, low) = (look.top - row, look.top + look.size.1 + row);
    let first = look
        .chart
        .lanes
        .partition_point(|lane| f64::from(lane.row + lane.rows) * row < top);
    let shown = look.chart.lanes[first..].iter();
    let shown = shown.take_while(|lane| f64::from(lane.row) * row <= low);
    html! {
        for lane in shown {
            { {
                let y = f64::from(lane.row) * row;
                let middle = y + f64::from(lane.rows) * row / 2.0;
                let name = &look.history.processes[lane.process as usize];
                let size = if left > 60.0 { 13.0 } else { 12.0 };
                let name = fit(name, left - 20.0, |text| width(text, size));
                html! {
                    <g key={lane.process}>
                        if lane.rows > 1 {
                            <rect class="broad" x={num(left)} y={num(y)} width={num(look.size.0)} height={num(f64::from(lane.rows) * row)} />
                        }
                        <line class="lane" x1={num(left)} x2={num(left + look.size.0)} y1={num(middle)} y2={num(middle)} />
                        <text class="lane-name" x={num(left - 12.0)} y={num(middle + 4.5)} text-anchor="end">{ name }</text>
                    </g>
                }
            } }
        }
    }
}

/// When the operations get the focus by keyboard, the first in sight is selected.
fn on_focus(look: &UseReducerHandle<Look>) -> Callback<FocusEvent> {
    let (dispatch, selected) = (look.dispatcher(), look.selected);
    Callback::from(move |event: FocusEvent| {
        let target = event.target().and_then(|t| t.dyn_into::<Element>().ok());
        let seen = |t: &Element| t.matches("[role=listbox]:focus-visible").unwrap_or(false);
        if selected.is_none() && target.is_some_and(|target| seen(&target)) {
            dispatch.dispatch(Turn::Step(Step::Along(true)));
        }
    })
}

/// An operation's label and process: "read 3, process 2".
pub fn named(look: &Look, op: u32) -> String {
    let o = &look.history.ops[op as usize];
    let process = &look.history.processes[o.process as usize];
    format!("{}, process {process}", label(&look.history, o))
}
