//! The partition tool: a line drawn across the cluster, or nodes picked one by one, and what
//! would be cut off.

use super::cut_action;
use crate::protocol::{NodeId, NodeSet};
use crate::scene::Point;
use crate::scene::cut::cut_off;
use crate::scene::island::outline;
use crate::scene::layout::Layout;
use crate::scene::point::{at, num};
use crate::ui::{Action, Tool};
use gloo_events::EventListener;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::Element;
use yew::prelude::*;

/// A press that moves less than this is a click.
const CLICK: f64 = 8.0;

/// The tool in use.
pub struct Draft {
    /// Whom it would cut off now.
    pub side: NodeSet,
    /// Picks a node, or no longer.
    pub mark: Callback<NodeId>,
    /// A pointer goes down on stage.
    pub down: Callback<PointerEvent>,
    /// It moves.
    pub moved: Callback<PointerEvent>,
    /// It is lifted.
    pub up: Callback<PointerEvent>,
    /// It is taken away.
    pub cancel: Callback<PointerEvent>,
    line: Option<(Point, Point)>,
    marked: NodeSet,
    cut: Callback<MouseEvent>,
    clear: Callback<MouseEvent>,
}

/// The partition tool; idle while another tool is taken up.
#[hook]
pub fn use_draft(layout: &Rc<Layout>, tool: Tool, on_action: &Callback<Action>) -> Draft {
    let line = use_state_eq(|| None::<(Point, Point)>);
    let marked = use_state_eq(|| NodeSet::EMPTY);
    let active = tool == Tool::Partition;
    let count = layout.nodes.len() as u8;
    {
        let (line, marked) = (line.clone(), marked.clone());
        use_effect_with((active, count), move |_| {
            line.set(None);
            marked.set(NodeSet::EMPTY);
        });
    }
    use_escape(line.is_some() || !marked.is_empty(), {
        let (line, marked) = (line.clone(), marked.clone());
        Callback::from(move |()| {
            line.set(None);
            marked.set(NodeSet::EMPTY);
        })
    });
    let mark = {
        let marked = marked.clone();
        Callback::from(move |node: NodeId| {
            let mut next = *marked;
            if !next.insert(node) {
                next.remove(node);
            }
            marked.set(next);
        })
    };
    let down = {
        let (line, layout) = (line.clone(), layout.clone());
        Callback::from(move |event: PointerEvent| {
            if active && event.button() == 0 {
                let here = place(&event, &layout);
                if let Some(svg) = stage_of(&event) {
                    let _ = svg.set_pointer_capture(event.pointer_id());
                }
                event.prevent_default();
                line.set(Some((here, here)));
            }
        })
    };
    let moved = {
        let (line, layout) = (line.clone(), layout.clone());
        Callback::from(move |event: PointerEvent| {
            if let Some((from, _)) = *line {
                line.set(Some((from, place(&event, &layout))));
            }
        })
    };
    let up = {
        let (line, layout, mark, on_action) = (
            line.clone(),
            layout.clone(),
            mark.clone(),
            on_action.clone(),
        );
        Callback::from(move |event: PointerEvent| {
            let Some((from, _)) = *line else { return };
            line.set(None);
            let to = place(&event, &layout);
            if from.distance(to) < CLICK {
                if let Some(node) = layout.hit(to) {
                    mark.emit(node);
                }
            } else if let Some(group) = cut_off(&layout.nodes, from, to) {
                on_action.emit(cut_action(group, count));
            }
        })
    };
    let cancel = {
        let line = line.clone();
        Callback::from(move |_: PointerEvent| line.set(None))
    };
    let cut = {
        let (marked, on_action) = (marked.clone(), on_action.clone());
        Callback::from(move |_: MouseEvent| {
            on_action.emit(cut_action(*marked, count));
            marked.set(NodeSet::EMPTY);
        })
    };
    let clear = {
        let marked = marked.clone();
        Callback::from(move |_: MouseEvent| marked.set(NodeSet::EMPTY))
    };
    let drawn = line.and_then(|(from, to)| cut_off(&layout.nodes, from, to));
    Draft {
        side: if active {
            drawn.unwrap_or(*marked)
        } else {
            NodeSet::EMPTY
        },
        mark,
        down,
        moved,
        up,
        cancel,
        line: line.filter(|(from, to)| active && from.distance(*to) >= CLICK),
        marked: if active { *marked } else { NodeSet::EMPTY },
        cut,
        clear,
    }
}

impl Draft {
    /// The line, and the outline of what it would cut off.
    pub fn drawing(&self, layout: &Layout) -> Html {
        let group =
            (!self.side.is_empty()).then(|| outline(layout, self.side, layout.island_reach()));
        html! {
            <g class="draft">
                if let Some(shape) = group { <path class="around" d={shape.path} /> }
                if let Some((from, to)) = self.line {
                    <line x1={num(from.x)} y1={num(from.y)} x2={num(to.x)} y2={num(to.y)} />
                    <circle cx={num(from.x)} cy={num(from.y)} r="4" />
                    <circle cx={num(to.x)} cy={num(to.y)} r="4" />
                }
            </g>
        }
    }

    /// What to do with the nodes picked, as buttons.
    pub fn bar(&self) -> Html {
        if self.marked.is_empty() {
            return Html::default();
        }
        html! {
            <div class="scene-draft" role="group" aria-label="Partition">
                <button type="button" class="danger" onclick={self.cut.clone()}>{ format!("Cut {} off", self.marked) }</button>
                <button type="button" onclick={self.clear.clone()}>{ "Cancel" }</button>
            </div>
        }
    }
}

/// Calls back when Escape is pressed, while `on`.
#[hook]
fn use_escape(on: bool, escape: Callback<()>) {
    use_effect_with(on, move |&on| {
        let window = web_sys::window().filter(|_| on);
        let listener = window.map(|window| {
            EventListener::new_with_options(
                &window,
                "keydown",
                gloo_events::EventListenerOptions::run_in_capture_phase(),
                move |event| {
                    let key = event.dyn_ref::<web_sys::KeyboardEvent>().map(|e| e.key());
                    if key.as_deref() == Some("Escape") {
                        event.stop_propagation();
                        escape.emit(());
                    }
                },
            )
        });
        move || drop(listener)
    });
}

fn stage_of(event: &PointerEvent) -> Option<Element> {
    event
        .target()?
        .dyn_into::<Element>()
        .ok()?
        .closest("svg.scene-svg")
        .ok()?
}

/// Where a pointer is, in the units of the drawing.
fn place(event: &PointerEvent, layout: &Layout) -> Point {
    let Some(rect) = stage_of(event).map(|svg| svg.get_bounding_client_rect()) else {
        return at(0.0, 0.0);
    };
    let scale = layout.width / rect.width().max(1.0);
    at(
        (f64::from(event.client_x()) - rect.left()) * scale,
        (f64::from(event.client_y()) - rect.top()) * scale,
    )
}
