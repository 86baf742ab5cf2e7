//! An order being carried out, a slice at a time.

use super::{Effort, Exploration, Report};
use crate::explore::{Answer, Method, Options, Reductions};
use crate::protocol::Claim;
use crate::run::{BadRun, Expedition, Find, Run, Shrinking};

/// States between two looks at the clock.
const SLICE: u64 = 2_000;
/// Shorter runs tried between two looks at the clock.
const TRIES: u32 = 20;

/// An order being carried out.
pub struct Job {
    work: Work,
    ms: u64,
}

enum Work {
    Explore {
        expedition: Expedition,
        /// After how many states it asks.
        states: u64,
        /// How many more, each time it is told to go on.
        more: u64,
        bytes: u64,
    },
    CutDown(Box<Shrinking>),
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
                expedition: order.question.set_out(options)?,
                states: order.states,
                more: order.states,
                bytes: order.bytes,
            },
            ms: 0,
        })
    }

    /// Sets out to cut a run down.
    pub fn cut_down(run: &Run, claim: Claim) -> Result<Job, BadRun> {
        Ok(Job {
            work: Work::CutDown(Box::new(Shrinking::new(run, claim)?)),
            ms: 0,
        })
    }

    /// Goes on for a slice; the answer, once there is one.
    pub fn go_on(&mut self) -> Option<Report> {
        let answer = match &mut self.work {
            Work::CutDown(shrinking) => {
                return match shrinking.go_on(TRIES) {
                    Ok(find) => find.map(|find| self.told(find)),
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
            Work::CutDown(shrinking) => {
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
        Some(Report::Undecided {
            why: why.to_string(),
            more: can_go_on,
            effort,
        })
    }

    fn report(&self, answer: Answer) -> Report {
        let Work::Explore { expedition, .. } = &self.work else {
            return Report::Refused("Nothing is explored.".to_string());
        };
        match answer {
            Answer::Holds => Report::Holds(self.effort()),
            Answer::Breaks(found) => match expedition.find(&found) {
                Ok(find) => self.told(find),
                Err(why) => Report::Refused(why.0),
            },
            Answer::Undecided(why) => Report::Undecided {
                why: why.to_string(),
                more: false,
                effort: self.effort(),
            },
        }
    }

    fn told(&self, find: Find) -> Report {
        match find.tell() {
            Ok(told) => Report::Found {
                find: Box::new(find),
                told,
                effort: self.effort(),
            },
            Err(why) => Report::Refused(why.0),
        }
    }
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
