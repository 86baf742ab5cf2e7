//! `cargo xtask bench`: figures for people, not tests.

mod check;
mod explore;

use crate::{
    browser::{self, Browser},
    page,
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
    Bench {
        name: "start",
        measures: "time from navigation to the first moving message",
        run: start,
    },
    Bench {
        name: "frame",
        measures: "script per frame with 9 nodes and 300 messages in flight",
        run: frame,
    },
    Bench {
        name: "explore",
        measures: "time and memory of a search, beside Stateright on the same worlds",
        run: explore::run,
    },
    Bench {
        name: "check",
        measures: "time to judge histories, beside todc-utils and Stateright on the same files",
        run: check::run,
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

/// Lists the files of the page.
fn size() -> Result {
    let tools = tools::prepare(None)?;
    page::build_with(&tools)?;
    tools::require_node()?;
    shell::run(Command::new("node").args(["tests/browser/size.js", "dist"]))
}

/// What the benches of the simulator print before their figure.
const FIGURE: &str = "choices per second: ";

/// The same work natively, optimised for speed, and in the browser, optimised as the page is.
fn sim() -> Result {
    let native = figure(shell::cargo().args(["bench", "--locked", "--bench", "sim"]))?;
    let tools = tools::prepare(None)?;
    let browser = browser::ensure()?;
    let mut cargo = shell::cargo();
    cargo
        .args(["test", "--locked", "--profile", "page", "--test", "bench"])
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

fn start() -> Result {
    in_browser("start.js", &[])
}

fn frame() -> Result {
    in_browser("frame.js", &[])
}

/// `cargo xtask soak [--minutes N]`: top speed, with everything going wrong; memory must stay flat.
pub fn soak(args: &[String]) -> Result {
    let minutes = match args {
        [] => "10",
        [flag, n] if flag == "--minutes" && n.parse::<f64>().is_ok_and(|n| n > 0.0) => n,
        _ => return Err("soak knows --minutes N, where N is more than 0.".into()),
    };
    in_browser("soak.js", &[minutes])
}

/// Builds the page, then runs a script of `tests/browser/` on it.
fn in_browser(script: &str, args: &[&str]) -> Result {
    shell::run(&mut browser_command(script, args)?)
}

/// Builds the page; the command that runs a script of `tests/browser/` on it.
fn browser_command(script: &str, args: &[&str]) -> Result<Command> {
    let tools = tools::prepare(None)?;
    tools::require_node()?;
    let Browser { chrome, .. } = browser::ensure()?;
    page::build_with(&tools)?;
    let mut node = Command::new("node");
    node.arg(format!("tests/browser/{script}"))
        .args(args)
        .env("CHROME", chrome);
    Ok(node)
}
