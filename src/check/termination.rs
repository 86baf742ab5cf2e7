//! Termination: an operation invoked at a node that does not crash completes.
//!
//! A fold over the events of a run, with a word from the world's owner on how each pending
//! operation stands. It tells running from slow, from blocked (no quorum can be reached now, and
//! who is missing), from lost for ever.

use super::network::Network;
use super::obstacle::{Obstacle, dead, explain, failed, hindered, stuck};
use super::{Explanation, Pending, Status, Verdict};
use crate::history::Moment;
use crate::protocol::{Claim, Cluster, Failure, MAX_NODES, MsgId, NodeSet, OpId, Outcome, Waiting};
use crate::sorting::sort_by_rank;
use crate::world::Event;
use std::collections::BTreeMap;

/// An operation that has waited longer than this is called slow, in microseconds of virtual time.
pub const SLOW_US: u64 = 10_000_000;

/// Virtual time, in microseconds, within which a node must get on although nothing is in its way;
/// longer, and Termination counts as violated. Far above any delay or timer that a setup has by
/// default; no finite run can prove that something never happens.
pub const STUCK_US: u64 = 60_000_000;

/// What stands between a pending operation of a node that is up and its return; worked out from
/// the world, on demand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Which operation.
    pub op: OpId,
    /// Whether it waits in its node's queue.
    pub queued: bool,
    /// What it waits for, if its node serves it.
    pub waiting: Option<Waiting>,
    /// Whether nothing can ever complete it: no message is in flight for it, no timer is set.
    pub dead: bool,
}

/// What Termination keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Termination {
    cluster: Cluster,
    network: Network,
    /// See [`Limits::stuck_us`](super::Limits).
    stuck_us: u64,
    returned: u64,
    /// Operations whose node crashed; they are not judged.
    lost: u64,
    reads: u64,
    failed: u64,
    /// When each node last began to serve an operation, or finished one.
    progress: [Moment; MAX_NODES as usize],
    /// When a message of each node, from it or to it, last arrived or was lost.
    touched: [Moment; MAX_NODES as usize],
    /// When each node was last connected with a majority again.
    rejoined: [Moment; MAX_NODES as usize],
    violated: Option<(Explanation, String)>,
}

impl Termination {
    pub fn new(cluster: Cluster, stuck_us: u64) -> Termination {
        Termination {
            cluster,
            network: Network::new(cluster),
            stuck_us,
            returned: 0,
            lost: 0,
            reads: 0,
            failed: 0,
            progress: Default::default(),
            touched: Default::default(),
            rejoined: Default::default(),
            violated: None,
        }
    }

    /// Takes an event in, given the operations pending before it; true when it makes Termination
    /// violated for good. An event at a node that the cluster does not have tells nothing.
    pub fn observe(
        &mut self,
        at: Moment,
        event: &Event,
        pending: &BTreeMap<OpId, Pending>,
    ) -> bool {
        if !self.network.knows_nodes_of(event) {
            return false;
        }
        match *event {
            Event::Sent(_) | Event::TimerSet { .. } | Event::TimerFired(..) => false,
            Event::Delivered(message) | Event::Dropped(message, _) => {
                self.touched[message.from.index()] = at;
                self.touched[message.to.index()] = at;
                self.network.observe(at, event);
                false
            }
            Event::Lost(..) => {
                self.lost += 1;
                false
            }
            Event::Started(_, node) => {
                self.progress[node.index()] = at;
                false
            }
            Event::Returned {
                op, outcome, cause, ..
            } => match pending.get(&op) {
                Some(op) => self.ended(at, op, outcome, cause),
                None => false,
            },
            _ if Network::concerns(event) => {
                let late = self.stuck_for_certain(at, pending.values());
                let before = self.lonely();
                self.network.observe(at, event);
                for node in before.minus(self.lonely()).iter() {
                    self.rejoined[node.index()] = at;
                }
                late
            }
            _ => false,
        }
    }

    fn ended(&mut self, at: Moment, op: &Pending, out: Outcome, cause: Option<MsgId>) -> bool {
        let late = self.stuck_for_certain(at, [op]);
        self.progress[op.node.index()] = at;
        let Outcome::Failed(why) = out else {
            self.returned += 1;
            self.reads += u64::from(op.call.is_read());
            return late;
        };
        self.failed += 1;
        let near = self.network.reach(op.node);
        match why {
            Failure::NotAcknowledged { acks, needed }
                if near.len() >= self.cluster.majority() && self.undisturbed(op) =>
            {
                let words = failed(op, acks, needed, near, self.cluster.nodes);
                let why = explain("Failed without need", words, op.op, at, cause);
                let what = if op.call.is_read() { "read" } else { "write" };
                self.violate(why, format!("a {what} failed at {at}")) || late
            }
            _ => late,
        }
    }

    /// The nodes that are not connected with a majority now.
    fn lonely(&self) -> NodeSet {
        let few = |&node: &crate::protocol::NodeId| {
            self.network.reach(node).len() < self.cluster.majority()
        };
        self.network.nodes().iter().filter(few).collect()
    }

    /// Whether the operation's node has been connected with a majority ever since it began, and
    /// nobody holds a message of it.
    fn undisturbed(&self, op: &Pending) -> bool {
        let rejoined = self.rejoined[op.node.index()];
        rejoined.step <= op.since.step && !self.network.holds_message_of(op.node)
    }

    /// Whether it is violated for good.
    pub fn is_violated(&self) -> bool {
        self.violated.is_some()
    }

    fn violate(&mut self, why: Explanation, summary: String) -> bool {
        let first = self.violated.is_none();
        if first {
            self.violated = Some((why, summary));
        }
        first
    }

