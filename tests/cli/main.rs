//! The command line, as people and scripts meet it.
#![cfg(all(feature = "cli", not(target_arch = "wasm32")))]

mod explore;
#[path = "../support/command.rs"]
mod support;

use quorate::protocol::{Call, Key, NodeId, NodeSet};
use quorate::run::{self, Deed, Run};
use quorate::world::{Choice, Links};
use serde_json::Value;
use support::{place, quorate};

fn json(args: &[&str]) -> (i32, Value) {
    let told = quorate(args);
    assert_eq!(told.err, "", "{args:?}");
    assert_eq!(told.out.lines().count(), 1, "one object on one line");
    (told.code, serde_json::from_str(&told.out).expect("JSON"))
}

#[test]
fn protocols_are_listed_with_presets_and_switches() {
    let told = quorate(&["protocols"]);
    assert_eq!((told.code, told.err.as_str()), (0, ""));
    for words in [
        "quorum",
        "unanimous",
        "shared-register",
        "Source:",
        "retransmit-ms",
    ] {
        assert!(told.out.contains(words), "{words}");
    }
    let (code, object) = json(&["protocols", "--json"]);
    assert_eq!(code, 0);
    let ids: Vec<_> = object["protocols"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|p| &p["id"])
        .collect();
    assert_eq!(ids[..3], ["quorum", "shared-register", "alive-set"]);
    assert_eq!(object["protocols"][0]["presets"][0]["id"], "abd");
    assert_eq!(object["protocols"][0]["switches"][3]["id"], "r");
}

const CALM: &[&str] = &[
    "sim",
    "--protocol",
    "quorum",
    "--nodes",
    "5",
    "--seeds",
    "0..20",
    "--ops",
    "30",
];

#[test]
fn sim_judges_a_counter_by_what_it_promises() {
    let args = ["sim", "--protocol", "counter", "--seeds", "0..20", "--json"];
    let (code, object) = json(&args);
    assert_eq!((code, &object["verdict"]), (0, &Value::from("holds")));
    assert_eq!(object["guarantees"]["Convergence"]["verdict"], "holds");
    let described = [&args[..], &["--preset", "described", "--faults", "loss"]].concat();
    let (code, object) = json(&described);
    assert_eq!((code, &object["verdict"]), (10, &Value::from("violated")));
    assert_eq!(object["guarantees"]["Termination"]["verdict"], "holds");
}

#[test]
fn sim_says_that_all_seeds_hold_with_all_four_guarantees() {
    let (code, object) = json(&[CALM, &["--json"]].concat());
    assert_eq!((code, &object["verdict"]), (0, &Value::from("holds")));
    assert_eq!(object["seeds"], 20);
    for name in ["Termination", "Validity", "Ordering", "Linearizable"] {
        let guarantee = &object["guarantees"][name];
        assert_eq!(guarantee["verdict"], "holds", "{name}");
        assert_eq!(guarantee["operations"], 600, "{name}");
        assert!(guarantee["reads"].as_u64().is_some_and(|reads| reads > 200));
    }
    let told = quorate(CALM);
    assert_eq!(told.code, 0);
    assert!(told.out.starts_with("20 seeds, "), "{}", told.out);
}

