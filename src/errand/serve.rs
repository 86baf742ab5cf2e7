//! The worker's own loop: orders in, slices of work, reports out.

use super::{Job, Order, Report};
use js_sys::{Array, Date, Uint8Array, global};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{
    Blob, DedicatedWorkerGlobalScope, FileReaderSync, MessageChannel, MessageEvent, MessagePort,
};

/// Milliseconds of work between two reports, in which nothing is heard.
const TURN_MS: f64 = 80.0;

/// What the worker is at.
struct Desk {
    job: Option<Job>,
    working: bool,
    /// A message to this port is another turn: unlike a timer, it is not put off.
    again: MessagePort,
}

/// Listens for orders for as long as the worker lives.
pub fn serve() {
    std::panic::set_hook(Box::new(|info| say(Report::Failed(info.to_string()))));
    let channel = MessageChannel::new().expect("a worker has channels");
    let desk = Rc::new(RefCell::new(Desk {
        job: None,
        working: false,
        again: channel.port2(),
    }));
    let turn = {
        let desk = desk.clone();
        Closure::<dyn FnMut()>::new(move || desk.borrow_mut().turn())
    };
    channel
        .port1()
        .set_onmessage(Some(turn.as_ref().unchecked_ref()));
    turn.forget();
    let hear = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        desk.borrow_mut().hear(&event.data());
    });
    scope().set_onmessage(Some(hear.as_ref().unchecked_ref()));
    hear.forget();
    say(Report::Ready);
}

impl Desk {
    fn hear(&mut self, data: &JsValue) {
        let order = match data.dyn_ref::<Array>() {
            Some(pair) => with_text(&pair.get(0), &pair.get(1)),
            None => understood(data),
        };
        let begun = match order {
            Ok(Order::Explore(order)) => Job::explore(&order),
            Ok(Order::CutDown { run, claim }) => Job::cut_down(&run, claim),
            Ok(Order::Shortest { run, claim }) => Job::shortest(&run, claim),
            Ok(Order::Judge {
                text,
                format,
                model,
                budget,
            }) => Job::judge(&text, format, model, budget).map(|(job, history)| {
                say(Report::Opened(history));
                job
            }),
            Ok(Order::Pause) => {
                self.working = false;
                return self.tell_progress();
            }
            Ok(Order::GoOn) => return self.work(),
            Err(why) => return say(Report::Failed(format!("It was not understood: {why}."))),
        };
        match begun {
            Ok(job) => {
                self.job = Some(job);
                self.work();
            }
            Err(why) => say(Report::Refused(why.0)),
        }
    }

    fn work(&mut self) {
        if !self.working && self.job.is_some() {
            self.working = true;
            self.ask_for_a_turn();
        }
    }

    fn ask_for_a_turn(&self) {
        if self.again.post_message(&JsValue::NULL).is_err() {
            say(Report::Failed("It cannot go on by itself.".to_string()));
        }
    }

    fn turn(&mut self) {
        let Some(job) = self.job.as_mut().filter(|_| self.working) else {
            return;
        };
        let begin = Date::now();
        let report = loop {
            let report = job.go_on();
            if report.is_some() || Date::now() - begin >= TURN_MS {
                break report;
            }
        };
        job.spend((Date::now() - begin).max(0.0) as u64);
        match report {
            Some(report) => {
                self.working = false;
                say(with_time(report, job.effort().ms));
            }
            None => {
                self.tell_progress();
                self.ask_for_a_turn();
            }
        }
    }

    fn tell_progress(&self) {
        if let Some(job) = &self.job {
            say(Report::Progress(job.effort()));
        }
    }
}

/// The report with the time of the last turn counted.
fn with_time(mut report: Report, now_ms: u64) -> Report {
    match &mut report {
        Report::Holds(effort)
        | Report::Found { effort, .. }
        | Report::Undecided { effort, .. }
        | Report::Progress(effort) => effort.ms = now_ms,
        Report::Ready
        | Report::Opened(_)
        | Report::Judged(_)
        | Report::Refused(_)
        | Report::Failed(_) => {}
    }
    report
}

fn scope() -> DedicatedWorkerGlobalScope {
    global().unchecked_into()
}

fn understood(data: &JsValue) -> Result<Order, String> {
    let text = data.as_string().unwrap_or_default();
    serde_json::from_str(&text).map_err(|why| why.to_string())
}

/// An order about a text that comes beside it.
fn with_text(order: &JsValue, blob: &JsValue) -> Result<Order, String> {
    let mut order = understood(order)?;
    if let (Order::Judge { text, .. }, Some(blob)) = (&mut order, blob.dyn_ref::<Blob>()) {
        let read = FileReaderSync::new().and_then(|reader| reader.read_as_array_buffer(blob));
        let bytes = read.map_err(|_| "the file could not be read".to_string())?;
        let bytes = Uint8Array::new(&bytes).to_vec();
        *text = String::from_utf8(bytes).unwrap_or_else(|bytes| {
            // A mark in place of what is no text: the reader says in which line that is.
            String::from_utf8_lossy(bytes.as_bytes()).into_owned()
        });
    }
    Ok(order)
}

fn say(report: Report) {
    let data = match report.pack() {
        Ok(bytes) => Uint8Array::from(bytes.as_slice()).into(),
        Err(report) => {
            let text = serde_json::to_string(&report).expect("a report is plain data");
            JsValue::from_str(&text)
        }
    };
    // Where nobody listens any more, there is nobody to tell.
    let _ = scope().post_message(&data);
}
