//! A session: a run being played, with its past kept so that one can go back.

mod playing;

use super::live::Live;
use super::record::Record;
use super::words;
use super::{
    Act, BadRun, ClientOnStage, Deed, LinkOnStage, LogLine, MAX_STEPS, MAX_TIME_US, MessageOnStage,
    NodeOnStage, Passage, Refused, Run, Session, Snapshot, Span, VERSION, registry,
};
use crate::check::Verdict;
use crate::history::{Moment, Operation};
use crate::protocol::{Call, Info, Key, MessageView, MsgId, NodeId, Value, Warning};
use crate::sim::{Setup, Totals, Turn};
use crate::world::{Choice, Event, MAX_IN_FLIGHT, MAX_QUEUE, Way};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Turns between two moments kept to come back to.
const CHECKPOINT_EVERY: u64 = 128;
/// The most moments kept to come back to; beyond, every second one is given up.
const MAX_CHECKPOINTS: usize = 96;
/// So many requests and faults that come to nothing, one after another, mean that nothing will
/// happen: every node has crashed, say, and the workload goes on asking.
const MAX_IDLE: u32 = 10_000;
/// Idle turns in one step after which only something in flight or set makes it go on.
const PATIENCE: u32 = 64;
/// The most acts of a run.
pub const MAX_ACTS: usize = 20_000;
/// The largest value that a person may write: 2^53, the last up to which every program that reads
/// JSON counts right. So many are left above it that the workload never runs out of new ones.
pub const MAX_VALUE: u64 = 1 << 53;

/// How a turn went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turned {
    /// Nothing is due.
    Nothing,
    /// A request or a fault came to nothing.
    Idle,
    /// Something happened.
    Event,
}

/// A run being played.
pub(super) struct Player {
    setup: Rc<Setup>,
    live: Live,
    /// What people did in this branch, also beyond the playhead.
    acts: Vec<Act>,
    record: Record,
    /// The latest moment the record has seen.
    frontier: Moment,
    /// Moments to come back to, in order; the first is the earliest that can be reached.
    checkpoints: Vec<Live>,
    /// How many turns apart the latest checkpoints are.
    interval: u64,
    broken: Option<String>,
    events: Vec<Event>,
    /// What the last turn chose, if it chose something.
    chosen: Option<Choice>,
    /// The views of the messages that were in flight at the last snapshot; another branch has
    /// other messages of the same names.
    views: RefCell<BTreeMap<MsgId, Rc<MessageView>>>,
}

impl Player {
    pub fn new(setup: Rc<Setup>, acts: Vec<Act>) -> Result<Self, BadRun> {
        let mut events = Vec::new();
        let live = Live::new(
            registry::world(&setup, &mut events)?,
            setup.clone(),
            &events,
        );
        let mut record = Record::default();
        record.add(live.sim.world(), Moment::default(), &events);
        Ok(Player {
            setup,
            checkpoints: vec![live.clone()],
            live,
            acts,
            record,
            frontier: Moment::default(),
            interval: CHECKPOINT_EVERY,
            broken: None,
            events,
            chosen: None,
            views: RefCell::default(),
        })
    }

    /// The place in `acts` of the first act that has not been carried out.
    fn next_act(&self) -> usize {
        let step = self.live.sim.now().step;
        self.acts.partition_point(|act| act.at.step < step)
    }

    /// Takes one turn, an act of the branch or the simulator's, if one is due by `until_us`.
    fn turn(&mut self, until_us: u64) -> Turned {
        let now = self.live.sim.now();
        self.chosen = None;
        let until_us = until_us.min(MAX_TIME_US);
        if now.step >= MAX_STEPS {
            return Turned::Nothing;
        }
        let place = self.next_act();
        let act = self.acts.get(place).copied();
        let next_us = self.live.sim.next_at_us();
        match act {
            Some(act) if act.at.step == now.step => {
                if act.at.time_us.max(now.time_us) > until_us {
                    return Turned::Nothing;
                }
                self.live.sim.wait_until(act.at.time_us);
                match self.carry_out(act.deed) {
                    Ok(()) => self.keep(Turned::Event),
                    Err(refused) => self.give_up(place, &refused.0),
                }
            }
            Some(act) if next_us.is_none() => {
                let why = format!("nothing happens any more before step {}.", act.at.step);
                self.give_up(place, &why)
            }
            _ if next_us.is_some_and(|at_us| at_us <= until_us) => {
                let turned = match self.live.turn(&mut self.events) {
                    Turn::Ended => return Turned::Nothing,
                    Turn::Idle => Turned::Idle,
                    Turn::Chose(choice) => {
                        self.chosen = Some(choice);
                        Turned::Event
                    }
                };
                self.keep(turned)
            }
            _ => Turned::Nothing,
        }
    }

