//! Histories recorded elsewhere, with known numbers of operations. They lie beside the project, in
//! `../shared/histories`, and are not part of it.

use quorate::history::{Answer, Datum, Format, History, Model, ValueId, read};
use std::fs;
use std::path::{Path, PathBuf};

/// The files of a folder with that ending, in order of name, with their texts; none when the
/// folder is not there.
pub fn files(folder: &str, ending: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/histories");
    let Ok(entries) = fs::read_dir(root.join(folder)) else {
        println!("../shared/histories/{folder} is not there; its files are passed over.");
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    let read = |path: PathBuf| {
        let name = path.file_name()?.to_str()?.to_owned();
        let text = fs::read_to_string(&path).ok()?;
        name.ends_with(ending).then_some((name, text))
    };
    paths.into_iter().filter_map(read).collect()
}

/// All of them.
pub fn all() -> Vec<(String, String)> {
    let folders = [
        ("etcd", ".log"),
        ("kv", ".txt"),
        ("knossos/good", ".edn"),
        ("knossos/bad", ".edn"),
    ];
    let files = folders.map(|(folder, ending)| files(folder, ending));
    files.into_iter().flatten().collect()
}

fn found(name: &str, text: &str) -> History {
    read(text, None).unwrap_or_else(|bad| panic!("{name}: {bad}"))
}

fn count(history: &History, answer: Answer) -> usize {
    history.ops.iter().filter(|op| op.answer == answer).count()
}

#[test]
fn etcd_logs_have_as_many_operations_as_others_count() {
    let table = files("etcd", "verdicts.tsv");
    let logs = files("etcd", ".log");
    for (name, text) in &logs {
        let row = table[0]
            .1
            .lines()
            .find(|row| row.starts_with(name.as_str()));
        let row: Vec<_> = row.expect("each log has a row").split('\t').collect();
        let history = found(name, text);
        let (ops, unknown) = (history.ops.len(), count(&history, Answer::Unknown));
        assert_eq!(
            (ops.to_string(), unknown.to_string()),
            (row[2].into(), row[3].into()),
            "{name}"
        );
        assert_eq!(
            (history.format, history.model),
            (Format::Etcd, Model::CasRegister)
        );
        assert_eq!((history.initial, history.keys.len()), (ValueId::NIL, 1));
        assert!(count(&history, Answer::Refused) > 0 && count(&history, Answer::Done) > 0);
        assert!(history.times_us.is_empty() && history.faults.is_empty());
    }
    println!("{} logs of etcd", logs.len());
}

#[test]
fn key_value_logs_are_told_from_other_maps() {
    for (name, text) in files("kv", ".txt") {
        let history = found(&name, &text);
        assert_eq!(
            (history.format, history.model),
            (Format::Kv, Model::KeyValue),
            "{name}"
        );
        assert_eq!(history.ops.len(), text.lines().count() / 2, "{name}");
        assert_eq!(
            history.values[history.initial.0 as usize],
            Datum::Text("".into())
        );
        assert_eq!(
            history.processes.len(),
            if name.starts_with("c01") { 1 } else { 10 }
        );
        assert!(history.ops.iter().all(|op| op.end.is_some()));
    }
}

#[test]
fn knossos_maps_have_an_operation_for_each_invocation() {
    let mut files = files("knossos/good", ".edn");
    files.extend(self::files("knossos/bad", ".edn"));
    for (name, text) in files {
        let history = found(&name, &text);
        let has = |word: &str| text.matches(word).count();
        assert_eq!(history.format, Format::Edn, "{name}");
        assert_eq!(history.ops.len(), has(":type :invoke"), "{name}");
        assert_eq!(history.faults.len(), has(":nemesis"), "{name}");
        assert_eq!(history.values[history.initial.0 as usize], Datum::Int(0));
        assert_eq!(
            count(&history, Answer::Nothing),
            has(":type :fail"),
            "{name}"
        );
        assert_eq!(count(&history, Answer::Refused), 0);
        let line = text.lines().nth(history.ops[0].line as usize - 1);
        assert!(line.is_some_and(|line| line.contains(":invoke")), "{name}");
    }
}
