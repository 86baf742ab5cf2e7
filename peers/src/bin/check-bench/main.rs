//! Our checker of histories beside others on the same files, and by itself on large ones.
//! `cargo run --release -p quorate-peers --bin check-bench`, or `cargo xtask bench check`.
//!
//! Time is that of judging alone, with one thread; files are read before. Of ours that is the whole
//! trial: where there is no linearization, it also finds the longest prefix that has one and a minimal
//! set of operations that shows it, which the others do not.
//!
//! The others are
//! - todc-utils, which has Wing and Gong's search with Lowe's memory and comes with a reader of
//!   these logs and a specification of etcd;
//! - Stateright's `LinearizabilityTester`, which tries order by order and remembers nothing. It is
//!   made for the few operations of a model, not for files; a time limit stands on it.
//!
//! What may take long is measured in a process of its own: this program starts itself anew.
#![forbid(unsafe_code)]
#![allow(
    clippy::disallowed_types,
    reason = "a measurement needs a real clock; nothing it times depends on it"
)]

mod etcd;
#[path = "../../../../tests/bench/histories.rs"]
mod histories;
#[path = "../../../../tests/bench/judging.rs"]
mod judging;
mod logs;
mod measure;
mod own;
mod who;

use std::process::ExitCode;
use std::time::Instant;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let outcome = match args[..] {
        [] => all(),
        ["etcd"] => etcd::compare(),
        ["knossos"] => own::knossos(),
        ["million"] => own::million(),
        ["live"] => own::live(),
        ["generated"] => generated(),
        ["--one", who, path] => etcd::one(who, path),
        ["--million", keys] => own::one_million(keys),
        _ => Err(
            "it knows etcd, knossos, million, live and generated, or nothing for all but the \
                  last."
                .to_string(),
        ),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("check-bench: {why}");
            ExitCode::FAILURE
        }
    }
}

fn all() -> Result<(), String> {
    etcd::compare()?;
    own::knossos()?;
    own::million()?;
    own::live()
}

/// What the browser is compared with.
fn generated() -> Result<(), String> {
    let begin = Instant::now();
    judging::report(
        || begin.elapsed().as_secs_f64() * 1_000.0,
        |line| println!("{line}"),
    );
    Ok(())
}
