//! What is said of an exploration and of its answer.

use super::super::words::count;
use super::state::{Errand, Outcome};
use crate::errand::Effort;
use crate::protocol::{Claim, Info};
use crate::run::{Question, protocols, typed};

/// The answer in one sentence.
pub fn headline(errand: &Errand, outcome: &Outcome, effort: &Effort) -> String {
    match (outcome, errand) {
        (Outcome::Holds, Errand::Explore(question)) => {
            let names = goals(question);
            let verb = if names.len() == 1 {
                "Holds"
            } else {
                "All hold"
            };
            format!(
                "{verb} in every one of {}",
                count_of(effort.unique, "state")
            )
        }
        (Outcome::Found(found), _) if found.shortest => {
            breaks(&found.find.broken, found.find.length)
        }
        (Outcome::Found(found), _) => {
            let choices = count(found.find.length.into(), "choice");
            let names = names(&found.find.broken);
            format!("Cut down to {choices}: {names} still violated")
        }
        (Outcome::Undecided(..), _) => {
            format!("Undecided after {}", count_of(effort.unique, "state"))
        }
        (Outcome::Failed(words), _) => words.to_string(),
        (Outcome::Holds, _) => "Nothing is violated".to_string(),
    }
}

/// What is explored, in one line.
pub fn scope(question: &Question) -> String {
    let info = info(question);
    let keys = question.setup.cluster.keys;
    let title = info.map_or(String::new(), |info| {
        let preset = info.preset_of(&question.setup.switches);
        format!(
            "{}, {}",
            info.title,
            preset.map_or("its own switches", |p| p.title)
        )
    });
    let asked = info.map_or(String::new(), |info| {
        typed(info, keys, &question.scope.scripts)
    });
    let nodes = count(question.setup.cluster.nodes.into(), "node");
    let faults = question.scope.faults.list();
    let faults: Vec<String> = faults
        .iter()
        .filter(|(_, n)| *n > 0)
        .map(|(name, n)| {
            format!(
                "{n} {}",
                if *n == 1 {
                    singular(name)
                } else {
                    plural(name)
                }
            )
        })
        .collect();
    let wrong = match faults.as_slice() {
        [] => "nothing goes wrong".to_string(),
        some => format!("at most {}", some.join(", ")),
    };
    format!("{title}: {nodes}, {asked}; {wrong}.")
}

fn singular(name: &str) -> &str {
    match name {
        "crashes" => "crash",
        "restarts" => "restart",
        "drops" => "lost message",
        "duplicates" => "doubled message",
        "timeouts" => "time-out",
        "joins" => "join",
        "leaves" => "leave",
        other => other,
    }
}

fn plural(name: &str) -> &str {
    match name {
        "drops" => "lost messages",
        "duplicates" => "doubled messages",
        "timeouts" => "time-outs",
        other => other,
    }
}

fn info(question: &Question) -> Option<&'static Info> {
    let mut known = protocols().into_iter();
    known.find(|info| info.id == question.setup.protocol)
}

/// The guarantees it is about.
pub fn goals(question: &Question) -> Vec<Claim> {
    match question.goals.is_empty() {
        true => info(question).map_or(Vec::new(), |info| info.guarantees.to_vec()),
        false => question.goals.clone(),
    }
}

/// "Ordering breaks in 9 choices".
pub fn breaks(broken: &[Claim], length: u32) -> String {
    let verb = if broken.len() == 1 { "breaks" } else { "break" };
    let choices = count(length.into(), "choice");
    format!("{} {verb} in {choices}", names(broken))
}

/// "Termination, Validity".
pub fn names(claims: &[Claim]) -> String {
    let names: Vec<_> = claims.iter().map(|claim| claim.name()).collect();
    names.join(", ")
}

/// "1,401,968 states".
pub fn count_of(n: u64, one: &str) -> String {
    format!("{} {one}{}", thousands(n), if n == 1 { "" } else { "s" })
}

/// "1,401,968".
pub fn thousands(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// "453 MB".
pub fn megabytes(bytes: u64) -> String {
    format!("{} MB", bytes.div_ceil(1_000_000))
}

/// "392 ms", "7.8 s".
pub fn seconds(ms: u64) -> String {
    match ms {
        0..1_000 => format!("{ms} ms"),
        1_000..10_000 => format!("{}.{} s", ms / 1_000, ms % 1_000 / 100),
        _ => format!("{} s", ms / 1_000),
    }
}
