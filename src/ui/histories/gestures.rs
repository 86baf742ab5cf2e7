//! Pointer, wheel and keys over the lanes.

use super::chart::left;
use super::look::{Look, Step, Try, Turn};
use gloo_events::{EventListener, EventListenerOptions};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, EventTarget, KeyboardEvent, WheelEvent};
use yew::prelude::*;

/// A press that moves no farther than this, in pixels, is a click.
const STILL: f64 = 4.0;
/// Pixels that an arrow moves the window.
const STRIDE: f64 = 120.0;

/// What the lanes listen to.
pub struct Gestures {
    pub down: Callback<PointerEvent>,
    pub moved: Callback<PointerEvent>,
    pub up: Callback<PointerEvent>,
    pub left: Callback<PointerEvent>,
    /// Whether the window or a point is being dragged.
    pub dragging: bool,
}

#[derive(Default)]
struct Hand {
    /// Where each finger is.
    fingers: Vec<(i32, f64, f64)>,
    /// How far the first has moved.
    moved: f64,
    /// The operation under it when it came down.
    op: Option<u32>,
    /// The operation whose point it moves.
    grabbed: Option<u32>,
}

/// Listens to pointer and wheel.
#[hook]
pub fn use_gestures(root: &NodeRef, look: &UseReducerHandle<Look>) -> Gestures {
    use_wheel(root, look);
    let hand: Rc<RefCell<Hand>> = use_mut_ref(Hand::default);
    let dragging = use_state_eq(|| false);
    let down = {
        let (hand, root, look, dragging) =
            (hand.clone(), root.clone(), look.clone(), dragging.clone());
        Callback::from(move |event: PointerEvent| {
            if event.button() != 0 {
                return;
            }
            let mut hand = hand.borrow_mut();
            let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
            hand.fingers.push((event.pointer_id(), x, y));
            if hand.fingers.len() > 1 {
                hand.grabbed = None;
                return;
            }
            hand.moved = 0.0;
            hand.op = op_at(event.target());
            let exercise = look.exercise.as_ref();
            hand.grabbed = hand
                .op
                .filter(|op| exercise.is_some_and(|e| e.ops.contains(op)));
            if hand.grabbed.is_none() && event.pointer_type() != "touch" {
                // So that the drag goes on beyond the edge.
                capture(&root, event.pointer_id());
            }
            dragging.set(true);
        })
    };
    let moved = {
        let (hand, look, root) = (hand.clone(), look.clone(), root.clone());
        Callback::from(move |event: PointerEvent| {
            let mut hand = hand.borrow_mut();
            if hand.fingers.is_empty() {
                look.dispatch(Turn::Hover(op_at(event.target())));
                return;
            }
            drag(&mut hand, &event, &look, &root);
        })
    };
    let up = {
        let (hand, look, dragging) = (hand.clone(), look.clone(), dragging.clone());
        Callback::from(move |event: PointerEvent| {
            let mut hand = hand.borrow_mut();
            let known = hand
                .fingers
                .iter()
                .any(|finger| finger.0 == event.pointer_id());
            hand.fingers.retain(|finger| finger.0 != event.pointer_id());
            if known && hand.fingers.is_empty() {
                dragging.set(false);
                if hand.moved <= STILL && event.type_() == "pointerup" {
                    look.dispatch(Turn::Select(hand.op));
                }
            }
        })
    };
    let left = {
        let look = look.clone();
        Callback::from(move |_: PointerEvent| look.dispatch(Turn::Hover(None)))
    };
    Gestures {
        down,
        moved,
        up,
        left,
        dragging: *dragging,
    }
}

fn drag(hand: &mut Hand, event: &PointerEvent, look: &UseReducerHandle<Look>, root: &NodeRef) {
    let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
    let Some(at) = hand
        .fingers
        .iter()
        .position(|finger| finger.0 == event.pointer_id())
    else {
        return;
    };
    let (_, from_x, from_y) = hand.fingers[at];
    let before = apart(&hand.fingers);
    hand.fingers[at] = (event.pointer_id(), x, y);
    hand.moved = hand.moved.max((x - from_x).hypot(y - from_y));
    if let (Some(before), Some(after)) = (before, apart(&hand.fingers)) {
        let middle = (hand.fingers[0].1 + hand.fingers[1].1) / 2.0 - body_left(root);
        look.dispatch(Turn::Zoom(after / before, middle));
    } else if let Some(op) = hand.grabbed {
        let at = look.from + (x - body_left(root)) / look.scale;
        look.dispatch(Turn::Try(Try::Put(op, at)));
    } else {
        // Fingers scroll the page up and down by themselves.
        let down = if event.pointer_type() == "touch" {
            0.0
        } else {
            from_y - y
        };
        look.dispatch(Turn::Pan(from_x - x, down));
    }
}

/// How far two fingers are apart.
fn apart(fingers: &[(i32, f64, f64)]) -> Option<f64> {
    match fingers {
        [a, b, ..] => Some((a.1 - b.1).hypot(a.2 - b.2).max(8.0)),
        _ => None,
    }
}

fn capture(root: &NodeRef, pointer: i32) {
    if let Some(svg) = root
        .cast::<Element>()
        .and_then(|r| r.query_selector("svg").ok().flatten())
    {
        let _ = svg.set_pointer_capture(pointer);
    }
}

/// Where the axis begins on screen.
fn body_left(root: &NodeRef) -> f64 {
    root.cast::<Element>().map_or(0.0, |element| {
        element.get_bounding_client_rect().left() + left(f64::from(element.client_width()))
    })
}

