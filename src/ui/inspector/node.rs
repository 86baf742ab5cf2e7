//! A node: what it knows, what it waits for, what can be done to it.

use super::super::action::{Action, Selection};
use super::super::words::{button, chip, danger, sentence, show, tag};
use super::ask::{Ask, calls};
use super::{InspectorProps, head, link};
use crate::protocol::{Form, NodeId, NodeSet, TimerId};
use crate::run::{Deed, NodeOnStage, NodeStatus};
use crate::scene::timeline::restart;
use crate::sim::Delay;
use crate::world::{Choice, Links, Memory};
use yew::prelude::*;

/// A node in words.
pub(super) fn view(props: &InspectorProps, id: NodeId) -> Html {
    let Some(node) = props.facts.snapshot.nodes.get(id.index()) else {
        return head(
            props,
            format!("Node {id}"),
            html! { "is not part of this cluster" },
        );
    };
    html! {
        <section class="inspected on-stage" aria-label={format!("Node {id}")}>
            { head(props, format!("Node {id}"), show(status_words(node))) }
            { deeds(props, node) }
            { badges(node) }
            { facts(props, node) }
            if node.status != NodeStatus::Away {
                { lists(node) }
            }
            { timers(props, node) }
            { links(props, id) }
        </section>
    }
}

/// How a node is, in words; its phase when it is up.
pub(super) fn status_words(node: &NodeOnStage) -> String {
    match node.status {
        NodeStatus::Up => node.view.phase.clone(),
        NodeStatus::Paused => format!("frozen · {}", node.view.phase),
        NodeStatus::Crashed => "crashed".to_string(),
        NodeStatus::Away => "not in the cluster".to_string(),
    }
}

/// The roles it plays, or the mode it is in.
fn badges(node: &NodeOnStage) -> Html {
    if node.view.badges.is_empty() || node.status == NodeStatus::Away {
        return html! {};
    }
    html! {
        <ul class="badges row" aria-label="Roles and modes">
            for badge in &node.view.badges {
                <li>{ badge }</li>
            }
        </ul>
    }
}

fn facts(props: &InspectorProps, node: &NodeOnStage) -> Html {
    // What a crashed node was about to wait for, it will never hear.
    let at_work = matches!(node.status, NodeStatus::Up | NodeStatus::Paused);
    html! {
        <dl>
            { registers(props, node) }
            { standstill(node.status) }
            if let Some(words) = forgot(props, node.id) {
                <dt>{ "memory" }</dt>
                <dd>{ words }</dd>
            }
            if let Some(op) = node.serving {
                <dt>{ "serving" }</dt>
                <dd>{ operation_link(props, op) }</dd>
            }
            if let Some(ring) = node.view.ring.filter(|_| at_work) {
                <dt>{ "replies" }</dt>
                <dd>{ replies(props, node.id, ring.have, ring.need) }</dd>
            }
            if !node.queue.is_empty() {
                <dt>{ "queue" }</dt>
                <dd>
                    <ol class="queue">
                        for (op, asked) in &node.queue {
                            <li>{ props.go(props.call(*asked), Selection::Operation(*op)) }</li>
                        }
                    </ol>
                </dd>
            }
            if at_work {
                for (label, text) in &node.view.rows {
                    <dt>{ label }</dt>
                    <dd>{ text }</dd>
                }
            }
            if !node.view.stable.is_empty() && node.status != NodeStatus::Away {
                <dt>{ "restart" }</dt>
                <dd class="muted">{ &node.view.stable }</dd>
            }
        </dl>
    }
}

/// What it holds; a node that takes no part holds nothing.
fn registers(props: &InspectorProps, node: &NodeOnStage) -> Html {
    let noun = props.bill.info.model.noun();
    let held = node.view.registers.iter();
    html! {
        for register in held.filter(|_| node.status != NodeStatus::Away) {
            <dt>{ if props.keys() > 1 { format!("{noun} {}", register.key) } else { noun.to_string() } }</dt>
            <dd>{ chip(register.value) }{ " " }{ register.tag.map(tag) }</dd>
        }
    }
}

/// When the node last came back without its memory, up to now.
fn forgot(props: &InspectorProps, id: NodeId) -> Option<String> {
    let now = props.facts.snapshot.now;
    let spans = props.desk.try_borrow().ok()?.session().spans();
    let mut crashes = spans
        .iter()
        .rev()
        .filter(|s| s.forgot && s.nodes.contains(id));
    let end = crashes.find_map(|s| s.end.filter(|end| end.step <= now.step))?;
    Some(restart(end, true))
}

/// What it means that a node stands still.
fn standstill(status: NodeStatus) -> Html {
    let (word, words) = match status {
        NodeStatus::Up => return html! {},
        NodeStatus::Paused => (
            "frozen",
            "takes in nothing until it thaws; messages wait before it",
        ),
        NodeStatus::Crashed => (
            "crashed",
            "takes in nothing and answers nobody; what it was doing is lost. This is what it last held.",
        ),
        NodeStatus::Away => (
            "away",
            "takes no part in the cluster until it joins; whatever is sent to it is lost",
        ),
    };
    html! { <><dt>{ word }</dt><dd>{ words }</dd></> }
}

fn operation_link(props: &InspectorProps, op: crate::protocol::OpId) -> Html {
    let words = match props.operation(op) {
        Some(operation) => props.call(operation.call),
        None => show("an earlier operation"),
    };
    props.go(words, Selection::Operation(op))
}