#[test]
fn sim_stops_at_a_violation_that_file_and_link_reproduce() {
    let (path, name) = place("violated.json");
    let args = [
        "sim",
        "--protocol",
        "quorum",
        "--preset",
        "local-read",
        "--faults",
        "loss",
    ];
    let more = [
        "--seeds", "0..500", "--ops", "60", "--save", &name, "--json",
    ];
    let (code, object) = json(&[&args[..], &more[..]].concat());
    assert_eq!((code, &object["verdict"]), (10, &Value::from("violated")));
    let link = object["link"].as_str().expect("a link");
    let saved = Run::from_json(&std::fs::read_to_string(path).expect("saved")).expect("a run");
    assert_eq!(Run::from_fragment(link).expect("a link"), saved);
    let (from_file, from_link) = (
        json(&["run", &name, "--json"]),
        json(&["run", link, "--json"]),
    );
    assert_eq!(from_file, from_link);
    assert_eq!(
        (from_file.0, &from_file.1["verdict"]),
        (10, &Value::from("violated"))
    );
    assert_eq!(from_file.1["guarantees"], object["guarantees"]);
    assert_eq!(from_file.1["steps"], saved.until.step);
    let trial = run::try_out(&saved.setup, u64::MAX).expect("a sound setup");
    assert_eq!(from_file.1["chain"], format!("{:016x}", trial.chain));
    let whole = format!("https://example.org/q/{link}");
    assert_eq!(json(&["run", &whole, "--json"]), from_file);
}

#[test]
fn sim_explains_a_violation_in_words() {
    let args = [
        "sim",
        "--protocol",
        "shared-register",
        "--seeds",
        "0..500",
        "--ops",
        "60",
    ];
    let told = quorate(&args);
    assert_eq!(told.code, 10);
    for words in ["seed ", "violated: ", "link: #run=", "--save FILE"] {
        assert!(told.out.contains(words), "{words}: {}", told.out);
    }
}

#[test]
fn switches_are_set_from_the_command_line() {
    let args = [
        "sim",
        "--protocol",
        "quorum",
        "--switch",
        "r=1",
        "--switch",
        "w=1",
    ];
    let (code, object) = json(&[&args[..], &["--seeds", "0..200", "--json"]].concat());
    assert_eq!(code, 10);
    assert_eq!(object["run"]["setup"]["switches"]["r"], "1");
}

/// A run in which a read waits for a quorum that is cut off.
fn blocked() -> Run {
    let mut setup = run::default_setup("quorum").expect("known");
    setup.workload.on = false;
    let mut session = run::start(&setup).expect("sound");
    let links = Links::around(NodeSet::one(NodeId(0)), setup.cluster.all());
    session
        .act(Deed::Choose(Choice::Cut(links)))
        .expect("possible");
    let read = session.invoke(NodeId(0), Call::Read { key: Key(0) });
    session.act(Deed::Choose(read)).expect("possible");
    session.play(2_000_000, 1_000);
    session.run()
}

#[test]
fn a_blocked_run_exits_with_11_and_says_who_is_missing() {
    let (path, name) = place("blocked.json");
    std::fs::write(path, blocked().to_json()).expect("writable");
    let (code, object) = json(&["run", &name, "--json"]);
    assert_eq!((code, &object["verdict"]), (11, &Value::from("undecided")));
    let termination = &object["guarantees"]["Termination"];
    assert_eq!(termination["verdict"], "blocked");
    let told = quorate(&["run", &name]);
    assert_eq!(told.code, 11);
    assert!(told.out.contains("cut off"), "{}", told.out);
}

#[test]
fn draw_makes_a_well_formed_picture() {
    let (path, name) = place("picture.svg");
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/runs/no-write-back.json");
    let told = quorate(&["draw", source, "--svg", &name]);
    assert_eq!((told.code, told.err.as_str()), (0, ""));
    let svg = std::fs::read_to_string(path).expect("drawn");
    assert!(
        svg.starts_with("<svg") || svg.starts_with("<?xml"),
        "{svg:.80}"
    );
    well_formed(&svg);
}

#[test]
fn draw_makes_a_well_formed_picture_of_a_history() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/ui/histories/examples/");
    for (example, says) in [
        ("register-sound.edn", "This history has a linearization"),
        ("register-stale.edn", "This history has no linearization"),
        ("cas-unknown.edn", "result unknown"),
        ("store-lost.txt", "put &quot;a&quot;"),
        ("lock-shared.jsonl", "b is paused"),
    ] {
        let (path, name) = place(&format!("{example}.svg"));
        let told = quorate(&["draw", &format!("{folder}{example}"), "--svg", &name]);
        assert_eq!((told.code, told.err.as_str()), (0, ""), "{example}");
        let svg = std::fs::read_to_string(path).expect("drawn");
        assert!(svg.contains(says), "{example}: {svg}");
        well_formed(&svg);
    }
}

