//! The side panel: guarantees on top, then inspector, setup or log.

use super::action::{Action, Selection, Tab};
use super::desk::Desk;
use super::explore::{ExplorePanel, Exploring};
use super::guarantees::Guarantees;
use super::inspector::Inspector;
use super::log::Log;
use super::page::{Bill, Facts};
use super::setup::SetupPanel;
use super::shared::Shared;
use super::words::send;
use crate::history::Operation;
use crate::protocol::{ClientId, Key};
use crate::sim::Setup;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

/// What the side panel shows.
#[derive(Clone, PartialEq, Properties)]
pub struct AsideProps {
    /// What changes more slowly than the stage.
    pub facts: Shared<Facts>,
    /// What the run started from.
    pub bill: Shared<Bill>,
    /// The setup as a change would start it.
    pub draft: Shared<Setup>,
    /// The operations of this branch.
    pub operations: Shared<Vec<Operation>>,
    /// What is selected.
    pub selection: Selection,
    /// The register on stage.
    pub shown: Key,
    /// Who asks; none for any client that is free.
    pub client: Option<ClientId>,
    /// The open tab.
    pub tab: Tab,
    /// What the page knows of exploring.
    pub exploring: Shared<Exploring>,
    /// What the setup panel was refused.
    pub refusal: Option<(Rc<str>, Rc<str>)>,
    /// The run, to ask who serves what.
    pub desk: Shared<RefCell<Desk>>,
    /// Whether the run pauses when a guarantee breaks.
    pub pause: bool,
    /// How many choices of a run that was found by exploring have been made, while it is on stage.
    pub made: Option<usize>,
    /// Where actions go.
    pub on: Callback<Action>,
}

const TABS: [(Tab, &str, &str); 4] = [
    (Tab::Inspector, "tab-inspector", "Inspector"),
    (Tab::Setup, "tab-setup", "Setup"),
    (Tab::Explore, "tab-explore", "Explore"),
    (Tab::Log, "tab-log", "Log"),
];

/// The side panel.
#[component]
pub fn Aside(props: &AsideProps) -> Html {
    let on = &props.on;
    let open = TABS.iter().find(|(tab, ..)| *tab == props.tab);
    let label = open.map_or("", |(_, id, _)| *id);
    html! {
        <aside aria-label="Guarantees and details">
            <Guarantees verdicts={props.facts.verdicts.clone()}
                operations={props.operations.clone()} claims={props.bill.preset.map(|p| p.claims)}
                pause={props.pause} found={props.made.is_some()} on={on.clone()} />
            { tabs(props) }
            <div key={label} class="panel" role="tabpanel" id="panel" aria-labelledby={label} tabindex="0">
                { match props.tab {
                    Tab::Inspector => html! {
                        <Inspector facts={props.facts.clone()} bill={props.bill.clone()}
                            operations={props.operations.clone()} selection={props.selection}
                            shown={props.shown} client={props.client} desk={props.desk.clone()} on={on.clone()} />
                    },
                    Tab::Setup => html! {
                        <SetupPanel bill={props.bill.clone()} draft={props.draft.clone()}
                            refusal={props.refusal.clone()} on={on.clone()} />
                    },
                    Tab::Explore => html! {
                        <ExplorePanel bill={props.bill.clone()} exploring={props.exploring.clone()} made={props.made} on={on.clone()} />
                    },
                    Tab::Log => html! {
                        <Log lines={props.facts.log.clone()} forgotten={props.facts.forgotten.clone()}
                            on={on.clone()} />
                    },
                } }
            </div>
        </aside>
    }
}

fn tabs(props: &AsideProps) -> Html {
    let place = TABS
        .iter()
        .position(|(tab, ..)| *tab == props.tab)
        .unwrap_or(0);
    let onkeydown = {
        let on = props.on.clone();
        Callback::from(move |event: KeyboardEvent| {
            let next = match event.key().as_str() {
                "ArrowRight" => (place + 1) % TABS.len(),
                "ArrowLeft" => (place + TABS.len() - 1) % TABS.len(),
                "Home" => 0,
                "End" => TABS.len() - 1,
                _ => return,
            };
            event.prevent_default();
            on.emit(Action::Show(TABS[next].0));
            focus(TABS[next].1);
        })
    };
    html! {
        <div class="tabs" role="tablist" aria-label="Details" {onkeydown}>
            for (tab, id, name) in TABS {
                <button type="button" role="tab" id={id} aria-controls="panel"
                    aria-selected={(props.tab == tab).to_string()}
                    tabindex={if props.tab == tab { "0" } else { "-1" }}
                    onclick={send(&props.on, Action::Show(tab))}>{ name }</button>
            }
        </div>
    }
}

fn focus(id: &str) {
    let element = super::platform::window()
        .document()
        .and_then(|d| d.get_element_by_id(id));
    if let Some(element) = element.and_then(|e| e.dyn_into::<HtmlElement>().ok()) {
        // Where the focus cannot move, it stays.
        let _ = element.focus();
    }
}
