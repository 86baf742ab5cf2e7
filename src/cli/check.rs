//! `quorate check`: histories from anywhere, judged.

use super::convert::{format, read_history};
use super::{Exit, report};
use crate::check::{Decision, Judgement, Trial};
use crate::history::{Format, History, Model};
use anyhow::anyhow;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

/// The arguments of `quorate check`.
#[derive(Debug, Args)]
pub(super) struct Check {
    /// Histories, run files, or links to runs
    #[arg(value_name = "FILE", required = true)]
    files: Vec<String>,
    /// How they are written down: auto, edn, etcd, kv or jsonl
    #[arg(long, value_name = "FORMAT", default_value = "auto", value_parser = some_format)]
    format: Given,
    /// What their operations mean: register, cas-register, key-value, counter, mutex or bank; each
    /// history tells if this is not given
    #[arg(long, value_name = "NAME", value_parser = model)]
    model: Option<Model>,
    /// Give up on a history after so many states
    #[arg(long, value_name = "STATES", default_value_t = 200_000_000)]
    budget: u64,
    /// Print one JSON object a file
    #[arg(long)]
    json: bool,
}

/// A format, if one was given.
#[derive(Clone, Copy, Debug)]
struct Given(Option<Format>);

/// States between two looks at the clock.
const SLICE: u64 = 50_000;
/// Memory beyond which it gives up, in bytes.
const MOST_BYTES: usize = 4_000_000_000;

impl Check {
    pub fn run(self) -> anyhow::Result<Exit> {
        let bar = self.bar();
        let mut all = Exit::Holds;
        for file in &self.files {
            bar.set_message(file.clone());
            let told = self.judge(file, &bar);
            bar.suspend(|| self.print(file, &told));
            all = worse(all, exit(&told));
            bar.inc(1);
        }
        bar.finish_and_clear();
        Ok(all)
    }

    fn bar(&self) -> ProgressBar {
        if self.json {
            return ProgressBar::hidden();
        }
        let bar = ProgressBar::new(self.files.len() as u64);
        let style = ProgressStyle::with_template("{spinner} {pos} of {len}  {elapsed}  {wide_msg}");
        bar.set_style(style.expect("the template is sound"));
        bar.enable_steady_tick(Duration::from_millis(120));
        bar
    }

    /// Reads a file and judges it.
    #[allow(
        clippy::disallowed_types,
        reason = "how long it took is told to a person; the verdict does not depend on it"
    )]
    fn judge(&self, file: &str, bar: &ProgressBar) -> anyhow::Result<Judged> {
        let history = Arc::new(read_history(file, self.format.0)?);
        let begin = std::time::Instant::now();
        let mut trial =
            Trial::new(history.clone(), self.model).map_err(|why| anyhow!("in “{file}”: {why}"))?;
        let judgement = loop {
            let left = self.budget.saturating_sub(trial.states());
            if left == 0 || trial.bytes() > MOST_BYTES {
                break trial.give_up();
            }
            if let Some(judgement) = trial.go_on(left.min(SLICE)) {
                break judgement;
            }
            bar.set_message(format!("{file}: {} states", trial.states()));
        };
        Ok(Judged {
            seconds: begin.elapsed().as_secs_f64(),
            history,
            judgement,
        })
    }

    fn print(&self, file: &str, told: &anyhow::Result<Judged>) {
        match (told, self.json) {
            (Ok(judged), true) => say!("{}", judged.json(file)),
            (Err(why), true) => say!("{}", json!({ "file": file, "error": format!("{why:#}") })),
            (Ok(judged), false) => {
                let word = word(judged.judgement.decision);
                let operations = judged.history.ops.len();
                say!(
                    "{file}: {word}, {operations} operations, {:.3} s",
                    judged.seconds
                );
                say!("    {}", judged.explanation());
            }
            (Err(why), false) => eprintln!("quorate: {why:#}"),
        }
    }
}

/// A history and what came of judging it.
struct Judged {
    history: Arc<History>,
    judgement: Judgement,
    seconds: f64,
}

impl Judged {
    fn explanation(&self) -> String {
        let Judgement {
            decision,
            explanation,
            ..
        } = &self.judgement;
        match decision {
            Decision::Violated => format!("This history has no linearization. {explanation}"),
            Decision::Holds | Decision::Undecided => explanation.clone(),
        }
    }

    fn json(&self, file: &str) -> Value {
        let Judgement {
            model,
            decision,
            breaks,
            states,
            ..
        } = &self.judgement;
        let line = |op: u32| self.history.ops[op as usize].line;
        let mut object = json!({
            "file": file,
            "verdict": word(*decision),
            "operations": self.history.ops.len(),
            "seconds": self.seconds,
            "explanation": self.explanation(),
            "format": self.history.format.id(),
            "model": model.id(),
            "states": states,
        });
        if let Some(breaks) = breaks {
            let lines: Vec<_> = breaks.culprits.iter().map(|op| line(*op)).collect();
            object["breaks"] = json!({
                "key": breaks.key.map(|key| &*self.history.keys[key as usize]),
                "line": line(breaks.at),
                "culprits": lines,
            });
        }
        object
    }
}

fn word(decision: Decision) -> &'static str {
    report::overall(match decision {
        Decision::Holds => Exit::Holds,
        Decision::Violated => Exit::Violated,
        Decision::Undecided => Exit::Undecided,
    })
}

fn exit(told: &anyhow::Result<Judged>) -> Exit {
    match told.as_ref().map(|judged| judged.judgement.decision) {
        Ok(Decision::Holds) => Exit::Holds,
        Ok(Decision::Violated) => Exit::Violated,
        Ok(Decision::Undecided) => Exit::Undecided,
        Err(_) => Exit::BadInput,
    }
}

/// What both come to: nothing counts more than what could not be read, then a violation.
fn worse(one: Exit, other: Exit) -> Exit {
    let order = [Exit::BadInput, Exit::Violated, Exit::Undecided, Exit::Holds];
    let either = |exit: &Exit| *exit == one || *exit == other;
    order.into_iter().find(either).unwrap_or(one)
}

fn some_format(id: &str) -> Result<Given, String> {
    match id {
        "auto" => Ok(Given(None)),
        _ => format(id)
            .map(|format| Given(Some(format)))
            .map_err(|why| format!("{why}, auto")),
    }
}

fn model(id: &str) -> Result<Model, String> {
    let model = Model::ALL.into_iter().find(|model| model.id() == id);
    model.ok_or_else(|| {
        let ids = Model::ALL.map(Model::id).join(", ");
        format!("there are {ids}")
    })
}
