//! `quorate sim`: runs seeds, and stops at the first violation.

use super::{Exit, report};
use crate::check::{Status, Verdict};
use crate::run::{self, Trial};
use crate::sim::{Delay, Faults, Plan, Setup};
use anyhow::anyhow;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use std::ops::Range;

/// The arguments of `quorate sim`.
#[derive(Debug, Args)]
pub(super) struct Sim {
    /// The protocol's id (see `quorate protocols`)
    #[arg(long, value_name = "ID")]
    protocol: String,
    /// A preset of its switches; the first if none is given
    #[arg(long, value_name = "ID")]
    preset: Option<String>,
    /// Set a switch; may be given several times
    #[arg(long = "switch", value_name = "K=V")]
    switches: Vec<String>,
    /// How many nodes
    #[arg(long, value_name = "N", default_value_t = 5)]
    nodes: u8,
    /// How many registers, accounts or variables; as many as suit the protocol if not given
    #[arg(long, value_name = "N")]
    keys: Option<u8>,
    /// Which seeds: from A up to, not including, B
    #[arg(long, value_name = "A..B", default_value = "0..100", value_parser = seeds)]
    seeds: Range<u64>,
    /// Operations per seed
    #[arg(long, value_name = "K", default_value_t = 100)]
    ops: u32,
    /// The fault plan
    #[arg(long, value_name = "PLAN", default_value = "none")]
    faults: String,
    /// What a node remembers when the fault plan restarts it: kept or lost
    #[arg(long, value_name = "MEMORY", default_value = "kept")]
    memory: String,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// Save the violating run
    #[arg(long, value_name = "FILE")]
    save: Option<String>,
}

/// Turns after which a seed whose operations never end is given up.
const MOST_TURNS: u64 = 2_000_000;

fn seeds(text: &str) -> Result<Range<u64>, String> {
    let wrong = || format!("“{text}” is not a range of seeds; write A..B, such as 0..100");
    let (a, b) = text.split_once("..").ok_or_else(wrong)?;
    let (a, b) = (
        a.parse().map_err(|_| wrong())?,
        b.parse().map_err(|_| wrong())?,
    );
    if a < b {
        Ok(a..b)
    } else {
        Err(format!("the range {text} holds no seed"))
    }
}

impl Sim {
    /// A setup that stresses: many requests, delays with a long tail.
    fn setup(&self) -> anyhow::Result<Setup> {
        let preset = self.preset.as_deref();
        let (switches, nodes) = (&self.switches, self.nodes);
        let mut setup = setup_of(&self.protocol, preset, switches, nodes, self.keys)?;
        setup.network.delay = Delay::Exponential {
            min_ms: 20,
            mean_ms: 400,
        };
        setup.workload.per_minute = 240;
        setup.workload.limit = Some(self.ops);
        let plan = Plan::parse(&self.faults).ok_or_else(|| {
            let known: Vec<_> = Plan::ALL.iter().map(|(_, id, _)| *id).collect();
            anyhow!(
                "There is no fault plan “{}”; there are {}.",
                self.faults,
                known.join(", ")
            )
        })?;
        let memory = super::explore::memory(&self.memory)?;
        setup.faults = Faults {
            on: plan != Plan::None,
            plan,
            every_ms: 4_000,
            memory,
        };
        setup.seed = self.seeds.start;
        run::check_setup(&setup)?;
        Ok(setup)
    }

