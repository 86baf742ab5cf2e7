//! Protocol, preset and switches.

use super::super::icons::Icon;
use super::{SetupPanelProps, with_preset, with_protocol};
use crate::protocol::{Kind, Preset, Switch};
use crate::run::protocols;
use crate::sim::Setup;
use yew::prelude::*;

/// The section of the setup panel.
pub(super) fn section(props: &SetupPanelProps) -> Html {
    let info = props.bill.info;
    let all = protocols()
        .into_iter()
        .map(|info| (info.id, info.title))
        .collect();
    let mut presets: Vec<_> = info.presets.iter().map(|p| (p.id, p.title)).collect();
    let present = info.preset_of(&props.draft.switches);
    if present.is_none() {
        presets.push(("", "Custom"));
    }
    let id = present.map_or("", |p| p.id);
    html! {
        <section class="group" aria-labelledby="setup-protocol">
            <h3 id="setup-protocol">{ "Protocol" }</h3>
            { props.field("protocol").pick("Protocol", all, info.id, with_protocol) }
            { props.field("preset").pick("Preset", presets, id, move |setup, id| with_preset(setup, info, id)) }
            if let Some(preset) = present {
                { expect(preset) }
            }
            for warning in props.bill.warnings.iter() {
                <p class="warning">{ Icon::Warning.draw() }<span>{ &warning.words }</span></p>
            }
            for switch in info.switches {
                { one(props, switch) }
            }
            <details class="about">
                <summary>{ "About this protocol" }</summary>
                <p>{ info.summary }</p>
                <p>{ "Assumes: " }{ info.assumes }</p>
                <p>{ "Source: " }{ info.source }</p>
            </details>
        </section>
    }
}

fn expect(preset: &Preset) -> Html {
    let claims: Vec<_> = preset.claims.iter().map(|claim| claim.name()).collect();
    let claims = match claims.as_slice() {
        [] => "Claims none of the guarantees".to_string(),
        some => format!("Claims {}", some.join(", ")),
    };
    html! {
        <p class="note">{ preset.summary }<span class="muted">{ " " }{ claims }{ "." }</span></p>
    }
}

fn one(props: &SetupPanelProps, switch: &'static Switch) -> Html {
    let field = props.field(format!("switch-{}", switch.id));
    let value = props.draft.switches.get(switch.id);
    let set = move |setup: &mut Setup, value: &str| {
        setup.switches.set(switch.id, value);
        Ok(())
    };
    let control = match &switch.kind {
        Kind::Toggle => field.toggle(switch.title, value == "on", move |setup, on| {
            set(setup, if on { "on" } else { "off" })
        }),
        Kind::OneOf(options) => field.pick(switch.title, options.to_vec(), value, set),
        Kind::Number {
            min,
            max,
            unit,
            auto,
        } => {
            let number = value.parse().ok();
            html! {
                <>
                    if let Some(meaning) = auto {
                        { props.field(format!("auto-{}", switch.id)).toggle(
                            &format!("{}: {meaning}", switch.title),
                            number.is_none(),
                            {
                                let min = *min;
                                move |setup, auto| match auto {
                                    true => set(setup, "auto"),
                                    false => set(setup, &start_from(setup, min).to_string()),
                                }
                            },
                        ) }
                    }
                    if let Some(number) = number {
                        { field.number(switch.title, unit, *min, *max, number, move |setup, n| {
                            set(setup, &n.to_string())
                        }) }
                    }
                </>
            }
        }
    };
    html! {
        <div class="switch" key={switch.id}>
            { control }
            <p class="muted help">{ switch.help }</p>
        </div>
    }
}

/// Where a number begins that was automatic until now: a majority is the most likely wish.
fn start_from(setup: &Setup, min: u32) -> u32 {
    u32::from(setup.cluster.majority()).max(min)
}
