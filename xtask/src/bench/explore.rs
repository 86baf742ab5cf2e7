//! `cargo xtask bench explore`: the explorer beside another model checker, and in the browser beside
//! itself.

use super::browser_command;
use crate::shell::{self, Result};

/// All that is measured of the explorer.
pub fn run() -> Result {
    beside_stateright()?;
    browser_beside_native()
}

/// Our search and Stateright's on the same worlds, natively; see `peers/src/bin/explore-bench/`.
fn beside_stateright() -> Result {
    shell::run(shell::cargo().args([
        "run",
        "--locked",
        "--release",
        "-p",
        "quorate-peers",
        "--bin",
        "explore-bench",
    ]))
}

/// What both search, with nothing left out; the browser's script asks the same.
const OPS: &str = "A:write 1; B:read; C:read";
/// What the browser's script says before and after its seconds.
const IN_BROWSER: &str = "unique states in ";
/// The same of the command line's JSON.
const NATIVE: &str = "\"seconds\":";
/// Native runs; the fastest counts, as the rest of the machine can only slow one down.
const RUNS: u32 = 3;

/// The same search in the page's worker and natively, both with one thread.
fn browser_beside_native() -> Result {
    let mut native = f64::INFINITY;
    for _ in 0..RUNS {
        let mut cargo = shell::cargo();
        cargo.args([
            "run",
            "--locked",
            "--release",
            "--quiet",
            "--bin",
            "quorate",
            "--",
        ]);
        cargo.args(["explore", "--protocol", "quorum", "--ops", OPS]);
        cargo.args(["--reduce", "none", "--threads", "1", "--json"]);
        native = native.min(seconds(&mut cargo, NATIVE)?);
    }
    let browser = seconds(&mut browser_command("explore-bench.js", &[])?, IN_BROWSER)?;
    println!(
        "explore wasm/native: {browser:.2} s and {native:.2} s, {:.2} of native speed",
        native / browser
    );
    Ok(())
}

/// Runs a command and reads the first number that stands behind these words.
fn seconds(command: &mut std::process::Command, words: &'static str) -> Result<f64> {
    let lines = shell::run_and_keep(command, |line| {
        line.contains(IN_BROWSER) || line.contains(NATIVE)
    })?;
    let behind = lines.iter().find_map(|line| line.split(words).nth(1));
    let figure = behind.and_then(|rest| {
        let number = |c: &char| c.is_ascii_digit() || *c == '.';
        rest.trim_start()
            .chars()
            .take_while(number)
            .collect::<String>()
            .parse()
            .ok()
    });
    figure.ok_or_else(|| "the bench printed no figure.".into())
}
