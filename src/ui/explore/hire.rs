//! The worker: hired when something is explored, and let go with all its memory when that is done.

use super::super::action::Action;
use super::super::desk::Desk;
use super::super::files;
use super::super::platform::window;
use super::state::{Errand, Explore};
use crate::errand::{Exploration, Order, Report};
use crate::run;
use gloo_events::EventListener;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{ErrorEvent, MessageEvent, Worker, WorkerOptions, WorkerType};
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

/// A worker, with what listens to it.
struct Hired {
    worker: Worker,
    _listeners: [EventListener; 3],
}

impl Drop for Hired {
    fn drop(&mut self) {
        self.worker.terminate();
    }
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
        let hired = hire(number, text(&order), on);
        if hired.is_none() {
            let failed = Rc::new(not_started());
            on.emit(Action::Explore(Explore::Told(number, failed)));
        }
        self.hired.replace(hired);
    }

    fn tell(&self, order: &Order) {
        if let Some(hired) = &*self.hired.borrow() {
            // One that no longer listens has nothing to be told.
            let _ = hired.worker.post_message(&JsValue::from_str(&text(order)));
        }
    }
}

fn not_started() -> Report {
    Report::Refused(NOT_STARTED.to_string())
}

fn text(order: &Order) -> String {
    serde_json::to_string(order).expect("an order is plain data")
}

/// Where the worker's script is; boot.js was told so when the page was built.
fn script() -> Option<String> {
    let boot = window().document()?.get_element_by_id("boot")?;
    boot.get_attribute("data-worker")
}

fn hire(number: u32, order: String, on: &Callback<Action>) -> Option<Hired> {
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    let worker = Worker::new_with_options(&script()?, &options).ok()?;
    let order = Rc::new(RefCell::new(Some(order)));
    let heard = {
        let (worker, order, on) = (worker.clone(), order.clone(), on.clone());
        EventListener::new(&worker.clone(), "message", move |event| {
            let event = event.dyn_ref::<MessageEvent>();
            let text = event.and_then(|e| e.data().as_string()).unwrap_or_default();
            let report = match serde_json::from_str(&text) {
                Ok(Report::Failed(_)) if order.borrow().is_some() => not_started(),
                Ok(report) => report,
                Err(why) => Report::Failed(format!("{why}.")),
            };
            if report == Report::Ready
                && let Some(order) = order.borrow_mut().take()
            {
                let _ = worker.post_message(&JsValue::from_str(&order));
            }
            if report.is_last() {
                // With it goes all the memory that it took.
                worker.terminate();
            }
            on.emit(Action::Explore(Explore::Told(number, Rc::new(report))));
        })
    };
    // What was said before it failed says more; then this comes too late to be heard.
    let failed = |kind: &'static str| {
        let (order, on) = (order.clone(), on.clone());
        EventListener::new(&worker, kind, move |event| {
            let words = event.dyn_ref::<ErrorEvent>().map(ErrorEvent::message);
            let report = match order.borrow().is_some() {
                true => not_started(),
                false => Report::Failed(words.unwrap_or_default()),
            };
            on.emit(Action::Explore(Explore::Told(number, Rc::new(report))));
        })
    };
    let listeners = [heard, failed("error"), failed("messageerror")];
    Some(Hired {
        worker,
        _listeners: listeners,
    })
}
