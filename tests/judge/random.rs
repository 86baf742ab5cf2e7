//! Random small histories, judged and tried in every order.

use crate::brute::{self, Part, has_order};
use crate::generate::{Shape, history};
use quorate::check::{Break, Decision, Judgement, Sequential, Trial};
use quorate::history::{Answer, Ask, History, Model, Op};
use quorate::sim::Random;
use std::sync::Arc;

/// Histories of each model.
const MANY: u32 = 200_000;

fn judge(history: &History) -> Judgement {
    let mut trial = Trial::new(Arc::new(history.clone()), None).expect("its own model");
    loop {
        if let Some(judgement) = trial.go_on(1_000) {
            return judgement;
        }
    }
}

/// The operations up to a place. Those under way may have taken effect, as they turned out to.
fn up_to(history: &History, place: u32) -> Vec<(Op, Part)> {
    let begun = history.ops.iter().filter(|op| op.start <= place);
    let cut = begun.map(|op| match op.end {
        Some(end) if end > place => (Op { end: None, ..*op }, Part::Optional),
        _ => (*op, Part::Firm),
    });
    cut.collect()
}

fn firm(ops: impl IntoIterator<Item = Op>) -> Vec<(Op, Part)> {
    ops.into_iter().map(|op| (op, Part::Firm)).collect()
}

/// That an order has what it has to have, respects real time, and has every answer as it was.
fn is_an_order(history: &History, ops: &[(Op, Part)], order: &[u32], key: Option<u32>) {
    let model = history.model;
    let idle = |op: &Op| {
        op.answer == Answer::Nothing
            || (op.ask == Ask::Read && !matches!(op.answer, Answer::Value(_)))
    };
    for (place, (op, part)) in ops.iter().enumerate() {
        let mine = key.is_none_or(|key| op.key == key);
        if mine && *part == Part::Firm && !idle(op) && op.answer != Answer::Unknown {
            assert!(
                order.contains(&(place as u32)),
                "{op:?} is not in {order:?} of {history:?}"
            );
        }
    }
    let mut now = 0;
    let mut states = vec![brute::initial(history, model); history.keys.len()];
    for op in order {
        let op = history.ops[*op as usize];
        now = op.start.max(now);
        assert!(
            op.end.is_none_or(|end| now <= end),
            "{order:?} of {history:?}"
        );
        let key = if model == Model::Bank {
            0
        } else {
            op.key as usize
        };
        let after = brute::step(history, model, &states[key], &op);
        states[key] = after.unwrap_or_else(|| panic!("{op:?} in {order:?} of {history:?}"));
    }
    assert_eq!(Sequential::new(history, model).legal(order), Ok(()));
}

/// That it breaks where it is said to, and that what shows it does, with nothing to spare.
fn breaks(history: &History, judgement: &Judgement, Break { key, at, culprits }: &Break) {
    let model = history.model;
    let mine = |op: &Op| key.is_none_or(|key| op.key == key);
    let end = history.ops[*at as usize].end.expect("it returned");
    let before = up_to(history, end - 1);
    let prefix = up_to(history, end);
    let only = |ops: &[(Op, Part)]| {
        ops.iter()
            .copied()
            .filter(|(op, _)| mine(op))
            .collect::<Vec<_>>()
    };
    assert!(!has_order(history, model, &only(&prefix)), "{history:?}");
    assert!(
        has_order(history, model, &only(&before)),
        "{at} of {history:?}"
    );
    is_an_order(history, &before, &judgement.order, *key);

    let core = |few: &[u32]| {
        let ops = prefix.iter().zip(0u32..).filter(|((op, _), _)| mine(op));
        let ops = ops.map(|((op, _), place)| match few.contains(&place) {
            true => (*op, Part::Firm),
            false => (*op, Part::Optional),
        });
        !has_order(history, model, &ops.collect::<Vec<_>>())
    };
    assert!(core(culprits), "{culprits:?} of {history:?}");
    for out in culprits {
        let fewer: Vec<u32> = culprits.iter().copied().filter(|op| op != out).collect();
        assert!(!core(&fewer), "{culprits:?} without {out} of {history:?}");
    }
    let alone = firm(culprits.iter().map(|op| history.ops[*op as usize]));
    assert!(!has_order(history, model, &alone), "{history:?}");
}

fn agree(shape: Shape) {
    let mut random = Random::new(0x5EED, shape.model as u64);
    let mut violated = 0;
    for _ in 0..MANY {
        let history = history(&mut random, shape);
        let judgement = judge(&history);
        let all = firm(history.ops.iter().copied());
        let holds = has_order(&history, shape.model, &all);
        let expected = if holds {
            Decision::Holds
        } else {
            Decision::Violated
        };
        assert_eq!(judgement.decision, expected, "{history:?}\n{judgement:?}");
        match &judgement.breaks {
            None => is_an_order(&history, &all, &judgement.order, None),
            Some(found) => {
                violated += 1;
                breaks(&history, &judgement, found);
            }
        }
    }
    println!(
        "{:?}: {MANY} histories, {violated} without a linearization",
        shape.model
    );
    assert!(
        violated > MANY / 20 && violated < MANY * 19 / 20,
        "{violated}"
    );
}

fn shape(model: Model) -> Shape {
    Shape {
        model,
        most: 7,
        keys: 1,
        processes: 4,
        unique: false,
    }
}

#[test]
fn a_register_of_values_written_again() {
    agree(shape(Model::Register));
}

#[test]
fn a_register_of_values_written_once() {
    let unique = true;
    agree(Shape {
        unique,
        ..shape(Model::Register)
    });
}

#[test]
fn registers_by_key() {
    agree(Shape {
        keys: 2,
        most: 8,
        ..shape(Model::Register)
    });
}

#[test]
fn a_cas_register() {
    agree(shape(Model::CasRegister));
}

#[test]
fn a_key_value_store() {
    agree(Shape {
        keys: 2,
        most: 8,
        ..shape(Model::KeyValue)
    });
}

#[test]
fn one_key_of_a_key_value_store() {
    agree(shape(Model::KeyValue));
}

#[test]
fn a_counter() {
    agree(shape(Model::Counter));
}

#[test]
fn a_mutex() {
    agree(shape(Model::Mutex));
}

#[test]
fn a_bank() {
    agree(Shape {
        keys: 3,
        ..shape(Model::Bank)
    });
}
