//! What follows from what happened: arrivals, timers, and messages that have to wait.

use super::*;

impl<P: Protocol> Simulator<P> {
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
            _ => {}
        }
    }

    fn plan_arrival(&mut self, id: MsgId, may_double: bool) {
        let network = &self.setup.network;
        let own = network
            .links
            .iter()
            .find(|link| (link.from, link.to) == (id.from, id.to));
        let delay = own.map_or(network.delay, |link| link.delay);
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
                Planned::Copy(id) => self.world.message(id).is_some(),
                Planned::Timer {
                    node,
                    timer,
                    generation,
                } => self.settle_timer(due.at_us, node, timer, generation),
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
            Planned::Arrival(Arrival { id, .. }) | Planned::Copy(id) => world.message(id).is_some(),
            Planned::Timer {
                node,
                timer,
                generation,
            } => {
                let current = generations[timer_place(node, timer)] == generation;
                current && world.has_set(node, timer)
            }
            // There are few, and the same repair may be wanted again.
            Planned::Request { .. } | Planned::Fault { .. } | Planned::Repair(_) => true,
        });
    }

    /// A frozen node's timer goes off when it has thawed.
    fn settle_timer(&mut self, at_us: u64, node: NodeId, timer: TimerId, generation: u32) -> bool {
        let set = self.world.has_set(node, timer);
        let current = set && self.generations[timer_place(node, timer)] == generation;
        let frozen = self.world.status(node) == NodeStatus::Paused;
        if current && frozen {
            self.stopped.push((at_us, node, timer, generation));
        }
        current && !frozen
    }

    /// Sends parked messages on their way again if they no longer have to wait, and lets the timers
    /// of thawed nodes go off that were due meanwhile. Messages that wait for a person stay.
    pub(super) fn unpark(&mut self) {
        let parked = std::mem::take(&mut self.parked);
        for (at_us, arrival) in parked {
            let waits = self.by_hand(arrival.id);
            match self.world.way(arrival.id) {
                None => {}
                Some(way) if waits || way == Way::Waits => self.parked.push((at_us, arrival)),
                Some(_) => self
                    .agenda
                    .plan(at_us.max(self.now.time_us), Planned::Arrival(arrival)),
            }
        }
        for (at_us, node, timer, generation) in std::mem::take(&mut self.stopped) {
            if self.world.status(node) == NodeStatus::Paused {
                self.stopped.push((at_us, node, timer, generation));
            } else {
                let timer = Planned::Timer {
                    node,
                    timer,
                    generation,
                };
                self.agenda.plan(at_us.max(self.now.time_us), timer);
            }
        }
    }

    fn by_hand(&self, id: MsgId) -> bool {
        let network = &self.setup.network;
        let own = network
            .links
            .iter()
            .find(|link| (link.from, link.to) == (id.from, id.to));
        own.map_or(network.delay, |link| link.delay) == Delay::ByHand
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
    use crate::protocol::quorum::Quorum;

    #[test]
    fn timers_taken_back_do_not_pile_up_until_they_are_due() {
        let mut setup = crate::run::default_setup("quorum").expect("known");
        setup.switches.set("retransmit-ms", "60000");
        setup.network.delay = Delay::Fixed { ms: 1 };
        setup.workload.per_minute = 60_000;
        let quorum = Quorum::configure(setup.cluster, &setup.switches).expect("sound");
        let mut simulator = Simulator::new(quorum, Rc::new(setup));
        let mut events = Vec::new();
        while simulator.now().time_us < 30_000_000 {
            events.clear();
            simulator.turn(&mut events);
            assert!(simulator.agenda.iter().count() <= 1_000);
        }
        assert!(simulator.totals().operations > 10_000);
    }
}
