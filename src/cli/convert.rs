//! `quorate convert`: a history, or that of a run, in another format.

use super::{Exit, report, run};
use crate::history::{self, Format, History};
use crate::run::Run;
use anyhow::{Context, anyhow, bail};
use clap::Args;
use std::fs;
use std::io::Write;

/// The arguments of `quorate convert`.
#[derive(Debug, Args)]
pub(super) struct Convert {
    /// A history, a run file, or a link to a run
    #[arg(value_name = "FILE|LINK")]
    source: String,
    /// The format to write: edn, etcd, kv or jsonl
    #[arg(long, value_name = "FORMAT", value_parser = format)]
    to: Format,
    /// The format to read; without it the content tells
    #[arg(long, value_name = "FORMAT", value_parser = format)]
    from: Option<Format>,
    /// Where to put it; without it, it is printed
    #[arg(long, value_name = "FILE")]
    out: Option<String>,
}

impl Convert {
    pub fn run(self) -> anyhow::Result<Exit> {
        let history = read_history(&self.source, self.from)?;
        let text = history::write(&history, self.to).map_err(|why| anyhow!(why))?;
        match &self.out {
            Some(path) => report::write(path, &text)?,
            // Whoever reads may have read enough; that is no failure.
            None => drop(std::io::stdout().write_all(text.as_bytes())),
        }
        Ok(Exit::Holds)
    }
}

/// A format by its name, for clap.
pub(super) fn format(id: &str) -> Result<Format, String> {
    let format = Format::ALL.into_iter().find(|format| format.id() == id);
    format.ok_or_else(|| {
        let ids = Format::ALL.map(Format::id).join(", ");
        format!("there are {ids}")
    })
}

/// Reads a history from a file, or replays a run from a file or a link and takes its operations.
pub(super) fn read_history(source: &str, format: Option<Format>) -> anyhow::Result<History> {
    if source.contains("run=") && fs::metadata(source).is_err() {
        return of_run(&report::read_run(source)?);
    }
    let bytes = fs::read(source).with_context(|| format!("cannot read “{source}”"))?;
    let text = String::from_utf8(bytes).map_err(|e| {
        let at = e.utf8_error().valid_up_to();
        anyhow!("“{source}” is not text: byte {at} is not UTF-8.")
    })?;
    if format.is_none() && is_run(&text) {
        return of_run(&report::read_run(source)?);
    }
    history::read(&text, format).with_context(|| format!("in “{source}”"))
}

/// Whether what stands there is a run: a link, or a file with one.
pub(super) fn is_run_at(source: &str) -> bool {
    match fs::read_to_string(source) {
        Ok(text) => is_run(&text),
        // What cannot be read is no history either; the reader of runs says why.
        Err(_) => true,
    }
}

/// Whether the text is one JSON object, and has a setup.
fn is_run(text: &str) -> bool {
    let object = serde_json::from_str::<serde_json::Value>(text);
    object.is_ok_and(|object| object.get("setup").is_some())
}

fn of_run(saved: &Run) -> anyhow::Result<History> {
    let session = run::replay(saved)?;
    if session.horizon().step > 0 {
        let at = session.horizon();
        bail!("This run is so long that what came before {at} is forgotten; shorten it.");
    }
    let keys = session.setup().cluster.keys;
    let operations = session.operations();
    Ok(history::of_operations(
        &operations,
        session.info().model,
        keys,
    ))
}
