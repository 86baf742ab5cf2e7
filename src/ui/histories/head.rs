//! What is open, and by which model it is judged.

use super::state::{Case, Judge, title};
use crate::history::Model;
use crate::ui::Action;
use crate::ui::explore::count_of;
use crate::ui::icons::Icon;
use crate::ui::words::{send, show};
use wasm_bindgen::JsCast;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

/// The line at the top: back, name, format, counts, model.
pub fn view(case: &Case, number: u32, on: &Callback<Action>) -> Html {
    let history = &case.history;
    let n = |n: usize, one: &str| count_of(n as u64, one);
    let mut counts = format!(
        "{} · {} · {}",
        history.format.title(),
        n(history.ops.len(), "operation"),
        match history.processes.len() {
            1 => "1 process".to_string(),
            n => format!("{n} processes"),
        }
    );
    if history.keys.len() > 1 {
        let noun = if history.model == Model::Bank {
            "account"
        } else {
            "key"
        };
        counts.push_str(&format!(" · {}", n(history.keys.len(), noun)));
    }
    if !history.faults.is_empty() {
        counts.push_str(&format!(" · {}", n(history.faults.len(), "fault")));
    }
    let present = case.model();
    let changed = {
        let on = on.clone();
        Callback::from(move |event: Event| {
            let select = event
                .target()
                .and_then(|t| t.dyn_into::<HtmlSelectElement>().ok());
            let id = select.map(|select| select.value()).unwrap_or_default();
            if let Some(model) = Model::ALL.into_iter().find(|model| model.id() == id) {
                on.emit(Action::Judge(Judge::As(model)));
            }
        })
    };
    html! {
        <div class="history-head">
            <button type="button" class="back" onclick={send(on, Action::Judge(Judge::Leave))} title="Back to the stage (Esc)">
                { Icon::Back.draw() }<span>{ "Back to the stage" }</span>
            </button>
            <div class="history-name">
                <h2>{ show(&case.source.name) }</h2>
                <p class="muted">{ counts }</p>
            </div>
            <div class="field">
                <label for="history-model">{ "Judged as" }</label>
                // Another key for each answer: what was refused is not what is shown.
                <select id="history-model" key={number} onchange={changed}>
                    for model in Model::ALL {
                        <option value={model.id()} selected={model == present}>{ title(model) }</option>
                    }
                </select>
            </div>
        </div>
    }
}
