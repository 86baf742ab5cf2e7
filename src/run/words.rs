//! What happened, in words.

use super::{LogKind, LogLine};
use crate::history::Moment;
use crate::protocol::{Call, Failure, MsgId, NodeId, OpId, Outcome, Protocol, Shape};
use crate::world::{DropReason, Event, MAX_IN_FLIGHT, Memory, World};

/// The log line of an event, if it deserves one. The world is as it was after the event's choice.
pub(super) fn line<P: Protocol>(world: &World<P>, at: Moment, event: &Event) -> Option<LogLine> {
    let (kind, words, node, op) = match *event {
        Event::Sent(id) => {
            let (words, op) = message(world, id);
            (
                LogKind::Message,
                format!("{} → {} sends {words}", id.from, id.to),
                Some(id.from),
                op,
            )
        }
        Event::Copied { of, copy } => {
            let (words, op) = message(world, copy);
            (
                LogKind::Message,
                format!("{} → {} is doubled: {words}", of.from, of.to),
                None,
                op,
            )
        }
        Event::Delivered(id) => {
            let (words, op) = taken(world);
            (
                LogKind::Message,
                format!("{} receives from {} {words}", id.to, id.from),
                Some(id.to),
                op,
            )
        }
        Event::Dropped(id, reason) => {
            let (words, op) = match reason {
                // It was never in flight, so nobody knows it any more.
                DropReason::Full => ("a message".to_string(), None),
                _ => taken(world),
            };
            let why = dropped(id, reason);
            (
                LogKind::Message,
                format!("{} → {} is lost ({why}): {words}", id.from, id.to),
                None,
                op,
            )
        }
        Event::MessageHeld(id) => (LogKind::Fault, format!("message {id} is held"), None, None),
        Event::MessageReleased(id) => (LogKind::Fault, format!("message {id} goes on"), None, None),
        Event::TimerFired(node, _) => (
            LogKind::Timer,
            format!("{node}’s timer goes off"),
            Some(node),
            None,
        ),
        Event::TimerSet { .. } | Event::TimerCancelled(..) => return None,
        Event::Invoked { op, node, call } => operation(
            op,
            node,
            format!("{} asks {node}: {}", op.client, asked(call)),
        ),
        Event::Queued(op, node) => operation(
            op,
            node,
            format!("{node} is busy; the request of {} waits", op.client),
        ),
        Event::Started(op, node) => operation(
            op,
            node,
            format!("{node} begins the request of {}", op.client),
        ),
        Event::Returned {
            op, node, outcome, ..
        } => operation(
            op,
            node,
            format!("{node} answers {}: {}", op.client, told(outcome)),
        ),
        Event::Lost(op, node) => operation(
            op,
            node,
            format!("{} will never hear from {node}", op.client),
        ),
        Event::Crashed(node) => fault(node, format!("{node} crashes")),
        Event::Restarted(node, Memory::Kept) => {
            fault(node, format!("{node} restarts, memory kept"))
        }
        Event::Restarted(node, Memory::Lost) => {
            fault(node, format!("{node} restarts, memory lost"))
        }
        Event::Paused(node) => fault(node, format!("{node} freezes")),
        Event::Resumed(node) => fault(node, format!("{node} goes on")),
        Event::Cut(links) => (LogKind::Fault, format!("cut: {links}"), None, None),
        Event::Mended(links) => (LogKind::Fault, format!("mended: {links}"), None, None),
        Event::Held(links) => (LogKind::Fault, format!("held: {links}"), None, None),
        Event::Released(links) => (LogKind::Fault, format!("released: {links}"), None, None),
        Event::Noticed(id) => (
            LogKind::Fault,
            format!(
                "{} notices that its message to {} was not delivered: {}",
                id.from,
                id.to,
                taken(world).0
            ),
            Some(id.from),
            None,
        ),
        Event::Joined(node) => fault(node, format!("{node} joins")),
        Event::Left(node) if at.step == 0 => fault(node, format!("{node} takes no part yet")),
        Event::Left(node) => fault(node, format!("{node} leaves")),
        Event::Decided {
            node, slot, what, ..
        } => {
            let words = match what {
                Some((op, call)) => format!("{} of {}", asked(call), op.client),
                None => "a no-op".to_string(),
            };
            (
                LogKind::Operation,
                format!("{node} learns that slot {slot} is {words}"),
                Some(node),
                what.map(|(op, _)| op),
            )
        }
        Event::Holds { .. } => return None,
        Event::Healed => (
            LogKind::Fault,
            "all links are healed".to_string(),
            None,
            None,
        ),
    };
    Some(LogLine {
        at,
        words: words.into(),
        node,
        op,
        kind,
    })
}

