//! Where the etcd logs are, and what is known of them.

use crate::histories::{Load, history, spoil};
use quorate::history::{self, Format, Model};
use std::fs;
use std::path::{Path, PathBuf};

/// A folder with reference histories, if it is there. It is no part of the project.
pub fn shared(folder: &str) -> Option<PathBuf> {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/histories");
    let path = shared.join(folder);
    path.is_dir().then_some(path)
}

/// A log.
pub struct Log {
    pub name: String,
    pub path: PathBuf,
    /// Whether it has a linearization, where that is known.
    pub verdict: Option<bool>,
}

/// Logs that were recorded, or else ones made from a seed, which are taken away in the end.
pub struct Logs {
    pub all: Vec<Log>,
    made: Option<PathBuf>,
}

impl Logs {
    pub fn find() -> Result<Logs, String> {
        match shared("etcd") {
            Some(folder) => recorded(&folder),
            None => made(),
        }
    }

    /// Whether they were recorded.
    pub fn are_recorded(&self) -> bool {
        self.made.is_none()
    }
}

impl Drop for Logs {
    fn drop(&mut self) {
        if let Some(folder) = &self.made {
            // What is left behind is in the folder of what may go at any time.
            drop(fs::remove_dir_all(folder));
        }
    }
}

/// The logs of a folder, as its list has them.
fn recorded(folder: &Path) -> Result<Logs, String> {
    let list = folder.join("verdicts.tsv");
    let shown = list.display();
    let text = fs::read_to_string(&list).map_err(|e| format!("cannot read {shown}: {e}."))?;
    let mut all = Vec::new();
    for line in text.lines().skip(1) {
        let mut fields = line.split('\t');
        let (Some(name), Some(verdict)) = (fields.next(), fields.next()) else {
            return Err(format!("in {shown}: “{line}” is no name and verdict."));
        };
        all.push(Log {
            name: name.to_string(),
            path: folder.join(name),
            verdict: Some(verdict == "yes"),
        });
    }
    Ok(Logs { all, made: None })
}

/// What the recorded logs are like.
const LIKE_THEM: Load = Load {
    model: Model::CasRegister,
    ops: 85,
    clients: 5,
    keys: 1,
    values: Some(5),
    unknown: 4,
};

/// As many logs from a seed, most of which have a read that may be out of place.
fn made() -> Result<Logs, String> {
    println!("../shared/histories/etcd is not there; similar logs are made from a seed.");
    let name = format!("quorate-check-bench-{}", std::process::id());
    let folder = std::env::temp_dir().join(name);
    let failed = |e| format!("cannot write to {}: {e}.", folder.display());
    fs::create_dir_all(&folder).map_err(failed)?;
    let mut logs = Logs {
        all: Vec::new(),
        made: Some(folder.clone()),
    };
    for seed in 0..20 {
        let mut history = history(&LIKE_THEM, seed);
        if seed % 5 > 0 {
            spoil(&mut history);
        }
        let name = format!("seed_{seed:03}.log");
        let path = folder.join(&name);
        let text = history::write(&history, Format::Etcd)?;
        fs::write(&path, text).map_err(failed)?;
        let verdict = None;
        logs.all.push(Log {
            name,
            path,
            verdict,
        });
    }
    Ok(logs)
}
