//! What each guarantee says, and why.

use super::action::{Action, Setting};
use super::explore::Explore;
use super::icons::Icon;
use super::shared::Shared;
use super::words::{button, count, phrase, send};
use crate::check::{Explanation, Status, Verdict};
use crate::history::Operation;
use crate::protocol::Claim;
use yew::prelude::*;

/// What the panel shows.
#[derive(Clone, PartialEq, Properties)]
pub struct GuaranteesProps {
    /// What each guarantee says.
    pub verdicts: Shared<Vec<Verdict>>,
    /// The operations, to find those that are named.
    pub operations: Shared<Vec<Operation>>,
    /// The guarantees the preset claims; none when the switches are nobody's preset.
    pub claims: Option<&'static [Claim]>,
    /// Whether the run pauses when a guarantee breaks.
    pub pause: bool,
    /// Whether the run on stage was found by exploring, and is as short as can be.
    pub found: bool,
    /// Where actions go.
    pub on: Callback<Action>,
}

/// The guarantees panel.
#[component]
pub fn Guarantees(props: &GuaranteesProps) -> Html {
    // Which explanation is open; the first violated one until somebody chooses.
    let chosen = use_state(|| None::<Option<Claim>>);
    let violated = |v: &&Verdict| matches!(v.status, Status::Violated(_));
    let first = props.verdicts.iter().find(violated).map(|v| v.guarantee);
    let open = (*chosen).unwrap_or(first);
    // The first counts operations; another may count what they are made of.
    let reads = props.verdicts.iter().map(|v| v.reads).max();
    let seen = props.verdicts.first().map(|v| v.operations).zip(reads);
    let toggle = {
        let on = props.on.clone();
        let pause = props.pause;
        Callback::from(move |_| on.emit(Action::Set(Setting::PauseOnViolation(!pause))))
    };
    html! {
        <>
        { strip(&props.verdicts) }
        <section class="guarantees" aria-labelledby="guarantees-title">
            <div class="title-row">
                <h2 id="guarantees-title">{ "Guarantees" }</h2>
                if let Some((operations, reads)) = seen {
                    <span class="seen">{ format!("{}, {} seen", count(operations, "operation"), count(reads, "read")) }</span>
                }
            </div>
            <ul class="verdicts">
                for verdict in props.verdicts.iter() {
                    <li key={verdict.guarantee.name()}>
                        { row(verdict, open, &chosen) }
                        if let Status::Violated(why) = &verdict.status {
                            if open == Some(verdict.guarantee) {
                                { explain(props, verdict.guarantee, why) }
                            }
                        }
                    </li>
                }
            </ul>
            if let Some(words) = claims(props) {
                <p class="muted claims">
                    { words }
                </p>
                if !props.verdicts.iter().any(|v| violated(&v)) {
                    <div class="row offers">
                        { button(&props.on, "Show a run that breaks", Action::ShowBroken) }
                        { button(&props.on, "The shortest one", Action::Explore(Explore::Suggested)) }
                    </div>
                }
            } else if props.claims.is_some() && !props.verdicts.iter().any(|v| violated(&v)) {
                <div class="row offers">
                    { button(&props.on, "Prove it for a small cluster", Action::Explore(Explore::Suggested)) }
                </div>
            }
            <label class="check small">
                <input type="checkbox" checked={props.pause} onchange={toggle} />
                { "Pause when a guarantee breaks" }
            </label>
        </section>
        </>
    }
}

/// All signs in one line, for a phone, where the panel stands far below; pressed, it goes there.
fn strip(verdicts: &[Verdict]) -> Html {
    let signs = verdicts.iter().map(|verdict| {
        let (icon, class, word) = sign(&verdict.status);
        html! {
            <span class={classes!("mini", class)}>
                <span class="badge">{ icon.draw() }</span>
                { verdict.guarantee.name() }
                <span class="visually-hidden">{ format!(" {}. ", word.to_lowercase()) }</span>
            </span>
        }
    });
    let go = Callback::from(|_: MouseEvent| {
        let document = super::platform::window().document();
        if let Some(panel) = document.and_then(|d| d.get_element_by_id("guarantees-title")) {
            panel.scroll_into_view();
        }
    });
    html! {
        <button type="button" class="strip" title="To the guarantees" onclick={go}>{ for signs }</button>
    }
}