    /// Whether one of these was in no way hindered for longer than [`Limits::stuck_us`](super::Limits). Only when every
    /// node was connected is that certain whatever quorum the operation needs.
    fn stuck_for_certain<'a>(
        &mut self,
        at: Moment,
        pending: impl IntoIterator<Item = &'a Pending>,
    ) -> bool {
        let all = self.network.nodes();
        let mut known = pending.into_iter().filter(|op| all.contains(op.node));
        let Some(op) = known
            .find(|op| self.idle_us(op, at) > self.stuck_us && self.network.reach(op.node) == all)
        else {
            return false;
        };
        let (why, summary) = (
            stuck(op, at, self.stuck_us),
            format!("stuck for {} s", self.stuck_us / 1_000_000),
        );
        self.violate(why, summary)
    }

    /// How long nothing has come of an operation although nobody interfered, in microseconds.
    fn idle_us(&self, op: &Pending, now: Moment) -> u64 {
        if self.network.holds_message_of(op.node) {
            return 0;
        }
        let progress = self.progress[op.node.index()].time_us;
        let since = op.since.time_us.max(progress);
        now.time_us
            .saturating_sub(since.max(self.network.changed.time_us))
    }

    /// What Termination says now.
    pub fn verdict(
        &self,
        now: Moment,
        pending: &BTreeMap<OpId, Pending>,
        standing: &[Standing],
    ) -> Verdict {
        let mut standing_of: BTreeMap<OpId, &Standing> = BTreeMap::new();
        standing_of.extend(standing.iter().map(|s| (s.op, s)));
        let mut live: Vec<&Pending> = pending
            .values()
            .filter(|op| !self.network.is_crashed(op.node))
            .filter(|op| self.network.nodes().contains(op.node))
            .collect();
        sort_by_rank(&mut live, |op| [op.start, 0, 0]);
        let (status, summary) = self.status(now, &live, &standing_of);
        Verdict {
            guarantee: Claim::Termination,
            status,
            summary,
            operations: self.total(&live),
            reads: self.reads
                + live
                    .iter()
                    .map(|op| u64::from(op.call.is_read()))
                    .sum::<u64>(),
        }
    }

    fn total(&self, live: &[&Pending]) -> u64 {
        self.returned + self.failed + live.len() as u64
    }

    fn status(
        &self,
        now: Moment,
        live: &[&Pending],
        standing: &BTreeMap<OpId, &Standing>,
    ) -> (Status, String) {
        if let Some((why, summary)) = &self.violated {
            return (Status::Violated(why.clone()), summary.clone());
        }
        let all = self.total(live);
        let is_dead = |op: &&&Pending| standing.get(&op.op).is_some_and(|s| s.dead);
        if let Some(op) = live.iter().find(is_dead) {
            let lost = live.iter().filter(is_dead).count();
            let at = self.touched[op.node.index()].max(op.since).min(now);
            let summary = format!("{lost} of {all} lost for ever");
            return (Status::Violated(dead(op, at)), summary);
        }
        let obstacle = |op: &Pending| self.obstacle(op, standing.get(&op.op).copied());
        let blocked: Vec<(&Pending, Obstacle)> = live
            .iter()
            .filter_map(|op| obstacle(op).map(|why| (*op, why)))
            .collect();
        let nodes: NodeSet = blocked.iter().map(|(op, _)| op.node).collect();
        let free = |op: &&&Pending| !nodes.contains(op.node);
        if let Some(op) = live
            .iter()
            .filter(free)
            .find(|op| self.idle_us(op, now) > self.stuck_us)
        {
            let summary = format!("1 of {all} stuck for {} s", self.stuck_us / 1_000_000);
            return (Status::Violated(stuck(op, now, self.stuck_us)), summary);
        }
        let waiting = live.iter().filter(|op| nodes.contains(op.node)).count();
        let status = match blocked.first() {
            Some((op, why)) => Status::Blocked(hindered(&self.network, op, why)),
            None => Status::Holds,
        };
        (status, self.summary(now, live, waiting as u64))
    }

    fn summary(&self, now: Moment, live: &[&Pending], blocked: u64) -> String {
        let all = self.total(live);
        if all + self.lost == 0 {
            return "nothing invoked yet".to_string();
        }
        let pending = live.len() as u64;
        let slow = |op: &&&Pending| now.time_us.saturating_sub(op.since.time_us) > SLOW_US;
        let slow = live.iter().filter(slow).count() as u64;
        let mut summary = format!("{} of {} returned", self.returned, all + self.lost);
        let rest = match blocked {
            0 => [
                (self.failed, "failed"),
                (slow, "slow"),
                (pending - slow, "running"),
            ],
            _ => [
                (self.failed, "failed"),
                (blocked, "blocked"),
                (pending - blocked, "running"),
            ],
        };
        let lost = (self.lost, "lost in a crash");
        for (n, what) in rest.iter().chain([&lost]).filter(|(n, _)| *n > 0) {
            summary.push_str(&format!(", {n} {what}"));
        }
        summary
    }

    fn obstacle(&self, op: &Pending, standing: Option<&Standing>) -> Option<Obstacle> {
        if self.network.is_frozen(op.node) {
            return Some(Obstacle::Frozen);
        }
        let near = self.network.reach(op.node);
        let (need, from) = match standing {
            Some(Standing {
                waiting: Some(w), ..
            }) => (w.need.saturating_sub(w.have.len()), w.from.minus(w.have)),
            // It waits for its node only, and whatever stops that node is said of the operation
            // that the node serves.
            Some(_) => return None,
            None => (self.cluster.majority(), self.network.nodes()),
        };
        let away = from.minus(near);
        (from.and(near).len() < need).then_some(Obstacle::Short { need, away })
    }
}
