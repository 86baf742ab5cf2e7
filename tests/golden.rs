//! The same run gives the same bytes: on every machine, twice, and however one gets there.
#![cfg(not(target_arch = "wasm32"))]

#[path = "golden/mod.rs"]
mod pinned;
mod support;

use pinned::{PINNED, fold, setup, trial};
use quorate::history::Moment;
use quorate::protocol::{Call, Key, NodeId, NodeSet};
use quorate::run::{self, Deed, Run, Session};
use quorate::sim::{Plan, Random};
use quorate::world::{Choice, Links, Memory};
use support::{replayed, stress};

#[test]
fn a_thousand_runs_and_more_come_to_the_pinned_numbers() {
    let came = PINNED.map(|(protocols, seeds, _)| (protocols, seeds, fold(protocols, seeds)));
    println!("{came:#x?}");
    assert_eq!(came, PINNED);
}

#[test]
fn the_same_seed_twice_gives_the_same_bytes() {
    for seed in 0..200 {
        let (one, two) = (trial(seed), trial(seed));
        assert_eq!(one.chain, two.chain);
        assert_eq!(one.verdicts, two.verdicts);
        assert_eq!(one.run.to_json(), two.run.to_json());
        assert_eq!(one.run.to_fragment(), two.run.to_fragment());
    }
}

#[test]
fn another_seed_gives_another_run() {
    let chains: std::collections::BTreeSet<_> = (0..200).map(|seed| trial(seed).chain).collect();
    assert_eq!(chains.len(), 200);
}

#[test]
fn a_session_and_a_trial_take_the_same_path() {
    for seed in 0..300 {
        let trial = trial(seed);
        let session = replayed(&trial.run);
        assert_eq!(session.chain(), trial.chain, "seed {seed}");
        assert_eq!(session.verdicts(), trial.verdicts, "seed {seed}");
        assert_eq!(session.totals(), trial.totals, "seed {seed}");
        assert_eq!(session.now(), trial.run.until, "seed {seed}");
    }
}

/// Whatever a person may think of, possible now or not.
fn deed(session: &dyn Session, random: &mut Random) -> Deed {
    let nodes = session.setup().cluster.nodes;
    let mut node = || NodeId(random.below(u32::from(nodes)) as u8);
    let (a, b) = (node(), node());
    let links = Links {
        from: NodeSet::one(a),
        to: NodeSet::one(b),
        both: random.chance(500),
    };
    let messages = session.snapshot().messages;
    let message = random.pick(messages.iter()).map(|message| message.id);
    let memory = [Memory::Kept, Memory::Lost][random.below(2) as usize];
    let key = Key(0);
    let value = session.fresh_value();
    let choice = match (random.below(19), message) {
        (0, Some(id)) => Choice::Drop(id),
        (1, Some(id)) => Choice::Duplicate(id),
        (2, Some(id)) => Choice::HoldMessage(id),
        (3, Some(id)) => Choice::ReleaseMessage(id),
        (4 | 5, Some(id)) => Choice::Deliver(id),
        (6, _) => Choice::Crash(a),
        (7, _) => Choice::Restart { node: a, memory },
        (8, _) => Choice::Pause(a),
        (9, _) => Choice::Resume(a),
        (10, _) => Choice::Cut(links),
        (11, _) => Choice::Hold(links),
        (12, _) => Choice::Heal,
        (13, _) => return Deed::Workload(random.chance(700)),
        (14, _) => return Deed::Faults(random.chance(700)),
        (15, _) => session.invoke(a, Call::Read { key }),
        _ => session.invoke(a, Call::Write { key, value }),
    };
    Deed::Choose(choice)
}

/// Plays, acts, goes back and forth, branches and returns to branches, at random.
fn wander(session: &mut dyn Session, random: &mut Random) -> Vec<Run> {
    let mut branches: Vec<Run> = Vec::new();
    for _ in 0..60 {
        let now = session.now();
        match random.below(10) {
            0..4 => {
                let deed = deed(session, random);
                if let Ok(Some(old)) = session.act(deed) {
                    branches.push(old);
                }
            }
            4 | 5 => _ = session.play(now.time_us + u64::from(random.below(900_000)), 200),
            6 => _ = session.step(),
            7 => _ = session.step_back(),
            8 => {
                let span = session.frontier().time_us.min(u64::from(u32::MAX)) as u32;
                let to = session.moment_at(u64::from(random.below(span.saturating_add(1))));
                while !session.seek(to, 50) {}
            }
            _ => {
                if let Some(run) = random.pick(branches.iter()) {
                    session.follow(run).expect("the same setup");
                    while !session.seek(run.until, 50) {}
                }
            }
        }
        assert_eq!(session.broken(), None);
    }
    branches
}

#[test]
fn a_session_that_wandered_is_its_run_played_afresh() {
    for seed in 0..150 {
        let mut random = Random::new(seed, 3_000);
        let mut setup = match seed % 3 {
            0 => stress("quorum", "abd", Plan::Everything, seed),
            1 => stress("shared-register", "described", Plan::Crashes, seed),
            _ => setup(seed),
        };
        setup.workload.limit = None;
        let mut session = run::start(&setup).expect("a sound setup");
        let branches = wander(session.as_mut(), &mut random);
        let run = session.run();
        let fresh = replayed(&run);
        assert_eq!(fresh.chain(), session.chain(), "seed {seed}");
        assert_eq!(fresh.now(), session.now(), "seed {seed}");
        assert_eq!(fresh.verdicts(), session.verdicts(), "seed {seed}");
        assert_eq!(fresh.snapshot(), session.snapshot(), "seed {seed}");
        assert_eq!(fresh.run(), run, "seed {seed}");
        let again = Run::from_json(&run.to_json()).expect("what was written can be read");
        assert_eq!(again, run, "seed {seed}");
        for branch in branches {
            let one = replayed(&branch);
            session.follow(&branch).expect("the same setup");
            while !session.seek(branch.until, 50) {}
            assert_eq!(one.chain(), session.chain(), "seed {seed}");
        }
    }
}

#[test]
fn going_back_to_the_start_and_forth_again_changes_nothing() {
    for seed in 0..50 {
        let trial = trial(seed);
        let mut session = replayed(&trial.run);
        let log = session.log(usize::MAX);
        while !session.seek(Moment::default(), 1) {}
        assert_eq!(session.now(), Moment::default());
        while !session.seek(trial.run.until, 7) {}
        assert_eq!(session.chain(), trial.chain);
        assert_eq!(session.log(usize::MAX), log);
    }
}
