//! `cargo xtask bench explore`: the explorer beside another model checker.

use crate::shell::{self, Result};

/// All that is measured of the explorer.
pub fn run() -> Result {
    beside_stateright()
    // What the browser makes of it, against the same search natively, is a part of its own and
    // stands here, after `beside_stateright()?`.
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
