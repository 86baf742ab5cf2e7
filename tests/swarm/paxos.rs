//! The replicated state machine: the repaired form holds everything under every plan, and each
//! rule taken away breaks what it is said to break.

use super::*;
use quorate::protocol::{NodeId, NodeSet};
use quorate::run::Deed;
use quorate::sim::Random;
use quorate::world::{Choice, Links};

/// Two or three accounts, so that there is somewhere to move money to; a workload long enough that
/// faults strike while leaders lead; and of every two clusters one so nervous that leaders are
/// often thought gone and duel.
fn bank(preset: &str, plan: Plan, seed: u64) -> Setup {
    let mut setup = stress("paxos", preset, plan, seed);
    let mut random = Random::new(seed, 1_003);
    setup.cluster.keys = setup.cluster.keys.max(2);
    setup.workload.per_minute = random.between(60, 200);
    setup.faults.every_ms = random.between(300, 3_000);
    if random.chance(500) {
        for (id, value) in [
            ("heartbeat-ms", "400"),
            ("timeout-ms", "1200"),
            ("retransmit-ms", "900"),
        ] {
            setup.switches.set(id, value);
        }
    }
    setup
}

fn paxos_holds(plan: Plan) -> Seen {
    let name = format!("paxos under {plan:?}");
    hold(&name, MANY, |seed| bank("repaired", plan, seed))
}

#[test]
fn paxos_holds_without_faults() {
    let seen = paxos_holds(Plan::None);
    assert_eq!((seen.crashes, seen.freezes, seen.cuts), (0, 0, 0));
}

#[test]
fn paxos_holds_under_crashes_with_memory_kept() {
    let seen = paxos_holds(Plan::Crashes);
    assert!(seen.crashes > 100 && seen.freezes > 50, "{seen:?}");
}

#[test]
fn paxos_holds_under_partitions() {
    let seen = paxos_holds(Plan::Partitions);
    assert!(seen.cuts > 100 && seen.lost > 500, "{seen:?}");
}

#[test]
fn paxos_holds_with_one_node_isolated() {
    let seen = paxos_holds(Plan::Isolate);
    assert!(seen.cuts > 100 && seen.lost > 500, "{seen:?}");
}

#[test]
fn paxos_holds_in_halves() {
    let seen = paxos_holds(Plan::Halves);
    assert!(seen.cuts > 100 && seen.lost > 500, "{seen:?}");
}

#[test]
fn paxos_holds_over_a_bridge() {
    let seen = paxos_holds(Plan::Bridge);
    assert!(seen.cuts > 100 && seen.lost > 500, "{seen:?}");
}

#[test]
fn paxos_holds_under_one_way_cuts() {
    let seen = paxos_holds(Plan::OneWay);
    assert!(seen.cuts > 100 && seen.lost > 500, "{seen:?}");
}

#[test]
fn paxos_holds_under_loss_and_duplication() {
    let seen = paxos_holds(Plan::Loss);
    assert!(seen.lost > 500 && seen.doubled > 250, "{seen:?}");
}

#[test]
fn paxos_holds_under_everything() {
    let seen = paxos_holds(Plan::Everything);
    let faults = seen.crashes + seen.freezes + seen.cuts;
    assert!(
        faults > 200 && seen.lost > 500 && seen.doubled > 250,
        "{seen:?}"
    );
}
/// The last node or two take no part, so that a majority is just there or barely more.
#[test]
fn paxos_holds_while_nodes_have_not_joined() {
    for (plan, ..) in Plan::ALL {
        let name = format!("paxos with nodes missing under {plan:?}");
        hold(&name, SOME, |seed| {
            let mut setup = bank("repaired", plan, seed);
            let late = (setup.cluster.nodes - 1) / 2;
            setup.switches.set("late", &late.min(2).to_string());
            setup
        });
    }
}

/// Nodes join at any time, while everything goes wrong.
#[test]
fn paxos_holds_while_nodes_join() {
    let mut joined = 0;
    for seed in 0..SOME {
        let mut setup = bank("repaired", Plan::Everything, seed);
        let mut random = Random::new(seed, 1_004);
        let late = random.between(1, u32::from(setup.cluster.nodes - 1) / 2) as u8;
        setup.switches.set("late", &late.to_string());
        let mut session = run::start(&setup).expect("sound");
        let mut time_us = 0;
        for place in 1..=late {
            time_us += u64::from(random.between(100, 6_000)) * 1_000;
            assert!(session.play(time_us, 100_000));
            let node = NodeId(setup.cluster.nodes - place);
            let left = session.act(Deed::Choose(Choice::Join(node)));
            assert_eq!(left.expect("it can join"), None);
        }
        // Long after the workload has ended and all is mended.
        assert!(session.play(time_us + 120_000_000, 1_000_000));
        let verdicts = session.verdicts();
        let fine = verdicts.iter().all(|v| v.status == Status::Holds);
        let fragment = session.run().to_fragment();
        assert!(fine, "seed {seed}{}\n#{fragment}", show(&verdicts));
        let nodes = session.snapshot().nodes;
        for node in &nodes {
            let accounts: u64 = node.view.registers.iter().map(|r| r.value.0).sum();
            assert_eq!(accounts, 100 * u64::from(setup.cluster.keys), "seed {seed}");
            assert_eq!(node.view.registers, nodes[0].view.registers, "seed {seed}");
            joined += 1;
        }
    }
    println!("{joined} nodes hold the same accounts in the end");
}

