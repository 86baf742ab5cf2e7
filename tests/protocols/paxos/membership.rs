//! Bootstrap, Seed, and the switches that say who takes part.

use super::*;

#[test]
fn seed_welcomes_its_peers_as_bootstrap_nodes_when_a_majority_is_there() {
    let mut lab = new(5);
    assert_eq!(badges(&lab, A), "seed");
    assert_eq!(badges(&lab, C), "bootstrap");
    let joins = [
        "B→A join join",
        "C→A join join",
        "D→A join join",
        "E→A join join",
    ];
    assert_eq!(lab.flights(), joins);
    lab.deliver(C, A);
    assert_eq!(row(&lab, A, "have asked to join"), "C");
    assert_eq!(lab.flights().len(), 3);
    // A, C and D are three of five.
    lab.deliver(D, A);
    assert_eq!(
        lab.flights(),
        [
            "A→C welcome …0",
            "A→D welcome …0",
            "B→A join join",
            "E→A join join"
        ]
    );
    lab.deliver(E, A);
    lab.deliver(A, E);
    assert_eq!(badges(&lab, E), MEMBER);
    assert_eq!(accounts(&lab, E), [100, 100]);
}

#[test]
fn seed_later_converts_itself_to_a_bootstrap_node() {
    let mut lab = new(3);
    lab.exchange(B, A);
    assert_eq!(badges(&lab, A), "seed");
    lab.choose(Choice::Fire(B, LEADER));
    lab.deliver(B, A);
    assert_eq!(badges(&lab, A), "bootstrap");
    lab.exchange(A, B);
    assert_eq!(badges(&lab, A), MEMBER);
}

#[test]
fn bootstrap_asks_one_peer_after_the_other_until_it_is_welcomed() {
    let mut lab = new(3);
    lab.lose_all();
    for asked in [B, A, B] {
        lab.choose(Choice::Fire(C, JOIN));
        assert_eq!(lab.flights(), [format!("C→{asked} join join")]);
        // A bootstrap node welcomes nobody, nor does a seed that is alone.
        if asked == B {
            lab.deliver(C, B);
        } else {
            lab.lose_all();
        }
    }
    lab.choose(Choice::Fire(C, JOIN));
    lab.exchange(C, A);
    assert_eq!(badges(&lab, C), MEMBER);
    assert!(!lab.world.has_set(C, JOIN));
}

#[test]
fn a_cluster_of_one_needs_nobody() {
    let mut lab = new(1);
    assert_eq!(badges(&lab, A), MEMBER);
    lab.choose(Choice::Fire(A, LEADER));
    assert_eq!(badges(&lab, A), format!("leader, {MEMBER}"));
    let moved = transfer(&mut lab, A, 30);
    assert_eq!(lab.told(moved), MADE);
    assert_eq!(accounts(&lab, A), [70, 130]);
}

#[test]
fn an_operation_waits_until_its_node_has_joined() {
    let mut lab = new(3);
    let moved = transfer(&mut lab, C, 10);
    assert_eq!(badges(&lab, C), "requester, bootstrap");
    assert_eq!(lab.phase(C), "transfer 10 x→y · not joined yet");
    let lab = led(lab);
    assert_eq!(lab.told(moved), MADE);
}

#[test]
fn a_seed_that_restarts_before_the_cluster_runs_is_the_seed_still() {
    let mut lab = new(3);
    lab.choose(Choice::Crash(A));
    let memory = Memory::Kept;
    lab.choose(Choice::Restart { node: A, memory });
    assert_eq!(badges(&lab, A), "seed");
    let lab = led(lab);
    assert_eq!(badges(&lab, A), MEMBER);
}

#[test]
fn nodes_that_join_later_count_in_the_quorum_and_are_welcomed() {
    let mut lab = led(Lab::new(5, "repaired", &[("late", "2")], false));
    assert_eq!(lab.world.status(D), NodeStatus::Away);
    // Three of five are there, and all three are needed.
    let moved = transfer(&mut lab, B, 10);
    lab.exchange(B, A);
    assert_eq!(lab.told(moved), None);
    lab.exchange(B, C);
    assert_eq!(lab.told(moved), MADE);
    let away = lab.oldest(B, E);
    assert_eq!(lab.world.way(away), Some(Way::Lost(DropReason::Away)));
    settle(&mut lab);
    lab.choose(Choice::Join(E));
    assert_eq!(badges(&lab, E), "bootstrap");
    lab.exchange(E, A);
    assert_eq!(
        (badges(&lab, E).as_str(), accounts(&lab, E)),
        (MEMBER, vec![90, 110])
    );
    let leave = lab.refused(Choice::Leave(E));
    assert_eq!(
        leave,
        "E cannot leave: in this protocol, who takes part stays."
    );
}

#[test]
fn without_late_nodes_nobody_joins_or_leaves() {
    let mut lab = led(new(3));
    let refusal = "In this protocol, nodes neither join nor leave.";
    assert_eq!(lab.refused(Choice::Leave(C)), refusal);
    assert_eq!(lab.refused(Choice::Join(C)), refusal);
}

#[test]
fn an_operation_waits_for_a_quorum() {
    let mut lab = led(new(5));
    assert_eq!(lab.world.waiting(B), None);
    transfer(&mut lab, C, 10);
    let waiting = lab.world.waiting(C).expect("it waits");
    assert_eq!((waiting.have.to_string().as_str(), waiting.need), ("C", 3));
    assert_eq!(waiting.from.to_string(), "A, B, D and E");
}

#[test]
fn switches_that_do_not_fit_the_cluster_are_refused_in_one_sentence() {
    let mut setup = run::default_setup("paxos").expect("known");
    let refused = |setup: &quorate::sim::Setup| run::start(setup).err().expect("refused").0;
    setup.switches.set("late", "3");
    assert_eq!(
        refused(&setup),
        "Switch “late” lets 3 nodes join later, but a cluster of 5 needs 3 nodes to start."
    );
    setup.switches.set("late", "2");
    assert!(run::start(&setup).is_ok());
    setup.switches.set("quorum", "6");
    assert_eq!(
        refused(&setup),
        "Switch “quorum” asks for a quorum of 6, but the cluster has 5 nodes."
    );
}

#[test]
fn quorums_that_can_miss_each_other_are_warned_of() {
    let warnings = |quorum| {
        let lab: Bench = Lab::new(5, "repaired", &[("quorum", quorum)], false);
        lab.world.protocol().warnings()
    };
    assert!(warnings("auto").is_empty() && warnings("3").is_empty());
    let [warning] = &warnings("2")[..] else {
        panic!("one warning");
    };
    assert!(
        warning
            .words
            .starts_with("Two quorums of 2 of 5 nodes need not intersect")
    );
}
