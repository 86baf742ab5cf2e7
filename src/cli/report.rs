//! Verdicts for the terminal: as lines, and as JSON.

use super::Exit;
use crate::check::{Status, Verdict};
use crate::protocol::Claim;
use crate::run::Run;
use anyhow::{Context, bail};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;

/// The exit that these verdicts call for.
pub(super) fn exit(verdicts: &[Verdict]) -> Exit {
    let any = |which: fn(&Status) -> bool| verdicts.iter().any(|v| which(&v.status));
    if any(|s| matches!(s, Status::Violated(_))) {
        Exit::Violated
    } else if any(|s| !matches!(s, Status::Holds)) {
        Exit::Undecided
    } else {
        Exit::Holds
    }
}

fn word(status: &Status) -> &'static str {
    match status {
        Status::Holds => "holds",
        Status::Violated(_) => "violated",
        Status::Blocked(_) => "blocked",
        Status::Undecided(_) => "undecided",
    }
}

/// One line a guarantee, and below a violated one its explanation.
pub(super) fn print(verdicts: &[Verdict]) {
    for verdict in verdicts {
        let name = verdict.guarantee.name();
        say!(
            "{name:<13} {:<10} {}",
            word(&verdict.status),
            verdict.summary
        );
        match &verdict.status {
            Status::Violated(why) => {
                say!("{:13} {}. {}", "", why.title, why.words);
                if !why.because.0.is_empty() {
                    say!("{:13} {}", "", why.because);
                }
            }
            Status::Blocked(why) | Status::Undecided(why) => say!("{:13} {why}", ""),
            Status::Holds => {}
        }
    }
}

/// The word for all verdicts together.
pub(super) fn overall(exit: Exit) -> &'static str {
    match exit {
        Exit::Holds => "holds",
        Exit::Violated => "violated",
        Exit::Undecided | Exit::BadInput => "undecided",
    }
}

/// One object with `verdict` and `guarantees`; callers add what else they know.
pub(super) fn json(verdicts: &[Verdict]) -> Value {
    let guarantees: serde_json::Map<_, _> = verdicts
        .iter()
        .map(|verdict| {
            let mut entry = json!({
                "verdict": word(&verdict.status),
                "summary": verdict.summary,
                "operations": verdict.operations,
                "reads": verdict.reads,
            });
            match &verdict.status {
                Status::Violated(why) => {
                    let ops: Vec<_> = why.ops.iter().map(ToString::to_string).collect();
                    entry["title"] = json!(why.title);
                    entry["explanation"] = json!(why.words.to_string());
                    entry["because"] = json!(why.because.to_string());
                    entry["operations_named"] = json!(ops);
                    entry["at_us"] = json!(why.at.time_us);
                    entry["at_step"] = json!(why.at.step);
                }
                Status::Blocked(why) | Status::Undecided(why) => {
                    entry["explanation"] = json!(why.to_string());
                }
                Status::Holds => {}
            }
            (verdict.guarantee.name().to_string(), entry)
        })
        .collect();
    json!({ "verdict": overall(exit(verdicts)), "guarantees": guarantees })
}

/// Reads a run from a file, or from a link (anything with `run=` in it).
pub(super) fn read_run(source: &str) -> anyhow::Result<Run> {
    if source.contains("run=") && fs::metadata(source).is_err() {
        return Ok(Run::from_fragment(source)?);
    }
    let size = fs::metadata(source)
        .with_context(|| format!("cannot read “{source}”"))?
        .len();
    if size > crate::run::MAX_BYTES as u64 {
        bail!(
            "“{source}” is {size} bytes long; at most {} are read.",
            crate::run::MAX_BYTES
        );
    }
    let bytes = fs::read(source).with_context(|| format!("cannot read “{source}”"))?;
    let text = String::from_utf8(bytes).map_err(|e| {
        anyhow::anyhow!(
            "“{source}” is not text: byte {} is not UTF-8.",
            e.utf8_error().valid_up_to()
        )
    })?;
    Run::from_json(&text).with_context(|| format!("in “{source}”"))
}

/// Writes a file, or says in one sentence why not.
pub(super) fn write(path: &str, text: &str) -> anyhow::Result<()> {
    fs::write(path, text).with_context(|| format!("cannot write “{path}”"))
}

/// A link to a run for the page, to be put behind the page's own address.
pub(super) fn link(run: &Run) -> String {
    format!("#{}", run.to_fragment())
}

/// The guarantees that are violated.
pub(super) fn broken(verdicts: &[Verdict]) -> impl Iterator<Item = Claim> {
    let violated = verdicts
        .iter()
        .filter(|v| matches!(v.status, Status::Violated(_)));
    violated.map(|v| v.guarantee)
}

/// The same by name.
pub(super) fn violated(verdicts: &[Verdict]) -> BTreeSet<&'static str> {
    broken(verdicts).map(Claim::name).collect()
}