fn op_at(target: Option<EventTarget>) -> Option<u32> {
    let element = target?.dyn_into::<Element>().ok()?;
    let op = element.closest("[data-op]").ok().flatten()?;
    op.get_attribute("data-op")?.parse().ok()
}

/// Wheels need a listener of their own: to zoom without zooming the page, it must not be passive.
#[hook]
fn use_wheel(root: &NodeRef, look: &UseReducerHandle<Look>) {
    let latest = use_mut_ref(|| look.clone());
    *latest.borrow_mut() = look.clone();
    let root = root.clone();
    use_effect_with((), move |()| {
        let options = EventListenerOptions::enable_prevent_default();
        let listener = root.clone().cast::<Element>().map(|element| {
            EventListener::new_with_options(&element, "wheel", options, move |event| {
                let look = latest.borrow().clone();
                if let Some(event) = event.dyn_ref::<WheelEvent>()
                    && let Some(turn) = wheel(event, &look, &root)
                {
                    event.prevent_default();
                    look.dispatch(turn);
                }
            })
        });
        move || drop(listener)
    });
}

fn wheel(event: &WheelEvent, look: &Look, root: &NodeRef) -> Option<Turn> {
    let lines = if event.delta_mode() == 0 { 1.0 } else { 16.0 };
    let (dx, dy) = (event.delta_x() * lines, event.delta_y() * lines);
    let across = if event.shift_key() && dx == 0.0 {
        dy
    } else {
        dx
    };
    if event.shift_key() || across.abs() > dy.abs() {
        return Some(Turn::Pan(across, 0.0));
    }
    let pinch = event.ctrl_key() || event.meta_key();
    // Where there are more lanes than fit, the wheel scrolls them.
    let all = f64::from(look.chart.height()) * look.row();
    if !pinch && all > look.size.1 + 1.0 {
        return None;
    }
    let speed = if pinch { 0.006 } else { 0.0018 };
    let x = f64::from(event.client_x()) - body_left(root);
    Some(Turn::Zoom((-dy * speed).exp(), x))
}

/// Listens to the keyboard, before the rest of the page does. `characters` says whether single
/// characters do anything.
#[hook]
pub fn use_history_keys(look: &UseReducerHandle<Look>, characters: bool) {
    let latest = use_mut_ref(|| (look.clone(), characters));
    *latest.borrow_mut() = (look.clone(), characters);
    use_effect_with((), move |()| {
        let options = EventListenerOptions {
            phase: gloo_events::EventListenerPhase::Capture,
            passive: false,
        };
        let window = super::super::platform::window();
        let listener = EventListener::new_with_options(&window, "keydown", options, move |event| {
            let (look, characters) = latest.borrow().clone();
            if let Some(event) = event.dyn_ref::<KeyboardEvent>()
                && let Some(turn) = key(event, &look, characters)
            {
                event.prevent_default();
                look.dispatch(turn);
            }
        });
        move || drop(listener)
    });
}

fn key(event: &KeyboardEvent, look: &Look, characters: bool) -> Option<Turn> {
    if event.ctrl_key() || event.alt_key() || event.meta_key() || event.default_prevented() {
        return None;
    }
    let target = event.target().and_then(|t| t.dyn_into::<Element>().ok());
    let within = |what: &str| {
        let target = target.as_ref();
        target.is_some_and(|t| t.closest(what).ok().flatten().is_some())
    };
    if within("dialog, input, select, textarea") {
        return None;
    }
    let middle = look.size.0 / 2.0;
    let turn = match event.key().to_ascii_lowercase().as_str() {
        "+" | "=" => Turn::Zoom(1.5, middle),
        "-" | "_" => Turn::Zoom(1.0 / 1.5, middle),
        "0" => Turn::Fit,
        "n" => Turn::Culprit(true),
        "p" => Turn::Culprit(false),
        "b" => Turn::Break,
        named => return arrow(named, event.shift_key(), look, within),
    };
    characters.then_some(turn)
}

fn arrow(key: &str, shift: bool, look: &Look, within: impl Fn(&str) -> bool) -> Option<Turn> {
    if key == "escape" {
        return match (&look.exercise, look.selected) {
            (Some(_), _) => Some(Turn::Exercise(false)),
            (None, Some(_)) => Some(Turn::Select(None)),
            _ => None,
        };
    }
    if within("[role=slider], summary, .history-side") {
        return None;
    }
    if within("[role=listbox]") && !shift {
        return Some(Turn::Step(match key {
            "arrowright" => Step::Along(true),
            "arrowleft" => Step::Along(false),
            "arrowdown" => Step::Across(true),
            "arrowup" => Step::Across(false),
            "end" => Step::Far(true),
            "home" => Step::Far(false),
            _ => return None,
        }));
    }
    Some(match key {
        "arrowright" => Turn::Pan(STRIDE, 0.0),
        "arrowleft" => Turn::Pan(-STRIDE, 0.0),
        "arrowdown" => Turn::Pan(0.0, STRIDE),
        "arrowup" => Turn::Pan(0.0, -STRIDE),
        "pagedown" => Turn::Pan(0.0, look.size.1),
        "pageup" => Turn::Pan(0.0, -look.size.1),
        "home" => Turn::Pan(f64::MIN / 1e9, 0.0),
        "end" => Turn::Pan(f64::MAX / 1e9, 0.0),
        _ => return None,
    })
}
