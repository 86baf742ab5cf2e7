//! The keyboard: one table, which the help dialog shows as well.

use super::action::{Action, Dialog, Selection, Setting, Tool};
use super::histories::Judge;
use super::notice;
use super::page::Page;
use super::platform::fresh_seed;
use super::zoom;
use crate::protocol::{Call, Form, Info, NodeId};
use crate::run::{Deed, NodeStatus};
use crate::world::{Choice, Links, Memory};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement, KeyboardEvent};

/// A shortcut: the keys as the browser names them, the keys as people know them, what it does.
pub struct Shortcut {
    /// As the browser names them.
    pub keys: &'static [&'static str],
    /// As people know them.
    pub label: &'static str,
    /// What it does.
    pub does: &'static str,
    /// Whether a plain character triggers it; these can be switched off.
    pub character: bool,
    run: fn(&Page, &str) -> Option<Action>,
}

const fn character(
    keys: &'static [&'static str],
    label: &'static str,
    does: &'static str,
    run: fn(&Page, &str) -> Option<Action>,
) -> Shortcut {
    Shortcut {
        keys,
        label,
        does,
        character: true,
        run,
    }
}

const fn named(
    keys: &'static [&'static str],
    label: &'static str,
    does: &'static str,
    run: fn(&Page, &str) -> Option<Action>,
) -> Shortcut {
    Shortcut {
        keys,
        label,
        does,
        character: false,
        run,
    }
}

impl Shortcut {
    /// Whether it does something where this protocol is on stage.
    pub fn applies(&self, info: &Info) -> bool {
        match self.keys {
            ["e"] => info.verb(Form::Read).is_some(),
            ["w"] => info.verb(Form::Write).is_some(),
            _ => true,
        }
    }
}

/// Every shortcut, in the order of the help dialog.
pub static SHORTCUTS: [Shortcut; 25] = [
    character(&[" "], "Space", "Play or pause", |_, _| {
        Some(Action::TogglePlay)
    }),
    named(&["ArrowRight"], "→", "One step forward", |_, _| {
        Some(Action::StepForward)
    }),
    named(&["ArrowLeft"], "←", "One step back", |_, _| {
        Some(Action::StepBack)
    }),
    named(&["Home"], "Home", "To the start", |_, _| {
        Some(Action::ToStart)
    }),
    named(&["End"], "End", "To the latest moment", |_, _| {
        Some(Action::ToEnd)
    }),
    character(&["+", "="], "+", "Faster", |page, _| faster(page, 1)),
    character(&["-", "_"], "−", "Slower", |page, _| faster(page, -1)),
    character(&["r"], "R", "Restart with the same seed", |_, _| {
        Some(Action::Restart)
    }),
    character(&["n"], "N", "Restart with a new seed", |_, _| {
        Some(Action::Reseed(fresh_seed()))
    }),
    character(
        &["1", "2", "3", "4", "5", "6", "7", "8", "9"],
        "1 – 9",
        "Select node A, B, C …",
        select,
    ),
    character(&["e"], "E", "Read at the selected node", read),
    character(&["w"], "W", "Write a new value at the selected node", write),
    character(&["c"], "C", "Crash the selected node, or restart it", crash),
    character(&["f"], "F", "Freeze the selected node, or thaw it", freeze),
    character(
        &["i"],
        "I",
        "Isolate the selected node, or reconnect it",
        isolate,
    ),
    character(
        &["d"],
        "D",
        "Deliver the selected message, or the next one",
        deliver,
    ),
    character(
        &["p"],
        "P",
        "Take up the partition tool, or put it down",
        partition,
    ),
    character(&["h"], "H", "Heal all links", |_, _| choose(Choice::Heal)),
    character(&["z"], "Z", "Zoom in on the timeline", |_, _| {
        Some(Action::ZoomStep { closer: true })
    }),
    character(&["x"], "X", "Zoom out on the timeline", |_, _| {
        Some(Action::ZoomStep { closer: false })
    }),
    character(&["0"], "0", "Show the whole run on the timeline", |_, _| {
        Some(zoom::fit())
    }),
    character(&["s"], "S", "Copy a link to this moment", |_, _| {
        Some(Action::Share)
    }),
    character(&["t"], "T", "Change the theme", |page, _| {
        Some(Action::Set(Setting::Theme(page.settings.theme.next())))
    }),
    character(&["?"], "?", "Show this help", |_, _| {
        Some(Action::Dialog(Some(Dialog::Help)))
    }),
    named(
        &["Escape"],
        "Esc",
        "Close, put the tool down, deselect",
        escape,
    ),
];

fn choose(choice: Choice) -> Option<Action> {
    Some(Action::Do(Deed::Choose(choice)))
}

fn faster(page: &Page, by: i8) -> Option<Action> {
    Some(Action::Speed(page.settings.speed + by))
}

fn select(page: &Page, key: &str) -> Option<Action> {
    let digit: u8 = key.parse().ok()?;
    let node = NodeId(digit.checked_sub(1)?);
    let known = page.all().contains(node);
    known.then_some(Action::Select(Selection::Node(node)))
}

/// The selected node, or a word on how to select one.
fn at(page: &Page, then: impl FnOnce(NodeId) -> Option<Action>) -> Option<Action> {
    match page.selection {
        Selection::Node(node) => then(node),
        _ => Some(Action::Say(Rc::from(format!(
            "Select a node first: press 1 to {}, or click one.",
            page.bill.setup.cluster.nodes
        )))),
    }
}

/// What is done at the selected node by a verb, or a word on that there is no such verb.
fn by_verb(
    page: &Page,
    form: Form,
    what: &str,
    then: impl FnOnce(NodeId) -> Option<Action>,
) -> Option<Action> {
    match page.bill.info.verb(form) {
        Some(_) => at(page, then),
        None => Some(Action::Say(Rc::from(format!(
            "There is no {what} here; select a node to see what can be asked of it."
        )))),
    }
}

