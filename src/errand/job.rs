//! An order being carried out, a slice at a time.

use super::judge::Judging;
use super::{Effort, Exploration, Report};
use crate::check::Status;
use crate::explore::{Answer, Counterexample, Method, Options, Reductions};
use crate::history::{Format, History, Model};
use crate::protocol::Claim;
use crate::run::{self, BadRun, Expedition, Find, Question, Run, Shrinking};
use std::sync::Arc;

/// States between two looks at the clock.
const SLICE: u64 = 2_000;
/// Shorter runs tried between two looks at the clock.
const TRIES: u32 = 20;
/// Steps replayed at once.
const STEPS: u32 = 10_000;

/// An order being carried out.
pub struct Job {
    work: Work,
    ms: u64,
}

enum Work {
    Explore {
        expedition: Box<Expedition>,
        /// After how many states it asks.
        states: u64,
        /// How many more, each time it is told to go on.
        more: u64,
        bytes: u64,
        /// What is explored for a shorter run than this one.
        beat: Option<Box<Beat>>,
    },
    CutDown {
        shrinking: Box<Shrinking>,
        /// Whether what is left is explored then, for a shorter run.
        then: Option<Claim>,
    },
    Judge(Box<Judging>),
}

/// A run that was cut down, and the question whether there is a shorter one.
struct Beat {
    find: Find,
    question: Question,
}

impl Job {
    /// Sets out on an exploration.
    pub fn explore(order: &Exploration) -> Result<Job, BadRun> {
        let reductions = Reductions::parse(&order.reduce)
            .ok_or_else(|| BadRun(format!("“{}” cannot be left out.", order.reduce)))?;
        let options = Options {
            method: match order.depth_first {
                true => Method::Depth,
                false => Method::Breadth,
            },
            reductions,
            ..Options::default()
        };
        Ok(Job {
            work: Work::Explore {
                expedition: Box::new(order.question.set_out(options)?),
                states: order.states,
                more: order.states,
                bytes: order.bytes,
                beat: None,
            },
            ms: 0,
        })
    }

    /// Sets out to cut a run down.
    pub fn cut_down(run: &Run, claim: Claim) -> Result<Job, BadRun> {
        Ok(Job {
            work: Work::CutDown {
                shrinking: Box::new(Shrinking::new(run, claim)?),
                then: None,
            },
            ms: 0,
        })
    }

    /// Sets out to find a shortest run that violates what this one does.
    pub fn shortest(run: &Run, claim: Claim) -> Result<Job, BadRun> {
        let mut job = Job::cut_down(run, claim)?;
        if let Work::CutDown { then, .. } = &mut job.work {
            *then = Some(claim);
        }
        Ok(job)
    }

    /// Reads a history and sets out to judge it.
    pub fn judge(
        text: &str,
        format: Option<Format>,
        model: Option<Model>,
        budget: u64,
    ) -> Result<(Job, Arc<History>), BadRun> {
        let (judging, history) = Judging::begin(text, format, model, budget)?;
        let work = Work::Judge(Box::new(judging));
        Ok((Job { work, ms: 0 }, history))
    }

    /// Goes on for a slice; the answer, once there is one.
    pub fn go_on(&mut self) -> Option<Report> {
        let ms = self.ms;
        let answer = match &mut self.work {
            Work::Judge(judging) => return judging.go_on(ms),
            Work::CutDown { shrinking, then } => {
                let then = *then;
                return match shrinking.go_on(TRIES) {
                    Ok(find) => find.and_then(|find| self.is_cut_down(find, then)),
                    Err(why) => Some(Report::Refused(why.0)),
                };
            }
            Work::Explore { expedition, .. } => expedition.go_on(SLICE),
        };
        match answer {
            Some(answer) => Some(self.report(answer)),
            None => self.limit(),
        }
    }

    /// Counts time that was spent on it, in milliseconds.
    pub fn spend(&mut self, ms: u64) {
        self.ms += ms;
    }

