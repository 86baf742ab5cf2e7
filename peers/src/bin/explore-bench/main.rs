//! Our search beside Stateright's, on the same worlds in one go: time per state and peak memory.
//! `cargo run --release -p quorate-peers --bin explore-bench`, or `cargo xtask bench explore`.
//!
//! Each measurement is a process of its own, so that one does not pay for another's memory: this
//! program starts itself anew for each, one after another, and both checkers use one thread. Time is
//! that of the search alone.
//!
//! Two things are compared. Where the world is ours, Stateright searches a wrapped
//! [`World`](quorate::world::World): it clones one for every choice and computes its fingerprint
//! from scratch, which our search, made for these worlds, does not have to. So that tells what it is
//! worth to have a search of our own, not whose is faster in general. Where the model is
//! Stateright's own (`own-…`), it searches what it was made for, and we a world of ours that has
//! exactly the same states; both check linearizability as they always do.
#![forbid(unsafe_code)]
#![allow(
    clippy::disallowed_types,
    reason = "a measurement needs a real clock; nothing it times depends on it"
)]

mod measure;
mod setups;
mod tell;

use measure::Measured;
use setups::{SETUPS, Setup, Who};
use std::process::{Command, ExitCode};

/// Times that each measurement is repeated; the median counts.
const RUNS: usize = 3;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let outcome = match args[..] {
        [] => SETUPS.iter().try_for_each(compare),
        ["--one", setup, who] => one(setup, who),
        [name] => find(name).and_then(compare),
        _ => Err("give the name of a setup, or nothing for all of them.".to_string()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("explore-bench: {why}");
            ExitCode::FAILURE
        }
    }
}

fn find(name: &str) -> Result<&'static Setup, String> {
    SETUPS
        .iter()
        .find(|setup| setup.name == name)
        .ok_or_else(|| {
            let names: Vec<_> = SETUPS.iter().map(|setup| setup.name).collect();
            format!(
                "there is no setup “{name}”; there are {}.",
                names.join(", ")
            )
        })
}

/// Measures all searches of a setup and tells of them. They take turns, so that whatever else the
/// machine does meets all of them.
fn compare(setup: &'static Setup) -> Result<(), String> {
    tell::heading(setup);
    let mut runs: Vec<(Who, Vec<Measured>)> = Vec::new();
    runs.extend(setup.who().iter().map(|who| (*who, Vec::new())));
    for _ in 0..RUNS {
        for (who, runs) in &mut runs {
            runs.push(alone(setup, *who)?);
        }
    }
    let medians = runs
        .into_iter()
        .map(|(who, runs)| (who, measure::median(runs)));
    let medians: Vec<_> = medians.collect();
    for (who, median) in &medians {
        tell::line(setup, *who, median);
    }
    tell::ratios(setup, &medians)
}

/// One measurement in a process of its own.
fn alone(setup: &Setup, who: Who) -> Result<Measured, String> {
    let program = std::env::current_exe().map_err(|e| format!("cannot find itself: {e}."))?;
    let output = Command::new(program)
        .args(["--one", setup.name, who.name()])
        .output()
        .map_err(|e| format!("cannot start itself: {e}."))?;
    let text = String::from_utf8_lossy(&output.stdout);
    Measured::parse(text.trim()).ok_or_else(|| {
        let words = String::from_utf8_lossy(&output.stderr);
        let name = who.name();
        format!("{} by {name} came to nothing: {text}{words}", setup.name)
    })
}

/// The other side of [`alone`].
fn one(setup: &str, who: &str) -> Result<(), String> {
    let who = Who::parse(who).ok_or_else(|| format!("“{who}” is nobody."))?;
    println!("{}", measure::measure(find(setup)?, who)?.line());
    Ok(())
}
