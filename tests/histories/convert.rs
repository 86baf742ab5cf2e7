//! `quorate convert`.

use crate::support::{Told, file, quorate};
use crate::{bare, sound};
use quorate::history::{Format, Model};
use std::fs;

/// The exit code, and what was printed.
fn convert(args: &[&str]) -> (i32, String, String) {
    let Told { code, out, err } = quorate(&[&["convert"], args].concat());
    (code, out, err)
}

const MAPS: &str = "[{:process 0, :type :invoke, :f :write, :value 1}\n \
    {:process 0, :type :ok, :f :write, :value 1}\n {:process 1, :type :invoke, :f :read}]\n";

#[test]
fn a_history_is_converted_there_and_back() {
    let source = file("there.edn", MAPS);
    let (code, lines, err) = convert(&[&source, "--to", "jsonl"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(lines.starts_with("{\"type\":\"start\",\"model\":\"register\",\"initial\":0}\n"));
    let lines = file("there.jsonl", &lines);
    let out = file("back.edn", "");
    let (code, printed, _) = convert(&[&lines, "--from", "jsonl", "--to", "edn", "--out", &out]);
    assert_eq!((code, printed.as_str()), (0, ""));
    let back = fs::read_to_string(out).expect("written");
    assert_eq!(bare(sound(&back, None)), bare(sound(MAPS, None)));
}

#[test]
fn the_history_of_a_run_is_converted() {
    let source = "tests/runs/no-write-back.json";
    let (code, lines, _) = convert(&[source, "--to", "jsonl"]);
    let history = sound(&lines, Some(Format::JsonLines));
    assert_eq!((code, history.model), (0, Model::Register));
    assert!(history.ops.len() >= 3);
    let (code, maps, _) = convert(&[source, "--to", "edn"]);
    assert_eq!((code, sound(&maps, None).ops.len()), (0, history.ops.len()));
    let run =
        quorate::run::Run::from_json(&fs::read_to_string(source).expect("there")).expect("a run");
    let link = format!("https://example.org/#{}", run.to_fragment());
    assert_eq!(
        convert(&[&link, "--to", "jsonl"]),
        (0, lines, String::new())
    );
}

#[test]
fn bad_input_is_refused_in_one_sentence() {
    let maps = file(
        "bad.edn",
        "[{:process 0, :type :invoke, :f :read}\n {:process 0 :type :okay}]",
    );
    let plain = file("plain.edn", MAPS);
    let bytes = file("bytes.edn", "");
    fs::write(&bytes, [0x5B, 0xFF]).expect("writable");
    let cases: [(&[&str], &str); 6] = [
        (
            &[&maps, "--to", "jsonl"],
            "line 2, column 20: The :type is none of",
        ),
        (
            &[&plain, "--to", "etcd"],
            "would start with nil, but it starts with 0",
        ),
        (&[&plain, "--to", "xml"], "there are edn, etcd, kv, jsonl"),
        (
            &[&plain, "--to", "edn", "--from", "etcd"],
            "line 1, column 1",
        ),
        (&["missing.edn", "--to", "edn"], "cannot read “missing.edn”"),
        (&[&bytes, "--to", "edn"], "byte 1 is not UTF-8"),
    ];
    for (args, words) in cases {
        let (code, out, err) = convert(args);
        assert_eq!((code, out.as_str()), (2, ""), "{args:?}");
        assert!(err.contains(words), "{args:?}: {err}");
        assert!(!err.contains("panicked"), "{err}");
    }
}
