//! Histories that are hard to judge, the same natively and in the browser.

use crate::histories::{Load, history, spoil};
use quorate::check::{Decision, Trial};
use quorate::history::{History, Model};
use std::sync::Arc;

/// Histories of one kind.
struct Kind {
    name: &'static str,
    load: Load,
    /// How many there are, each from a seed of its own.
    many: u64,
    /// Whether something is out of place in them; those that have an order all the same are not judged.
    spoiled: bool,
}

const LOAD: Load = Load {
    model: Model::CasRegister,
    ops: 1_000,
    clients: 10,
    keys: 1,
    values: Some(5),
    unknown: 8,
};

/// What is judged, each kind for about as long: what takes a search, with many clients, few values
/// and results that nobody knows; what takes finding out what shows that there is no order; and what
/// takes zones.
const KINDS: [Kind; 3] = [
    Kind {
        name: "searches",
        load: LOAD,
        many: 100,
        spoiled: false,
    },
    Kind {
        name: "culprits",
        load: Load {
            ops: 85,
            clients: 5,
            ..LOAD
        },
        many: 2_000,
        spoiled: true,
    },
    Kind {
        name: "zones",
        load: Load {
            model: Model::Register,
            ops: 100_000,
            values: None,
            unknown: 50,
            ..LOAD
        },
        many: 10,
        spoiled: false,
    },
];

/// What no history here takes, in states.
const MOST: u64 = 50_000_000;

/// Times that all of a kind are judged; the fastest counts, as the rest of the machine can only slow
/// one down.
const RUNS: usize = 5;

/// Prints how long it took to judge each kind; `now_ms` reads a clock in milliseconds.
pub fn report(now_ms: impl Fn() -> f64, print: impl Fn(&str)) {
    for kind in KINDS {
        let mut histories: Vec<_> = (1..=kind.many).map(|seed| made(&kind, seed)).collect();
        histories.retain(|it| !kind.spoiled || decide(it) == Decision::Violated);
        let mut least = f64::INFINITY;
        let mut decisions = Vec::new();
        for _ in 0..RUNS {
            let begin = now_ms();
            decisions = histories.iter().map(decide).collect();
            least = least.min(now_ms() - begin);
        }
        let many = |decision| decisions.iter().filter(|other| **other == decision).count();
        let (holds, violated) = (many(Decision::Holds), many(Decision::Violated));
        let name = kind.name;
        print(&format!(
            "judged {name}: {holds} hold, {violated} are violated, in ms: {least:.2}"
        ));
    }
}

fn made(kind: &Kind, seed: u64) -> Arc<History> {
    let mut history = history(&kind.load, seed);
    if kind.spoiled {
        spoil(&mut history);
    }
    Arc::new(history)
}

fn decide(history: &Arc<History>) -> Decision {
    let mut trial = Trial::new(history.clone(), None).expect("its own model");
    let judgement = trial.go_on(MOST).unwrap_or_else(|| trial.give_up());
    judgement.decision
}
