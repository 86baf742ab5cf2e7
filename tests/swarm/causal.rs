//! The causal store: repaired, weakened, and as described.

use super::*;
use quorate::protocol::causal::Causal;
use quorate::protocol::{NodeView, Protocol};
use quorate::sim::{Simulator, Turn};
use quorate::world::World;

/// The nodes of a run when nothing happens any more; none when its clients wait for ever.
fn at_rest(setup: &Setup) -> Option<Vec<NodeView>> {
    let protocol = Causal::configure(setup.cluster, &setup.switches).expect("sound switches");
    let mut events = Vec::new();
    let world = World::new(protocol, setup.cluster, setup.network.fifo, &mut events);
    let mut sim = Simulator::new(Box::new(world), setup.clone().into(), &events);
    let mut turns = 0;
    while sim.turn(&mut events) != Turn::Ended {
        events.clear();
        turns += 1;
        if turns == MOST_TURNS {
            return None;
        }
    }
    let world = sim.world();
    let nodes = setup.cluster.all().iter();
    Some(nodes.map(|node| world.node_view(node)).collect())
}

/// Whether all hold the same values, have delivered the same writes, and wait for nothing.
fn converged(nodes: &[NodeView]) -> bool {
    let buffers = |view: &NodeView| view.lists.iter().all(|list| list.items.is_empty());
    let same = |view: &NodeView| view.registers == nodes[0].registers && view.rows == nodes[0].rows;
    nodes.iter().all(|view| buffers(view) && same(view))
}

/// The repaired store keeps every guarantee, and at rest all replicas are the same.
fn repaired(plan: Plan) -> Seen {
    for seed in 0..MANY {
        let setup = stress("causal", "repaired", plan, seed);
        let nodes = at_rest(&setup).expect("it comes to rest");
        assert!(converged(&nodes), "seed {seed} under {plan:?}: {nodes:#?}");
    }
    holds("causal", "repaired", plan, MANY)
}

#[test]
fn repaired_holds_without_faults() {
    let seen = repaired(Plan::None);
    assert_eq!(
        (seen.crashes, seen.freezes, seen.cuts, seen.lost),
        (0, 0, 0, 0)
    );
}

#[test]
fn repaired_holds_under_crashes_with_memory_kept() {
    let seen = repaired(Plan::Crashes);
    assert!(seen.crashes > 100 && seen.freezes > 50, "{seen:?}");
}

#[test]
fn repaired_holds_under_partitions_of_every_kind() {
    for plan in [
        Plan::Partitions,
        Plan::Isolate,
        Plan::Halves,
        Plan::Bridge,
        Plan::OneWay,
    ] {
        let seen = repaired(plan);
        assert!(seen.cuts > 100 && seen.lost > 200, "{seen:?}");
    }
}

#[test]
fn repaired_holds_under_loss_and_duplication() {
    let seen = repaired(Plan::Loss);
    assert!(seen.lost > 300 && seen.doubled > 100, "{seen:?}");
}

#[test]
fn repaired_holds_under_everything() {
    let seen = repaired(Plan::Everything);
    let faults = seen.crashes + seen.freezes + seen.cuts;
    assert!(
        faults > 200 && seen.lost > 500 && seen.doubled > 100,
        "{seen:?}"
    );
}

/// Two keys and long runs at a pace at which writes overtake each other: where a flaw is, this
/// finds it.
fn lively(preset: &str, plan: Plan, seed: u64) -> Setup {
    let mut setup = stress("causal", preset, plan, seed);
    setup.cluster.keys = 2;
    setup.network.fifo = false;
    setup.network.delay = Delay::Exponential {
        min_ms: 10,
        mean_ms: 600,
    };
    setup.workload.per_minute = 400;
    setup.workload.limit = Some(100);
    setup
}

/// What seeds of a preset violate, and of how many seeds the nodes differ in the end.
fn flaws(preset: &str, plans: &[Plan], seeds: u64) -> (BTreeSet<Claim>, u64) {
    let (mut broken, mut bad, mut apart) = (BTreeSet::new(), 0, 0);
    for &plan in plans {
        for seed in 0..seeds {
            let setup = lively(preset, plan, seed);
            let trial = run::try_out(&setup, MOST_TURNS).expect("stress makes sound setups");
            bad += u64::from(trial.violated());
            broken.extend(violated(&trial.verdicts));
            apart += u64::from(at_rest(&setup).is_none_or(|nodes| !converged(&nodes)));
        }
    }
    println!("causal {preset} under {plans:?}: {bad} violate {broken:?}, {apart} end apart");
    (broken, apart)
}

