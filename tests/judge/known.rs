//! Real histories with known verdicts. They lie beside the project and are not part of it; where they
//! are absent, that is said.

use quorate::check::{Decision, Trial};
use quorate::history::{Format, read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The files of a folder of known histories; none where it is absent.
fn files(folder: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/histories");
    let Ok(entries) = std::fs::read_dir(root.join(folder)) else {
        println!(
            "{} is absent: nothing of it was judged.",
            root.join(folder).display()
        );
        return Vec::new();
    };
    let paths = entries.map(|entry| entry.expect("a file").path());
    let mut paths: Vec<_> = paths
        .filter(|path| path.extension().is_some_and(|e| e != "md"))
        .collect();
    paths.sort();
    paths
}

/// What it comes to within a tenth of a million states, which none of them needs.
fn judge(path: &Path, format: Format) -> Option<Decision> {
    let text = std::fs::read_to_string(path).expect("a text");
    let history = read(&text, None).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
    assert_eq!(history.format, format, "{}", path.display());
    let mut trial = Trial::new(Arc::new(history), None).expect("its own model");
    let judgement = trial.go_on(100_000);
    judgement.map(|judgement| judgement.decision)
}

#[test]
fn etcd() {
    let logs = files("etcd");
    let verdicts = logs.first().map(|log| log.with_file_name("verdicts.tsv"));
    let verdicts = verdicts.map(|path| std::fs::read_to_string(path).expect("a table"));
    for path in logs
        .iter()
        .filter(|path| path.extension().is_some_and(|e| e == "log"))
    {
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .expect("a name");
        let mut rows = verdicts.iter().flat_map(|table| table.lines());
        let row = rows.find(|row| row.starts_with(name)).expect("a row");
        let expected = match row.split('\t').nth(1) {
            Some("yes") => Decision::Holds,
            _ => Decision::Violated,
        };
        assert_eq!(judge(path, Format::Etcd), Some(expected), "{name}");
    }
}

#[test]
fn knossos() {
    for (folder, expected) in [("good", Decision::Holds), ("bad", Decision::Violated)] {
        for path in files(&format!("knossos/{folder}")) {
            assert_eq!(
                judge(&path, Format::Edn),
                Some(expected),
                "{}",
                path.display()
            );
        }
    }
}

#[test]
fn key_value() {
    for path in files("kv")
        .iter()
        .filter(|path| path.extension().is_some_and(|e| e == "txt"))
    {
        let expected = match path.to_string_lossy().ends_with("-ok.txt") {
            true => Decision::Holds,
            false => Decision::Violated,
        };
        assert_eq!(
            judge(path, Format::Kv),
            Some(expected),
            "{}",
            path.display()
        );
    }
}
