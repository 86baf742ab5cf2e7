//! Whether a history has a linearization, by trying every order: written apart from the checker, and
//! with states as plain values.

use quorate::history::{Answer, Ask, Datum, History, Model, Op, ValueId};

/// A state of any model.
#[derive(Clone, Debug, PartialEq)]
pub enum State {
    Value(Datum),
    Count(i64),
    Held(bool),
    Balances(Vec<i64>),
}

/// What an operation has to do with an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// It is in it, with its answer.
    Firm,
    /// It may be in it, where it was under way.
    Optional,
}

fn text(datum: &Datum) -> String {
    match datum {
        Datum::Nil => String::new(),
        Datum::Int(number) => number.to_string(),
        Datum::Text(text) => text.to_string(),
        Datum::Balances(_) => panic!("no text"),
    }
}

pub fn initial(history: &History, model: Model) -> State {
    match model {
        Model::Register | Model::CasRegister | Model::KeyValue => {
            State::Value(history.values[history.initial.0 as usize].clone())
        }
        Model::Counter => State::Count(0),
        Model::Mutex => State::Held(false),
        Model::Bank => State::Balances(history.balances.clone()),
    }
}

/// What an operation does to a state; none where it has no effect there and says so.
pub fn effect(history: &History, model: Model, state: &State, op: &Op) -> Option<State> {
    let value = |id: ValueId| history.values[id.0 as usize].clone();
    // A store holds texts.
    let held = |id: ValueId| match (model, value(id)) {
        (Model::KeyValue, Datum::Nil) => Datum::Nil,
        (Model::KeyValue, datum) => Datum::Text(text(&datum).into()),
        (_, datum) => datum,
    };
    match (op.ask, state) {
        (Ask::Read, _) => Some(state.clone()),
        (Ask::Write(new), State::Value(_)) => Some(State::Value(held(new))),
        (Ask::Cas(old, new), State::Value(now)) => {
            (held(old) == *now).then(|| State::Value(held(new)))
        }
        (Ask::Append(more), State::Value(now)) => {
            let all = text(now) + &text(&value(more));
            Some(State::Value(Datum::Text(all.into())))
        }
        (Ask::Delete, State::Value(now)) => {
            let initial = value(history.initial);
            let refused = op.answer == Answer::Refused;
            (!refused || *now != initial).then_some(State::Value(initial))
        }
        (Ask::Add(by), State::Count(now)) => Some(State::Count(now + by)),
        (Ask::Acquire, State::Held(now)) => (!now).then_some(State::Held(true)),
        (Ask::Release, State::Held(now)) => now.then_some(State::Held(false)),
        (Ask::Transfer { to, amount }, State::Balances(now)) => {
            let mut after = now.clone();
            after[op.key as usize] -= amount;
            after[to as usize] += amount;
            after
                .iter()
                .all(|b| *b >= 0)
                .then_some(State::Balances(after))
        }
        _ => panic!("{op:?} in {state:?}"),
    }
}

/// Whether a read of this state returns this.
fn shows(history: &History, model: Model, state: &State, op: &Op, value: ValueId) -> bool {
    let datum = &history.values[value.0 as usize];
    match (state, datum) {
        (State::Value(now), _) if model == Model::KeyValue && *datum != Datum::Nil => {
            *now != Datum::Nil && text(now) == text(datum)
        }
        (State::Value(now), _) => now == datum,
        (State::Count(now), _) => *datum == Datum::Int(*now),
        (State::Balances(now), Datum::Balances(read)) => read
            .iter()
            .all(|(key, balance)| now[*key as usize] == *balance),
        (State::Balances(now), _) => *datum == Datum::Int(now[op.key as usize]),
        (State::Held(_), _) => false,
    }
}

/// The state after an operation in an order; none where it does not fit there.
pub fn step(history: &History, model: Model, state: &State, op: &Op) -> Option<State> {
    match op.answer {
        Answer::Value(value) => shows(history, model, state, op, value).then(|| state.clone()),
        Answer::Done | Answer::Unknown => effect(history, model, state, op),
        Answer::Refused => match effect(history, model, state, op) {
            Some(_) => None,
            None => Some(state.clone()),
        },
        Answer::Nothing => None,
    }
}

/// Whether some order has every firm operation, respects real time, and has every answer as it was.
pub fn has_order(history: &History, model: Model, ops: &[(Op, Part)]) -> bool {
    let mut left: Vec<(Op, Part)> = ops.to_vec();
    left.retain(|(op, _)| op.answer != Answer::Nothing);
    let keys: Vec<u32> = match model {
        Model::Bank => vec![0],
        _ => (0..history.keys.len() as u32).collect(),
    };
    keys.iter().all(|key| {
        let mine = |op: &Op| model == Model::Bank || op.key == *key;
        let mine: Vec<_> = left.iter().copied().filter(|(op, _)| mine(op)).collect();
        try_all(history, model, &initial(history, model), mine, 0)
    })
}

fn try_all(
    history: &History,
    model: Model,
    state: &State,
    left: Vec<(Op, Part)>,
    latest: u32,
) -> bool {
    let firm = |(op, part): &&(Op, Part)| *part == Part::Firm && op.answer != Answer::Unknown;
    if !left.iter().any(|op| firm(&op)) {
        return true;
    }
    let ends = left.iter().filter(firm).filter_map(|(op, _)| op.end);
    let first_end = ends.min().unwrap_or(u32::MAX);
    (0..left.len()).any(|place| {
        let (op, _) = left[place];
        // It began before anything else that has to come later ended, and has not ended itself.
        if op.start > first_end || op.end.is_some_and(|end| end < latest) {
            return false;
        }
        step(history, model, state, &op).is_some_and(|after| {
            let mut rest = left.clone();
            rest.remove(place);
            try_all(history, model, &after, rest, latest.max(op.start))
        })
    })
}
