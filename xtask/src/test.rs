//! `cargo xtask test`: every check and every test, the quick ones first.

use crate::{
    browser::{self, Browser},
    page,
    shell::{self, Failure, Result, Stopwatch, Took},
    tools::{self, WASM},
};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// One part of the run. It hands back what the summary says about it.
struct Step {
    /// For `--only`.
    name: &'static str,
    title: &'static str,
    run: fn() -> Result<String>,
}

const STEPS: &[Step] = &[
    Step {
        name: "needs",
        title: "what the tests need",
        run: needs,
    },
    Step {
        name: "fmt",
        title: "formatting",
        run: formatting,
    },
    Step {
        name: "clippy",
        title: "clippy, native and wasm, warnings are errors",
        run: clippy,
    },
    Step {
        name: "doc",
        title: "documentation, native and wasm, warnings are errors",
        run: documentation,
    },
    Step {
        name: "native",
        title: "native tests and documentation tests",
        run: native,
    },
    Step {
        name: "peers",
        title: "the explorer against Stateright",
        run: peers,
    },
    Step {
        name: "wasm",
        title: "wasm tests in headless Chromium",
        run: wasm,
    },
    Step {
        name: "browser",
        title: "browser tests against the built page",
        run: in_browser,
    },
];

/// The flags that make a compilation one of the page.
pub const PAGE: &[&str] = &[
    "--target",
    WASM,
    "--no-default-features",
    "--features",
    "ui",
];

/// The flags that make a compilation one of the page's worker.
pub const WORKER: &[&str] = &[
    "--target",
    WASM,
    "--no-default-features",
    "--features",
    "worker",
];

/// Runs all steps, or the one after `--only`, and stops at the first that fails.
pub fn run(args: &[String]) -> Result {
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let steps: Vec<&Step> = match args[..] {
        [] => STEPS.iter().collect(),
        ["--list"] => {
            for step in STEPS {
                println!("{:8} {}", step.name, step.title);
            }
            return Ok(());
        }
        ["--only", name] => vec![find(name)?],
        _ => return Err("test knows --list and --only STEP.".into()),
    };
    let whole = Stopwatch::start();
    let mut summary = Vec::new();
    for (i, step) in steps.iter().enumerate() {
        shell::header(i + 1, steps.len(), step.title);
        let clock = Stopwatch::start();
        let outcome = (step.run)().map_err(|Failure(why)| {
            Failure(format!(
                "the step \"{}\" failed after {}: {why} Repeat it alone with: cargo xtask test --only {}",
                step.title,
                clock.read(),
                step.name
            ))
        })?;
        println!("passed in {}", clock.read());
        summary.push((step.title, clock.read(), outcome));
    }
    print_summary(&summary, whole.read());
    Ok(())
}

fn find(name: &str) -> Result<&'static Step> {
    STEPS.iter().find(|step| step.name == name).ok_or_else(|| {
        let names: Vec<_> = STEPS.iter().map(|step| step.name).collect();
        Failure(format!(
            "there is no step \"{name}\"; there are {}.",
            names.join(", ")
        ))
    })
}

fn print_summary(summary: &[(&str, Took, String)], whole: Took) {
    println!();
    for (title, took, outcome) in summary {
        println!("  {took:>12}  {title}{outcome}");
    }
    let steps = match summary.len() {
        1 => "The step".to_owned(),
        n => format!("All {n} steps"),
    };
    println!("\n{steps} passed in {whole}.");
}

/// Fails before the long steps do, when something is missing that cannot be compiled.
fn needs() -> Result<String> {
    println!("- the wasm target of the Rust compiler");
    tools::wasm_target()?;
    println!("  ready");
    println!("- packages from npm");
    tools::node_packages()?;
    tools::require_node()?;
    println!("- Chromium and its driver");
    let Browser { chrome, driver } = browser::ensure()?;
    println!("  {} and {}", chrome.display(), driver.display());
    Ok(String::new())
}

fn formatting() -> Result<String> {
    shell::run(shell::cargo().args(["fmt", "--all", "--check"]))?;
    Ok(String::new())
}

