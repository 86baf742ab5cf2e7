//! `quorate explore` and `quorate shrink`.

use crate::json;
use crate::support::{place, quorate};

const READERS: [&str; 6] = [
    "--protocol",
    "quorum",
    "--ops",
    "A:write 1; B:read; C:read",
    "--preset",
    "abd",
];

fn explored<'a>(more: &[&'a str]) -> Vec<&'a str> {
    let mut args = vec!["explore"];
    args.extend(READERS);
    args.extend(more);
    args
}

#[test]
fn explore_proves_a_small_setup() {
    let (code, object) = json(&explored(&["--json", "--threads", "1"]));
    assert_eq!((code, object["verdict"].as_str()), (0, Some("holds")));
    assert_eq!(object["unique"], 2_559);
    assert!(object["states"].as_u64() > object["unique"].as_u64());
    assert!(object["depth"].as_u64() > Some(10) && object["seconds"].is_f64());
    let told = quorate(&explored(&[]));
    assert_eq!(told.code, 0);
    assert!(
        told.out.contains("hold in every one of 2,559 states"),
        "{}",
        told.out
    );
}

#[test]
fn explore_finds_a_shortest_run_that_run_and_draw_take() {
    let (path, saved) = place("explored.json");
    let args = [
        "explore",
        "--protocol",
        "quorum",
        "--preset",
        "no-write-back",
        "--json",
    ];
    let mut args = args.to_vec();
    args.extend([
        "--ops",
        "A:write 1; B:read; C:read",
        "--guarantee",
        "ordering",
        "--save",
        &saved,
    ]);
    let (code, object) = json(&args);
    assert_eq!((code, object["verdict"].as_str()), (10, Some("violated")));
    let found = &object["counterexample"];
    assert_eq!(found["length"], 9);
    let choices = found["choices"].as_array().expect("a list");
    assert_eq!(choices.len(), 9);
    assert_eq!(choices[0], "client 1 asks A: write 1");
    let told = quorate(&["run", &saved]);
    assert_eq!(told.code, 10);
    assert!(told.out.contains("Ordering      violated"), "{}", told.out);
    // The same run comes out as a link, and cannot be cut down any more.
    let link = found["link"].as_str().expect("a link");
    let (code, object) = json(&["shrink", link, "--json"]);
    assert_eq!((code, object["length"].as_u64()), (10, Some(9)));
    std::fs::remove_file(path).expect("it was saved");
}

#[test]
fn explore_that_gives_up_is_undecided() {
    let (code, object) = json(&explored(&[
        "--json",
        "--reduce",
        "none",
        "--max-states",
        "1000",
    ]));
    assert_eq!((code, object["verdict"].as_str()), (11, Some("undecided")));
    assert!(object["frontier"].as_u64() > Some(0));
}

#[test]
fn explore_and_shrink_refuse_bad_input_in_one_sentence() {
    let cases: [(&[&str], &str); 7] = [
        (&["--ops", "A"], "In operation 1, “A”: it has no colon"),
        (
            &["--ops", "D:read"],
            "“D:read” asks D, but the cluster has 3 nodes.",
        ),
        (&["--reduce", "luck"], "“luck” cannot be left out"),
        (&["--search", "sideways"], "A search is bfs or dfs"),
        (&["--guarantee", "Causal"], "is not judged by Causal"),
        (&["--order", "odd"], "The order of messages is fifo or any"),
        (
            &["--crashes", "10"],
            "“crashes” is 10; it must be from 0 to 9.",
        ),
    ];
    for (more, words) in cases {
        let mut args = vec!["explore", "--protocol", "quorum"];
        if more[0] != "--ops" {
            args.extend(["--ops", "A:read"]);
        }
        args.extend(more);
        let told = quorate(&args);
        assert_eq!((told.code, told.out.as_str()), (2, ""), "{more:?}");
        assert!(told.err.contains(words), "{more:?}: {}", told.err);
        assert_eq!(told.err.lines().count(), 1, "{}", told.err);
    }
    let told = quorate(&["shrink", "tests/runs/abd-crash-keeps-quorum.json"]);
    assert_eq!(told.code, 2);
    assert!(told.err.contains("violates no guarantee"), "{}", told.err);
}
