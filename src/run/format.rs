//! Runs as text: JSON files and the fragments of links.

use super::{Act, BadRun, MAX_ACTS, Run, VERSION, registry};
use crate::history::Moment;
use crate::protocol::{Cluster, Info, Preset, Switches};
use crate::sim::{Faults, Network, Setup, Workload};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The longest file or link read, in bytes.
pub const MAX_BYTES: usize = 16 << 20;
/// The latest step to which a run is replayed.
pub const MAX_STEPS: u64 = 50_000_000;
/// The latest virtual time of a run: thirty days, in microseconds.
pub const MAX_TIME_US: u64 = 30 * 86_400 * 1_000_000;

/// What comes before the payload in a link's fragment.
const PREFIX: &str = "run=";

impl Run {
    /// The run as a JSON file.
    pub fn to_json(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).expect("a run is plain data");
        text.push('\n');
        text
    }

    /// Reads a JSON file, and checks that the run can be started.
    pub fn from_json(text: &str) -> Result<Run, BadRun> {
        Run::read_json(text).map_err(one_line)
    }

    fn read_json(text: &str) -> Result<Run, BadRun> {
        not_too_long("file", text.len())?;
        // The version first: a later one may look quite different.
        #[derive(serde::Deserialize)]
        struct Version {
            version: Option<u64>,
        }
        let bad =
            |error: serde_json::Error| BadRun(format!("This is not a Quorate run file: {error}."));
        let version: Version = serde_json::from_str(text).map_err(bad)?;
        known_version(version.version)?;
        let run: Run = serde_json::from_str(text).map_err(bad)?;
        run.check()?;
        Ok(run)
    }

    /// The run as the fragment of a link, without the `#`.
    ///
    /// `run=` and base64url of: a byte for the version, then the run in postcard, then four bytes
    /// of check sum.
    pub fn to_fragment(&self) -> String {
        let mut bytes = vec![self.version];
        let body = Body::of(self);
        bytes.extend(postcard::to_allocvec(&body).expect("a run is plain data"));
        bytes.extend(check_sum(&bytes));
        format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes))
    }

    /// Reads the fragment of a link, with or without the `#` or all that comes before it, and
    /// checks that the run can be started.
    pub fn from_fragment(text: &str) -> Result<Run, BadRun> {
        Run::read_fragment(text).map_err(one_line)
    }

    fn read_fragment(text: &str) -> Result<Run, BadRun> {
        let bad = |why: &str| BadRun(format!("This link cannot be opened: {why}."));
        not_too_long("link", text.len())?;
        let fragment = text.rsplit('#').next().unwrap_or_default().trim();
        let payload = fragment
            .strip_prefix(PREFIX)
            .ok_or_else(|| bad("what comes after the # does not begin with “run=”"))?;
        let bytes = URL_SAFE_NO_PAD
            .decode(payload)
            .map_err(|error| bad(&format!("after “run=”: {}", lower(&error.to_string()))))?;
        let (&version, _) = bytes.split_first().ok_or_else(|| bad("it is empty"))?;
        known_version(Some(u64::from(version)))?;
        let (content, sum) = bytes
            .split_last_chunk::<4>()
            .filter(|(content, _)| !content.is_empty())
            .ok_or_else(|| bad("it is cut short"))?;
        if check_sum(content) != *sum {
            return Err(bad("a part of it is missing or changed"));
        }
        let body: Body =
            postcard::from_bytes(&content[1..]).map_err(|_| bad("its content is not a run"))?;
        let run = body.into_run(version)?;
        run.check()?;
        Ok(run)
    }

    /// Checks that the run can be started: protocol, switches and numbers.
    pub fn check(&self) -> Result<(), BadRun> {
        known_version(Some(u64::from(self.version)))?;
        check_setup(&self.setup)?;
        if self.acts.len() > MAX_ACTS {
            return Err(BadRun(format!(
                "The run has {} acts; at most {MAX_ACTS} are read.",
                self.acts.len()
            )));
        }
        let moments = self.acts.iter().map(|act| act.at).chain([self.until]);
        let mut last = Moment::default();
        for (place, at) in moments.enumerate() {
            let name = if place < self.acts.len() {
                format!("Act {}", place + 1)
            } else {
                "The end".to_string()
            };
            if at.step > MAX_STEPS || at.time_us > MAX_TIME_US {
                return Err(BadRun(format!(
                    "{name} of the run is at step {}, {at}; runs of up to {MAX_STEPS} steps and 30 days are read.",
                    at.step
                )));
            }
            // Each act is a step of its own, so steps rise from one act to the next.
            let rises = place == 0 || at.step > last.step;
            if !rises || at.time_us < last.time_us {
                return Err(BadRun(format!(
                    "{name} of the run comes before the act before it."
                )));
            }
            last = at;
        }
        Ok(())
    }
}

