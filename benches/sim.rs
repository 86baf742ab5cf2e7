//! How many choices a second the simulator makes, natively: `cargo xtask bench sim`.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::disallowed_types,
    reason = "a measurement needs a real clock; nothing it times depends on it"
)]

#[path = "../tests/bench/work.rs"]
mod work;

use std::time::Instant;

fn main() {
    let begin = Instant::now();
    work::report(
        || begin.elapsed().as_secs_f64() * 1_000.0,
        |line| println!("{line}"),
    );
}
