//! What came of judging, in words, and how judging is stopped and goes on.

use super::look::{Look, Turn};
use super::state::{Case, Judge, Progress};
use crate::check::Decision;
use crate::ui::Action;
use crate::ui::explore::count_of;
use crate::ui::icons::Icon;
use crate::ui::words::{send, show};
use yew::prelude::*;

/// What came of it, as a headline.
pub fn headline(case: &Case) -> &'static str {
    match (&case.progress, case.judgement.as_ref().map(|j| j.decision)) {
        (_, Some(Decision::Holds)) => "This history has a linearization",
        (_, Some(Decision::Violated)) => "This history has no linearization",
        (Progress::Running { paused: true, .. }, _) => "Judging is stopped",
        (Progress::Running { .. }, _) => "Looking for a linearization",
        (Progress::Failed(_), _) => "It could not be judged",
        _ => "Not decided yet",
    }
}

/// The card that says so.
pub fn card(case: &Case, look: &UseReducerHandle<Look>, on: &Callback<Action>) -> Html {
    let decision = case.judgement.as_ref().map(|j| j.decision);
    let (class, sign) = match (&case.progress, decision) {
        (_, Some(Decision::Holds)) => ("holds", Icon::Tick.draw()),
        (_, Some(Decision::Violated)) => ("violated", Icon::Cross.draw()),
        (Progress::Running { paused: false, .. }, _) => (
            "running",
            html! { <span class="turning" aria-hidden="true"></span> },
        ),
        _ => ("undecided", Icon::Question.draw()),
    };
    html! {
        <section class={classes!("answer-card", "history-verdict", class)} aria-labelledby="verdict-title">
            <h3 id="verdict-title">{ sign }{ headline(case) }</h3>
            { words(case) }
            { deeds(case, look, on) }
        </section>
    }
}

fn words(case: &Case) -> Html {
    let figures = |states: u64| html! { <p class="muted">{ format!("{} tried.", count_of(states, "state")) }</p> };
    match (&case.progress, &case.judgement) {
        (Progress::Done, Some(judgement)) => {
            let many =
                case.history.keys.len() > 1 && judgement.model != crate::history::Model::Bank;
            html! {
            <>
            <p>{ judgement.explanation.replace(" → ", "\u{a0}→\u{a0}") }</p>
            if judgement.decision == Decision::Holds {
                <p class="muted">{ show(format_args!("Each diamond is a moment at which its operation may have taken effect; the numbers are their order{}.", if many { ", key by key" } else { "" })) }</p>
            }
            if judgement.states > 0 { { figures(judgement.states) } }
            </>
            }
        }
        (Progress::Running { effort, .. }, _) => html! {
            <>
            <p>{ "A linearization is an order of the operations that fits every answer and in which nothing comes before what had returned when it was called." }</p>
            { figures(effort.states) }
            </>
        },
        (Progress::Undecided(effort), _) => html! {
            <>
            <p>{ "The search has used up its budget, and there is no answer yet. It can go on from there." }</p>
            { figures(effort.states) }
            </>
        },
        (Progress::Failed(why), _) => html! { <p>{ show(why) }</p> },
        (Progress::Done, None) => html! {},
    }
}

fn deeds(case: &Case, look: &UseReducerHandle<Look>, on: &Callback<Action>) -> Html {
    let judge = |what: Judge| send(on, Action::Judge(what));
    let turn = |turn: fn() -> Turn| {
        let dispatch = look.dispatcher();
        Callback::from(move |_: MouseEvent| dispatch.dispatch(turn()))
    };
    let culprits = look.culprits().len();
    html! {
        <div class="row">
            { match &case.progress {
                Progress::Running { paused: false, .. } => html! {
                    <button type="button" onclick={judge(Judge::Stop)}>{ "Stop" }</button>
                },
                Progress::Running { paused: true, .. } => html! {
                    <button type="button" class="primary" onclick={judge(Judge::GoOn)}>{ "Go on" }</button>
                },
                Progress::Undecided(_) => html! {
                    <button type="button" class="primary" onclick={judge(Judge::GoOn)}>{ "Go on, as far again" }</button>
                },
                _ => html! {},
            } }
            if culprits > 0 {
                <button type="button" class="primary" onclick={turn(|| Turn::Break)} title="Show where it breaks (B)">{ "Where it breaks" }</button>
                <button type="button" onclick={turn(|| Turn::Culprit(false))} title="The operation before (P)">{ "Previous" }</button>
                <button type="button" onclick={turn(|| Turn::Culprit(true))} title="The next operation (N)">{ "Next" }</button>
            }
            if case.progress == Progress::Done && look.exercise.is_none() && case.judgement.is_some() {
                <button type="button" onclick={turn(|| Turn::Exercise(true))}>{ "Try it yourself" }</button>
            }
        </div>
    }
}
