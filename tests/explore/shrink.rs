//! Runs that break a guarantee, cut down.

use super::support::{replayed, stress, violated};
use quorate::protocol::Claim;
use quorate::run::{self, Deed, Find, Run, Shrinking};
use quorate::sim::Plan;

fn shrunk(run: &Run, claim: Claim) -> Find {
    let mut shrinking = Shrinking::new(run, claim).unwrap_or_else(|bad| panic!("{bad}"));
    loop {
        if let Some(find) = shrinking.go_on(100).expect("it can be replayed") {
            return find;
        }
    }
}

/// It still breaks, and with any one of its acts left out it does not.
fn is_minimal(find: &Find, claim: Claim, name: &str) {
    assert!(
        violated(&replayed(&find.run).verdicts()).contains(&claim),
        "{name}"
    );
    let again = shrunk(&find.run, claim);
    assert_eq!(
        again.length, find.length,
        "{name}: nothing more can be left out"
    );
}

#[test]
fn violating_runs_of_the_simulator_are_cut_down_to_minimal_ones() {
    let mut all = 0;
    for preset in ["no-write-back", "one-phase-write", "local-read"] {
        let mut found = 0;
        for seed in 0..400 {
            let setup = stress("quorum", preset, Plan::Everything, seed);
            let trial = run::try_out(&setup, 200_000).expect("sound");
            let broken = violated(&trial.verdicts);
            let Some(claim) = broken
                .into_iter()
                .find(|claim| *claim != Claim::Termination)
            else {
                continue;
            };
            let find = shrunk(&trial.run, claim);
            let name = format!("{preset} seed {seed}");
            is_minimal(&find, claim, &name);
            assert!(u64::from(find.length) < trial.totals.choices, "{name}");
            assert!(find.length <= 60, "{name}: {}", find.length);
            found += 1;
            if found == 4 {
                break;
            }
        }
        all += found;
    }
    assert!(all >= 6, "{all}");
}

#[test]
fn stored_runs_are_cut_down() {
    let cases = [
        ("no-write-back", Claim::Ordering, 9),
        ("one-phase-write", Claim::Validity, 11),
        ("causal-no-waiting", Claim::Causal, 2),
        ("counter-lost-operation", Claim::Convergence, 3),
    ];
    for (name, claim, length) in cases {
        let text = std::fs::read_to_string(format!("tests/runs/{name}.json")).expect("stored");
        let run = Run::from_json(&text).expect("sound");
        let find = shrunk(&run, claim);
        assert!(find.length <= length + 2, "{name}: {} choices", find.length);
        assert!(
            find.run
                .acts
                .iter()
                .all(|act| matches!(act.deed, Deed::Choose(_)))
        );
        is_minimal(&find, claim, name);
    }
}

#[test]
fn a_run_that_breaks_nothing_is_refused() {
    let run = std::fs::read_to_string("tests/runs/abd-crash-keeps-quorum.json").expect("stored");
    let run = Run::from_json(&run).expect("sound");
    let refused = Shrinking::new(&run, Claim::Linearizable)
        .err()
        .expect("nothing breaks");
    assert!(
        refused.0.starts_with("Linearizable is not broken"),
        "{refused}"
    );
}
