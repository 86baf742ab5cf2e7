//! What happened in a history, in order.

use crate::history::{Answer, History, Op};

/// Something that happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step<'a> {
    /// An operation was invoked.
    Invoke(&'a Op),
    /// An operation returned.
    Return(&'a Op),
    /// It is given up to learn what came of an operation.
    Lose(&'a Op),
    /// Something went wrong, or was mended.
    Fault(&'a str),
}

/// All that happened, and when, in microseconds. That an operation was given up is told right
/// before its process calls again, or at the end.
pub(super) fn steps(history: &History) -> Vec<(Step<'_>, Option<u64>)> {
    let mut at_places = vec![None; history.places as usize];
    for op in &history.ops {
        at_places[op.start as usize] = Some(Step::Invoke(op));
        if let Some(end) = op.end {
            at_places[end as usize] = Some(Step::Return(op));
        }
    }
    let mut steps = Vec::with_capacity(at_places.len() + history.faults.len());
    let mut lost: Vec<Option<&Op>> = vec![None; history.processes.len()];
    let mut faults = history.faults.iter().peekable();
    for (place, step) in (0..).zip(at_places) {
        while let Some(fault) = faults.next_if(|fault| fault.at <= place) {
            steps.push((Step::Fault(&fault.what), None));
        }
        let Some(step) = step else {
            continue;
        };
        if let Step::Invoke(op) = step {
            let last = &mut lost[op.process as usize];
            steps.extend(last.take().map(|op| (Step::Lose(op), None)));
            if op.answer == Answer::Unknown {
                *last = Some(op);
            }
        }
        steps.push((step, history.times_us.get(place as usize).copied()));
    }
    let mut lost: Vec<&Op> = lost.into_iter().flatten().collect();
    lost.sort_unstable_by_key(|op| op.start);
    steps.extend(lost.into_iter().map(|op| (Step::Lose(op), None)));
    steps.extend(faults.map(|fault| (Step::Fault(&fault.what), None)));
    steps
}
