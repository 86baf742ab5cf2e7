//! The worker that explores: one errand at a time.

use super::super::action::Action;
use super::super::desk::Desk;
use super::super::files;
use super::super::hire::{Hired, written};
use super::state::{Errand, Explore};
use crate::errand::{Exploration, Order, Report};
use crate::run;
use std::cell::RefCell;
use std::rc::Rc;
use yew::Callback;

/// Said when the worker could not be started at all.
const NOT_STARTED: &str =
    "The explorer could not be loaded. Check the connection, and explore again.";

/// Hires workers, one at a time.
#[derive(Default)]
pub struct Agency {
    hired: RefCell<Option<Hired>>,
    number: RefCell<u32>,
}

impl Agency {
    /// Does what a worker or the browser must do for an action; says whether that was all there was
    /// to it.
    pub fn perform(
        &self,
        desk: &Rc<RefCell<Desk>>,
        action: &Explore,
        on: &Callback<Action>,
    ) -> bool {
        let on_stage = || desk.borrow().session().run();
        let asked = match action {
            Explore::Ask(question) => Ok((Errand::Explore((**question).clone()), false)),
            Explore::Suggested => run::suggested(desk.borrow().session().setup())
                .map(|question| (Errand::Explore(question), true)),
            Explore::Shortest(claim) => Ok((Errand::Shortest(on_stage(), *claim), true)),
            Explore::CutDown(claim) => Ok((Errand::CutDown(on_stage(), *claim), true)),
            Explore::Stop => {
                self.tell(&Order::Pause);
                return false;
            }
            Explore::GoOn => {
                self.tell(&Order::GoOn);
                return false;
            }
            Explore::Discard => {
                self.hired.replace(None);
                return false;
            }
            Explore::Save(found) => {
                files::save(&found.find.run, on);
                return true;
            }
            Explore::Share(found) => {
                files::share(&found.find.run, on);
                return true;
            }
            _ => return false,
        };
        match asked {
            Ok((errand, play)) => self.send_out(errand, play, on),
            Err(why) => on.emit(Action::Complain(why.0.into())),
        }
        true
    }

    /// Hires a worker for an errand; the one before goes with what it was at.
    fn send_out(&self, errand: Errand, play: bool, on: &Callback<Action>) {
        let number = self.number.borrow().wrapping_add(1);
        self.number.replace(number);
        let order = match &errand {
            Errand::Explore(question) => {
                Order::Explore(Box::new(Exploration::from(question.clone())))
            }
            Errand::CutDown(run, claim) => Order::CutDown {
                run: Box::new(run.clone()),
                claim: *claim,
            },
            Errand::Shortest(run, claim) => Order::Shortest {
                run: Box::new(run.clone()),
                claim: *claim,
            },
        };
        on.emit(Action::Explore(Explore::Begun {
            number,
            errand: Rc::new(errand),
            play,
        }));
        let told = {
            let on = on.clone();
            move |report| on.emit(Action::Explore(Explore::Told(number, Rc::new(report))))
        };
        let hired = Hired::new(written(&order), NOT_STARTED, told);
        if hired.is_none() {
            let failed = Rc::new(not_started());
            on.emit(Action::Explore(Explore::Told(number, failed)));
        }
        self.hired.replace(hired);
    }

    fn tell(&self, order: &Order) {
        if let Some(hired) = &*self.hired.borrow() {
            hired.tell(order);
        }
    }
}

fn not_started() -> Report {
    Report::Refused(NOT_STARTED.to_string())
}
