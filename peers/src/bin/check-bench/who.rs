//! The three checkers, each as a function from a file to its verdict and its time.

use crate::measure::repeated;
use quorate::check::{Decision, Trial};
use quorate::history::{self, Answer, Ask, Format, History, Op, ValueId};
use stateright::semantics::{ConsistencyTester, LinearizabilityTester, SequentialSpec};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use todc_utils::linearizability::WGLChecker;
use todc_utils::specifications::etcd::{EtcdSpecification, history_from_log};

/// Who judges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Our whole trial: the verdict, and where it breaks and what shows it.
    Ours,
    /// Ours up to where the verdict is known.
    OursVerdict,
    /// todc-utils: Wing and Gong's search with Lowe's memory.
    Todc,
    /// Stateright's tester, which tries every order.
    Stateright,
}

impl Who {
    pub const ALL: [Who; 4] = [Who::Ours, Who::OursVerdict, Who::Todc, Who::Stateright];

    pub fn name(self) -> &'static str {
        match self {
            Who::Ours => "ours",
            Who::OursVerdict => "ours-verdict",
            Who::Todc => "todc",
            Who::Stateright => "stateright",
        }
    }

    pub fn parse(name: &str) -> Option<Who> {
        Who::ALL.into_iter().find(|who| who.name() == name)
    }

    /// How long it may take for a file.
    pub fn limit(self) -> Duration {
        match self {
            Who::Stateright => Duration::from_secs(5),
            _ => Duration::from_secs(120),
        }
    }

    /// Judges an etcd log: whether it has a linearization, the seconds that takes, and how often it
    /// was done.
    pub fn judge(self, path: &Path) -> Result<(bool, f64, usize), String> {
        let history = Arc::new(read(path, Format::Etcd)?);
        Ok(match self {
            Who::Ours => repeated(|| history.clone(), |history| ours(history, u64::MAX)),
            Who::OursVerdict => {
                let states = known_after(&history);
                repeated(|| history.clone(), |history| ours(history, states))
            }
            // It panics at a history without operations.
            Who::Todc if history.ops.is_empty() => (true, 0.0, 0),
            Who::Todc => {
                let log = history_from_log(path.display().to_string());
                repeated(
                    || log.clone(),
                    WGLChecker::<EtcdSpecification>::is_linearizable,
                )
            }
            Who::Stateright => {
                let tester = tester(&history)?;
                repeated(|| (), |()| tester.is_consistent())
            }
        })
    }
}

/// Reads a file.
pub fn read(path: &Path, format: Format) -> Result<History, String> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).map_err(|e| format!("cannot read {shown}: {e}."))?;
    history::read(&text, Some(format)).map_err(|bad| format!("in {shown}: {bad}"))
}

/// Whether a history has a linearization, and all that is told beside it, if so many states are
/// enough for that.
///
/// # Panics
/// When they are not enough for the verdict.
pub fn ours(history: Arc<History>, states: u64) -> bool {
    decided(history, states).expect("enough states")
}

fn decided(history: Arc<History>, states: u64) -> Option<bool> {
    let mut trial = Trial::new(history, None).expect("its own model");
    let judgement = trial.go_on(states).unwrap_or_else(|| trial.give_up());
    match judgement.decision {
        Decision::Holds => Some(true),
        Decision::Violated => Some(false),
        Decision::Undecided => None,
    }
}

/// The least number of states after which the verdict is known.
fn known_after(history: &Arc<History>) -> u64 {
    let (mut few, mut enough) = (0, 1);
    while decided(history.clone(), enough).is_none() {
        (few, enough) = (enough, 2 * enough);
    }
    while enough - few > 1 {
        let middle = few + (enough - few) / 2;
        match decided(history.clone(), middle) {
            Some(_) => enough = middle,
            None => few = middle,
        }
    }
    enough
}

/// Stateright's tester, having heard the history. What has an unknown result stays in flight for
/// ever, and its process goes on as another.
fn tester(history: &History) -> Result<LinearizabilityTester<u32, Register>, String> {
    let mut tester = LinearizabilityTester::new(Register(history.initial));
    let mut threads: BTreeMap<u32, u32> = BTreeMap::new();
    let mut next = history.processes.len() as u32;
    for (op, returns) in events(history) {
        let thread = *threads.entry(op.process).or_insert(op.process);
        match (returns, op.answer) {
            (true, Answer::Value(value)) => tester.on_return(thread, Told::Value(value))?,
            (true, Answer::Refused) => tester.on_return(thread, Told::Refused)?,
            (true, _) => tester.on_return(thread, Told::Done)?,
            (false, _) => tester.on_invoke(thread, op.ask)?,
        };
        if !returns && op.end.is_none() {
            threads.insert(op.process, next);
            next += 1;
        }
    }
    Ok(tester)
}

/// The invocations and returns of what says anything, in order; true for a return.
fn events(history: &History) -> Vec<(&Op, bool)> {
    let mut events: Vec<(u32, &Op, bool)> = Vec::new();
    for op in &history.ops {
        match (op.ask, op.answer) {
            (_, Answer::Nothing) | (Ask::Read, Answer::Unknown | Answer::Done) => continue,
            _ => events.push((op.start, op, false)),
        }
        events.extend(op.end.map(|end| (end, op, true)));
    }
    events.sort_by_key(|(place, ..)| *place);
    events
        .into_iter()
        .map(|(_, op, returns)| (op, returns))
        .collect()
}

/// A register with compare-and-set, for Stateright.
#[derive(Clone, Debug)]
struct Register(ValueId);

/// What a client is told of it.
#[derive(Clone, Debug, PartialEq)]
enum Told {
    Value(ValueId),
    Done,
    Refused,
}

impl SequentialSpec for Register {
    type Op = Ask;
    type Ret = Told;

    fn invoke(&mut self, ask: &Ask) -> Told {
        match *ask {
            Ask::Write(value) => self.0 = value,
            Ask::Cas(old, new) if old == self.0 => self.0 = new,
            Ask::Read => return Told::Value(self.0),
            _ => return Told::Refused,
        }
        Told::Done
    }
}
