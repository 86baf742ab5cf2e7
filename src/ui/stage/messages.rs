//! The layer of messages: one tab stop, arrow keys from message to message, Enter selects.

use super::chip::{Chip, element_id};
use super::sprites::Sprites;
use crate::protocol::{MsgId, Shape};
use crate::run::{MessageOnStage, Snapshot};
use crate::scene::layout::Layout;
use crate::scene::message::{self, CHIPS, TRAILS};
use crate::scene::track::Track;
use crate::ui::Selection;
use crate::ui::motion::MotionClock;
use std::rc::Rc;
use yew::prelude::*;

/// With more signs of life than this in flight, they shrink to their shapes.
const BEATS: usize = 4;

/// What the layer shows.
#[derive(Properties)]
pub struct MessagesProps {
    /// What is on stage.
    pub snapshot: Rc<Snapshot>,
    /// Where things stand.
    pub layout: Rc<Layout>,
    /// What is selected.
    pub selection: Selection,
    /// Virtual time between ticks.
    pub clock: MotionClock,
    /// Whether messages stand midway instead of moving.
    pub still: bool,
    /// Told when a message is selected.
    pub on_select: Callback<Selection>,
}

impl PartialEq for MessagesProps {
    /// Compares the messages, not all of the snapshot: while they only move, nothing is diffed.
    fn eq(&self, other: &MessagesProps) -> bool {
        let same = Rc::ptr_eq(&self.snapshot, &other.snapshot)
            || self.snapshot.messages == other.snapshot.messages;
        same && self.layout == other.layout
            && (self.selection, self.still) == (other.selection, other.still)
            && self.clock == other.clock
            && self.on_select == other.on_select
    }
}

/// All messages in flight.
#[component]
pub fn Messages(props: &MessagesProps) -> Html {
    let clock = props.clock.clone();
    let sprites = use_memo(clock.clone(), |clock| Sprites::new(clock.clone()));
    let sprites = (*sprites).clone();
    let active = use_state_eq(|| None::<MsgId>);
    let messages = &props.snapshot.messages;
    let now_us = props.snapshot.now.time_us;
    let seen = |id| sprites.seen(id);
    sprites.plan(message::journeys(
        &props.layout,
        messages,
        now_us,
        props.still,
        seen,
    ));
    {
        let sprites = sprites.clone();
        use_effect(move || sprites.wake());
    }
    {
        let sprites = sprites.clone();
        use_effect_with(clock, move |clock| {
            let waker = clock.on_set(move || sprites.wake());
            move || drop(waker)
        });
    }
    let press = use_callback(
        props.on_select.clone(),
        |id, on_select: &Callback<Selection>| {
            on_select.emit(Selection::Message(id));
        },
    );
    let onkeydown = {
        let (active, snapshot, press) = (active.clone(), props.snapshot.clone(), press.clone());
        Callback::from(move |event: KeyboardEvent| on_key(&event, &snapshot, &active, &press))
    };
    let onfocus = {
        let (active, snapshot, selection) =
            (active.clone(), props.snapshot.clone(), props.selection);
        Callback::from(move |_: FocusEvent| {
            let ids = || snapshot.messages.iter().map(|m| m.id);
            let chosen = ids().find(|&id| selection == Selection::Message(id));
            let kept = active.filter(|a| ids().any(|id| id == *a));
            active.set(chosen.or(kept).or_else(|| ids().next()));
        })
    };
    let current = active.filter(|a| messages.iter().any(|m| m.id == *a));
    let (compact, trails) = (
        messages.len() > CHIPS,
        messages.len() <= TRAILS && !props.still,
    );
    // Signs of life are told by their shape alone as soon as there are many.
    let beat = |m: &MessageOnStage| m.view.shape == Shape::Beat;
    let beats = messages.iter().filter(|m| beat(m)).count() > BEATS;
    let (role, tab) = if messages.is_empty() {
        ("group", "-1")
    } else {
        ("listbox", "0")
    };
    html! {
        <g class="messages" {role} tabindex={tab} aria-label="Messages in flight"
            aria-activedescendant={current.map(element_id)} {onkeydown} {onfocus}>
            { for messages.iter().map(|m| {
                let trail = (trails && !beat(m)).then(|| {
                    AttrValue::from(Track::between(&props.layout, m.id.from, m.id.to).path())
                });
                html! {
                    <Chip key={element_id(m.id)} message={m.clone()} compact={compact || beats && beat(m)} {trail}
                        selected={props.selection == Selection::Message(m.id)}
                        active={current == Some(m.id)} sprites={sprites.clone()}
                        on_select={press.clone()} />
                }
            }) }
        </g>
    }
}

fn on_key(
    event: &KeyboardEvent,
    snapshot: &Snapshot,
    active: &UseStateHandle<Option<MsgId>>,
    press: &Callback<MsgId>,
) {
    let messages = &snapshot.messages;
    let Some(last) = messages.len().checked_sub(1) else {
        return;
    };
    let here = active.and_then(|a| messages.iter().position(|m| m.id == a));
    let next = match event.key().as_str() {
        "ArrowRight" | "ArrowDown" => here.map_or(0, |i| if i == last { 0 } else { i + 1 }),
        "ArrowLeft" | "ArrowUp" => here.map_or(last, |i| i.checked_sub(1).unwrap_or(last)),
        "Home" => 0,
        "End" => last,
        "Enter" | " " => {
            if let Some(i) = here {
                press.emit(messages[i].id);
            }
            here.unwrap_or(0)
        }
        _ => return,
    };
    event.prevent_default();
    event.stop_propagation();
    active.set(Some(messages[next].id));
}
