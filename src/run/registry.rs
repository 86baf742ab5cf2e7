//! The protocols there are: the only place where their types are erased.

use super::BadRun;
use crate::protocol::alive_set::AliveSet;
use crate::protocol::causal::Causal;
use crate::protocol::counter::Counter;
use crate::protocol::paxos::Paxos;
use crate::protocol::quorum::Quorum;
use crate::protocol::shared_register::SharedRegister;
use crate::protocol::{Info, Protocol};
use crate::sim::Setup;
use crate::world::{Event, Machine, World};

type Start = fn(&Setup, &mut Vec<Event>) -> Result<Box<dyn Machine>, BadRun>;

/// A protocol, with its types erased.
pub(super) struct Row {
    /// Name, source, switches and presets.
    pub info: &'static Info,
    /// The world of a setup, with its nodes just started.
    start: Start,
}

fn row<P: Protocol>() -> Row {
    Row {
        info: P::info(),
        start: |setup, events| {
            let protocol = P::configure(setup.cluster, &setup.switches)
                .map_err(|bad| BadRun(bad.to_string()))?;
            let world = World::new(protocol, setup.cluster, setup.network.fifo, events);
            Ok(Box::new(world))
        },
    }
}

/// One row a protocol, the default first.
pub(super) fn rows() -> [Row; 6] {
    [
        row::<Quorum>(),
        row::<SharedRegister>(),
        row::<AliveSet>(),
        row::<Causal>(),
        row::<Paxos>(),
        row::<Counter>(),
    ]
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

/// The world of a setup, with its nodes just started; what that made happen is added to `events`.
pub(super) fn world(setup: &Setup, events: &mut Vec<Event>) -> Result<Box<dyn Machine>, BadRun> {
    (find(&setup.protocol)?.start)(setup, events)
}
