//! The event log in words.

use super::action::{Action, Selection};
use super::shared::Shared;
use super::words::{send, show};
use crate::run::{LogKind, LogLine};
use yew::prelude::*;

/// What the log shows.
#[derive(Clone, PartialEq, Properties)]
pub struct LogProps {
    /// The latest lines up to the playhead, oldest first.
    pub lines: Shared<Vec<LogLine>>,
    /// What has been forgotten, in one sentence.
    pub forgotten: Option<String>,
    /// Where actions go.
    pub on: Callback<Action>,
}

const KINDS: [(LogKind, &str); 4] = [
    (LogKind::Operation, "Operations"),
    (LogKind::Message, "Messages"),
    (LogKind::Fault, "Faults"),
    (LogKind::Timer, "Timers"),
];

/// The log, the latest line first, so that it does not run away below.
#[component]
pub fn Log(props: &LogProps) -> Html {
    let shown = use_state(|| [true; 4]);
    let kind = |kind: LogKind| KINDS.iter().position(|(k, _)| *k == kind).unwrap_or(0);
    let lines: Vec<_> = props
        .lines
        .iter()
        .rev()
        .filter(|line| shown[kind(line.kind)])
        .collect();
    let none = lines.is_empty();
    html! {
        <div class="log">
            <div class="filters" role="group" aria-label="Lines shown">
                for (place, (_, name)) in KINDS.iter().enumerate() {
                    <button type="button" aria-pressed={shown[place].to_string()} onclick={{
                        let shown = shown.clone();
                        Callback::from(move |_| {
                            let mut next = *shown;
                            next[place] = !next[place];
                            shown.set(next);
                        })
                    }}>{ *name }</button>
                }
            </div>
            <div role="log" aria-live="off" aria-label="Event log, latest first" tabindex="0">
                <ol class="lines">
                    for line in lines {
                        { row(props, line) }
                    }
                </ol>
            </div>
            if none {
                <p class="muted note">{ "Nothing of this kind has happened yet." }</p>
            }
            if let Some(words) = &props.forgotten {
                <p class="muted note">{ words }</p>
            }
        </div>
    }
}

fn row(props: &LogProps, line: &LogLine) -> Html {
    let on = &props.on;
    let class = match line.kind {
        LogKind::Operation => "line-operation",
        LogKind::Message => "line-message",
        LogKind::Fault => "line-fault",
        LogKind::Timer => "line-timer",
    };
    let words = match (line.op, line.node) {
        (Some(op), _) => link(on, line, Selection::Operation(op)),
        (None, Some(node)) => link(on, line, Selection::Node(node)),
        (None, None) => html! { <span>{ show(&line.words) }</span> },
    };
    html! {
        <li class={class}>
            <button type="button" class="time quiet" title={format!("Go to {}", line.at)}
                onclick={send(on, Action::SeekMoment(line.at))}>{ show(line.at) }</button>
            { words }
        </li>
    }
}

fn link(on: &Callback<Action>, line: &LogLine, to: Selection) -> Html {
    html! {
        <button type="button" class="words quiet" onclick={send(on, Action::Select(to))}>{ show(&line.words) }</button>
    }
}
