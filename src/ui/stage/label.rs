//! What stands beside a node, or beneath it on a narrow stage: its name, what it does, its badges,
//! what else it holds, and what waits.

use crate::protocol::{Key, NodeSet, Verb};
use crate::run::NodeOnStage;
use crate::scene::layout::{Anchor, LabelPlace, Layout};
use crate::scene::node::{NodeFace, badge_width, badges, face, line, row};
use crate::scene::palette::Hue;
use crate::scene::point::num;
use crate::scene::text;
use yew::prelude::*;

/// How far apart rows stand.
const ROW: f64 = 22.0;
/// How far all of it keeps from the lower edge of the stage.
const FOOT: f64 = 4.0;
/// And its first line from the upper edge.
const HEAD: f64 = 18.0;
/// Half the height of a badge.
const HALF: f64 = 9.0;

/// The node's name.
pub fn name(node: &NodeOnStage, face: &NodeFace, layout: &Layout, group: NodeSet) -> Html {
    let (x, y, place) = beside(node, face, layout, group);
    html! {
        <g class="label">
            <text class="name" x={num(x)} y={num(y)} text-anchor={place.anchor.name()}>{ node.id.to_string() }</text>
        </g>
    }
}

/// Name, phase and badge once more, for a layer above the messages.
pub fn over(
    node: &NodeOnStage,
    (shown, verbs): (Key, &[Verb]),
    layout: &Layout,
    group: NodeSet,
) -> Html {
    let centre = layout.node(node.id);
    let face = face(node, shown, layout.radius, verbs);
    html! {
        <g transform={format!("translate({} {})", num(centre.x), num(centre.y))}>
            { name(node, &face, layout, group) }
            { phase(node, &face, layout, group) }
            { badge_beneath(&face, layout) }
        </g>
    }
}

/// All but the name.
pub fn all(node: &NodeOnStage, face: &NodeFace, layout: &Layout, group: NodeSet) -> Html {
    if layout.narrow {
        return html! {
            <>
                { phase(node, face, layout, group) }
                { badge_beneath(face, layout) }
            </>
        };
    }
    let (x, y, LabelPlace { anchor, width, .. }) = beside(node, face, layout, group);
    let mut y = y + 24.0 - ROW;
    let mut next = || {
        y += ROW;
        y
    };
    html! {
        <>
        { phase(node, face, layout, group) }
        <g class="label">
            if !face.badges.is_empty() {
                { badge_row(&badges(&face.badges, width), x, next() + HALF, anchor) }
            }
            for (class, chips) in rows(face) {
                { chip_row(class, chips, x, next(), anchor) }
            }
        </g>
        </>
    }
}

/// Rows of chips: what else it holds, and what waits.
fn rows(face: &NodeFace) -> impl Iterator<Item = (&'static str, &[(String, Hue)])> {
    let rows = [("others", &face.others[..]), ("queue", &face.queue[..])];
    rows.into_iter().filter(|row| !row.1.is_empty())
}

/// Where a node's label stands, from its centre. The more rows it has, the higher up it begins, so
/// that its middle stays beside the node and its end on the stage.
fn beside(
    node: &NodeOnStage,
    face: &NodeFace,
    layout: &Layout,
    group: NodeSet,
) -> (f64, f64, LabelPlace) {
    let centre = layout.node(node.id);
    let place = layout.label(node.id, group);
    let mut top = place.at.y;
    if !layout.narrow {
        let rows = rows(face).count() + usize::from(!face.badges.is_empty());
        let more = ROW * rows as f64;
        let lowest = layout.height - FOOT - 20.0 - more;
        top = (top - more / 2.0).min(lowest).max(HEAD.min(top));
    }
    (place.at.x - centre.x, top - centre.y, place)
}

/// What the node does, and on a narrow stage how many wait.
fn phase(node: &NodeOnStage, face: &NodeFace, layout: &Layout, group: NodeSet) -> Html {
    let (x, y, LabelPlace { anchor, width, .. }) = beside(node, face, layout, group);
    let said = text::fit(&line(node), width, |t| text::width(t, 12.0));
    let waiting =
        (layout.narrow && !node.queue.is_empty()).then(|| format!(" +{}", node.queue.len()));
    html! {
        <g class="label">
            <text class="phase" x={num(x)} y={num(y + 17.0)} text-anchor={anchor.name()}>
                { said }
                if let Some(more) = waiting { <tspan class="more">{ more }</tspan> }
            </text>
        </g>
    }
}

/// On a narrow stage, as many badges as fit stand on the lower rim of the node.
fn badge_beneath(face: &NodeFace, layout: &Layout) -> Html {
    if !layout.narrow || face.badges.is_empty() {
        return html! {};
    }
    let shown = badges(&face.badges, 2.6 * layout.radius);
    badge_row(&shown, 0.0, layout.radius + 6.0, Anchor::Middle)
}

fn badge_row(shown: &[String], x: f64, middle: f64, anchor: Anchor) -> Html {
    let wide: f64 = shown.iter().map(|badge| badge_width(badge) + 4.0).sum();
    let mut left = match anchor {
        Anchor::Start => x,
        Anchor::Middle => x - (wide - 4.0) / 2.0,
        Anchor::End => x - (wide - 4.0),
    };
    html! {
        <g class="badges" transform={format!("translate(0 {})", num(middle))}>
            { for shown.iter().map(|badge| {
                let (at, width) = (left, badge_width(badge));
                left += width + 4.0;
                html! {
                    <g>
                        <rect x={num(at)} y={num(-HALF)} width={num(width)} height={num(2.0 * HALF)} rx={num(HALF)} />
                        <text x={num(at + width / 2.0)} y="4" text-anchor="middle">{ badge.clone() }</text>
                    </g>
                }
            }) }
        </g>
    }
}

fn chip_row(class: &'static str, chips: &[(String, Hue)], x: f64, y: f64, anchor: Anchor) -> Html {
    let places = row(chips);
    let wide = places.last().map_or(0.0, |p| p.0 + p.1);
    let left = if anchor == Anchor::End { x - wide } else { x };
    html! {
        <g class={classes!("chips", class)} transform={format!("translate({} {})", num(left), num(y))}>
            { for chips.iter().zip(places).map(|((label, hue), (at, wide))| html! {
                <g class={hue.class()}>
                    <rect x={num(at)} width={num(wide)} height="18" rx="4.5" />
                    <text class="mono" x={num(at + wide / 2.0)} y="13" text-anchor="middle">{ label.clone() }</text>
                </g>
            }) }
        </g>
    }
}
