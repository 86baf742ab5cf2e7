//! How far it is, and what came of it.

use super::super::action::Action;
use super::super::icons::Icon;
use super::super::words::{count, send, show};
use super::state::{Errand, Explore, Exploring, Found, Outcome, Status};
use crate::errand::Effort;
use crate::protocol::{Claim, Info};
use crate::run::{Question, protocols, typed};
use std::rc::Rc;
use yew::prelude::*;

/// Milliseconds of work between two announcements of how far it is.
const ANNOUNCED_MS: u64 = 10_000;

/// What is under way, or what came of it.
pub fn view(exploring: &Exploring, on: &Callback<Action>) -> Html {
    match &exploring.status {
        Status::Idle => html! {},
        Status::Running {
            errand,
            effort,
            paused,
            ..
        } => running(errand, effort, *paused, on),
        Status::Done {
            errand,
            outcome,
            effort,
        } => done(errand, outcome, effort, on),
    }
}

fn running(errand: &Errand, effort: &Effort, paused: bool, on: &Callback<Action>) -> Html {
    let act = |action| send(on, Action::Explore(action));
    let name = match (errand, paused) {
        (_, true) => "Stopped",
        (Errand::Explore(_), _) => "Exploring",
        (Errand::CutDown { .. }, _) => "Cutting the run down",
    };
    let now_and_then = effort.ms / ANNOUNCED_MS * ANNOUNCED_MS / 1_000;
    html! {
        <section class="answer-card running" aria-labelledby="explore-running">
            <h3 id="explore-running">
                if !paused { <span class="turning" aria-hidden="true"></span> }
                { name }
            </h3>
            { match errand {
                Errand::Explore(question) => html! {
                    <>
                    <p class="muted">{ show(scope(question)) }</p>
                    { figures(&[
                        ("states", thousands(effort.unique)),
                        ("a second", thousands(effort.unique * 1_000 / effort.ms.max(1))),
                        ("choices deep", effort.depth.to_string()),
                        ("waiting", thousands(effort.frontier)),
                        ("memory", megabytes(effort.bytes)),
                    ]) }
                    </>
                },
                Errand::CutDown { .. } => figures(&[
                    ("choices left", effort.left.to_string()),
                    ("shorter runs tried", effort.tries.to_string()),
                ]),
            } }
            // Told as seldom as its words change.
            <p class="visually-hidden" role="status">
                if now_and_then > 0 { { format!("{name} for {now_and_then} seconds.") } }
            </p>
            <div class="row">
                if paused {
                    <button type="button" class="primary" onclick={act(Explore::GoOn)}>{ "Go on" }</button>
                } else {
                    <button type="button" onclick={act(Explore::Stop)}>{ "Stop" }</button>
                }
                if paused {
                    <button type="button" onclick={act(Explore::Discard)}>{ "Discard" }</button>
                }
            </div>
        </section>
    }
}

