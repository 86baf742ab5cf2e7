//! The workload: who asks which node for what, all from the seed.

use super::*;
use crate::protocol::{Call, ClientId, Form, Key};

/// The workload asks only nodes at which fewer requests than this wait, so that a node that is
/// cut off does not drown.
const WORKLOAD_QUEUE: usize = 3;
/// The largest amount that the workload adds or subtracts.
const MOST_ADDED: u32 = 9;
/// The largest amount that the workload transfers.
const MOST_MOVED: u32 = 30;

impl Simulator {
    /// The workload's next request.
    pub(super) fn request(&mut self) -> Option<Choice> {
        let workload = self.setup.workload;
        let nodes = workload.nodes.and(self.setup.cluster.all());
        let asked = self.requests.pick(nodes.iter())?;
        let key = self.any_key();
        let read = self.requests.below(100) < u32::from(workload.reads_percent);
        let call = if read {
            Call::Read { key }
        } else {
            self.change(key)
        };
        let client = self.client();
        let node = self.world.serves(asked, call).err().unwrap_or(asked);
        let busy = self.world.queue(node).len() >= WORKLOAD_QUEUE;
        let runs = matches!(self.world.status(node), NodeStatus::Up | NodeStatus::Paused);
        let choice = client
            .filter(|_| runs && !busy)
            .map(|client| Choice::Invoke { client, node, call });
        self.issued += u32::from(choice.is_some());
        if self.workload_ended() {
            self.workload.on = false;
            self.set_faults(false);
        } else {
            self.plan_request();
        }
        choice
    }

    pub(super) fn plan_request(&mut self) {
        let mean_us = 60_000_000 / self.setup.workload.per_minute.max(1);
        let at_us = self.now.time_us + self.requests.exponential(mean_us);
        self.agenda.plan(
            at_us,
            Planned::Request {
                epoch: self.workload.epoch,
            },
        );
    }

    fn any_key(&mut self) -> Key {
        Key(self.requests.below(u32::from(self.setup.cluster.keys)) as u8)
    }

    /// One of the changes that the protocol knows, each as often as its share says.
    fn change(&mut self, key: Key) -> Call {
        let changes = self.world.info().changes;
        let form = match changes {
            // Nothing to draw: runs of registers are as they always were.
            [(only, _)] => *only,
            _ => {
                let all = changes.iter().map(|(_, share)| u32::from(*share)).sum();
                let mut left = self.requests.below(all);
                let drawn = changes.iter().find(|(_, share)| {
                    let hit = left < u32::from(*share);
                    left = left.saturating_sub(u32::from(*share));
                    hit
                });
                drawn.map_or(Form::Write, |(form, _)| *form)
            }
        };
        match form {
            Form::Delete => Call::Delete { key },
            Form::Add => Call::Add {
                key,
                by: self.requests.between(1, MOST_ADDED) as i32,
            },
            Form::Subtract => Call::Add {
                key,
                by: -(self.requests.between(1, MOST_ADDED) as i32),
            },
            Form::Transfer => Call::Transfer {
                from: key,
                to: self.other_key(key),
                amount: self.requests.between(1, MOST_MOVED),
            },
            Form::Command(command) => Call::Command { key, command },
            Form::Read | Form::Write | Form::Ask(_) => Call::Write {
                key,
                value: self.fresh_value(),
            },
        }
    }

    /// Another key, if there is one.
    fn other_key(&mut self, key: Key) -> Key {
        let keys = u32::from(self.setup.cluster.keys);
        if keys < 2 {
            return key;
        }
        let step = self.requests.between(1, keys - 1);
        Key(((u32::from(key.0) + step) % keys) as u8)
    }

    /// Who asks: any free client, or, where clients carry something from one operation to the
    /// next, one of a few; none when they all wait for an answer.
    fn client(&mut self) -> Option<ClientId> {
        let sessions = usize::from(self.world.info().sessions);
        if sessions == 0 {
            return Some(self.world.free_client());
        }
        let known = self.world.clients();
        let fresh = (known.len() < sessions).then(|| self.world.next_client());
        let free = known.into_iter().filter(|(_, busy)| !busy);
        let idle: Vec<_> = free.map(|(id, _)| id).chain(fresh).collect();
        self.requests.pick(idle.into_iter())
    }
}
