//! Operations in words: the one that is looked at, those that break the history, those in view.

use super::look::{Look, Turn};
use crate::scene::lanes::{facts, hue, label, spoken};
use crate::ui::words::show;
use yew::prelude::*;

/// More rows than this make no table that anybody would read.
const MOST_ROWS: usize = 60;

/// What is known of the operation under the pointer, or else of the one selected.
pub fn one(look: &Look) -> Html {
    let Some(op) = look.hovered.or(look.selected) else {
        return html! {
            <section class="facts" aria-labelledby="facts-title">
                <h2 id="facts-title">{ "Operation" }</h2>
                <p class="muted">{ "Point at a bar, or select one, to see what was asked and answered. Drag to move, turn the wheel to zoom. By keyboard the arrows move, + and − zoom, 0 shows all, N and P go from one operation that breaks the history to the next." }</p>
            </section>
        };
    };
    let o = &look.history.ops[op as usize];
    html! {
        <section class="facts" aria-labelledby="facts-title">
            <h2 id="facts-title">{ "Operation " }<em class={classes!("chip", hue(&look.history, o).class())}>{ label(&look.history, o) }</em></h2>
            <dl>
                for (name, fact) in facts(&look.history, o) {
                    <dt>{ name }</dt><dd>{ fact }</dd>
                }
                if let Some((_, number)) = look.points.get(op) {
                    <dt>{ "in the order" }</dt><dd>{ format!("number {number}") }</dd>
                }
            </dl>
        </section>
    }
}

/// The operations that contradict each other, whatever else took effect.
pub fn culprits(look: &UseReducerHandle<Look>) -> Html {
    let culprits = look.culprits();
    if culprits.is_empty() {
        return html! {};
    }
    html! {
        <section class="culprits" aria-labelledby="culprits-title">
            <h2 id="culprits-title">{ if culprits.len() == 1 { "This cannot be right" } else { "These cannot all be right" } }</h2>
            <ol>
                for &op in culprits { { row(look, op) } }
            </ol>
        </section>
    }
}

fn row(look: &UseReducerHandle<Look>, op: u32) -> Html {
    let o = &look.history.ops[op as usize];
    let dispatch = look.dispatcher();
    let onclick = Callback::from(move |_: MouseEvent| dispatch.dispatch(Turn::Select(Some(op))));
    let here = (look.selected == Some(op)).then_some("true");
    html! {
        <li key={op}>
            <button type="button" class="link-like" aria-current={here} {onclick}>
                <em class={classes!("chip", hue(&look.history, o).class())}>{ label(&look.history, o) }</em>
                <span class="muted">{ where_and_when(look, op) }</span>
            </button>
        </li>
    }
}

fn where_and_when(look: &Look, op: u32) -> String {
    let o = &look.history.ops[op as usize];
    let process = &look.history.processes[o.process as usize];
    match o.end {
        Some(end) => format!("process {process}, events {} to {}", o.start + 1, end + 1),
        None => format!("process {process}, from event {} on", o.start + 1),
    }
}

/// The operations in view, as text.
pub fn table(look: &UseReducerHandle<Look>, open: &UseStateHandle<bool>) -> Html {
    let toggle = {
        let open = open.clone();
        Callback::from(move |event: MouseEvent| {
            event.prevent_default();
            open.set(!*open);
        })
    };
    html! {
        <details class="history-table" open={**open}>
            <summary onclick={toggle}>{ "The operations in view as text" }</summary>
            if **open { { rows(look) } }
        </details>
    }
}

fn rows(look: &UseReducerHandle<Look>) -> Html {
    let view = look.view();
    let (from, to) = (look.from, view.to());
    let mut ops: Vec<u32> = Vec::new();
    let first = (look.top / look.row()) as u32;
    let last = ((look.top + look.size.1) / look.row()).ceil() as u32;
    let mut more = false;
    for row in first..last.min(look.chart.height()) {
        let on_row = look.chart.on_row(row);
        let begin = on_row.partition_point(|&op| look.chart.reach(&look.history, op).1 < from);
        let inside = on_row[begin..].iter().copied();
        for op in inside.take_while(|&op| look.chart.reach(&look.history, op).0 <= to) {
            more |= ops.len() == MOST_ROWS;
            if more {
                break;
            }
            ops.push(op);
        }
    }
    html! {
        <>
        <ul>
            for op in ops {
                <li key={op}>{ format!("{}; {}", spoken(&look.history, &look.history.ops[op as usize]), where_and_when(look, op)) }</li>
            }
        </ul>
        if more { <p class="muted">{ show(format_args!("The first {MOST_ROWS}; zoom in to see the others.")) }</p> }
        </>
    }
}