    /// Every choice from here to a moment, of which there may be so many.
    pub fn choices_until(&mut self, until: Moment, most: usize) -> Result<Vec<Choice>, BadRun> {
        let mut choices = Vec::new();
        while self.live.sim.now().step < until.step {
            if self.turn(u64::MAX) == Turned::Nothing {
                let why = self.broken.take();
                let why = why.unwrap_or_else(|| "The run ends before its playhead stood.".into());
                return Err(BadRun(why));
            }
            choices.extend(self.chosen);
            if choices.len() > most {
                return Err(BadRun(format!(
                    "The run has more than {most} choices, too many to be cut down."
                )));
            }
        }
        Ok(choices)
    }

    /// The acts from `place` on cannot be replayed: the run ends here.
    fn give_up(&mut self, place: usize, why: &str) -> Turned {
        let at = self.acts[place].at;
        self.broken = Some(format!(
            "The run stops at {}: act {} (step {}) cannot be replayed, because {}",
            self.live.sim.now(),
            place + 1,
            at.step,
            lower_first(why)
        ));
        self.acts.truncate(place);
        Turned::Nothing
    }

    fn carry_out(&mut self, deed: Deed) -> Result<(), Refused> {
        match deed {
            Deed::Choose(Choice::Invoke { call, .. })
                if call.written().is_some_and(|v| v.0 > MAX_VALUE) =>
            {
                Err(Refused(format!(
                    "That value is too large; the largest one can write is {MAX_VALUE}."
                )))
            }
            Deed::Choose(choice) => {
                let applied = self.live.apply(choice, &mut self.events);
                applied.map_err(|why| Refused(words::refusal(self.live.sim.world(), why)))?;
                self.chosen = Some(choice);
                Ok(())
            }
            Deed::Workload(on) => {
                self.events.clear();
                self.live.sim.switch_workload(on);
                Ok(())
            }
            Deed::Faults(on) => {
                self.events.clear();
                self.live.sim.switch_faults(on);
                Ok(())
            }
        }
    }

    /// Lets the clock run on while nothing happens, not past an act that waits; the branch has
    /// reached that moment, too.
    fn wait_until(&mut self, time_us: u64) {
        let latest = self.next_at_us().unwrap_or(u64::MAX);
        self.live
            .sim
            .wait_until(time_us.min(latest).min(MAX_TIME_US));
        self.frontier = self.frontier.max(self.now());
    }

    /// Keeps what the last turn made happen, if the branch has not been here before.
    fn keep(&mut self, turned: Turned) -> Turned {
        let now = self.live.sim.now();
        if now.step <= self.frontier.step {
            return turned;
        }
        self.frontier = now;
        self.record.mark(now, turned == Turned::Event);
        self.record.add(self.live.sim.world(), now, &self.events);
        let last = self
            .checkpoints
            .last()
            .map_or(0, |live| live.sim.now().step);
        if now.step >= last + self.interval {
            self.checkpoints.push(self.live.clone());
            self.thin();
        }
        turned
    }

    /// Gives up checkpoints behind the horizon, and every second one when there are too many.
    fn thin(&mut self) {
        let horizon = self.record.horizon.step;
        let behind = self
            .checkpoints
            .partition_point(|live| live.sim.now().step < horizon);
        self.checkpoints
            .drain(..behind.saturating_sub(1).min(self.checkpoints.len() - 1));
        if self.checkpoints.len() > MAX_CHECKPOINTS {
            let mut place = 0;
            self.checkpoints.retain(|_| {
                place += 1;
                place % 2 == 1
            });
            self.interval *= 2;
        }
    }

    fn clients_on_stage(&self) -> Vec<ClientOnStage> {
        let world = self.live.sim.world();
        if world.info().sessions == 0 {
            return Vec::new();
        }
        let on_stage = |(id, busy)| ClientOnStage {
            id,
            busy,
            carries: world.carries(id),
        };
        let known = world.clients();
        // Another may come, for as long as there are fewer than the workload has.
        let next = (known.len() < usize::from(world.info().sessions))
            .then(|| (world.next_client(), false));
        known.into_iter().chain(next).map(on_stage).collect()
    }

