//! A simulator with its judge: what a run is at one moment.

use super::words;
use crate::check::{Judge, Limits, Phrase, Standing, Status, Verdict};
use crate::history::Moment;
use crate::protocol::{Claim, Info, Kind, NodeId, OpId};
use crate::sim::{Setup, Simulator, Turn};
use crate::world::{Choice, Event, Machine, NodeStatus, NotEnabled};
use std::rc::Rc;

/// A run at one moment: cheap to clone, so that one can come back to it.
#[derive(Clone, Debug)]
pub(super) struct Live {
    pub sim: Simulator,
    pub judge: Judge,
    /// The guarantees that are violated for good: since when, and the message that made it so, in
    /// words.
    reasons: Vec<(Claim, Moment, String)>,
}

impl Live {
    /// The setup at its beginning: the world in which its nodes have just started, and what that
    /// made happen.
    pub fn new(world: Box<dyn Machine>, setup: Rc<Setup>, events: &[Event]) -> Self {
        let limits = Limits {
            stuck_us: patience_us(&setup, world.info()),
            ..Limits::default()
        };
        let info = world.info();
        let mut judge = Judge::of(info.model, info.guarantees, setup.cluster, limits);
        if world.has_connections() {
            judge.expect_notices();
        }
        let mut live = Live {
            sim: Simulator::new(world, setup, events),
            judge,
            reasons: Vec::new(),
        };
        live.judge_all(events);
        live
    }

    /// One turn of the simulator. `events` is emptied first and then holds what happened.
    pub fn turn(&mut self, events: &mut Vec<Event>) -> Turn {
        events.clear();
        let turn = self.sim.turn(events);
        self.judge_all(events);
        turn
    }

    /// A person's choice. `events` is emptied first and then holds what happened.
    pub fn apply(&mut self, choice: Choice, events: &mut Vec<Event>) -> Result<(), NotEnabled> {
        events.clear();
        self.sim.apply(choice, events)?;
        self.judge_all(events);
        Ok(())
    }

    fn judge_all(&mut self, events: &[Event]) {
        let at = self.sim.now();
        for event in events {
            if self.judge.observe(at, event) {
                // A choice may make several events, and each may break another guarantee.
                for guarantee in self.judge.violated() {
                    if self.reasons.iter().all(|(known, ..)| *known != guarantee) {
                        let words = words::reason(self.sim.world(), event, events);
                        self.reasons.push((guarantee, at, words));
                    }
                }
            }
        }
    }

    /// Whether the last turn broke a guarantee.
    pub fn just_broke(&self) -> bool {
        self.reasons
            .last()
            .is_some_and(|(_, at, _)| *at == self.sim.now())
    }

    /// What each guarantee says now.
    pub fn verdicts(&self) -> Vec<Verdict> {
        let mut verdicts = self.judge.verdicts(self.sim.now(), &self.standings());
        for verdict in &mut verdicts {
            if let Status::Violated(explanation) = &mut verdict.status {
                let this = |(guarantee, ..): &&(Claim, _, _)| *guarantee == verdict.guarantee;
                let reason = self.reasons.iter().find(this);
                if let Some((_, _, words)) = reason.filter(|(.., words)| !words.is_empty()) {
                    explanation.because = Phrase::text(words.clone());
                }
            }
        }
        verdicts
    }

    /// What stands between each pending operation of a live node and its return.
    fn standings(&self) -> Vec<Standing> {
        let world = self.sim.world();
        let nodes = world.cluster().all();
        let mut standings = Vec::new();
        for node in nodes
            .iter()
            .filter(|&n| world.status(n) != NodeStatus::Crashed)
        {
            let Some((op, _)) = world.serving(node) else {
                // A frozen node may have requests waiting and serve none.
                standings.extend(queued(world.queue(node), false));
                continue;
            };
            let waiting = world.waiting(node);
            let out_of_reach = waiting.is_some_and(|w| w.have.or(w.from).len() < w.need);
            let dead = out_of_reach || self.is_dead(node, op);
            standings.push(Standing {
                op,
                queued: false,
                waiting,
                dead,
            });
            standings.extend(queued(world.queue(node), dead));
        }
        standings
    }

    /// Whether nothing can ever complete the operation: its node has no timer set, and no message
    /// that serves it, or may serve it, is in flight.
    fn is_dead(&self, node: NodeId, op: OpId) -> bool {
        let world = self.sim.world();
        let serves = |id| {
            let view = world.message_view(id);
            view.is_some_and(|view| view.op.is_none_or(|served| served == op))
        };
        world.timers(node).is_empty() && !world.in_flight().into_iter().any(serves)
    }
}

/// How long an operation that nothing hinders may take before that is called stuck, in
/// microseconds: as long as the network suggests, or four times the longest timer that the switches
/// set.
fn patience_us(setup: &Setup, info: &Info) -> u64 {
    let timers = info.switches.iter().filter_map(|switch| match switch.kind {
        Kind::Number { unit: "ms", .. } => setup.switches.number(switch.id),
        _ => None,
    });
    let longest_us = timers.max().map_or(0, |ms| u64::from(ms) * 1_000);
    setup.network.patience_us().max(longest_us * 4)
}

fn queued<'a>(
    queue: impl IntoIterator<Item = &'a (OpId, crate::protocol::Call)>,
    dead: bool,
) -> impl Iterator<Item = Standing> {
    queue.into_iter().map(move |&(op, _)| Standing {
        op,
        queued: true,
        waiting: None,
        dead,
    })
}
