//! Building the page and serving it.

use crate::{
    shell::{self, Failure, Result, Stopwatch},
    tools,
};
use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
    process::Command,
};

/// What trunk leaves in the policy of index.html for the inline script with which `trunk serve`
/// reloads the page.
const NONCE: &str = " 'nonce-{{__TRUNK NONCE__}}'";

/// Tells [`finish`] to spend seconds on wasm-opt even though the build is not a release.
const OPTIMISE: &str = "XTASK_WASM_OPT";

/// The wasm of the page's worker; trunk gives it no hash.
const WORKER: &str = "worker_bg.wasm";

/// What stands for its hash in the page.
const WORKER_HASH: &str = "?v=WORKER";

/// Found in that script only.
const RELOAD_SCRIPT: &str = "{{__TRUNK_ADDRESS__}}";

/// `cargo xtask serve [--port N] [--open]`: from nothing to a page in the browser.
pub fn serve(args: &[String]) -> Result {
    let mut port = "8080";
    let mut open = false;
    let mut rest = args.iter();
    while let Some(arg) = rest.next() {
        match arg.as_str() {
            "--open" => open = true,
            "--port" => {
                port = rest
                    .next()
                    .filter(|n| n.parse::<u16>().is_ok())
                    .ok_or("--port needs a number from 0 to 65535.")?;
            }
            other => return Err(Failure(format!("serve does not know \"{other}\"."))),
        }
    }
    let steps = tools::STEPS + 1;
    let tools = tools::prepare(Some(steps))?;
    shell::header(
        steps,
        steps,
        &format!("building the page, then serving it at http://localhost:{port}/ until Ctrl-C"),
    );
    let mut trunk = Command::new(program("trunk", &tools)?);
    trunk
        .args(["serve", "--port", port])
        .env(OPTIMISE, "1")
        .env("PATH", &tools.path);
    if open {
        trunk.arg("--open");
    }
    hand_over(trunk)
}

/// `cargo xtask build`: leaves the finished page in `dist/`.
pub fn build(args: &[String]) -> Result {
    if let Some(unknown) = args.first() {
        return Err(Failure(format!("build does not know \"{unknown}\".")));
    }
    let steps = tools::STEPS + 1;
    let tools = tools::prepare(Some(steps))?;
    shell::header(steps, steps, "the page");
    build_with(&tools)?;
    println!("The page is in dist/; any web server can serve it, from any path.");
    Ok(())
}

/// Builds the page with tools that are there already.
pub fn build_with(tools: &tools::Tools) -> Result {
    let clock = Stopwatch::start();
    let mut trunk = Command::new(program("trunk", tools)?);
    shell::run(
        trunk
            .args(["build", "--release", "--locked", "true"])
            .env("PATH", &tools.path),
    )?;
    println!("took {}", clock.read());
    Ok(())
}

/// `cargo xtask finish`: the last touch of every build, called by trunk with the folder it is
/// about to publish.
pub fn finish() -> Result {
    let folder = std::env::var_os("TRUNK_STAGING_DIR")
        .map(PathBuf::from)
        .ok_or("finish is called by trunk, see Trunk.toml.")?;
    let release = std::env::var_os("TRUNK_PROFILE").is_some_and(|profile| profile == "release");
    if release {
        optimise(&folder, |wasm| match is_worker(wasm) {
            true => "-O3",
            false => "-Oz",
        })?;
    } else if std::env::var_os(OPTIMISE).is_some() {
        optimise(&folder, |_| "-O1")?;
    }
    let page = folder.join("index.html");
    close_policy(&page)?;
    name_worker(&page, &folder)
}

/// Whether this is the wasm of the page's worker, which is to be fast rather than small.
fn is_worker(wasm: &Path) -> bool {
    wasm.file_name().is_some_and(|name| name == WORKER)
}

/// Runs wasm-opt over the wasm files of a folder, in place, when it is there.
fn optimise(folder: &Path, level: impl Fn(&Path) -> &'static str) -> Result {
    let wasm_opt = Path::new("node_modules/binaryen/bin/wasm-opt");
    if !wasm_opt.is_file() || shell::find("node", &shell::path()).is_none() {
        println!("wasm-opt is not there (it comes with Node): the page is larger than it could be");
        return Ok(());
    }
    for wasm in with_extension(folder, "wasm")? {
        let level = level(&wasm);
        let before = size(&wasm);
        let clock = Stopwatch::start();
        let mut node = Command::new("node");
        node.arg(wasm_opt)
            .arg(level)
            .arg(&wasm)
            .arg("-o")
            .arg(&wasm);
        shell::run(&mut node)?;
        let after = size(&wasm);
        println!(
            "wasm-opt {level}: {before} bytes to {after} in {}",
            clock.read()
        );
    }
    Ok(())
}

/// Takes the exception for the reload script out of a page that has none.
fn close_policy(page: &Path) -> Result {
    let describe = |e| Failure(format!("cannot finish {}: {e}.", page.display()));
    let html = fs::read_to_string(page).map_err(describe)?;
    if html.contains(RELOAD_SCRIPT) {
        return Ok(());
    }
    fs::write(page, html.replace(NONCE, "")).map_err(describe)
}

/// Says in the page which worker belongs to it, so that no browser takes an older one it has kept.
fn name_worker(page: &Path, folder: &Path) -> Result {
    let describe = |e| Failure(format!("cannot finish {}: {e}.", page.display()));
    let html = fs::read_to_string(page).map_err(describe)?;
    let mut hasher = DefaultHasher::new();
    for file in [WORKER, "worker.js", "explorer.js"] {
        fs::read(folder.join(file))
            .map_err(describe)?
            .hash(&mut hasher);
    }
    let hash = format!("?v={:016x}", hasher.finish());
    fs::write(page, html.replace(WORKER_HASH, &hash)).map_err(describe)
}

fn size(file: &Path) -> u64 {
    fs::metadata(file).map_or(0, |m| m.len())
}

/// The files of a folder with this extension, in order of name.
fn with_extension(folder: &Path, extension: &str) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder)
        .map_err(|e| Failure(format!("cannot read {}: {e}.", folder.display())))?;
    let mut found: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|e| e == extension))
        .collect();
    found.sort();
    Ok(found)
}

fn program(name: &str, tools: &tools::Tools) -> Result<PathBuf> {
    shell::find(name, &tools.path)
        .ok_or_else(|| Failure(format!("{name} is not where it was installed.")))
}

/// Turns into the given program, so that Ctrl-C reaches it alone.
#[cfg(unix)]
fn hand_over(mut command: Command) -> Result {
    use std::os::unix::process::CommandExt;
    Err(Failure(format!("cannot start trunk: {}.", command.exec())))
}

/// Runs the given program to its end.
#[cfg(not(unix))]
fn hand_over(mut command: Command) -> Result {
    shell::run(&mut command)
}