fn clippy() -> Result<String> {
    let deny = ["--", "-D", "warnings"];
    shell::run(
        shell::cargo()
            .args(["clippy", "--locked", "--workspace", "--all-targets"])
            .args(deny),
    )?;
    tools::wasm_target()?;
    shell::run(
        shell::cargo()
            .args([
                "clippy", "--locked", "--lib", "--bin", "page", "--test", "wasm",
            ])
            .args(PAGE)
            .args(deny),
    )?;
    shell::run(
        shell::cargo()
            .args(["clippy", "--locked", "--lib", "--bin", "worker"])
            .args(WORKER)
            .args(deny),
    )?;
    Ok(String::new())
}

fn documentation() -> Result<String> {
    let doc = || {
        let mut cargo = shell::cargo();
        cargo
            .args(["doc", "--locked", "--no-deps"])
            .env("RUSTDOCFLAGS", "-D warnings");
        cargo
    };
    shell::run(doc().arg("--workspace"))?;
    tools::wasm_target()?;
    shell::run(doc().arg("--lib").args(PAGE))?;
    shell::run(doc().arg("--lib").args(WORKER))?;
    Ok(String::new())
}

/// Where real histories with known verdicts lie, on machines that have them.
const HISTORIES: &str = "../shared/histories";

fn native() -> Result<String> {
    let results = shell::run_and_keep(
        shell::cargo().args([
            "test",
            "--locked",
            "--workspace",
            "--exclude",
            "quorate-peers",
        ]),
        is_result,
    )?;
    let judged = match Path::new(HISTORIES).is_dir() {
        true => "the known histories among them",
        false => "without the known histories, since ../shared/histories is not there",
    };
    Ok(format!("{}, {judged}", count(&results)))
}

/// As it is shipped: unoptimised, a search makes even those choices whose outcome it knows.
fn peers() -> Result<String> {
    let results = shell::run_and_keep(
        shell::cargo().args(["test", "--locked", "--release", "-p", "quorate-peers"]),
        is_result,
    )?;
    Ok(count(&results))
}

fn wasm() -> Result<String> {
    let tools = tools::prepare(None)?;
    let browser = browser::ensure()?;
    let mut cargo = shell::cargo();
    cargo
        .args(["test", "--locked", "--test", "wasm"])
        .args(PAGE)
        .env("PATH", &tools.path);
    browser.configure(&mut cargo)?;
    let results = shell::run_and_keep(&mut cargo, is_result)?;
    Ok(count(&results))
}

fn in_browser() -> Result<String> {
    let tools = tools::prepare(None)?;
    tools::require_node()?;
    let Browser { chrome, .. } = browser::ensure()?;
    page::build_with(&tools)?;
    let counts = shell::run_and_keep(
        Command::new("node")
            .args(["--test", "--test-reporter=spec"])
            .args(browser_tests()?)
            .env("CHROME", chrome),
        |line| line.starts_with("ℹ pass "),
    )?;
    let passed = counts.last().and_then(|line| line.split(' ').nth(2));
    Ok(passed.map_or(String::new(), |n| format!(": {n} passed")))
}

/// The files `tests/browser/*.test.js`, in order of name.
fn browser_tests() -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir("tests/browser")
        .map_err(|e| Failure(format!("cannot read tests/browser: {e}.")))?;
    let mut files: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.to_string_lossy().ends_with(".test.js"))
        .collect();
    files.sort();
    if files.is_empty() {
        return Err("there is no test in tests/browser.".into());
    }
    Ok(files)
}

/// Whether a line is how a Rust test binary closes.
fn is_result(line: &str) -> bool {
    line.starts_with("test result:")
}

/// Adds up lines like `test result: ok. 3 passed; 0 failed; 1 ignored; ...`.
fn count(results: &[String]) -> String {
    let sum = |word: &str| -> u64 {
        results
            .iter()
            .flat_map(|line| line.split([';', '.']))
            .filter_map(|part| part.trim().strip_suffix(word)?.trim().parse::<u64>().ok())
            .sum()
    };
    let text = format!(": {} passed", sum("passed"));
    match sum("ignored") {
        0 => text,
        n => format!("{text}, {n} ignored"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_lines_are_added_up() {
        let lines = [
            "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s",
            "test result: ok. 40 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.20s",
        ]
        .map(String::from);
        assert!(is_result(&lines[0]));
        assert_eq!(count(&lines), ": 43 passed, 1 ignored");
        assert_eq!(count(&lines[1..]), ": 40 passed");
    }
}
