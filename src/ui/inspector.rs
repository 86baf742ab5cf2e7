//! What is selected, in words, with everything that can be done to it.

mod ask;
mod link;
mod message;
mod node;
mod operation;
mod overview;

use super::action::{Action, Selection};
use super::desk::Desk;
use super::page::{Bill, Facts};
use super::platform::{prefers, window};
use super::shared::Shared;
use super::words::{call as said, find, send};
use crate::history::Operation;
use crate::protocol::{Call, ClientId, Key, NodeId};
use crate::run::{Deed, LinkOnStage};
use crate::world::Choice;
use std::cell::RefCell;
use yew::prelude::*;

/// What the inspector shows.
#[derive(Clone, PartialEq, Properties)]
pub struct InspectorProps {
    /// The stage and the rest, as facts.
    pub facts: Shared<Facts>,
    /// What the run started from.
    pub bill: Shared<Bill>,
    /// The operations of this branch.
    pub operations: Shared<Vec<Operation>>,
    /// What is selected.
    pub selection: Selection,
    /// The register on stage.
    pub shown: Key,
    /// Who asks; none for any client that is free.
    pub client: Option<ClientId>,
    /// The run, to ask who serves what.
    pub desk: Shared<RefCell<Desk>>,
    /// Where actions go.
    pub on: Callback<Action>,
}

impl InspectorProps {
    /// A button that makes a choice.
    fn choose(&self, words: &str, choice: Choice) -> Html {
        let action = Action::Do(Deed::Choose(choice));
        html! { <button type="button" onclick={send(&self.on, action)}>{ words }</button> }
    }

    /// A link between two nodes; plain when the snapshot does not mention it.
    fn link(&self, from: NodeId, to: NodeId) -> LinkOnStage {
        let links = &self.facts.snapshot.links;
        let found = links.iter().find(|l| l.from == from && l.to == to);
        found.copied().unwrap_or(LinkOnStage {
            from,
            to,
            cut: false,
            held: false,
        })
    }

    fn served_by(&self, node: NodeId, call: Call) -> Option<NodeId> {
        let desk = self.desk.try_borrow().ok()?;
        desk.session().served_by(node, call)
    }

    fn keys(&self) -> u8 {
        self.bill.setup.cluster.keys
    }

    /// A call in the protocol's words, with its value in colour.
    fn call(&self, call: Call) -> Html {
        said(call, self.bill.info.verbs, self.keys())
    }

    fn operation(&self, id: crate::protocol::OpId) -> Option<&Operation> {
        find(&self.operations, id)
    }

    /// A button that selects something.
    fn go(&self, words: Html, to: Selection) -> Html {
        html! {
            <button type="button" class="link-like" onclick={send(&self.on, Action::Select(to))}>{ words }</button>
        }
    }
}

/// The inspector.
#[component]
pub fn Inspector(props: &InspectorProps) -> Html {
    use_effect_with(props.selection, |selection| {
        if matches!(
            selection,
            Selection::Node(_) | Selection::Message(_) | Selection::Link(..)
        ) {
            reveal();
        }
    });
    match props.selection {
        Selection::None => overview::view(props),
        Selection::Node(id) => node::view(props, id),
        Selection::Message(id) => message::view(props, id),
        Selection::Operation(id) => operation::view(props, id),
        Selection::Link(a, b) => link::view(props, a, b),
    }
}

/// On a phone, where the panel stands below the stage, scrolls so far that what can be done to
/// what was tapped can be seen, with as much as possible of the stage.
fn reveal() {
    if !prefers("(max-width: 760px)") {
        return;
    }
    let document = window().document();
    let find = |what: &str| document.as_ref()?.query_selector(what).ok().flatten();
    let Some(deeds) = find("#panel .deeds").or_else(|| find("#panel .inspected .row")) else {
        return;
    };
    // The transport stands on the lower edge.
    let foot = find(".transport").map_or(0.0, |t| t.get_bounding_client_rect().height());
    let height = window().inner_height().ok().and_then(|h| h.as_f64());
    let hidden = deeds.get_bounding_client_rect().bottom() + foot + 12.0 - height.unwrap_or(0.0);
    if hidden > 0.0 {
        window().scroll_by_with_x_and_y(0.0, hidden);
    }
}

/// The head of what is selected, with a way back to the overview.
fn head(props: &InspectorProps, title: String, small: Html) -> Html {
    html! {
        <div class="title-row">
            <h2>{ title }{ " " }<small>{ small }</small></h2>
            <button type="button" class="quiet small" onclick={send(&props.on, Action::Select(Selection::None))}>{ "All nodes" }</button>
        </div>
    }
}
