//! The way through a run that was found: which choice comes next, and what it is.

use super::super::action::Action;
use super::super::icons::Icon;
use super::super::page::Page;
use super::super::platform::narrow;
use super::super::words::{send, show};
use super::state::{Explore, Guide};
use super::words::{breaks, names};
use gloo_timers::callback::Timeout;
use web_sys::HtmlElement;
use yew::prelude::*;

/// The guide, while what it is about is on stage.
pub fn view(page: &Page, on: &Callback<Action>) -> Html {
    let Some(guide) = page.guide() else {
        return html! {};
    };
    let made = guide.made(page.snapshot.now.step);
    let all = guide.told.len();
    let (play, to) = match (page.playing, made == all) {
        (true, _) => ("Pause", Action::TogglePlay),
        (false, true) => ("From the first choice", Action::SeekMoment(guide.begin)),
        (false, false) => ("Play", Action::TogglePlay),
    };
    html! {
        <Frame key={guide.branch}>
            <div class="guide-words">
                <p><b>{ place(guide, made) }</b>{ " " }{ done(guide, made) }</p>
                <p class="muted">{ next(guide, made) }</p>
            </div>
            <div class="row">
                { step("Previous", (made > 0).then_some(Action::StepBack), on) }
                { step("Next", (made < all).then_some(Action::StepForward), on) }
                <button type="button" onclick={send(on, to)}>{ play }</button>
                <button type="button" class="icon quiet" aria-label="Close the guide" title="Close the guide"
                    onclick={send(on, Action::Explore(Explore::CloseGuide))}>{ Icon::Close.draw() }</button>
            </div>
        </Frame>
    }
}

/// What the guide is framed by.
#[derive(Clone, PartialEq, Properties)]
pub struct FrameProps {
    /// What it says.
    pub children: Html,
}

/// The frame: it takes the focus when another run is put on stage, so that a screen reader begins
/// here, and the next stops of the keyboard are its buttons.
#[component]
pub fn Frame(props: &FrameProps) -> Html {
    let frame = use_node_ref();
    {
        let frame = frame.clone();
        use_effect_with((), move |()| {
            if let Some(frame) = frame.cast::<HtmlElement>() {
                let _ = frame.focus();
                // After the panel has shown its answer, which stands below.
                if let Some(stage) = frame.parent_element().filter(|_| narrow()) {
                    Timeout::new(0, move || stage.scroll_into_view()).forget();
                }
            }
        });
    }
    html! {
        <section ref={frame} class="guide" tabindex="-1" aria-label="The run that was found, choice by choice">
            { props.children.clone() }
        </section>
    }
}

fn step(name: &'static str, action: Option<Action>, on: &Callback<Action>) -> Html {
    let class = (name == "Next").then_some("primary");
    match action {
        Some(action) => {
            html! { <button type="button" {class} onclick={send(on, action)}>{ name }</button> }
        }
        None => html! { <button type="button" {class} disabled=true>{ name }</button> },
    }
}

/// "Choice 3 of 9:".
fn place(guide: &Guide, made: usize) -> String {
    match made {
        0 => format!("{}.", breaks(&guide.broken, guide.length)),
        _ if made > guide.length as usize => "What was on its way arrives:".to_string(),
        _ => format!("Choice {made} of {}:", guide.length),
    }
}

fn done(guide: &Guide, made: usize) -> Html {
    match made {
        0 => html! {},
        _ => show(format!("{}.", guide.told[made - 1])),
    }
}

fn next(guide: &Guide, made: usize) -> String {
    match guide.told.get(made) {
        Some(words) if made == 0 => format!("First: {words}."),
        Some(words) => format!("Next: {words}."),
        None => format!("This breaks {}.", names(&guide.broken)),
    }
}
