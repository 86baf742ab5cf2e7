//! Long histories, with many clients, many results that nobody knows and few values: what makes the
//! search hard.

use crate::load::{Load, age, history, spoil};
use quorate::check::{Decision, Judgement, Trial};
use quorate::history::{History, Model};
use quorate::sim::Random;
use std::sync::Arc;

/// States that none of these needs.
const BUDGET: u64 = 10_000_000;

fn judge(history: &History) -> Judgement {
    let mut trial = Trial::new(Arc::new(history.clone()), None).expect("its own model");
    loop {
        if let Some(judgement) = trial.go_on(50_000) {
            return judgement;
        }
        if trial.states() > BUDGET {
            return trial.give_up();
        }
    }
}

/// Stale reads: whatever they come to, it is found out.
fn stale(name: &str, load: &Load) {
    for seed in 0..10 {
        let mut random = Random::new(seed, 1);
        let mut history = history(&mut random, load);
        age(&mut history, &mut random);
        let judgement = judge(&history);
        assert_ne!(
            judgement.decision,
            Decision::Undecided,
            "{name}, seed {seed}"
        );
    }
}

fn both(name: &str, load: &Load) {
    let mut random = Random::new(7, 0);
    let mut history = history(&mut random, load);
    assert_eq!(judge(&history).decision, Decision::Holds, "{name}");
    if load.model != Model::Mutex {
        spoil(&mut history, load.model);
        let judgement = judge(&history);
        assert_eq!(judgement.decision, Decision::Violated, "{name}");
        let breaks = judgement.breaks.expect("it is violated");
        assert!(breaks.culprits.len() <= 4, "{name}: {:?}", breaks.culprits);
    }
}

const LOAD: Load = Load {
    model: Model::CasRegister,
    ops: 1_000,
    clients: 10,
    keys: 1,
    values: 5,
    unknown: 1_000_000,
    pause: 2,
};

#[test]
fn few_values_and_many_clients() {
    both("cas, 10 clients", &LOAD);
    both(
        "cas, 30 clients",
        &Load {
            clients: 30,
            pause: 1,
            ..LOAD
        },
    );
    both(
        "register, 30 clients",
        &Load {
            model: Model::Register,
            clients: 30,
            pause: 1,
            ..LOAD
        },
    );
}

#[test]
fn many_results_that_nobody_knows() {
    both("cas, unknown", &Load { unknown: 8, ..LOAD });
    both(
        "cas, half unknown",
        &Load {
            unknown: 2,
            ops: 500,
            ..LOAD
        },
    );
    both(
        "cas, unknown, many values",
        &Load {
            unknown: 8,
            values: 200,
            ..LOAD
        },
    );
    both(
        "register, unknown, many values",
        &Load {
            model: Model::Register,
            unknown: 8,
            values: 200,
            ops: 5_000,
            ..LOAD
        },
    );
}

#[test]
fn a_store_of_appended_texts() {
    let load = Load {
        model: Model::KeyValue,
        keys: 10,
        values: 1,
        ..LOAD
    };
    both("store, 10 clients", &Load { ops: 2_000, ..load });
    both(
        "store, 50 clients",
        &Load {
            ops: 10_000,
            clients: 50,
            pause: 1,
            ..load
        },
    );
    both(
        "store, one key, 20 clients",
        &Load {
            keys: 1,
            clients: 20,
            pause: 1,
            ops: 500,
            ..load
        },
    );
    both("store, unknown", &Load { unknown: 8, ..load });
}

#[test]
fn counters_locks_and_banks() {
    both(
        "counter",
        &Load {
            model: Model::Counter,
            ..LOAD
        },
    );
    both(
        "counter, unknown",
        &Load {
            model: Model::Counter,
            unknown: 20,
            ops: 300,
            ..LOAD
        },
    );
    both(
        "counter, 1",
        &Load {
            model: Model::Counter,
            values: 1,
            unknown: 8,
            ..LOAD
        },
    );
    both(
        "mutex",
        &Load {
            model: Model::Mutex,
            unknown: 8,
            ..LOAD
        },
    );
    both(
        "bank",
        &Load {
            model: Model::Bank,
            keys: 5,
            ..LOAD
        },
    );
    both(
        "bank, unknown",
        &Load {
            model: Model::Bank,
            keys: 5,
            unknown: 20,
            ops: 300,
            ..LOAD
        },
    );
}

#[test]
fn a_hundred_thousand_operations() {
    both(
        "cas, long",
        &Load {
            ops: 100_000,
            ..LOAD
        },
    );
    both(
        "cas, long, unknown",
        &Load {
            ops: 100_000,
            unknown: 100,
            ..LOAD
        },
    );
}

#[test]
fn stale_reads() {
    stale("cas", &LOAD);
    stale(
        "cas, 20 clients",
        &Load {
            clients: 20,
            ..LOAD
        },
    );
    stale(
        "cas, unknown",
        &Load {
            unknown: 20,
            ops: 200,
            ..LOAD
        },
    );
    stale(
        "cas, many unknown",
        &Load {
            unknown: 6,
            ops: 100,
            ..LOAD
        },
    );
    let register = Load {
        model: Model::Register,
        ..LOAD
    };
    stale("register", &register);
    stale(
        "register, unknown",
        &Load {
            unknown: 20,
            values: 1_000,
            ..register
        },
    );
    let store = Load {
        model: Model::KeyValue,
        keys: 10,
        values: 1,
        ..LOAD
    };
    stale(
        "store, 10 clients",
        &Load {
            ops: 2_000,
            ..store
        },
    );
    stale(
        "store, 50 clients",
        &Load {
            ops: 10_000,
            clients: 50,
            pause: 1,
            ..store
        },
    );
    stale(
        "store, one key",
        &Load {
            keys: 1,
            clients: 20,
            pause: 1,
            ops: 500,
            ..store
        },
    );
    stale(
        "counter",
        &Load {
            model: Model::Counter,
            ..LOAD
        },
    );
    stale(
        "bank",
        &Load {
            model: Model::Bank,
            keys: 5,
            ..LOAD
        },
    );
}
