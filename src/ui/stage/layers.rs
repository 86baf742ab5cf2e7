//! What lies beneath the nodes: outlines and links; and the legend.

use super::glyph::glyph;
use crate::protocol::{NodeSet, Shape};
use crate::scene::island::{Outline, outline};
use crate::scene::layout::Layout;
use crate::scene::link::{LinkShape, Way};
use crate::scene::point::num;
use crate::ui::Selection;
use std::rc::Rc;
use yew::prelude::*;

/// Outlines around islands and around groups.
pub fn outlines(islands: &[Outline], groups: Option<(NodeSet, NodeSet)>, layout: &Layout) -> Html {
    let reach = layout.ring_radius() + 8.0;
    let group = |nodes: NodeSet, class: &'static str, words: &'static str, reach: f64| {
        let shape = outline(layout, nodes, reach);
        // The place is meant for fewer letters: these go on outward.
        let out = if shape.label.x < layout.centre.x {
            -34.0
        } else {
            34.0
        };
        let x = (shape.label.x + out).clamp(60.0, layout.width - 60.0);
        html! {
            <g {class}>
                <path d={shape.path} />
                <text x={num(x)} y={num(shape.label.y)} text-anchor="middle">{ words }</text>
            </g>
        }
    };
    html! {
        <g>
            { for islands.iter().map(|island| html! {
                <g key={island.nodes.0} class="island">
                    <path d={island.path.clone()} />
                    <text x={num(island.label.x)} y={num(island.label.y)} text-anchor="middle">{ "cut off" }</text>
                </g>
            }) }
            if let Some((one, other)) = groups {
                { group(one, "quorum one", "write quorum (W)", reach) }
                { group(other, "quorum other", "read quorum (R)", reach + 5.0) }
            }
        </g>
    }
}

/// Which links are drawn.
#[derive(Properties, PartialEq)]
pub struct LinkLinesProps {
    /// All links.
    pub links: Rc<Vec<LinkShape>>,
    /// What is selected.
    pub selection: Selection,
    /// Told when a link is clicked.
    pub on_select: Callback<Selection>,
}

/// Links as lines, with what is cut or held.
#[component]
pub fn LinkLines(props: &LinkLinesProps) -> Html {
    html! { <g>{ for props.links.iter().map(|link| line(link, props)) }</g> }
}

fn line(link: &LinkShape, props: &LinkLinesProps) -> Html {
    let (a, b) = (link.a, link.b);
    let selected = [Selection::Link(a, b), Selection::Link(b, a)].contains(&props.selection);
    let onclick = {
        let on_select = props.on_select.clone();
        Callback::from(move |event: MouseEvent| {
            event.stop_propagation();
            on_select.emit(Selection::Link(a, b));
        })
    };
    let class = classes!(
        "link",
        link.cut.then_some("cut"),
        link.held.then_some("held"),
        selected.then_some("sel")
    );
    let (p, q) = link.line;
    let stroke = |class: &'static str| {
        html! { <line {class} x1={num(p.x)} y1={num(p.y)} x2={num(q.x)} y2={num(q.y)} /> }
    };
    let middle = p.toward(q, 0.5);
    html! {
        <g {class} {onclick}>
            { stroke("hit") }
            { stroke("line") }
            if link.held && !link.cut {
                <g class="mark" transform={format!("translate({} {})", num(middle.x), num(middle.y))}>
                    <circle r="8" /><path d="M-2.4-3.4v6.8M2.4-3.4v6.8" />
                </g>
            }
            { for link.ways.iter().map(way) }
        </g>
    }
}

fn way(way: &Way) -> Html {
    let (x, y) = (num(way.mark.x), num(way.mark.y));
    let class = if way.cut { "way cut" } else { "way held" };
    html! {
        <g {class}>
            <path class="line" d={way.path.clone()} />
            <g class="mark" transform={format!("translate({x} {y}) rotate({})", num(way.degrees))}>
                <circle r="9" />
                if way.cut {
                    <path d="M-5 0H3M0-3L3 0L0 3M5.4-4.6V4.6" />
                } else {
                    <path d="M-2.4-3.4v6.8M2.4-3.4v6.8" />
                }
            </g>
        </g>
    }
}

/// What the shapes mean.
pub fn legend(legend: &[(Shape, &'static str)]) -> Html {
    html! {
        <div class="scene-legend">
            { for legend.iter().map(|&(shape, words)| html! {
                <span>
                    <svg width="12" height="12" viewBox="-6 -6 12 12" aria-hidden="true">{ glyph(shape) }</svg>
                    { words }
                </span>
            }) }
            <span class="about-ring">
                <svg width="13" height="13" viewBox="-6.5 -6.5 13 13" aria-hidden="true">
                    <circle class="ring-back" r="4.8" /><path class="ring-lit" d="M0-4.8A4.8 4.8 0 0 1 2.8 3.9" />
                </svg>
                { "ring: replies so far" }
            </span>
        </div>
    }
}
