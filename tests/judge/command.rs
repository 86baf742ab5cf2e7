//! `quorate check`.

use crate::support::{Told, file, quorate};
use serde_json::Value;

/// The exit code, and what was printed.
fn check(args: &[&str]) -> (i32, String, String) {
    let Told { code, out, err } = quorate(&[&["check"], args].concat());
    (code, out, err)
}

/// A write of 1 that returned, then a read of this.
fn read_of(value: &str) -> String {
    format!(
        "[{{:process 0, :type :invoke, :f :write, :value 1}}\n \
          {{:process 0, :type :ok, :f :write, :value 1}}\n \
          {{:process 1, :type :invoke, :f :read, :value nil}}\n \
          {{:process 1, :type :ok, :f :read, :value {value}}}]\n"
    )
}

/// Many clients that transfer at the same time, and a read that takes long to explain.
fn hard() -> String {
    let mut text =
        "{\"type\":\"start\",\"model\":\"bank\",\"balances\":{\"a\":40,\"b\":40}}\n".to_owned();
    for process in 0..24 {
        let amount = 1 + process;
        text += &format!(
            "{{\"type\":\"invoke\",\"process\":{process},\"f\":\"transfer\",\
             \"value\":{{\"from\":\"a\",\"to\":\"b\",\"amount\":{amount}}}}}\n"
        );
    }
    for process in 0..24 {
        text += &format!("{{\"type\":\"ok\",\"process\":{process}}}\n");
    }
    text
}

#[test]
fn a_line_a_file_and_the_worst_of_them_as_exit_code() {
    let good = file("good.edn", &read_of("1"));
    let bad = file("bad.edn", &read_of("0"));
    let (code, out, _) = check(&[&good]);
    assert_eq!(code, 0, "{out}");
    assert!(
        out.starts_with(&format!("{good}: holds, 2 operations, ")),
        "{out}"
    );
    let (code, out, _) = check(&[&good, &bad]);
    assert_eq!(code, 10, "{out}");
    assert!(
        out.contains(&format!("{bad}: violated, 2 operations, ")),
        "{out}"
    );
    assert!(
        out.contains("“write 1” of process 0 (called in line 1) and “read → 0” of process 1 (called in line 3) cannot both be right"),
        "{out}"
    );
}

#[test]
fn json_is_an_object_a_file() {
    let good = file("good-json.edn", &read_of("1"));
    let bad = file("bad-json.edn", &read_of("0"));
    let (code, out, _) = check(&["--json", &good, &bad]);
    assert_eq!(code, 10);
    let objects: Vec<Value> = out
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let verdicts: Vec<_> = objects
        .iter()
        .map(|o| o["verdict"].as_str().expect("there"))
        .collect();
    assert_eq!(verdicts, ["holds", "violated"]);
    for (object, file) in objects.iter().zip([&good, &bad]) {
        assert_eq!(object["file"].as_str(), Some(file.as_str()));
        assert_eq!(object["operations"], 2);
        assert!(object["seconds"].is_f64() && object["explanation"].is_string());
    }
    assert_eq!(objects[1]["breaks"]["culprits"], serde_json::json!([1, 3]));
}

#[test]
fn a_budget_leaves_it_undecided() {
    let hard = file("hard.jsonl", &hard());
    let (code, out, _) = check(&["--budget", "1000", "--json", &hard]);
    let object: Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(
        (code, object["verdict"].as_str()),
        (11, Some("undecided")),
        "{out}"
    );
}

#[test]
fn another_model_may_be_asked_for_and_must_fit() {
    let good = file("model.edn", &read_of("1"));
    assert_eq!(check(&["--model", "key-value", &good]).0, 0);
    let (code, _, err) = check(&["--model", "mutex", &good]);
    assert_eq!(code, 2);
    assert!(
        err.ends_with("line 1: the model mutex has no “write”.\n"),
        "{err}"
    );
    let (code, _, err) = check(&["--model", "queue", &good]);
    assert_eq!(code, 2);
    assert!(err.contains("there are register, cas-register"), "{err}");
}

#[test]
fn what_cannot_be_read_is_said_and_the_rest_is_judged() {
    let broken = file(
        "broken.edn",
        "[{:process 0, :type :invoke, :f :write, :value 1}\n {:process",
    );
    let good = file("good-beside.edn", &read_of("1"));
    let (code, out, err) = check(&[&broken, &good]);
    assert_eq!(code, 2);
    assert!(out.starts_with(&format!("{good}: holds")), "{out}");
    assert!(
        err.contains(&format!("in “{broken}”: line 2, column ")),
        "{err}"
    );
    let (code, out, _) = check(&["--json", &broken]);
    assert_eq!(code, 2);
    let object: Value = serde_json::from_str(&out).expect("JSON");
    assert!(
        object["error"]
            .as_str()
            .is_some_and(|why| why.contains("line 2")),
        "{out}"
    );
}

#[test]
fn a_run_is_judged_as_a_history() {
    let (code, out, _) = check(&["tests/runs/no-write-back.json"]);
    assert_eq!(code, 10, "{out}");
}
