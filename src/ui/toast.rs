//! A message in passing.

use super::action::Action;
use super::icons::Icon;
use super::page::Toast;
use super::words::{send, show};
use gloo_timers::callback::Timeout;
use yew::prelude::*;

/// Milliseconds that a message stays; what went wrong stays until it is waved away.
const STAYS_MS: u32 = 6_000;

/// What is shown.
#[derive(Clone, PartialEq, Properties)]
pub struct ToastsProps {
    /// The message, if any.
    pub toast: Option<Toast>,
    /// Where actions go.
    pub on: Callback<Action>,
}

/// The message in passing.
#[component]
pub fn Toasts(props: &ToastsProps) -> Html {
    {
        let on = props.on.clone();
        use_effect_with(props.toast.clone(), move |toast| {
            let passing = toast.as_ref().filter(|t| !t.trouble).map(|t| t.number);
            let timeout =
                passing.map(|number| Timeout::new(STAYS_MS, move || on.emit(Action::Hush(number))));
            move || drop(timeout)
        });
    }
    html! {
        <div class="toasts" role="status" aria-live="polite">
            if let Some(toast) = &props.toast {
                <div key={toast.number} class={classes!("toast", toast.trouble.then_some("trouble"))}>
                    if toast.trouble { { Icon::Warning.draw() } }
                    <span>{ show(&toast.words) }</span>
                    <button type="button" class="icon quiet" aria-label="Dismiss"
                        onclick={send(&props.on, Action::Hush(toast.number))}>{ Icon::Close.draw() }</button>
                </div>
            }
        </div>
    }
}
