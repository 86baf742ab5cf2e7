//! The same things from a terminal: list protocols, replay runs, try seeds, draw.

/// Prints a line. Whoever reads may have read enough, as `head` does; that is no failure.
macro_rules! say {
    ($($words:tt)*) => {{
        use std::io::Write;
        let _ = writeln!(std::io::stdout(), $($words)*);
    }};
}

mod check;
mod convert;
mod draw;
mod explore;
mod protocols;
mod report;
mod run;
mod shrink;
mod sim;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// What the process says when it exits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Every guarantee holds, or what was to be done without judging any is done.
    Holds,
    /// A guarantee is violated.
    Violated,
    /// A guarantee is undecided, or an operation is blocked.
    Undecided,
    /// Bad input or usage.
    BadInput,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(match exit {
            Exit::Holds => 0,
            Exit::Violated => 10,
            Exit::Undecided => 11,
            Exit::BadInput => 2,
        })
    }
}

/// Quorate: replicated registers, simulated and judged.
///
/// Exit codes: 0 all guarantees hold, 10 one is violated, 11 one is undecided or an operation is
/// blocked, 2 bad input or usage. What only lists or draws ends with 0 when it could be done,
/// whatever the guarantees say.
#[derive(Debug, Parser)]
#[command(name = "quorate", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List the protocols with their presets and switches
    Protocols(protocols::Protocols),
    /// Replay a run and print each guarantee's verdict
    Run(run::Run),
    /// Run seeds and stop at the first violation
    Sim(sim::Sim),
    /// Try every schedule of a small setup, and find the shortest run that breaks a guarantee
    Explore(explore::Explore),
    /// Cut a run that breaks a guarantee down to a minimal one
    Shrink(shrink::Shrink),
    /// Judge histories from anywhere: whether they are linearizable, and if not, why
    Check(check::Check),
    /// Draw a run as a space-time diagram, or a history as lanes
    Draw(draw::Draw),
    /// Write a history, or that of a run, in another format
    Convert(convert::Convert),
}

/// Runs the command line with the process's arguments.
pub fn main() -> ExitCode {
    let command = Arguments::parse().command;
    let done = match command {
        Command::Protocols(command) => command.run(),
        Command::Run(command) => command.run(),
        Command::Sim(command) => command.run(),
        Command::Explore(command) => command.run(),
        Command::Shrink(command) => command.run(),
        Command::Check(command) => command.run(),
        Command::Draw(command) => command.run(),
        Command::Convert(command) => command.run(),
    };
    match done {
        Ok(exit) => exit.into(),
        Err(error) => {
            eprintln!("quorate: {error:#}");
            Exit::BadInput.into()
        }
    }
}
