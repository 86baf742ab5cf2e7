//! The stage: nodes, links, messages in flight; direct manipulation by pointer and by keyboard.
//!
//! What changes with each event goes through Yew; what changes with each frame (where messages
//! are) goes straight to the elements, see [`sprites`].

mod chip;
mod draft;
mod glyph;
mod label;
mod layers;
mod messages;
mod node;
mod sprites;

use super::measure::use_size;
use super::motion::MotionClock;
use super::stable::use_stable;
use super::{Action, Selection, Tool};
use crate::protocol::{Key, NodeId, NodeSet, Shape, Verb};
use crate::run::{Deed, NodeStatus, Snapshot};
use crate::scene::layout::{Layout, view_size};
use crate::scene::point::num;
use crate::scene::{island, link};
use crate::world::{Choice, Links, Memory};
use std::rc::Rc;
use yew::prelude::*;

/// What the stage shows, and whom it tells.
#[derive(Properties, PartialEq)]
pub struct StageProps {
    /// What is on stage.
    pub snapshot: Rc<Snapshot>,
    /// The kinds of message and what they mean: `info.legend`.
    pub legend: &'static [(Shape, &'static str)],
    /// The words for what was asked: `info.verbs`.
    pub verbs: &'static [Verb],
    /// What is selected.
    pub selection: Selection,
    /// What the pointer does.
    pub tool: Tool,
    /// Which register is shown large.
    #[prop_or_default]
    pub shown: Key,
    /// A write quorum and a read quorum that miss each other, to outline.
    #[prop_or_default]
    pub groups: Option<(NodeSet, NodeSet)>,
    /// Nodes to mark, such as those a violation is about.
    #[prop_or_default]
    pub highlight: NodeSet,
    /// Virtual time between ticks.
    pub clock: MotionClock,
    /// Whether the reader asked for less motion.
    #[prop_or_default]
    pub reduced_motion: bool,
    /// Takes what the reader does.
    pub on_action: Callback<Action>,
}

/// The stage. It fills its parent.
#[component]
pub fn Stage(props: &StageProps) -> Html {
    let root = use_node_ref();
    let on_action = use_stable(&props.on_action);
    let size = use_size(&root);
    let (css_width, css_height) = size.unwrap_or((1040.0, 520.0));
    let count = props.snapshot.nodes.len() as u8;
    let layout = use_memo(
        (count, css_width as u32, css_height as u32),
        |&(count, w, h)| {
            let (w, h) = view_size(f64::from(w), f64::from(h));
            Layout::new(count, w, h)
        },
    );
    let links = use_memo(
        (layout.clone(), props.snapshot.links.clone()),
        |(layout, special)| link::links(layout, special),
    );
    let islands = use_memo(
        (layout.clone(), props.snapshot.links.clone()),
        |(layout, special)| island::islands(layout, special),
    );
    let apart = islands
        .iter()
        .fold(NodeSet::EMPTY, |all, i| all.or(i.nodes));
    let draft = draft::use_draft(&layout, props.tool, &on_action);

    let group_of = |node: NodeId| {
        let island = islands.iter().map(|i| i.nodes).find(|g| g.contains(node));
        let drawn = Some(draft.side).filter(|g| g.contains(node));
        island.or(drawn).unwrap_or_default()
    };
    let hand = Hand {
        tool: props.tool,
        snapshot: props.snapshot.clone(),
        mark: draft.mark.clone(),
        on_action: on_action.clone(),
    };
    let press = use_stable(&Callback::from(
        move |(node, by_pointer): (NodeId, bool)| {
            hand.press(node, by_pointer);
        },
    ));
    let clear = {
        let (on_action, tool) = (on_action.clone(), props.tool);
        Callback::from(move |_: MouseEvent| {
            if tool == Tool::Select {
                on_action.emit(Action::Select(Selection::None));
            }
        })
    };
    let select = use_callback(
        on_action.clone(),
        |selection, on_action: &Callback<Action>| {
            on_action.emit(Action::Select(selection));
        },
    );
    let view_box = format!("0 0 {} {}", num(layout.width), num(layout.height));
    let tool_class = match props.tool {
        Tool::Select => "tool-select",
        Tool::Partition => "tool-partition",
        Tool::Crash => "tool-crash",
    };
    let name = format!(
        "Stage: {count} nodes, {} messages in flight",
        props.snapshot.messages.len()
    );
    html! {
        <div class={classes!("scene", tool_class, layout.narrow.then_some("narrow"))}>
            <div class="scene-draw" ref={root}>
            <svg class="scene-svg" viewBox={view_box} role="group" aria-label={name} onclick={clear}
                onpointerdown={draft.down.clone()} onpointermove={draft.moved.clone()}
                onpointerup={draft.up.clone()} onpointercancel={draft.cancel.clone()}>
                { layers::outlines(&islands, props.groups, &layout) }
                <layers::LinkLines {links} selection={props.selection} on_select={select.clone()} />
                <g>
                { for props.snapshot.nodes.iter().enumerate().map(|(index, node)| html! {
                    <node::StageNode key={node.id.0} snapshot={props.snapshot.clone()} {index}
                        layout={layout.clone()} shown={props.shown} verbs={props.verbs}
                        selected={props.selection == Selection::Node(node.id)}
                        group={group_of(node.id)} apart={apart.contains(node.id)} marked={draft.side.contains(node.id)}
                        bad={props.highlight.contains(node.id)} on_press={press.clone()} />
                }) }
                </g>
                <messages::Messages snapshot={props.snapshot.clone()} layout={layout.clone()}
                    selection={props.selection} clock={props.clock.clone()}
                    still={props.reduced_motion} on_select={select} />
                if layout.narrow {
                    <g class="over" aria-hidden="true">
                        { for props.snapshot.nodes.iter().map(|n| label::over(n, (props.shown, props.verbs), &layout, group_of(n.id))) }
                    </g>
                }
                { draft.drawing(&layout) }
            </svg>
            </div>
            { draft.bar() }
            { layers::legend(props.legend) }
        </div>
    }
}

/// What a press on a node needs to know.
struct Hand {
    tool: Tool,
    snapshot: Rc<Snapshot>,
    mark: Callback<NodeId>,
    on_action: Callback<Action>,
}

impl Hand {
    fn press(&self, node: NodeId, by_pointer: bool) {
        match self.tool {
            Tool::Select => self.on_action.emit(Action::Select(Selection::Node(node))),
            Tool::Crash => {
                let choice = crash_or_restart(&self.snapshot, node);
                self.on_action.emit(Action::Do(Deed::Choose(choice)));
            }
            // A pointer draws; what it means is known when it is lifted.
            Tool::Partition if by_pointer => {}
            Tool::Partition => self.mark.emit(node),
        }
    }
}

fn crash_or_restart(snapshot: &Snapshot, node: NodeId) -> Choice {
    let status = snapshot.nodes.get(node.index()).map(|n| n.status);
    match status {
        Some(NodeStatus::Crashed) => Choice::Restart {
            node,
            memory: Memory::Kept,
        },
        Some(NodeStatus::Away) => Choice::Join(node),
        _ => Choice::Crash(node),
    }
}

fn cut_action(group: NodeSet, nodes: u8) -> Action {
    Action::Do(Deed::Choose(Choice::Cut(Links::around(
        group,
        NodeSet::first(nodes),
    ))))
}
