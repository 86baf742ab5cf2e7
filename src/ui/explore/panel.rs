//! The panel: what is explored, how far it is, and what came of it.

use super::super::action::Action;
use super::super::page::Bill;
use super::super::platform::{narrow, window};
use super::super::shared::Shared;
use super::super::words::{send, show};
use super::answer;
use super::draft::{Draft, OPERATIONS};
use super::fields::Fields;
use super::state::{Explore, Exploring, Status};
use crate::explore::MAX_FAULTS;
use crate::protocol::Claim;
use crate::run::{MAX_WARM_UP_MS, MEMORIES};
use crate::world::Memory;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

/// What the panel shows.
#[derive(Clone, PartialEq, Properties)]
pub struct ExplorePanelProps {
    /// What is on stage.
    pub bill: Shared<Bill>,
    /// What the page knows of exploring.
    pub exploring: Shared<Exploring>,
    /// How many choices of the run that was found have been made on stage, while it is there.
    pub made: Option<usize>,
    /// Where actions go.
    pub on: Callback<Action>,
}

const NODES: [&str; 5] = ["1", "2", "3", "4", "5"];
/// Stands for all guarantees in the list of them.
const ALL: &str = "All of them";

/// The panel.
#[component]
pub fn ExplorePanel(props: &ExplorePanelProps) -> Html {
    let suggested = use_memo(props.bill.clone(), |bill| {
        Draft::suggested(&bill.setup).map(Rc::new)
    });
    // What is new stands at the top, and whoever asked stands at the bottom.
    let stage = match &props.exploring.status {
        Status::Idle => 0,
        Status::Running { .. } => 1,
        Status::Done { .. } => 2,
    };
    let guided = props.exploring.guide.as_ref().is_some_and(|g| g.open);
    use_effect_with((props.exploring.number, stage), move |&(_, stage)| {
        // What is played at once is shown on stage instead.
        if stage == 1 || (stage == 2 && !guided) {
            show_answer();
        }
    });
    use_effect_with(props.made, |_| {
        // Where there is no such list, there is nothing to scroll.
        let _ = show_choice();
    });
    let edited = props.exploring.draft.clone();
    let edited = edited.filter(|draft| draft.is_about(&props.bill.setup));
    let draft = match (edited, &*suggested) {
        (Some(draft), _) => Ok(draft),
        (None, Ok(draft)) => Ok(draft.clone()),
        (None, Err(why)) => Err(why.clone()),
    };
    html! {
        <div class="explore setup">
            <p class="muted note">
                { "Tries every schedule: every order in which requests, messages and faults can come. Finds a shortest run that breaks a guarantee, or proves that there is none." }
            </p>
            { answer::view(&props.exploring, props.made, &props.on) }
            { match draft {
                Ok(draft) => form(props, draft),
                Err(why) => html! { <p class="refusal" role="alert">{ show(why) }</p> },
            } }
        </div>
    }
}

/// Scrolls to what is under way or what came of it.
fn show_answer() {
    let Some(document) = window().document() else {
        return;
    };
    if let Some(panel) = document.get_element_by_id("panel") {
        panel.set_scroll_top(0);
    }
    let card = document.query_selector(".answer-card").ok().flatten();
    if let Some(card) = card.filter(|_| narrow()) {
        card.scroll_into_view();
    }
}

/// Scrolls the list of choices to the one that was made last.
fn show_choice() -> Option<()> {
    let document = window().document()?;
    let list = document.query_selector(".choices-told").ok()??;
    let current = list.query_selector("[aria-current]").ok()??;
    let place = |it: Element| it.dyn_into::<HtmlElement>().ok().map(|it| it.offset_top());
    let above = list.client_height() / 2;
    let top = place(current)? - place(list.clone())? - above;
    list.set_scroll_top(top);
    Some(())
}