/// A partition that is never mended: whoever reaches a majority, both ways, is served.
#[test]
fn paxos_goes_on_where_a_majority_is_connected() {
    let all = NodeSet::first(5);
    let rest = |node: NodeId| all.minus(NodeSet::one(node));
    let links = |from, to, both| Links { from, to, both };
    for node in all.iter() {
        let left: NodeSet = rest(node).iter().take(2).collect();
        let partitions = [
            links(left, rest(node).minus(left), true),
            links(NodeSet::one(node), rest(node), true),
            links(NodeSet::one(node), rest(node), false),
            links(rest(node), NodeSet::one(node), false),
        ];
        for (partition, seed) in partitions.into_iter().zip(0..) {
            let mut setup = bank("repaired", Plan::None, seed);
            setup.cluster.nodes = 5;
            setup.workload.per_minute = 60;
            setup.workload.limit = None;
            let mut session = run::start(&setup).expect("sound");
            assert!(session.play(10_000_000, 100_000));
            let cut = Deed::Choose(Choice::Cut(partition));
            session.act(cut).expect("it can be cut");
            for minute in 1..=5 {
                assert!(session.play(minute * 60_000_000, 1_000_000));
                let verdicts = session.verdicts();
                let broken = violated(&verdicts);
                assert!(
                    broken.is_empty(),
                    "{partition}, {minute} min{}",
                    show(&verdicts)
                );
            }
            // About 300 are asked, and of five nodes at most one is not connected with a majority.
            let operations = session.operations();
            let returned = operations.iter().filter(|op| op.end.is_some()).count();
            println!("{partition}: {returned} of {} returned", operations.len());
            assert!(returned > 180, "{partition}: {returned}");
        }
    }
}

/// Runs so long and faults so lasting that nodes fall far behind, and the log is cut short.
#[test]
fn paxos_holds_in_long_runs() {
    for (plan, ..) in Plan::ALL {
        let name = format!("long runs of paxos under {plan:?}");
        hold(&name, 30, |seed| {
            let mut setup = bank("repaired", plan, seed);
            setup.network.delay = Delay::Exponential {
                min_ms: 5,
                mean_ms: 60,
            };
            setup.workload.per_minute = 900;
            setup.workload.limit = Some(400);
            setup.faults.every_ms = 5_000;
            setup
        });
    }
}

/// Messages that take longer than time-outs do.
#[test]
fn paxos_holds_where_messages_are_slow() {
    for ms in [2_000, 5_000, 20_000] {
        for plan in [Plan::None, Plan::Crashes, Plan::Loss] {
            let name = format!("paxos with {ms} ms a message under {plan:?}");
            hold(&name, 100, |seed| {
                let mut setup = bank("repaired", plan, seed);
                let (min_ms, max_ms) = (ms / 2, ms);
                setup.network.delay = Delay::Uniform { min_ms, max_ms };
                setup
            });
        }
    }
}

/// The guarantees that seeds of a preset violate under these plans, with accounts to move money
/// between.
fn broken(preset: &str, plans: &[Plan], seeds: u64) -> BTreeSet<Claim> {
    let mut broken = BTreeSet::new();
    let mut bad = 0;
    for &plan in plans {
        for seed in 0..seeds {
            let trial = run::try_out(&bank(preset, plan, seed), MOST_TURNS).expect("sound");
            bad += u64::from(trial.violated());
            broken.extend(violated(&trial.verdicts));
        }
    }
    println!("paxos {preset} under {plans:?}: {bad} seeds violate {broken:?}");
    broken
}

const ROUGH: &[Plan] = &[Plan::Crashes, Plan::Partitions, Plan::Everything];

#[test]
fn without_each_rule_agreement_breaks() {
    for preset in ["no-promise", "small-quorum", "ignore-highest"] {
        let broken = broken(preset, ROUGH, 400);
        assert!(broken.contains(&Claim::Agreement), "{preset}: {broken:?}");
    }
}

#[test]
fn as_described_a_restart_forgets_and_a_retry_moves_the_money_twice() {
    let calm = broken("described", &[Plan::None], 200);
    assert_eq!(calm, [Claim::Linearizable].into());
    let rough = broken("described", &[Plan::Crashes], 1_000);
    assert!(rough.contains(&Claim::Agreement), "{rough:?}");
}

#[test]
fn retries_not_recognised_break_the_bank_and_nothing_else() {
    let broken = broken("twice", ROUGH, 200);
    assert_eq!(broken, [Claim::Linearizable].into());
}

#[test]
fn memory_lost_breaks_paxos() {
    let lost = (0..5_000).find(|&seed| {
        let mut setup = bank("repaired", Plan::Crashes, seed);
        setup.faults.memory = quorate::world::Memory::Lost;
        let trial = run::try_out(&setup, MOST_TURNS).expect("sound");
        violated(&trial.verdicts).contains(&Claim::Agreement)
    });
    assert!(lost.is_some(), "no seed forgets what was decided");
}
