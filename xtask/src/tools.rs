//! What a build of the page needs beyond Rust: the wasm target, trunk, wasm-bindgen, wasm-opt.
//!
//! A tool that is already there at the right version is used. Otherwise it is compiled into
//! cargo's own bin folder, where plain `trunk serve` finds it afterwards.

use crate::shell::{self, Failure, Result, Stopwatch};
use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// A program that cargo installs from its registry.
pub struct Tool {
    /// The package.
    package: &'static str,
    /// The program whose `--version` is asked.
    program: &'static str,
    /// The exact version.
    version: &'static str,
    /// Options of `cargo install` that leave out what we do not use.
    options: &'static [&'static str],
    /// How long it takes on two cores.
    takes: &'static str,
}

/// Bundles the page and serves it. Also pinned in Trunk.toml.
const TRUNK: Tool = Tool {
    package: "trunk",
    program: "trunk",
    version: "0.21.14",
    // Without its question to the registry whether there is a newer one.
    options: &["--no-default-features", "--features", "rustls"],
    takes: "about 3 minutes",
};

/// Writes the JavaScript side of the page, and runs its tests in a browser. It must be exactly
/// as old as the library `wasm-bindgen` in Cargo.lock.
const WASM_BINDGEN: Tool = Tool {
    package: "wasm-bindgen-cli",
    program: "wasm-bindgen",
    version: "0.2.129",
    // Its test runner speaks to a driver on this machine only, without encryption.
    options: &["--no-default-features"],
    takes: "about 2 minutes",
};

/// The wasm target of rustc.
pub const WASM: &str = "wasm32-unknown-unknown";

/// What [`prepare`] sees to, in order.
const TITLES: [&str; 4] = [
    "the wasm target of the Rust compiler",
    "wasm-bindgen, which writes the page's JavaScript",
    "trunk, which bundles and serves the page",
    "wasm-opt, which makes the page smaller",
];

/// How many numbered steps [`prepare`] announces.
pub const STEPS: usize = TITLES.len();

/// Where the tools were found.
pub struct Tools {
    /// The search path for programs we start: it leads to the right versions first.
    pub path: OsString,
}

/// Sees to it that everything needed to build the page is there. Announces the steps as the
/// first of `of`, or says one line each when they are a part of something else.
pub fn prepare(of: Option<usize>) -> Result<Tools> {
    let announce = |i: usize| match of {
        Some(of) => shell::header(i + 1, of, TITLES[i]),
        None => println!("- {}", TITLES[i]),
    };
    announce(0);
    wasm_target()?;
    println!("  ready");
    announce(1);
    let mut path = WASM_BINDGEN.ensure(shell::path())?;
    announce(2);
    path = TRUNK.ensure(path)?;
    // Half-built tools are kept until both are done, so that an interrupted set-up resumes.
    let _ = fs::remove_dir_all(Tool::build_folder());
    announce(3);
    if node_packages()?.is_none() {
        println!(
            "  Node is not installed, so the page is built without wasm-opt: it works the same, only larger"
        );
    }
    Ok(Tools { path })
}

/// Adds the wasm target through rustup unless the compiler has it.
pub fn wasm_target() -> Result {
    let mut rustc = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
    let libraries = shell::output(rustc.args(["--print", "target-libdir", "--target", WASM]));
    if libraries.is_some_and(|folder| Path::new(&folder).is_dir()) {
        return Ok(());
    }
    if shell::find("rustup", &shell::path()).is_none() {
        return Err(Failure(format!(
            "the Rust compiler has no target {WASM}, and rustup is not there to add it: install Rust through rustup (https://rustup.rs), or add the target with your package manager."
        )));
    }
    shell::run(Command::new("rustup").args(["target", "add", WASM]))
}

impl Tool {
    /// Installs the tool unless the right version is there; returns a search path on which it
    /// is found first.
    fn ensure(&self, path: OsString) -> Result<OsString> {
        let found = self.version_on(&path);
        if found.as_deref() == Some(self.version) {
            println!("  version {} is already there", self.version);
            return Ok(path);
        }
        let bin = cargo_bin();
        let with_bin =
            std::env::join_paths(std::iter::once(bin.clone()).chain(std::env::split_paths(&path)))
                .map_err(|e| {
                    Failure(format!(
                        "the folder {} cannot be in PATH: {e}.",
                        bin.display()
                    ))
                })?;
        if self.version_on(&with_bin).as_deref() == Some(self.version) {
            println!(
                "  version {} is already there, in {}",
                self.version,
                bin.display()
            );
            return Ok(with_bin);
        }
        self.install(found)?;
        Ok(with_bin)
    }

