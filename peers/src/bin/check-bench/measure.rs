//! How long something takes, here or in a process of its own.

use std::io::Read;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// What is repeated is repeated for so long, if not so often.
const LONG: Duration = Duration::from_millis(200);
/// The most times.
const OFTEN: usize = 1_001;

/// Repeats something with what is prepared for it each time: what it came to, the median of its
/// seconds, and how often it was done. Preparing does not count.
pub fn repeated<T, A>(
    mut prepare: impl FnMut() -> T,
    mut act: impl FnMut(T) -> A,
) -> (A, f64, usize) {
    let whole = Instant::now();
    let mut seconds = Vec::new();
    loop {
        let prepared = prepare();
        let begin = Instant::now();
        let came_to = act(prepared);
        seconds.push(begin.elapsed().as_secs_f64());
        if seconds.len() == OFTEN || whole.elapsed() >= LONG {
            let runs = seconds.len();
            return (came_to, median(seconds), runs);
        }
    }
}

/// Does something once: what it came to, and in how many seconds.
pub fn once<A>(act: impl FnOnce() -> A) -> (A, f64) {
    let begin = Instant::now();
    let came_to = act();
    (came_to, begin.elapsed().as_secs_f64())
}

/// The one in the middle.
///
/// # Panics
/// When there is none.
pub fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

/// Between two looks whether a process has ended.
const PAUSE: Duration = Duration::from_millis(2);

/// Starts this program anew with these arguments and hands back what it prints; none when it takes
/// longer than it may.
pub fn alone(args: &[&str], limit: Duration) -> Result<Option<String>, String> {
    let program = std::env::current_exe().map_err(|e| format!("cannot find itself: {e}."))?;
    let mut child = Command::new(program)
        .args(args)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|e| format!("cannot start itself: {e}."))?;
    let Some(success) = ended(&mut child, limit)? else {
        return Ok(None);
    };
    let mut text = String::new();
    if let Some(mut out) = child.stdout.take() {
        let read = out.read_to_string(&mut text);
        read.map_err(|e| format!("cannot hear itself: {e}."))?;
    }
    match success {
        true => Ok(Some(text.trim().to_string())),
        false => Err(format!("{} came to nothing: {text}", args.join(" "))),
    }
}

/// Waits for a process, which prints little: whether it succeeded. One that takes too long is
/// stopped.
#[allow(
    clippy::disallowed_methods,
    reason = "it waits for another process; nothing here is in the page"
)]
fn ended(child: &mut Child, limit: Duration) -> Result<Option<bool>, String> {
    let begin = Instant::now();
    loop {
        let status = child.try_wait();
        if let Some(status) = status.map_err(|e| format!("cannot wait for itself: {e}."))? {
            return Ok(Some(status.success()));
        }
        if begin.elapsed() >= limit {
            let stopped = child.kill().and_then(|()| child.wait());
            stopped.map_err(|e| format!("cannot stop itself: {e}."))?;
            return Ok(None);
        }
        std::thread::sleep(PAUSE);
    }
}

/// The numbers in a line.
pub fn numbers<const N: usize>(line: &str) -> Option<[f64; N]> {
    let words = line.split(' ').map(|word| word.parse().ok());
    let numbers: Option<Vec<f64>> = words.collect();
    numbers?.try_into().ok()
}