fn form(props: &ExplorePanelProps, draft: Rc<Draft>) -> Html {
    let on = &props.on;
    let fields = Fields {
        draft: draft.clone(),
        on: on.clone(),
    };
    let running = matches!(props.exploring.status, Status::Running { .. });
    let preset = props.bill.preset.map_or("its own switches", |p| p.title);
    let nodes = draft.question.setup.cluster.nodes.to_string();
    let ask = Action::Explore(Explore::Ask(Rc::new(draft.question.clone())));
    let example = Draft::suggested(&props.bill.setup).map(|draft| draft.typed.clone());
    html! {
        <section class="group" aria-labelledby="explore-what">
            <h3 id="explore-what">{ "What is explored" }</h3>
            <p class="on-stage-name">{ show(props.bill.info.title) }{ " · " }{ preset }</p>
            { fields.pick("explore-nodes", "Nodes", NODES.map(|n| (n, n)).to_vec(), &nodes, |question, n| {
                if let Ok(n) = n.parse() {
                    question.setup.cluster.nodes = n;
                }
            }) }
            { fields.operations(OPERATIONS, &example.unwrap_or_default()) }
            { faults(&fields) }
            { guarantee(props, &fields) }
            <div class="row">
                <button type="button" class="primary" onclick={send(on, ask)}
                    disabled={running || draft.refusal.is_some()}>{ "Explore" }</button>
                <button type="button" onclick={send(on, Action::Explore(Explore::Suggest))}
                    title="Back to a small setup in which something can be found">{ "Suggest" }</button>
            </div>
        </section>
    }
}

fn guarantee(props: &ExplorePanelProps, fields: &Fields) -> Html {
    let names = props.bill.info.guarantees.iter().map(|claim| claim.name());
    let options = [ALL].into_iter().chain(names).map(|name| (name, name));
    let present = fields.draft.goal().map_or(ALL, Claim::name);
    fields.pick(
        "explore-guarantee",
        "Guarantee",
        options.collect(),
        present,
        |question, name| {
            let goal = Claim::ALL.into_iter().find(|claim| claim.name() == name);
            question.goals = goal.into_iter().collect();
        },
    )
}

/// A fault: its control, its name for people, and its name in the allowance.
type Fault = (&'static str, &'static str, &'static str);

const FAULTS: [Fault; 4] = [
    ("explore-crashes", "Crashes", "crashes"),
    ("explore-restarts", "Restarts", "restarts"),
    ("explore-drops", "Losses", "drops"),
    ("explore-timeouts", "Time-outs", "timeouts"),
];
const RARER: [Fault; 3] = [
    ("explore-duplicates", "Duplicates", "duplicates"),
    ("explore-joins", "Joins", "joins"),
    ("explore-leaves", "Leaves", "leaves"),
];

fn faults(fields: &Fields) -> Html {
    let question = &fields.draft.question;
    let of = |name| {
        question
            .scope
            .faults
            .list()
            .iter()
            .any(|(n, k)| *n == name && *k > 0)
    };
    let unusual = RARER.iter().any(|(_, _, name)| of(*name)) || question.warm_up_ms > 0;
    let one = |fault: &Fault| {
        let (id, label, name) = *fault;
        let mut allowance = question.scope.faults;
        let present = allowance.named(name).map_or(0, |n| *n);
        fields.number(
            id,
            label,
            "",
            MAX_FAULTS.into(),
            present.into(),
            move |question, n| {
                if let Some(of) = question.scope.faults.named(name) {
                    *of = n as u8;
                }
            },
        )
    };
    let memories = MEMORIES.iter().map(|(_, name)| (*name, *name)).collect();
    let memory = MEMORIES
        .iter()
        .find(|(memory, _)| *memory == question.scope.memory);
    html! {
        <fieldset class="faults">
            <legend>{ "What may go wrong, at most so often" }</legend>
            <div class="few">for fault in &FAULTS { { one(fault) } }</div>
            <p class="help muted">{ "A loss is a message that never arrives. A time-out is a timer that goes off, at any moment after it was set." }</p>
            <details open={unusual}>
                <summary>{ "More" }</summary>
                <div class="few">for fault in &RARER { { one(fault) } }</div>
                { fields.pick("explore-memory", "Restart with", memories, memory.map_or("", |(_, name)| *name), |question, name| {
                    let memory = MEMORIES.iter().find(|(_, known)| *known == name);
                    question.scope.memory = memory.map_or(Memory::Kept, |(memory, _)| *memory);
                }) }
                { fields.number("explore-warm-up", "Runs before", "ms", MAX_WARM_UP_MS, question.warm_up_ms, |question, n| {
                    question.warm_up_ms = n;
                }) }
            </details>
        </fieldset>
    }
}
