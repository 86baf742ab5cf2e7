//! What the page knows of exploring: what is asked, what is under way, and what came of it.

use super::draft::Draft;
use crate::errand::{Effort, Report};
use crate::history::Moment;
use crate::protocol::Claim;
use crate::run::{Find, Question, Run};
use crate::sim::Setup;
use std::rc::Rc;

/// What a person does about exploring, and what the worker says.
#[derive(Clone, Debug, PartialEq)]
pub enum Explore {
    /// Changes what is asked.
    Edit(Rc<Draft>),
    /// Asks what is suggested again.
    Suggest,
    /// Explores.
    Ask(Rc<Question>),
    /// Explores what is suggested for the setup on stage; plays what is found at once.
    Suggested,
    /// Looks for a shortest run to what a guarantee's violation on stage came to, and plays it.
    Shortest(Claim),
    /// Cuts the run on stage down to one that still violates a guarantee, and plays it.
    CutDown(Claim),
    /// The worker has been asked, under this number.
    Begun {
        /// Counted from 1; what the worker says about an earlier one is not heard.
        number: u32,
        /// What it was asked.
        errand: Rc<Errand>,
        /// Whether what is found is played at once.
        play: bool,
    },
    /// The worker says something.
    Told(u32, Rc<Report>),
    /// Stops for now.
    Stop,
    /// Goes on.
    GoOn,
    /// Gives up what is under way, or clears the answer away.
    Discard,
    /// Puts a run that was found on stage.
    Play(Rc<Found>),
    /// Downloads a run that was found.
    Save(Rc<Found>),
    /// Copies a link to a run that was found.
    Share(Rc<Found>),
    /// Puts the guide away.
    CloseGuide,
}

/// What the worker is asked.
#[derive(Clone, Debug, PartialEq)]
pub enum Errand {
    /// To explore.
    Explore(Question),
    /// To cut a run down that violates a guarantee.
    CutDown(Run, Claim),
    /// To find a shortest run that violates what this one does.
    Shortest(Run, Claim),
}

/// A run that was found, with its choices in words.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The run.
    pub find: Find,
    /// Its choices in words; those beyond its length change nothing any more.
    pub told: Rc<Vec<String>>,
    /// The question that it answers, where the page has not asked it.
    pub question: Option<Question>,
    /// Whether it is a shortest one.
    pub shortest: bool,
}

/// What is under way, or what came of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Status {
    /// Nothing.
    #[default]
    Idle,
    /// The worker is at it.
    Running {
        /// What it was asked.
        errand: Rc<Errand>,
        /// How far it is.
        effort: Effort,
        /// Whether it was stopped for now.
        paused: bool,
        /// Whether what is found is played at once.
        play: bool,
    },
    /// There is an answer.
    Done {
        /// What the worker was asked.
        errand: Rc<Errand>,
        /// What it came to.
        outcome: Outcome,
        /// What it took.
        effort: Effort,
    },
}

/// What an errand came to.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// The guarantees hold.
    Holds,
    /// One breaks, or a shorter run was found.
    Found(Rc<Found>),
    /// It is not decided: why, and whether it can go on.
    Undecided(Rc<str>, bool),
    /// It could not be done: one sentence.
    Failed(Rc<str>),
}

/// What the page knows of exploring.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Exploring {
    /// What is asked, where somebody has changed it; otherwise what is suggested.
    pub draft: Option<Rc<Draft>>,
    /// The number of the latest errand.
    pub number: u32,
    /// What is under way, or what came of it.
    pub status: Status,
    /// The way through a run that was found.
    pub guide: Option<Guide>,
}

/// The way through a run that was found, choice by choice.
#[derive(Clone, Debug, PartialEq)]
pub struct Guide {
    /// The number of the branch it is about.
    pub branch: u32,
    /// The moment before the first choice.
    pub begin: Moment,
    /// How many choices it takes to break a guarantee.
    pub length: u32,
    /// All choices in words.
    pub told: Rc<Vec<String>>,
    /// The guarantees that break.
    pub broken: Rc<[Claim]>,
    /// What was on stage before: in the run itself nothing happens by itself, and a change of its
    /// protocol, say, is to start something that lives.
    pub before: Rc<Setup>,
    /// Whether it is shown.
    pub open: bool,
}

impl Exploring {
    /// Whether the answer is the run that the guide is about.
    pub fn is_on_stage(&self) -> bool {
        match (&self.status, &self.guide) {
            (
                Status::Done {
                    outcome: Outcome::Found(found),
                    ..
                },
                Some(guide),
            ) => Rc::ptr_eq(&found.told, &guide.told),
            _ => false,
        }
    }
}

impl Guide {
    /// How many choices have been made at a step of the run.
    pub fn made(&self, step: u64) -> usize {
        let made = step.saturating_sub(self.begin.step) as usize;
        made.min(self.told.len())
    }

    /// The moment after the last choice, in steps.
    pub fn end_step(&self) -> u64 {
        self.begin.step + self.told.len() as u64
    }
}
