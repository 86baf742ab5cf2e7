//! Pointers and wheels on the timeline: drag the playhead, pinch and wheel to zoom and scroll.

use crate::scene::timeline::{Frame, Window};
use crate::ui::Action;
use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{Element, WheelEvent};
use yew::prelude::*;

/// What a pointer needs to know.
#[derive(Clone, Copy, PartialEq)]
pub struct Scene {
    /// The measures.
    pub frame: Frame,
    /// What stretch of time is shown.
    pub window: Window,
    /// The earliest and the latest virtual time to go to.
    pub bounds: (u64, u64),
    /// Whether the window stands where the reader put it.
    pub held: bool,
}

/// The handlers for the drawing.
pub struct Drag {
    /// A pointer goes down.
    pub down: Callback<PointerEvent>,
    /// It moves.
    pub moved: Callback<PointerEvent>,
    /// It is lifted or taken away.
    pub up: Callback<PointerEvent>,
    /// Whether the playhead is being dragged.
    pub dragging: bool,
}

/// Pointers that are down: id and place, from the left edge of the window.
type Fingers = Vec<(i32, f64)>;

/// Lets pointers drag the playhead, and wheels zoom (with Ctrl) and scroll.
#[hook]
pub fn use_drag(root: &NodeRef, scene: Scene, on_action: &Callback<Action>) -> Drag {
    let fingers = use_mut_ref(Fingers::new);
    let dragging = use_state_eq(|| false);
    use_wheel(root, scene, on_action);
    let place = {
        let root = root.clone();
        move |event: &PointerEvent| {
            let rect = root.cast::<Element>().map(|e| e.get_bounding_client_rect());
            f64::from(event.client_x()) - rect.map_or(0.0, |r| r.left()) - scene.frame.left
        }
    };
    let seek = {
        let on_action = on_action.clone();
        move |x: f64| {
            let (first, last) = scene.bounds;
            let time = scene.window.time_us(x.clamp(0.0, scene.frame.body));
            on_action.emit(Action::SeekTime(time.clamp(first, last.max(first))));
        }
    };
    let down = {
        let (fingers, dragging, on_action) = (fingers.clone(), dragging.clone(), on_action.clone());
        let (place, seek, root) = (place.clone(), seek.clone(), root.clone());
        Callback::from(move |event: PointerEvent| {
            if event.button() != 0 {
                return;
            }
            let x = place(&event);
            let count = {
                let mut fingers = fingers.borrow_mut();
                fingers.push((event.pointer_id(), x));
                fingers.len()
            };
            if let Some(svg) = root.cast::<Element>().and_then(|r| r.first_element_child()) {
                let _ = svg.set_pointer_capture(event.pointer_id());
            }
            if count == 1 {
                // A window that follows the playhead would run away from under the pointer.
                if !scene.held {
                    on_action.emit(Action::Scroll(Some(scene.window.start_us as u64)));
                }
                dragging.set(true);
                seek(x);
            } else {
                dragging.set(false);
            }
        })
    };
    let moved = {
        let (fingers, dragging, on_action) = (fingers.clone(), dragging.clone(), on_action.clone());
        Callback::from(move |event: PointerEvent| {
            let x = place(&event);
            if *dragging {
                seek(x);
                return;
            }
            let mut fingers = fingers.borrow_mut();
            if let [(a, xa), (b, xb)] = fingers[..] {
                let before = (xa - xb).abs().max(8.0);
                for finger in fingers.iter_mut().filter(|f| f.0 == event.pointer_id()) {
                    finger.1 = x;
                }
                let after = (fingers[0].1 - fingers[1].1).abs().max(8.0);
                if a != b {
                    let around_us = scene.window.time_us((fingers[0].1 + fingers[1].1) / 2.0);
                    drop(fingers);
                    on_action.emit(Action::Zoom {
                        percent: percent(after / before),
                        around_us,
                    });
                }
            }
        })
    };
    let up = {
        let dragging = dragging.clone();
        Callback::from(move |event: PointerEvent| {
            fingers.borrow_mut().retain(|f| f.0 != event.pointer_id());
            dragging.set(false);
        })
    };
    Drag {
        down,
        moved,
        up,
        dragging: *dragging,
    }
}

fn percent(factor: f64) -> u32 {
    (factor * 100.0).round().clamp(20.0, 500.0) as u32
}

/// Wheels need a listener of their own: to zoom without zooming the page, it must not be passive.
#[hook]
fn use_wheel(root: &NodeRef, scene: Scene, on_action: &Callback<Action>) {
    let latest = use_mut_ref(|| (scene, on_action.clone()));
    *latest.borrow_mut() = (scene, on_action.clone());
    let root = root.clone();
    use_effect_with((), move |()| {
        let options = EventListenerOptions::enable_prevent_default();
        let listener = root.cast::<Element>().map(|element| {
            let at = element.clone();
            EventListener::new_with_options(&element, "wheel", options, move |event| {
                let (scene, on_action) = latest.borrow().clone();
                if let Some(event) = event.dyn_ref::<WheelEvent>()
                    && let Some(action) = wheel(event, &at, scene)
                {
                    event.prevent_default();
                    on_action.emit(action);
                }
            })
        });
        move || drop(listener)
    });
}

fn wheel(event: &WheelEvent, root: &Element, scene: Scene) -> Option<Action> {
    let lines = if event.delta_mode() == 0 { 1.0 } else { 16.0 };
    let (dx, dy) = (event.delta_x() * lines, event.delta_y() * lines);
    if event.ctrl_key() || event.meta_key() {
        let left = root.get_bounding_client_rect().left() + scene.frame.left;
        let around_us = scene.window.time_us(f64::from(event.client_x()) - left);
        return Some(Action::Zoom {
            percent: percent((-dy * 0.004).exp()),
            around_us,
        });
    }
    let across = if event.shift_key() && dx == 0.0 {
        dy
    } else {
        dx
    };
    if across.abs() <= dy.abs() && !event.shift_key() {
        return None;
    }
    let start = scene.window.start_us + scene.window.span_us(across);
    // Half a window beyond the frontier is far enough.
    let most = scene.bounds.1 as f64 - scene.window.span_us(scene.frame.body * 0.5);
    Some(Action::Scroll(Some(start.clamp(0.0, most.max(0.0)) as u64)))
}
