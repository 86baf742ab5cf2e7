//! Convergence by its definition: every question is answered by looking through all events.

use super::CLUSTER;
use quorate::history::Moment;
use quorate::protocol::{Call, Held, Key, MsgId, NodeId, NodeSet, OpId, Outcome};
use quorate::world::{DropReason, Event, Links};

pub type Events = [(Moment, Event)];

fn nodes() -> impl Iterator<Item = NodeId> {
    CLUSTER.all().iter()
}

/// The last of the events for which there is an answer.
fn last<T>(events: &Events, answer: impl Fn(&Event) -> Option<T>) -> Option<T> {
    events.iter().rev().find_map(|(_, event)| answer(event))
}

fn takes_part(events: &Events, node: NodeId) -> bool {
    let answer = |event: &Event| match *event {
        Event::Left(who) if who == node => Some(false),
        Event::Joined(who) if who == node => Some(true),
        _ => None,
    };
    last(events, answer).unwrap_or(true)
}

fn crashed(events: &Events, node: NodeId) -> bool {
    let answer = |event: &Event| match *event {
        Event::Crashed(who) if who == node => Some(true),
        Event::Restarted(who, _) if who == node => Some(false),
        _ => None,
    };
    last(events, answer).unwrap_or(false)
}

fn frozen(events: &Events, node: NodeId) -> bool {
    let answer = |event: &Event| match *event {
        Event::Paused(who) if who == node => Some(true),
        Event::Resumed(who) | Event::Crashed(who) | Event::Left(who) if who == node => Some(false),
        _ => None,
    };
    last(events, answer).unwrap_or(false)
}

fn plain(events: &Events, from: NodeId, to: NodeId) -> bool {
    let covers = |links: Links| links.contains(from, to);
    let cut = last(events, |event| match *event {
        Event::Cut(links) if covers(links) => Some(true),
        Event::Mended(links) if covers(links) => Some(false),
        Event::Healed => Some(false),
        _ => None,
    });
    let held = last(events, |event| match *event {
        Event::Held(links) if covers(links) => Some(true),
        Event::Released(links) if covers(links) => Some(false),
        Event::Healed => Some(false),
        _ => None,
    });
    !cut.unwrap_or(false) && !held.unwrap_or(false)
}

/// The message's end: it arrived or was lost.
fn ended(events: &Events, id: MsgId) -> bool {
    events.iter().any(|(_, event)| match *event {
        Event::Delivered(other) => other == id,
        Event::Dropped(other, why) => other == id && why != DropReason::Full,
        _ => false,
    })
}

fn message_held(events: &Events, id: MsgId) -> bool {
    let answer = |event: &Event| match *event {
        Event::MessageHeld(other) if other == id => Some(true),
        Event::MessageReleased(other) if other == id => Some(false),
        _ => None,
    };
    !ended(events, id) && last(events, answer).unwrap_or(false)
}

fn sent(events: &Events) -> Vec<MsgId> {
    let ids = events.iter().filter_map(|(_, event)| match *event {
        Event::Sent(id) | Event::Copied { copy: id, .. } => Some(id),
        _ => None,
    });
    ids.collect()
}

/// The message was lost while its sender ran, and its sender has not noticed, nor stopped.
fn unnoticed(events: &Events, id: MsgId) -> bool {
    let lost = events.iter().position(
        |(_, e)| matches!(*e, Event::Dropped(other, why) if other == id && why != DropReason::Full),
    );
    let Some(place) = lost else { return false };
    let (before, after) = events.split_at(place);
    let runs = !crashed(before, id.from) && takes_part(before, id.from);
    let over = after.iter().any(|(_, event)| match *event {
        Event::Noticed(other) => other == id,
        Event::Crashed(node) | Event::Left(node) => node == id.from,
        _ => false,
    });
    runs && !over
}

/// Whether some timer is set.
fn timer_set(events: &Events) -> bool {
    let mut set = events.iter().filter_map(|(_, event)| match *event {
        Event::TimerSet { node, timer, .. } => Some((node, timer)),
        _ => None,
    });
    set.any(|(node, timer)| {
        let answer = |event: &Event| match *event {
            Event::TimerSet {
                node: a, timer: t, ..
            } if (a, t) == (node, timer) => Some(true),
            Event::TimerFired(a, t) | Event::TimerCancelled(a, t) if (a, t) == (node, timer) => {
                Some(false)
            }
            _ => None,
        };
        last(events, answer) == Some(true)
    })
}

fn end_of(events: &Events, op: OpId) -> Option<Option<Outcome>> {
    last(events, |event| match *event {
        Event::Returned {
            op: other, outcome, ..
        } if other == op => Some(Some(outcome)),
        Event::Lost(other, _) if other == op => Some(None),
        _ => None,
    })
}

fn invoked(events: &Events) -> Vec<(OpId, Call)> {
    let calls = events.iter().filter_map(|(_, event)| match *event {
        Event::Invoked { op, call, .. } => Some((op, call)),
        _ => None,
    });
    calls.collect()
}

