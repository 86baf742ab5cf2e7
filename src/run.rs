//! Setup and choices: file format, share link, stored runs; and a run being played.

mod session;

pub use crate::world::NodeStatus;

pub use session::{
    Deed, LinkOnStage, LogKind, LogLine, MEMORIES, MessageOnStage, NodeOnStage, Refused, Session,
    Snapshot, Span, SpanKind, Totals,
};

use crate::history::Moment;
use crate::protocol::Info;
use crate::sim::Setup;
use serde::{Deserialize, Serialize};

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
    todo!()
}

/// The default setup of a protocol's default preset: 5 nodes, 1 register, a gentle workload.
pub fn default_setup(_protocol: &str) -> Result<Setup, BadRun> {
    todo!()
}

/// Starts a setup from its beginning.
pub fn start(_setup: &Setup) -> Result<Box<dyn Session>, BadRun> {
    todo!()
}

/// Starts a run: its setup, with its acts waiting; call [`Session::seek`] to `run.until`.
pub fn open(_run: &Run) -> Result<Box<dyn Session>, BadRun> {
    todo!()
}

impl Run {
    /// The run as a JSON file.
    pub fn to_json(&self) -> String {
        todo!()
    }
    /// Reads a JSON file.
    pub fn from_json(_text: &str) -> Result<Run, BadRun> {
        todo!()
    }
    /// The run as the fragment of a link, without the `#`: compact, versioned.
    pub fn to_fragment(&self) -> String {
        todo!()
    }
    /// Reads the fragment of a link, with or without the `#`.
    pub fn from_fragment(_text: &str) -> Result<Run, BadRun> {
        todo!()
    }
}
