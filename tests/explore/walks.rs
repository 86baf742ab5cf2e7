//! Random walks through what can happen: what the search takes for granted holds at every step.

use super::ask::{Ask, PLAIN, set};
use quorate::check::{Judge, Limits, Monitor, Status, Watch};
use quorate::explore::{Allowance, Choices};
use quorate::history::Moment;
use quorate::protocol::{Claim, Info, Protocol};
use quorate::protocol::{alive_set, causal, counter, paxos, quorum, shared_register};
use quorate::run::{self, Question};
use quorate::sim::Random;
use quorate::world::{Choice, Way, World};
use std::collections::BTreeMap;

const FAULTS: Allowance = Allowance {
    crashes: 1,
    restarts: 1,
    drops: 1,
    duplicates: 1,
    timeouts: 2,
    joins: 0,
    leaves: 0,
};

/// A question of every preset, with more of everything than could be explored.
fn questions<P: Protocol>() -> Vec<(&'static str, Question)> {
    let info: &'static Info = P::info();
    let ops = |word: &str| match word {
        "paxos" => "A:transfer 60 x to y; B:transfer 70 x to y; C:balance x; A:balance y",
        "causal" => "A:put x 1; 1@B:get x; B:put x 2; C:get x; C:put y 3; 1@C:get y; B:delete x",
        "counter" => "A:+ 1; B:+ 2; A:sync; C:- 3; B:get x; B:populate x",
        _ => "A:write 1; B:write 2; C:read; A:read; B:read; C:read",
    };
    let question = |preset: &quorate::protocol::Preset| {
        let ask = Ask {
            protocol: info.id,
            preset: preset.id,
            keys: if matches!(info.id, "paxos" | "causal") {
                2
            } else {
                1
            },
            ops: ops(info.id),
            faults: FAULTS,
            warm_up_ms: if info.id == "paxos" { 3_000 } else { 0 },
            ..PLAIN
        };
        (preset.id, ask.question())
    };
    info.presets.iter().map(question).collect()
}

/// What walks went through, by guarantee: how often it broke.
type Seen = BTreeMap<Claim, u32>;

/// Walks through what a question allows; at every step the memory of the search and the judge of
/// the stage say the same, and the fingerprints kept up to date are those from scratch.
fn walk<P: Protocol>(question: &Question, seed: u64, seen: &mut Seen) {
    let info = P::info();
    let goals = set(info.guarantees);
    let (system, events) = run::system::<P>(question, &[], goals).expect("sound");
    let limits = Limits {
        stuck_us: u64::MAX,
        ..Limits::default()
    };
    let mut judge = Judge::of(info.model, info.guarantees, question.setup.cluster, limits);
    if system.start().world().protocol().has_connections() {
        judge.expect_notices();
    }
    for event in &events {
        judge.observe(Moment::default(), event);
    }
    let mut random = Random::new(seed, 7);
    let mut state = system.start().clone();
    let mut choices = Choices::default();
    for step in 1..=60 {
        system.choices(&state, &mut choices);
        let Some(choice) = random.pick(choices.list.iter().copied()) else {
            break;
        };
        let mut events = Vec::new();
        let mut world: World<P> = state.world().clone();
        world.apply(choice, &mut events).expect("it was offered");
        let resting = system.broken_at_rest(&state, &choices);
        let (next, made) = system.after(&state, choice);
        let at = Moment {
            step,
            time_us: step * 1_000,
        };
        let before: Vec<Claim> = judge.violated().collect();
        observe(&mut judge, at, &events);
        let now = judge.violated().filter(|claim| !before.contains(claim));
        let now: Vec<Claim> = now.collect();
        for claim in &now {
            *seen.entry(*claim).or_default() += 1;
        }
        // That the run was at rest the judge knows when something happens again.
        let resting = resting.and(set(&[Claim::Convergence]));
        compare(
            info,
            &now,
            made.broken.or(resting),
            &format!("{} seed {seed} step {step}", info.id),
        );
        state = next;
        if !now.is_empty() {
            return;
        }
    }
}

