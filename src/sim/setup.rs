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

/// What is wrong with a setup: one sentence that says where and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadSetup(pub String);

/// The least patience with an operation: a minute, in microseconds.
const STUCK_US: u64 = 60_000_000;
/// The longest delay or interval, in milliseconds: one hour is 3,600,000 and more than enough.
const MAX_MS: u32 = 3_600_000;

impl Plan {
    /// The plan of that id.
    pub fn parse(id: &str) -> Option<Plan> {
        Plan::ALL
            .iter()
            .find(|(_, known, _)| *known == id)
            .map(|(plan, _, _)| *plan)
    }
}

impl Setup {
    /// Checks every number against its bounds. Protocol and switches are checked where protocols
    /// are known.
    pub fn check(&self) -> Result<(), BadSetup> {
        within(
            "nodes",
            u32::from(self.cluster.nodes),
            1,
            u32::from(crate::protocol::MAX_NODES),
        )?;
        within(
            "keys",
            u32::from(self.cluster.keys),
            1,
            u32::from(crate::protocol::MAX_KEYS),
        )?;
        let all = self.cluster.all();
        self.network.delay.check("the network’s delay")?;
        if self.network.links.len() > 72 {
            return Err(BadSetup(
                "More links have a delay of their own than there are links.".into(),
            ));
        }
        for link in &self.network.links {
            if !all.contains(link.from) || !all.contains(link.to) || link.from == link.to {
                return Err(BadSetup(format!(
                    "A delay is set for a link from node {} to node {}, which the cluster does not have.",
                    link.from.0, link.to.0
                )));
            }
            link.delay
                .check(&format!("the delay from {} to {}", link.from, link.to))?;
        }
        within(
            "loss_permille",
            u32::from(self.network.loss_permille),
            0,
            1_000,
        )?;
        within(
            "duplicate_permille",
            u32::from(self.network.duplicate_permille),
            0,
            1_000,
        )?;
        within("per_minute", self.workload.per_minute, 1, 60_000)?;
        within(
            "reads_percent",
            u32::from(self.workload.reads_percent),
            0,
            100,
        )?;
        within("every_ms", self.faults.every_ms, 10, MAX_MS)?;
        if self.workload.limit == Some(0) {
            return Err(BadSetup(
                "“limit” is 0; a workload issues at least 1 operation, or turn it off.".into(),
            ));
        }
        if self.workload.nodes.and(all).is_empty() {
            return Err(BadSetup("The workload asks no node of the cluster.".into()));
        }
        Ok(())
    }
}

impl Network {
    /// How long an operation that nothing hinders may take before that is called stuck, in
    /// microseconds: a minute, or the time of many messages where they are slow; for ever where a
    /// person delivers them.
    pub fn patience_us(&self) -> u64 {
        let delays = self.links.iter().map(|link| link.delay).chain([self.delay]);
        let longest_ms = delays.map(Delay::long_ms).max().unwrap_or(0);
        (longest_ms.saturating_mul(20_000)).max(STUCK_US)
    }
}

impl Delay {
    /// Longer than nearly every message takes, in milliseconds.
    fn long_ms(self) -> u64 {
        match self {
            Delay::ByHand => u64::MAX,
            Delay::Fixed { ms } => u64::from(ms),
            Delay::Uniform { max_ms, .. } => u64::from(max_ms),
            Delay::Exponential { min_ms, mean_ms } => u64::from(min_ms) + 8 * u64::from(mean_ms),
        }
    }

    fn check(self, what: &str) -> Result<(), BadSetup> {
        let too_long = |ms: u32| {
            (ms > MAX_MS).then(|| BadSetup(format!("In {what}, {ms} ms is more than {MAX_MS}.")))
        };
        let wrong = match self {
            Delay::ByHand => None,
            Delay::Fixed { ms } => too_long(ms),
            Delay::Uniform { min_ms, max_ms } if min_ms > max_ms => Some(BadSetup(format!(
                "In {what}, the least ({min_ms} ms) is more than the most ({max_ms} ms)."
            ))),
            Delay::Uniform { max_ms, .. } => too_long(max_ms),
            Delay::Exponential { min_ms, mean_ms } => too_long(min_ms).or(too_long(mean_ms)),
        };
        wrong.map_or(Ok(()), Err)
    }
}

fn within(name: &str, value: u32, min: u32, max: u32) -> Result<(), BadSetup> {
    if (min..=max).contains(&value) {
        Ok(())
    } else {
        Err(BadSetup(format!(
            "“{name}” is {value}; it must be from {min} to {max}."
        )))
    }
}
