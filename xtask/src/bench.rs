//! `cargo xtask bench`: figures for people, not tests.

use crate::{
    page,
    shell::{self, Failure, Result},
    tools,
};
use std::process::Command;

/// One measurement.
struct Bench {
    name: &'static str,
    measures: &'static str,
    run: fn() -> Result,
}

/// Add a row here, and a function below or in a module of its own.
const BENCHES: &[Bench] = &[Bench {
    name: "size",
    measures: "bytes of the finished page, plain and compressed",
    run: size,
}];

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
