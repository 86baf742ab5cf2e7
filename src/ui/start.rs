//! What is on stage first: what a link says, what was there before a reload, or the default.

use super::action::Action;
use super::desk::Desk;
use super::files;
use super::page::Page;
use super::platform::{clear_address, fragment, prefers, window};
use super::settings;
use crate::history::Moment;
use crate::run::{self, Run, Session};
use std::rc::Rc;

/// The page as it first shows.
pub fn first_page() -> Page {
    let settings = settings::load();
    settings.theme.apply();
    let still = prefers("(prefers-reduced-motion: reduce)");
    let afresh = window()
        .location()
        .search()
        .is_ok_and(|q| q.contains("fresh"));
    if afresh {
        clear_address();
    }
    let mut trouble = None;
    let linked = linked().unwrap_or_else(|words| {
        trouble = Some(words);
        None
    });
    if let Some((session, until)) = linked {
        return standing_at(until, session, settings, false);
    }
    let stored = if afresh { None } else { settings::load_run() };
    let stored = stored.and_then(|run| Some((run::open(&run).ok()?, run.until)));
    let mut page = match stored {
        Some((session, until)) => {
            let playing = settings.playing && !still;
            standing_at(until, session, settings, playing)
        }
        None => Page::new(Desk::new(first_session()), settings, !still),
    };
    if let Some(words) = trouble {
        page.say(words, true);
    }
    page
}

fn standing_at(
    until: Moment,
    session: Box<dyn Session>,
    settings: settings::Settings,
    playing: bool,
) -> Page {
    let mut desk = Desk::new(session);
    desk.seek(until);
    Page::new(desk, settings, playing)
}

/// A run and the moment it was left at.
type Opened = (Box<dyn Session>, Moment);

/// The run of the link in the address bar, or what is wrong with it.
fn linked() -> Result<Option<Opened>, Rc<str>> {
    let fragment = fragment();
    if fragment.is_empty() {
        return Ok(None);
    }
    match files::from_fragment(&fragment) {
        Action::Open(run) => open(&run).map(Some),
        Action::Complain(words) => Err(words),
        _ => Ok(None),
    }
}

fn open(run: &Run) -> Result<Opened, Rc<str>> {
    match run::open(run) {
        Ok(session) => Ok((session, run.until)),
        Err(why) => Err(Rc::from(why.to_string())),
    }
}

/// The default protocol with its default setup.
fn first_session() -> Box<dyn Session> {
    let first = run::protocols()[0].id;
    let setup = run::default_setup(first).expect("the default setup is sound");
    run::start(&setup).expect("the default setup starts")
}
