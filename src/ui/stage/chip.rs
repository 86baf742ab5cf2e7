//! One message in flight. It knows nothing of where it is; see [`super::sprites`].

use super::glyph::glyph;
use super::sprites::Sprites;
use crate::protocol::MsgId;
use crate::run::MessageOnStage;
use crate::scene::message::{chip, words};
use crate::scene::point::num;
use web_sys::{Element, SvggElement};
use yew::prelude::*;

/// What a chip shows.
#[derive(Properties, PartialEq)]
pub struct ChipProps {
    /// The message.
    pub message: MessageOnStage,
    /// Whether only its shape is drawn, since there are many.
    pub compact: bool,
    /// The lane it leaves a trail on, as a path; none when there are many.
    pub trail: Option<AttrValue>,
    /// Whether it is selected.
    pub selected: bool,
    /// Whether the keyboard stands on it.
    pub active: bool,
    /// Who moves it.
    pub sprites: Sprites,
    /// Told when it is clicked.
    pub on_select: Callback<MsgId>,
}

/// The id of a message's element.
pub fn element_id(id: MsgId) -> String {
    format!("msg-{}-{}-{}", id.from.0, id.to.0, id.seq)
}

/// A message in flight, to be moved by [`Sprites`].
#[component]
pub fn Chip(props: &ChipProps) -> Html {
    let (body, trail) = (use_node_ref(), use_node_ref());
    let message = &props.message;
    let id = message.id;
    {
        let (body, trail, sprites) = (body.clone(), trail.clone(), props.sprites.clone());
        use_effect_with((id, props.trail.is_some()), move |_| {
            if let Some(element) = body.cast::<SvggElement>() {
                sprites.enter(id, element, trail.cast::<Element>());
            }
            move || sprites.leave(id)
        });
    }
    let press = {
        let on_select = props.on_select.clone();
        Callback::from(move |event: MouseEvent| {
            event.stop_propagation();
            on_select.emit(id);
        })
    };
    let face = chip(&message.view);
    let full = !props.compact || props.selected || props.active;
    let half = match (full, face.quiet) {
        (true, _) => face.half,
        (false, false) => 9.0,
        (false, true) => 6.0,
    };
    let class = classes!(
        "msg",
        face.hue.class(),
        face.quiet.then_some("quiet"),
        message.held.then_some("held"),
        message.doomed.then_some("doomed"),
        props.selected.then_some("sel"),
        props.active.then_some("active"),
    );
    let height = match (full, face.quiet) {
        (true, false) => 22.0,
        (false, true) => 12.0,
        _ => 18.0,
    };
    let rect = |class: &'static str, half: f64, height: f64| {
        html! {
            <rect {class} x={num(-half)} y={num(-height / 2.0)} width={num(2.0 * half)}
                height={num(height)} rx={num(height / 2.0)} />
        }
    };
    html! {
        <>
        if let Some(path) = &props.trail {
            <path ref={trail} class={classes!("trail", face.hue.class())} d={path.clone()}
                pathLength="100" stroke-dasharray="30 300" stroke-dashoffset="30" />
        }
        <g ref={body} id={element_id(id)} {class} role="option" aria-selected={props.selected.to_string()}
            aria-label={words(message)} onclick={press}>
            { rect("hit", half.max(13.0) + 1.0, 28.0) }
            if props.selected { { rect("halo", half + 4.0, height + 8.0) } }
            { rect("pill", half, height) }
            if full {
                <g transform={format!("translate({} 0)", num(9.0 - half + 2.5))}>{ glyph(message.view.shape) }</g>
                <text class="mono" x={num(20.0 - half)} y="4">{ face.label }</text>
            } else {
                { glyph(message.view.shape) }
            }
            if message.held {
                <g class="pause" transform={format!("translate({} -10)", num(half - 3.0))}>
                    <circle r="6.5" /><path d="M-1.8-2.6v5.2M1.8-2.6v5.2" />
                </g>
            }
            if message.doomed { <path class="dropx" d={format!("M{} 10L{} -10", num(-half - 2.0), num(half + 2.0))} /> }
        </g>
        </>
    }
}