/// The search watches Validity and Ordering only where Linearizable is not asked for, and it breaks
/// whenever one of them does.
fn compare(info: &Info, judged: &[Claim], watched: quorate::check::Claims, name: &str) {
    for claim in info.guarantees {
        let judged = judged.contains(claim);
        let weaker = matches!(claim, Claim::Validity | Claim::Ordering);
        if weaker && judged {
            assert!(
                watched.has(Claim::Linearizable),
                "{name}: {claim:?} implies it"
            );
        } else if !weaker {
            assert_eq!(watched.has(*claim), judged, "{name}: {claim:?}");
        }
    }
}

fn walk_all<P: Protocol>(seeds: u64, seen: &mut Seen) {
    for (_, question) in questions::<P>() {
        for seed in 0..seeds {
            walk::<P>(&question, seed, seen);
        }
    }
}

#[test]
fn what_a_search_remembers_breaks_when_the_judge_says_so() {
    let mut seen = Seen::new();
    walk_all::<quorum::Quorum>(800, &mut seen);
    walk_all::<shared_register::SharedRegister>(800, &mut seen);
    walk_all::<alive_set::AliveSet>(300, &mut seen);
    walk_all::<causal::Causal>(800, &mut seen);
    walk_all::<paxos::Paxos>(150, &mut seen);
    walk_all::<counter::Counter>(800, &mut seen);
    println!("{seen:?}");
    let broken = [
        Claim::Validity,
        Claim::Ordering,
        Claim::Linearizable,
        Claim::Causal,
        Claim::Convergence,
    ];
    assert!(
        broken.iter().all(|claim| seen.contains_key(claim)),
        "{seen:?}"
    );
}

/// Validity and Ordering, each watched by itself.
#[test]
fn each_guarantee_of_a_register_breaks_by_itself_when_the_judge_says_so() {
    let mut seen = Seen::new();
    for goal in [Claim::Validity, Claim::Ordering] {
        for (_, question) in questions::<quorum::Quorum>() {
            for seed in 0..800 {
                alone(&question, goal, seed, &mut seen);
            }
        }
    }
    assert!(seen.len() == 2, "{seen:?}");
}

fn alone(question: &Question, goal: Claim, seed: u64, seen: &mut Seen) {
    let (system, _) = run::system::<quorum::Quorum>(question, &[], set(&[goal])).expect("sound");
    let mut judge = Judge::new(question.setup.cluster, Limits::default());
    let mut watch = Watch::new(&quorum::INFO, set(&[goal]), question.setup.cluster);
    let mut random = Random::new(seed, 9);
    let mut state = system.start().clone();
    let mut choices = Choices::default();
    for step in 1..=60 {
        system.choices(&state, &mut choices);
        let Some(choice) = random.pick(choices.list.iter().copied()) else {
            break;
        };
        let mut events = Vec::new();
        let mut world = state.world().clone();
        world.apply(choice, &mut events).expect("it was offered");
        let at = Moment {
            step,
            time_us: step * 1_000,
        };
        let mut broken = false;
        for event in &events {
            judge.observe(at, event);
            if let Some(essence) = watch.essence(event) {
                broken |= watch.hear(&essence).has(goal);
            }
        }
        let judged = judge.violated().any(|claim| claim == goal);
        assert_eq!(broken, judged, "{goal:?} seed {seed} step {step}");
        if judged {
            *seen.entry(goal).or_default() += 1;
            return;
        }
        state = system.after(&state, choice).0;
    }
}

