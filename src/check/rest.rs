//! Whether a run is at rest, as its events tell: every node that takes part is up and connected,
//! no operation is pending, and nothing is under way.
//!
//! "Nothing is under way" is either that nothing can happen by itself any more (no message in
//! flight, no timer set, no news on its way that a message was not delivered), or, where nodes go
//! on talking for ever, that nothing has come of it for a long time.

use super::network::Network;
use crate::history::Moment;
use crate::protocol::{Cluster, MAX_NODES, NodeId};
use crate::world::{DropReason, Event};

/// What is under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rest {
    pub network: Network,
    /// How long nothing must have come of what goes on, in microseconds.
    patience_us: u64,
    /// Whether senders notice what could not be delivered.
    notices: bool,
    pending: u64,
    in_flight: u64,
    /// The timers set by each node, as bits.
    timers: [u64; MAX_NODES as usize],
    /// How many of its messages each node has yet to notice were not delivered.
    unnoticed: [u32; MAX_NODES as usize],
    /// The moment of the last event.
    last: Moment,
    /// When last an operation began or ended, or somebody came to hold something else.
    stirred: Moment,
}

impl Rest {
    pub fn new(cluster: Cluster, patience_us: u64) -> Rest {
        Rest {
            network: Network::new(cluster),
            patience_us,
            notices: false,
            pending: 0,
            in_flight: 0,
            timers: Default::default(),
            unnoticed: Default::default(),
            last: Moment::default(),
            stirred: Moment::default(),
        }
    }

    /// From now on senders notice what could not be delivered.
    pub fn expect_notices(&mut self) {
        self.notices = true;
    }

    /// Somebody came to hold something else.
    pub fn stir(&mut self, at: Moment) {
        self.stirred = at;
    }

    /// Whether this event is the first of another step, so that all of the last one is known.
    pub fn is_new_step(&self, at: Moment) -> bool {
        at.step != self.last.step
    }

    /// Takes an event in.
    pub fn observe(&mut self, at: Moment, event: &Event) {
        self.last = at;
        match *event {
            Event::Sent(_) | Event::Copied { .. } => self.in_flight += 1,
            Event::Delivered(_) => self.in_flight = self.in_flight.saturating_sub(1),
            // It was never in flight.
            Event::Dropped(_, DropReason::Full) => {}
            Event::Dropped(id, _) => {
                self.in_flight = self.in_flight.saturating_sub(1);
                if self.notices && self.runs(id.from) {
                    self.unnoticed[id.from.index()] += 1;
                }
            }
            Event::Noticed(id) => {
                let left = &mut self.unnoticed[id.from.index()];
                *left = left.saturating_sub(1);
            }
            Event::TimerSet { node, timer, .. } => {
                self.timers[node.index()] |= 1 << (timer.0 % 64);
            }
            Event::TimerFired(node, timer) | Event::TimerCancelled(node, timer) => {
                self.timers[node.index()] &= !(1 << (timer.0 % 64));
            }
            Event::Crashed(node) | Event::Left(node) => self.unnoticed[node.index()] = 0,
            Event::Invoked { .. } => {
                self.pending += 1;
                self.stirred = at;
            }
            Event::Returned { .. } | Event::Lost(..) => {
                self.pending = self.pending.saturating_sub(1);
                self.stirred = at;
            }
            _ => {}
        }
        self.network.observe(at, event);
    }

    fn runs(&self, node: NodeId) -> bool {
        self.network.nodes().contains(node) && !self.network.is_crashed(node)
    }

    /// Whether nothing can happen by itself any more.
    fn is_still(&self) -> bool {
        let none = |counts: &[u32]| counts.iter().all(|&count| count == 0);
        self.in_flight == 0 && self.timers.iter().all(|&set| set == 0) && none(&self.unnoticed)
    }

    /// Since when the run is at rest, if it is by `now`; all events of the last step are known.
    pub fn since(&self, now: Moment) -> Option<Moment> {
        if self.pending > 0 {
            return None;
        }
        let stirred_us = self.stirred.time_us.max(self.network.changed.time_us);
        let enough_us = stirred_us.saturating_add(self.patience_us);
        let since = if self.is_still() {
            self.last
        } else if now.time_us > enough_us {
            Moment {
                step: self.last.step,
                time_us: enough_us,
            }
        } else {
            return None;
        };
        // The dearest question last.
        self.network.is_whole().then_some(since)
    }

    /// "Nothing is under way any more", or for how long nothing has come of what goes on.
    pub fn words(&self) -> String {
        if self.is_still() {
            "Nothing is under way any more".to_string()
        } else {
            let seconds = self.patience_us / 1_000_000;
            format!("Nothing has changed for {seconds} s, with all nodes up and connected")
        }
    }
}
