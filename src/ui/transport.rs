//! Time: play, step, speed, seed, and the branches.

use super::action::Action;
use super::desk::{Branch, Seek};
use super::icons::Icon;
use super::platform::fresh_seed;
use super::setup::parse_seed;
use super::shared::Shared;
use super::words::{count, send, show};
use crate::history::Moment;
use crate::run::Totals;
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

/// What the transport shows.
#[derive(Clone, PartialEq, Properties)]
pub struct TransportProps {
    /// Where the playhead stands.
    pub now: Moment,
    /// The latest moment of the branch.
    pub frontier: Moment,
    /// Whether the run plays.
    pub playing: bool,
    /// Whether it plays more slowly than asked for.
    pub behind: bool,
    /// The replay under way.
    pub seek: Option<Seek>,
    /// The speed, as a power of 2.
    pub speed: i8,
    /// The seed.
    pub seed: u64,
    /// Counts.
    pub totals: Totals,
    /// The branches that are not on stage.
    pub branches: Shared<Vec<Branch>>,
    /// The number of the branch on stage.
    pub present: u32,
    /// Where actions go.
    pub on: Callback<Action>,
}

/// The transport.
#[component]
pub fn Transport(props: &TransportProps) -> Html {
    let on = &props.on;
    let (play, play_name) = match props.playing {
        true => (Icon::Pause, "Pause"),
        false => (Icon::Play, "Play"),
    };
    let icon = |icon: Icon, name: &'static str, action: Action| {
        html! {
            <button type="button" class="icon" aria-label={name} title={name} onclick={send(on, action)}>{ icon.draw() }</button>
        }
    };
    html! {
        <div class="transport" role="group" aria-label="Time">
            <div class="moves">
                { icon(Icon::Start, "To the start", Action::ToStart) }
                { icon(Icon::Back, "One step back", Action::StepBack) }
                <button type="button" class="icon play" aria-label={play_name} title={play_name}
                    onclick={send(on, Action::TogglePlay)}>{ play.draw() }</button>
                { icon(Icon::Forward, "One step forward", Action::StepForward) }
                { icon(Icon::End, "To the latest moment", Action::ToEnd) }
            </div>
            <span class="clock mono">{ show(props.now) }</span>
            <Speed speed={props.speed} behind={props.behind && props.playing} on={on.clone()} />
            <SeedBox seed={props.seed} on={on.clone()} />
            <Branches branches={props.branches.clone()} present={props.present} on={on.clone()} />
            <span class="grow"></span>
            { tail(props) }
        </div>
    }
}

fn tail(props: &TransportProps) -> Html {
    let Some(seek) = props.seek else {
        let hint = match props.now.step < props.frontier.step {
            true => "act here and a new branch begins",
            false => "drag the playhead to go back",
        };
        return html! {
            <span class="counts">
                { count(props.totals.messages, "message") }{ " · " }
                { count(props.totals.operations, "operation") }
                <span class="tip">{ " · " }{ hint }</span>
            </span>
        };
    };
    let way = seek.to.step.abs_diff(seek.from.step).max(1);
    let gone = props.now.step.abs_diff(seek.from.step).min(way);
    let percent = gone * 100 / way;
    html! {
        <span class="replay">
            <label for="replay">{ format!("Replaying to {}", seek.to) }</label>
            <progress id="replay" max="100" value={percent.to_string()}></progress>
            <button type="button" onclick={send(&props.on, Action::StopSeek)}>{ "Stop here" }</button>
        </span>
    }
}

/// What the speed slider shows.
#[derive(Clone, PartialEq, Properties)]
pub struct SpeedProps {
    /// The speed, as a power of 2.
    pub speed: i8,
    /// Whether the run cannot keep up.
    pub behind: bool,
    /// Where actions go.
    pub on: Callback<Action>,
}

/// "1/4×", "16×".
pub fn speed_name(speed: i8) -> String {
    match speed {
        s if s < 0 => format!("1/{}×", 1 << -s),
        s => format!("{}×", 1 << s),
    }
}

