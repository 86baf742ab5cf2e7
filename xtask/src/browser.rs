//! Finding Chrome or Chromium and its driver, or installing them where that is expected.

use crate::{
    shell::{self, Failure, Result},
    tools,
};
use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// A browser of the Chromium family and the program that drives it.
pub struct Browser {
    pub chrome: PathBuf,
    pub driver: PathBuf,
}

const CHROMES: &[&str] = &[
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
];

/// Places that are not in `PATH`.
const CHROME_PLACES: &[&str] = &[
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
];

const DRIVER_PLACES: &[&str] = &[
    "/usr/lib/chromium/chromedriver",
    "/usr/lib/chromium-browser/chromedriver",
    "/opt/homebrew/bin/chromedriver",
    "/usr/local/bin/chromedriver",
];

/// Finds the browser, and installs it first on Debian when we may.
pub fn ensure() -> Result<Browser> {
    let mut chrome = chrome()?;
    let mut driver = driver()?;
    if (chrome.is_none() || driver.is_none()) && may_install() {
        println!("installing chromium and chromium-driver");
        install()?;
        chrome = self::chrome()?;
        driver = self::driver()?;
    }
    match (chrome, driver) {
        (Some(chrome), Some(driver)) => Ok(Browser { chrome, driver }),
        (None, _) => Err(Failure(
            "the tests need Chrome or Chromium: install it, or put its path in the variable CHROME.".into(),
        )),
        (_, None) => Err(Failure(
            "the tests need ChromeDriver of the same version as the browser: install it (Debian: chromium-driver, Homebrew: chromedriver, others: https://googlechromelabs.github.io/chrome-for-testing/), or put its path in the variable CHROMEDRIVER.".into(),
        )),
    }
}

impl Browser {
    /// Adds what wasm-bindgen's test runner wants to know.
    pub fn configure(&self, runner: &mut Command) -> Result {
        let settings = tools::target_folder().join("webdriver.json");
        let text = format!(
            r#"{{"goog:chromeOptions": {{"binary": {:?}, "args": ["disable-gpu", "no-first-run", "disable-background-networking", "disable-component-update", "disable-sync"]}}}}"#,
            self.chrome.to_string_lossy()
        );
        fs::create_dir_all(tools::target_folder())
            .and_then(|()| fs::write(&settings, text))
            .map_err(|e| Failure(format!("cannot write {}: {e}.", settings.display())))?;
        runner
            .env("CHROMEDRIVER", &self.driver)
            .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", settings)
            // Seconds. The defaults of 5 and 20 are too short for a busy machine.
            .env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", "60")
            .env("WASM_BINDGEN_TEST_TIMEOUT", "600");
        Ok(())
    }
}

fn chrome() -> Result<Option<PathBuf>> {
    let found = || {
        CHROMES
            .iter()
            .find_map(|name| shell::find(name, &shell::path()))
    };
    Ok(from_variable("CHROME")?
        .or_else(found)
        .or_else(|| existing(CHROME_PLACES)))
}

fn driver() -> Result<Option<PathBuf>> {
    Ok(from_variable("CHROMEDRIVER")?
        .or_else(|| shell::find("chromedriver", &shell::path()))
        .or_else(|| existing(DRIVER_PLACES)))
}

/// The program an environment variable names, if it is set.
fn from_variable(name: &str) -> Result<Option<PathBuf>> {
    match std::env::var_os(name) {
        None => Ok(None),
        Some(value) if value == OsStr::new("") => Ok(None),
        Some(value) => {
            let program = PathBuf::from(value);
            if program.is_file() {
                return Ok(Some(program));
            }
            Err(Failure(format!(
                "the variable {name} says {}, where there is no program.",
                program.display()
            )))
        }
    }
}

fn existing(places: &[&str]) -> Option<PathBuf> {
    places
        .iter()
        .map(PathBuf::from)
        .find(|place| place.is_file())
}

/// Whether this is Debian itself (Ubuntu's package is a stub) and we are root.
fn may_install() -> bool {
    let debian = fs::read_to_string("/etc/os-release")
        .is_ok_and(|text| text.lines().any(|line| line.trim() == "ID=debian"));
    debian
        && Path::new("/usr/bin/apt-get").is_file()
        && shell::output(Command::new("id").arg("-u")).as_deref() == Some("0")
}

fn install() -> Result {
    let apt = || {
        let mut apt = Command::new("apt-get");
        apt.env("DEBIAN_FRONTEND", "noninteractive");
        apt
    };
    shell::run(apt().args(["-q", "update"]))?;
    shell::run(apt().args([
        "-q",
        "install",
        "--yes",
        "--no-install-recommends",
        "chromium",
        "chromium-driver",
    ]))
}
