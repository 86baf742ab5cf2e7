//! The whole stage as a table: everything that can be seen there, to read and to act on.

use super::super::action::{Action, Selection};
use super::super::icons::Icon;
use super::super::words::{chip, count, send, show};
use super::node::status_words;
use super::{InspectorProps, message};
use crate::protocol::{Key, NodeId, NodeSet, Register};
use crate::run::{Deed, MessageOnStage, NodeOnStage, NodeStatus};
use crate::world::{Choice, Links};
use yew::prelude::*;

/// Messages listed before somebody asks for all.
const FEW: usize = 12;

/// The nodes and the messages in flight.
pub(super) fn view(props: &InspectorProps) -> Html {
    let snapshot = &props.facts.snapshot;
    html! {
        <section class="inspected" aria-label="All nodes">
            <h2>{ "Nodes" }</h2>
            <table class="nodes">
                <thead>
                    <tr>
                        <th scope="col">{ "Node" }</th>
                        <th scope="col">{ "Holds" }</th>
                        <th scope="col">{ "Does" }</th>
                    </tr>
                </thead>
                <tbody>
                    for node in &snapshot.nodes {
                        <tr key={node.id.0}>
                            <th scope="row">
                                { props.go(html! { <b>{ show(node.id) }</b> }, Selection::Node(node.id)) }
                            </th>
                            <td>
                                if let Some(register) = held(node, props.shown) {
                                    { chip(register.value) }
                                }
                            </td>
                            <td>{ status_words(node) }{ waiting(node.queue.len()) }</td>
                        </tr>
                    }
                </tbody>
            </table>
            { clients(props) }
            <CutOff all={props.bill.setup.cluster.all()} on={props.on.clone()} />
            <Messages inspector={props.clone()} />
        </section>
    }
}

/// What a node holds of a register; nothing while it takes no part.
fn held(node: &NodeOnStage, key: Key) -> Option<&Register> {
    let mut registers = node.view.registers.iter();
    registers.find(|register| register.key == key && node.status != NodeStatus::Away)
}

/// The clients, where they carry something from one operation to the next.
fn clients(props: &InspectorProps) -> Html {
    let clients = &props.facts.snapshot.clients;
    if clients.is_empty() {
        return html! {};
    }
    html! {
        <table class="clients">
            <thead>
                <tr>
                    <th scope="col">{ "Client" }</th>
                    <th scope="col">{ "Carries" }</th>
                    <th scope="col">{ "Is" }</th>
                </tr>
            </thead>
            <tbody>
                for client in clients {
                    <tr key={client.id.0}>
                        <th scope="row">{ show(client.id) }</th>
                        <td>{ if client.carries.is_empty() { "nothing yet" } else { &client.carries } }</td>
                        <td>{ if client.busy { "waiting" } else { "free" } }</td>
                    </tr>
                }
            </tbody>
        </table>
    }
}

fn waiting(queue: usize) -> String {
    match queue {
        0 => String::new(),
        n => format!(" · {n} waiting"),
    }
}

/// What the group that is to be cut off is chosen from.
#[derive(Clone, PartialEq, Properties)]
pub struct CutOffProps {
    /// All nodes.
    pub all: NodeSet,
    /// Where actions go.
    pub on: Callback<Action>,
}

/// Cuts a group of nodes off: the partition tool without a pointer.
#[component]
pub fn CutOff(props: &CutOffProps) -> Html {
    let group = use_state(NodeSet::default);
    let chosen = group.and(props.all);
    let toggle = |node: NodeId| {
        let group = group.clone();
        Callback::from(move |_: Event| {
            let mut next = *group;
            if !next.insert(node) {
                next.remove(node);
            }
            group.set(next);
        })
    };
    let cut = Action::Do(Deed::Choose(Choice::Cut(Links::around(chosen, props.all))));
    let cannot = chosen.is_empty() || chosen == props.all;
    html! {
        <fieldset class="cut-off">
            <legend>{ "Cut off" }</legend>
            for node in props.all.iter() {
                <label class="check">
                    <input type="checkbox" checked={chosen.contains(node)} onchange={toggle(node)} />
                    { show(node) }
                </label>
            }
            <button type="button" disabled={cannot} onclick={send(&props.on, cut)}>{ "Cut these off" }</button>
        </fieldset>
    }
}

/// What the list of messages is made of.
#[derive(Clone, PartialEq, Properties)]
pub struct MessagesProps {
    /// The inspector's own properties.
    pub inspector: InspectorProps,
}

/// The messages in flight.
#[component]
pub fn Messages(props: &MessagesProps) -> Html {
    let all = use_state(|| false);
    let inspector = &props.inspector;
    let messages = &inspector.facts.snapshot.messages;
    let most = if *all { messages.len() } else { FEW };
    let toggle = {
        let all = all.clone();
        Callback::from(move |_| all.set(!*all))
    };
    html! {
        <>
            <h2>{ "In flight" }{ " " }<small>{ count(messages.len() as u64, "message") }</small></h2>
            <ul class="flying">
                for message in messages.iter().take(most) {
                    { row(inspector, message) }
                }
            </ul>
            if messages.len() > FEW {
                <button type="button" class="small" onclick={toggle}>
                    { if *all { "Show fewer".to_string() } else { format!("Show all {}", messages.len()) } }
                </button>
            }
        </>
    }
}

fn row(props: &InspectorProps, message: &MessageOnStage) -> Html {
    let id = message.id;
    let small = |icon: Icon, verb: &str, choice: Choice| {
        let name = format!("{verb} {} {} to {}", message.view.kind, id.from, id.to);
        html! {
            <button type="button" class="toggle" aria-label={name} title={verb.to_string()}
                onclick={send(&props.on, Action::Do(Deed::Choose(choice)))}>{ icon.draw() }</button>
        }
    };
    let words = html! {
        <>
            <b>{ show(id.from) }{ "→" }{ show(id.to) }</b>{ " " }{ message.view.kind }{ " " }
            // Where the label says no more than the kind, once is enough.
            if !message.view.label.eq_ignore_ascii_case(message.view.kind) {
                <span class="mono">{ &message.view.label }</span>
            }
        </>
    };
    let fate = match (message.held, message.doomed) {
        (true, _) => "held",
        (false, true) => "will be lost",
        (false, false) => "",
    };
    html! {
        <li key={format!("{id}")}>
            <span title={message::due(message)}>{ props.go(words, Selection::Message(id)) }</span>
            <span class="muted fate">{ fate }</span>
            <span class="toggles">
                { small(Icon::Go, "Deliver", Choice::Deliver(id)) }
                if message.held {
                    { small(Icon::Play, "Release", Choice::ReleaseMessage(id)) }
                } else {
                    { small(Icon::Hold, "Hold", Choice::HoldMessage(id)) }
                }
                { small(Icon::Close, "Drop", Choice::Drop(id)) }
                { small(Icon::Double, "Duplicate", Choice::Duplicate(id)) }
            </span>
        </li>
    }
}