/// What the node said last of the key, since it came.
fn holds(events: &Events, node: NodeId, key: Key) -> Option<Held> {
    let said = last(events, |event| match *event {
        Event::Left(who) if who == node => Some(None),
        Event::Holds {
            node: who, held, ..
        } if who == node && held.key == key => Some(Some(held)),
        _ => None,
    });
    said.flatten()
}

/// When last anything that matters happened, in microseconds.
fn stirred_us(events: &Events) -> u64 {
    let matters = |place: usize| {
        let before = &events[..place];
        match events[place].1 {
            Event::Holds { node, held, .. } => holds(before, node, held.key) != Some(held),
            Event::Delivered(id) | Event::Dropped(id, _) => message_held(before, id),
            Event::Invoked { .. } | Event::Returned { .. } | Event::Lost(..) => true,
            Event::Crashed(_) | Event::Restarted(..) | Event::Paused(_) | Event::Resumed(_) => true,
            Event::Cut(_) | Event::Mended(_) | Event::Held(_) | Event::Released(_) => true,
            Event::Healed | Event::Joined(_) | Event::Left(_) => true,
            Event::MessageHeld(_) | Event::MessageReleased(_) => true,
            _ => false,
        }
    };
    let latest = (0..events.len()).rev().find(|&place| matters(place));
    latest.map_or(0, |place| events[place].0.time_us)
}

/// Whether the run is at rest.
pub fn at_rest(events: &Events, now: Moment, patience_us: u64, notices: bool) -> bool {
    let members: NodeSet = nodes().filter(|&n| takes_part(events, n)).collect();
    let up = |n: NodeId| !crashed(events, n) && !frozen(events, n);
    let connected = |a: NodeId| members.iter().all(|b| a == b || plain(events, a, b));
    let whole = members.iter().all(|n| up(n) && connected(n));
    let messages = sent(events);
    let held = messages.iter().any(|&id| message_held(events, id));
    let pending = invoked(events)
        .iter()
        .any(|(op, _)| end_of(events, *op).is_none());
    let flying = messages.iter().any(|&id| !ended(events, id));
    let news = notices && messages.iter().any(|&id| unnoticed(events, id));
    let still = !flying && !news && !timer_set(events);
    let long = now.time_us > stirred_us(events).saturating_add(patience_us);
    whole && !held && !pending && (still || long)
}

/// Whether two nodes say the same operations and different values, now.
pub fn contradict(events: &Events) -> bool {
    let keys = (0..CLUSTER.keys).map(Key);
    keys.into_iter().any(|key| {
        let said: Vec<Held> = nodes().filter_map(|n| holds(events, n, key)).collect();
        let mut pairs = said.iter().flat_map(|a| said.iter().map(move |b| (a, b)));
        pairs.any(|(a, b)| a.operations == b.operations && a.value != b.value)
    })
}

/// Whether two nodes that take part differ, and whether one of them is not a possible sum.
pub fn wrong_at_rest(events: &Events, counters: bool) -> (bool, bool) {
    let members: Vec<NodeId> = nodes().filter(|&n| takes_part(events, n)).collect();
    let (mut apart, mut off) = (false, false);
    for key in (0..CLUSTER.keys).map(Key) {
        let value = |n: NodeId| holds(events, n, key).and_then(|held| held.value);
        apart |= members.iter().any(|&n| value(n) != value(members[0]));
        let Some(possible) = sums(events, key).filter(|_| counters) else {
            continue;
        };
        let fits = |n: NodeId| possible.contains(&(value(n).unwrap_or_default().0 as i64));
        off |= !members.iter().all(|&n| fits(n));
    }
    (apart, off)
}

/// Every sum that a counter may come to: all acknowledged additions, any of those left open; none
/// when a command was lost, by whose amount nobody knows.
fn sums(events: &Events, key: Key) -> Option<Vec<i64>> {
    let (mut sure, mut open) = (0, Vec::new());
    for (op, call) in invoked(events) {
        let begun = events
            .iter()
            .any(|(_, e)| matches!(*e, Event::Started(other, _) if other == op));
        match (call, end_of(events, op)) {
            _ if call.key() != key => {}
            (Call::Add { by, .. }, Some(Some(Outcome::Written))) => sure += i64::from(by),
            (Call::Command { .. }, Some(Some(Outcome::Value(by)))) => sure += by.0 as i64,
            (Call::Command { .. }, Some(None)) if begun => return None,
            (Call::Add { by, .. }, Some(None)) if begun => open.push(i64::from(by)),
            (Call::Add { by, .. }, Some(Some(Outcome::Failed(why)))) if why.may_take_effect() => {
                open.push(i64::from(by));
            }
            _ => {}
        }
    }
    let subsets = 0u32..1 << open.len();
    let sum = |subset: u32| {
        let taken = open
            .iter()
            .enumerate()
            .filter(|(i, _)| subset & (1 << i) != 0);
        sure + taken.map(|(_, by)| by).sum::<i64>()
    };
    Some(subsets.map(sum).collect())
}
