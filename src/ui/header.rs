//! The top of the page: what is on stage, and what can be done with the whole of it.

use super::action::{Action, Dialog, Setting, Tab};
use super::files;
use super::histories::Judge;
use super::icons::{Icon, logo};
use super::page::Bill;
use super::platform::{narrow, window};
use super::settings::Theme;
use super::setup::{Field, with_nodes, with_preset, with_protocol};
use super::shared::Shared;
use super::words::send;
use crate::history::Format;
use crate::run::protocols;
use crate::sim::Setup;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement};
use yew::prelude::*;

/// What the header shows.
#[derive(Clone, PartialEq, Properties)]
pub struct HeaderProps {
    /// What the run started from.
    pub bill: Shared<Bill>,
    /// The setup as a change would start it.
    pub draft: Shared<Setup>,
    /// The tab that is open.
    pub tab: Tab,
    /// Whether a history is shown in place of the stage.
    pub away: bool,
    /// The theme.
    pub theme: Theme,
    /// Where actions go.
    pub on: Callback<Action>,
}

/// The header.
#[component]
pub fn Header(props: &HeaderProps) -> Html {
    let HeaderProps {
        bill,
        tab,
        theme,
        on,
        ..
    } = props;
    let show = match tab {
        Tab::Setup => Tab::Inspector,
        _ => Tab::Setup,
    };
    let explore = match tab {
        Tab::Explore => Tab::Inspector,
        _ => Tab::Explore,
    };
    let theme_name = format!("Theme: {}", theme.name());
    html! {
        <header class="top">
            <h1 class="logo">{ logo() }<span>{ "Quorate" }</span></h1>
            if !props.away {
            <nav class="choices" aria-label="What is on stage">
                { protocol_choice(props) }
                { preset_choice(props) }
                { nodes_choice(props) }
                <button type="button" class="set-up" aria-pressed={(*tab == Tab::Setup).to_string()}
                    onclick={to_panel(on, show)}>{ "Set up" }</button>
                <button type="button" class="set-up" aria-pressed={(*tab == Tab::Explore).to_string()}
                    onclick={to_panel(on, explore)}>{ "Explore all schedules" }</button>
            </nav>
            }
            <div class="commands">
                <button type="button" class={classes!("judge", props.away.then_some("away"))} aria-haspopup="dialog"
                    onclick={send(on, Action::Dialog(Some(Dialog::Judge)))}>{ "Judge a history" }</button>
                if !props.away {
                    <button type="button" onclick={send(on, Action::Share)}>
                        { Icon::Share.draw() }<span>{ "Share" }</span>
                    </button>
                }
                <FileMenu on={on.clone()} />
                <button type="button" class="icon" aria-label={theme_name.clone()} title={theme_name}
                    onclick={send(on, Action::Set(Setting::Theme(theme.next())))}>{ Icon::Theme.draw() }</button>
                <button type="button" class="icon" aria-label="Help" title="Help"
                    aria-haspopup="dialog" onclick={send(on, Action::Dialog(Some(Dialog::Help)))}>{ "?" }</button>
            </div>
            <span class="visually-hidden">{ bill.info.summary }</span>
        </header>
    }
}

fn protocol_choice(props: &HeaderProps) -> Html {
    let field = Field::new("head-protocol", &props.draft, &props.on);
    let options = protocols()
        .into_iter()
        .map(|info| (info.id, info.title))
        .collect();
    field.pick("Protocol", options, props.bill.info.id, with_protocol)
}

fn preset_choice(props: &HeaderProps) -> Html {
    let field = Field::new("head-preset", &props.draft, &props.on);
    let info = props.bill.info;
    let mut options: Vec<_> = info.presets.iter().map(|p| (p.id, p.title)).collect();
    let present = props.bill.preset.map_or("", |p| p.id);
    if present.is_empty() {
        options.push(("", "Custom"));
    }
    field.pick("Preset", options, present, move |setup, id| {
        with_preset(setup, info, id)
    })
}

