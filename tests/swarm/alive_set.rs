//! The alive-set register of seed 001.

use super::*;

const REGISTERS: [Claim; 3] = [Claim::Validity, Claim::Ordering, Claim::Linearizable];

fn repaired_holds(plans: &[Plan]) {
    for &plan in plans {
        let seen = holds("alive-set", "repaired", plan, MANY);
        assert_eq!(seen.cuts > 100, plan_cuts(plan), "{plan:?} {seen:?}");
    }
}

#[test]
fn repaired_holds_under_crashes_and_without_faults() {
    repaired_holds(&[Plan::None, Plan::Crashes]);
}

#[test]
fn repaired_holds_under_partitions() {
    repaired_holds(&[Plan::Partitions, Plan::Isolate, Plan::Halves]);
}

#[test]
fn repaired_holds_under_partitions_one_way_and_bridged() {
    repaired_holds(&[Plan::Bridge, Plan::OneWay]);
}

#[test]
fn repaired_holds_under_loss_and_everything() {
    repaired_holds(&[Plan::Loss, Plan::Everything]);
}

fn plan_cuts(plan: Plan) -> bool {
    !matches!(plan, Plan::None | Plan::Crashes | Plan::Loss)
}

#[test]
fn as_described_its_claim_holds_while_nothing_fails() {
    holds("alive-set", "described", Plan::None, SOME);
    holds("alive-set", "improved", Plan::None, SOME);
}

#[test]
fn as_described_it_stalls_and_falls_apart_when_links_are_cut() {
    let partitions = broken("alive-set", "described", &[Plan::Partitions], 200);
    assert!(partitions.contains(&Claim::Termination), "{partitions:?}");
    let claims = REGISTERS.iter().filter(|claim| partitions.contains(claim));
    assert_eq!(claims.count(), 3, "{partitions:?}");
}

#[test]
fn its_own_improvements_do_not_mend_a_partition() {
    let partitions = broken("alive-set", "improved", &[Plan::Partitions], 200);
    let claims = REGISTERS.iter().filter(|claim| partitions.contains(claim));
    assert_eq!(claims.count(), 3, "{partitions:?}");
}

#[test]
fn a_majority_without_write_back_lets_reads_go_back() {
    let broken = broken("alive-set", "majority-one-round", ROUGH, 200);
    let expected = [Claim::Ordering, Claim::Linearizable];
    assert_eq!(broken, expected.into_iter().collect());
}
