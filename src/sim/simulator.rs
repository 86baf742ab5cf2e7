//! The simulator: a world, a clock, and what is going to happen by itself.

mod planning;
mod workload;

use super::faults::{self, DUPLICATE_PERMILLE, LOSS_PERMILLE, Repair};
use super::queue::{Agenda, Arrival, Due, Planned};
use super::{Delay, Random, Setup};
use crate::history::Moment;
use crate::protocol::{MAX_NODES, MsgId, NodeId, TimerId, Value};
use crate::sorting::sort_by_rank;
use crate::world::{Choice, Event, Machine, NodeStatus, NotEnabled, Way};
use std::rc::Rc;

/// One path through a world. The same setup and the same acts give the same path.
#[derive(Clone, Debug)]
pub struct Simulator {
    world: Box<dyn Machine>,
    setup: Rc<Setup>,
    now: Moment,
    agenda: Agenda,
    /// Messages that wait, with when they would have arrived: held, before a frozen node, or behind another on an ordered link.
    parked: Vec<(u64, Arrival)>,
    /// Timers and notices of frozen nodes, with when they are due.
    stopped: Vec<(u64, Planned)>,
    /// The latest arrival planned on each link that keeps order.
    last_arrival: Vec<u64>,
    /// How often each node's timers have been set.
    generations: Vec<u32>,
    delays: Random,
    requests: Random,
    mishaps: Random,
    /// What the fault plan has done and not yet mended.
    outstanding: Vec<Repair>,
    workload: Switched,
    faults: Switched,
    issued: u32,
    next_value: u64,
    totals: Totals,
}

/// Something that people turn on and off; `epoch` counts how often.
#[derive(Clone, Copy, Debug, Default)]
struct Switched {
    on: bool,
    epoch: u32,
}

/// Counts since the start of the run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Totals {
    /// Messages sent.
    pub messages: u64,
    /// Operations invoked.
    pub operations: u64,
    /// Choices applied.
    pub choices: u64,
}

/// A message on its way, as the simulator knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flight {
    /// Which.
    pub id: MsgId,
    /// When it was sent, in microseconds.
    pub sent_us: u64,
    /// When it is due, in microseconds; none when it waits.
    pub due_us: Option<u64>,
    /// Whether the network will lose it.
    pub lost: bool,
}

/// What a turn came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Nothing will happen by itself any more.
    Ended,
    /// A request or a fault came to nothing.
    Idle,
    /// A choice was made.
    Chose(Choice),
}

/// Timers a node may have, for the table of generations.
const TIMERS: usize = 64;

impl Simulator {
    /// The setup at its beginning: the world in which its nodes have just started, and what that
    /// made happen. The setup must have been checked.
    pub fn new(world: Box<dyn Machine>, setup: Rc<Setup>, events: &[Event]) -> Self {
        let nodes = usize::from(MAX_NODES);
        let mut simulator = Simulator {
            world,
            now: Moment::default(),
            agenda: Agenda::default(),
            parked: Vec::new(),
            stopped: Vec::new(),
            last_arrival: vec![0; nodes * nodes],
            generations: vec![0; nodes * TIMERS],
            delays: Random::new(setup.seed, 1),
            requests: Random::new(setup.seed, 2),
            mishaps: Random::new(setup.seed, 3),
            outstanding: Vec::new(),
            workload: Switched::default(),
            faults: Switched::default(),
            issued: 0,
            next_value: 1,
            totals: Totals::default(),
            setup,
        };
        for &event in events {
            simulator.plan_for(event);
        }
        simulator.set_workload(simulator.setup.workload.on);
        simulator.set_faults(simulator.setup.faults.on);
        simulator
    }

    /// Nodes and network.
    pub fn world(&self) -> &dyn Machine {
        self.world.as_ref()
    }

    /// What the run started from.
    pub fn setup(&self) -> &Rc<Setup> {
        &self.setup
    }

    /// The present. `step` counts turns: choices made by the simulator or by people, and
    /// requests and faults that came to nothing.
    pub fn now(&self) -> Moment {
        self.now
    }

    /// When the next turn is due, in microseconds; none when nothing will happen by itself.
    pub fn next_at_us(&self) -> Option<u64> {
        self.agenda
            .first()
            .map(|due| due.at_us.max(self.now.time_us))
    }

    /// Whether the workload is on, and whether the fault plan is.
    pub fn switched(&self) -> (bool, bool) {
        (self.workload.on, self.faults.on)
    }

    /// Whether anything but requests and faults is planned: a message, a timer, a repair.
    pub fn has_prospects(&self) -> bool {
        let vain = |due: &Due| matches!(due.what, Planned::Request { .. } | Planned::Fault { .. });
        !self.agenda.iter().all(vain)
    }

    /// Counts since the start of the run.
    pub fn totals(&self) -> Totals {
        self.totals
    }

    /// A value larger than any written so far.
    pub fn fresh_value(&self) -> Value {
        Value(self.next_value)
    }

    /// Whether the workload has issued all the operations it was to.
    pub fn workload_ended(&self) -> bool {
        self.setup
            .workload
            .limit
            .is_some_and(|limit| self.issued >= limit)
    }

