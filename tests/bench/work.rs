//! The work that is timed, the same natively and in the browser.

use quorate::run;
use quorate::sim::Delay;

/// Operations of one run.
const OPERATIONS: u32 = 5_000;
/// Runs that are timed, after one that is not; the fastest counts, since whatever else the
/// machine does can only slow a run down.
const RUNS: u64 = 40;

/// Makes a run of multi-writer ABD on 5 nodes with the workload on and every guarantee judged as
/// it goes; says how many choices it took.
fn work(seed: u64) -> u64 {
    let mut setup = run::default_setup("quorum").expect("known");
    setup.network.delay = Delay::Exponential {
        min_ms: 20,
        mean_ms: 400,
    };
    setup.workload.per_minute = 240;
    setup.workload.limit = Some(OPERATIONS);
    setup.seed = seed;
    let trial = run::try_out(&setup, u64::MAX).expect("a sound setup");
    assert!(!trial.violated());
    trial.totals.choices
}

/// Prints the choices per second of the fastest run; `now_ms` reads a clock in milliseconds.
pub fn report(now_ms: impl Fn() -> f64, print: impl Fn(&str)) {
    work(0);
    let speeds = (1..=RUNS).map(|seed| {
        let begin = now_ms();
        let choices = work(seed);
        choices as f64 * 1_000.0 / (now_ms() - begin)
    });
    let fastest = speeds.fold(0.0, f64::max);
    print(&format!("choices per second: {fastest:.0}"));
}