/// Checks a setup: its protocol, its switches, its numbers.
pub fn check_setup(setup: &Setup) -> Result<&'static Info, BadRun> {
    let row = registry::find(&setup.protocol)?;
    setup.check().map_err(|bad| BadRun(bad.to_string()))?;
    setup
        .switches
        .check(row.info)
        .map_err(|bad| BadRun(bad.to_string()))?;
    Ok(row.info)
}

/// The switches of a protocol's preset.
pub fn preset(protocol: &str, preset: &str) -> Result<Switches, BadRun> {
    let info = registry::find(protocol)?.info;
    let preset = info.preset(preset).map_err(|bad| BadRun(bad.to_string()))?;
    Ok(Switches::from(preset.switches))
}

/// A run as a link holds it: the switches as a preset, and those that differ from it.
#[derive(serde::Serialize, serde::Deserialize)]
struct Body {
    protocol: String,
    preset: String,
    changed: Vec<(String, String)>,
    cluster: Cluster,
    network: Network,
    workload: Workload,
    faults: Faults,
    seed: u64,
    acts: Vec<Act>,
    until: Moment,
}

impl Body {
    fn of(run: &Run) -> Body {
        let setup = run.setup.clone();
        let differing = |preset: &Preset| {
            let preset = Switches::from(preset.switches);
            let pairs = setup.switches.0.iter();
            pairs
                .filter(|(id, value)| preset.get(id) != value.as_str())
                .map(|(id, value)| (id.clone(), value.clone()))
                .collect::<Vec<_>>()
        };
        let presets = registry::find(&setup.protocol).map_or(&[][..], |row| row.info.presets);
        let nearest = presets.iter().min_by_key(|preset| differing(preset).len());
        let changed =
            nearest.map_or_else(|| setup.switches.0.clone().into_iter().collect(), differing);
        Body {
            protocol: setup.protocol,
            preset: nearest.map_or_else(String::new, |preset| preset.id.to_string()),
            changed,
            cluster: setup.cluster,
            network: setup.network,
            workload: setup.workload,
            faults: setup.faults,
            seed: setup.seed,
            acts: run.acts.clone(),
            until: run.until,
        }
    }

    fn into_run(self, version: u8) -> Result<Run, BadRun> {
        let mut switches = preset(&self.protocol, &self.preset)?;
        for (id, value) in self.changed {
            switches.set(&id, &value);
        }
        let setup = Setup {
            protocol: self.protocol,
            switches,
            cluster: self.cluster,
            network: self.network,
            workload: self.workload,
            faults: self.faults,
            seed: self.seed,
        };
        let (acts, until) = (self.acts, self.until);
        Ok(Run {
            version,
            setup,
            acts,
            until,
        })
    }
}

fn known_version(version: Option<u64>) -> Result<(), BadRun> {
    match version {
        Some(v) if v == u64::from(VERSION) => Ok(()),
        Some(v) => Err(BadRun(format!(
            "This run is of version {v}; this Quorate reads version {VERSION}."
        ))),
        None => Err(BadRun(
            "This is not a Quorate run: it has no version.".to_string(),
        )),
    }
}

fn not_too_long(what: &str, bytes: usize) -> Result<(), BadRun> {
    if bytes <= MAX_BYTES {
        return Ok(());
    }
    Err(BadRun(format!(
        "The {what} is {bytes} bytes long; at most {MAX_BYTES} are read."
    )))
}

/// FNV-1a, 32 bits: tells a link that was cut or mistyped, no more.
fn check_sum(bytes: &[u8]) -> [u8; 4] {
    let sum = bytes.iter().fold(0x811C_9DC5_u32, |sum, &byte| {
        (sum ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    sum.to_le_bytes()
}

/// The longest sentence shown, in characters.
const MAX_SENTENCE: usize = 400;

/// A sentence may quote what it refuses, and that may be long or hold anything: it stays one line
/// of a length that can be read.
fn one_line(bad: BadRun) -> BadRun {
    let letters: Vec<char> = bad.0.chars().collect();
    let plain = |letters: &[char]| -> String {
        let plain = letters
            .iter()
            .map(|c| if c.is_control() { ' ' } else { *c });
        plain.collect()
    };
    if letters.len() <= MAX_SENTENCE {
        return BadRun(plain(&letters));
    }
    let half = MAX_SENTENCE / 2;
    let (start, end) = (&letters[..half], &letters[letters.len() - half..]);
    BadRun(format!("{} … {}", plain(start), plain(end)))
}

fn lower(text: &str) -> String {
    text.trim_end_matches('.').to_ascii_lowercase()
}
