//! Setup and choices: file format, share link, stored runs; and a run being played.

mod console;
mod format;
mod live;
mod player;
mod question;
mod record;
mod registry;
mod scripts;
mod session;
mod shrink;
mod suggest;
mod telling;
mod trial;
mod words;

pub use crate::world::NodeStatus;
pub use console::{Said, understand, usage};
pub use format::{MAX_BYTES, MAX_STEPS, MAX_TIME_US, check_setup, preset};
pub use player::{MAX_ACTS, MAX_VALUE};
pub use question::{Expedition, Find, MAX_WARM_UP_MS, Question, system};
pub use record::{MAX_LOG, MAX_OPERATIONS};
pub use scripts::{scripts, typed};
pub use shrink::{MAX_SHRUNK, Shrinking};
pub use suggest::{question_about, suggested};
pub use telling::tell;
pub use trial::Trial;

pub use session::{
    ClientOnStage, Deed, LinkOnStage, LogKind, LogLine, MEMORIES, MessageOnStage, NodeOnStage,
    Passage, Refused, Session, Snapshot, Span, SpanKind,
};

use crate::history::Moment;
use crate::protocol::{Cluster, Info, MAX_NODES, NodeSet, Switches};
pub use crate::sim::Totals;
use crate::sim::{Delay, Faults, Network, Plan, Setup, Workload};
use crate::world::Memory;
use serde::{Deserialize, Serialize};
use std::rc::Rc;

/// The version of the file format and of links.
pub const VERSION: u8 = 1;

/// A run, written down: a setup, and what people did in it, each at its moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Run {
    /// The version of this format: [`VERSION`].
    pub version: u8,
    /// What the run started from.
    pub setup: Setup,
    /// What people did, in order.
    pub acts: Vec<Act>,
    /// Where the playhead stood.
    pub until: Moment,
}

/// Something a person did, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Act {
    /// When.
    pub at: Moment,
    /// What.
    pub deed: Deed,
}

/// What is wrong with a link, a file or a setup: one sentence that says where and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadRun(pub String);

/// Every protocol there is, the default first.
pub fn protocols() -> Vec<&'static Info> {
    registry::rows().iter().map(|row| row.info).collect()
}

/// The setup to begin with: a protocol's default preset on 5 nodes, with a gentle
/// workload and no faults.
pub fn default_setup(protocol: &str) -> Result<Setup, BadRun> {
    let info = registry::find(protocol)?.info;
    let cluster = Cluster {
        nodes: 5,
        keys: info.keys,
    };
    Ok(Setup {
        protocol: info.id.to_string(),
        switches: Switches::from(info.presets[0].switches),
        cluster,
        network: Network {
            delay: Delay::Uniform {
                min_ms: 300,
                max_ms: 900,
            },
            links: Vec::new(),
            loss_permille: 0,
            duplicate_permille: 0,
            fifo: false,
        },
        workload: Workload {
            on: true,
            per_minute: 30,
            reads_percent: 60,
            nodes: NodeSet::first(MAX_NODES),
            limit: None,
        },
        faults: Faults {
            on: false,
            plan: Plan::None,
            every_ms: 8_000,
            memory: Memory::Kept,
        },
        seed: 4281,
    })
}

/// Starts a setup from its beginning.
pub fn start(setup: &Setup) -> Result<Box<dyn Session>, BadRun> {
    check_setup(setup)?;
    let player = player::Player::new(Rc::new(setup.clone()), Vec::new())?;
    Ok(Box::new(player))
}

/// Starts a run: its setup, with its acts waiting; call [`Session::seek`] to `run.until`.
pub fn open(run: &Run) -> Result<Box<dyn Session>, BadRun> {
    run.check()?;
    let setup = Rc::new(run.setup.clone());
    Ok(Box::new(player::Player::new(setup, run.acts.clone())?))
}

/// Runs a setup until a guarantee is violated, its workload has ended and everything has
/// returned, or `most_turns` have gone by.
pub fn try_out(setup: &Setup, most_turns: u64) -> Result<Trial, BadRun> {
    check_setup(setup)?;
    trial::try_out(Rc::new(setup.clone()), most_turns)
}
