//! How far it is, and what came of it.

use super::super::action::Action;
use super::super::icons::Icon;
use super::super::words::{count, send, show};
use super::state::{Errand, Explore, Exploring, Found, Outcome, Status};
use super::words::{count_of, goals, headline, megabytes, names, scope, seconds, thousands};
use crate::errand::Effort;
use std::rc::Rc;
use yew::prelude::*;

/// Milliseconds of work between two announcements of how far it is.
const ANNOUNCED_MS: u64 = 10_000;

/// What is under way, or what came of it.
///
/// `made` is how many choices of a run that was found have been made on stage, while it is there.
pub fn view(exploring: &Exploring, made: Option<usize>, on: &Callback<Action>) -> Html {
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
        } => done(
            errand,
            outcome,
            effort,
            made.filter(|_| exploring.is_on_stage()),
            on,
        ),
    }
}

fn running(errand: &Errand, effort: &Effort, paused: bool, on: &Callback<Action>) -> Html {
    let act = |action| send(on, Action::Explore(action));
    let name = match (errand, paused) {
        (_, true) => "Stopped",
        (Errand::Explore(_), _) => "Exploring",
        (Errand::Shortest(..), _) if effort.unique > 0 => "Exploring",
        _ => "Cutting the run down",
    };
    let now_and_then = effort.ms / ANNOUNCED_MS * ANNOUNCED_MS / 1_000;
    html! {
        <section class="answer-card running" aria-labelledby="explore-running">
            <h3 id="explore-running">
                if !paused { <span class="turning" aria-hidden="true"></span> }
                { name }
            </h3>
            if let Errand::Explore(question) = errand {
                <p class="muted">{ show(scope(question)) }</p>
            }
            { match effort.left {
                0 => html! {
                    { figures(&[
                        ("states", thousands(effort.unique)),
                        ("a second", thousands(effort.unique * 1_000 / effort.ms.max(1))),
                        ("choices deep", effort.depth.to_string()),
                        ("waiting", thousands(effort.frontier)),
                        ("memory", megabytes(effort.bytes)),
                    ]) }
                },
                _ => figures(&[
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

fn done(
    errand: &Rc<Errand>,
    outcome: &Outcome,
    effort: &Effort,
    made: Option<usize>,
    on: &Callback<Action>,
) -> Html {
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
                { choices(found, made) }
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

/// What the answer is about, and what it took.
fn covered(errand: &Errand, outcome: &Outcome, effort: &Effort) -> Html {
    let asked = match (errand, outcome) {
        (Errand::Explore(question), _) => Some(question),
        (_, Outcome::Found(found)) => found.question.as_ref(),
        _ => None,
    };
    let Some(question) = asked else {
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
            if let Outcome::Undecided(why, more) = outcome {
                <p>
                    { format!("None of them breaks {claims}, but {why}.") }
                    if !more { { " Fewer operations, nodes or faults make it smaller." } }
                </p>
            }
            if let Outcome::Found(found) = outcome {
                if !found.shortest {
                    <p>
                        { "This is the run that happened, cut down: none of its choices can be left out. " }
                        { match effort.frontier {
                            0 => "What it takes, a freeze or a cut, say, is not explored.".to_string(),
                            _ => format!("No run of up to {} does it; longer ones were not all tried.", count(effort.depth.into(), "choice")),
                        } }
                    </p>
                }
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
fn choices(found: &Found, made: Option<usize>) -> Html {
    let length = found.find.length as usize;
    let (choices, rest) = found.told.split_at(length.min(found.told.len()));
    html! {
        <>
            <ol class="choices-told" tabindex="0" aria-label="Its choices">
                for (place, words) in choices.iter().enumerate() {
                    <li aria-current={(made == Some(place + 1)).then_some("step")}>{ show(words) }</li>
                }
            </ol>
            if !rest.is_empty() {
                <p class="muted">{ format!("What is still on its way then changes nothing: {}.", count(rest.len() as u64, "message")) }</p>
            }
        </>
    }
}
