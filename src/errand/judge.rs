//! A history being judged, a slice at a time.

use super::{Effort, Report};
use crate::check::Trial;
use crate::history::{Format, History, Model, read};
use crate::run::BadRun;
use std::sync::Arc;

/// The largest text that is read as a history, in bytes.
pub const LARGEST_HISTORY: u64 = 64_000_000;
/// States tried between two looks at the clock.
const SLICE: u64 = 2_000;

/// A history being judged.
pub struct Judging {
    trial: Trial,
    /// After how many states it asks.
    budget: u64,
    /// How many more, each time it is told to go on.
    more: u64,
}

impl Judging {
    /// Reads a history and sets out to judge it.
    pub fn begin(
        text: &str,
        format: Option<Format>,
        model: Option<Model>,
        budget: u64,
    ) -> Result<(Judging, Arc<History>), BadRun> {
        if text.len() as u64 > LARGEST_HISTORY {
            return Err(BadRun(format!(
                "It has {} MB; a history has at most {} MB.",
                text.len() / 1_000_000,
                LARGEST_HISTORY / 1_000_000
            )));
        }
        let history = read(text, format).map_err(|why| BadRun(sentence(why.to_string())))?;
        let history = Arc::new(history);
        let trial = Trial::new(history.clone(), model).map_err(BadRun)?;
        let judging = Judging {
            trial,
            budget,
            more: budget,
        };
        Ok((judging, history))
    }

    /// Goes on for a slice; the answer, once there is one.
    pub fn go_on(&mut self, effort: Effort) -> Option<Report> {
        if let Some(judgement) = self.trial.go_on(SLICE) {
            return Some(Report::Judged(Box::new(judgement)));
        }
        if self.trial.states() < self.budget {
            return None;
        }
        self.budget += self.more;
        Some(Report::Undecided {
            why: "of its budget".to_string(),
            more: true,
            effort,
        })
    }

    /// How far it is.
    pub fn states(&self) -> u64 {
        self.trial.states()
    }
}

/// The same words as a sentence: with a capital at the beginning.
fn sentence(words: String) -> String {
    let mut letters = words.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}
