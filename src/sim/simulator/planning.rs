//! What follows from what happened: arrivals, timers, and messages that have to wait.

use super::*;

impl Simulator {
    /// Plans what follows from an event.
    pub(super) fn plan_for(&mut self, event: Event) {
        match event {
            Event::Sent(id) => {
                self.totals.messages += 1;
                self.plan_arrival(id, true);
            }
            Event::Copied { copy, .. } => {
                self.totals.messages += 1;
                self.plan_arrival(copy, false);
            }
            Event::TimerSet {
                node,
                timer,
                after_ms,
            } => self.plan_timer(node, timer, after_ms),
            Event::TimerCancelled(node, timer) => {
                self.generations[timer_place(node, timer)] += 1;
            }
            Event::Invoked { call, .. } => {
                self.totals.operations += 1;
                if let Some(Value(value)) = call.written() {
                    self.next_value = self.next_value.max(value.saturating_add(1));
                }
            }
            Event::Dropped(id, _) if self.world.is_unnoticed(id) => self.plan_notice(id),
            _ => {}
        }
    }

    /// The news that a message was not delivered takes as long as a message; where a person
    /// delivers them, it comes at once.
    fn plan_notice(&mut self, id: MsgId) {
        let delay = self.delay(id.to, id.from);
        let delay_us = delay_us(delay, &mut self.delays).unwrap_or(0);
        self.agenda
            .plan(self.now.time_us + delay_us, Planned::Notice(id));
    }

    /// How long messages take from one node to another.
    fn delay(&self, from: NodeId, to: NodeId) -> Delay {
        let network = &self.setup.network;
        let own = network
            .links
            .iter()
            .find(|link| (link.from, link.to) == (from, to));
        own.map_or(network.delay, |link| link.delay)
    }

    fn plan_arrival(&mut self, id: MsgId, may_double: bool) {
        let delay = self.delay(id.from, id.to);
        let network = &self.setup.network;
        let (mut loss, mut double) = (network.loss_permille, network.duplicate_permille);
        if self.faults.on && self.setup.faults.plan.loses() {
            loss = loss.max(LOSS_PERMILLE);
            double = double.max(DUPLICATE_PERMILLE);
        }
        let sent_us = self.now.time_us;
        let lost = loss > 0 && self.delays.chance(loss);
        let arrival = Arrival { id, sent_us, lost };
        let Some(delay_us) = delay_us(delay, &mut self.delays) else {
            return self.parked.push((sent_us, arrival));
        };
        let mut at_us = sent_us + delay_us;
        if network.fifo {
            let last = &mut self.last_arrival[id.from.index() * 9 + id.to.index()];
            at_us = at_us.max(*last);
            *last = at_us;
        }
        if may_double && double > 0 && self.delays.chance(double) {
            self.agenda.plan(sent_us + delay_us / 2, Planned::Copy(id));
        }
        self.agenda.plan(at_us, Planned::Arrival(arrival));
    }

    fn plan_timer(&mut self, node: NodeId, timer: TimerId, after_ms: u32) {
        let generation = &mut self.generations[timer_place(node, timer)];
        *generation += 1;
        let generation = *generation;
        if self.setup.network.delay == Delay::ByHand {
            return;
        }
        let at_us = self.now.time_us + u64::from(after_ms) * 1_000;
        self.agenda.plan(
            at_us,
            Planned::Timer {
                node,
                timer,
                generation,
            },
        );
    }

    /// Clears the top of the agenda of what can no longer happen, and parks what has to wait, so
    /// that the next turn is known.
    pub(super) fn settle(&mut self) {
        while let Some(due) = self.agenda.first().copied() {
            let keep = match due.what {
                Planned::Arrival(arrival) => match self.world.way(arrival.id) {
                    None => false,
                    Some(Way::Waits) => {
                        self.parked.push((due.at_us, arrival));
                        false
                    }
                    Some(_) => true,
                },
                Planned::Copy(id) => self.world.is_in_flight(id),
                Planned::Timer {
                    node,
                    timer,
                    generation,
                } => self.is_current(node, timer, generation) && self.runs_or_waits(due, node),
                Planned::Notice(id) => {
                    self.world.is_unnoticed(id) && self.runs_or_waits(due, id.from)
                }
                Planned::Request { epoch } => self.workload.on && epoch == self.workload.epoch,
                Planned::Fault { epoch } => self.faults.on && epoch == self.faults.epoch,
                Planned::Repair(repair) => self.outstanding.contains(&repair),
            };
            if keep {
                return;
            }
            self.agenda.pop();
        }
    }

