//! What the page remembers between visits: settings, and the run on stage.

use crate::run::Run;
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use std::rc::Rc;
use web_sys::Storage;

const SETTINGS: &str = "quorate.settings";
const RUN: &str = "quorate.run";
/// Browsers give a page about five million characters; a run beyond this is not kept by itself.
const MOST: usize = 2_000_000;

/// Settings that outlive the run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Light, dark, or as the system says.
    pub theme: Theme,
    /// The speed is 2 to the power of this, −4 to 8.
    pub speed: i8,
    /// Whether single keys do anything.
    pub shortcuts: bool,
    /// Whether the run pauses when a guarantee breaks.
    pub pause_on_violation: bool,
    /// Whether the suggestions of the first visit are shown.
    pub hints: bool,
    /// Whether the run was playing.
    pub playing: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            theme: Theme::System,
            speed: 0,
            shortcuts: true,
            pause_on_violation: true,
            hints: true,
            playing: true,
        }
    }
}

/// Light, dark, or as the system says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// The next in turn, for a button.
    pub fn next(self) -> Theme {
        match self {
            Theme::System => Theme::Light,
            Theme::Light => Theme::Dark,
            Theme::Dark => Theme::System,
        }
    }

    /// Its name for people.
    pub fn name(self) -> &'static str {
        match self {
            Theme::System => "as the system",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    /// Dresses the page.
    pub fn apply(self) {
        let root = web_sys::window()
            .and_then(|w| w.document())
            .and_then(|d| d.document_element());
        let Some(root) = root else { return };
        // Where an attribute cannot be set, the page stays as the system says.
        let _ = match self {
            Theme::System => root.remove_attribute("data-theme"),
            Theme::Light => root.set_attribute("data-theme", "light"),
            Theme::Dark => root.set_attribute("data-theme", "dark"),
        };
    }
}

thread_local! {
    static LAST: RefCell<Rc<str>> = RefCell::new(Rc::from(""));
}

/// The run that was saved last, as a file; empty when none was.
pub fn last_run_text() -> Rc<str> {
    LAST.with(|last| last.try_borrow().map(|l| l.clone()).unwrap_or_default())
}

/// None where the browser keeps nothing for this page.
fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}

/// The settings of the last visit, or the defaults.
pub fn load() -> Settings {
    let text = storage().and_then(|s| s.get_item(SETTINGS).ok().flatten());
    let settings: Option<Settings> = text.and_then(|t| serde_json::from_str(&t).ok());
    let mut settings = settings.unwrap_or_default();
    settings.speed = settings.speed.clamp(-4, 8);
    settings
}

/// Keeps the settings; a full or absent store changes nothing for the reader.
pub fn save(settings: &Settings) {
    let (Some(storage), Ok(text)) = (storage(), serde_json::to_string(settings)) else {
        return;
    };
    let _ = storage.set_item(SETTINGS, &text);
}

/// The run of the last visit, if it can still be read.
pub fn load_run() -> Option<Run> {
    let text = storage()?.get_item(RUN).ok().flatten()?;
    Run::from_json(&text).ok()
}

/// Keeps the run, for a reload and for the report after a panic.
pub fn save_run(run: &Run) {
    let text = run.to_json();
    if let Some(storage) = storage() {
        let kept = text.len() <= MOST && storage.set_item(RUN, &text).is_ok();
        if !kept {
            // Better no run than one that is out of date.
            let _ = storage.remove_item(RUN);
        }
    }
    LAST.with(|last| *last.borrow_mut() = Rc::from(text));
}
