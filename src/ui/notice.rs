//! One line over the stage: what waits for the reader, or which tool is in hand.

use super::action::{Action, Tool};
use super::page::Page;
use super::words::send;
use crate::protocol::MsgId;
use crate::run::Deed;
use crate::world::Choice;
use yew::prelude::*;

/// The message to deliver next: of those that are not held, the one that is due first; by hand
/// none is due, and the one sent first comes first.
pub fn next(page: &Page) -> Option<MsgId> {
    let messages = page.snapshot.messages.iter();
    let free = messages.filter(|m| !m.held);
    free.min_by_key(|m| m.due_us.unwrap_or(u64::MAX))
        .map(|m| m.id)
}

/// Whether messages are in flight, and none of them goes on by itself.
pub fn all_wait(page: &Page) -> bool {
    let messages = &page.snapshot.messages;
    !messages.is_empty() && messages.iter().all(|m| m.held || m.due_us.is_none())
}

/// What to say, if anything: the tool comes first, since it changes what a click does.
pub fn view(page: &Page, on: &Callback<Action>) -> Html {
    let (words, name, action) = match page.tool {
        Tool::Partition => (
            "Partition: draw a line through the cluster, or pick nodes. Esc puts the tool down.",
            "Put it down",
            Action::Tool(Tool::Select),
        ),
        Tool::Crash => (
            "Crash: click a node to crash it, or to restart it. Esc puts the tool down.",
            "Put it down",
            Action::Tool(Tool::Select),
        ),
        Tool::Select => match waits(page) {
            Some(waits) => waits,
            None => return html! {},
        },
    };
    html! {
        <p class={classes!("notice", (page.tool != Tool::Select).then_some("tool"))} role="status">
            <span>{ words }</span>
            <button type="button" class="small" onclick={send(on, action)}>{ name }</button>
        </p>
    }
}

fn waits(page: &Page) -> Option<(&'static str, &'static str, Action)> {
    let begun = page.snapshot.now.step > 0 || page.seek.is_some();
    if all_wait(page) {
        return Some(match next(page) {
            Some(id) => (
                "Messages wait for you: click one, or press D to deliver the next.",
                "Deliver next",
                Action::Do(Deed::Choose(Choice::Deliver(id))),
            ),
            // While it plays, timers may send more in a moment.
            None if page.playing => return None,
            None => (
                "Every message is held back: select one to release it, or press H to heal all links.",
                "Heal all",
                Action::Do(Deed::Choose(Choice::Heal)),
            ),
        });
    }
    (!page.playing && !begun).then_some((
        "The run stands at its start: press Space to play.",
        "Play",
        Action::TogglePlay,
    ))
}
