//! What a run starts from: protocol, cluster, network, workload, faults, seed.

use crate::protocol::{Cluster, NodeId, NodeSet, Switches};
use crate::world::Memory;
use serde::{Deserialize, Serialize};

/// Everything that decides a run, but for what people do in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Setup {
    /// The protocol's id.
    pub protocol: String,
    /// The value of each of its switches.
    pub switches: Switches,
    /// Nodes and registers.
    pub cluster: Cluster,
    /// How messages travel.
    pub network: Network,
    /// What clients ask by themselves.
    pub workload: Workload,
    /// What goes wrong by itself.
    pub faults: Faults,
    /// Where all randomness comes from.
    pub seed: u64,
}

/// How messages travel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Network {
    /// How long a message takes on every link not named in `links`.
    pub delay: Delay,
    /// Links with a delay of their own.
    pub links: Vec<LinkDelay>,
    /// Of a thousand messages, how many are lost.
    pub loss_permille: u16,
    /// Of a thousand messages, how many arrive twice.
    pub duplicate_permille: u16,
    /// Whether messages of a link arrive in the order in which they were sent.
    pub fifo: bool,
}

/// How long a message takes, in milliseconds of virtual time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Delay {
    /// For ever: messages and timers wait until a person lets them go.
    ByHand,
    /// Always the same.
    Fixed {
        /// Milliseconds.
        ms: u32,
    },
    /// Anything from the least to the most, equally likely.
    Uniform {
        /// The least, in milliseconds.
        min_ms: u32,
        /// The most, in milliseconds.
        max_ms: u32,
    },
    /// A minimum and, on top, an exponential tail.
    Exponential {
        /// The least, in milliseconds.
        min_ms: u32,
        /// The mean of what comes on top, in milliseconds.
        mean_ms: u32,
    },
}

/// A link with a delay of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinkDelay {
    /// The sender.
    pub from: NodeId,
    /// The receiver.
    pub to: NodeId,
    /// How long a message takes.
    pub delay: Delay,
}

/// What clients ask by themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Workload {
    /// Whether it is on when the run starts.
    pub on: bool,
    /// Operations a minute of virtual time, over all nodes, on average.
    pub per_minute: u32,
    /// Of a hundred operations, how many are reads.
    pub reads_percent: u8,
    /// Which nodes are asked.
    pub nodes: NodeSet,
    /// After how many operations it ends; then the fault plan ends too, and everything is healed.
    pub limit: Option<u32>,
}

/// What goes wrong by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Faults {
    /// Whether they are on when the run starts.
    pub on: bool,
    /// Which faults.
    pub plan: Plan,
    /// Milliseconds between faults, on average; each lasts about as long.
    pub every_ms: u32,
    /// What a node remembers when it restarts.
    pub memory: Memory,
}

/// Which faults a plan makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Plan {
    /// None.
    None,
    /// Nodes crash, restart, freeze and thaw; never more than a minority at a time.
    Crashes,
    /// Any of the four partitions below.
    Partitions,
    /// One node is cut off.
    Isolate,
    /// The cluster falls in two.
    Halves,
    /// Two groups that only one node still links.
    Bridge,
    /// One node is heard by nobody, or hears nobody.
    OneWay,
    /// Every tenth message is lost and every twentieth arrives twice.
    Loss,
    /// All of it.
    Everything,
}

impl Plan {
    /// Every plan, with its id and its name for people.
    pub const ALL: [(Plan, &'static str, &'static str); 9] = [
        (Plan::None, "none", "None"),
        (Plan::Crashes, "crashes", "Crashes and freezes"),
        (Plan::Partitions, "partitions", "Partitions of every kind"),
        (Plan::Isolate, "isolate", "Isolate one node"),
        (Plan::Halves, "halves", "Split in halves"),
        (Plan::Bridge, "bridge", "Halves with a bridge"),
        (Plan::OneWay, "one-way", "One-way cuts"),
        (Plan::Loss, "loss", "Loss and duplication"),
        (Plan::Everything, "everything", "Everything"),
    ];
}