    /// Clears the whole agenda of what can no longer happen, when that may be much. Nothing else
    /// changes: such entries would be cleared once they come to its top.
    pub(super) fn compact(&mut self) {
        if !self.agenda.is_crowded() {
            return;
        }
        let (world, generations) = (&self.world, &self.generations);
        self.agenda.retain(|due| match due.what {
            Planned::Arrival(Arrival { id, .. }) | Planned::Copy(id) => world.is_in_flight(id),
            Planned::Timer {
                node,
                timer,
                generation,
            } => {
                let current = generations[timer_place(node, timer)] == generation;
                current && world.has_set(node, timer)
            }
            Planned::Notice(id) => world.is_unnoticed(id),
            // There are few, and the same repair may be wanted again.
            Planned::Request { .. } | Planned::Fault { .. } | Planned::Repair(_) => true,
        });
    }

    /// Whether this setting of the timer is the one that counts.
    fn is_current(&self, node: NodeId, timer: TimerId, generation: u32) -> bool {
        let set = self.world.has_set(node, timer);
        set && self.generations[timer_place(node, timer)] == generation
    }

    /// Whether the node runs; what is due at a frozen one happens when it has thawed.
    fn runs_or_waits(&mut self, due: Due, node: NodeId) -> bool {
        let frozen = self.world.status(node) == NodeStatus::Paused;
        if frozen {
            self.stopped.push((due.at_us, due.what));
        }
        !frozen
    }

    /// Sends parked messages on their way again if they no longer have to wait, and lets the timers
    /// of thawed nodes go off that were due meanwhile. Messages that wait for a person stay.
    pub(super) fn unpark(&mut self) {
        let parked = std::mem::take(&mut self.parked);
        for (at_us, arrival) in parked {
            let waits = self.delay(arrival.id.from, arrival.id.to) == Delay::ByHand;
            match self.world.way(arrival.id) {
                None => {}
                Some(way) if waits || way == Way::Waits => self.parked.push((at_us, arrival)),
                Some(_) => self
                    .agenda
                    .plan(at_us.max(self.now.time_us), Planned::Arrival(arrival)),
            }
        }
        for (at_us, what) in std::mem::take(&mut self.stopped) {
            self.agenda.plan(at_us.max(self.now.time_us), what);
        }
    }
}

fn timer_place(node: NodeId, timer: TimerId) -> usize {
    node.index() * TIMERS + usize::from(timer.0) % TIMERS
}

/// How long a message takes, in microseconds; none when it waits for a person.
fn delay_us(delay: Delay, random: &mut Random) -> Option<u64> {
    Some(match delay {
        Delay::ByHand => return None,
        Delay::Fixed { ms } => u64::from(ms) * 1_000,
        Delay::Uniform { min_ms, max_ms } => {
            u64::from(random.between(min_ms * 1_000, max_ms * 1_000))
        }
        Delay::Exponential { min_ms, mean_ms } => {
            u64::from(min_ms) * 1_000 + random.exponential(mean_ms * 1_000)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Protocol;
    use crate::protocol::quorum::Quorum;
    use crate::world::World;

    #[test]
    fn timers_taken_back_do_not_pile_up_until_they_are_due() {
        let mut setup = crate::run::default_setup("quorum").expect("known");
        setup.switches.set("retransmit-ms", "60000");
        setup.network.delay = Delay::Fixed { ms: 1 };
        setup.workload.per_minute = 60_000;
        let quorum = Quorum::configure(setup.cluster, &setup.switches).expect("sound");
        let mut events = Vec::new();
        let world = World::new(quorum, setup.cluster, setup.network.fifo, &mut events);
        let mut simulator = Simulator::new(Box::new(world), Rc::new(setup), &events);
        while simulator.now().time_us < 30_000_000 {
            events.clear();
            simulator.turn(&mut events);
            assert!(simulator.agenda.iter().count() <= 1_000);
        }
        assert!(simulator.totals().operations > 10_000);
    }
}
