//! Zones against the exact search, both asked directly, on random registers.

use super::super::part::Part;
use super::{Zones, zones};
use crate::check::spec::{self, Specification};
use crate::history::{Answer, Ask, Datum, Format, History, Model, Op, ValueId};
use std::sync::Arc;

/// How many histories are compared.
const MANY: u64 = 150_000;

/// A small generator of numbers: splitmix64 (Steele, Lea and Flood, OOPSLA 2014).
struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % n
    }

    fn once_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }
}

/// Operations that begin and end in any order. Every write has a value of its own; most reads return
/// what is there at their end, others any value, which may never have been written.
fn history(random: &mut Random) -> History {
    let (many, at_once) = (1 + random.below(12), 1 + random.below(5));
    let mut ops: Vec<Op> = Vec::new();
    let mut pending: Vec<usize> = Vec::new();
    let (mut state, mut places) = (ValueId::NIL, 0);
    while (ops.len() as u64) < many || !pending.is_empty() {
        let more = (ops.len() as u64) < many && (pending.len() as u64) < at_once;
        if more && (pending.is_empty() || random.once_in(2)) {
            pending.push(ops.len());
            ops.push(Op {
                process: 0,
                key: 0,
                ask: match random.once_in(2) {
                    true => Ask::Read,
                    false => Ask::Write(ValueId(1 + ops.len() as u32)),
                },
                answer: Answer::Unknown,
                start: places,
                end: None,
                line: 1,
            });
            places += 1;
        } else {
            let nth = pending.swap_remove(random.below(pending.len() as u64) as usize);
            end(random, &mut ops[nth], &mut state, many, &mut places);
        }
    }
    of(ops, places, many)
}

/// An operation takes effect and returns, or nobody knows what came of it.
fn end(random: &mut Random, op: &mut Op, state: &mut ValueId, many: u64, places: &mut u32) {
    let (unknown, nothing) = (random.once_in(7), random.once_in(15));
    if let Ask::Write(value) = op.ask
        && !nothing
        && (!unknown || random.once_in(2))
    {
        *state = value;
    }
    op.answer = match op.ask {
        _ if unknown => return,
        _ if nothing => Answer::Nothing,
        Ask::Read if random.once_in(9) => Answer::Value(ValueId(random.below(many + 2) as u32)),
        Ask::Read => Answer::Value(*state),
        _ => Answer::Done,
    };
    op.end = Some(*places);
    *places += 1;
}

fn of(ops: Vec<Op>, places: u32, many: u64) -> History {
    let values = (0..=many as i64).map(Datum::Int);
    History {
        format: Format::JsonLines,
        model: Model::Register,
        processes: vec![Arc::from("p")],
        keys: vec![Arc::from("")],
        values: std::iter::once(Datum::Nil).chain(values).collect(),
        initial: ValueId::NIL,
        balances: Vec::new(),
        ops,
        places,
        times_us: Vec::new(),
        faults: Vec::new(),
    }
}

/// Whether the search finds an order of these.
fn has_order(part: &Part, spec: &mut dyn Specification) -> bool {
    let mut search = part.search(spec, ValueId::NIL.0);
    search.go_on(spec, u64::MAX).expect("it may take its time")
}

/// That an order has all that has to be in it, respects real time, and has every answer as it was.
fn is_an_order(history: &History, order: &[u32]) {
    let (mut now, mut state) = (0, ValueId::NIL);
    for &name in order {
        let op = history.ops[name as usize];
        now = op.start.max(now);
        assert!(
            op.end.is_none_or(|end| now <= end),
            "{order:?} of {history:?}"
        );
        match (op.ask, op.answer) {
            (Ask::Write(value), Answer::Done | Answer::Unknown) => state = value,
            (_, answer) => assert_eq!(answer, Answer::Value(state), "{order:?} of {history:?}"),
        }
    }
    for (name, op) in (0..).zip(&history.ops) {
        let must = matches!(op.answer, Answer::Done | Answer::Value(_));
        let times = order.iter().filter(|other| **other == name).count();
        assert!(
            times == 1 || times == 0 && !must,
            "{order:?} of {history:?}"
        );
    }
}

#[test]
fn zones_say_what_the_search_says() {
    let mut random = Random(0x20E5);
    let mut clashes = 0;
    for _ in 0..MANY {
        let history = history(&mut random);
        let mut spec = spec::of(Model::Register, &history);
        let mut parts = Part::all(&history, true);
        let mut part = parts.pop().expect("there are operations");
        let holds = has_order(&part, spec.as_mut());
        match zones(part.ops.iter().copied(), history.initial) {
            Zones::Order(order) => {
                assert!(holds, "{order:?} of {history:?}");
                is_an_order(&history, &order);
            }
            Zones::Clash(few) => {
                assert!(!holds, "{few:?} of {history:?}");
                part.ops.retain(|(name, _)| few.contains(name));
                assert_eq!(part.ops.len(), few.len());
                assert!(!has_order(&part, spec.as_mut()), "{few:?} of {history:?}");
                clashes += 1;
            }
            Zones::Unfit => panic!("every value is written once: {history:?}"),
        }
    }
    println!("{MANY} histories, {clashes} without a linearization");
    assert!(clashes > MANY / 10 && clashes < MANY / 2, "{clashes}");
}
