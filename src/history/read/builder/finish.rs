//! The end of a history that was made: what it means as a whole, and numbers that do not depend on
//! how it was written down.

use super::{Builder, Fail, Meaning, NO_KEY};
use crate::history::{Answer, Ask, Datum, History, Model, Op, ValueId};
use std::sync::Arc;

pub(super) fn finish(mut builder: Builder, meaning: Meaning) -> Result<History, Fail> {
    check(&builder, meaning.model)?;
    let bank = meaning.model == Model::Bank;
    for op in &mut builder.ops {
        if bank && op.ask == Ask::Read && !is_of_one(op, &builder.values.all) {
            op.key = NO_KEY;
        } else if op.key == NO_KEY {
            op.key = builder.keys.place("");
        }
    }
    let opening = opening(&builder, &meaning)?;
    let mut ops = std::mem::take(&mut builder.ops);
    let mut numbers = Numbers::new(&builder);
    let initial = numbers.value(meaning.initial);
    for op in &mut ops {
        numbers.renumber(op);
    }
    for &(key, _) in &opening {
        numbers.key(key);
    }
    if numbers.keys.is_empty() {
        numbers.keys.push("".into());
    }
    let mut balances = vec![0; if bank { numbers.keys.len() } else { 0 }];
    for (key, balance) in opening {
        balances[numbers.key(key) as usize] = balance;
    }
    let Numbers { keys, values, .. } = numbers;
    Ok(History {
        format: builder.format,
        model: meaning.model,
        initial,
        keys,
        values,
        processes: builder.processes.all,
        balances,
        ops,
        places: builder.places,
        times_us: match builder.has_times {
            true => builder.times_us,
            false => Vec::new(),
        },
        faults: builder.faults,
    })
}

/// Whether a bank's read is of one account, and returned what it holds. Which one a read asked for
/// that returned nothing makes no difference.
fn is_of_one(op: &Op, values: &[Datum]) -> bool {
    match op.answer {
        Answer::Value(value) => matches!(values[value.0 as usize], Datum::Int(_)),
        _ => false,
    }
}

/// Whether all operations are of the model.
fn check(builder: &Builder, model: Model) -> Result<(), Fail> {
    for (op, &at) in builder.ops.iter().zip(&builder.spots) {
        if !model.has(op.ask) {
            return Err(Fail::new(
                at,
                format!(
                    "A history of a {} has no operation like this one ({}).",
                    model.id(),
                    op.ask.verb()
                ),
            ));
        }
        let Answer::Value(value) = op.answer else {
            continue;
        };
        let fits = match (model, &builder.values.all[value.0 as usize]) {
            (Model::Counter, datum) => matches!(datum, Datum::Int(_)),
            (Model::Bank, datum) => match datum {
                Datum::Int(_) => op.key != NO_KEY,
                Datum::Balances(_) => op.key == NO_KEY,
                _ => false,
            },
            (_, datum) => !matches!(datum, Datum::Balances(_)),
        };
        if !fits {
            let what = match model {
                Model::Counter => "a whole number",
                Model::Bank => {
                    "what each account holds, or a whole number when the read names an account"
                }
                _ => "a value",
            };
            let id = model.id();
            let why = format!("This read of a {id} must return {what}, and it does not.");
            return Err(Fail::new(at, why));
        }
    }
    Ok(())
}

