//! One node on stage.

use super::label;
use crate::protocol::{Key, NodeId, NodeSet, Verb};
use crate::run::{NodeStatus, Snapshot};
use crate::scene::layout::Layout;
use crate::scene::node::{NodeFace, face, words};
use crate::scene::palette::Hue;
use crate::scene::point::{fixed, num};
use crate::scene::ring::{RingShape, ring};
use std::rc::Rc;
use yew::prelude::*;

/// The size of the text in a node, at least: the drawing is shown at 0.92 of its size on a
/// projector, and nobody reads less than 11 pixels there.
const TAG: f64 = 12.0;

/// What is drawn of a node.
#[derive(Properties)]
pub struct StageNodeProps {
    /// What is on stage.
    pub snapshot: Rc<Snapshot>,
    /// Which of its nodes.
    pub index: usize,
    /// Where things stand.
    pub layout: Rc<Layout>,
    /// Which register is shown large.
    pub shown: Key,
    /// The words for what was asked.
    pub verbs: &'static [Verb],
    /// Whether it is selected.
    pub selected: bool,
    /// The outlined group it is in, or nobody.
    pub group: NodeSet,
    /// Whether it is cut off.
    pub apart: bool,
    /// Whether a line being drawn would cut it off.
    pub marked: bool,
    /// Whether a violation is about it.
    pub bad: bool,
    /// Told when it is pressed, and whether by a pointer.
    pub on_press: Callback<(NodeId, bool)>,
}

impl PartialEq for StageNodeProps {
    /// Compares this node, not all of the snapshot.
    fn eq(&self, other: &StageNodeProps) -> bool {
        let flags = |p: &StageNodeProps| {
            (
                p.shown, p.selected, p.group, p.apart, p.marked, p.bad, p.index,
            )
        };
        flags(self) == flags(other)
            && self.snapshot.nodes.get(self.index) == other.snapshot.nodes.get(other.index)
            && self.layout == other.layout
            && self.on_press == other.on_press
    }
}

/// A node: circle, ring, value, label.
#[component]
pub fn StageNode(props: &StageNodeProps) -> Html {
    let Some(node) = props.snapshot.nodes.get(props.index) else {
        return Html::default();
    };
    let layout = &*props.layout;
    let (id, r) = (node.id, layout.radius);
    let face = face(node, props.shown, r, props.verbs);
    let shape = node
        .view
        .ring
        .as_ref()
        .map(|it| ring(it, layout.nodes.len() as u8, layout.ring_radius()));
    let ring_hue = Hue::of_maybe(node.view.ring.and_then(|it| it.value));
    let down = node.status == NodeStatus::Crashed;
    let away = node.status == NodeStatus::Away;
    let class = classes!(
        "node",
        down.then_some("down"),
        away.then_some("away"),
        (node.status == NodeStatus::Paused).then_some("frozen"),
        props.selected.then_some("sel"),
        props.marked.then_some("marked"),
        props.bad.then_some("bad"),
    );
    let onclick = {
        let emit = props.on_press.clone();
        Callback::from(move |event: MouseEvent| {
            event.stop_propagation();
            emit.emit((id, event.detail() > 0));
        })
    };
    let onkeydown = {
        let emit = props.on_press.clone();
        Callback::from(move |event: KeyboardEvent| {
            if matches!(event.key().as_str(), "Enter" | " ") {
                event.prevent_default();
                event.stop_propagation();
                emit.emit((id, false));
            }
        })
    };
    let centre = layout.node(id);
    // The button is named by what is drawn in it, the node's letter; the rest that can be seen is
    // in its accessible name already.
    html! {
        <g {class} transform={format!("translate({} {})", num(centre.x), num(centre.y))} {onclick}>
            <g class="press" tabindex="0" role="button" aria-pressed={props.selected.to_string()}
                aria-label={words(node, props.shown, props.apart)} {onkeydown}>
                <circle class="hit" r={num(layout.ring_radius() + 4.0)} />
                <circle class="selring" r={num(r + 17.0)} />
                if props.bad { <circle class="badring" r={num(r + 13.5)} /> }
                if let Some(shape) = shape.filter(|_| !down && !away) { { segments(&shape, ring_hue) } }
                <circle class={classes!("body", face.hue.class())} r={num(r)} />
                { label::name(node, &face, layout, props.group) }
            </g>
            <g aria-hidden="true">
                { match node.status {
                    NodeStatus::Crashed => wreck(&face, r),
                    // An empty ring.
                    NodeStatus::Away => html! {},
                    NodeStatus::Up | NodeStatus::Paused => inside(&face, r),
                } }
                if node.status == NodeStatus::Paused { { snow(r) } }
                { label::all(node, &face, layout, props.group) }
            </g>
        </g>
    }
}

fn segments(shape: &RingShape, hue: Hue) -> Html {
    html! {
        <g class={classes!("ring", hue.class(), shape.full.then_some("full"))}>
            { for shape.segments.iter().map(|(path, lit)| html! {
                <path class={if *lit { "seg on" } else { "seg" }} d={path.clone()} />
            }) }
            if let Some(tick) = &shape.tick { <path class="need" d={tick.clone()} /> }
        </g>
    }
}

fn inside(face: &NodeFace, r: f64) -> Html {
    let k = r / 44.0;
    let low = face.size * 0.34;
    html! {
        <>
        <g class={classes!("hue-mark", face.hue.class())} transform={format!("translate({} {}) scale({})", num(-14.0 * k), num(-33.0 * k), fixed(k, 3))}>
            { for face.hue.mark().iter().map(|&(x, wide)| html! {
                <rect x={num(x)} width={num(wide)} height="5" rx="2.5" />
            }) }
        </g>
        <text class="val" y={num(low - 6.0 * k)} font-size={num(face.size)}>{ face.big.clone() }</text>
        if let Some(tag) = face.tag {
            <text class="mono tag" y={num(24.0 * k)} font-size={num((12.0 * k).max(TAG))}>{ tag.to_string() }</text>
        }
        </>
    }
}

fn wreck(face: &NodeFace, r: f64) -> Html {
    let k = r / 44.0;
    let known = match face.tag {
        Some(tag) => format!("{} · {tag}", face.big),
        None => face.big.clone(),
    };
    html! {
        <>
        <path class="cross" d="M-11-11L11 11M11-11L-11 11" transform={format!("translate(0 {}) scale({})", num(-5.0 * k), fixed(k, 3))} />
        <text class="mono tag" y={num(27.0 * k)} font-size={num((12.0 * k).max(TAG))}>{ known }</text>
        </>
    }
}

fn snow(r: f64) -> Html {
    let at = num(r * 0.74);
    html! {
        <g class="snow" transform={format!("translate({at} -{at})")}>
            <circle r="11" />
            <path d="M0-7V7M-6-3.5L6 3.5M6-3.5L-6 3.5M-2-6L0-4.4L2-6M-2 6L0 4.4L2 6" />
        </g>
    }
}
