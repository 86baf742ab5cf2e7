//! `cargo xtask bench check`: the checker of histories beside others, and in the browser beside
//! itself.

use crate::{
    browser,
    shell::{self, Result},
    test, tools,
};
use std::process::Command;

/// All that is measured of the checker.
pub fn run() -> Result {
    // See peers/src/bin/check-bench/.
    shell::run(&mut native(&[]))?;
    browser_beside_native()
}

/// The natively measured part of it.
fn native(args: &[&str]) -> Command {
    let mut cargo = shell::cargo();
    cargo
        .args(["run", "--locked", "--release", "-p", "quorate-peers"])
        .args(["--bin", "check-bench", "--"])
        .args(args);
    cargo
}

/// What both print of each kind of histories: before its name, and before its milliseconds.
const JUDGED: &str = "judged ";
const FIGURE: &str = ", in ms: ";

/// A kind of histories with its verdicts, and how long they took.
type Figure = (String, f64);

/// The same histories natively and in the browser, both optimised for speed as the page's worker is;
/// see `tests/bench/judging.rs`.
fn browser_beside_native() -> Result {
    let native = figures(&mut native(&["generated"]))?;
    let tools = tools::prepare(None)?;
    let browser = browser::ensure()?;
    let mut cargo = shell::cargo();
    cargo
        .args(["test", "--locked", "--profile", "worker"])
        .args(["--test", "bench_check"])
        .args(test::WORKER)
        .args(["--", "--nocapture"])
        .env("PATH", &tools.path);
    browser.configure(&mut cargo)?;
    tell(&native, &figures(&mut cargo)?)
}

/// Runs it and reads its verdicts and figures.
fn figures(command: &mut Command) -> Result<Vec<Figure>> {
    let lines = shell::run_and_keep(command, |line| line.contains(FIGURE))?;
    let figure = |line: &String| {
        let (verdicts, ms) = line.split_once(JUDGED)?.1.split_once(FIGURE)?;
        Some((verdicts.to_owned(), ms.trim().parse().ok()?))
    };
    let figures: Option<Vec<Figure>> = lines.iter().map(figure).collect();
    let figures = figures.filter(|figures| !figures.is_empty());
    figures.ok_or_else(|| "the bench printed no figure.".into())
}

/// Tells how they compare; they must have judged alike.
fn tell(native: &[Figure], wasm: &[Figure]) -> Result {
    if native.len() != wasm.len() {
        return Err("native and the browser judged different histories.".into());
    }
    let mut speeds = Vec::new();
    for ((kind, native), (same, wasm)) in native.iter().zip(wasm) {
        if kind != same {
            let why = format!("native judged {kind}; the browser judged {same}.");
            return Err(why.into());
        }
        let name = kind.split(':').next().unwrap_or(kind);
        speeds.push(format!("{name} {:.2}", native / wasm));
    }
    println!("check wasm/native: {} of native speed", speeds.join(", "));
    Ok(())
}
