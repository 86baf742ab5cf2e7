//! The counter: the repaired form converges under every plan, with nodes that join too; as
//! described, or weakened, it does not.

use super::*;
use quorate::protocol::NodeId;
use quorate::run::Deed;
use quorate::world::{Choice, Memory};

/// The seed's own guarantee, judged at rest: of each run, at its very end.
fn converges(plan: Plan) -> Seen {
    let seen = holds("counter", "repaired", plan, MANY);
    for seed in 0..SOME {
        let setup = stress("counter", "repaired", plan, seed);
        let trial = run::try_out(&setup, MOST_TURNS).expect("stress makes sound setups");
        assert_rest(&trial.verdicts, &complaint(&trial));
        let session = replayed(&trial.run);
        assert_works(session.as_ref());
    }
    seen
}

fn assert_rest(verdicts: &[quorate::check::Verdict], complaint: &str) {
    let convergence = verdicts.iter().find(|v| v.guarantee == Claim::Convergence);
    let summary = &convergence.expect("it is judged").summary;
    assert!(
        summary.starts_with("at rest, all nodes hold the same"),
        "{complaint}"
    );
}

/// No node is left in a full sync.
fn assert_works(session: &dyn Session) {
    for node in session.snapshot().nodes {
        assert_eq!(
            node.view.badges,
            ["Work"],
            "{}",
            session.run().to_fragment()
        );
    }
}

#[test]
fn the_repaired_counter_converges_without_faults() {
    let seen = converges(Plan::None);
    assert_eq!(
        (seen.crashes, seen.freezes, seen.cuts, seen.lost),
        (0, 0, 0, 0)
    );
}

#[test]
fn the_repaired_counter_converges_under_crashes_with_memory_kept() {
    let seen = converges(Plan::Crashes);
    assert!(seen.crashes > 100 && seen.freezes > 50, "{seen:?}");
}

#[test]
fn the_repaired_counter_converges_under_partitions() {
    for plan in [
        Plan::Partitions,
        Plan::Isolate,
        Plan::Halves,
        Plan::Bridge,
        Plan::OneWay,
    ] {
        let seen = converges(plan);
        assert!(seen.cuts > 100 && seen.lost > 400, "{plan:?}: {seen:?}");
    }
}

#[test]
fn the_repaired_counter_converges_under_loss_and_duplication() {
    let seen = converges(Plan::Loss);
    assert!(seen.lost > 500 && seen.doubled > 250, "{seen:?}");
}

#[test]
fn the_repaired_counter_converges_under_everything() {
    let seen = converges(Plan::Everything);
    let faults = seen.crashes + seen.freezes + seen.cuts;
    assert!(
        faults > 200 && seen.lost > 500 && seen.doubled > 250,
        "{seen:?}"
    );
}

/// One variable, a hundred requests, most of them changes, and many full syncs among them.
fn busy(mut setup: Setup) -> Setup {
    setup.cluster.keys = 1;
    setup.workload.reads_percent = 10;
    setup.workload.limit = Some(100);
    setup
}

#[test]
fn the_repaired_counter_converges_over_many_full_syncs() {
    let mut folds = 0;
    for (plan, _, _) in Plan::ALL {
        for seed in 0..SOME {
            let setup = busy(stress("counter", "repaired", plan, seed));
            let trial = run::try_out(&setup, MOST_TURNS).expect("stress makes sound setups");
            let fine = trial.verdicts.iter().all(|v| v.status == Status::Holds);
            assert!(fine && !trial.gave_up, "{}", complaint(&trial));
            assert_rest(&trial.verdicts, &complaint(&trial));
            if seed % 10 == 0 {
                let session = replayed(&trial.run);
                assert_works(session.as_ref());
                folds += folded(session.as_ref());
            }
        }
    }
    println!("{folds} of 450 runs folded something");
    assert!(folds > 400, "{folds}");
}

/// 1 when the first node has folded something, 0 otherwise.
fn folded(session: &dyn Session) -> usize {
    let rows = &session.snapshot().nodes[0].view.rows;
    let folded = rows.iter();
    folded
        .filter(|(label, count)| label == "operations folded" && count != "0")
        .count()
}

