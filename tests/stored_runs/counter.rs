//! The counter: the edge cases that seed 004 admits, as described and repaired.

use super::*;
use quorate::protocol::Failure;

const X: Key = Key(0);

/// The number of the command `sync`.
const SYNC: u8 = 1;

impl Stage {
    fn counter(preset: &str, nodes: u8, late: &str) -> Stage {
        let mut stage = Stage::open("counter", preset, nodes, &[]);
        let mut setup = stage.0.setup().clone();
        setup.cluster.keys = 1;
        setup.switches.set("late", late);
        stage.0 = run::start(&setup).expect("a sound setup");
        stage
    }

    fn add(&mut self, node: NodeId, by: i32) -> &mut Stage {
        self.choose(self.0.invoke(node, Call::Add { key: X, by }))
    }

    fn sync(&mut self, node: NodeId) -> &mut Stage {
        let (key, command) = (X, SYNC);
        self.choose(self.0.invoke(node, Call::Command { key, command }))
    }
}

/// What each node holds, and its mode: "5 Work".
fn nodes(session: &dyn Session) -> Vec<String> {
    let snapshot = session.snapshot();
    let nodes = snapshot.nodes.iter().map(|node| {
        let held = node.view.registers.first().map(|held| held.value);
        let held = held.map_or("none".to_string(), |value| value.to_string());
        format!("{held} {}", node.view.badges[0])
    });
    nodes.collect()
}

/// Convergence is violated, by this title and in these words.
fn diverges(session: &dyn Session, title: &str, words: &str) {
    let broken = violated(&session.verdicts());
    assert_eq!(
        broken,
        [Claim::Convergence],
        "{}",
        show(&session.verdicts())
    );
    let why = why(session, Claim::Convergence);
    assert_eq!(
        (why.title.as_str(), why.words.to_string().as_str()),
        (title, words)
    );
}

/// All nodes work and hold this, for good.
fn converges(session: &dyn Session, value: i64) {
    let verdicts = session.verdicts();
    let fine = verdicts.iter().all(|v| v.status == Status::Holds);
    assert!(fine, "{}", show(&verdicts));
    assert_eq!(verdicts[1].summary, "at rest, all nodes hold the same");
    let (held, expected) = (nodes(session), format!("{value} Work"));
    assert!(held.iter().all(|node| *node == expected), "{held:?}");
}

#[test]
fn counter_lost_operation_is_missed_by_nobody() {
    let play = |preset| {
        let mut stage = Stage::counter(preset, 3, "0");
        stage
            .at(0.4)
            .choose(Choice::Cut(Links::one_way(A, C)))
            .add(A, 5);
        stage.at(1.6).choose(Choice::Heal).at(8.0);
        stage
    };
    let session = play("described").keep("counter-lost-operation");
    diverges(
        session.as_ref(),
        "Apart at rest",
        "Nothing is under way any more, but A holds x = 5 and C holds x = 0. The acknowledged \
         additions come to 5; C holds 5 less, as if the +5 of client 1 had been lost.",
    );
    let session = play("repaired").keep("counter-lost-operation-repaired");
    converges(session.as_ref(), 5);
}

#[test]
fn counter_late_operation_is_counted_after_the_flush_that_counted_it() {
    let play = |preset| {
        let mut stage = Stage::counter(preset, 3, "0");
        stage.at(0.4).add(A, 5);
        let late = stage.latest(A, B);
        stage.choose(Choice::HoldMessage(late)).at(1.2).sync(C);
        stage.at(6.4).choose(Choice::ReleaseMessage(late)).at(8.0);
        stage
    };
    let session = play("described").keep("counter-late-operation");
    diverges(
        session.as_ref(),
        "Apart at rest",
        "Nothing is under way any more, but A holds x = 5 and B holds x = 10. The acknowledged \
         additions come to 5; B holds 5 more, as if the +5 of client 1 had been counted twice.",
    );
    let why = why(session.as_ref(), Claim::Convergence);
    assert_eq!(why.ops.len(), 1);
    let session = play("repaired").keep("counter-late-operation-repaired");
    converges(session.as_ref(), 5);
}

/// Both start a full sync at once, and the values of C are late at B: A works again, B does not.
fn two_at_once(preset: &str, then: impl Fn(&mut Stage)) -> Stage {
    let mut stage = Stage::counter(preset, 3, "0");
    stage.at(0.4).add(A, 5).at(1.2).sync(A).sync(B).at(3.2);
    let values = stage.latest(C, B);
    stage.choose(Choice::HoldMessage(values)).at(4.4);
    assert_eq!(nodes(stage.0.as_ref())[..2], ["5 Work", "5 Ready"]);
    then(&mut stage);
    stage.at(5.4).choose(Choice::ReleaseMessage(values));
    stage
}

