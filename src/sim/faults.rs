//! The fault plan: what goes wrong by itself, and how it is mended.

use super::{Faults, Plan, Random};
use crate::protocol::{NodeId, NodeSet};
use crate::world::{Choice, Links, Machine, NodeStatus};

/// Of a thousand messages, how many a plan with loss loses.
pub(super) const LOSS_PERMILLE: u16 = 100;
/// Of a thousand messages, how many a plan with loss makes arrive twice.
pub(super) const DUPLICATE_PERMILLE: u16 = 50;

/// How a fault is mended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Repair {
    /// The node is restarted, if it is still crashed.
    Restart(NodeId),
    /// The node goes on, if it is still frozen.
    Resume(NodeId),
    /// The links are mended.
    Mend(Links),
}

/// A kind of fault.
#[derive(Clone, Copy)]
enum Kind {
    Crash,
    Pause,
    Isolate,
    Halves,
    Bridge,
    OneWay,
}

const CRASHES: &[Kind] = &[Kind::Crash, Kind::Crash, Kind::Pause];
const PARTITIONS: &[Kind] = &[Kind::Isolate, Kind::Halves, Kind::Bridge, Kind::OneWay];
const EVERYTHING: &[Kind] = &[
    Kind::Crash,
    Kind::Crash,
    Kind::Pause,
    Kind::Isolate,
    Kind::Halves,
    Kind::Bridge,
    Kind::OneWay,
];

impl Plan {
    fn kinds(self) -> &'static [Kind] {
        match self {
            Plan::None | Plan::Loss => &[],
            Plan::Crashes => CRASHES,
            Plan::Partitions => PARTITIONS,
            Plan::Isolate => &[Kind::Isolate],
            Plan::Halves => &[Kind::Halves],
            Plan::Bridge => &[Kind::Bridge],
            Plan::OneWay => &[Kind::OneWay],
            Plan::Everything => EVERYTHING,
        }
    }

    /// Whether the plan makes things happen at moments of its own.
    pub(super) fn strikes(self) -> bool {
        !self.kinds().is_empty()
    }

    /// Whether the plan makes the network lose and double messages.
    pub(super) fn loses(self) -> bool {
        matches!(self, Plan::Loss | Plan::Everything)
    }
}

/// What goes wrong next and how it will be mended; none when the plan has to wait (a minority is
/// down already, or links are cut already).
pub(super) fn strike(
    faults: Faults,
    world: &dyn Machine,
    random: &mut Random,
) -> Option<(Choice, Repair)> {
    let kind = *random.pick(faults.plan.kinds().iter())?;
    let all = world.cluster().all();
    let up = world.nodes_that_are(NodeStatus::Up);
    let node = random.pick(all.iter())?;
    match kind {
        Kind::Crash | Kind::Pause => {
            let down = all.len() - up.len();
            let room = down < (all.len() - 1) / 2;
            (room && up.contains(node)).then_some(match kind {
                Kind::Crash => (Choice::Crash(node), Repair::Restart(node)),
                _ => (Choice::Pause(node), Repair::Resume(node)),
            })
        }
        _ => {
            let links = partition(kind, all, node, random);
            let cut = all
                .iter()
                .any(|a| all.iter().any(|b| a != b && world.link(a, b).0));
            // Very small clusters have no bridge, or nobody to be cut off from.
            let any = !links.from.is_empty() && !links.to.is_empty();
            (any && !cut).then_some((Choice::Cut(links), Repair::Mend(links)))
        }
    }
}

/// The links that a partition around this node cuts.
fn partition(kind: Kind, all: NodeSet, node: NodeId, random: &mut Random) -> Links {
    let one = NodeSet::one(node);
    match kind {
        Kind::Halves => Links::around(half(all, random), all),
        Kind::Bridge => {
            let rest = all.minus(one);
            let left = half(rest, random);
            Links {
                from: left,
                to: rest.minus(left),
                both: true,
            }
        }
        Kind::OneWay if random.chance(500) => Links {
            from: one,
            to: all.minus(one),
            both: false,
        },
        Kind::OneWay => Links {
            from: all.minus(one),
            to: one,
            both: false,
        },
        _ => Links::around(one, all),
    }
}

/// A random smaller half.
fn half(all: NodeSet, random: &mut Random) -> NodeSet {
    let mut half = NodeSet::EMPTY;
    while half.len() < all.len() / 2 {
        if let Some(node) = random.pick(all.minus(half).iter()) {
            half.insert(node);
        }
    }
    half
}

/// The choice that mends a fault, if there is still something to mend.
pub(super) fn mend(faults: Faults, repair: Repair, world: &dyn Machine) -> Option<Choice> {
    match repair {
        Repair::Restart(node) => {
            (world.status(node) == NodeStatus::Crashed).then_some(Choice::Restart {
                node,
                memory: faults.memory,
            })
        }
        Repair::Resume(node) => {
            (world.status(node) == NodeStatus::Paused).then_some(Choice::Resume(node))
        }
        Repair::Mend(links) => Some(Choice::Mend(links)),
    }
}