/// Nodes join at odd moments, and a full sync is asked for when they do.
#[test]
fn the_repaired_counter_converges_with_nodes_that_join() {
    let (mut joined, mut folds) = (0, 0);
    for (plan, _, _) in Plan::ALL {
        for seed in 0..SOME {
            let mut setup = stress("counter", "repaired", plan, seed);
            let late = u8::min(2, setup.cluster.nodes - 2);
            setup.switches.set("late", &late.to_string());
            let mut session = run::start(&setup).expect("a sound setup");
            for index in 0..late {
                let node = NodeId(setup.cluster.nodes - 1 - index);
                assert!(session.play(700_000 * (seed % 5 + 1), 100_000));
                let sync = quorate::protocol::Call::Command {
                    key: quorate::protocol::Key(0),
                    command: 1,
                };
                // Its node may have crashed, or be away; then nobody starts one.
                let _ = session.act(Deed::Choose(session.invoke(NodeId(0), sync)));
                session
                    .act(Deed::Choose(Choice::Join(node)))
                    .expect("it can join");
                joined += 1;
            }
            assert!(session.play(400_000_000, MOST_TURNS as u32));
            assert_eq!(
                session.next_at_us(),
                None,
                "{}",
                session.run().to_fragment()
            );
            let verdicts = session.verdicts();
            let fine = verdicts.iter().all(|v| v.status == Status::Holds);
            let complaint = format!("{}\n#{}", show(&verdicts), session.run().to_fragment());
            assert!(fine, "{complaint}");
            assert_rest(&verdicts, &complaint);
            assert_works(session.as_ref());
            folds += folded(session.as_ref());
        }
    }
    println!("{joined} nodes joined, {folds} runs folded something");
    assert!(joined > 5_000 && folds > 2_000, "{joined} {folds}");
}

/// Where no message is lost, whoever leaves is heard, so nothing that it counted goes with it.
#[test]
fn the_repaired_counter_converges_when_a_node_leaves() {
    for seed in 0..SOME {
        let setup = busy(stress("counter", "repaired", Plan::None, seed));
        let mut session = run::start(&setup).expect("a sound setup");
        assert!(session.play(800_000 * (seed % 9 + 1), 100_000));
        let node = NodeId((seed % 3) as u8);
        session
            .act(Deed::Choose(Choice::Leave(node)))
            .expect("it can leave");
        assert!(session.play(400_000_000, MOST_TURNS as u32));
        let verdicts = session.verdicts();
        let complaint = format!("{}\n#{}", show(&verdicts), session.run().to_fragment());
        let fine = verdicts.iter().all(|v| v.status == Status::Holds);
        assert!(fine, "{complaint}");
        assert_rest(&verdicts, &complaint);
        assert_eq!(session.next_at_us(), None, "{complaint}");
    }
}

/// What a form violates: the guarantees, and by which titles.
fn breaks(preset: &str, plan: Plan, memory: Memory, changed: &[(&str, &str)]) -> BTreeSet<String> {
    let mut broken = BTreeSet::new();
    let mut bad = 0;
    for seed in 0..SOME {
        let mut setup = busy(stress("counter", preset, plan, seed));
        setup.faults.memory = memory;
        for (id, value) in changed {
            setup.switches.set(id, value);
        }
        let trial = run::try_out(&setup, MOST_TURNS).expect("stress makes sound setups");
        assert!(!trial.gave_up, "{}", complaint(&trial));
        bad += u64::from(trial.violated());
        for verdict in &trial.verdicts {
            if let Status::Violated(why) = &verdict.status {
                assert_eq!(
                    verdict.guarantee,
                    Claim::Convergence,
                    "{}",
                    complaint(&trial)
                );
                broken.insert(why.title.clone());
            }
        }
    }
    println!("counter {preset} {changed:?} under {plan:?}: {bad} seeds, {broken:?}");
    broken
}

#[test]
fn as_described_the_counter_does_not_converge() {
    for plan in [Plan::None, Plan::Crashes, Plan::Partitions, Plan::Loss] {
        let broken = breaks("described", plan, Memory::Kept, &[]);
        assert!(broken.contains("Apart at rest"), "{plan:?}: {broken:?}");
    }
}

#[test]
fn without_sending_again_a_lost_operation_stays_lost() {
    let weak = [("retry-ms", "0")];
    for plan in [Plan::Partitions, Plan::Loss] {
        let broken = breaks("repaired", plan, Memory::Kept, &weak);
        assert!(broken.contains("Apart at rest"), "{plan:?}: {broken:?}");
    }
    let calm = breaks("repaired", Plan::None, Memory::Kept, &weak);
    assert!(calm.is_empty(), "{calm:?}");
}

#[test]
fn lost_memory_loses_operations() {
    let broken = breaks("repaired", Plan::Everything, Memory::Lost, &[]);
    assert!(!broken.is_empty());
}
