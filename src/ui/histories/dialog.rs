//! Where a history comes from: a file, a text, or an example.

use super::super::action::Action;
use super::super::files;
use super::super::platform::blob;
use super::examples::{EXAMPLES, Example};
use super::state::{Judge, Source, title};
use crate::history::{Format, Model};
use crate::ui::words::button;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};
use yew::prelude::*;

/// What the form needs.
#[derive(Clone, PartialEq, Properties)]
pub struct JudgeFormProps {
    /// Where actions go.
    pub on: Callback<Action>,
}

/// The form.
#[component]
pub fn JudgeForm(props: &JudgeFormProps) -> Html {
    let on = &props.on;
    let (picker, text) = (use_node_ref(), use_node_ref());
    let (format, model) = (use_node_ref(), use_node_ref());
    let chosen = {
        let (format, model) = (format.clone(), model.clone());
        move || {
            let id = |of: &NodeRef| of.cast::<HtmlSelectElement>().map(|s| s.value());
            let (format, model) = (
                id(&format).unwrap_or_default(),
                id(&model).unwrap_or_default(),
            );
            (
                Format::ALL.into_iter().find(|known| known.id() == format),
                Model::ALL.into_iter().find(|known| known.id() == model),
            )
        }
    };
    let pick = {
        let picker = picker.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(input) = picker.cast::<HtmlElement>() {
                input.click();
            }
        })
    };
    let picked = {
        let (on, chosen) = (on.clone(), chosen.clone());
        Callback::from(move |event: Event| {
            let input = event
                .target()
                .and_then(|t| t.dyn_into::<HtmlInputElement>().ok());
            let Some(input) = input else { return };
            if let Some(file) = input.files().and_then(|files| files.get(0)) {
                let (format, model) = chosen();
                files::judge_file(file, format, model, &on);
            }
            input.set_value("");
        })
    };
    let onsubmit = {
        let (on, text, chosen) = (on.clone(), text.clone(), chosen.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let typed = text
                .cast::<HtmlTextAreaElement>()
                .map(|t| t.value())
                .unwrap_or_default();
            let (format, model) = chosen();
            files::judge_text("Pasted text", &typed, format, model, &on);
        })
    };
    html! {
        <form class="judge-form" {onsubmit}>
            <p>{ "Drop a history anywhere on the page, choose a file, or paste its text. It stays in this browser: nothing is uploaded." }</p>
            <div class="row">
                <button type="button" class="primary" onclick={pick}>{ "Choose a file…" }</button>
                <input type="file" hidden=true ref={picker} aria-label="History file" onchange={picked} />
                { select("judge-format", "Format", &format, "as its text shows", Format::ALL.map(|f| (f.id(), f.title())).to_vec()) }
                { select("judge-model", "Judged as", &model, "what its calls are", Model::ALL.map(|m| (m.id(), title(m))).to_vec()) }
            </div>
            <div class="field">
                <label for="judge-text">{ "Text" }</label>
                <textarea id="judge-text" ref={text} class="mono" rows="5" spellcheck="false"
                    placeholder="{:process 0, :type :invoke, :f :write, :value 1}" />
            </div>
            <div class="row"><button type="submit">{ "Judge this text" }</button></div>
            <h3>{ "Or look at an example" }</h3>
            <div class="examples">
                { for EXAMPLES.iter().filter_map(|example| Some(button(on, example.title, open(example)?))) }
            </div>
        </form>
    }
}

fn open(example: &Example) -> Option<Action> {
    Some(Action::Judge(Judge::Open(Source {
        name: example.name.into(),
        blob: blob(example.text, "text/plain")?,
        format: Some(example.format),
        model: None,
    })))
}

fn select(
    id: &'static str,
    label: &'static str,
    node: &NodeRef,
    none: &'static str,
    options: Vec<(&'static str, &'static str)>,
) -> Html {
    html! {
        <div class="field">
            <label for={id}>{ label }</label>
            <select {id} ref={node.clone()}>
                <option value="" selected=true>{ none }</option>
                for (value, title) in options {
                    <option {value}>{ title }</option>
                }
            </select>
        </div>
    }
}