    /// Every message in flight with its times, in the order in which they were sent.
    pub fn flights(&self) -> Vec<Flight> {
        let flying = self.agenda.iter().filter_map(|due| match due.what {
            Planned::Arrival(a) => Some((a, Some(due.at_us))),
            _ => None,
        });
        let waiting = self.parked.iter().map(|&(_, a)| (a, None));
        let mut flights: Vec<_> = flying
            .chain(waiting)
            .filter(|(arrival, _)| self.world.is_in_flight(arrival.id))
            .map(|(a, due_us)| Flight {
                id: a.id,
                sent_us: a.sent_us,
                due_us,
                lost: a.lost,
            })
            .collect();
        sort_by_rank(&mut flights, |flight| [flight.sent_us, flight.id.rank(), 0]);
        flights
    }

    /// Lets the clock run on to `time_us`, but not past the next turn and never back.
    pub fn wait_until(&mut self, time_us: u64) {
        let latest = self.next_at_us().unwrap_or(u64::MAX);
        self.now.time_us = time_us.min(latest).max(self.now.time_us);
    }

    /// Takes one turn: whatever is due next, with the clock moved there. Adds what happened to
    /// `events`.
    pub fn turn(&mut self, events: &mut Vec<Event>) -> Turn {
        let Some(due) = self.agenda.pop() else {
            return Turn::Ended;
        };
        self.now.time_us = self.now.time_us.max(due.at_us);
        let Some(choice) = self.choose(due) else {
            self.close_turn(events, events.len());
            return Turn::Idle;
        };
        // What the simulator chooses is enabled: stale entries never reach the top.
        let applied = self.apply(choice, events);
        debug_assert_eq!(applied, Ok(()), "{choice:?}");
        Turn::Chose(choice)
    }

    /// A person's choice, now. One turn; nothing changes when it is refused.
    pub fn apply(&mut self, choice: Choice, events: &mut Vec<Event>) -> Result<(), NotEnabled> {
        let before = events.len();
        self.world.apply(choice, events)?;
        self.totals.choices += 1;
        for &event in &events[before..] {
            self.plan_for(event);
        }
        self.close_turn(events, before);
        Ok(())
    }

    /// Turns the workload on or off. One turn.
    pub fn switch_workload(&mut self, on: bool) {
        self.set_workload(on);
        self.close_turn(&[], 0);
    }

    /// Turns the fault plan on or off; off, what it did is mended. One turn.
    pub fn switch_faults(&mut self, on: bool) {
        self.set_faults(on);
        self.close_turn(&[], 0);
    }

    fn close_turn(&mut self, events: &[Event], before: usize) {
        self.now.step += 1;
        self.world.fold_into_chain(self.now.time_us);
        if events[before..].iter().any(may_free) || self.setup.network.fifo {
            self.unpark();
        }
        self.settle();
        self.compact();
    }

    fn set_workload(&mut self, on: bool) {
        self.workload = Switched {
            on,
            epoch: self.workload.epoch + 1,
        };
        if on {
            self.plan_request();
        }
    }

    fn set_faults(&mut self, on: bool) {
        let was_on = self.faults.on;
        self.faults = Switched {
            on,
            epoch: self.faults.epoch + 1,
        };
        if on && self.setup.faults.plan.strikes() {
            self.plan_fault();
        }
        if was_on && !on {
            self.mend_everything();
        }
    }

    /// Mends, a millisecond apart, what the fault plan has done; what people did stays.
    fn mend_everything(&mut self) {
        let repairs = self.outstanding.clone();
        for (delay_us, repair) in (1_000..).step_by(1_000).zip(repairs) {
            self.agenda
                .plan(self.now.time_us + delay_us, Planned::Repair(repair));
        }
    }

    /// What a planned thing comes to now.
    fn choose(&mut self, due: Due) -> Option<Choice> {
        match due.what {
            Planned::Arrival(Arrival { id, lost, .. }) => Some(match self.world.way(id) {
                Some(Way::Lost(_)) => Choice::Drop(id),
                _ if lost => Choice::Drop(id),
                _ => Choice::Deliver(id),
            }),
            Planned::Copy(id) => Some(Choice::Duplicate(id)),
            Planned::Timer { node, timer, .. } => Some(Choice::Fire(node, timer)),
            Planned::Notice(id) => Some(Choice::Notice(id)),
            Planned::Request { .. } => self.request(),
            Planned::Fault { .. } => self.fault(),
            Planned::Repair(repair) => {
                if let Some(place) = self.outstanding.iter().position(|&r| r == repair) {
                    self.outstanding.remove(place);
                }
                faults::mend(self.setup.faults, repair, self.world.as_ref())
            }
        }
    }

    fn fault(&mut self) -> Option<Choice> {
        let struck = faults::strike(self.setup.faults, self.world.as_ref(), &mut self.mishaps);
        if let Some((_, repair)) = struck {
            let at_us = self.now.time_us + self.mishap_interval();
            self.agenda.plan(at_us, Planned::Repair(repair));
            self.outstanding.push(repair);
        }
        self.plan_fault();
        struck.map(|(choice, _)| choice)
    }

    fn plan_fault(&mut self) {
        let at_us = self.now.time_us + self.mishap_interval();
        self.agenda.plan(
            at_us,
            Planned::Fault {
                epoch: self.faults.epoch,
            },
        );
    }

    fn mishap_interval(&mut self) -> u64 {
        let mean_us = self.setup.faults.every_ms.saturating_mul(1_000);
        self.mishaps.exponential(mean_us).max(1_000)
    }
}

/// Whether an event can let a parked message go on.
fn may_free(event: &Event) -> bool {
    matches!(
        event,
        Event::MessageReleased(_)
            | Event::Released(_)
            | Event::Healed
            | Event::Resumed(_)
            | Event::Crashed(_)
            | Event::Left(_)
    )
}
