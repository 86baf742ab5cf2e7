//! Running other programs, and saying what is being done.

use std::{
    ffi::OsStr,
    fmt,
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// Why the task stopped, as a sentence for the person at the terminal.
#[derive(Debug)]
pub struct Failure(pub String);

/// The outcome of a task or of one of its parts.
pub type Result<T = ()> = std::result::Result<T, Failure>;

impl<T: Into<String>> From<T> for Failure {
    fn from(sentence: T) -> Self {
        Self(sentence.into())
    }
}

/// The top folder of the project.
pub fn root() -> PathBuf {
    // CARGO_MANIFEST_DIR is read when the task runs, so that a moved checkout still works.
    let xtask = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    xtask.parent().map(Path::to_path_buf).unwrap_or(xtask)
}

/// The cargo that runs us, so that the toolchain stays the same.
pub fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Prints `[2/5] building trunk`.
pub fn header(number: usize, of: usize, title: &str) {
    println!("\n[{number}/{of}] {title}");
    // Programs started next write to the same terminal without our buffer.
    let _ = std::io::stdout().flush();
}

/// Runs a program with its output shown, and fails with its name when it fails.
pub fn run(command: &mut Command) -> Result {
    let status = command
        .stdin(Stdio::null())
        .status()
        .map_err(|e| cannot_start(command, &e))?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure(format!("{} failed ({status}).", shown(command))))
    }
}

/// Like [`run`], and hands back the lines that `keep` accepts.
pub fn run_and_keep(command: &mut Command, keep: fn(&str) -> bool) -> Result<Vec<String>> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|e| cannot_start(command, &e))?;
    let mut kept = Vec::new();
    if let Some(out) = child.stdout.take() {
        for line in BufReader::new(out).split(b'\n') {
            let Ok(line) = line else { break };
            let line = String::from_utf8_lossy(&line);
            println!("{line}");
            if keep(&line) {
                kept.push(line.trim().to_owned());
            }
        }
    }
    let status = child.wait().map_err(|e| cannot_start(command, &e))?;
    if status.success() {
        Ok(kept)
    } else {
        Err(Failure(format!("{} failed ({status}).", shown(command))))
    }
}

/// What a program prints, or nothing when it is missing or fails.
pub fn output(command: &mut Command) -> Option<String> {
    let out = command
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    out.status
        .success()
        .then(|| String::from_utf8_lossy(&out.stdout).trim().to_owned())
}

/// The first executable of this name in a search path like `PATH`.
pub fn find(name: &str, path: &OsStr) -> Option<PathBuf> {
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    std::env::split_paths(path)
        .map(|folder| folder.join(&file))
        .find(|candidate| candidate.is_file())
}

/// The `PATH` we were started with.
pub fn path() -> std::ffi::OsString {
    std::env::var_os("PATH").unwrap_or_default()
}

fn cannot_start(command: &Command, error: &std::io::Error) -> Failure {
    Failure(format!(
        "cannot start {}: {error}.",
        command.get_program().to_string_lossy()
    ))
}

/// A command as one would type it, without its folder.
fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let name = program.file_stem().unwrap_or(program.as_os_str());
    std::iter::once(name)
        .chain(command.get_args())
        .map(OsStr::to_string_lossy)
        .collect::<Vec<_>>()
        .join(" ")
}

/// Measures how long something took, and shows it for people.
pub struct Stopwatch(Instant);

impl Stopwatch {
    pub fn start() -> Self {
        Self(Instant::now())
    }
    pub fn read(&self) -> Took {
        Took(self.0.elapsed())
    }
}

/// A duration that prints as `0.4 s`, `12 s` or `3 min 05 s`.
#[derive(Clone, Copy)]
pub struct Took(pub Duration);

impl fmt::Display for Took {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self.0.as_secs() {
            0..10 => format!("{:.1} s", self.0.as_secs_f64()),
            whole @ 10..60 => format!("{whole} s"),
            whole => format!("{} min {:02} s", whole / 60, whole % 60),
        };
        f.pad(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_naturally() {
        let shown = |millis| Took(Duration::from_millis(millis)).to_string();
        assert_eq!(shown(430), "0.4 s");
        assert_eq!(shown(12_900), "12 s");
        assert_eq!(shown(185_000), "3 min 05 s");
    }
}
