//! The protocols there are: the only place where their types are erased.

use super::player::Player;
use super::trial::{self, Trial};
use super::{Act, BadRun, Session};
use crate::protocol::paxos::Paxos;
use crate::protocol::quorum::Quorum;
use crate::protocol::shared_register::SharedRegister;
use crate::protocol::{Info, Protocol};
use crate::sim::Setup;
use std::rc::Rc;

type Play = fn(Rc<Setup>, Vec<Act>) -> Result<Box<dyn Session>, BadRun>;
type TryOut = fn(Rc<Setup>, u64) -> Result<Trial, BadRun>;

/// A protocol, with its types erased.
pub(super) struct Row {
    /// Name, source, switches and presets.
    pub info: &'static Info,
    /// Starts a session.
    pub play: Play,
    /// Runs a setup to its end, and keeps only the verdicts.
    pub try_out: TryOut,
}

fn row<P: Protocol>() -> Row {
    Row {
        info: P::info(),
        play: |setup, acts| Ok(Box::new(Player::<P>::new(setup, acts)?)),
        try_out: trial::try_out::<P>,
    }
}

/// One row a protocol, the default first.
pub(super) fn rows() -> [Row; 3] {
    [row::<Quorum>(), row::<SharedRegister>(), row::<Paxos>()]
}

/// The row of a protocol, or one sentence that lists those there are.
pub(super) fn find(id: &str) -> Result<Row, BadRun> {
    rows()
        .into_iter()
        .find(|row| row.info.id == id)
        .ok_or_else(|| {
            let known: Vec<_> = rows().iter().map(|row| row.info.id).collect();
            BadRun(format!(
                "There is no protocol “{id}”; there are {}.",
                known.join(", ")
            ))
        })
}