    /// How far it is.
    pub fn effort(&self) -> Effort {
        match &self.work {
            Work::Explore { expedition, .. } => {
                let progress = expedition.progress();
                Effort {
                    states: progress.states,
                    unique: progress.unique,
                    depth: progress.depth,
                    frontier: progress.frontier,
                    bytes: progress.bytes as u64,
                    ms: self.ms,
                    ..Effort::default()
                }
            }
            Work::Judge(judging) => judging.effort(self.ms),
            Work::CutDown { shrinking, .. } => {
                let (left, tries) = shrinking.progress();
                Effort {
                    left,
                    tries,
                    ms: self.ms,
                    ..Effort::default()
                }
            }
        }
    }

    /// Goes on to explore what is left of a run, where that is wanted and can be asked.
    fn is_cut_down(&mut self, find: Find, then: Option<Claim>) -> Option<Report> {
        let question = then.and_then(|claim| question(&find, claim).ok());
        let Some(question) = question else {
            return Some(self.told(find, None, false));
        };
        let order = Exploration::from(question.clone());
        match Job::explore(&order) {
            Ok(job) => {
                self.work = job.work;
                if let Work::Explore { beat, more, .. } = &mut self.work {
                    *beat = Some(Box::new(Beat { find, question }));
                    *more = 0;
                }
                None
            }
            Err(_) => Some(self.told(find, None, false)),
        }
    }

    /// Stops where more would take long, or more memory than there may be.
    fn limit(&mut self) -> Option<Report> {
        let effort = self.effort();
        let Work::Explore {
            states,
            more,
            bytes,
            ..
        } = &mut self.work
        else {
            return None;
        };
        let (why, can_go_on) = if effort.bytes >= *bytes {
            ("as much memory is used as a page should take", false)
        } else if effort.unique >= *states {
            *states = states.saturating_add(*more);
            ("there are more states than are visited in one go", true)
        } else {
            return None;
        };
        if let Some(report) = self.not_beaten() {
            return Some(report);
        }
        Some(Report::Undecided {
            why: why.to_string(),
            more: can_go_on,
            effort,
        })
    }

    /// The run that was cut down, where no shorter one was found.
    fn not_beaten(&mut self) -> Option<Report> {
        let Work::Explore { beat, .. } = &mut self.work else {
            return None;
        };
        let Beat { find, question } = *beat.take()?;
        Some(self.told(find, Some(question), false))
    }

    fn report(&mut self, answer: Answer) -> Report {
        if let Answer::Breaks(found) = &answer {
            return self.broken(found);
        }
        if let Some(report) = self.not_beaten() {
            return report;
        }
        match answer {
            Answer::Holds | Answer::Breaks(_) => Report::Holds(self.effort()),
            Answer::Undecided(why) => Report::Undecided {
                why: why.to_string(),
                more: false,
                effort: self.effort(),
            },
        }
    }

    fn broken(&mut self, found: &Counterexample) -> Report {
        let Work::Explore {
            expedition, beat, ..
        } = &mut self.work
        else {
            return Report::Refused("Nothing is explored.".to_string());
        };
        match (expedition.find(found), beat.take()) {
            // What was cut down may take a path that is not explored, through a freeze, say.
            (Ok(find), Some(beat)) if beat.find.length < find.length => {
                self.told(beat.find, Some(beat.question), false)
            }
            (Ok(find), beat) => self.told(find, beat.map(|beat| beat.question), true),
            (Err(why), _) => Report::Refused(why.0),
        }
    }

    fn told(&self, find: Find, question: Option<Question>, shortest: bool) -> Report {
        match find.tell() {
            Ok(told) => Report::Found {
                find: Box::new(find),
                told,
                effort: self.effort(),
                question: question.map(Box::new),
                shortest,
            },
            Err(why) => Report::Refused(why.0),
        }
    }
}