const ROUGH: &[Plan] = &[Plan::None, Plan::Crashes, Plan::Partitions, Plan::Loss];

/// Breaks just these by the judge; says of how many seeds the nodes differ in the end.
fn breaks(preset: &str, expected: &[Claim]) -> u64 {
    let (broken, apart) = flaws(preset, ROUGH, 200);
    assert_eq!(broken, expected.iter().copied().collect(), "{preset}");
    apart
}

#[test]
fn without_a_delivery_buffer_an_effect_is_seen_before_its_cause() {
    assert_eq!(breaks("no-buffer", &[Claim::Causal]), 0);
}

#[test]
fn clients_that_do_not_wait_miss_what_they_have_seen() {
    assert_eq!(breaks("no-waiting", &[Claim::Causal]), 0);
}

#[test]
fn the_last_to_arrive_is_not_the_same_everywhere() {
    let (broken, apart) = flaws("last-arrival", ROUGH, 200);
    assert!(apart > 100, "{apart}");
    // A state can bring back what a later arrival had replaced, but nothing keeps a client waiting.
    assert!(!broken.contains(&Claim::Termination), "{broken:?}");
}

#[test]
fn as_described_it_keeps_none_of_its_claims() {
    let (calm, apart) = flaws("described", &[Plan::None], 200);
    assert!(calm.contains(&Claim::Causal), "{calm:?}");
    assert!(!calm.contains(&Claim::Termination), "{calm:?}");
    assert!(apart > 150, "{apart}");
    // An answer that is lost is waited for without end.
    let (cut, apart) = flaws("described", &[Plan::Partitions], 200);
    assert!(cut.contains(&Claim::Termination), "{cut:?}");
    assert!(apart > 150, "{apart}");
}

#[test]
fn what_is_lost_is_mended_by_states_alone() {
    let (mut held, mut apart) = (0, 0);
    for seed in 0..200 {
        let mut setup = lively("repaired", Plan::Loss, seed);
        assert!(at_rest(&setup).is_some_and(|nodes| converged(&nodes)));
        setup.switches.set("exchange-ms", "0");
        let trial = run::try_out(&setup, MOST_TURNS).expect("a sound setup");
        let stuck = violated(&trial.verdicts);
        let may = [Claim::Termination, Claim::Convergence];
        assert!(stuck.iter().all(|claim| may.contains(claim)));
        held += u64::from(stuck.is_empty());
        apart += u64::from(at_rest(&setup).is_none_or(|nodes| !converged(&nodes)));
    }
    println!("causal without states: {held} of 200 hold, {apart} end apart");
    assert!(held < 100 && apart > 100, "{held}, {apart}");
}

#[test]
fn memory_lost_breaks_the_repaired_store() {
    let mut broken = BTreeSet::new();
    for seed in 0..500 {
        let mut setup = lively("repaired", Plan::Crashes, seed);
        setup.faults.memory = quorate::world::Memory::Lost;
        let trial = run::try_out(&setup, MOST_TURNS).expect("a sound setup");
        broken.extend(violated(&trial.verdicts));
    }
    assert!(broken.contains(&Claim::Causal), "{broken:?}");
}

/// What the judge forgets it says, and it makes nothing up.
#[test]
fn a_long_run_holds_to_the_end() {
    for seed in 0..4 {
        let mut setup = stress("causal", "repaired", Plan::Everything, seed);
        setup.cluster.keys = 1;
        setup.workload.limit = Some(6_000);
        setup.workload.per_minute = 600;
        let trial = run::try_out(&setup, 2_000_000).expect("a sound setup");
        let fine = trial.verdicts.iter().all(|v| v.status == Status::Holds);
        assert!(fine && !trial.gave_up, "{}", complaint(&trial));
        let causal = &trial.verdicts[1];
        assert!(causal.reads > 1_500, "{causal:?}");
        assert_eq!(causal.summary, "every read saw its causes");
    }
}
