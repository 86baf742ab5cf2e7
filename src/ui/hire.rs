//! The worker: hired for one order, and let go with all its memory when that is done.

use super::platform::window;
use crate::errand::{Order, Report};
use gloo_events::EventListener;
use js_sys::Uint8Array;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{ErrorEvent, MessageEvent, Worker, WorkerOptions, WorkerType};

/// A worker, with what listens to it.
pub struct Hired {
    worker: Worker,
    _listeners: [EventListener; 3],
}

impl Drop for Hired {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

impl Hired {
    /// Hires a worker and gives it an order as soon as it listens; `tell` hears what it reports. None
    /// where the browser has no workers. `not_started` is what is said when it cannot be loaded.
    pub fn new(
        order: JsValue,
        not_started: &'static str,
        tell: impl Fn(Report) + 'static,
    ) -> Option<Hired> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(&script()?, &options).ok()?;
        let order = Rc::new(RefCell::new(Some(order)));
        let tell = Rc::new(tell);
        let refused = move || Report::Refused(not_started.to_string());
        let heard = {
            let (worker, order, tell) = (worker.clone(), order.clone(), tell.clone());
            EventListener::new(&worker.clone(), "message", move |event| {
                let report = match event.dyn_ref::<MessageEvent>().map(read) {
                    Some(Report::Failed(_)) if order.borrow().is_some() => refused(),
                    Some(report) => report,
                    None => return,
                };
                if report == Report::Ready
                    && let Some(order) = order.borrow_mut().take()
                {
                    let _ = worker.post_message(&order);
                }
                if report.is_last() {
                    // With it goes all the memory that it took.
                    worker.terminate();
                }
                tell(report);
            })
        };
        // What was said before it failed says more; then this comes too late to be heard.
        let failed = |kind: &'static str| {
            let (order, tell) = (order.clone(), tell.clone());
            EventListener::new(&worker, kind, move |event| {
                let words = event.dyn_ref::<ErrorEvent>().map(ErrorEvent::message);
                tell(match order.borrow().is_some() {
                    true => refused(),
                    false => Report::Failed(words.unwrap_or_default()),
                });
            })
        };
        let listeners = [heard, failed("error"), failed("messageerror")];
        Some(Hired {
            worker,
            _listeners: listeners,
        })
    }

    /// Tells it something more; one that no longer listens has nothing to be told.
    pub fn tell(&self, order: &Order) {
        let _ = self.worker.post_message(&written(order));
    }
}

/// An order as it is sent.
pub fn written(order: &Order) -> JsValue {
    JsValue::from_str(&serde_json::to_string(order).expect("an order is plain data"))
}

fn read(event: &MessageEvent) -> Report {
    let data = event.data();
    if let Some(bytes) = data.dyn_ref::<Uint8Array>() {
        return Report::unpack(&bytes.to_vec());
    }
    let text = data.as_string().unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_else(|why| Report::Failed(format!("{why}.")))
}

/// Where the worker's script is; boot.js was told so when the page was built.
fn script() -> Option<String> {
    let boot = window().document()?.get_element_by_id("boot")?;
    boot.get_attribute("data-worker")
}