    pub fn run(self) -> anyhow::Result<Exit> {
        let mut setup = self.setup()?;
        let bar = progress(self.seeds.end - self.seeds.start, self.json);
        let (mut choices, mut tried, mut unsure) = (0, 0, None);
        let (mut found, mut seen) = (None, Vec::new());
        for seed in self.seeds.clone() {
            setup.seed = seed;
            let trial = run::try_out(&setup, MOST_TURNS)?;
            tried += 1;
            choices += trial.totals.choices;
            add_up(&mut seen, &trial.verdicts);
            bar.inc(1);
            if trial.violated() {
                found = Some(trial);
                break;
            }
            if trial.gave_up || trial.verdicts.iter().any(|v| v.status != Status::Holds) {
                unsure.get_or_insert(trial);
            }
        }
        bar.finish_and_clear();
        let shown = found.or(unsure);
        if let (Some(path), Some(trial)) = (&self.save, &shown) {
            report::write(path, &trial.run.to_json())?;
        }
        for verdict in &mut seen {
            verdict.summary = format!("holds in {tried} seeds");
        }
        self.report(tried, choices, &seen, shown.as_ref());
        Ok(
            shown.map_or(Exit::Holds, |trial| match report::exit(&trial.verdicts) {
                Exit::Holds if trial.gave_up => Exit::Undecided,
                exit => exit,
            }),
        )
    }

    /// `seen` is what all seeds together came to, `shown` the one that did not hold.
    fn report(&self, tried: u64, choices: u64, seen: &[Verdict], shown: Option<&Trial>) {
        let verdicts = shown.map_or(seen, |trial| &trial.verdicts);
        if self.json {
            let mut object = report::json(verdicts);
            object["protocol"] = json!(self.protocol);
            object["seeds"] = json!(tried);
            object["choices"] = json!(choices);
            if let Some(trial) = shown {
                object["seed"] = json!(trial.run.setup.seed);
                object["gave_up"] = json!(trial.gave_up);
                object["link"] = json!(report::link(&trial.run));
                object["run"] = json!(trial.run);
            }
            say!("{object}");
            return;
        }
        let Some(trial) = shown else {
            say!("{tried} seeds, {choices} choices: every guarantee holds");
            report::print(seen);
            return;
        };
        let names: Vec<_> = report::violated(verdicts).into_iter().collect();
        let what = if trial.gave_up {
            format!("given up after {MOST_TURNS} turns, before the workload had ended")
        } else if names.is_empty() {
            "not decided".to_string()
        } else {
            format!("violated: {}", names.join(", "))
        };
        say!(
            "seed {} of {tried} tried, at {}: {what}",
            trial.run.setup.seed,
            trial.run.until
        );
        report::print(verdicts);
        match &self.save {
            Some(path) => say!("saved as {path}"),
            None => say!("run file: give --save FILE"),
        }
        say!("link: {}", report::link(&trial.run));
    }
}

/// Adds the operations and reads that one seed's verdicts have seen to those of the seeds before.
fn add_up(seen: &mut Vec<Verdict>, verdicts: &[Verdict]) {
    if seen.is_empty() {
        return seen.extend_from_slice(verdicts);
    }
    for (sum, verdict) in seen.iter_mut().zip(verdicts) {
        sum.operations += verdict.operations;
        sum.reads += verdict.reads;
    }
}

/// A setup of a protocol: a preset and switches `K=V`, nodes and registers.
pub(super) fn setup_of(
    protocol: &str,
    preset: Option<&str>,
    switches: &[String],
    nodes: u8,
    keys: Option<u8>,
) -> anyhow::Result<Setup> {
    let mut setup = run::default_setup(protocol)?;
    if let Some(preset) = preset {
        setup.switches = run::preset(protocol, preset)?;
    }
    for pair in switches {
        let (id, value) = pair
            .split_once('=')
            .ok_or_else(|| anyhow!("“{pair}” does not set a switch; write K=V, such as r=2."))?;
        setup.switches.set(id, value);
    }
    setup.cluster.nodes = nodes;
    setup.cluster.keys = keys.unwrap_or(setup.cluster.keys);
    Ok(setup)
}

/// A bar on a terminal; nothing where nobody looks.
fn progress(seeds: u64, quiet: bool) -> ProgressBar {
    if quiet {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} seeds, {eta} left");
    ProgressBar::new(seeds).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
