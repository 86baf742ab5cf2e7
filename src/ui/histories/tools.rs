//! The tools over the lanes: which key, which process, what stands along, how close.

use super::look::{Look, Turn};
use crate::history::Model;
use crate::scene::lanes::{Axis, Filter};
use crate::ui::icons::Icon;
use crate::ui::words::show;
use wasm_bindgen::JsCast;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

/// More names than this make no list that anybody would read.
const MOST_NAMES: usize = 2_000;

/// The tools.
pub fn view(look: &UseReducerHandle<Look>) -> Html {
    let history = &look.history;
    let filter = look.filter;
    let keys = match history.model {
        Model::Bank => "Account",
        _ => "Key",
    };
    html! {
        <div class="history-tools" role="group" aria-label="What is shown">
            if history.keys.len() > 1 {
                { pick(look, "history-key", keys, "all", &history.keys, filter.key, |look, key| Filter { key, ..look.filter }) }
            }
            { pick(look, "history-process", "Process", "all", &history.processes, filter.process, |look, process| Filter { process, ..look.filter }) }
            if !history.times_us.is_empty() { { axis(look) } }
            <span class="grow"></span>
            { legend() }
            <div class="joined" role="group" aria-label="Zoom the lanes">
                { button(look, Icon::Less, "Zoom out", "Zoom out (−)", |look| Turn::Zoom(1.0 / 1.5, look.size.0 / 2.0)) }
                { button(look, Icon::More, "Zoom in", "Zoom in (+)", |look| Turn::Zoom(1.5, look.size.0 / 2.0)) }
                { button(look, Icon::Fit, "Show the whole history", "Show the whole history (0)", |_| Turn::Fit) }
            </div>
        </div>
    }
}

fn button(
    look: &UseReducerHandle<Look>,
    icon: Icon,
    name: &'static str,
    title: &'static str,
    turn: fn(&Look) -> Turn,
) -> Html {
    let look = look.clone();
    let onclick = Callback::from(move |_: MouseEvent| look.dispatch(turn(&look)));
    html! { <button type="button" class="icon" aria-label={name} {title} {onclick}>{ icon.draw() }</button> }
}

/// What is chosen in a select, as a number.
fn chosen(event: &Event) -> Option<u32> {
    let select = event.target()?.dyn_into::<HtmlSelectElement>().ok()?;
    select.value().parse().ok()
}

fn pick(
    look: &UseReducerHandle<Look>,
    id: &'static str,
    label: &'static str,
    all: &'static str,
    names: &[std::sync::Arc<str>],
    present: Option<u32>,
    filter: fn(&Look, Option<u32>) -> Filter,
) -> Html {
    let onchange = {
        let look = look.clone();
        Callback::from(move |event: Event| {
            look.dispatch(Turn::Filter(filter(&look, chosen(&event))));
        })
    };
    html! {
        <div class="field">
            <label for={id}>{ label }</label>
            <select {id} {onchange}>
                <option value="" selected={present.is_none()}>{ all }</option>
                for (i, name) in names.iter().enumerate().take(MOST_NAMES) {
                    <option value={i.to_string()} selected={present == Some(i as u32)}>{ show(name) }</option>
                }
            </select>
        </div>
    }
}

fn axis(look: &UseReducerHandle<Look>) -> Html {
    let onchange = {
        let look = look.clone();
        Callback::from(move |event: Event| {
            let time = chosen(&event) == Some(1);
            look.dispatch(Turn::Axis(if time { Axis::Time } else { Axis::Order }));
        })
    };
    html! {
        <div class="field">
            <label for="history-axis">{ "Along" }</label>
            <select id="history-axis" {onchange}>
                <option value="0" selected={look.axis == Axis::Order}>{ "events" }</option>
                <option value="1" selected={look.axis == Axis::Time}>{ "time" }</option>
            </select>
        </div>
    }
}

fn legend() -> Html {
    html! {
        <ul class="history-legend" aria-label="What the signs mean">
            <li>
                <svg width="30" height="16" aria-hidden="true"><path class="bar" d="M30 3H2V14H30" /></svg>
                { "result unknown" }
            </li>
            <li>
                <svg width="30" height="16" aria-hidden="true"><rect class="bar nothing" x="1" y="3" width="28" height="11" rx="3" /></svg>
                { "did not happen" }
            </li>
            <li>
                <svg width="12" height="16" aria-hidden="true"><path class="lin" d="M6 3l4.5 5-4.5 5-4.5-5z" /></svg>
                { "takes effect" }
            </li>
        </ul>
    }
}