/// Whether every element is closed in turn, and no stray sign stands between them.
fn well_formed(svg: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = svg;
    while let Some(start) = rest.find('<') {
        assert!(!rest[..start].contains('>'), "a stray >");
        let end = start + rest[start..].find('>').expect("closed");
        let tag = &rest[start + 1..end];
        assert!(!tag.contains('<'), "{tag}");
        assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
        let name = tag.trim_start_matches('/').split([' ', '\n', '/']).next();
        let name = name.expect("a name");
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name));
        } else if !tag.ends_with('/') && !tag.starts_with(['?', '!']) {
            open.push(name);
        }
        rest = &rest[end + 1..];
    }
    assert!(open.is_empty(), "{open:?}");
    assert_eq!(rest.trim(), "");
}

#[test]
fn bad_input_and_usage_exit_with_2_and_one_clear_sentence() {
    let (path, not_a_run) = place("not-a-run.json");
    std::fs::write(path, "{\"version\": 9}").expect("writable");
    let (path, not_text) = place("not-text.json");
    std::fs::write(path, [0x7B, 0xFF]).expect("writable");
    let cases: &[(&[&str], &str)] = &[
        (&["run", "no-such-file.json"], "no-such-file.json"),
        (&["run", &not_a_run], "version 9"),
        (&["run", &not_text], "not UTF-8"),
        (&["run", "#run=AAAA"], "version 0"),
        (&["run", "#run=!!"], "link cannot be opened"),
        (&["draw", "#run=AQ", "--svg", "x.svg"], "cut short"),
        (&["sim", "--protocol", "nosuch"], "no protocol “nosuch”"),
        (
            &["sim", "--protocol", "quorum", "--preset", "best"],
            "no preset “best”",
        ),
        (
            &["sim", "--protocol", "quorum", "--switch", "r"],
            "write K=V",
        ),
        (
            &["sim", "--protocol", "quorum", "--switch", "q=1"],
            "no switch “q”",
        ),
        (
            &["sim", "--protocol", "quorum", "--switch", "r=7"],
            "5 nodes",
        ),
        (
            &["sim", "--protocol", "quorum", "--nodes", "10"],
            "from 1 to 9",
        ),
        (
            &["sim", "--protocol", "quorum", "--nodes", "0"],
            "from 1 to 9",
        ),
        (
            &["sim", "--protocol", "quorum", "--faults", "fire"],
            "no fault plan “fire”",
        ),
        (
            &["sim", "--protocol", "quorum", "--memory", "some"],
            "kept or lost",
        ),
        (&["sim", "--protocol", "quorum", "--seeds", "5"], "A..B"),
        (
            &["sim", "--protocol", "quorum", "--seeds", "5..5"],
            "no seed",
        ),
        (&["sim"], "--protocol"),
        (&["dance"], "dance"),
        (&[], "Usage"),
    ];
    for (args, words) in cases {
        let told = quorate(args);
        assert_eq!((told.code, told.out.as_str()), (2, ""), "{args:?}");
        assert!(told.err.contains(words), "{args:?}: {}", told.err);
        assert!(!told.err.contains("panicked"), "{args:?}: {}", told.err);
        if told.err.starts_with("quorate: ") {
            assert_eq!(told.err.lines().count(), 1, "{args:?}: {}", told.err);
        }
    }
}

#[test]
fn help_names_the_exit_codes() {
    let told = quorate(&["--help"]);
    assert_eq!(told.code, 0);
    assert!(told.out.contains("10 one is violated"), "{}", told.out);
    assert!(quorate(&["--version"]).out.starts_with("quorate "));
}
