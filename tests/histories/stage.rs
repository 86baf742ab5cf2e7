//! Runs on the stage as histories.

use crate::{bare, sound};
use quorate::history::{Answer, Ask, Format, History, Model, ValueId, of_operations, write};
use quorate::run::{self, Run};
use std::fs;

fn of_run(run: &Run) -> History {
    let mut session = run::open(run).expect("sound");
    while !session.seek(run.until, 100_000) {}
    let keys = session.setup().cluster.keys;
    of_operations(&session.operations(), session.info().model, keys)
}

fn stored(name: &str) -> History {
    let text = fs::read_to_string(format!("tests/runs/{name}.json")).expect("there");
    of_run(&Run::from_json(&text).expect("a run"))
}

#[test]
fn every_stored_run_is_a_history_that_is_written_and_read_again() {
    let (mut ops, mut runs) = (0, 0);
    for entry in fs::read_dir("tests/runs").expect("there") {
        let path = entry.expect("readable").path();
        let name = path
            .file_stem()
            .and_then(|name| name.to_str())
            .expect("plain")
            .to_owned();
        let history = stored(&name);
        let text = write(&history, Format::JsonLines).expect("it expresses everything");
        assert_eq!(bare(sound(&text, None)), bare(history.clone()), "{name}");
        for op in &history.ops {
            assert!(op.end.is_none_or(|end| end > op.start));
            assert_eq!(op.end.is_none(), op.answer == Answer::Unknown, "{name}");
        }
        assert_eq!(history.times_us.len(), history.places as usize);
        (ops, runs) = (ops + history.ops.len(), runs + 1);
    }
    println!("{ops} operations of {runs} runs");
    assert!(ops > 100 && runs > 40);
}

#[test]
fn a_protocol_says_what_its_operations_mean() {
    let register = stored("no-write-back");
    assert_eq!((register.model, register.keys.len()), (Model::Register, 1));
    assert!(write(&register, Format::Edn).is_ok());
    let bank = stored("paxos-minority");
    assert_eq!(
        (bank.model, bank.balances.iter().sum::<i64>()),
        (Model::Bank, 300)
    );
    assert!(
        bank.ops
            .iter()
            .any(|op| matches!(op.ask, Ask::Transfer { .. }))
    );
    let store = stored("causal-concurrent");
    assert_eq!(
        (store.model, store.initial),
        (Model::KeyValue, ValueId::NIL)
    );
    let counter = stored("counter-lost-operation");
    assert_eq!(counter.model, Model::Counter);
    assert!(counter.ops.iter().any(|op| matches!(op.ask, Ask::Add(_))));
}

#[test]
fn seeds_of_every_protocol_are_histories() {
    for row in run::protocols() {
        let setup = run::default_setup(row.id).expect("known");
        for seed in 0..5 {
            let mut setup = setup.clone();
            setup.seed = seed;
            setup.workload.on = true;
            let mut session = run::start(&setup).expect("sound");
            session.play(30_000_000, 20_000);
            let (operations, info) = (session.operations(), session.info());
            let history = of_operations(&operations, info.model, setup.cluster.keys);
            let kept = operations.iter().filter(|operation| {
                !matches!(operation.call, quorate::protocol::Call::Command { .. })
            });
            assert!(history.ops.len() >= kept.count(), "{}", info.id);
            let text = write(&history, Format::JsonLines).expect("it expresses everything");
            assert_eq!(bare(sound(&text, None)), bare(history), "{}", info.id);
        }
    }
}
