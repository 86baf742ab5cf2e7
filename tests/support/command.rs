//! The command line, as tests run it.
#![allow(
    dead_code,
    reason = "every program compiles this, and each uses a part"
)]

use assert_cmd::Command;
use std::fs;
use std::path::PathBuf;

/// What a command came to.
pub struct Told {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// Runs `quorate` with these arguments.
pub fn quorate(args: &[&str]) -> Told {
    let mut command = Command::cargo_bin("quorate").expect("it is built");
    let output = command.args(args).output().expect("it runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    Told {
        code: output.status.code().expect("it ended by itself"),
        out: text(output.stdout),
        err: text(output.stderr),
    }
}

/// Where a file of a test's own lies.
pub fn place(name: &str) -> (PathBuf, String) {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let text = path.to_str().expect("plain").to_string();
    (path, text)
}

/// A file of a test's own.
pub fn file(name: &str, text: &str) -> String {
    let (path, name) = place(name);
    fs::write(path, text).expect("writable");
    name
}
