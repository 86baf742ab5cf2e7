//! What becomes of the page when a history is read and judged.

use super::super::page::Page;
use super::state::{Case, Judge, Progress};
use super::verdict::headline;
use crate::errand::{Effort, Report};
use std::rc::Rc;

/// Takes in what was done about a history, or what the worker says.
pub fn take(page: &mut Page, action: Judge) {
    let mut hearing = (*page.hearing).clone();
    match action {
        Judge::Begun(number, source) => {
            page.say(format!("Reading {}", source.name), false);
            hearing.number = number;
            hearing.reading = Some(source);
        }
        Judge::Opened(number, history) if number == hearing.number => {
            let Some(source) = hearing.reading.take() else {
                return;
            };
            let before = hearing.open.as_deref();
            let same = before.filter(|case| case.source.blob == source.blob);
            let (id, history) = match same {
                Some(case) => (case.id, case.history.clone()),
                None => (number, history),
            };
            page.playing = false;
            page.dialog = None;
            page.toast = None;
            page.announcement = format!("{} is open; it is being judged.", source.name).into();
            hearing.open = Some(Rc::new(Case {
                id,
                number,
                source,
                history,
                judgement: None,
                progress: Progress::Running {
                    effort: Effort::default(),
                    paused: false,
                },
            }));
        }
        Judge::Judged(number, judgement) => {
            change(&mut hearing.open, number, |case| {
                case.judgement = Some(judgement);
                case.progress = Progress::Done;
            });
        }
        Judge::Told(number, report) => {
            let reading = hearing.reading.clone().filter(|_| number == hearing.number);
            if let (Some(source), Some(why)) = (reading, refused(&report)) {
                // What was on screen stays there.
                page.say(format!("{}: {why}", source.name), true);
                hearing.reading = None;
            } else {
                change(&mut hearing.open, number, |case| told(case, &report));
            }
        }
        Judge::Stop => pause(&mut hearing.open, true),
        Judge::GoOn => pause(&mut hearing.open, false),
        Judge::Leave => {
            hearing.open = None;
            hearing.reading = None;
            page.announcement = "Back at the stage.".into();
        }
        _ => return,
    }
    if let Some(case) = hearing
        .open
        .as_deref()
        .filter(|case| case.progress == Progress::Done)
    {
        page.announcement = match &case.judgement {
            Some(judgement) => format!("{}. {}", headline(case), judgement.explanation).into(),
            None => headline(case).into(),
        };
    }
    page.hearing.update(hearing);
}

/// Changes what is open, if it is still what that order was about.
fn change(open: &mut Option<Rc<Case>>, number: u32, what: impl FnOnce(&mut Case)) {
    if let Some(case) = open.as_mut().filter(|case| case.number == number) {
        what(Rc::make_mut(case));
    }
}

fn refused(report: &Report) -> Option<&str> {
    match report {
        Report::Refused(why) | Report::Failed(why) => Some(why),
        _ => None,
    }
}

fn told(case: &mut Case, report: &Report) {
    match report {
        Report::Progress(now) => {
            if let Progress::Running { effort, .. } = &mut case.progress {
                *effort = *now;
            }
        }
        Report::Undecided { effort, .. } => case.progress = Progress::Undecided(*effort),
        Report::Refused(why) | Report::Failed(why) => {
            case.progress = Progress::Failed(why.as_str().into());
        }
        _ => {}
    }
}

/// Stops for now, or goes on; also after the budget.
fn pause(open: &mut Option<Rc<Case>>, stop: bool) {
    let number = open.as_ref().map_or(0, |case| case.number);
    change(open, number, |case| match &mut case.progress {
        Progress::Running { paused, .. } => *paused = stop,
        Progress::Undecided(effort) if !stop => {
            case.progress = Progress::Running {
                effort: *effort,
                paused: false,
            };
        }
        _ => {}
    });
}
