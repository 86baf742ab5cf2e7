//! Runs that leave the page and come back: links, files, histories.

use super::action::{Action, Dialog};
use super::desk::Desk;
use super::platform::{copy, download, link};
use crate::history::{Format, of_operations, write};
use crate::run::Run;
use crate::scene::point::fixed;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DataTransfer, File};
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
        Action::Export => {
            let run = desk.borrow().session().setup().clone();
            let operations = desk.borrow().session().operations();
            let model = desk.borrow().session().info().model;
            let history = of_operations(&operations, model, run.cluster.keys);
            let name = format!("{}-{}-history.jsonl", run.protocol, run.seed);
            match write(&history, Format::JsonLines) {
                Ok(text) => saved(download(&name, "application/x-ndjson", &text), &name, on),
                Err(why) => on.emit(Action::Complain(why.into())),
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

/// Reads a run file and opens it, or says what is wrong with it.
pub fn open_file(file: File, on: Callback<Action>) {
    let name = file.name();
    if file.size() > LARGEST {
        let words = format!(
            "{name} has {} MB; a run file has at most {} MB.",
            fixed(file.size() / 1e6, 1),
            fixed(LARGEST / 1e6, 0)
        );
        on.emit(Action::Complain(words.into()));
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
        on.emit(match Run::from_json(&text) {
            Ok(run) => Action::Open(Rc::new(run)),
            Err(why) => Action::Complain(format!("{name}: {why}").into()),
        });
    });
}

/// Opens the first file that was dropped on the page.
pub fn open_dropped(transfer: Option<DataTransfer>, on: &Callback<Action>) {
    let file = transfer
        .and_then(|t| t.files())
        .and_then(|files| files.get(0));
    match file {
        Some(file) => open_file(file, on.clone()),
        None => on.emit(Action::Say("Drop a run file here to open it.".into())),
    }
}
