//! The bars as one tab stop: arrow keys from operation to operation, Enter selects.

use super::page::{GROWN, Page, element_id};
use crate::history::Operation;
use crate::protocol::OpId;
use crate::run::Span;
use crate::scene::point::{fixed, num};
use crate::scene::timeline::{Frame, Row, Window};
use crate::ui::{Action, Selection};
use std::rc::Rc;
use yew::prelude::*;

/// What the lanes show.
#[derive(Properties, PartialEq)]
pub struct LanesProps {
    /// The operations of the branch, in order of invocation.
    pub operations: Rc<Vec<Operation>>,
    /// The row of each.
    pub rows: Rc<Vec<Row>>,
    /// Crashes, freezes and cuts.
    pub spans: Rc<Vec<Span>>,
    /// The measures.
    pub frame: Frame,
    /// What stretch of time is shown.
    pub window: Window,
    /// What is selected.
    pub selection: Selection,
    /// Where the playhead stands.
    pub now_us: u64,
    /// How far the branch has come.
    pub frontier_us: u64,
    /// The operations that each violation names.
    pub violations: Rc<Vec<Vec<OpId>>>,
    /// Takes what the reader does.
    pub on_action: Callback<Action>,
}

/// All operations that the window shows.
#[component]
pub fn Lanes(props: &LanesProps) -> Html {
    let active = use_state_eq(|| None::<OpId>);
    let focused = use_state_eq(|| false);
    let page = props.window.page(props.frame.body);
    let selected = match props.selection {
        Selection::Operation(op) => Some(op),
        _ => None,
    };
    let on_select = use_callback(
        props.on_action.clone(),
        |op, on_action: &Callback<Action>| {
            on_action.emit(Action::Select(Selection::Operation(op)));
        },
    );
    let shown_active = active.filter(|_| *focused);
    let grown = page.x(props.frontier_us as f64).max(0.0);
    let onfocus = {
        let (active, focused) = (active.clone(), focused.clone());
        let operations = props.operations.clone();
        let (now_us, window, frame) = (props.now_us, props.window, props.frame);
        Callback::from(move |_: FocusEvent| {
            focused.set(true);
            let known = |op: &OpId| operations.iter().any(|o| o.id == *op);
            let shown = |o: &&Operation| {
                o.start.time_us <= now_us
                    && (0.0..=frame.body).contains(&window.x(o.start.time_us as f64))
            };
            let latest = || operations.iter().rev().find(shown).map(|o| o.id);
            active.set(selected.or(*active).filter(known).or_else(latest));
        })
    };
    let onblur = {
        let focused = focused.clone();
        Callback::from(move |_: FocusEvent| focused.set(false))
    };
    let onkeydown = on_key(props, &active, &on_select);
    let empty = props.operations.is_empty();
    let (role, tab) = if empty {
        ("group", "-1")
    } else {
        ("listbox", "0")
    };
    let slide = format!(
        "translate({} 0)",
        fixed(-props.window.x(page.start_us).abs(), 2)
    );
    html! {
        <g class="operations" {role} tabindex={tab} aria-label="Operations"
            aria-activedescendant={shown_active.map(element_id)} {onfocus} {onblur} {onkeydown}>
            <rect class="focus-frame" x="1" y={num(props.frame.top - 3.0)} width={num(props.frame.body - 2.0)}
                height={num(props.frame.bottom() - props.frame.top + 3.0)} rx="6" />
            <clipPath id={GROWN}>
                <rect width={num(grown)} height={num(props.frame.height)} />
            </clipPath>
            <g transform={slide}>
                <Page operations={props.operations.clone()} rows={props.rows.clone()} spans={props.spans.clone()}
                    frame={props.frame} {page} violations={props.violations.clone()} {selected}
                    active={shown_active} {on_select} />
            </g>
        </g>
    }
}

fn on_key(
    props: &LanesProps,
    active: &UseStateHandle<Option<OpId>>,
    on_select: &Callback<OpId>,
) -> Callback<KeyboardEvent> {
    let (active, on_select, on_action) =
        (active.clone(), on_select.clone(), props.on_action.clone());
    let (operations, window, frame) = (props.operations.clone(), props.window, props.frame);
    Callback::from(move |event: KeyboardEvent| {
        let here = active.and_then(|a| operations.iter().position(|o| o.id == a));
        let key = event.key();
        if matches!(key.as_str(), "Enter" | " ") {
            if let Some(i) = here {
                on_select.emit(operations[i].id);
            }
        } else {
            let Some(next) = neighbour(&operations, here, &key) else {
                return;
            };
            let op = &operations[next];
            active.set(Some(op.id));
            let x = window.x(op.start.time_us as f64);
            if !(0.0..=frame.body - 20.0).contains(&x) {
                let start = op.start.time_us as f64 - window.span_us(frame.body * 0.3);
                on_action.emit(Action::Scroll(Some(start.max(0.0) as u64)));
            }
        }
        event.prevent_default();
        event.stop_propagation();
    })
}

/// The operation a key leads to; none for keys that mean nothing here.
fn neighbour(operations: &[Operation], here: Option<usize>, key: &str) -> Option<usize> {
    let last = operations.len().checked_sub(1)?;
    let i = here.unwrap_or(last);
    let on_lane = |lane: Option<u8>| {
        let lane = lane?;
        let start = operations[i].start.time_us;
        let of_lane = operations
            .iter()
            .enumerate()
            .filter(|(_, o)| o.node.0 == lane);
        of_lane
            .min_by_key(|(_, o)| o.start.time_us.abs_diff(start))
            .map(|(j, _)| j)
    };
    let lane = operations[i].node.0;
    match key {
        "ArrowRight" => Some(last.min(i + 1)),
        "ArrowLeft" => Some(i.saturating_sub(1)),
        "ArrowUp" => Some((0..lane).rev().find_map(|l| on_lane(Some(l))).unwrap_or(i)),
        "ArrowDown" => Some((lane + 1..16).find_map(|l| on_lane(Some(l))).unwrap_or(i)),
        "Home" => Some(0),
        "End" => Some(last),
        _ => None,
    }
}
