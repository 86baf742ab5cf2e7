//! What happened, in words.

use super::{LogKind, LogLine};
use crate::history::Moment;
use crate::protocol::{Call, Failure, MsgId, NodeId, OpId, Outcome, Protocol, Shape};
use crate::world::{DropReason, Event, MAX_IN_FLIGHT, Memory, NotEnabled, World};

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
        Event::MessageHeld(id) => hold(world, id, "is held"),
        Event::MessageReleased(id) => hold(world, id, "goes on"),
        Event::TimerFired(node, _) => (
            LogKind::Timer,
            format!("{node}’s timer goes off"),
            Some(node),
            None,
        ),
        Event::TimerSet { .. } | Event::TimerCancelled(..) => return None,
        Event::Invoked { op, node, call } => {
            operation(op, node, format!("{node} is asked to {}", asked(call)))
        }
        Event::Queued(op, node) => operation(
            op,
            node,
            format!("{node} is busy; {} waits", request(world, op, node)),
        ),
        Event::Started(op, node) => operation(
            op,
            node,
            format!("{node} begins {}", request(world, op, node)),
        ),
        Event::Returned {
            op, node, outcome, ..
        } => operation(op, node, format!("{node} answers: {}", told(outcome))),
        Event::Lost(op, node) => operation(
            op,
            node,
            format!("whoever asked {node} will never hear from it"),
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

fn hold<P: Protocol>(world: &World<P>, id: MsgId, what: &str) -> Line {
    let (words, op) = message(world, id);
    let words = format!("{} → {} {what}: {words}", id.from, id.to);
    (LogKind::Fault, words, None, op)
}

/// What a request at a node asks for: "the write of 7 to x".
fn request<P: Protocol>(world: &World<P>, op: OpId, node: NodeId) -> String {
    let waiting = world.queue(node).iter().copied();
    let mut known = world.serving(node).into_iter().chain(waiting);
    match known.find(|(id, _)| *id == op).map(|(_, call)| call) {
        Some(Call::Read { key }) => format!("the read of {key}"),
        Some(Call::Write { key, value }) => format!("the write of {value} to {key}"),
        None => "the request".to_string(),
    }
}

/// Why a choice was refused, with the message under the name people know it by.
pub(super) fn refusal<P: Protocol>(world: &World<P>, why: NotEnabled) -> String {
    let known = why
        .message()
        .and_then(|id| Some((id, world.message(id)?)))
        .map(|(id, msg)| (id, world.protocol().message_view(msg).kind));
    match known {
        Some((id, kind)) => why.say(&format!("The {kind} from {} to {}", id.from, id.to)),
        None => why.to_string(),
    }
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
        DropReason::Full => format!("{MAX_IN_FLIGHT} messages are in flight already"),
    }
}

/// "read x", "write 7 to x".
pub(super) fn asked(call: Call) -> String {
    match call {
        Call::Read { key } => format!("read {key}"),
        Call::Write { key, value } => format!("write {value} to {key}"),
    }
}

fn told(outcome: Outcome) -> String {
    match outcome {
        Outcome::Value(value) => value.to_string(),
        Outcome::Written => "written".to_string(),
        Outcome::Failed(Failure::NotAcknowledged { acks, needed }) => {
            format!("failed, {acks} of {needed} acks came in time")
        }
        Outcome::Failed(Failure::NotServedHere { ask }) => format!("not served here, ask {ask}"),
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
