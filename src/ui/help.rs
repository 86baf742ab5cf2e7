//! The help: what the signs and the words mean, and every key. Only what the protocol on stage has.

use super::action::{Action, Setting};
use super::dialogs::DialogsProps;
use super::keys::SHORTCUTS;
use super::words::send;
use crate::protocol::{Model, Shape};
use yew::prelude::*;

/// What stands in the help dialog.
pub(super) fn view(props: &DialogsProps) -> Html {
    let info = props.bill.info;
    html! {
        <div class="help-text">
            <p>
                { intro(info.model) }
                { " Crash, cut, hold and drop as you like; the guarantees say at once what still holds." }
            </p>
            <h3>{ "What the signs mean" }</h3>
            <dl>
                for (shape, meaning) in info.legend {
                    <dt>{ shape_name(*shape) }</dt>
                    <dd>{ *meaning }</dd>
                }
                for (sign, meaning) in SIGNS {
                    <dt>{ sign }</dt>
                    <dd>{ meaning }</dd>
                }
            </dl>
            <h3>{ "What can be asked of a node" }</h3>
            <dl>
                for verb in info.verbs {
                    <dt class="mono">{ verb.word }</dt>
                    <dd>{ verb.help }</dd>
                }
            </dl>
            <h3>{ "What the words mean" }</h3>
            <dl>
                for claim in info.guarantees {
                    <dt>{ claim.name() }</dt>
                    <dd>{ claim.meaning() }</dd>
                }
                for (word, meaning, models) in WORDS {
                    if models.is_empty() || models.contains(&info.model) {
                        <dt>{ word }</dt>
                        <dd>{ meaning }</dd>
                    }
                }
            </dl>
            { keyboard(props) }
            <div class="row">
                <button type="button" onclick={send(&props.on, Action::Set(Setting::Hints(true)))}>{ "Show the suggestions again" }</button>
            </div>
            <p class="muted">{ concat!("Quorate ", env!("CARGO_PKG_VERSION")) }</p>
        </div>
    }
}

fn intro(model: Model) -> &'static str {
    match model {
        Model::Registers => {
            "Nodes keep copies of a register and answer reads and writes by exchanging messages."
        }
        Model::Store => {
            "Nodes keep copies of keys and their values, and tell each other of every change; clients carry what they have seen."
        }
        Model::Bank => {
            "Nodes keep the same accounts: they agree on one order of all transfers by exchanging messages."
        }
        Model::Counters => {
            "Nodes keep copies of variables, to which all of them add at once, and tell each other what was added."
        }
    }
}

fn keyboard(props: &DialogsProps) -> Html {
    let on = props.on.clone();
    let shortcuts = props.shortcuts;
    let toggle =
        Callback::from(move |_: Event| on.emit(Action::Set(Setting::Shortcuts(!shortcuts))));
    let info = props.bill.info;
    html! {
        <>
            <h3>{ "Keyboard" }</h3>
            <table class="shortcuts">
                <tbody>
                    for shortcut in SHORTCUTS.iter().filter(|shortcut| shortcut.applies(info)) {
                        <tr class={classes!((shortcut.character && !shortcuts).then_some("off"))}>
                            <th scope="row"><kbd>{ shortcut.label }</kbd></th>
                            <td>{ shortcut.does }</td>
                        </tr>
                    }
                </tbody>
            </table>
            <label class="check">
                <input type="checkbox" checked={shortcuts} onchange={toggle} />
                { "Single keys are shortcuts" }
            </label>
            <p class="muted">{ "Off, only the arrows, Home, End and Esc do something; everything else has a button." }</p>
        </>
    }
}

/// The signs that no protocol has to explain.
const SIGNS: [(&str, &str); 9] = [
    (
        "ring",
        "replies so far; the small mark is where there are enough",
    ),
    (
        "colour and bars",
        "the value a node holds, or a message carries",
    ),
    ("chips", "requests that wait at a node, in order"),
    ("rounded labels", "the roles a node plays, or its mode"),
    ("empty dashed ring", "a node that is not in the cluster"),
    (
        "diamond on a bar",
        "a moment at which the operation can be said to have happened",
    ),
    (
        "red frame",
        "an operation, or its node, that a broken guarantee is about",
    ),
    (
        "crossed square",
        "a node came back there without its memory",
    ),
    ("red dashes", "nodes that are cut off"),
];

type Word = (&'static str, &'static str, &'static [Model]);

/// The words of the field that the page uses, and with which operations; with all if none is named.
const WORDS: [Word; 8] = [
    (
        "schedule",
        "one order in which requests, messages and faults come",
        &[],
    ),
    (
        "quorum",
        "so many replies that any two quorums share a node, such as a majority",
        &[Model::Registers, Model::Bank],
    ),
    (
        "tag",
        "a value’s place in the order of writes: 3·A is the third, written by A",
        &[Model::Registers, Model::Store],
    ),
    (
        "write-back",
        "a read stores what it is about to return at a quorum first",
        &[Model::Registers],
    ),
    (
        "slot",
        "a place in the log, at which one operation is decided",
        &[Model::Bank],
    ),
    (
        "ballot",
        "a round of voting; who promises one refuses those below it",
        &[Model::Bank],
    ),
    (
        "carries",
        "what a client has seen, which it shows to the next node it asks",
        &[Model::Store],
    ),
    (
        "branch",
        "what became of a run after going back and acting differently",
        &[],
    ),
];

fn shape_name(shape: Shape) -> &'static str {
    match shape {
        Shape::Query => "open circle",
        Shape::Reply => "full circle",
        Shape::Store => "square",
        Shape::Ack => "tick",
        Shape::Request => "triangle",
        Shape::Decide => "diamond",
        Shape::Beat => "small ring",
        Shape::Member => "hexagon",
    }
}