    /// Goes back to the very beginning, with nothing kept of what has been.
    fn begin_again(&mut self) {
        self.events.clear();
        let world = self.live.sim.world().afresh(&mut self.events);
        self.live = Live::new(world, self.setup.clone(), &self.events);
        self.checkpoints = vec![self.live.clone()];
        self.record = Record::default();
        self.record
            .add(self.live.sim.world(), Moment::default(), &self.events);
        self.frontier = Moment::default();
        self.interval = CHECKPOINT_EVERY;
    }

    /// Goes back to the latest checkpoint that is not after a moment.
    fn rewind(&mut self, to: Moment) {
        let place = self.checkpoints.partition_point(|live| {
            let at = live.sim.now();
            at.step <= to.step && at.time_us <= to.time_us
        });
        self.live = self.checkpoints[place.max(1) - 1].clone();
    }

    /// The whole branch as a run, with the acts that have not been replayed yet.
    fn whole(&self) -> Run {
        let frontier = self.frontier.max(self.live.sim.now());
        let beyond = self.acts.last().filter(|act| act.at.step >= frontier.step);
        self.run_until(beyond.map_or(frontier, |act| Moment {
            step: act.at.step + 1,
            ..act.at
        }))
    }

    /// The branch as a run, up to a moment.
    fn run_until(&self, until: Moment) -> Run {
        let acts = self
            .acts
            .iter()
            .filter(|act| act.at.step < until.step)
            .copied()
            .collect();
        Run {
            version: VERSION,
            setup: (*self.setup).clone(),
            acts,
            until,
        }
    }

    fn messages_on_stage(&self) -> Vec<MessageOnStage> {
        let world = self.live.sim.world();
        let mut views = self.views.borrow_mut();
        let known = std::mem::take(&mut *views);
        let on_stage = self.live.sim.flights().into_iter().filter_map(|flight| {
            let way = world.way(flight.id)?;
            let view = known.get(&flight.id).cloned();
            let view = view.or_else(|| world.message_view(flight.id).map(Rc::new))?;
            views.insert(flight.id, view.clone());
            Some(MessageOnStage {
                id: flight.id,
                view,
                sent_us: flight.sent_us,
                due_us: flight.due_us,
                held: way == Way::Waits,
                doomed: flight.lost || matches!(way, Way::Lost(_)),
            })
        });
        on_stage.collect()
    }

    fn node_on_stage(&self, id: NodeId) -> NodeOnStage {
        let world = self.live.sim.world();
        NodeOnStage {
            id,
            status: world.status(id),
            view: world.node_view(id),
            serving: world.serving(id).map(|(op, _)| op),
            queue: world.queue(id).iter().copied().collect(),
            timers: world.timers(id),
        }
    }

    /// Why the run goes no further, when it does not: what is longer could not be opened again.
    fn end(&self) -> Option<String> {
        let now = self.now();
        let days = MAX_TIME_US / 86_400_000_000;
        if now.step >= MAX_STEPS {
            Some(format!(
                "The run ends here: a run has at most {MAX_STEPS} steps."
            ))
        } else if now.time_us >= MAX_TIME_US {
            Some(format!(
                "The run ends here: a run lasts at most {days} days."
            ))
        } else {
            None
        }
    }

    fn limit(&self) -> Option<String> {
        if let Some(end) = self.end() {
            return Some(end);
        }
        let world = self.live.sim.world();
        let full = self
            .setup
            .cluster
            .all()
            .iter()
            .find(|&n| world.queue(n).len() >= MAX_QUEUE);
        if world.in_flight_count() >= MAX_IN_FLIGHT {
            Some(format!(
                "{MAX_IN_FLIGHT} messages are in flight; what is sent now is lost."
            ))
        } else {
            full.map(|n| format!("{MAX_QUEUE} requests wait at {n}; it takes no more."))
        }
    }
}

/// A sentence as the end of another.
fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    match (letters.next(), letters.clone().next()) {
        // A single capital letter is the name of a node.
        (Some(first), Some(second)) if second.is_ascii_lowercase() => {
            format!("{}{}", first.to_ascii_lowercase(), letters.as_str())
        }
        _ => text.to_string(),
    }
}
