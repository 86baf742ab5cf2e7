//! The registers: quorum register and shared register.

use super::*;

#[test]
fn shared_register_local_read_misses_a_finished_write() {
    // With 3 or 4 nodes a quorum is all the others; with 5 one of them can be late.
    let slow = [(A, E, 3_000)];
    let mut stage = Stage::open("shared-register", "described", 5, &slow);
    stage.at(0.4).write(A, 7).at(2.2).read(E).at(2.6);
    let session = stage.keep("shared-register-local-read");
    assert_eq!(told(session.as_ref()), [WRITTEN, value(0)]);
    let broken = violated(&session.verdicts());
    assert_eq!(broken, [Claim::Validity, Claim::Linearizable]);
    let why = why(session.as_ref(), Claim::Validity);
    assert_eq!(
        (why.title.as_str(), why.ops.len()),
        ("Overwritten value", 2)
    );
}

#[test]
fn shared_register_one_crash_fails_every_write_of_three_nodes() {
    let mut stage = Stage::open("shared-register", "described", 3, &[]);
    stage
        .at(0.4)
        .choose(Choice::Crash(C))
        .at(1.0)
        .write(A, 7)
        .at(6.4);
    let session = stage.keep("shared-register-one-crash");
    assert_eq!(violated(&session.verdicts()), [Claim::Termination]);
    let why = why(session.as_ref(), Claim::Termination);
    assert_eq!(why.title, "Failed without need");
    assert_eq!(why.at.time_us, 6_000_000);
}

#[test]
fn abd_memory_lost_forgets_an_acknowledged_write() {
    // A and B acknowledge; C hears too late from A.
    let slow = [(A, C, 6_000)];
    let mut stage = Stage::open("quorum", "abd", 3, &slow);
    stage.at(0.4).write(A, 7);
    stage.at(3.2).choose(Choice::Crash(B));
    let memory = Memory::Lost;
    stage.at(3.8).choose(Choice::Restart { node: B, memory });
    stage.at(4.2).read(C).at(7.0);
    let session = stage.keep("abd-memory-lost");
    assert_eq!(told(session.as_ref()), [WRITTEN, value(0)]);
    let broken = violated(&session.verdicts());
    assert_eq!(broken, [Claim::Validity, Claim::Linearizable]);
    let why = why(session.as_ref(), Claim::Validity);
    assert_eq!(why.title, "Overwritten value");
}

#[test]
fn no_write_back_lets_a_later_read_return_the_older_value() {
    // A's stores are held, so only A has the value; C does not hear from A at all.
    let mut stage = Stage::open("quorum", "no-write-back", 3, &[]);
    stage.at(0.4).write(A, 7).at(1.8);
    let store = stage.latest(A, B);
    stage.choose(Choice::HoldMessage(store));
    stage.choose(Choice::Hold(Links::one_way(A, C)));
    stage.at(2.0).read(B).at(3.4).read(C).at(5.0);
    let session = stage.keep("no-write-back");
    assert_eq!(told(session.as_ref()), [None, value(7), value(0)]);
    let broken = violated(&session.verdicts());
    assert_eq!(broken, [Claim::Ordering, Claim::Linearizable]);
    let why = why(session.as_ref(), Claim::Ordering);
    assert_eq!(why.title, "New, then old");
}

#[test]
fn one_phase_write_is_lost_behind_a_tag_it_did_not_ask_for() {
    // A does not learn of C's write in time, and takes the lower tag 1·A.
    let slow = [(C, A, 6_000)];
    let mut stage = Stage::open("quorum", "one-phase-write", 3, &slow);
    stage
        .at(0.4)
        .write(C, 3)
        .at(2.0)
        .write(A, 4)
        .at(3.6)
        .read(B)
        .at(6.4);
    let session = stage.keep("one-phase-write");
    assert_eq!(told(session.as_ref()), [WRITTEN, WRITTEN, value(3)]);
    let broken = violated(&session.verdicts());
    assert_eq!(broken, [Claim::Validity, Claim::Linearizable]);
    let why = why(session.as_ref(), Claim::Validity);
    assert_eq!(
        (why.title.as_str(), why.ops.len()),
        ("Overwritten value", 3)
    );
}

#[test]
fn local_read_goes_back_in_a_few_choices() {
    // After the query one store is delivered, to C, which then has what B has not.
    let mut stage = Stage::by_hand("quorum", "local-read", 3);
    stage.at(0.5).write(A, 7).at(1.0).deliver(A, B);
    stage.at(1.5).deliver(B, A).at(2.0).deliver(A, C);
    stage.at(2.5).read(C).at(3.0).read(B).at(3.2);
    let session = stage.keep("local-read");
    assert_eq!(told(session.as_ref()), [None, value(7), value(0)]);
    let broken = violated(&session.verdicts());
    assert_eq!(broken, [Claim::Ordering, Claim::Linearizable]);
    assert_eq!(session.run().acts.len(), 6);
    let why = why(session.as_ref(), Claim::Ordering);
    assert_eq!(why.title, "New, then old");
}

#[test]
fn abd_crash_keeps_quorum_with_two_of_five_down() {
    let mut stage = Stage::open("quorum", "abd", 5, &[]);
    stage.at(0.4).write(A, 7);
    stage
        .at(1.8)
        .choose(Choice::Crash(D))
        .at(2.0)
        .choose(Choice::Crash(E));
    stage.at(3.4).read(B).at(6.0);
    let session = stage.keep("abd-crash-keeps-quorum");
    assert_eq!(told(session.as_ref()), [WRITTEN, value(7)]);
    let verdicts = session.verdicts();
    assert!(
        verdicts.iter().all(|v| v.status == Status::Holds),
        "{}",
        show(&verdicts)
    );
}

#[test]
fn every_stored_run_replays_and_every_run_that_a_protocol_names_is_there() {
    let entries = std::fs::read_dir("tests/runs").expect("the folder is there");
    let mut names: Vec<_> = entries
        .map(|entry| {
            entry
                .expect("readable")
                .file_name()
                .into_string()
                .expect("plain")
        })
        .collect();
    names.sort();
    for name in &names {
        let text = std::fs::read_to_string(format!("tests/runs/{name}")).expect("readable");
        let run = Run::from_json(&text).unwrap_or_else(|bad| panic!("{name}: {bad}"));
        replayed(&run);
        let link = Run::from_fragment(&run.to_fragment()).expect("a link of it opens");
        assert_eq!(link, run);
    }
    for source in [
        "quorum.rs",
        "shared_register.rs",
        "alive_set.rs",
        "causal.rs",
        "counter.rs",
        "paxos.rs",
    ] {
        let text = std::fs::read_to_string(format!("src/protocol/{source}")).expect("readable");
        let named = text.split("tests/runs/").skip(1);
        for name in named
            .filter_map(|rest| rest.split_once(".json"))
            .map(|(name, _)| name)
        {
            let name = name.rsplit('`').next().unwrap_or(name);
            assert!(names.contains(&format!("{name}.json")), "{source}: {name}");
        }
    }
}
