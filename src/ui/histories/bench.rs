//! Hands histories to a worker, one at a time.

use super::super::action::Action;
use super::super::desk::Desk;
use super::super::hire::{Hired, written};
use super::super::platform::blob;
use super::super::shared::Shared;
use super::state::{Judge, Source};
use crate::errand::{Order, Report};
use crate::history::Format;
use gloo_timers::callback::Timeout;
use js_sys::Array;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use yew::Callback;

/// Said when the worker could not be started at all.
const NOT_STARTED: &str =
    "What judges histories could not be loaded. Check the connection, and try again.";
/// After how many states the worker asks whether to go on.
const BUDGET: u64 = 5_000_000;

/// Hands histories to a worker, one at a time.
#[derive(Default)]
pub struct Bench {
    hired: Rc<RefCell<Option<Hired>>>,
    /// The one before: it is let go once the next has read its history, and goes on if that is none.
    former: Rc<RefCell<Option<Hired>>>,
    number: RefCell<u32>,
    /// What was handed over last.
    latest: RefCell<Option<Source>>,
}

impl Bench {
    /// Does what a worker must do for an action; says whether that was all there was to it.
    pub fn perform(&self, desk: &Rc<RefCell<Desk>>, action: &Judge, on: &Callback<Action>) -> bool {
        match action {
            Judge::Open(source) => self.send_out(source.clone(), on),
            Judge::OnStage => match on_stage(&desk.borrow()) {
                Ok(source) => self.send_out(source, on),
                Err(why) => on.emit(Action::Complain(why)),
            },
            Judge::As(model) => {
                let latest = self.latest.borrow().clone();
                if let Some(source) = latest {
                    let model = Some(*model);
                    self.send_out(Source { model, ..source }, on);
                }
            }
            Judge::Stop => {
                self.tell(&Order::Pause);
                return false;
            }
            Judge::GoOn => {
                self.tell(&Order::GoOn);
                return false;
            }
            Judge::Leave => {
                self.hired.take();
                self.former.take();
                return false;
            }
            _ => return false,
        }
        true
    }

    /// Hires a worker for a history.
    fn send_out(&self, source: Source, on: &Callback<Action>) {
        let number = self.number.borrow().wrapping_add(1);
        self.number.replace(number);
        let order = Order::Judge {
            text: String::new(),
            format: source.format,
            model: source.model,
            budget: BUDGET,
        };
        let order = Array::of2(&written(&order), &source.blob);
        let begun = Judge::Begun(number, source.clone());
        self.latest.replace(Some(source));
        on.emit(Action::Judge(begun));
        let former = self.former.take();
        self.former.replace(self.hired.take().or(former));
        let tell = {
            let (on, hired, former) = (on.clone(), self.hired.clone(), self.former.clone());
            let opened = Cell::new(false);
            move |report| {
                match report {
                    Report::Opened(_) => {
                        opened.set(true);
                        former.take();
                    }
                    Report::Refused(_) | Report::Failed(_) if !opened.get() => {
                        // Not from within what listens to it.
                        let before = former.take();
                        let gone = hired.replace(before);
                        Timeout::new(0, move || drop(gone)).forget();
                    }
                    _ => {}
                }
                on.emit(Action::Judge(match report {
                    Report::Opened(history) => {
                        Judge::Opened(number, Shared::new(Arc::unwrap_or_clone(history)))
                    }
                    Report::Judged(judgement) => Judge::Judged(number, Shared::new(*judgement)),
                    other => Judge::Told(number, Rc::new(other)),
                }));
            }
        };
        let hired = Hired::new(order.into(), NOT_STARTED, tell);
        if hired.is_none() {
            let why = Report::Refused(NOT_STARTED.to_string());
            on.emit(Action::Judge(Judge::Told(number, Rc::new(why))));
        }
        self.hired.replace(hired);
    }

    fn tell(&self, order: &Order) {
        if let Some(hired) = &*self.hired.borrow() {
            hired.tell(order);
        }
    }
}

/// What clients saw of the run on stage.
fn on_stage(desk: &Desk) -> Result<Source, Rc<str>> {
    let session = desk.session();
    let text = super::super::files::history_text(session, Format::JsonLines)?;
    let setup = session.setup();
    Ok(Source {
        name: format!("{}, seed {}", session.info().title, setup.seed).into(),
        blob: blob(&text, "text/plain").ok_or("The browser keeps no text for this page.")?,
        format: Some(Format::JsonLines),
        model: None,
    })
}
