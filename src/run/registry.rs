//! The protocols there are: the only place where their types are erased.

use super::BadRun;
use super::question::{self, Question};
use crate::explore::{Options, Search};
use crate::protocol::alive_set::AliveSet;
use crate::protocol::causal::Causal;
use crate::protocol::counter::Counter;
use crate::protocol::paxos::Paxos;
use crate::protocol::quorum::Quorum;
use crate::protocol::shared_register::SharedRegister;
use crate::protocol::{Info, Protocol};
use crate::sim::Setup;
use crate::world::{Choice, Event, Machine, World};

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

/// Does the same for each protocol, the default first.
macro_rules! each_protocol {
    ($make:ident) => {
        [
            $make::<Quorum>(),
            $make::<SharedRegister>(),
            $make::<AliveSet>(),
            $make::<Causal>(),
            $make::<Paxos>(),
            $make::<Counter>(),
        ]
    };
}

/// One row a protocol.
pub(super) fn rows() -> [Row; 6] {
    each_protocol!(row)
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

type Explore = fn(&Question, &[Choice], Options) -> Result<Box<dyn Search>, BadRun>;

/// A search through the world of a protocol. Not in the rows: the page, which leaves searching to
/// its worker, need not carry it.
pub(super) fn explore(
    question: &Question,
    lead_in: &[Choice],
    options: Options,
) -> Result<Box<dyn Search>, BadRun> {
    fn explorer<P: Protocol>() -> (&'static str, Explore) {
        (P::info().id, question::explore::<P>)
    }
    let explorers = each_protocol!(explorer);
    let id = find(&question.setup.protocol)?.info.id;
    let found = explorers.iter().find(|(known, _)| *known == id);
    let (_, explore) = found.ok_or_else(|| BadRun(format!("“{id}” cannot be explored.")))?;
    explore(question, lead_in, options)
}
