//! What the stage says of its runs as they happen, beside what is said of the same runs as histories.

use quorate::check::{Decision, Status, Trial};
use quorate::history::of_operations;
use quorate::protocol::Claim;
use quorate::run;
use quorate::sim::{Delay, Faults, Plan};
use std::sync::Arc;

/// Seeds of each preset.
const SEEDS: u64 = 25;

#[test]
fn live_verdicts_and_those_on_the_history_are_the_same() {
    let (mut holds, mut violated) = (0, 0);
    for protocol in ["quorum", "shared-register", "alive-set", "paxos"] {
        let info = run::check_setup(&run::default_setup(protocol).expect("known")).expect("sound");
        for preset in info.presets {
            for seed in 0..SEEDS {
                let mut setup = run::default_setup(protocol).expect("known");
                setup.switches = run::preset(protocol, preset.id).expect("known");
                setup.seed = seed;
                setup.network.delay = Delay::Exponential {
                    min_ms: 20,
                    mean_ms: 400,
                };
                setup.workload.per_minute = 240;
                setup.workload.limit = Some(30);
                setup.faults = Faults {
                    on: seed % 2 == 1,
                    plan: Plan::Everything,
                    every_ms: 4_000,
                    ..setup.faults
                };
                let mut session = run::start(&setup).expect("sound");
                for _ in 0..4_000 {
                    if !session.step() {
                        break;
                    }
                }
                let verdicts = session.verdicts();
                let live = verdicts.iter().find(|v| v.guarantee == Claim::Linearizable);
                let expected = match live.map(|verdict| &verdict.status) {
                    Some(Status::Holds) => Decision::Holds,
                    Some(Status::Violated(_)) => Decision::Violated,
                    _ => continue,
                };
                let keys = setup.cluster.keys;
                let history = of_operations(&session.operations(), session.info().model, keys);
                let mut trial = Trial::new(Arc::new(history), None).expect("its own model");
                let judgement = trial.go_on(5_000_000).expect("it is short");
                assert_eq!(
                    judgement.decision, expected,
                    "{protocol} {} {seed}: {judgement:?}",
                    preset.id
                );
                match expected {
                    Decision::Violated => violated += 1,
                    _ => holds += 1,
                }
            }
        }
    }
    println!("{holds} runs hold, {violated} are violated");
    assert!(holds > 100 && violated > 20, "{holds} and {violated}");
}