/// The speed slider.
#[component]
pub fn Speed(props: &SpeedProps) -> Html {
    let oninput = {
        let on = props.on.clone();
        Callback::from(move |event: InputEvent| {
            let input = event
                .target()
                .and_then(|t| t.dyn_into::<HtmlInputElement>().ok());
            if let Some(speed) = input.and_then(|i| i.value().parse().ok()) {
                on.emit(Action::Speed(speed));
            }
        })
    };
    let name = speed_name(props.speed);
    html! {
        <div class="speed">
            <label for="speed">{ "Speed" }</label>
            <input id="speed" type="range" min="-4" max="8" step="1" value={props.speed.to_string()}
                aria-valuetext={name.clone()} {oninput} />
            <output for="speed" class="mono">{ name }</output>
            if props.behind {
                <span class="behind" title="The run cannot keep up with this speed; no event is skipped">{ "as fast as it goes" }</span>
            }
        </div>
    }
}

/// What the seed box shows.
#[derive(Clone, PartialEq, Properties)]
pub struct SeedBoxProps {
    /// The seed.
    pub seed: u64,
    /// Where actions go.
    pub on: Callback<Action>,
}

/// The seed, to read out and to change.
#[component]
pub fn SeedBox(props: &SeedBoxProps) -> Html {
    let on = &props.on;
    let onchange = {
        let on = on.clone();
        let seed = props.seed;
        Callback::from(move |event: Event| {
            let input = event
                .target()
                .and_then(|t| t.dyn_into::<HtmlInputElement>().ok());
            let Some(input) = input else { return };
            match parse_seed(&input.value()) {
                Ok(seed) => on.emit(Action::Reseed(seed)),
                Err(words) => {
                    input.set_value(&seed.to_string());
                    on.emit(Action::Complain(words.into()));
                }
            }
        })
    };
    let anew = {
        let on = on.clone();
        Callback::from(move |_: MouseEvent| on.emit(Action::Reseed(fresh_seed())))
    };
    html! {
        <div class="seed">
            <label for="seed">{ "Seed" }</label>
            <input id="seed" class="mono" type="text" inputmode="numeric" maxlength="20" autocomplete="off"
                value={props.seed.to_string()} {onchange} />
            <button type="button" class="icon" aria-label="New seed" title="Restart with a new seed (N)" onclick={anew}>{ Icon::Dice.draw() }</button>
            <button type="button" class="icon" aria-label="Restart" title="Restart with the same seed (R)"
                onclick={send(on, Action::Restart)}>{ Icon::Again.draw() }</button>
        </div>
    }
}

/// What the branch selector shows.
#[derive(Clone, PartialEq, Properties)]
pub struct BranchesProps {
    /// The branches that are not on stage.
    pub branches: Shared<Vec<Branch>>,
    /// The number of the branch on stage.
    pub present: u32,
    /// Where actions go.
    pub on: Callback<Action>,
}

/// The branch selector; absent while there is one branch only.
#[component]
pub fn Branches(props: &BranchesProps) -> Html {
    let select = use_node_ref();
    let onchange = {
        let (on, select) = (props.on.clone(), select.clone());
        Callback::from(move |_: Event| {
            let Some(select) = select.cast::<HtmlSelectElement>() else {
                return;
            };
            let number = select.value().parse();
            select.set_value("");
            if let Ok(number) = number {
                on.emit(Action::Return(number));
            }
        })
    };
    {
        // The list is one to choose from: what is on stage stands first in it, always chosen.
        let select = select.clone();
        use_effect(move || {
            if let Some(select) = select.cast::<HtmlSelectElement>() {
                select.set_value("");
            }
        });
    }
    if props.branches.is_empty() {
        return html! {};
    }
    html! {
        <div class="branches">
            <label for="branch">{ "Branch" }</label>
            <select id="branch" ref={select} {onchange}>
                <option value="">{ format!("Branch {} · on stage", props.present) }</option>
                for branch in props.branches.iter().rev() {
                    <option key={branch.number} value={branch.number.to_string()}>{ branch.name() }</option>
                }
            </select>
        </div>
    }
}
