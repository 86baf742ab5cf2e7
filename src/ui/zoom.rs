//! Zooming the timeline without a wheel: three small buttons over it, and the same by keys.

use super::action::Action;
use super::icons::Icon;
use super::page::TimeWindow;
use super::platform::window;
use crate::scene::timeline::Frame;
use yew::prelude::*;

/// How much one press changes the scale, in percent.
const IN: u32 = 150;
const OUT: u32 = 67;
/// A window that the reader scrolled, and that does not show the playhead, zooms around the place
/// so many pixels from its left edge.
const MIDDLE_PX: f64 = 320.0;

/// How the window is scaled by one step closer, or one away, around what the reader looks at.
pub fn step(window: TimeWindow, now_us: u64, closer: bool) -> (u32, u64) {
    let reach = |pixels: f64| (pixels / window.scale * 1e6) as u64;
    let around_us = match window.from_us {
        Some(from) if !(from..from + reach(2.0 * MIDDLE_PX)).contains(&now_us) => {
            from + reach(MIDDLE_PX)
        }
        _ => now_us,
    };
    (if closer { IN } else { OUT }, around_us)
}

/// The whole branch, in the width that the timeline has now.
pub fn fit() -> Action {
    Action::Fit { pixels: pixels() }
}

/// How wide the timeline is now, in pixels.
pub fn pixels() -> u32 {
    let hold = window()
        .document()
        .and_then(|document| document.query_selector(".timeline-hold").ok().flatten());
    let width = hold.map_or(1000.0, |hold| f64::from(hold.client_width()));
    Frame::new(1, width, 0.0).body as u32
}

/// What the buttons need.
#[derive(Clone, PartialEq, Properties)]
pub struct ZoomProps {
    /// Where actions go.
    pub on: Callback<Action>,
}

/// The buttons; a component, so that they are not drawn again at each tick.
#[component]
pub fn Zoom(props: &ZoomProps) -> Html {
    let button = |icon: Icon, name: &'static str, title: &'static str, press: fn() -> Action| {
        let onclick = props.on.reform(move |_: MouseEvent| press());
        html! {
            <button type="button" class="icon quiet" aria-label={name} {title} {onclick}>{ icon.draw() }</button>
        }
    };
    html! {
        <div class="zoom" role="group" aria-label="Zoom the timeline">
            { button(Icon::Less, "Zoom out", "Zoom out (X)", || Action::ZoomStep { closer: false }) }
            { button(Icon::More, "Zoom in", "Zoom in (Z)", || Action::ZoomStep { closer: true }) }
            { button(Icon::Fit, "Show the whole run", "Show the whole run (0)", fit) }
        </div>
    }
}
