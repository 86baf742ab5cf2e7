//! A control that changes the setup, with its label and, when it was refused, the reason.

use super::super::action::Action;
use super::super::shared::Shared;
use super::super::words::show;
use crate::sim::Setup;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

/// A control that changes the setup.
#[derive(Clone)]
pub struct Field {
    id: Rc<str>,
    draft: Shared<Setup>,
    on: Callback<Action>,
    refusal: Option<Rc<str>>,
}

impl Field {
    /// A control with this id.
    pub fn new(id: impl Into<Rc<str>>, draft: &Shared<Setup>, on: &Callback<Action>) -> Field {
        Field {
            id: id.into(),
            draft: draft.clone(),
            on: on.clone(),
            refusal: None,
        }
    }

    /// Shows the refusal beside the control, if it is the control's.
    pub fn refused(mut self, refusal: &Option<(Rc<str>, Rc<str>)>) -> Field {
        let mine = refusal.as_ref().filter(|(field, _)| *field == self.id);
        self.refusal = mine.map(|(_, words)| words.clone());
        self
    }

    /// Changes the setup and starts it, or says beside the control why not.
    fn apply(&self, change: impl FnOnce(&mut Setup) -> Result<(), String>) {
        let mut setup = (*self.draft).clone();
        let field = self.id.clone();
        self.on.emit(match change(&mut setup) {
            Ok(()) => Action::Start {
                setup: Rc::new(setup),
                field,
            },
            Err(words) => Action::Refuse {
                field,
                words: words.into(),
            },
        });
    }

    /// Wraps a control in its row.
    fn row(&self, label: &str, control: Html) -> Html {
        html! {
            <div class="field">
                <label for={self.id.to_string()}>{ label }</label>
                { control }
                { self.reason() }
            </div>
        }
    }

    fn reason(&self) -> Html {
        match &self.refusal {
            Some(words) => {
                html! { <p class="refusal" role="alert" id={self.reason_id()}>{ show(words) }</p> }
            }
            None => html! {},
        }
    }

    fn reason_id(&self) -> String {
        format!("{}-reason", self.id)
    }

    /// One of a few: an id and a name each.
    pub fn pick(
        &self,
        label: &str,
        options: Vec<(&'static str, &'static str)>,
        present: &str,
        change: impl Fn(&mut Setup, &str) -> Result<(), String> + 'static,
    ) -> Html {
        let field = self.clone();
        let onpick = Callback::from(move |id: String| field.apply(|setup| change(setup, &id)));
        let present = present.to_string();
        let id = self.id.to_string();
        self.row(label, html! { <Pick {id} {options} {present} {onpick} /> })
    }

    /// A whole number within bounds.
    pub fn number(
        &self,
        label: &str,
        unit: &'static str,
        min: u32,
        max: u32,
        present: u32,
        change: impl Fn(&mut Setup, u32) -> Result<(), String> + 'static,
    ) -> Html {
        let field = self.clone();
        let name = label.to_string();
        let onchange = Callback::from(move |event: Event| {
            let text = typed(&event);
            let number = text.trim().parse::<u32>().ok();
            match number.filter(|n| (min..=max).contains(n)) {
                Some(n) => field.apply(|setup| change(setup, n)),
                None => field.apply(|_| {
                    Err(format!(
                        "{name} must be a whole number from {min} to {max}."
                    ))
                }),
            }
        });
        let control = html! {
            <span class="number">
                <input type="number" id={self.id.to_string()} min={min.to_string()} max={max.to_string()}
                    inputmode="numeric" value={present.to_string()} {onchange}
                    aria-invalid={self.refusal.is_some().to_string()} aria-describedby={self.reason_id()} />
                if !unit.is_empty() { <span class="unit">{ unit }</span> }
            </span>
        };
        self.row(label, control)
    }

    /// A few characters.
    pub fn text(
        &self,
        label: &str,
        present: &str,
        change: impl Fn(&mut Setup, &str) -> Result<(), String> + 'static,
    ) -> Html {
        let field = self.clone();
        let onchange = Callback::from(move |event: Event| {
            let text = typed(&event);
            field.apply(|setup| change(setup, &text));
        });
        let control = html! {
            <input type="text" id={self.id.to_string()} value={present.to_string()} {onchange}
                autocomplete="off" spellcheck="false" maxlength="20"
                aria-invalid={self.refusal.is_some().to_string()} aria-describedby={self.reason_id()} />
        };
        self.row(label, control)
    }

    /// On or off.
    pub fn toggle(
        &self,
        label: &str,
        present: bool,
        change: impl Fn(&mut Setup, bool) -> Result<(), String> + 'static,
    ) -> Html {
        let field = self.clone();
        let onchange = Callback::from(move |_: Event| field.apply(|setup| change(setup, !present)));
        html! {
            <div class="field">
                <label class="check">
                    <input type="checkbox" id={self.id.to_string()} checked={present} {onchange} />
                    { label }
                </label>
                { self.reason() }
            </div>
        }
    }

    /// A button that changes the setup.
    pub fn button(
        &self,
        words: &str,
        change: impl Fn(&mut Setup) -> Result<(), String> + 'static,
    ) -> Html {
        let field = self.clone();
        let onclick = Callback::from(move |_: MouseEvent| field.apply(|setup| change(setup)));
        html! {
            <>
                <button type="button" id={self.id.to_string()} {onclick}>{ words }</button>
                { self.reason() }
            </>
        }
    }
}

fn typed(event: &Event) -> String {
    let input = event
        .target()
        .and_then(|t| t.dyn_into::<HtmlInputElement>().ok());
    input.map(|i| i.value()).unwrap_or_default()
}

/// What a list of options needs.
#[derive(Clone, PartialEq, Properties)]
pub struct PickProps {
    /// The control's id.
    pub id: String,
    /// An id and a name each.
    pub options: Vec<(&'static str, &'static str)>,
    /// The id of the present one.
    pub present: String,
    /// Told the id of the one chosen.
    pub onpick: Callback<String>,
}

/// A list of options that shows what is so, and not what was asked for and refused.
#[component]
pub fn Pick(props: &PickProps) -> Html {
    let select = use_node_ref();
    {
        let (select, present) = (select.clone(), props.present.clone());
        use_effect(move || {
            if let Some(select) = select.cast::<HtmlSelectElement>() {
                select.set_value(&present);
            }
        });
    }
    let again = use_force_update();
    let onchange = {
        let (select, onpick) = (select.clone(), props.onpick.clone());
        Callback::from(move |_: Event| {
            if let Some(select) = select.cast::<HtmlSelectElement>() {
                onpick.emit(select.value());
                again.force_update();
            }
        })
    };
    html! {
        <select id={props.id.clone()} ref={select} {onchange}>
            for (id, name) in &props.options {
                <option value={*id}>{ *name }</option>
            }
        </select>
    }
}
