//! The timeline: operations from invocation to return, what went wrong, and the playhead.

mod drag;
mod lanes;
mod page;
mod playhead;

use super::measure::use_size;
use super::stable::use_stable;
use super::{Action, Selection};
use crate::history::{Moment, Operation};
use crate::protocol::{NodeId, OpId, Verb};
use crate::run::Span;
use crate::scene::point::num;
use crate::scene::timeline::{Frame, Window, rows, ticks};
use std::rc::Rc;
use yew::prelude::*;

/// What the timeline shows, and whom it tells.
#[derive(Properties, PartialEq)]
pub struct TimelineProps {
    /// The operations of the branch, in order of invocation.
    pub operations: Rc<Vec<Operation>>,
    /// Crashes, freezes and cuts of the branch.
    pub spans: Rc<Vec<Span>>,
    /// How many lanes.
    pub nodes: u8,
    /// Where the playhead stands.
    pub now: Moment,
    /// The words for what was asked: `info.verbs`.
    pub verbs: &'static [Verb],
    /// The latest moment of the branch.
    pub frontier: Moment,
    /// The earliest moment that is kept.
    pub horizon: Moment,
    /// Where the window begins, in microseconds; none follows the playhead.
    pub scroll_us: Option<u64>,
    /// How wide a second is, in pixels.
    pub scale: f64,
    /// What is selected.
    pub selection: Selection,
    /// The operations that each violation names, in order.
    pub violations: Rc<Vec<Vec<OpId>>>,
    /// Takes what the reader does.
    pub on_action: Callback<Action>,
}

/// The timeline. It fills its parent, and scrolls when its lanes need more height.
#[component]
pub fn Timeline(props: &TimelineProps) -> Html {
    let root = use_node_ref();
    let on_action = use_stable(&props.on_action);
    let (width, height) = use_size(&root).unwrap_or((1440.0, 245.0));
    let frame = Frame::new(props.nodes, width, height).in_words(props.verbs);
    let (now, horizon) = (props.now.time_us, props.horizon.time_us);
    let window = Window::new(props.scroll_us, props.scale, now, horizon, frame.body);
    let rows = use_memo(props.operations.clone(), |operations| rows(operations));
    let bounds = (horizon, props.frontier.time_us);
    let held = props.scroll_us.is_some();
    let drag = drag::use_drag(
        &root,
        drag::Scene {
            frame,
            window,
            bounds,
            held,
        },
        &on_action,
    );
    let dragging = drag.dragging;

    let head = window.x(now as f64);
    let inner = |x: f64| x.clamp(-2.0, frame.body + 2.0);
    let (top, low) = (frame.top - 4.0, frame.bottom());
    let past = window.x(horizon as f64);
    let playhead = playhead::Playhead {
        x: head,
        frame,
        now: props.now,
        frontier: props.frontier,
        horizon: props.horizon,
        on_action: &on_action,
    };
    html! {
        <div class={classes!("lanes", dragging.then_some("dragging"))} ref={root}>
            <svg class="lanes-svg" width={num(frame.width)} height={num(frame.height)} role="group" aria-label="Timeline"
                onpointerdown={drag.down} onpointermove={drag.moved} onpointerup={drag.up.clone()} onpointercancel={drag.up}>
                <rect class="ground" width={num(frame.width)} height={num(frame.height)} />
                { for (0..props.nodes).map(|n| lane(frame, NodeId(n), &on_action)) }
                { axis(frame, window) }
                <svg x={num(frame.left)} y="0" width={num(frame.body)} height={num(frame.height)} class="window">
                    <lanes::Lanes operations={props.operations.clone()} spans={props.spans.clone()}
                        {rows} {frame} {window} selection={props.selection} now_us={now} frontier_us={props.frontier.time_us}
                        violations={props.violations.clone()} on_action={on_action.clone()} />
                    if past > 0.0 && horizon > 0 {
                        <g class="forgotten">
                            <rect y={num(top)} width={num(inner(past))} height={num(low - top)} />
                            <line x1={num(inner(past))} x2={num(inner(past))} y1={num(top)} y2={num(low)} />
                            <text x={num(inner(past) - 6.0)} y={num(top + 11.0)} text-anchor="end">
                                { format!("forgotten before {}", props.horizon) }
                            </text>
                        </g>
                    }
                    if props.frontier.step > props.now.step && head < frame.body {
                        <rect class="future" x={num(inner(head))} y={num(top)}
                            width={num((frame.body - inner(head)).max(0.0))} height={num(low - top)} />
                    }
                </svg>
                { playhead.draw() }
            </svg>
        </div>
    }
}

fn axis(frame: Frame, window: Window) -> Html {
    let (top, low) = (frame.bottom(), frame.bottom() + 20.0);
    html! {
        <g class="axis" aria-hidden="true">
            { for ticks(window, frame.body).into_iter().map(|tick| {
                let x = num(frame.left + tick.x);
                html! {
                    <>
                    <line x1={x.clone()} x2={x.clone()} y1={num(top)} y2={num(top + 5.0)} />
                    <text {x} y={num(low)} text-anchor="middle">{ tick.label }</text>
                    </>
                }
            }) }
        </g>
    }
}

fn lane(frame: Frame, node: NodeId, on_action: &Callback<Action>) -> Html {
    let y = frame.middle(node);
    let name = if frame.left > 100.0 {
        frame.left - 18.0
    } else {
        frame.left - 12.0
    };
    let onclick = on_action.reform(move |_: MouseEvent| Action::Select(Selection::Node(node)));
    let quiet = Callback::from(|event: PointerEvent| event.stop_propagation());
    html! {
        <g key={node.0}>
            <line class="lane" x1={num(frame.left)} x2={num(frame.left + frame.body)} y1={num(y)} y2={num(y)} />
            <g class="lane-name" {onclick} onpointerdown={quiet}>
                <rect class="hit" x="0" y={num(y - frame.lane / 2.0)} width={num(frame.left - 4.0)} height={num(frame.lane)} />
                <text x={num(name)} y={num(y + 4.5)} text-anchor="end">{ node.to_string() }</text>
            </g>
        </g>
    }
}