fn nodes_choice(props: &HeaderProps) -> Html {
    const COUNTS: [&str; 7] = ["3", "4", "5", "6", "7", "8", "9"];
    let field = Field::new("head-nodes", &props.draft, &props.on);
    let options = COUNTS.iter().map(|&n| (n, n)).collect();
    let present = props.bill.setup.cluster.nodes.to_string();
    field.pick("Nodes", options, &present, with_nodes)
}

/// What the file menu needs.
#[derive(Clone, PartialEq, Properties)]
pub struct FileMenuProps {
    /// Where actions go.
    pub on: Callback<Action>,
}

/// The menu that saves and opens runs.
#[component]
pub fn FileMenu(props: &FileMenuProps) -> Html {
    let menu = use_node_ref();
    let picker = use_node_ref();
    let on = &props.on;
    let close = {
        let menu = menu.clone();
        move || {
            if let Some(menu) = menu.cast::<Element>() {
                // A menu that stays open is no harm.
                let _ = menu.remove_attribute("open");
            }
        }
    };
    let item = |action: Action| {
        let (on, close) = (on.clone(), close.clone());
        Callback::from(move |_: MouseEvent| {
            close();
            on.emit(action.clone());
        })
    };
    let pick = {
        let (picker, close) = (picker.clone(), close.clone());
        Callback::from(move |_: MouseEvent| {
            close();
            if let Some(input) = picker.cast::<HtmlElement>() {
                input.click();
            }
        })
    };
    let picked = {
        let on = on.clone();
        Callback::from(move |event: Event| {
            let input = event
                .target()
                .and_then(|t| t.dyn_into::<HtmlInputElement>().ok());
            let Some(input) = input else { return };
            if let Some(file) = input.files().and_then(|files| files.get(0)) {
                files::open_file(file, on.clone());
            }
            // So that the same file can be opened again.
            input.set_value("");
        })
    };
    let left = {
        let (menu, close) = (menu.clone(), close.clone());
        Callback::from(move |event: FocusEvent| {
            let to = event
                .related_target()
                .and_then(|t| t.dyn_into::<web_sys::Node>().ok());
            let inside = menu
                .cast::<web_sys::Node>()
                .is_some_and(|m| m.contains(to.as_ref()));
            if !inside && to.is_some() {
                close();
            }
        })
    };
    let escape = {
        let close = close.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                event.prevent_default();
                close();
            }
        })
    };
    html! {
        <details class="menu" ref={menu} onfocusout={left} onkeydown={escape}>
            <summary>{ "File" }{ Icon::Down.draw() }</summary>
            <div class="menu-items">
                <button type="button" onclick={item(Action::Save)}>{ "Save run" }</button>
                <button type="button" onclick={pick}>{ "Open…" }</button>
                <button type="button" onclick={item(Action::Dialog(Some(Dialog::Judge)))}>{ "Judge a history…" }</button>
                <button type="button" onclick={item(Action::Judge(Judge::OnStage))}>{ "Judge this history" }</button>
                <button type="button" onclick={item(Action::Export(Format::JsonLines))}>{ "Export history" }</button>
                for format in [Format::Edn, Format::Etcd, Format::Kv] {
                    <button type="button" onclick={item(Action::Export(format))}>{ format!("Export as {}", format.title()) }</button>
                }
            </div>
            <input type="file" hidden=true ref={picker}
                aria-label="Run or history file" onchange={picked} />
        </details>
    }
}

/// Shows a tab, and on a phone, where it stands below the stage, scrolls to it.
fn to_panel(on: &Callback<Action>, show: Tab) -> Callback<MouseEvent> {
    let on = on.clone();
    Callback::from(move |_| {
        on.emit(Action::Show(show));
        if narrow()
            && let Some(panel) = window()
                .document()
                .and_then(|document| document.get_element_by_id("panel"))
        {
            panel.scroll_into_view();
        }
    })
}