    fn version_on(&self, path: &OsString) -> Option<String> {
        let program = shell::find(self.program, path)?;
        let text = shell::output(Command::new(program).arg("--version"))?;
        text.split_whitespace().nth(1).map(str::to_owned)
    }

    fn install(&self, found: Option<String>) -> Result {
        match found {
            Some(other) => println!(
                "  version {} replaces {other}: compiling it takes {}, once",
                self.version, self.takes
            ),
            None => println!(
                "  compiling version {} takes {}, once",
                self.version, self.takes
            ),
        }
        let clock = Stopwatch::start();
        let mut cargo = shell::cargo();
        cargo
            .args(["install", "--locked", "--force", "--version", self.version])
            .args(self.options)
            .arg(self.package)
            .env("CARGO_TARGET_DIR", Self::build_folder());
        // The tools run for seconds and are compiled once: on two cores this takes 5 minutes for
        // both of them, and cargo's own release settings take 12.
        for (setting, value) in [
            ("OPT_LEVEL", "0"),
            ("LTO", "off"),
            ("CODEGEN_UNITS", "16"),
            ("DEBUG", "0"),
            ("PANIC", "abort"),
            ("STRIP", "debuginfo"),
        ] {
            cargo.env(format!("CARGO_PROFILE_RELEASE_{setting}"), value);
        }
        shell::run(&mut cargo)?;
        println!("  took {}", clock.read());
        Ok(())
    }

    fn build_folder() -> PathBuf {
        target_folder().join("tools")
    }
}

/// Installs the pinned packages of package.json, when Node is there; returns their folder.
pub fn node_packages() -> Result<Option<PathBuf>> {
    let Some(npm) = npm().filter(|_| shell::find("node", &shell::path()).is_some()) else {
        return Ok(None);
    };
    let folder = PathBuf::from("node_modules");
    let lock = fs::read("package-lock.json")
        .map_err(|e| Failure(format!("cannot read package-lock.json: {e}.")))?;
    // A copy of the lock file says what the folder holds.
    let installed = folder.join(".quorate-lock.json");
    if fs::read(&installed).is_ok_and(|there| there == lock) {
        println!("  already there");
        return Ok(Some(folder));
    }
    shell::run(Command::new(npm).args(["ci", "--no-audit", "--no-fund"]))?;
    fs::write(&installed, lock)
        .map_err(|e| Failure(format!("cannot write {}: {e}.", installed.display())))?;
    Ok(Some(folder))
}

/// Fails when the packages of package.json cannot be there, for steps that need them.
pub fn require_node() -> Result {
    if shell::find("node", &shell::path()).is_some() && npm().is_some() {
        return Ok(());
    }
    Err("the browser tests need Node 20 or newer with npm: install it (https://nodejs.org) and run this again.".into())
}

fn npm() -> Option<PathBuf> {
    let path = shell::path();
    shell::find("npm", &path).or_else(|| {
        std::env::split_paths(&path)
            .map(|folder| folder.join("npm.cmd"))
            .find(|candidate| candidate.is_file())
    })
}

/// Where cargo compiles to.
pub fn target_folder() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| shell::root().join("target"), PathBuf::from)
}

/// Where `cargo install` puts programs.
fn cargo_bin() -> PathBuf {
    let home = std::env::var_os("CARGO_INSTALL_ROOT")
        .or_else(|| std::env::var_os("CARGO_HOME"))
        .map(PathBuf::from)
        .or_else(|| std::env::home_dir().map(|home| home.join(".cargo")))
        .unwrap_or_else(|| PathBuf::from(".cargo"));
    home.join("bin")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str) -> String {
        fs::read_to_string(shell::root().join(name)).unwrap()
    }

    #[test]
    fn versions_agree_everywhere() {
        let locked = format!(
            "name = \"wasm-bindgen\"\nversion = \"{}\"",
            WASM_BINDGEN.version
        );
        assert!(file("Cargo.lock").replace('\r', "").contains(&locked));
        let pinned = format!("wasm_bindgen = \"{}\"", WASM_BINDGEN.version);
        assert!(file("Trunk.toml").contains(&pinned));
        let trunk = format!("trunk-version = \"={}\"", TRUNK.version);
        assert!(file("Trunk.toml").contains(&trunk));
    }

    #[test]
    fn the_lock_file_names_no_registry() {
        assert!(!file("package-lock.json").contains("\"resolved\""));
    }
}
