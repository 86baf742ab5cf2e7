//! Small pieces that many components share: chips, phrases, buttons.

use super::action::Action;
use crate::check::{Phrase, Piece};
use crate::history::Operation;
use crate::protocol::{Call, NodeId, OpId, Tag, Value, Verb};
use crate::scene::palette::Hue;
use yew::prelude::*;

/// A value in its colour.
pub fn chip(value: Value) -> Html {
    html! { <em class={classes!("chip", Hue::of(value).class())}>{ show(value) }</em> }
}

/// A tag, in the fixed-width face.
pub fn tag(tag: Tag) -> Html {
    html! { <span class="mono">{ show(tag) }</span> }
}

/// A phrase with its values in colour and its nodes in bold.
pub fn phrase(phrase: &Phrase) -> Html {
    html! {
        for piece in &phrase.0 {
            { match piece {
                Piece::Text(words) => show(words),
                Piece::Value(value) => chip(*value),
                Piece::Node(node) => html! { <b class="node-name">{ show(node) }</b> },
            } }
        }
    }
}

/// A call as it is typed, with its value in colour: "write 7"; with its register where there are
/// several.
pub fn call(call: Call, verbs: &[Verb], keys: u8) -> Html {
    let words = call.typed(verbs, keys > 1);
    let value = call.written().map(|value| (value, value.to_string()));
    match value.and_then(|(value, digits)| Some((value, words.strip_suffix(&digits)?))) {
        Some((value, before)) => html! { <>{ show(before) }{ chip(value) }</> },
        None => show(words),
    }
}

/// A callback that sends one action.
pub fn send(on: &Callback<Action>, action: Action) -> Callback<MouseEvent> {
    let on = on.clone();
    Callback::from(move |_| on.emit(action.clone()))
}

/// A plain button that sends one action.
pub fn button(on: &Callback<Action>, words: &str, action: Action) -> Html {
    html! { <button type="button" onclick={send(on, action)}>{ words }</button> }
}

/// A button in the colour of danger.
pub fn danger(on: &Callback<Action>, words: &str, action: Action) -> Html {
    html! { <button type="button" class="danger" onclick={send(on, action)}>{ words }</button> }
}

/// The operation of that name.
pub fn find(operations: &[Operation], id: OpId) -> Option<&Operation> {
    operations.iter().find(|op| op.id == id)
}

/// "1 message", "2 messages".
pub fn count(n: u64, one: &str) -> String {
    format!("{n} {one}{}", if n == 1 { "" } else { "s" })
}

/// The same words as the beginning of a sentence: "account" as "Account".
pub fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

/// The nodes of a cluster, in order.
pub fn nodes(n: u8) -> impl Iterator<Item = NodeId> + Clone {
    (0..n).map(NodeId)
}

/// Anything that can be said, as text.
pub fn show(what: impl std::fmt::Display) -> Html {
    Html::VText(yew::virtual_dom::VText::new(what.to_string()))
}
