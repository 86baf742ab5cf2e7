//! The exercise: points that can be moved along their bars, and what is said about their order.

use super::chart::named;
use super::look::{Look, Try, Turn};
use super::marks::diamond;
use super::state::Case;
use crate::check::Decision;
use crate::scene::lanes::{Exercise, View, label};
use crate::scene::point::num;
use crate::ui::icons::Icon;
use crate::ui::words::{count, show};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};
use yew::prelude::*;

/// The points, each a slider for the keyboard.
pub fn points(look: &UseReducerHandle<Look>, exercise: &Exercise, page: View) -> Html {
    let placed = exercise.points(&look.history);
    let stops = exercise.progress(&look.history).stops;
    let bad = stops.and_then(|stop| exercise.order.iter().position(|&op| op == stop));
    let point = |&op: &u32| {
        let row = look.chart.row(op)?;
        let place = placed.iter().position(|it| it.0 == op);
        let at = match place {
            Some(place) => placed[place].1,
            // What stays out waits at its call.
            None => f64::from(look.history.ops[op as usize].start) + 0.15,
        };
        let (x, y) = (page.x(at), page.top(row));
        let state = match (place, bad) {
            (None, _) => "out",
            (Some(place), Some(bad)) if place == bad => "wrong",
            (Some(place), Some(bad)) if place > bad => "later",
            _ => "right",
        };
        let now = place.map_or(0, |place| place + 1);
        let text = match place {
            Some(place) => spoken(look, exercise, place),
            None => "left out: it never takes effect".to_string(),
        };
        Some(html! {
            <g key={op} class={classes!("point", state)} role="slider" tabindex="0" data-op={op.to_string()}
                aria-label={named(look, op)} aria-valuemin="0" aria-valuemax={exercise.ops.len().to_string()}
                aria-valuenow={now.to_string()} aria-valuetext={text} onkeydown={keys(look, op)}>
                <rect class="hit" x={num(x - 12.0)} y={num(y - 12.0)} width="24" height={num(page.bar() + 14.0)} />
                <line class="stem" x1={num(x)} x2={num(x)} y1={num(y)} y2={num(y + page.bar())} />
                <path class="lin" d={diamond(x, y)} />
                if let Some(place) = place {
                    <text class="number" x={num(x + 7.0)} y={num(y - 2.0)}>{ (place + 1).to_string() }</text>
                }
            </g>
        })
    };
    html! { <g class="points" role="group" aria-label="Points">{ for exercise.ops.iter().filter_map(point) }</g> }
}

/// "3 of 7, after write 1 and before read 2".
fn spoken(look: &Look, exercise: &Exercise, place: usize) -> String {
    let name = |at: usize| {
        let op = *exercise.order.get(at)?;
        Some(label(&look.history, &look.history.ops[op as usize]))
    };
    let mut text = format!("{} of {}", place + 1, exercise.order.len());
    if let Some(before) = place.checked_sub(1).and_then(name) {
        text.push_str(&format!(", after {before}"));
    }
    if let Some(after) = name(place + 1) {
        text.push_str(&format!(", before {after}"));
    }
    text
}

fn keys(look: &UseReducerHandle<Look>, op: u32) -> Callback<KeyboardEvent> {
    let dispatch = look.dispatcher();
    Callback::from(move |event: KeyboardEvent| {
        let what = match event.key().as_str() {
            "ArrowRight" => Try::Pass(op, true),
            "ArrowLeft" => Try::Pass(op, false),
            "Delete" | "Backspace" => Try::LeaveOut(op),
            "ArrowDown" | "ArrowUp" => {
                event.prevent_default();
                return beside(&event);
            }
            _ => return,
        };
        event.prevent_default();
        dispatch.dispatch(Turn::Try(what));
    })
}

/// Gives the focus to the next point, or to the one before.
fn beside(event: &KeyboardEvent) {
    let point = event
        .current_target()
        .and_then(|t| t.dyn_into::<Element>().ok());
    let next = point.and_then(|point| match event.key().as_str() {
        "ArrowDown" => point.next_element_sibling(),
        _ => point.previous_element_sibling(),
    });
    if let Some(next) = next {
        // What is drawn takes the focus as well as what is written.
        let _ = next.unchecked_into::<HtmlElement>().focus();
    }
}

/// What is said about the order, and what can be done.
pub fn panel(look: &UseReducerHandle<Look>, case: &Case, exercise: &Exercise) -> Html {
    let send = |turn: fn() -> Turn| {
        let dispatch = look.dispatcher();
        Callback::from(move |_: MouseEvent| dispatch.dispatch(turn()))
    };
    let done = exercise.is_done(&look.history);
    let progress = exercise.progress(&look.history);
    let violated = case
        .judgement
        .as_ref()
        .is_some_and(|j| j.decision == Decision::Violated);
    let class = if done { "holds" } else { "running" };
    let sign = if progress.stops.is_some() {
        Icon::Cross
    } else {
        Icon::Tick
    };
    let line = match (done, progress.stops) {
        (true, _) => {
            "Every operation that returned has its place: this is a linearization.".to_string()
        }
        (false, Some(stop)) => {
            let first = match progress.legal {
                0 => "The very first does not fit".to_string(),
                1 => "The first fits, then it stops".to_string(),
                n => format!("The first {n} fit, then it stops"),
            };
            format!(
                "{first}: {} could not have answered this here.",
                named(look, stop)
            )
        }
        (false, None) => match exercise.left_over(&look.history).filter(|_| violated) {
            Some(op) => format!(
                "This is as far as anybody gets: {}. {} fits nowhere.",
                count(exercise.order.len() as u64, "operation"),
                named(look, op)
            ),
            None => "Legal so far.".to_string(),
        },
    };
    html! {
        <section class={classes!("answer-card", "exercise", class)} aria-labelledby="exercise-title">
            <div class="title-row">
                <h3 id="exercise-title">{ if done { "You found an order" } else { "Find an order yourself" } }</h3>
            </div>
            <p>{ "Each operation takes effect at one moment between call and return. Drag the diamonds along their bars until every answer fits. By keyboard: Tab to a diamond, the arrows move it before or after its neighbours, Delete leaves out one whose result is unknown." }</p>
            <p class={classes!("exercise-line", progress.stops.map(|_| "stops"))} role="status">{ sign.draw() }<span>{ line }{ " " }{ show(&look.said) }</span></p>
            if violated && progress.stops.is_some() {
                <p class="muted">{ format!("This history has no linearization: nobody gets further than {}.", count(progress.most as u64, "operation")) }</p>
            }
            <div class="row">
                <button type="button" onclick={send(|| Turn::Try(Try::Reset))}>{ "Begin again" }</button>
                <button type="button" onclick={send(|| Turn::Try(Try::Show))}>{ "Show me" }</button>
                <button type="button" onclick={send(|| Turn::Exercise(false))}>{ "End the exercise" }</button>
            </div>
            <ol class="exercise-order" aria-label="The order so far">
                for (place, &op) in exercise.order.iter().enumerate() {
                    <li key={op} class={classes!((place == progress.legal).then_some("wrong"), (place > progress.legal).then_some("later"))}>
                        { named(look, op) }{ if place == progress.legal { " · does not fit" } else { "" } }
                    </li>
                }
            </ol>
        </section>
    }
}
