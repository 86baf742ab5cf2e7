//! The registers: quorum register and shared register.

use super::*;

#[test]
fn abd_holds_without_faults() {
    let seen = holds("quorum", "abd", Plan::None, MANY);
    assert_eq!(
        (seen.crashes, seen.freezes, seen.cuts, seen.lost),
        (0, 0, 0, 0)
    );
}

#[test]
fn abd_holds_under_crashes_with_memory_kept() {
    let seen = holds("quorum", "abd", Plan::Crashes, MANY);
    assert!(seen.crashes > 100 && seen.freezes > 50, "{seen:?}");
}

#[test]
fn abd_holds_under_partitions() {
    let seen = holds("quorum", "abd", Plan::Partitions, MANY);
    assert!(seen.cuts > 100 && seen.lost > 500, "{seen:?}");
}

#[test]
fn abd_holds_with_one_node_isolated() {
    let seen = holds("quorum", "abd", Plan::Isolate, MANY);
    assert!(seen.cuts > 100 && seen.lost > 500, "{seen:?}");
}

#[test]
fn abd_holds_in_halves() {
    let seen = holds("quorum", "abd", Plan::Halves, MANY);
    assert!(seen.cuts > 100 && seen.lost > 500, "{seen:?}");
}

#[test]
fn abd_holds_over_a_bridge() {
    let seen = holds("quorum", "abd", Plan::Bridge, MANY);
    assert!(seen.cuts > 100 && seen.lost > 500, "{seen:?}");
}

#[test]
fn abd_holds_under_one_way_cuts() {
    let seen = holds("quorum", "abd", Plan::OneWay, MANY);
    assert!(seen.cuts > 100 && seen.lost > 500, "{seen:?}");
}

#[test]
fn abd_holds_under_loss_and_duplication() {
    let seen = holds("quorum", "abd", Plan::Loss, MANY);
    assert!(seen.lost > 500 && seen.doubled > 250, "{seen:?}");
}

#[test]
fn abd_holds_under_everything() {
    let seen = holds("quorum", "abd", Plan::Everything, MANY);
    let faults = seen.crashes + seen.freezes + seen.cuts;
    assert!(
        faults > 200 && seen.lost > 500 && seen.doubled > 250,
        "{seen:?}"
    );
}

#[test]
fn the_other_correct_presets_hold_under_every_plan() {
    for preset in ["unanimous", "single-writer"] {
        for (plan, _, _) in Plan::ALL {
            holds("quorum", preset, plan, SOME);
        }
    }
}

/// Breaks these, perhaps that as well, and none of what the preset claims.
fn breaks(preset: &str, expected: &[Claim], perhaps: Option<Claim>) {
    let info: &Info = run::protocols()[0];
    let claims = info.preset(preset).expect("known").claims;
    let mut broken = broken("quorum", preset, ROUGH, 200);
    assert!(claims.iter().all(|claim| !broken.contains(claim)));
    if let Some(perhaps) = perhaps {
        broken.remove(&perhaps);
    }
    assert_eq!(broken, expected.iter().copied().collect(), "{preset}");
}

#[test]
fn without_write_back_reads_go_back_and_stay_valid() {
    let expected = [Claim::Ordering, Claim::Linearizable];
    breaks("no-write-back", &expected, None);
}

#[test]
fn one_phase_writes_by_many_are_lost() {
    // Tags still rise from read to read, so Ordering breaks at most where a read and two writes
    // overlap.
    let expected = [Claim::Validity, Claim::Linearizable];
    breaks("one-phase-write", &expected, Some(Claim::Ordering));
}

#[test]
fn local_reads_miss_finished_writes() {
    let expected = [Claim::Validity, Claim::Ordering, Claim::Linearizable];
    breaks("local-read", &expected, None);
}

#[test]
fn the_register_as_described_keeps_none_of_its_claims() {
    let calm = broken("shared-register", "described", &[Plan::None], 200);
    for claim in [Claim::Validity, Claim::Ordering, Claim::Linearizable] {
        assert!(calm.contains(&claim), "{claim:?}");
    }
    let crashes = broken("shared-register", "described", &[Plan::Crashes], 200);
    assert!(crashes.contains(&Claim::Termination), "{crashes:?}");
}

#[test]
fn memory_lost_breaks_abd() {
    let lost = (0..5_000).find_map(|seed| {
        let mut setup = stress("quorum", "abd", Plan::Crashes, seed);
        setup.cluster.nodes = 3;
        setup.faults.memory = quorate::world::Memory::Lost;
        let trial = run::try_out(&setup, MOST_TURNS).expect("stress makes sound setups");
        trial.violated().then(|| violated(&trial.verdicts))
    });
    let broken = lost.expect("one of the seeds loses a write");
    assert!(broken.contains(&Claim::Linearizable), "{broken:?}");
}