/// What is spent stays spent, and changes nothing when it arrives: neither its receiver nor, in the
/// end, anything in flight.
fn spent_is_spent<P: Protocol>(question: &Question, seed: u64) -> u32 {
    let (system, _) = run::system::<P>(question, &[], set(P::info().guarantees)).expect("sound");
    let mut random = Random::new(seed, 8);
    let mut world = system.start().world().clone();
    let mut state = system.start().clone();
    let mut choices = Choices::default();
    let (mut known, mut tried) = (Vec::new(), 0);
    for _ in 0..60 {
        for id in &known {
            assert!(
                world.message(*id).is_none() || world.is_spent(*id),
                "{id:?} came back, seed {seed}"
            );
        }
        let flying: Vec<_> = world.in_flight().map(|flight| flight.id).collect();
        known.extend(flying.iter().copied().filter(|id| world.is_spent(*id)));
        for id in flying
            .iter()
            .filter(|id| world.is_spent(**id) && world.way(**id) == Some(Way::Clear))
        {
            let mut other = world.clone();
            let mut events = Vec::new();
            other
                .apply(Choice::Deliver(*id), &mut events)
                .expect("its way is clear");
            assert_eq!(other.node(id.to), world.node(id.to), "seed {seed}");
            let fresh = other
                .in_flight()
                .filter(|flight| !flying.contains(&flight.id));
            for flight in fresh {
                assert!(other.is_spent(flight.id), "its answer counts, seed {seed}");
            }
            tried += 1;
        }
        system.choices(&state, &mut choices);
        let Some(choice) = random.pick(choices.list.iter().copied()) else {
            break;
        };
        state = system.after(&state, choice).0;
        world = state.world().clone();
    }
    tried
}

#[test]
fn what_is_spent_makes_no_difference_now_or_later() {
    let mut tried = 0;
    for (_, question) in questions::<quorum::Quorum>() {
        tried += (0..300)
            .map(|seed| spent_is_spent::<quorum::Quorum>(&question, seed))
            .sum::<u32>();
    }
    assert!(tried > 10_000, "{tried}");
}

/// A state's verdict at rest is the judge's.
#[test]
fn at_rest_the_search_and_the_judge_say_the_same() {
    let ask = Ask {
        protocol: "counter",
        preset: "described",
        ops: "A:+ 1; B:+ 2",
        faults: Allowance {
            drops: 1,
            ..Allowance::NONE
        },
        ..PLAIN
    };
    let question = ask.question();
    let (mut rests, mut apart) = (0, 0);
    for seed in 0..2_000 {
        let goals = set(&[Claim::Convergence]);
        let (system, events) =
            run::system::<counter::Counter>(&question, &[], goals).expect("sound");
        let limits = Limits {
            stuck_us: u64::MAX,
            ..Limits::default()
        };
        let info = counter::Counter::info();
        let mut judge = Judge::of(info.model, info.guarantees, question.setup.cluster, limits);
        observe(&mut judge, Moment::default(), &events);
        let mut random = Random::new(seed, 10);
        let (mut state, mut choices) = (system.start().clone(), Choices::default());
        for step in 1.. {
            system.choices(&state, &mut choices);
            let at = Moment {
                step,
                time_us: step,
            };
            if choices.at_rest && !choices.requests {
                let verdicts = judge.verdicts(at, &[]);
                let judged = verdicts
                    .iter()
                    .any(|v| matches!(v.status, Status::Violated(_)));
                let broken = system.broken_at_rest(&state, &choices);
                assert_eq!(!broken.is_empty(), judged, "seed {seed}");
                rests += 1;
                apart += u32::from(judged);
                break;
            }
            let choice = random
                .pick(choices.list.iter().copied())
                .expect("not at rest");
            let mut events = Vec::new();
            let mut world = state.world().clone();
            world.apply(choice, &mut events).expect("it was offered");
            observe(&mut judge, at, &events);
            state = system.after(&state, choice).0;
        }
    }
    assert!(
        rests == 2_000 && apart > 100 && apart < 1_900,
        "{apart} of {rests}"
    );
}

fn observe(judge: &mut Judge, at: Moment, events: &[quorate::world::Event]) {
    for event in events {
        judge.observe(at, event);
    }
}
