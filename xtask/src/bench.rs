//! `cargo xtask bench`: figures for people, not tests.

use crate::{
    browser, page,
    shell::{self, Failure, Result},
    test, tools,
};
use std::process::Command;

/// One measurement.
struct Bench {
    name: &'static str,
    measures: &'static str,
    run: fn() -> Result,
}

/// Add a row here, and a function below or in a module of its own.
const BENCHES: &[Bench] = &[
    Bench {
        name: "size",
        measures: "bytes of the finished page, plain and compressed",
        run: size,
    },
    Bench {
        name: "sim",
        measures: "choices per second: 5 nodes, multi-writer ABD, workload and checks on",
        run: sim,
    },
];

/// Runs the named measurements, or all of them.
pub fn run(args: &[String]) -> Result {
    if args.iter().any(|arg| arg == "--list") {
        for bench in BENCHES {
            println!("{:8} {}", bench.name, bench.measures);
        }
        return Ok(());
    }
    let wanted: Vec<&Bench> = if args.is_empty() {
        BENCHES.iter().collect()
    } else {
        args.iter().map(|name| find(name)).collect::<Result<_>>()?
    };
    for (i, bench) in wanted.iter().enumerate() {
        shell::header(i + 1, wanted.len(), bench.measures);
        (bench.run)()?;
    }
    Ok(())
}

fn find(name: &str) -> Result<&'static Bench> {
    BENCHES.iter().find(|b| b.name == name).ok_or_else(|| {
        let names: Vec<_> = BENCHES.iter().map(|b| b.name).collect();
        Failure(format!(
            "there is no measurement \"{name}\"; there are {}.",
            names.join(", ")
        ))
    })
}

/// Builds the page, then lists its files.
fn size() -> Result {
    let tools = tools::prepare(None)?;
    page::build_with(&tools)?;
    tools::require_node()?;
    shell::run(Command::new("node").args(["tests/browser/size.js", "dist"]))
}

/// What the benches of the simulator print before their figure.
const FIGURE: &str = "choices per second: ";

/// The same work natively and in the browser, both optimised.
fn sim() -> Result {
    let native = figure(shell::cargo().args(["bench", "--locked", "--bench", "sim"]))?;
    let tools = tools::prepare(None)?;
    let browser = browser::ensure()?;
    let mut cargo = shell::cargo();
    cargo
        .args(["test", "--locked", "--release", "--test", "bench"])
        .args(test::PAGE)
        .args(["--", "--nocapture"])
        .env("PATH", &tools.path);
    browser.configure(&mut cargo)?;
    let wasm = figure(&mut cargo)?;
    println!(
        "native {native:.0}, in the browser {wasm:.0}: {:.2} of native",
        wasm / native
    );
    Ok(())
}

/// Runs a bench and reads its figure.
fn figure(command: &mut Command) -> Result<f64> {
    let lines = shell::run_and_keep(command, |line| line.contains(FIGURE))?;
    let figure = lines
        .iter()
        .find_map(|line| line.split(FIGURE).nth(1)?.trim().parse().ok());
    figure.ok_or_else(|| "the bench printed no figure.".into())
}
