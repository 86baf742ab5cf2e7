//! A message in flight.

use super::super::action::Selection;
use super::super::words::{chip, show};
use super::{InspectorProps, head};
use crate::history::Moment;
use crate::protocol::MsgId;
use crate::run::MessageOnStage;
use crate::world::Choice;
use yew::prelude::*;

/// A message in words.
pub(super) fn view(props: &InspectorProps, id: MsgId) -> Html {
    let message = props.facts.snapshot.messages.iter().find(|m| m.id == id);
    let title = format!("Message {} → {}", id.from, id.to);
    let Some(message) = message else {
        return html! {
            <section class="inspected">
                { head(props, title, html! {}) }
                <p class="muted">{ "It has arrived or was lost: it is no longer in flight. Step back to see it again." }</p>
            </section>
        };
    };
    html! {
        <section class="inspected on-stage message" aria-label={title.clone()}>
            { head(props, title, show(message.view.kind)) }
            <dl>
                <dt>{ "says" }</dt>
                <dd>{ &message.view.words }</dd>
                if let Some(value) = message.view.value {
                    <dt>{ "carries" }</dt>
                    <dd>{ chip(value) }</dd>
                }
                <dt>{ "link" }</dt>
                <dd>{ props.go(show(format!("{} to {}", id.from, id.to)), Selection::Link(id.from, id.to)) }</dd>
                if let Some(op) = message.view.op {
                    <dt>{ "serves" }</dt>
                    <dd>{ props.go(operation(props, op), Selection::Operation(op)) }</dd>
                }
                <dt>{ "sent" }</dt>
                <dd>{ show(at(message.sent_us)) }</dd>
                <dt>{ "due" }</dt>
                <dd>{ due(message) }</dd>
            </dl>
            { deeds(props, message) }
        </section>
    }
}

fn operation(props: &InspectorProps, op: crate::protocol::OpId) -> Html {
    match props.operation(op) {
        Some(op) => html! { <>{ format!("{}’s ", op.node) }{ props.call(op.call) }</> },
        None => show("an earlier operation"),
    }
}

fn at(time_us: u64) -> Moment {
    Moment { step: 0, time_us }
}

/// When a message is due, in words.
pub(super) fn due(message: &MessageOnStage) -> String {
    match (message.held, message.due_us) {
        (true, _) => "held back".to_string(),
        (false, Some(due)) if message.doomed => format!("{}, and lost then", at(due)),
        (false, Some(due)) => at(due).to_string(),
        (false, None) => "when it is let go".to_string(),
    }
}

/// The buttons for a message.
fn deeds(props: &InspectorProps, message: &MessageOnStage) -> Html {
    let id = message.id;
    html! {
        <div class="row">
            { props.choose("Deliver now", Choice::Deliver(id)) }
            if message.held {
                { props.choose("Release", Choice::ReleaseMessage(id)) }
            } else {
                { props.choose("Hold", Choice::HoldMessage(id)) }
            }
            { props.choose("Drop", Choice::Drop(id)) }
            { props.choose("Duplicate", Choice::Duplicate(id)) }
        </div>
    }
}
