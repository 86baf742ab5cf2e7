//! `quorate shrink`: cuts a run that breaks a guarantee down to a minimal one.

use super::explore::{goal, spinner};
use super::{Exit, report, run};
use crate::protocol::Claim;
use crate::run::{Find, Shrinking};
use anyhow::bail;
use clap::Args;
use serde_json::json;

/// The arguments of `quorate shrink`.
#[derive(Debug, Args)]
pub(super) struct Shrink {
    /// A run file, or a link to a run, that breaks a guarantee
    #[arg(value_name = "FILE|LINK")]
    source: String,
    /// The guarantee that must still break; the first that is violated if none is given
    #[arg(long, value_name = "NAME")]
    guarantee: Option<String>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// Save the run that is left
    #[arg(long, value_name = "FILE")]
    save: Option<String>,
}

/// Runs tried between two looks at the bar.
const SLICE: u32 = 10;

impl Shrink {
    pub fn run(self) -> anyhow::Result<Exit> {
        let run = report::read_run(&self.source)?;
        let claim = self.claim(&run)?;
        let mut shrinking = Shrinking::new(&run, claim)?;
        let (before, _) = shrinking.progress();
        let bar = spinner(self.json);
        let find = loop {
            if let Some(find) = shrinking.go_on(SLICE)? {
                break find;
            }
            let (left, tries) = shrinking.progress();
            bar.set_message(format!("{left} choices left, {tries} runs tried"));
        };
        bar.finish_and_clear();
        if let Some(path) = &self.save {
            report::write(path, &find.run.to_json())?;
        }
        let (_, tries) = shrinking.progress();
        match self.json {
            true => say!("{}", json(claim, before, tries, &find)?),
            false => self.print(claim, before, tries, &find)?,
        }
        Ok(Exit::Violated)
    }

    /// The guarantee that is asked for, or the first that the run violates.
    fn claim(&self, run: &crate::run::Run) -> anyhow::Result<Claim> {
        let verdicts = run::replay(run)?.verdicts();
        let violated: Vec<Claim> = report::broken(&verdicts).collect();
        let wanted = self.guarantee.as_deref().map(goal).transpose()?;
        match (wanted, violated.first()) {
            (Some(wanted), _) if violated.contains(&wanted) => Ok(wanted),
            (Some(wanted), _) => bail!("The run does not violate {}.", wanted.name()),
            (None, Some(first)) => Ok(*first),
            (None, None) => bail!("The run violates no guarantee, so there is nothing to keep."),
        }
    }

    fn print(&self, claim: Claim, before: u32, tries: u32, find: &Find) -> anyhow::Result<()> {
        say!(
            "{} still breaks with {} of {before} choices ({tries} runs tried):",
            claim.name(),
            find.length
        );
        for (line, number) in find.tell()?.iter().zip(1..) {
            say!("{number:>4}  {line}");
        }
        report::print(&run::replay(&find.run)?.verdicts());
        match &self.save {
            Some(path) => say!("saved as {path}"),
            None => say!("run file: give --save FILE"),
        }
        say!("link: {}", report::link(&find.run));
        Ok(())
    }
}

fn json(claim: Claim, before: u32, tries: u32, find: &Find) -> anyhow::Result<serde_json::Value> {
    Ok(json!({
        "guarantee": claim.name(),
        "before": before,
        "choices": find.tell()?,
        "length": find.length,
        "tries": tries,
        "link": report::link(&find.run),
        "run": find.run,
    }))
}