/// What a bank's accounts hold at the beginning; nothing of all other models.
fn opening(builder: &Builder, meaning: &Meaning) -> Result<Vec<(u32, i64)>, Fail> {
    if meaning.model != Model::Bank {
        return Ok(Vec::new());
    }
    let spot_of = |which: &dyn Fn(&Op) -> bool| {
        let op = builder.ops.iter().position(which);
        op.map(|op| builder.spots[op])
    };
    let balances = match (&meaning.balances, builder.opening) {
        (Some(balances), _) => balances.clone(),
        (None, Some(value)) => match &builder.values.all[value.0 as usize] {
            Datum::Balances(balances) => balances.clone(),
            _ => Vec::new(),
        },
        (None, None) => match spot_of(&|op| op.ask != Ask::Read || op.key != NO_KEY) {
            Some(at) => {
                return Err(Fail::new(
                    at,
                    "What the accounts hold at the beginning is not known: no read of all of them \
                     returns before the first transfer is invoked.",
                ));
            }
            None => Vec::new(),
        },
    };
    let mut known = vec![false; builder.keys.all.len()];
    for &(key, _) in &balances {
        known[key as usize] = true;
    }
    let unknown = |key: u32| !known.get(key as usize).is_none_or(|known| *known);
    let stranger = |op: &Op| match (op.ask, op.answer) {
        (Ask::Transfer { to, .. }, _) => [op.key, to].into_iter().find(|&key| unknown(key)),
        (_, Answer::Value(value)) => match &builder.values.all[value.0 as usize] {
            Datum::Balances(balances) => {
                let keys = balances.iter().map(|(key, _)| *key);
                keys.into_iter().find(|&key| unknown(key))
            }
            _ => Some(op.key).filter(|&key| unknown(key)),
        },
        _ => None,
    };
    for (op, &at) in builder.ops.iter().zip(&builder.spots) {
        if let Some(key) = stranger(op) {
            let name = &builder.keys.all[key as usize];
            return Err(Fail::new(
                at,
                format!("What the account “{name}” holds at the beginning is not known."),
            ));
        }
    }
    Ok(balances)
}

/// Numbers keys and values anew, in the order in which operations name them.
struct Numbers<'a> {
    builder: &'a Builder,
    new_keys: Vec<u32>,
    new_values: Vec<u32>,
    keys: Vec<Arc<str>>,
    values: Vec<Datum>,
}

const UNSEEN: u32 = u32::MAX;

impl Numbers<'_> {
    fn new(builder: &Builder) -> Numbers<'_> {
        let mut new_values = vec![UNSEEN; builder.values.all.len()];
        new_values[0] = 0;
        Numbers {
            builder,
            new_keys: vec![UNSEEN; builder.keys.all.len()],
            new_values,
            keys: Vec::new(),
            values: vec![Datum::Nil],
        }
    }

    fn key(&mut self, key: u32) -> u32 {
        let new = &mut self.new_keys[key as usize];
        if *new == UNSEEN {
            *new = self.keys.len() as u32;
            self.keys.push(self.builder.keys.all[key as usize].clone());
        }
        *new
    }

    fn value(&mut self, value: ValueId) -> ValueId {
        let place = value.0 as usize;
        if self.new_values[place] == UNSEEN {
            let datum = match &self.builder.values.all[place] {
                Datum::Balances(balances) => {
                    let renumbered = balances.iter().map(|&(key, held)| (self.key(key), held));
                    let mut balances: Vec<_> = renumbered.collect();
                    balances.sort_unstable();
                    Datum::Balances(balances)
                }
                datum => datum.clone(),
            };
            self.new_values[place] = self.values.len() as u32;
            self.values.push(datum);
        }
        ValueId(self.new_values[place])
    }

    fn renumber(&mut self, op: &mut Op) {
        op.key = match op.key {
            NO_KEY => 0,
            key => self.key(key),
        };
        op.ask = match op.ask {
            Ask::Write(value) => Ask::Write(self.value(value)),
            Ask::Append(value) => Ask::Append(self.value(value)),
            Ask::Cas(old, new) => Ask::Cas(self.value(old), self.value(new)),
            Ask::Transfer { to, amount } => Ask::Transfer {
                to: self.key(to),
                amount,
            },
            ask @ (Ask::Read | Ask::Delete | Ask::Add(_) | Ask::Acquire | Ask::Release) => ask,
        };
        if let Answer::Value(value) = op.answer {
            op.answer = Answer::Value(self.value(value));
        }
    }
}
