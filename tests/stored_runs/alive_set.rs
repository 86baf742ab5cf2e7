//! The alive-set register of seed 001.

use super::*;

fn status(session: &dyn Session, claim: Claim) -> Status {
    let verdicts = session.verdicts();
    let verdict = verdicts.into_iter().find(|v| v.guarantee == claim);
    verdict.expect("it is judged").status
}

#[test]
fn its_claim_holds_while_nothing_fails() {
    let mut setup: Setup = run::default_setup("alive-set").expect("known");
    setup.switches = run::preset("alive-set", "described").expect("known");
    setup.seed = 3;
    let mut stage = Stage(run::start(&setup).expect("a sound setup"));
    stage.at(40.0);
    let session = stage.keep("alive-set-no-failure");
    assert_eq!(violated(&session.verdicts()), []);
    assert!(session.verdicts()[2].reads >= 8);
}

#[test]
fn a_false_suspicion_splits_the_cluster_and_ordering_breaks() {
    // One round of pings fails while C is cut off; the cut is mended, the lists never are.
    let mut stage = Stage::open("alive-set", "described", 3, &[]);
    let cut = Links::around(NodeSet::one(C), NodeSet::first(3));
    stage.at(1.8).choose(Choice::Cut(cut));
    stage.at(3.4).choose(Choice::Mend(cut));
    stage.at(4.0).write(A, 7).at(7.0).read(B);
    stage.at(9.0).read(C).at(9.6);
    let session = stage.keep("alive-set-false-suspicion");
    assert_eq!(told(session.as_ref()), [WRITTEN, value(7), value(0)]);
    let broken = violated(&session.verdicts());
    assert_eq!(
        broken,
        [Claim::Validity, Claim::Ordering, Claim::Linearizable]
    );
    let why = why(session.as_ref(), Claim::Ordering);
    assert_eq!(why.title, "New, then old");
    assert_eq!(
        why.because.to_string(),
        "C answered at once, from its own copy."
    );
}

#[test]
fn the_only_server_with_the_value_crashes_after_it_was_read() {
    // A's stores are held, so only A has the value when B reads it.
    let mut stage = Stage::open("alive-set", "described", 3, &[]);
    stage.at(0.2).write(A, 7).at(1.45);
    for other in [B, C] {
        let store = stage.latest(A, other);
        stage.choose(Choice::HoldMessage(store));
    }
    stage.read(B).at(2.8).choose(Choice::Crash(A));
    stage.at(3.0).read(C).at(5.4);
    let session = stage.keep("alive-set-crash");
    assert_eq!(told(session.as_ref()), [None, value(7), value(0)]);
    let broken = violated(&session.verdicts());
    assert_eq!(broken, [Claim::Ordering, Claim::Linearizable]);
}

#[test]
fn a_frozen_server_stalls_everything() {
    let mut stage = Stage::open("alive-set", "described", 3, &[]);
    stage.at(0.5).choose(Choice::Pause(C));
    stage.write(A, 7).read(B).at(45.0);
    let session = stage.keep("alive-set-frozen");
    assert_eq!(told(session.as_ref()), [None, None]);
    match status(session.as_ref(), Claim::Termination) {
        Status::Blocked(why) => assert_eq!(
            why.to_string(),
            "A’s write of 7 waits for 1 more reply; C is frozen"
        ),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_frozen_server_is_found_with_a_time_out() {
    let mut stage = Stage::open("alive-set", "improved", 3, &[]);
    stage.at(0.5).choose(Choice::Pause(C));
    stage.write(A, 7).read(B).at(12.0);
    let session = stage.keep("alive-set-frozen-timeout");
    assert_eq!(told(session.as_ref())[0], WRITTEN);
    assert!(told(session.as_ref())[1].is_some());
    assert_eq!(violated(&session.verdicts()), []);
}