type Line = (LogKind, String, Option<NodeId>, Option<OpId>);

fn operation(op: OpId, node: NodeId, words: String) -> Line {
    (LogKind::Operation, words, Some(node), Some(op))
}

fn fault(node: NodeId, words: String) -> Line {
    (LogKind::Fault, words, Some(node), None)
}

fn message<P: Protocol>(world: &World<P>, id: MsgId) -> (String, Option<OpId>) {
    describe(world, world.message(id))
}

fn taken<P: Protocol>(world: &World<P>) -> (String, Option<OpId>) {
    describe(world, world.taken())
}

fn describe<P: Protocol>(world: &World<P>, msg: Option<&P::Msg>) -> (String, Option<OpId>) {
    match msg.map(|msg| world.protocol().message_view(msg)) {
        Some(view) => (view.words, view.op),
        None => ("a message".to_string(), None),
    }
}

fn dropped(id: MsgId, reason: DropReason) -> String {
    match reason {
        DropReason::Cut => "the link is cut".to_string(),
        DropReason::Crashed => format!("{} has crashed", id.to),
        DropReason::Lost => "dropped".to_string(),
        DropReason::Away => format!("{} takes no part", id.to),
        DropReason::Full => format!("{MAX_IN_FLIGHT} messages are in flight already"),
    }
}

/// "read x", "write 7 to x".
pub(super) fn asked(call: Call) -> String {
    match call {
        Call::Read { key } => format!("read {key}"),
        Call::Write { key, value } => format!("write {value} to {key}"),
        Call::Delete { key } => format!("delete {key}"),
        Call::Add { key, by } if by < 0 => format!("subtract {} from {key}", by.unsigned_abs()),
        Call::Add { key, by } => format!("add {by} to {key}"),
        Call::Transfer { from, to, amount } => format!("transfer {amount} from {from} to {to}"),
        Call::Command { key, command } => format!("command {command} on {key}"),
    }
}

fn told(outcome: Outcome) -> String {
    match outcome {
        Outcome::Value(value) => value.to_string(),
        Outcome::Written => "written".to_string(),
        Outcome::Failed(Failure::NotAcknowledged { acks, needed }) => {
            format!("failed, {acks} of {needed} acks came in time")
        }
        Outcome::Failed(why) => format!("failed, {why}"),
    }
}

/// Why a guarantee broke at this event: the message that made it happen, or the one that was
/// missing.
pub(super) fn reason<P: Protocol>(world: &World<P>, event: &Event) -> String {
    match *event {
        Event::Returned {
            node,
            cause: Some(id),
            ..
        }
        | Event::Decided {
            node,
            cause: Some(id),
            ..
        }
        | Event::Holds {
            node,
            cause: Some(id),
            ..
        } => {
            let words = taken(world).0;
            format!(
                "It happened when {node} received this from {}: “{words}”.",
                id.from
            )
        }
        Event::Returned {
            node,
            outcome: Outcome::Failed(_),
            ..
        } => {
            format!("No message came in time: {node}’s timer went off.")
        }
        Event::Returned { node, outcome, .. } => {
            let missing = missing(world, node, outcome);
            format!("{node} answered at once, from its own copy.{missing}")
        }
        _ => String::new(),
    }
}

/// The newest value still on its way to a node that answered from its own copy.
fn missing<P: Protocol>(world: &World<P>, node: NodeId, outcome: Outcome) -> String {
    let coming = world.in_flight().filter(|m| m.id.to == node);
    let news = coming.filter_map(|m| {
        let view = world.protocol().message_view(m.msg);
        let other = view.value.filter(|&v| Outcome::Value(v) != outcome)?;
        (view.shape == Shape::Store).then_some((other, m.id.from, view.words))
    });
    match news.max_by_key(|(value, ..)| *value) {
        Some((_, from, words)) => {
            format!(" This had not reached it yet from {from}: “{words}”.")
        }
        None => String::new(),
    }
}
