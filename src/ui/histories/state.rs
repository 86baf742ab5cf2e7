//! What the page knows of a history: where it came from, what stands in it, and what came of judging
//! it.

use super::super::shared::Shared;
use crate::check::Judgement;
use crate::errand::{Effort, Report};
use crate::history::{Format, History, Model};
use std::rc::Rc;
use web_sys::Blob;

/// What a person does about a history, and what the worker says.
#[derive(Clone, Debug, PartialEq)]
pub enum Judge {
    /// Reads one and judges it.
    Open(Source),
    /// Judges what clients saw of the run on stage.
    OnStage,
    /// Judges the one that is open by another model.
    As(Model),
    /// The worker has been asked, under this number.
    Begun(u32, Source),
    /// The worker has read it.
    Opened(u32, Shared<History>),
    /// The worker has judged it.
    Judged(u32, Shared<Judgement>),
    /// The worker says something else.
    Told(u32, Rc<Report>),
    /// Stops for now.
    Stop,
    /// Goes on.
    GoOn,
    /// Back to the stage.
    Leave,
}

/// Where a history comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// What it is called: the file's name, say.
    pub name: Rc<str>,
    /// Its text. A file is not read before the worker does.
    pub blob: Blob,
    /// How it is written down, if somebody said so.
    pub format: Option<Format>,
    /// What its operations mean, if somebody said so.
    pub model: Option<Model>,
}

/// How far judging has come.
#[derive(Clone, Debug, PartialEq)]
pub enum Progress {
    /// The worker is at it, or was stopped for now.
    Running {
        /// How far it is.
        effort: Effort,
        /// Whether it was stopped for now.
        paused: bool,
    },
    /// It is decided.
    Done,
    /// It stopped at its budget.
    Undecided(Effort),
    /// The worker failed: one sentence.
    Failed(Rc<str>),
}

/// A history that is open.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// Counted from 1; the same while it is judged by one model after another.
    pub id: u32,
    /// The number of the order to judge it.
    pub number: u32,
    /// Where it came from.
    pub source: Source,
    /// What stands in it.
    pub history: Shared<History>,
    /// What came of judging it, once something did.
    pub judgement: Option<Shared<Judgement>>,
    /// How far judging has come.
    pub progress: Progress,
}

/// What the page knows of histories.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Hearing {
    /// The number of the latest order.
    pub number: u32,
    /// What is being read.
    pub reading: Option<Source>,
    /// What is open.
    pub open: Option<Rc<Case>>,
}

impl Case {
    /// The model it is judged by.
    pub fn model(&self) -> Model {
        let judged = self.judgement.as_ref().map(|judgement| judgement.model);
        self.source.model.or(judged).unwrap_or(self.history.model)
    }
}

/// A model's name for people.
pub fn title(model: Model) -> &'static str {
    match model {
        Model::Register => "Register",
        Model::CasRegister => "Register with cas",
        Model::KeyValue => "Key-value store",
        Model::Counter => "Counter",
        Model::Mutex => "Lock",
        Model::Bank => "Bank",
    }
}
