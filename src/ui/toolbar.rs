//! The tools over the stage.

use super::action::{Action, Dialog, Selection, Tool};
use super::page::Bill;
use super::shared::Shared;
use super::words::{send, sentence, show};
use crate::protocol::{Form, Key, NodeId};
use crate::run::Deed;
use crate::world::Choice;
use yew::prelude::*;

/// What the toolbar shows.
#[derive(Clone, PartialEq, Properties)]
pub struct ToolbarProps {
    /// The tool in hand.
    pub tool: Tool,
    /// What is selected; a write begins at the selected node.
    pub selection: Selection,
    /// The register on stage.
    pub shown: Key,
    /// How many registers there are.
    pub keys: u8,
    /// The protocol.
    pub bill: Shared<Bill>,
    /// Whether any link is cut or held.
    pub hurt: bool,
    /// Where actions go.
    pub on: Callback<Action>,
}

const TOOLS: [(Tool, &str, &str); 3] = [
    (
        Tool::Select,
        "Select",
        "Click a node, a message or a link (Esc)",
    ),
    (
        Tool::Partition,
        "Partition",
        "Draw a line through the cluster to cut it in two (P)",
    ),
    (
        Tool::Crash,
        "Crash",
        "Click a node to crash it, or to restart it",
    ),
];

/// The toolbar.
#[component]
pub fn Toolbar(props: &ToolbarProps) -> Html {
    let on = &props.on;
    let info = props.bill.info;
    let noun = sentence(info.model.noun());
    let at = match props.selection {
        Selection::Node(node) => node,
        _ => NodeId(0),
    };
    html! {
        <div class="tools" role="group" aria-label="Tools">
            for (tool, words, title) in TOOLS {
                <button type="button" title={title} aria-pressed={(props.tool == tool).to_string()}
                    onclick={send(on, Action::Tool(tool))}>{ words }</button>
            }
            <span class="sep"></span>
            if info.verb(Form::Read).is_some() {
                <button type="button" title="Ask every running node for the value" onclick={send(on, Action::ReadAll)}>{ "Read all" }</button>
            }
            if info.verb(Form::Write).is_some() {
                <button type="button" aria-haspopup="dialog"
                    onclick={send(on, Action::Dialog(Some(Dialog::Write(at))))}>{ "Write…" }</button>
            }
            <button type="button" disabled={!props.hurt} title="Mend and release every link (H)"
                onclick={send(on, Action::Do(Deed::Choose(Choice::Heal)))}>{ "Heal all" }</button>
            if props.keys > 1 {
                <span class="sep"></span>
                <div class="keys" role="group" aria-label={format!("{noun} on stage")}>
                    for key in (0..props.keys).map(Key) {
                        <button type="button" class="mono" aria-pressed={(props.shown == key).to_string()}
                            aria-label={format!("{noun} {key}")}
                            onclick={send(on, Action::ShowKey(key))}>{ show(key) }</button>
                    }
                </div>
            }
        </div>
    }
}
