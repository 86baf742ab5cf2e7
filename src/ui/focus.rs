//! Where the focus goes when the control that had it is gone.
//!
//! A message's buttons vanish with the message, and a browser then leaves the focus with nobody,
//! so that the next Tab begins at the top of the page.

use super::platform::window;
use gloo_events::{EventListener, EventListenerOptions};
use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, MouseEvent};

/// Where a button stood that has been pressed.
enum Stood {
    /// In a row of a list: the place of the row, and that of the button in it.
    Row(u32, u32),
    /// In the side panel, among what can be done to a message.
    Message,
    /// Elsewhere in the side panel.
    Panel,
    /// Anywhere else.
    Elsewhere,
}

/// Looks after the focus when a button is pressed by keyboard.
pub fn listen() -> EventListener {
    // Before anybody else hears of the click, while everything stands where it was.
    let options = EventListenerOptions::run_in_capture_phase();
    EventListener::new_with_options(&window(), "click", options, |event| {
        if let Some(stood) = pressed(event) {
            // After the page has been drawn again.
            Timeout::new(0, move || restore(&stood)).forget();
        }
    })
}

fn pressed(event: &Event) -> Option<Stood> {
    let click = event.dyn_ref::<MouseEvent>()?;
    if click.detail() > 0 {
        return None;
    }
    let target = click.target()?.dyn_into::<Element>().ok()?;
    let button = target.closest("button").ok().flatten()?;
    let within = |what: &str| button.closest(what).ok().flatten();
    Some(if let Some(row) = within(".flying li") {
        Stood::Row(place(&row), place(&button))
    } else if within(".message").is_some() {
        Stood::Message
    } else if within("#panel").is_some() {
        Stood::Panel
    } else {
        Stood::Elsewhere
    })
}

/// The place of an element among its siblings, from 1 on.
fn place(element: &Element) -> u32 {
    std::iter::successors(element.previous_element_sibling(), |before| {
        before.previous_element_sibling()
    })
    .fold(1, |place, _| place + 1)
}

fn restore(stood: &Stood) {
    let Some(document) = window().document() else {
        return;
    };
    let lost = document
        .active_element()
        .is_none_or(|at| at.tag_name().eq_ignore_ascii_case("body"));
    if !lost {
        return;
    }
    let find = |what: &str| document.query_selector(what).ok().flatten();
    let to = match stood {
        Stood::Row(row, button) => {
            // The row that has moved up, or the last one.
            let same = |row: &str| {
                find(&format!(
                    ".flying li:{row} .toggles button:nth-child({button})"
                ))
            };
            same(&format!("nth-child({row})")).or_else(|| same("last-child"))
        }
        Stood::Message => find(".messages[role=listbox]"),
        Stood::Panel => find("#panel"),
        Stood::Elsewhere => None,
    };
    if let Some(to) = to.or_else(|| find("#stage")) {
        // What is drawn takes the focus as well as what is written.
        let _ = to.unchecked_into::<HtmlElement>().focus();
    }
}