#[test]
fn counter_early_operation_is_lost_to_a_node_that_is_still_ready() {
    let play = |preset| {
        let mut stage = two_at_once(preset, |stage| {
            stage.add(A, 4);
        });
        stage.at(12.0);
        stage
    };
    let session = play("described").keep("counter-early-operation");
    diverges(
        session.as_ref(),
        "Apart at rest",
        "Nothing is under way any more, but A holds x = 9 and B holds x = 5. The acknowledged \
         additions come to 9; B holds 4 less, as if the +4 of client 1 had been lost.",
    );
    let session = play("repaired").keep("counter-early-operation-repaired");
    converges(session.as_ref(), 9);
}

#[test]
fn counter_two_syncs_stop_everybody_for_ever() {
    // A is done with the first one, B is not, and A starts another.
    let play = |preset| {
        let mut stage = two_at_once(preset, |stage| {
            stage.sync(A);
        });
        stage.at(20.0).add(A, 1).add(B, 1).add(C, 1).at(24.0);
        stage
    };
    let session = play("described").keep("counter-two-syncs");
    let refused = Some(Outcome::Failed(Failure::Syncing));
    assert_eq!(told(session.as_ref())[4..], [refused; 3]);
    assert_eq!(
        nodes(session.as_ref()),
        ["5 Ready", "5 Sync", "5 Ready"],
        "B waits for lists of A that it has had, and they for B"
    );
    let session = play("repaired").keep("counter-two-syncs-repaired");
    converges(session.as_ref(), 8);
}

#[test]
fn counter_join_in_sync_keeps_a_history_that_others_have_flushed() {
    let play = |preset| {
        let mut stage = Stage::counter(preset, 4, "1");
        stage.at(0.4).add(A, 5).at(1.2).sync(A);
        // D's request reaches A when it is Ready.
        stage.at(2.0).choose(Choice::Join(D)).at(6.0).add(A, 4);
        stage.at(12.0);
        stage
    };
    let session = play("described").keep("counter-join-in-sync");
    diverges(
        session.as_ref(),
        "Apart at rest",
        "Nothing is under way any more, but A holds x = 9 and D holds x = 5. The acknowledged \
         additions come to 9; D holds 4 less, as if the +4 of client 1 had been lost.",
    );
    let session = play("repaired").keep("counter-join-in-sync-repaired");
    converges(session.as_ref(), 9);
}

#[test]
fn counter_crash_in_ready_counts_the_history_twice() {
    // C has said its values, and has not heard those of others.
    let play = |preset, crash_at| {
        let mut stage = Stage::counter(preset, 3, "0");
        stage.at(0.4).add(A, 5).at(1.2).sync(A);
        stage.at(crash_at);
        assert_eq!(nodes(stage.0.as_ref())[2], "5 Ready");
        let memory = Memory::Kept;
        stage
            .choose(Choice::Crash(C))
            .at(5.2)
            .choose(Choice::Restart { node: C, memory });
        stage.at(12.0);
        stage
    };
    let session = play("described", 3.9).keep("counter-crash-in-ready");
    diverges(
        session.as_ref(),
        "Apart at rest",
        "Nothing is under way any more, but A holds x = 5 and C holds x = 10. The acknowledged \
         additions come to 5; C holds 5 more, as if the +5 of client 1 had been counted twice.",
    );
    let session = play("repaired", 3.3).keep("counter-crash-in-ready-repaired");
    converges(session.as_ref(), 5);
}

#[test]
fn counter_memory_lost_takes_an_acknowledged_operation_with_it() {
    let mut stage = Stage::counter("repaired", 3, "0");
    let around = Links::around(
        quorate::protocol::NodeSet::one(A),
        quorate::protocol::NodeSet::first(3),
    );
    stage.at(0.4).choose(Choice::Cut(around)).add(A, 5);
    stage.at(1.2).choose(Choice::Crash(A)).choose(Choice::Heal);
    let memory = Memory::Lost;
    stage
        .at(2.0)
        .choose(Choice::Restart { node: A, memory })
        .at(8.0);
    let session = stage.keep("counter-memory-lost");
    diverges(
        session.as_ref(),
        "An operation was lost",
        "Nothing is under way any more, and all nodes hold x = 0. The acknowledged additions come \
         to 5; x holds 5 less, as if the +5 of client 1 had been lost.",
    );
}
