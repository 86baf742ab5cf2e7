//! A history being judged, a slice at a time.

use super::{Effort, Report};
use crate::check::Trial;
use crate::history::{Format, History, Model, read};
use crate::run::BadRun;
use std::sync::Arc;

/// The largest text that is read as a history, in bytes.
pub const LARGEST_HISTORY: u64 = 64_000_000;
/// At how much memory it gives up, in bytes: what a phone can spare.
const MOST_BYTES: usize = 1_200_000_000;
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

    /// Goes on for a slice, so many milliseconds of work being behind it; the answer, once there is one.
    pub fn go_on(&mut self, ms: u64) -> Option<Report> {
        if let Some(judgement) = self.trial.go_on(SLICE) {
            return Some(Report::Judged(Box::new(judgement)));
        }
        if self.trial.bytes() > MOST_BYTES {
            return Some(Report::Judged(Box::new(self.trial.give_up())));
        }
        if self.trial.states() < self.budget {
            return None;
        }
        self.budget += self.more;
        Some(Report::Undecided {
            why: "so many states were not enough".to_string(),
            more: true,
            effort: self.effort(ms),
        })
    }

    /// How far it is.
    pub fn effort(&self, ms: u64) -> Effort {
        Effort {
            states: self.trial.states(),
            ms,
            ..Effort::default()
        }
    }
}

/// The same words as a sentence: with a capital at the beginning.
fn sentence(words: String) -> String {
    let mut letters = words.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Decision;
    use crate::errand::Job;

    const STALE: &str = "\
        {:process 0, :type :invoke, :f :write, :value 1}\n\
        {:process 0, :type :ok, :f :write, :value 1}\n\
        {:process 1, :type :invoke, :f :read, :value nil}\n\
        {:process 1, :type :ok, :f :read, :value 0}\n";

    /// Even numbers added at once, in the midst of which somebody reads an odd one: every subset of
    /// them has to be tried.
    fn hard() -> String {
        let mut lines = vec![r#"{"type":"start","model":"counter"}"#.to_string()];
        lines.push(r#"{"type":"invoke","process":99,"f":"read"}"#.to_string());
        for p in 0..14 {
            let n = (-2_i64).pow(p + 1);
            lines.push(format!(
                r#"{{"type":"invoke","process":{p},"f":"add","value":{n}}}"#
            ));
        }
        lines.push(r#"{"type":"ok","process":99,"value":5}"#.to_string());
        lines.extend((0..14).map(|p| format!(r#"{{"type":"ok","process":{p}}}"#)));
        lines.join("\n")
    }

    fn answer(job: &mut Job) -> Report {
        (0..100_000)
            .find_map(|_| job.go_on())
            .expect("there is an end")
    }

    #[test]
    fn a_history_is_read_judged_and_told_as_bytes() {
        let (mut job, history) = Job::judge(STALE, None, None, 1_000_000).expect("sound");
        let opened = Report::Opened(history.clone());
        let bytes = opened.clone().pack().expect("it is large");
        assert_eq!(Report::unpack(&bytes), opened);
        let report = answer(&mut job);
        let Report::Judged(judgement) = &report else {
            panic!("{report:?}");
        };
        assert_eq!(judgement.decision, Decision::Violated);
        assert!(report.is_last() && !opened.is_last());
        let bytes = report.clone().pack().expect("it is large");
        assert_eq!(Report::unpack(&bytes), report);
        assert!(matches!(Report::unpack(&[9]), Report::Failed(_)));
        assert_eq!(Report::Ready.pack(), Err(Report::Ready));
    }

    #[test]
    fn what_is_no_history_is_refused_with_its_place() {
        let text = format!("{STALE}nonsense");
        let refused = Job::judge(&text, None, None, 1).err().expect("it is none");
        assert!(refused.0.starts_with("Line 5, column 1: "), "{}", refused.0);
        let lock = Some(Model::Mutex);
        assert!(Job::judge(STALE, None, lock, 1).is_err());
    }

    #[test]
    fn at_its_budget_it_asks_and_goes_on_as_far_again() {
        let (mut job, _) = Job::judge(&hard(), None, None, 3_000).expect("sound");
        let mut asked = 0;
        let end = loop {
            match answer(&mut job) {
                Report::Undecided {
                    more: true, effort, ..
                } => {
                    asked += 1;
                    assert!(effort.states >= 3_000 * asked, "{effort:?}");
                }
                other => break other,
            }
        };
        assert!(
            asked > 0 && matches!(end, Report::Judged(_)),
            "{asked} {end:?}"
        );
    }
}
