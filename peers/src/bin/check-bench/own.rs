//! What is measured of ours alone: histories from Knossos, a million operations, and the checker
//! that follows a run.

use crate::histories::{Load, history, spoil};
use crate::logs::shared;
use crate::measure::{alone, median, numbers, once, repeated};
use crate::who::{ours, read};
use quorate::check::{Judge, Limits};
use quorate::history::{self, Answer, Ask, Format, History, Model, Moment};
use quorate::protocol::{Call, ClientId, Cluster, Key, NodeId, OpId, Outcome, Value};
use quorate::world::Event;
use std::sync::Arc;
use std::time::Duration;

/// Files of Knossos that its search was hard put to: `memstress3-*`.
pub fn knossos() -> Result<(), String> {
    let Some(folder) = shared("knossos/good") else {
        println!("\n../shared/histories/knossos is not there; its files are passed over.");
        return Ok(());
    };
    println!("\nKnossos' memory-stress files: microseconds to judge a file, medians");
    for number in [0, 20, 30, 31, 50] {
        let name = format!("memstress3-{number}");
        let history = Arc::new(read(&folder.join(format!("{name}.edn")), Format::Edn)?);
        let operations = history.ops.len();
        let (holds, seconds, runs) =
            repeated(|| history.clone(), |history| ours(history, u64::MAX));
        if !holds {
            return Err(format!(
                "{name} has a linearization, but is judged to have none."
            ));
        }
        let us = seconds * 1e6;
        println!("check ours knossos {name}: {us:.1} µs, {operations} operations, {runs} runs");
    }
    Ok(())
}

/// How many operations are judged by zones.
const MILLION: usize = 1_000_000;

/// A million operations, each measurement in a process of its own.
pub fn million() -> Result<(), String> {
    println!("\na million reads and writes of values written once, 10 clients; medians of 3");
    for keys in ["1", "1000"] {
        let mut runs = [const { Vec::new() }; 3];
        for _ in 0..3 {
            let text = alone(&["--million", keys], Duration::from_secs(120))?;
            let figures = text.as_deref().and_then(numbers);
            let figures: [f64; 3] =
                figures.ok_or("judging a million operations came to nothing.")?;
            runs.iter_mut()
                .zip(figures)
                .for_each(|(run, figure)| run.push(figure));
        }
        let [judged, parsed, broken] = runs.map(median);
        println!(
            "check ours zones, keys {keys}: judged in {judged:.3} s; with a stale read, its place \
             and what shows it in {broken:.3} s; read from JSON lines in {parsed:.3} s"
        );
    }
    Ok(())
}

/// The other side of [`million`].
pub fn one_million(keys: &str) -> Result<(), String> {
    let keys = keys
        .parse()
        .map_err(|_| format!("“{keys}” is no number."))?;
    let load = Load {
        model: Model::Register,
        ops: MILLION,
        clients: 10,
        keys,
        values: None,
        unknown: 0,
    };
    let text = history::write(&history(&load, 1), Format::JsonLines)?;
    let (read, parsed) = once(|| history::read(&text, Some(Format::JsonLines)));
    let good = read.map_err(|bad| bad.to_string())?;
    let mut bad = good.clone();
    spoil(&mut bad);
    let (good, bad) = (Arc::new(good), Arc::new(bad));
    let (holds, judged) = once(|| ours(good.clone(), u64::MAX));
    let (bad_holds, broken) = once(|| ours(bad.clone(), u64::MAX));
    if !holds || bad_holds {
        return Err("a million operations are judged wrongly.".to_string());
    }
    println!("{judged} {parsed} {broken}");
    Ok(())
}

/// Operations of one tenth of what the live checker hears.
const TENTH: usize = 10_000;

/// What an operation costs the checker that follows a run, as the history grows.
pub fn live() -> Result<(), String> {
    let load = Load {
        model: Model::Register,
        ops: 10 * TENTH,
        clients: 10,
        keys: 1,
        values: None,
        unknown: 0,
    };
    let events = events(&history(&load, 2));
    let mut tenths = [f64::INFINITY; 10];
    for _ in 0..15 {
        let mut judge = Judge::new(Cluster { nodes: 5, keys: 1 }, Limits::default());
        // An invocation and a return each.
        for (tenth, events) in tenths.iter_mut().zip(events.chunks(2 * TENTH)) {
            let (violated, seconds) = once(|| {
                let mut heard = events.iter();
                heard.any(|(at, event)| judge.observe(*at, event))
            });
            if violated {
                return Err("the live checker finds a violation where there is none.".to_string());
            }
            // The rest of the machine can only slow one down.
            *tenth = tenth.min(seconds * 1e9 / TENTH as f64);
        }
    }
    let shown = tenths.map(|ns| format!("{ns:.0}")).join(", ");
    println!("\nthe live checker, nanoseconds an operation in each 10,000 of 100,000: {shown}");
    println!("check live last/first tenth: {:.2}", tenths[9] / tenths[0]);
    Ok(())
}

/// A history as the stage tells of it.
fn events(history: &History) -> Vec<(Moment, Event)> {
    let mut events = Vec::new();
    for (seq, op) in (0u32..).zip(&history.ops) {
        let node = NodeId((op.process % 5) as u8);
        let name = OpId {
            client: ClientId(op.process),
            seq,
        };
        let key = Key(0);
        let call = match op.ask {
            Ask::Write(value) => Call::Write {
                key,
                value: Value(u64::from(value.0)),
            },
            _ => Call::Read { key },
        };
        let invoked = Event::Invoked {
            op: name,
            node,
            call,
        };
        events.push((op.start, invoked));
        let outcome = match op.answer {
            Answer::Value(value) => Outcome::Value(Value(u64::from(value.0))),
            _ => Outcome::Written,
        };
        let returned = Event::Returned {
            op: name,
            node,
            outcome,
            tag: None,
            cause: None,
        };
        events.extend(op.end.map(|end| (end, returned)));
    }
    events.sort_by_key(|(place, _)| *place);
    let moment = |place: u32| Moment {
        step: u64::from(place),
        time_us: 1_000 * u64::from(place),
    };
    events
        .into_iter()
        .map(|(place, event)| (moment(place), event))
        .collect()
}