/// What the preset claims, when that is not everything.
fn claims(props: &GuaranteesProps) -> Option<String> {
    let claims = props.claims?;
    let all = |v: &Verdict| claims.contains(&v.guarantee);
    if props.verdicts.iter().all(all) {
        return None;
    }
    let names: Vec<_> = claims.iter().map(|claim| claim.name()).collect();
    Some(match names.as_slice() {
        [] => "This preset claims none of these.".to_string(),
        some => format!("This preset claims only {}.", some.join(", ")),
    })
}

/// The sign, the class and the word of a status.
fn sign(status: &Status) -> (Icon, &'static str, &'static str) {
    match status {
        Status::Holds => (Icon::Tick, "holds", "Holds"),
        Status::Violated(_) => (Icon::Cross, "violated", "Violated"),
        Status::Blocked(_) => (Icon::Wait, "blocked", "Blocked"),
        Status::Undecided(_) => (Icon::Question, "undecided", "Undecided"),
    }
}

fn row(
    verdict: &Verdict,
    open: Option<Claim>,
    chosen: &UseStateHandle<Option<Option<Claim>>>,
) -> Html {
    let (icon, class, word) = sign(&verdict.status);
    let name = verdict.guarantee.name();
    let is_open = open == Some(verdict.guarantee);
    let why = matches!(verdict.status, Status::Violated(_)).then(|| {
        let chosen = chosen.clone();
        let next = if is_open { None } else { Some(verdict.guarantee) };
        let toggle = Callback::from(move |_| chosen.set(Some(next)));
        html! {
            <button type="button" class="why quiet" aria-expanded={is_open.to_string()}
                aria-label={format!("Why {name} is violated")} onclick={toggle}>{ "Why" }{ Icon::Down.draw() }</button>
        }
    });
    let waiting = match &verdict.status {
        Status::Blocked(why) | Status::Undecided(why) => {
            html! { <p class="reason">{ phrase(why) }</p> }
        }
        _ => html! {},
    };
    html! {
        <>
            <div class={classes!("verdict", class)}>
                <span class="badge">{ icon.draw() }</span>
                <b title={verdict.guarantee.meaning()}>{ name }</b>
                <span class="summary">
                    <span class="visually-hidden">{ word }{ ": " }</span>
                    { &verdict.summary }
                </span>
                { why }
            </div>
            { waiting }
        </>
    }
}

fn explain(props: &GuaranteesProps, claim: Claim, why: &Explanation) -> Html {
    let on = &props.on;
    let begin = (props.operations.iter())
        .filter(|op| why.ops.contains(&op.id))
        .map(|op| op.start)
        .min()
        .unwrap_or(why.at);
    let mark = Action::ShowFrom(begin);
    html! {
        <div class="explain">
            <p><strong>{ &why.title }{ "." }</strong>{ " " }{ phrase(&why.words) }</p>
            if !why.because.0.is_empty() {
                <p class="muted">{ phrase(&why.because) }</p>
            }
            <div class="row">
                <button type="button" class="primary" onclick={send(on, Action::SeekMoment(why.at))}>
                    { format!("Go to {}", why.at) }
                </button>
                <button type="button" onclick={send(on, mark)}>{ "Show on timeline" }</button>
                if !props.found {
                    { button(on, "Shortest way to this", Action::Explore(Explore::Shortest(claim))) }
                    { button(on, "Cut down", Action::Explore(Explore::CutDown(claim))) }
                }
            </div>
        </div>
    }
}