fn read(page: &Page, _: &str) -> Option<Action> {
    by_verb(page, Form::Read, "read", |node| {
        Some(Action::Ask(node, Call::Read { key: page.key }))
    })
}

fn write(page: &Page, _: &str) -> Option<Action> {
    let value = page.desk.try_borrow().ok()?.session().fresh_value();
    by_verb(page, Form::Write, "write", |node| {
        Some(Action::Ask(
            node,
            Call::Write {
                key: page.key,
                value,
            },
        ))
    })
}

/// The selected node and how it is, if it takes part; otherwise a word on that.
fn member(page: &Page, then: impl FnOnce(NodeId, NodeStatus) -> Option<Action>) -> Option<Action> {
    at(page, |node| match page.node(node)?.status {
        NodeStatus::Away => Some(Action::Say(Rc::from(format!(
            "{node} takes no part in the cluster; let it join first."
        )))),
        status => then(node, status),
    })
}

fn crash(page: &Page, _: &str) -> Option<Action> {
    member(page, |node, _| choose(crash_or_restart(page, node)))
}

fn freeze(page: &Page, _: &str) -> Option<Action> {
    member(page, |node, status| match status {
        NodeStatus::Paused => choose(Choice::Resume(node)),
        NodeStatus::Up => choose(Choice::Pause(node)),
        _ => Some(Action::Say(Rc::from(format!(
            "{node} has crashed; restart it first."
        )))),
    })
}

fn isolate(page: &Page, _: &str) -> Option<Action> {
    at(page, |node| choose(isolate_or_reconnect(page, node)))
}

fn deliver(page: &Page, _: &str) -> Option<Action> {
    let in_flight = |id| page.snapshot.messages.iter().any(|m| m.id == id);
    let selected = match page.selection {
        Selection::Message(id) => Some(id).filter(|&id| in_flight(id)),
        _ => None,
    };
    match selected.or_else(|| notice::next(page)) {
        Some(id) => choose(Choice::Deliver(id)),
        None => Some(Action::Say(
            "No message is in flight that could be delivered.".into(),
        )),
    }
}

fn partition(page: &Page, _: &str) -> Option<Action> {
    Some(Action::Tool(match page.tool {
        Tool::Partition => Tool::Select,
        _ => Tool::Partition,
    }))
}

fn escape(page: &Page, _: &str) -> Option<Action> {
    if page.seek.is_some() {
        return Some(Action::StopSeek);
    }
    Some(match page.tool {
        Tool::Select => Action::Select(Selection::None),
        _ => Action::Tool(Tool::Select),
    })
}

/// Crashes a node, or restarts it with its memory kept.
pub fn crash_or_restart(page: &Page, node: NodeId) -> Choice {
    match page.node(node).map(|n| n.status) {
        Some(NodeStatus::Crashed) => Choice::Restart {
            node,
            memory: Memory::Kept,
        },
        _ => Choice::Crash(node),
    }
}

/// Cuts a node off from all others, or mends its links.
pub fn isolate_or_reconnect(page: &Page, node: NodeId) -> Choice {
    let links = Links::around(crate::protocol::NodeSet::one(node), page.all());
    if page.isolated(node) {
        Choice::Mend(links)
    } else {
        Choice::Cut(links)
    }
}

/// What a key press means, if anything.
pub fn meaning(page: &Page, event: &KeyboardEvent) -> Option<Action> {
    let modified = event.ctrl_key() || event.alt_key() || event.meta_key();
    if modified || event.default_prevented() || page.dialog.is_some() {
        return None;
    }
    if page.hearing.open.is_some() {
        return over_history(page, &event.key());
    }
    let key = event.key();
    // With caps lock, letters arrive as capitals.
    let key = if key.chars().count() == 1 {
        key.to_ascii_lowercase()
    } else {
        key
    };
    let shortcut = SHORTCUTS.iter().find(|s| s.keys.contains(&key.as_str()))?;
    if shortcut.character && !page.settings.shortcuts {
        return None;
    }
    let target = event.target().and_then(|t| t.dyn_into::<Element>().ok());
    if target.is_some_and(|target| wants(&target, &key)) {
        return None;
    }
    (shortcut.run)(page, &key)
}

/// What a key means while a history stands in place of the stage; most of them are the view's own.
fn over_history(page: &Page, key: &str) -> Option<Action> {
    match key {
        "Escape" => Some(Action::Judge(Judge::Leave)),
        "?" if page.settings.shortcuts => Some(Action::Dialog(Some(Dialog::Help))),
        _ => None,
    }
}

/// Whether the element under the focus has its own use for the key.
fn wants(target: &Element, key: &str) -> bool {
    let moves = matches!(key, " " | "ArrowLeft" | "ArrowRight" | "Home" | "End");
    if let Some(input) = target.dyn_ref::<HtmlInputElement>() {
        return match input.type_().as_str() {
            "checkbox" | "radio" | "range" | "button" | "file" => moves,
            _ => key != "Escape",
        };
    }
    match target.tag_name().to_ascii_lowercase().as_str() {
        "textarea" | "select" => key != "Escape",
        "button" | "a" | "summary" => key == " " || (moves && has_arrows(target)),
        _ => moves && has_arrows(target),
    }
}

/// Whether the element stands in something through which the arrows move.
fn has_arrows(target: &Element) -> bool {
    const MOVES: &str = "[role=tablist],[role=slider],[role=menu],[role=listbox],[data-arrows]";
    target.closest(MOVES).ok().flatten().is_some()
}
