//! `quorate run`: replays a run and prints each guarantee's verdict.

use super::{Exit, report};
use crate::run::Session;
use clap::Args;
use serde_json::json;

/// The arguments of `quorate run`.
#[derive(Debug, Args)]
pub(super) struct Run {
    /// A run file, or a link to a run
    #[arg(value_name = "FILE|LINK")]
    source: String,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// Turns replayed before looking whether all of them are done.
const SLICE: u32 = 100_000;

/// Replays a run to where its playhead stood; refuses one that cannot be replayed.
pub(super) fn replay(run: &crate::run::Run) -> anyhow::Result<Box<dyn Session>> {
    let mut session = crate::run::open(run)?;
    while !session.seek(run.until, SLICE) {}
    match session.broken() {
        Some(why) => anyhow::bail!("{why}"),
        None => Ok(session),
    }
}

impl Run {
    pub fn run(self) -> anyhow::Result<Exit> {
        let run = report::read_run(&self.source)?;
        let session = replay(&run)?;
        let verdicts = session.verdicts();
        let (now, totals) = (session.now(), session.totals());
        if self.json {
            let mut object = report::json(&verdicts);
            object["protocol"] = json!(run.setup.protocol);
            object["steps"] = json!(now.step);
            object["time_us"] = json!(now.time_us);
            object["operations"] = json!(totals.operations);
            object["messages"] = json!(totals.messages);
            object["chain"] = json!(format!("{:016x}", session.chain()));
            say!("{object}");
        } else {
            say!(
                "{}, {} nodes, seed {}: {now}, {} operations, {} messages",
                session.info().title,
                run.setup.cluster.nodes,
                run.setup.seed,
                totals.operations,
                totals.messages
            );
            report::print(&verdicts);
        }
        Ok(report::exit(&verdicts))
    }
}
