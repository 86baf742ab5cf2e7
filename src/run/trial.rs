//! A run to its end, for its verdicts alone: nothing kept to look at, so it is fast.

use super::live::Live;
use super::{BadRun, Run, VERSION, registry};
use crate::check::{Status, Verdict};
use crate::sim::{Setup, Totals, Turn};
use std::rc::Rc;

/// What a run to its end came to.
#[derive(Clone, Debug)]
pub struct Trial {
    /// The run, up to where it ended: the first violation, or the end of its workload.
    pub run: Run,
    /// What each guarantee says there.
    pub verdicts: Vec<Verdict>,
    /// Counts.
    pub totals: Totals,
    /// The hash of every choice and event.
    pub chain: u64,
    /// Whether the turns ran out before the workload had ended.
    pub gave_up: bool,
}

impl Trial {
    /// Whether a guarantee is violated.
    pub fn violated(&self) -> bool {
        self.verdicts
            .iter()
            .any(|v| matches!(v.status, Status::Violated(_)))
    }
}

/// How often, in turns, the guarantees that are not judged event by event are looked at.
const LOOK_EVERY: u64 = 1_024;

pub(super) fn try_out(setup: Rc<Setup>, most_turns: u64) -> Result<Trial, BadRun> {
    let mut events = Vec::new();
    let world = registry::world(&setup, &mut events)?;
    let mut live = Live::new(world, setup.clone(), &events);
    let mut gave_up = true;
    for turn in 1..=most_turns {
        let ended = live.turn(&mut events) == Turn::Ended;
        let broke = live.just_broke();
        let look = turn % LOOK_EVERY == 0;
        let over = look
            && live.sim.workload_ended()
            && live.judge.pending().next().is_none()
            && !live.judge.waits_for_rest(live.sim.now());
        let stuck = look
            && live
                .verdicts()
                .iter()
                .any(|v| matches!(v.status, Status::Violated(_)));
        if ended || broke || over || stuck {
            gave_up = false;
            break;
        }
    }
    let until = live.sim.now();
    let run = Run {
        version: VERSION,
        setup: (*setup).clone(),
        acts: Vec::new(),
        until,
    };
    Ok(Trial {
        run,
        verdicts: live.verdicts(),
        totals: live.sim.totals(),
        chain: live.sim.world().chain(),
        gave_up,
    })
}
