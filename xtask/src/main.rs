//! The task runner: `cargo xtask serve`, `build`, `test`, `bench` and `soak`.
//!
//! It depends on nothing but the standard library, so that it compiles in a few seconds on a
//! machine that has Rust and nothing else.
#![forbid(unsafe_code)]

mod bench;
mod browser;
mod page;
mod shell;
mod test;
mod tools;

use shell::{Failure, Result};
use std::process::ExitCode;

const USAGE: &str = "\
Usage: cargo xtask COMMAND

  serve [--port N] [--open]   install what the page needs, build it and serve it
  build                       leave the finished page in dist/
  test [--only STEP]          run every check and every test
  bench [NAME]...             measure; see `cargo xtask bench --list`
  soak [--minutes N]          play at top speed and watch memory; 10 minutes if not said

`cargo xtask test --list` names the steps of the test run.";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure(sentence)) => {
            eprintln!("\nerror: {sentence}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(args: &[String]) -> Result {
    std::env::set_current_dir(shell::root())
        .map_err(|e| Failure(format!("cannot enter {}: {e}.", shell::root().display())))?;
    let (command, rest) = match args.split_first() {
        Some((command, rest)) => (command.as_str(), rest),
        None => ("help", args),
    };
    match command {
        "serve" => page::serve(rest),
        "build" => page::build(rest),
        "test" => test::run(rest),
        "bench" => bench::run(rest),
        "soak" => bench::soak(rest),
        // Called by trunk after each build, see Trunk.toml.
        "finish" => page::finish(),
        "help" | "--help" | "-h" => {
            println!("{USAGE}");
            Ok(())
        }
        other => Err(Failure(format!(
            "there is no command \"{other}\".\n\n{USAGE}"
        ))),
    }
}
