//! What stands in front of the page, in the browser's own dialogs.

use super::action::{Action, Dialog};
use super::help;
use super::histories::JudgeForm;
use super::icons::Icon;
use super::page::{Bill, Facts};
use super::shared::Shared;
use super::words::{nodes, sentence, show};
use crate::protocol::{Call, Key, NodeId, Value};
use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{HtmlDialogElement, HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

/// What the dialogs need.
#[derive(Clone, PartialEq, Properties)]
pub struct DialogsProps {
    /// The one that is open.
    pub dialog: Option<Dialog>,
    /// What the run started from.
    pub bill: Shared<Bill>,
    /// The register on stage.
    pub shown: Key,
    /// The facts, for a fresh value.
    pub facts: Shared<Facts>,
    /// Whether single keys do anything.
    pub shortcuts: bool,
    /// Where actions go.
    pub on: Callback<Action>,
}

/// The open dialog, if any.
#[component]
pub fn Dialogs(props: &DialogsProps) -> Html {
    let on = &props.on;
    match &props.dialog {
        None => html! {},
        Some(Dialog::Help) => html! {
            <Modal key="help" title="Help" on={on.clone()}>{ help::view(props) }</Modal>
        },
        Some(Dialog::Write(node)) => html! {
            <Modal key="write" title="Write a value" on={on.clone()}>
                <WriteForm node={*node} n={props.bill.setup.cluster.nodes} keys={props.bill.setup.cluster.keys}
                    noun={props.bill.info.model.noun()} shown={props.shown} fresh={props.facts.fresh} on={on.clone()} />
            </Modal>
        },
        Some(Dialog::Judge) => html! {
            <Modal key="judge" title="Judge a history" on={on.clone()}><JudgeForm on={on.clone()} /></Modal>
        },
        Some(Dialog::Link(link)) => html! {
            <Modal key="link" title="Link to this moment" on={on.clone()}>
                <p>{ "The browser does not let this page copy. Select the link and copy it yourself:" }</p>
                <textarea class="mono" readonly=true rows="4" aria-label="Link" value={link.to_string()} />
            </Modal>
        },
    }
}

/// What a modal dialog is made of.
#[derive(Clone, PartialEq, Properties)]
pub struct ModalProps {
    /// Its title.
    pub title: &'static str,
    /// Where actions go.
    pub on: Callback<Action>,
    /// What stands in it.
    pub children: Html,
}

/// A modal dialog; the browser keeps the focus in it and gives it back.
#[component]
pub fn Modal(props: &ModalProps) -> Html {
    let dialog = use_node_ref();
    {
        let (dialog, on) = (dialog.clone(), props.on.clone());
        use_effect_with((), move |()| {
            let element = dialog.cast::<HtmlDialogElement>();
            let listener = element.as_ref().map(|element| {
                if element.show_modal().is_err() {
                    element.show();
                }
                EventListener::new(element, "close", move |_| on.emit(Action::Dialog(None)))
            });
            move || drop(listener)
        });
    }
    let close = {
        let dialog = dialog.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(dialog) = dialog.cast::<HtmlDialogElement>() {
                dialog.close();
            }
        })
    };
    html! {
        <dialog ref={dialog} aria-labelledby="dialog-title">
            <div class="title-row">
                <h2 id="dialog-title">{ props.title }</h2>
                <button type="button" class="icon quiet" aria-label="Close" onclick={close}>{ Icon::Close.draw() }</button>
            </div>
            { props.children.clone() }
        </dialog>
    }
}

/// What the form that writes a value needs.
#[derive(Clone, PartialEq, Properties)]
pub struct WriteFormProps {
    /// The node to begin with.
    pub node: NodeId,
    /// How many nodes there are.
    pub n: u8,
    /// How many registers there are.
    pub keys: u8,
    /// What they are called.
    pub noun: &'static str,
    /// The register on stage.
    pub shown: Key,
    /// A value not yet written.
    pub fresh: Value,
    /// Where actions go.
    pub on: Callback<Action>,
}

/// Writes a value at a node.
#[component]
pub fn WriteForm(props: &WriteFormProps) -> Html {
    // What stood there when the form was opened; a run that plays on does not change it.
    let fresh = use_state(|| props.fresh);
    let (value, node, key) = (use_node_ref(), use_node_ref(), use_node_ref());
    let trouble = use_state(|| false);
    let onsubmit = {
        let (value, node, key) = (value.clone(), node.clone(), key.clone());
        let (on, trouble, shown) = (props.on.clone(), trouble.clone(), props.shown);
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let Some(input) = value.cast::<HtmlInputElement>() else {
                return;
            };
            let picked = |of: &NodeRef| {
                of.cast::<HtmlSelectElement>()
                    .and_then(|s| s.value().parse().ok())
            };
            let Ok(number) = input.value().trim().parse() else {
                trouble.set(true);
                return;
            };
            let key = picked(&key).map_or(shown, Key);
            let call = Call::Write {
                key,
                value: Value(number),
            };
            on.emit(Action::Ask(NodeId(picked(&node).unwrap_or(0)), call));
            // Closing it ourselves lets the browser give the focus back.
            let around = input.closest("dialog").ok().flatten();
            match around.and_then(|d| d.dyn_into::<HtmlDialogElement>().ok()) {
                Some(dialog) => dialog.close(),
                None => on.emit(Action::Dialog(None)),
            }
        })
    };
    html! {
        <form {onsubmit} class="write-form">
            <div class="field">
                <label for="write-value">{ "Value" }</label>
                <input id="write-value" ref={value} class="mono" type="text" inputmode="numeric" maxlength="19"
                    autofocus=true autocomplete="off" value={fresh.to_string()} aria-invalid={trouble.to_string()} />
                if *trouble { <p class="refusal" role="alert">{ "A value is a whole number." }</p> }
            </div>
            <div class="field">
                <label for="write-node">{ "At node" }</label>
                <select id="write-node" ref={node}>
                    for id in nodes(props.n) {
                        <option value={id.0.to_string()} selected={id == props.node}>{ show(id) }</option>
                    }
                </select>
            </div>
            if props.keys > 1 {
                <div class="field">
                    <label for="write-key">{ sentence(props.noun) }</label>
                    <select id="write-key" ref={key}>
                        for k in 0..props.keys {
                            <option value={k.to_string()} selected={k == props.shown.0}>{ show(Key(k)) }</option>
                        }
                    </select>
                </div>
            }
            <div class="row"><button type="submit" class="primary">{ "Write" }</button></div>
        </form>
    }
}
