//! What page and worker say to each other.

use crate::check::Judgement;
use crate::history::{Format, History, Model};
use crate::protocol::Claim;
use crate::run::{Find, Question, Run};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What the page asks of the worker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Order {
    /// Explore; what was under way is given up.
    Explore(Box<Exploration>),
    /// Cut a run down to a shorter one that still violates a guarantee; what was under way is
    /// given up.
    CutDown {
        /// The run.
        run: Box<Run>,
        /// The guarantee it violates.
        claim: Claim,
    },
    /// Look for a shortest run that violates the same guarantee: cut this one down, then explore what
    /// is left of it. What was under way is given up.
    Shortest {
        /// The run.
        run: Box<Run>,
        /// The guarantee it violates.
        claim: Claim,
    },
    /// Read a history from anywhere and judge it; what was under way is given up.
    Judge {
        /// Its text; empty where it comes beside the order, as a blob.
        text: String,
        /// How it is written down; otherwise its content tells.
        format: Option<Format>,
        /// What its operations mean; otherwise they tell.
        model: Option<Model>,
        /// After how many states it asks whether to go on.
        budget: u64,
    },
    /// Stop and keep everything.
    Pause,
    /// Go on from there; after an answer that is undecided, as far again.
    GoOn,
}

/// What is to be explored, and how far.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exploration {
    /// The question.
    pub question: Question,
    /// What may be left out, as on the command line: all, none, or some of idle,symmetry,order.
    #[serde(default = "all")]
    pub reduce: String,
    /// Whether each way is followed to its end first, which takes less memory and finds some
    /// counterexample rather than a shortest one.
    #[serde(default)]
    pub depth_first: bool,
    /// After how many states it asks whether to go on.
    #[serde(default = "most_states")]
    pub states: u64,
    /// At how much memory it gives up, in bytes.
    #[serde(default = "most_bytes")]
    pub bytes: u64,
}

impl From<Question> for Exploration {
    fn from(question: Question) -> Exploration {
        Exploration {
            question,
            reduce: all(),
            depth_first: false,
            states: most_states(),
            bytes: most_bytes(),
        }
    }
}

fn all() -> String {
    "all".to_string()
}

/// A few seconds on a slow machine, a quarter of a minute at most on any.
fn most_states() -> u64 {
    2_000_000
}

/// What a phone can spare; WebAssembly has 4 GB at most.
fn most_bytes() -> u64 {
    1_200_000_000
}

/// How much work has been done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effort {
    /// Choices made: states reached, those seen before included.
    pub states: u64,
    /// Different states.
    pub unique: u64,
    /// The most choices to any of them.
    pub depth: u32,
    /// States whose choices are still to be made.
    pub frontier: u64,
    /// An estimate of the memory it takes, in bytes.
    pub bytes: u64,
    /// How long it was at work, in milliseconds.
    pub ms: u64,
    /// While a run is cut down: how many choices it has now.
    pub left: u32,
    /// While a run is cut down: how many shorter runs have been tried.
    pub tries: u32,
}

/// What the worker tells the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Report {
    /// It listens.
    Ready,
    /// How far it is.
    Progress(Effort),
    /// The guarantees hold in every state that can be reached.
    Holds(Effort),
    /// A run that breaks one.
    Found {
        /// The run.
        find: Box<Find>,
        /// Its choices in words.
        told: Vec<String>,
        /// What it took.
        effort: Effort,
        /// The question that it is an answer to, where it is one and the page has not asked it.
        question: Option<Box<Question>>,
        /// Whether it is a shortest one; what was cut down may not be.
        shortest: bool,
    },
    /// A history was read; judging it has begun.
    Opened(Arc<History>),
    /// It has been judged.
    Judged(Box<Judgement>),
    /// It stopped before there was an answer.
    Undecided {
        /// Why, as the end of a sentence.
        why: String,
        /// Whether it can go on.
        more: bool,
        /// How far it is.
        effort: Effort,
    },
    /// The order makes no sense; one sentence.
    Refused(String),
    /// The worker itself failed; what it said last.
    Failed(String),
}

impl Report {
    /// Whether nothing more comes of it.
    pub fn is_last(&self) -> bool {
        match self {
            Report::Ready | Report::Progress(_) | Report::Opened(_) => false,
            Report::Undecided { more, .. } => !more,
            Report::Holds(_)
            | Report::Found { .. }
            | Report::Judged(_)
            | Report::Refused(_)
            | Report::Failed(_) => true,
        }
    }
}
