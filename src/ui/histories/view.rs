//! A history in place of stage and timeline.

use super::super::action::Action;
use super::super::page::Toast;
use super::super::platform::window;
use super::super::toast::Toasts;
use super::chart::Lanes;
use super::gestures::use_history_keys;
use super::look::{Look, Turn};
use super::state::Case;
use super::{exercise, facts, head, tools, verdict};
use crate::scene::point::num;
use std::rc::Rc;
use web_sys::HtmlElement;
use yew::prelude::*;

/// What the view shows.
#[derive(Clone, PartialEq, Properties)]
pub struct HistoryViewProps {
    /// The history and what came of it.
    pub case: Rc<Case>,
    /// The number of the latest order.
    pub number: u32,
    /// Whether single characters do anything.
    pub shortcuts: bool,
    /// The message in passing.
    pub toast: Option<Toast>,
    /// Where actions go.
    pub on: Callback<Action>,
}

/// A history. One of these stands for one history: it is to have a key of its own.
#[component]
pub fn HistoryView(props: &HistoryViewProps) -> Html {
    let case = &props.case;
    let look = use_reducer(|| Look::new(case.history.clone()));
    let main = use_node_ref();
    let table = use_state_eq(|| false);
    use_history_keys(&look, props.shortcuts);
    {
        let dispatch = look.dispatcher();
        use_effect_with(case.judgement.clone(), move |judgement| {
            dispatch.dispatch(Turn::Judged(judgement.clone()));
        });
    }
    {
        let main = main.clone();
        use_effect_with((), move |()| {
            // Whoever came by keyboard goes on from here.
            if let Some(main) = main.cast::<HtmlElement>() {
                let _ = main.focus();
                window().scroll_to_with_x_and_y(0.0, 0.0);
            }
        });
    }
    html! {
        <main class="history" id="stage" tabindex="-1" aria-label="History" ref={main}>
            { head::view(case, props.number, &props.on) }
            { tools::view(&look) }
            <div class="history-hold" style={format!("--tall:{}px", num(look.tall()))}>
                <Lanes look={look.clone()} />
                <Toasts toast={props.toast.clone()} on={props.on.clone()} />
            </div>
            <div class="history-side" role="region" tabindex="0" aria-label="What came of it">
                { match &look.exercise {
                    Some(exercise) => exercise::panel(&look, case, exercise),
                    None => verdict::card(case, &look, &props.on),
                } }
                { facts::culprits(&look) }
                { facts::one(&look) }
                { facts::table(&look, &table) }
            </div>
        </main>
    }
}
