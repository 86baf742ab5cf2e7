//! What the first visit is told to try: three lines, one click each, the same for every protocol.

mod hunt;

use super::action::{Action, Selection, Setting};
use super::icons::Icon;
use super::page::{Bill, Page};
use super::shared::Shared;
use super::words::send;
use crate::protocol::{Call, Form, Info, Key, NodeId, NodeSet};
use crate::run::{Deed, NodeStatus};
use crate::sim::Setup;
use crate::world::{Choice, Links};
use hunt::telling;
use std::rc::Rc;
use yew::prelude::*;

/// The suggestions, in order; the third names the preset that breaks.
pub fn suggestions(info: &Info) -> [String; 3] {
    let title = telling(info).map_or(info.title, |preset| preset.title);
    [
        "Crash a node, and ask another".to_string(),
        "Cut the cluster in two, and ask both sides".to_string(),
        format!("See “{title}” break a guarantee"),
    ]
}

/// How fast a crashed cluster is watched: 2 to the power of this.
const SLOW: i8 = -2;
/// The amount that is added or moved.
const AMOUNT: u32 = 10;

/// Does what a suggestion says.
pub(super) fn attempt(page: &mut Page, which: usize) {
    match which {
        0 => crash_one(page),
        1 => cut_in_two(page),
        _ => start_weaker(page),
    }
}

/// The nodes that are neither crashed nor frozen.
fn up(page: &Page) -> NodeSet {
    let nodes = page.snapshot.nodes.iter();
    nodes
        .filter(|node| node.status == NodeStatus::Up)
        .map(|node| node.id)
        .collect()
}

fn last(nodes: NodeSet) -> Option<NodeId> {
    nodes.iter().last()
}

/// Crashes the last node that is up, unless that would leave too few for a quorum.
fn crash_one(page: &mut Page) {
    let up = up(page);
    let mut others = up;
    if let Some(victim) = last(up).filter(|_| up.len() > page.bill.setup.cluster.majority()) {
        page.act(Deed::Choose(Choice::Crash(victim)));
        others.remove(victim);
    }
    change_at_first(page, others);
    page.set(|s| s.speed = SLOW);
    page.playing = true;
}

/// Cuts a minority off, with a node in it that is up and asks in vain.
fn cut_in_two(page: &mut Page) {
    let (all, up, cluster) = (page.all(), up(page), page.bill.setup.cluster);
    let Some(asks) = last(up) else {
        page.say(
            "Every node has crashed or is frozen; restart one first.",
            false,
        );
        return;
    };
    let mut minority = NodeSet::one(asks);
    while minority.len() < cluster.nodes - cluster.majority() {
        // Those that are down cost the other side nothing.
        let rest = all.minus(minority);
        match last(rest.minus(up)).or_else(|| last(rest)) {
            Some(node) => minority.insert(node),
            None => break,
        };
    }
    page.act(Deed::Choose(Choice::Cut(Links::around(minority, all))));
    change_at_first(page, up.minus(minority));
    // What both sides are asked shows best what the cut does: a read, where there is one.
    let call = match page.bill.info.verb(Form::Read) {
        Some(_) => Call::Read { key: page.key },
        None => change(page),
    };
    page.ask(asks, call, None);
    page.set(|s| s.speed = SLOW);
    page.playing = true;
}

/// Asks the first of these nodes for a change, if there is one.
fn change_at_first(page: &mut Page, nodes: NodeSet) {
    let Some(node) = nodes.iter().next() else {
        return;
    };
    let call = change(page);
    page.ask(node, call, None);
    page.selection = Selection::Node(node);
}

/// The change that the protocol is most about; a read where there are none.
fn change(page: &Page) -> Call {
    let key = page.key;
    let value = page.desk.borrow().session().fresh_value();
    let form = page.bill.info.changes.first().map(|(form, _)| *form);
    match form.unwrap_or(Form::Read) {
        Form::Write => Call::Write { key, value },
        Form::Delete => Call::Delete { key },
        Form::Add | Form::Subtract => Call::Add {
            key,
            by: AMOUNT as i32,
        },
        Form::Transfer => Call::Transfer {
            from: key,
            to: Key((key.0 + 1) % page.bill.setup.cluster.keys.max(1)),
            amount: AMOUNT,
        },
        Form::Command(command) => Call::Command { key, command },
        Form::Read | Form::Ask(_) => Call::Read { key },
    }
}

/// Starts a run that breaks a guarantee soon.
fn start_weaker(page: &mut Page) {
    let found = hunt::weaker(&page.bill.setup, page.bill.info);
    show(page, found);
}

/// Starts a run of the present preset that breaks a guarantee, with faults if it takes faults.
pub(super) fn start_broken(page: &mut Page) {
    let found = hunt::broken(&page.bill.setup);
    show(page, found);
}

fn show(page: &mut Page, found: Option<Setup>) {
    let Some(setup) = found else {
        page.say(
            "No run that breaks was found soon; try faults and a higher rate.",
            false,
        );
        return;
    };
    page.start(&setup, Rc::from("preset"));
    page.set(|s| s.speed = 0);
    page.playing = true;
}

/// What the suggestions need to know.
#[derive(Clone, PartialEq, Properties)]
pub struct SuggestionsProps {
    /// The protocol on stage.
    pub bill: Shared<Bill>,
    /// Where actions go.
    pub on: Callback<Action>,
}

/// The three suggestions, until they are waved away.
#[component]
pub fn Suggestions(props: &SuggestionsProps) -> Html {
    let on = &props.on;
    html! {
        <section class="hints" aria-labelledby="hints-title">
            <h2 id="hints-title">{ "Try" }</h2>
            <ol>
                for (which, words) in suggestions(props.bill.info).into_iter().enumerate() {
                    <li>
                        <button type="button" class="hint" onclick={send(on, Action::Try(which))}>
                            { words }
                        </button>
                    </li>
                }
            </ol>
            <button type="button" class="icon quiet" aria-label="Hide the suggestions" title="Hide the suggestions"
                onclick={send(on, Action::Set(Setting::Hints(false)))}>
                { Icon::Close.draw() }
            </button>
        </section>
    }
}
