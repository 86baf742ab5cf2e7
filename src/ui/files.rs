//! Runs that leave the page and come back: links, files, histories.

use super::action::{Action, Dialog};
use super::desk::Desk;
use super::histories::{Judge, Source};
use super::platform::{blob, copy, download, link};
use crate::errand::LARGEST_HISTORY;
use crate::history::{Format, Model, of_operations, write};
use crate::run::{Run, Session};
use crate::scene::point::fixed;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{ClipboardEvent, DataTransfer, Element, File};
use yew::Callback;

/// The largest file that is opened, in bytes.
const LARGEST: f64 = 2_000_000.0;
/// The longest link that is read, in characters.
const LONGEST_LINK: usize = 200_000;

/// Does what the browser must do for an action; says whether that was all there was to it.
pub fn perform(desk: &Rc<RefCell<Desk>>, action: &Action, on: &Callback<Action>) -> bool {
    match action {
        Action::Share => share(&desk.borrow().session().run(), on),
        Action::Save => save(&desk.borrow().session().run(), on),
        Action::Export(format) => {
            let desk = desk.borrow();
            let setup = desk.session().setup();
            let ending = match format {
                Format::Edn => "edn",
                Format::Etcd => "log",
                Format::Kv => "txt",
                Format::JsonLines => "jsonl",
            };
            let name = format!("{}-{}-history.{ending}", setup.protocol, setup.seed);
            match history_text(desk.session(), *format) {
                Ok(text) => saved(download(&name, "text/plain", &text), &name, on),
                Err(why) => on.emit(Action::Complain(why)),
            }
        }
        _ => return false,
    }
    true
}

fn saved(done: bool, name: &str, on: &Callback<Action>) {
    on.emit(if done {
        Action::Say(format!("{name} downloaded").into())
    } else {
        Action::Complain("The browser does not let this page download files.".into())
    });
}

/// Downloads a run as a file.
pub fn save(run: &Run, on: &Callback<Action>) {
    let name = format!("{}-{}.json", run.setup.protocol, run.setup.seed);
    let done = download(&name, "application/json", &run.to_json());
    saved(done, &name, on);
}

/// Copies a link to a run at its moment.
pub fn share(run: &Run, on: &Callback<Action>) {
    let address = link(&run.to_fragment());
    let on = on.clone();
    spawn_local(async move {
        on.emit(if copy(&address).await {
            Action::Say("Link copied".into())
        } else {
            Action::Dialog(Some(Dialog::Link(address.into())))
        });
    });
}

/// What to do about a link's fragment: open its run, or say what is wrong with it.
pub fn from_fragment(fragment: &str) -> Action {
    if fragment.len() > LONGEST_LINK {
        let words = format!(
            "This link is too long to be a run: {} characters, and {LONGEST_LINK} is the most.",
            fragment.len()
        );
        return Action::Complain(words.into());
    }
    match Run::from_fragment(fragment) {
        Ok(run) => Action::Open(Rc::new(run)),
        Err(why) => Action::Complain(why.to_string().into()),
    }
}

/// Opens a file: a run on stage, and anything else as a history.
pub fn open_file(file: File, on: Callback<Action>) {
    let name = file.name();
    let named_run = name.to_ascii_lowercase().ends_with(".json");
    if file.size() > LARGEST {
        if named_run {
            let words = format!(
                "{name} has {} MB; a run file has at most {} MB.",
                fixed(file.size() / 1e6, 1),
                fixed(LARGEST / 1e6, 0)
            );
            on.emit(Action::Complain(words.into()));
        } else {
            judge_file(file, None, None, &on);
        }
        return;
    }
    spawn_local(async move {
        let text = JsFuture::from(file.text())
            .await
            .ok()
            .and_then(|t| t.as_string());
        let Some(text) = text else {
            on.emit(Action::Complain(
                format!("{name} could not be read.").into(),
            ));
            return;
        };
        if !named_run && !is_run(&text) {
            return judge_file(file, None, None, &on);
        }
        on.emit(match Run::from_json(&text) {
            Ok(run) => Action::Open(Rc::new(run)),
            Err(why) => Action::Complain(format!("{name}: {why}").into()),
        });
    });
}

/// Whether a text is meant to be a run.
fn is_run(text: &str) -> bool {
    let text = text.trim_start();
    let begin: String = text.chars().take(200).collect();
    text.starts_with('{') && begin.contains("\"setup\"")
}

/// Hands a file to the worker, to be read as a history and judged.
pub fn judge_file(file: File, format: Option<Format>, model: Option<Model>, on: &Callback<Action>) {
    let name: Rc<str> = file.name().into();
    if file.size() > LARGEST_HISTORY as f64 {
        let words = format!(
            "{name} has {} MB; a history has at most {} MB.",
            fixed(file.size() / 1e6, 1),
            LARGEST_HISTORY / 1_000_000
        );
        on.emit(Action::Complain(words.into()));
        return;
    }
    on.emit(Action::Judge(Judge::Open(Source {
        name,
        blob: file.into(),
        format,
        model,
    })));
}

/// Hands a text to the worker, to be read as a history and judged.
pub fn judge_text(
    name: &str,
    text: &str,
    format: Option<Format>,
    model: Option<Model>,
    on: &Callback<Action>,
) {
    if let Some(blob) = blob(text, "text/plain") {
        on.emit(Action::Judge(Judge::Open(Source {
            name: name.into(),
            blob,
            format,
            model,
        })));
    }
}

/// Opens the first file that was dropped on the page, or the text.
pub fn open_dropped(transfer: Option<DataTransfer>, on: &Callback<Action>) {
    let file = transfer
        .as_ref()
        .and_then(|t| t.files())
        .and_then(|files| files.get(0));
    let text = transfer.and_then(|t| t.get_data("text/plain").ok());
    match (file, text.filter(|text| !text.is_empty())) {
        (Some(file), _) => open_file(file, on.clone()),
        (None, Some(text)) => open_text("Dropped text", &text, on),
        (None, None) => on.emit(Action::Say(
            "Drop a run or a history here to open it.".into(),
        )),
    }
}

/// Opens what is pasted, unless it is pasted into something that takes text.
pub fn open_pasted(event: &ClipboardEvent, on: &Callback<Action>) {
    let target = event.target().and_then(|t| t.dyn_into::<Element>().ok());
    let taken = |t: &Element| {
        t.closest("input, textarea, dialog")
            .ok()
            .flatten()
            .is_some()
    };
    if target.is_some_and(|target| taken(&target)) {
        return;
    }
    let Some(transfer) = event.clipboard_data() else {
        return;
    };
    if let Some(file) = transfer.files().and_then(|files| files.get(0)) {
        return open_file(file, on.clone());
    }
    let text = transfer.get_data("text/plain").unwrap_or_default();
    if !text.trim().is_empty() {
        open_text("Pasted text", &text, on);
    }
}

fn open_text(name: &str, text: &str, on: &Callback<Action>) {
    if !is_run(text) {
        return judge_text(name, text, None, None, on);
    }
    on.emit(match Run::from_json(text) {
        Ok(run) => Action::Open(Rc::new(run)),
        Err(why) => Action::Complain(format!("{name}: {why}").into()),
    });
}

/// What clients saw of the run on stage, in a format; or why it has none there.
pub fn history_text(session: &dyn Session, format: Format) -> Result<String, Rc<str>> {
    let keys = session.setup().cluster.keys;
    let history = of_operations(&session.operations(), session.info().model, keys);
    write(&history, format).map_err(Rc::from)
}