/// "2 of 3 (A and B), waits for C and D".
fn replies(props: &InspectorProps, me: NodeId, have: NodeSet, need: u8) -> String {
    let so_far = format!("{} of {need}", have.len());
    let named = match have.is_empty() {
        true => so_far,
        false => format!("{so_far} ({have})"),
    };
    if have.len() >= need {
        return named;
    }
    let mut missing = props.bill.setup.cluster.all().minus(have);
    missing.remove(me);
    let nodes = &props.facts.snapshot.nodes;
    let crashed = nodes.iter().filter(|n| n.status == NodeStatus::Crashed);
    let down: NodeSet = crashed.map(|n| n.id).collect::<NodeSet>().and(missing);
    let has = if down.len() == 1 { "has" } else { "have" };
    let gone = match down.is_empty() {
        true => String::new(),
        false => format!(" ({down} {has} crashed)"),
    };
    match missing.minus(down) {
        NodeSet::EMPTY => format!("{named}, and nobody is left to reply{gone}"),
        up => {
            let up = up.to_string().replace(" and ", " or ");
            format!("{named}, waits for {up}{gone}")
        }
    }
}

fn timers(props: &InspectorProps, node: &NodeOnStage) -> Html {
    let by_hand = props.bill.setup.network.delay == Delay::ByHand;
    if node.timers.is_empty() {
        return html! {};
    }
    let names = props.bill.info.timers;
    let name = |timer: &TimerId| names.get(usize::from(timer.0)).copied().unwrap_or("timer");
    html! {
        <div class="row timers">
            <span class="muted">{ "Timers set" }</span>
            for timer in &node.timers {
                if by_hand {
                    { props.choose(&format!("Fire: {}", name(timer)), Choice::Fire(node.id, *timer)) }
                } else {
                    <span>{ name(timer) }</span>
                }
            }
        </div>
    }
}

fn deeds(props: &InspectorProps, node: &NodeOnStage) -> Html {
    let id = node.id;
    let key = props.shown;
    let on = &props.on;
    let choose = |choice| Action::Do(Deed::Choose(choice));
    let around = Links::around(NodeSet::one(id), props.bill.setup.cluster.all());
    let isolated = (props.bill.setup.cluster.all().iter())
        .filter(|&other| other != id)
        .all(|other| props.link(id, other).cut && props.link(other, id).cut);
    html! {
        <div class="deeds">
            if matches!(node.status, NodeStatus::Up | NodeStatus::Paused) {
                <Ask key={id.0} node={id} bill={props.bill.clone()} shown={key} fresh={props.facts.fresh}
                    others={others(props, id)} clients={props.facts.snapshot.clients.clone()}
                    client={props.client} desk={props.desk.clone()} on={on.clone()} />
            }
            <div class="row">
                { match node.status {
                    NodeStatus::Up => html! {
                        <>
                            { danger(on, "Crash", choose(Choice::Crash(id))) }
                            { button(on, "Freeze", choose(Choice::Pause(id))) }
                            if props.facts.snapshot.may_leave {
                                { button(on, "Leave", choose(Choice::Leave(id))) }
                            }
                        </>
                    },
                    NodeStatus::Paused => html! {
                        <>
                            { danger(on, "Crash", choose(Choice::Crash(id))) }
                            { button(on, "Thaw", choose(Choice::Resume(id))) }
                        </>
                    },
                    NodeStatus::Away => html! {
                        { button(on, "Join", choose(Choice::Join(id))) }
                    },
                    NodeStatus::Crashed => html! {
                        <>
                            { button(on, "Restart, memory kept", choose(Choice::Restart { node: id, memory: Memory::Kept })) }
                            { button(on, "Restart, memory lost", choose(Choice::Restart { node: id, memory: Memory::Lost })) }
                        </>
                    },
                } }
                if isolated {
                    { button(on, "Reconnect", choose(Choice::Mend(around))) }
                } else {
                    { button(on, "Isolate", choose(Choice::Cut(around))) }
                }
            </div>
        </div>
    }
}

/// Who serves what instead of this node.
fn others(props: &InspectorProps, id: NodeId) -> Vec<(Form, NodeId)> {
    calls(props.bill.info, props.shown)
        .filter_map(|(form, call)| Some((form, props.served_by(id, call)?)))
        .collect()
}

/// The lists that a node holds, each to be folded away.
fn lists(node: &NodeOnStage) -> Html {
    html! {
        for list in &node.view.lists {
            if list.items.is_empty() {
                <p class="muted">{ sentence(list.title) }{ ": empty" }</p>
            } else {
                <details class="list" open=true>
                    <summary>{ list.title }{ " " }<small class="muted">{ list.items.len() }</small></summary>
                    <ol tabindex="0" aria-label={list.title}>
                        for item in &list.items {
                            <li>{ item }</li>
                        }
                    </ol>
                </details>
            }
        }
    }
}

fn links(props: &InspectorProps, id: NodeId) -> Html {
    let others = props.bill.setup.cluster.all();
    html! {
        <details class="links">
            <summary>{ format!("Links of {id}") }</summary>
            <table class="link-table">
                <thead>
                    <tr>
                        <th scope="col">{ "With" }</th>
                        <th scope="col">{ format!("From {id}") }</th>
                        <th scope="col">{ format!("To {id}") }</th>
                        <th scope="col">{ "Both ways" }</th>
                    </tr>
                </thead>
                <tbody>
                    for other in others.iter().filter(|&other| other != id) {
                        <tr key={other.0}>
                            <th scope="row">{ props.go(show(other), Selection::Link(id, other)) }</th>
                            <td>{ link::toggles(props, Links::one_way(id, other)) }</td>
                            <td>{ link::toggles(props, Links::one_way(other, id)) }</td>
                            <td>{ link::toggles(props, link::both(id, other)) }</td>
                        </tr>
                    }
                </tbody>
            </table>
        </details>
    }
}
