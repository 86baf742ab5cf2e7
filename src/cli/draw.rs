//! `quorate draw`: a run as a space-time diagram, a history as lanes with its linearization.

use super::{Exit, convert, report, run};
use crate::check::{Judgement, Status, Trial};
use crate::history::{Format, History};
use crate::run::{Passage, Session};
use crate::scene::space_time::{Arrow, Fate};
use crate::scene::{SpaceTime, history_svg, space_time_svg};
use anyhow::anyhow;
use clap::Args;
use std::sync::Arc;

/// States tried before a history is drawn as undecided.
const MOST_STATES: u64 = 20_000_000;

/// The arguments of `quorate draw`.
#[derive(Debug, Args)]
pub(super) struct Draw {
    /// A run file, a link to a run, or a history
    #[arg(value_name = "FILE|LINK")]
    source: String,
    /// The format of a history: edn, etcd, kv or jsonl; without it the content tells
    #[arg(long, value_name = "FORMAT", value_parser = convert::format)]
    from: Option<Format>,
    /// Where to put the picture
    #[arg(long, value_name = "OUT")]
    svg: String,
}

impl Draw {
    pub fn run(self) -> anyhow::Result<Exit> {
        let svg = match self.from.is_none() && convert::is_run_at(&self.source) {
            true => {
                let session = run::replay(&report::read_run(&self.source)?)?;
                space_time_svg(&picture(session.as_ref()))
            }
            false => {
                let history = Arc::new(convert::read_history(&self.source, self.from)?);
                history_svg(&history, &judge(&history)?)
            }
        };
        report::write(&self.svg, &svg)?;
        say!("drawn as {}", self.svg);
        Ok(Exit::Holds)
    }
}

/// What comes of judging a history, within a minute or so.
fn judge(history: &Arc<History>) -> anyhow::Result<Judgement> {
    let trial = Trial::new(history.clone(), None);
    let mut trial = trial.map_err(|why| anyhow!(why))?;
    let judgement = trial.go_on(MOST_STATES);
    Ok(judgement.unwrap_or_else(|| trial.give_up()))
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
