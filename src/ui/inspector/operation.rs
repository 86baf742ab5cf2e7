//! An operation, from invocation to return.

use super::super::action::{Action, Selection};
use super::super::words::{chip, send, show, tag};
use super::{InspectorProps, head};
use crate::history::Operation;
use crate::protocol::{OpId, Outcome};
use yew::prelude::*;

/// An operation in words.
pub(super) fn view(props: &InspectorProps, id: OpId) -> Html {
    let Some(op) = props.operation(id) else {
        return html! {
            <section class="inspected">
                { head(props, "Operation".to_string(), html! {}) }
                <p class="muted">{ "This operation is no longer kept, or belongs to another branch." }</p>
            </section>
        };
    };
    let on = &props.on;
    html! {
        <section class="inspected" aria-label={format!("Operation at {}", op.node)}>
            { head(props, format!("Operation at {}", op.node), props.call(op.call)) }
            <dl>
                <dt>{ "at" }</dt>
                <dd>{ props.go(show(format!("node {}", op.node)), Selection::Node(op.node)) }</dd>
                <dt>{ "invoked" }</dt>
                <dd>{ show(op.start) }</dd>
                <dt>{ "returned" }</dt>
                <dd>{ end(op) }</dd>
                { outcome(op) }
            </dl>
            <div class="row">
                <button type="button" onclick={send(on, Action::SeekMoment(op.start))}>{ "Go to its start" }</button>
                if let Some(end) = op.end {
                    <button type="button" onclick={send(on, Action::SeekMoment(end.at))}>{ "Go to its end" }</button>
                }
            </div>
        </section>
    }
}

fn end(op: &Operation) -> String {
    match op.end {
        None => "not yet".to_string(),
        Some(end) if end.outcome.is_none() => {
            format!("never: its node crashed at {}", end.at)
        }
        Some(end) => end.at.to_string(),
    }
}

fn outcome(op: &Operation) -> Html {
    let Some(end) = op.end else { return html! {} };
    let told = end.outcome.map(|outcome| match outcome {
        Outcome::Value(value) => chip(value),
        other => show(other),
    });
    html! {
        <>
            if let Some(told) = told {
                <dt>{ "outcome" }</dt>
                <dd>{ told }</dd>
            }
            if let Some(of) = end.tag {
                <dt>{ "tag" }</dt>
                <dd>{ tag(of) }</dd>
            }
            if let Some(cause) = end.cause {
                <dt>{ "because" }</dt>
                <dd>{ format!("a message from {} arrived", cause.from) }</dd>
            }
        </>
    }
}
