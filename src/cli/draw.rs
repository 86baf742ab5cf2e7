//! `quorate draw`: a run as a space-time diagram.

use super::{Exit, report, run};
use crate::check::Status;
use crate::run::{Passage, Session};
use crate::scene::space_time::{Arrow, Fate};
use crate::scene::{SpaceTime, space_time_svg};
use clap::Args;

/// The arguments of `quorate draw`.
#[derive(Debug, Args)]
pub(super) struct Draw {
    /// A run file, or a link to a run
    #[arg(value_name = "FILE|LINK")]
    source: String,
    /// Where to put the picture
    #[arg(long, value_name = "OUT")]
    svg: String,
}

impl Draw {
    pub fn run(self) -> anyhow::Result<Exit> {
        let session = run::replay(&report::read_run(&self.source)?)?;
        report::write(&self.svg, &space_time_svg(&picture(session.as_ref())))?;
        say!("drawn as {}", self.svg);
        Ok(Exit::Holds)
    }
}

/// The whole of a session that is still kept, as a picture.
fn picture(session: &dyn Session) -> SpaceTime {
    let setup = session.setup();
    let violations: Vec<_> = session
        .verdicts()
        .into_iter()
        .filter_map(|verdict| match verdict.status {
            Status::Violated(why) => Some((verdict.guarantee, why)),
            _ => None,
        })
        .collect();
    let findings: Vec<_> = violations
        .iter()
        .map(|(guarantee, why)| format!("{} is violated: {}", guarantee.name(), why.words))
        .collect();
    let preset = session.info().preset_of(&setup.switches);
    SpaceTime {
        title: format!(
            "{}, {} nodes, seed {}",
            preset.map_or(session.info().title, |preset| preset.title),
            setup.cluster.nodes,
            setup.seed
        ),
        description: match findings.is_empty() {
            true => "No guarantee is violated.".to_string(),
            false => findings.join(" "),
        },
        nodes: setup.cluster.nodes,
        start_us: session.horizon().time_us,
        end_us: session.now().time_us,
        operations: session.operations().to_vec(),
        messages: session.passages().into_iter().map(arrow).collect(),
        spans: session.spans().to_vec(),
        violations: violations.into_iter().map(|(_, why)| why.ops).collect(),
        verbs: session.info().verbs,
    }
}

fn arrow(passage: Passage) -> Arrow {
    Arrow {
        from: passage.id.from,
        to: passage.id.to,
        sent_us: passage.sent.time_us,
        fate: match passage.end {
            Some((at, true)) => Fate::Arrived(at.time_us),
            Some((at, false)) => Fate::Lost(at.time_us),
            None => Fate::InFlight,
        },
        label: passage.label,
        value: passage.value,
    }
}
