//! What moves the page by itself: the loop, the keyboard, the address bar, saving.

use super::action::Action;
use super::files;
use super::focus;
use super::keys;
use super::page::Page;
use super::platform::{clear_address, fragment, now_ms, window};
use super::{panic, settings};
use gloo_events::{EventListener, EventListenerOptions};
use gloo_render::request_animation_frame;
use gloo_timers::callback::Interval;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, DragEvent, Element, HtmlElement, KeyboardEvent, MouseEvent};
use yew::prelude::*;

/// Milliseconds between two turns of the loop.
const TURN_MS: u32 = 16;
/// Milliseconds after which the loop turns even though nothing was drawn, as in a hidden tab.
const UNSEEN_MS: f64 = 90.0;
/// Milliseconds between two saves of the run.
const SAVE_MS: u32 = 2_000;

/// The page as it was drawn last, for what happens between two drawings.
pub type Latest = Rc<RefCell<Option<Page>>>;

/// Turns the loop while the run plays or is being replayed: at most once for each frame that is
/// drawn, since what nobody sees is not worth working out.
#[hook]
pub fn use_loop(turning: bool, on: &Callback<Action>) {
    let on = on.clone();
    use_effect_with(turning, move |&turning| {
        let interval = turning.then(|| {
            let mut before = now_ms();
            let undrawn = Rc::new(RefCell::new(None));
            Interval::new(TURN_MS, move || {
                let now = now_ms();
                let waits = undrawn.borrow().is_some() && now - before < UNSEEN_MS;
                if panic::happened() || waits {
                    return;
                }
                let drawn = undrawn.clone();
                let frame = request_animation_frame(move |_| drop(drawn.borrow_mut().take()));
                *undrawn.borrow_mut() = Some(frame);
                let elapsed_us = ((now - before).max(0.0) * 1000.0) as u64;
                before = now;
                on.emit(Action::Tick(elapsed_us));
            })
        });
        move || drop(interval)
    });
}

/// Listens to the keyboard.
#[hook]
pub fn use_keys(latest: &Latest, on: &Callback<Action>) {
    let (latest, on) = (latest.clone(), on.clone());
    use_effect_with((), move |()| {
        let options = EventListenerOptions::enable_prevent_default();
        let listener =
            EventListener::new_with_options(&window(), "keydown", options, move |event| {
                let Some(event) = event.dyn_ref::<KeyboardEvent>() else {
                    return;
                };
                let page = latest.borrow().clone();
                if let Some(action) = page.and_then(|page| keys::meaning(&page, event)) {
                    event.prevent_default();
                    on.emit(action);
                }
            });
        // A button that was clicked keeps the focus, and would take the next Space for itself.
        let clicks = EventListener::new(&window(), "click", |event| {
            let Some(click) = event
                .dyn_ref::<MouseEvent>()
                .filter(|click| click.detail() > 0)
            else {
                return;
            };
            let target = click.target().and_then(|t| t.dyn_into::<Element>().ok());
            let button = target.and_then(|t| t.closest("button").ok().flatten());
            let kept = |b: &Element| {
                b.closest("dialog, form, [role=menu]")
                    .ok()
                    .flatten()
                    .is_some()
            };
            if let Some(button) = button.filter(|b| !kept(b)) {
                let _ = button.dyn_into::<HtmlElement>().map(|button| button.blur());
            }
        });
        let focus = focus::listen();
        move || drop((listener, clicks, focus))
    });
}

/// Opens a link when the address changes, and what is dropped or pasted on the page.
#[hook]
pub fn use_arrivals(on: &Callback<Action>) {
    let on = on.clone();
    use_effect_with((), move |()| {
        let hash = {
            let on = on.clone();
            EventListener::new(&window(), "hashchange", move |_| {
                let fragment = fragment();
                if !fragment.is_empty() {
                    on.emit(files::from_fragment(&fragment));
                }
            })
        };
        let options = EventListenerOptions::enable_prevent_default;
        let over = EventListener::new_with_options(&window(), "dragover", options(), |event| {
            event.prevent_default();
        });
        let on_drop = on.clone();
        let drop_ = EventListener::new_with_options(&window(), "drop", options(), move |event| {
            event.prevent_default();
            let transfer = event.dyn_ref::<DragEvent>().and_then(|e| e.data_transfer());
            files::open_dropped(transfer, &on_drop);
        });
        let paste = EventListener::new(&window(), "paste", move |event| {
            if let Some(event) = event.dyn_ref::<ClipboardEvent>() {
                files::open_pasted(event, &on);
            }
        });
        move || drop((hash, over, drop_, paste))
    });
}

/// Keeps the run for a reload: every two seconds, and when the page is left.
#[hook]
pub fn use_saving(latest: &Latest) {
    let latest = latest.clone();
    use_effect_with((), move |()| {
        let saved = Rc::new(RefCell::new(None));
        let save = move || {
            let page = latest.try_borrow().ok().and_then(|p| p.clone());
            if let Some(page) = page.filter(|_| !panic::happened()) {
                save(&page, &mut saved.borrow_mut());
            }
        };
        let hide = EventListener::new(&window(), "pagehide", {
            let save = save.clone();
            move |_| save()
        });
        let interval = Interval::new(SAVE_MS, save);
        move || drop((hide, interval))
    });
}

fn save(page: &Page, saved: &mut Option<u64>) {
    // While a replay is under way, the run says less than it will.
    let Ok(desk) = page.desk.try_borrow() else {
        return;
    };
    if page.seek.is_some() {
        return;
    }
    let chain = desk.session().chain() ^ desk.session().now().time_us;
    if saved.replace(chain) == Some(chain) {
        return;
    }
    let first = saved.is_none();
    settings::save_run(&desk.session().run());
    if !first && !fragment().is_empty() {
        // The run is no longer what the link in the address bar says.
        clear_address();
    }
}

/// Keeps the settings whenever they change, and dresses the page.
#[hook]
pub fn use_settings(page: &Page) {
    use_effect_with(page.settings.clone(), |settings| {
        settings.theme.apply();
        settings::save(settings);
    });
}