fn figures(all: &[(&'static str, String)]) -> Html {
    html! {
        <ul class="figures">
            for (name, figure) in all {
                <li><b>{ figure }</b>{ " " }{ *name }</li>
            }
        </ul>
    }
}

fn done(errand: &Rc<Errand>, outcome: &Outcome, effort: &Effort, on: &Callback<Action>) -> Html {
    let act = |action| send(on, Action::Explore(action));
    let (icon, class) = match (outcome, &**errand) {
        (Outcome::Holds, _) => (Icon::Tick, "holds"),
        (Outcome::Found(_), _) => (Icon::Cross, "violated"),
        (Outcome::Undecided(..), _) => (Icon::Question, "undecided"),
        (Outcome::Failed(_), _) => (Icon::Warning, "undecided"),
    };
    html! {
        <section class={classes!("answer-card", class)} aria-labelledby="explore-answer">
            <div class="title-row">
                <h3 id="explore-answer">
                    <span class={classes!("verdict", class)}><span class="badge">{ icon.draw() }</span></span>
                    { headline(errand, outcome, effort) }
                </h3>
                <button type="button" class="icon quiet" aria-label="Clear the answer away" title="Clear the answer away"
                    onclick={act(Explore::Discard)}>{ Icon::Close.draw() }</button>
            </div>
            { covered(errand, outcome, effort) }
            if let Outcome::Found(found) = outcome {
                { choices(found) }
                <div class="row">
                    <button type="button" class="primary" onclick={act(Explore::Play(found.clone()))}>{ "Play it" }</button>
                    <button type="button" onclick={act(Explore::Save(found.clone()))}>{ "Save" }</button>
                    <button type="button" onclick={act(Explore::Share(found.clone()))}>{ "Share" }</button>
                </div>
            }
            if let Outcome::Undecided(_, true) = outcome {
                <div class="row">
                    <button type="button" class="primary" onclick={act(Explore::GoOn)}>{ "Go on" }</button>
                    <button type="button" onclick={act(Explore::Discard)}>{ "Discard" }</button>
                </div>
            }
        </section>
    }
}

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
        (Outcome::Found(found), Errand::Explore(_)) => {
            breaks(&found.find.broken, found.find.length)
        }
        (Outcome::Found(found), Errand::CutDown { .. }) => {
            let choices = count(found.find.length.into(), "choice");
            format!(
                "Cut down to {choices}: {} still violated",
                names(&found.find.broken)
            )
        }
        (Outcome::Undecided(why, _), _) => format!(
            "Undecided: {why}; none of {} breaks it",
            count_of(effort.unique, "state")
        ),
        (Outcome::Failed(words), _) => words.to_string(),
        (Outcome::Holds, Errand::CutDown { .. }) => "Nothing is violated".to_string(),
    }
}

/// What the answer is about, and what it took.
fn covered(errand: &Errand, outcome: &Outcome, effort: &Effort) -> Html {
    let Errand::Explore(question) = errand else {
        return html! {};
    };
    if matches!(outcome, Outcome::Failed(_)) {
        return html! {};
    }
    let claims = names(&goals(question));
    html! {
        <>
            if matches!(outcome, Outcome::Holds) {
                <p>{ format!("{claims}: no order of what can happen breaks {}.", if goals(question).len() == 1 { "it" } else { "any of them" }) }</p>
            }
            <p class="muted">{ show(scope(question)) }</p>
            <p class="muted">
                { format!("{} reached, up to {} deep, in {}.", count_of(effort.states, "state"),
                    count(effort.depth.into(), "choice"), seconds(effort.ms)) }
            </p>
        </>
    }
}

/// The choices of a run, in order.
fn choices(found: &Found) -> Html {
    let length = found.find.length as usize;
    let (choices, rest) = found.told.split_at(length.min(found.told.len()));
    html! {
        <>
            <ol class="choices-told" tabindex="0" aria-label="Its choices">
                for words in choices { <li>{ show(words) }</li> }
            </ol>
            if !rest.is_empty() {
                <p class="muted">{ format!("What is still on its way then changes nothing: {}.", count(rest.len() as u64, "message")) }</p>
            }
        </>
    }
}

/// What is explored, in one line.
fn scope(question: &Question) -> String {
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
fn goals(question: &Question) -> Vec<Claim> {
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

fn count_of(n: u64, one: &str) -> String {
    format!("{} {one}{}", thousands(n), if n == 1 { "" } else { "s" })
}

/// "1,401,968".
fn thousands(n: u64) -> String {
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

fn megabytes(bytes: u64) -> String {
    format!("{} MB", bytes.div_ceil(1_000_000))
}

fn seconds(ms: u64) -> String {
    match ms {
        0..1_000 => format!("{ms} ms"),
        1_000..10_000 => format!("{}.{} s", ms / 1_000, ms % 1_000 / 100),
        _ => format!("{} s", ms / 1_000),
    }
}