/// Whether the guarantee breaks in fewer choices than in a run that was cut down.
fn question(find: &Find, claim: Claim) -> Result<Question, BadRun> {
    let mut session = run::open(&find.run)?;
    while !session.seek(find.run.until, STEPS) {}
    let verdicts = session.verdicts();
    let why = verdicts.iter().find_map(|verdict| match &verdict.status {
        Status::Violated(why) if verdict.guarantee == claim => Some(why),
        _ => None,
    });
    let why = why.ok_or_else(|| BadRun(format!("{} is not violated.", claim.name())))?;
    run::question_about(&*session, claim, why)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::errand::Order;

    fn answer(order: &str) -> Report {
        let Ok(Order::Explore(order)) = serde_json::from_str(order) else {
            panic!("{order}");
        };
        let mut job = Job::explore(&order).expect("sound");
        loop {
            if let Some(report) = job.go_on() {
                return report;
            }
        }
    }

    fn order(switches: &str, most: &str) -> String {
        let mut setup = crate::run::default_setup("quorum").expect("known");
        setup.switches = crate::run::preset("quorum", switches).expect("known");
        setup.cluster.nodes = 3;
        let setup = serde_json::to_string(&setup).expect("plain data");
        format!(
            r#"{{"explore":{{"question":{{"setup":{setup},"scope":{{"scripts":[
            {{"client":0,"calls":[[0,{{"write":{{"key":0,"value":1}}}}]]}},
            {{"client":1,"calls":[[1,{{"read":{{"key":0}}}}]]}},
            {{"client":2,"calls":[[2,{{"read":{{"key":0}}}}]]}}],
            "faults":{{}},"memory":"kept"}},"warm_up_ms":0,"goals":[]}}{most}}}}}"#
        )
    }

    #[test]
    fn an_order_as_text_comes_to_a_report_as_text() {
        let proved = answer(&order("abd", ""));
        assert!(matches!(proved, Report::Holds(effort) if effort.unique > 1_000));
        let found = answer(&order("local-read", ""));
        let Report::Found { find, told, .. } = &found else {
            panic!("{found:?}");
        };
        assert!(told.len() >= find.length as usize);
        let text = serde_json::to_string(&found).expect("plain data");
        assert_eq!(
            serde_json::from_str::<Report>(&text).expect("its own"),
            found
        );
    }

    #[test]
    fn of_a_run_that_happened_a_shortest_one_is_found() {
        let mut setup = run::default_setup("quorum").expect("known");
        setup.switches = run::preset("quorum", "local-read").expect("known");
        setup.network.delay = crate::sim::Delay::Exponential {
            min_ms: 20,
            mean_ms: 400,
        };
        setup.workload.per_minute = 240;
        let mut session = run::start(&setup).expect("sound");
        let broken = |claim, session: &dyn run::Session| {
            let verdicts = session.verdicts();
            let mut verdicts = verdicts.iter().filter(|v| v.guarantee == claim);
            verdicts.any(|v| matches!(v.status, Status::Violated(_)))
        };
        while !broken(Claim::Ordering, &*session) {
            assert!(session.step(), "it breaks within a minute");
        }
        let happened = session.run();
        let mut job = Job::shortest(&happened, Claim::Ordering).expect("it is violated");
        let report = loop {
            if let Some(report) = job.go_on() {
                break report;
            }
        };
        let Report::Found {
            find,
            question,
            shortest,
            ..
        } = report
        else {
            panic!("{report:?}");
        };
        assert!(shortest && question.is_some());
        assert!(find.length < 12, "{} choices", find.length);
        let mut again = run::open(&find.run).expect("it opens");
        while !again.seek(find.run.until, STEPS) {}
        assert!(broken(Claim::Ordering, &*again));
    }

    #[test]
    fn it_asks_after_many_states_and_goes_on_as_far_again() {
        let order = order("abd", r#","reduce":"none","states":5000"#);
        let Ok(Order::Explore(order)) = serde_json::from_str(&order) else {
            panic!("{order}");
        };
        let mut job = Job::explore(&order).expect("sound");
        let mut next = || loop {
            if let Some(report) = job.go_on() {
                return report;
            }
        };
        for least in [5_000, 10_000] {
            match next() {
                Report::Undecided {
                    more: true, effort, ..
                } => assert!(effort.unique >= least),
                other => panic!("{other:?}"),
            }
        }
    }
}
