//! What is printed: a line for each search, then the ratios.

use crate::measure::Measured;
use crate::setups::{Setup, Who, World};

pub fn heading(setup: &Setup) {
    match &setup.world {
        World::Ours(case) => {
            let faults = case.faults.list();
            let faults = faults.iter().filter(|(_, n)| *n > 0);
            let faults: String = faults.map(|(name, n)| format!(", {name} {n}")).collect();
            println!(
                "\n{}: {} {}, {} nodes, {}{faults}; Stateright searches a wrapped world",
                setup.name, case.protocol, case.preset, case.nodes, case.ops
            );
        }
        World::Own {
            servers,
            clients,
            ordered,
        } => {
            let order = if *ordered { ", links keep order" } else { "" };
            println!(
                "\n{}: Stateright's own linearizable-register, {servers} servers, {clients} \
                 clients{order}; ours is the same as a world",
                setup.name
            );
        }
    }
}

pub fn line(setup: &Setup, who: Who, measured: &Measured) {
    let peak = match measured.peak_kb {
        Some(kb) => format!("{:.1} MB peak", kb as f64 / 1_000.0),
        None => "memory not measured".to_string(),
    };
    println!(
        "{} {}: {} states, {:.3} s, {:.0} ns a state, {peak}",
        setup.name,
        who.name(),
        measured.unique,
        measured.seconds,
        measured.ns_per_state()
    );
}

/// The ratios, or what is wrong with the measurements.
pub fn ratios(setup: &Setup, medians: &[(Who, Measured)]) -> Result<(), String> {
    let of = |wanted| {
        let found = medians.iter().find(|(who, _)| *who == wanted);
        found.map(|(_, measured)| measured)
    };
    for (method, ours, theirs) in [
        ("bfs", Who::OursBfs, Who::TheirsBfs),
        ("dfs", Who::OursDfs, Who::TheirsDfs),
    ] {
        let (Some(ours), Some(theirs)) = (of(ours), of(theirs)) else {
            continue;
        };
        if ours.unique != theirs.unique {
            return Err(format!(
                "{} {method}: ours found {} states, Stateright {}.",
                setup.name, ours.unique, theirs.unique
            ));
        }
        println!(
            "explore ours/stateright {method} {}: time {:.2}, memory {}",
            setup.name,
            ours.ns_per_state() / theirs.ns_per_state(),
            memory(ours, theirs)
        );
    }
    if let (Some(reduced), Some(full)) = (of(Who::Reduced), of(Who::OursBfs)) {
        println!(
            "explore reduced/full bfs {}: states {:.4}, time {:.4}, memory {}",
            setup.name,
            reduced.unique as f64 / full.unique as f64,
            reduced.seconds / full.seconds,
            memory(reduced, full)
        );
    }
    Ok(())
}

fn memory(one: &Measured, other: &Measured) -> String {
    match (one.peak_kb, other.peak_kb) {
        (Some(one), Some(other)) => format!("{:.2}", one as f64 / other as f64),
        _ => "not measured".to_string(),
    }
}
