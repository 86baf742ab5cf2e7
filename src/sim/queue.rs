//! What is going to happen by itself, in order of time.

use crate::protocol::{MsgId, NodeId, TimerId};
use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

/// Something that is due at a time. Ties are broken by the order in which they were planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Due {
    /// When, in microseconds.
    pub at_us: u64,
    order: u64,
    /// What.
    pub what: Planned,
}

/// What is going to happen by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Planned {
    /// A message reaches its receiver, or its end.
    Arrival(Arrival),
    /// The network makes a second copy of a message.
    Copy(MsgId),
    /// A node's timer goes off; `generation` tells it from an earlier setting of the same timer.
    Timer {
        node: NodeId,
        timer: TimerId,
        generation: u32,
    },
    /// The sender of a message notices that it could not be delivered.
    Notice(MsgId),
    /// A client asks something; `epoch` tells an arrival from one of an earlier workload.
    Request { epoch: u32 },
    /// The fault plan makes something go wrong.
    Fault { epoch: u32 },
    /// The fault plan mends what it did.
    Repair(super::faults::Repair),
}

/// A message on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Arrival {
    pub id: MsgId,
    pub sent_us: u64,
    /// Whether the network will lose it.
    pub lost: bool,
}

impl Ord for Due {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.at_us, self.order).cmp(&(other.at_us, other.order))
    }
}

impl PartialOrd for Due {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A queue in order of time.
#[derive(Clone, Debug, Default)]
pub(super) struct Agenda {
    heap: BinaryHeap<Reverse<Due>>,
    planned: u64,
    /// How many of them were left when those that can no longer happen were last looked for.
    left: usize,
}

/// Below this many there is no use in looking for those that can no longer happen.
const FEW: usize = 64;

impl Agenda {
    pub fn plan(&mut self, at_us: u64, what: Planned) {
        let order = self.planned;
        self.planned += 1;
        self.heap.push(Reverse(Due { at_us, order, what }));
    }

    pub fn first(&self) -> Option<&Due> {
        self.heap.peek().map(|Reverse(due)| due)
    }

    pub fn pop(&mut self) -> Option<Due> {
        self.heap.pop().map(|Reverse(due)| due)
    }

    /// Whether so much has been planned that half of it may be what can no longer happen: a timer
    /// that is set anew again and again, long before it is due.
    pub fn is_crowded(&self) -> bool {
        self.heap.len() > (2 * self.left).max(FEW)
    }

    /// Keeps what can still happen.
    pub fn retain(&mut self, keep: impl Fn(&Due) -> bool) {
        self.heap.retain(|Reverse(due)| keep(due));
        self.left = self.heap.len();
    }

    /// Everything planned, in no order.
    pub fn iter(&self) -> impl Iterator<Item = &Due> {
        self.heap.iter().map(|Reverse(due)| due)
    }
}
