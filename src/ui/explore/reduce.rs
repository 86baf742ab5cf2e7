//! What becomes of the page when something is explored.

use super::super::action::Tab;
use super::super::page::Page;
use super::super::zoom;
use super::draft::Draft;
use super::state::{Errand, Explore, Exploring, Found, Guide, Outcome, Status};
use crate::errand::{Effort, Report};
use crate::sim::Setup;
use std::rc::Rc;

/// How fast a run that was found plays: 2 to the power of this.
const SLOW: i8 = -1;

/// Takes in what was done about exploring, or what the worker says.
pub fn take(page: &mut Page, action: Explore) {
    let mut exploring = (*page.exploring).clone();
    let mut play = None;
    match action {
        Explore::Edit(draft) => exploring.draft = Some(draft),
        Explore::Suggest => exploring.draft = None,
        Explore::Begun {
            number,
            errand,
            play,
        } => {
            if let Errand::Explore(question) = &*errand {
                exploring.draft = Some(Rc::new(Draft::of(question.clone())));
            }
            exploring.number = number;
            exploring.status = Status::Running {
                errand,
                effort: Effort::default(),
                paused: false,
                play,
            };
            page.tab = Tab::Explore;
            page.announcement = "Exploring has begun.".into();
        }
        Explore::Told(number, report) if number == exploring.number => {
            play = told(&mut exploring, &report);
            if let Some(words) = announced(&exploring.status) {
                page.announcement = words.into();
            }
        }
        Explore::Stop => pause(&mut exploring, true),
        Explore::GoOn => pause(&mut exploring, false),
        Explore::Discard => exploring.status = Status::Idle,
        Explore::Play(found) => play = Some(found),
        Explore::CloseGuide => {
            if let Some(guide) = &mut exploring.guide {
                guide.open = false;
            }
        }
        _ => return,
    }
    page.exploring.update(exploring);
    if let Some(found) = play {
        put_on_stage(page, &found);
    }
}

/// Takes in what the worker says; what is to be played at once, if anything.
fn told(exploring: &mut Exploring, report: &Report) -> Option<Rc<Found>> {
    let Status::Running {
        errand,
        effort,
        play,
        ..
    } = &mut exploring.status
    else {
        return None;
    };
    let mut at_once = None;
    let (outcome, took) = match report {
        Report::Ready | Report::Opened(_) | Report::Judged(_) => return None,
        Report::Progress(now) => {
            *effort = *now;
            return None;
        }
        Report::Holds(took) => (Outcome::Holds, *took),
        Report::Found {
            find,
            told,
            effort,
            question,
            shortest,
        } => {
            let found = Rc::new(Found {
                find: (**find).clone(),
                told: Rc::new(told.clone()),
                question: question.as_deref().cloned(),
                shortest: *shortest,
            });
            at_once = play.then(|| found.clone());
            (Outcome::Found(found), *effort)
        }
        Report::Undecided { why, more, effort } => {
            (Outcome::Undecided(why.as_str().into(), *more), *effort)
        }
        Report::Refused(words) => (Outcome::Failed(words.as_str().into()), *effort),
        Report::Failed(words) => {
            let words =
                format!("The explorer has failed; the page goes on without it. It said: {words}");
            (Outcome::Failed(words.into()), *effort)
        }
    };
    exploring.status = Status::Done {
        errand: errand.clone(),
        outcome,
        effort: took,
    };
    at_once
}

/// Stops for now, or goes on; also from an answer that is undecided.
fn pause(exploring: &mut Exploring, stop: bool) {
    match &mut exploring.status {
        Status::Running { paused, .. } => *paused = stop,
        Status::Done {
            errand,
            outcome: Outcome::Undecided(_, true),
            effort,
        } if !stop => {
            exploring.status = Status::Running {
                errand: errand.clone(),
                effort: *effort,
                paused: false,
                play: false,
            };
        }
        _ => {}
    }
}

/// What a screen reader is told of the end; on the way, the panel says how far it is.
fn announced(status: &Status) -> Option<String> {
    match status {
        Status::Done {
            errand,
            outcome,
            effort,
        } => Some(super::words::headline(errand, outcome, effort)),
        _ => None,
    }
}

/// Puts a run that was found on stage, paused before its first choice; the present one is kept.
fn put_on_stage(page: &mut Page, found: &Found) {
    let find = &found.find;
    let before = page.before().unwrap_or_else(|| page.bill.setup.clone());
    let opened = page.swap(|desk| {
        desk.open(&find.run)?;
        Ok(desk.seek(find.begin))
    });
    if !opened {
        return;
    }
    let mut exploring = (*page.exploring).clone();
    exploring.guide = Some(Guide {
        branch: page.present,
        begin: find.begin,
        length: find.length,
        told: found.told.clone(),
        broken: find.broken.clone().into(),
        before,
        open: true,
    });
    page.exploring.update(exploring);
    page.set(|s| s.speed = SLOW);
    page.fit(zoom::pixels());
    let first = found.told.first().map_or("", String::as_str);
    page.announcement = format!("The run is on stage, before its first choice: {first}.").into();
}

/// Stops a run that was found at its end: what its timers would do then is not part of it.
pub fn stop_at_end(page: &mut Page) {
    let end = page.guide().map(Guide::end_step);
    if page.playing && end.is_some_and(|end| page.snapshot.now.step >= end) {
        page.playing = false;
        page.renew();
    }
}

impl Page {
    /// The guide, while what it is about is on stage.
    pub fn guide(&self) -> Option<&Guide> {
        let guide = self.exploring.guide.as_ref()?;
        (guide.open && guide.branch == self.present).then_some(guide)
    }

    /// What was on stage before the run that was found, while that is on stage.
    pub fn before(&self) -> Option<Rc<Setup>> {
        let guide = self.exploring.guide.as_ref()?;
        (guide.branch == self.present).then(|| guide.before.clone())
    }
}
