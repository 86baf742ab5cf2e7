//! The controls of the panel: each changes the draft, and says beside itself why it cannot.

use super::super::action::Action;
use super::super::setup::Pick;
use super::super::words::show;
use super::draft::Draft;
use super::state::Explore;
use crate::run::Question;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// What changes the draft, and where that goes.
#[derive(Clone)]
pub struct Fields {
    /// The draft.
    pub draft: Rc<Draft>,
    /// Where actions go.
    pub on: Callback<Action>,
}

impl Fields {
    fn edit(&self, draft: Draft) {
        self.on.emit(Action::Explore(Explore::Edit(Rc::new(draft))));
    }

    /// Why this control was refused.
    pub fn reason(&self, id: &'static str) -> Html {
        match &self.draft.refusal {
            Some((at, words)) if *at == id => {
                html! { <p class="refusal" role="alert" id={format!("{id}-reason")}>{ show(words) }</p> }
            }
            _ => html! {},
        }
    }

    fn is_refused(&self, id: &'static str) -> bool {
        matches!(&self.draft.refusal, Some((at, _)) if *at == id)
    }

    /// What clients ask for, as it is typed.
    pub fn operations(&self, id: &'static str, example: &str) -> Html {
        let fields = self.clone();
        let onchange = Callback::from(move |event: Event| {
            fields.edit(fields.draft.with_operations(&typed(&event)));
        });
        html! {
            <div class="field wide">
                <label for={id}>{ "Operations" }</label>
                <input type="text" {id} class="mono" value={self.draft.typed.to_string()} {onchange}
                    autocomplete="off" spellcheck="false" maxlength="400"
                    aria-invalid={self.is_refused(id).to_string()} aria-describedby={format!("{id}-help {id}-reason")} />
                { self.reason(id) }
                <p class="help muted" id={format!("{id}-help")}>
                    { "A node, a colon, and what it is asked; semicolons between. At one node, one after another: " }
                    <code>{ show(example) }</code>
                </p>
            </div>
        }
    }

    /// A whole number from 0 to `max`.
    pub fn number(
        &self,
        id: &'static str,
        label: &'static str,
        unit: &'static str,
        max: u32,
        present: u32,
        put: impl Fn(&mut Question, u32) + 'static,
    ) -> Html {
        let fields = self.clone();
        let onchange = Callback::from(move |event: Event| {
            let number = typed(&event).trim().parse::<u32>().ok();
            fields.edit(match number.filter(|n| *n <= max) {
                Some(n) => fields.draft.with(id, |question| put(question, n)),
                None => {
                    let words = format!("{label} must be a whole number from 0 to {max}.");
                    fields.draft.refused(id, words)
                }
            });
        });
        html! {
            <div class="field">
                <label for={id}>{ label }</label>
                <span class="number">
                    <input type="number" {id} min="0" max={max.to_string()} inputmode="numeric"
                        value={present.to_string()} {onchange}
                        aria-invalid={self.is_refused(id).to_string()} aria-describedby={format!("{id}-reason")} />
                    if !unit.is_empty() { <span class="unit">{ unit }</span> }
                </span>
                { self.reason(id) }
            </div>
        }
    }

    /// One of a few: an id and a name each.
    pub fn pick(
        &self,
        id: &'static str,
        label: &'static str,
        options: Vec<(&'static str, &'static str)>,
        present: &str,
        put: impl Fn(&mut Question, &str) + 'static,
    ) -> Html {
        let fields = self.clone();
        let onpick = Callback::from(move |choice: String| {
            fields.edit(fields.draft.with(id, |question| put(question, &choice)));
        });
        html! {
            <div class="field">
                <label for={id}>{ label }</label>
                <Pick {id} {options} present={present.to_string()} {onpick} />
                { self.reason(id) }
            </div>
        }
    }
}

fn typed(event: &Event) -> String {
    let input = event
        .target()
        .and_then(|t| t.dyn_into::<HtmlInputElement>().ok());
    input.map(|i| i.value()).unwrap_or_default()
}
