//! What is selected, in words, with everything that can be done to it.

mod link;
mod message;
mod node;
mod operation;
mod overview;

use super::action::{Action, Selection};
use super::desk::Desk;
use super::page::{Bill, Facts};
use super::shared::Shared;
use super::words::{find, send};
use crate::history::Operation;
use crate::protocol::{Call, Key, NodeId};
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
    match props.selection {
        Selection::None => overview::view(props),
        Selection::Node(id) => node::view(props, id),
        Selection::Message(id) => message::view(props, id),
        Selection::Operation(id) => operation::view(props, id),
        Selection::Link(a, b) => link::view(props, a, b),
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
