//! What happened, in words.

use super::{LogKind, LogLine};
use crate::history::Moment;
use crate::protocol::{
    Call, Failure, Form, Info, MessageView, MsgId, NodeId, OpId, Outcome, Shape,
};
use crate::world::{DropReason, Event, MAX_IN_FLIGHT, Machine, Memory, NotEnabled};
use std::rc::Rc;

/// A message as the log tells of it: worked out once, when it is sent.
#[derive(Clone, Debug)]
pub(super) struct Told {
    /// What it says.
    pub words: Rc<str>,
    /// The operation it serves, where it serves one.
    pub op: Option<OpId>,
}

impl Told {
    /// What there is to tell of a message, if it is known.
    pub fn of(view: Option<MessageView>) -> Told {
        view.map_or_else(Told::unknown, |view| Told {
            words: view.words.into(),
            op: view.op,
        })
    }

    fn unknown() -> Told {
        Told {
            words: "a message".into(),
            op: None,
        }
    }
}

/// A log line as it is kept. Most are about messages, and hardly any is ever read, so those are put
/// into a sentence only then; until then the lines about a message share its words.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub at: Moment,
    node: Option<NodeId>,
    op: Option<OpId>,
    kind: LogKind,
    what: What,
}

#[derive(Clone, Debug)]
enum What {
    /// It is in words already.
    Said(Rc<str>),
    /// What became of a message that says this.
    Message(MsgId, Fate, Rc<str>),
}

#[derive(Clone, Copy, Debug)]
enum Fate {
    Sent,
    Doubled,
    Received,
    Lost(DropReason),
}

impl Entry {
    fn message(at: Moment, id: MsgId, fate: Fate, told: &Told) -> Entry {
        Entry {
            at,
            node: match fate {
                Fate::Sent => Some(id.from),
                Fate::Received => Some(id.to),
                Fate::Doubled | Fate::Lost(_) => None,
            },
            op: told.op,
            kind: LogKind::Message,
            what: What::Message(id, fate, told.words.clone()),
        }
    }

    /// The line, for people.
    pub fn line(&self) -> LogLine {
        let words = match &self.what {
            What::Said(words) => words.clone(),
            What::Message(id, fate, words) => sentence(*id, *fate, words).into(),
        };
        LogLine {
            at: self.at,
            words,
            node: self.node,
            op: self.op,
            kind: self.kind,
        }
    }
}

fn sentence(id: MsgId, fate: Fate, words: &str) -> String {
    let MsgId { from, to, .. } = id;
    match fate {
        Fate::Sent => format!("{from} → {to} sends {words}"),
        Fate::Doubled => format!("{from} → {to} is doubled: {words}"),
        Fate::Received => format!("{to} receives from {from} {words}"),
        Fate::Lost(reason) => {
            let why = dropped(id, reason);
            format!("{from} → {to} is lost ({why}): {words}")
        }
    }
}

/// The log line of an event, if it deserves one. `coming` tells of the message that the event is
/// about, if it is about one that was in flight.
pub(super) fn entry(
    world: &dyn Machine,
    at: Moment,
    event: &Event,
    coming: Option<&Told>,
) -> Option<Entry> {
    let about = |id: MsgId, fate: Fate| {
        let unknown = Told::unknown;
        Entry::message(at, id, fate, coming.unwrap_or(&unknown()))
    };
    let (kind, words, node, op) = match *event {
        Event::Sent(id) => return Some(about(id, Fate::Sent)),
        Event::Copied { copy, .. } => return Some(about(copy, Fate::Doubled)),
        Event::Delivered(id) => return Some(about(id, Fate::Received)),
        Event::Dropped(id, reason) => return Some(about(id, Fate::Lost(reason))),
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
            let what = asked(world.info(), call);
            // Where a client carries something, it matters which one asks.
            operation(
                op,
                node,
                match world.info().sessions {
                    0 => format!("{node} is asked to {what}"),
                    _ => format!("{} asks {node} to {what}", op.client),
                },
            )
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
        } => {
            let whom = match world.info().sessions {
                0 => String::new(),
                _ => format!(" {}", op.client),
            };
            operation(op, node, format!("{node} answers{whom}: {}", told(outcome)))
        }
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
        Event::Noticed(id) => (
            LogKind::Fault,
            format!(
                "{} notices that a message to {} was not delivered",
                id.from, id.to
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
                Some((op, call)) => format!("{} of {}", asked(world.info(), call), op.client),
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
    Some(Entry {
        at,
        node,
        op,
        kind,
        what: What::Said(words.into()),
    })
}

type Line = (LogKind, String, Option<NodeId>, Option<OpId>);

fn operation(op: OpId, node: NodeId, words: String) -> Line {
    (LogKind::Operation, words, Some(node), Some(op))
}

fn fault(node: NodeId, words: String) -> Line {
    (LogKind::Fault, words, Some(node), None)
}

fn hold(world: &dyn Machine, id: MsgId, what: &str) -> Line {
    let told = Told::of(world.message_view(id));
    let words = format!("{} → {} {what}: {}", id.from, id.to, told.words);
    (LogKind::Fault, words, None, told.op)
}

/// What a request at a node asks for: "the write of 7 to x".
fn request(world: &dyn Machine, op: OpId, node: NodeId) -> String {
    let waiting = world.queue(node).iter().copied();
    let mut known = world.serving(node).into_iter().chain(waiting);
    match known.find(|(id, _)| *id == op).map(|(_, call)| call) {
        Some(Call::Read { key }) => format!("the read of {key}"),
        Some(Call::Write { key, value }) => format!("the write of {value} to {key}"),
        Some(call) => format!("“{}”", asked(world.info(), call)),
        None => "the request".to_string(),
    }
}

/// Why a choice was refused, with the message under the name people know it by.
pub(super) fn refusal(world: &dyn Machine, why: NotEnabled) -> String {
    let known = why
        .message()
        .and_then(|id| Some((id, world.message_view(id)?.kind)));
    match known {
        Some((id, kind)) => why.say(&format!("The {kind} from {} to {}", id.from, id.to)),
        None => why.to_string(),
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

/// "read x", "write 7 to x", in the protocol's own words.
pub(super) fn asked(info: &Info, call: Call) -> String {
    let verb = info.verb(Form::of(call)).map(|verb| verb.word);
    match call {
        Call::Read { key } => format!("{} {key}", verb.unwrap_or("read")),
        Call::Write { key, value } => format!("{} {value} to {key}", verb.unwrap_or("write")),
        Call::Delete { key } => format!("{} {key}", verb.unwrap_or("delete")),
        Call::Add { key, by } if by < 0 => format!("subtract {} from {key}", by.unsigned_abs()),
        Call::Add { key, by } => format!("add {by} to {key}"),
        Call::Transfer { from, to, amount } => format!("transfer {amount} from {from} to {to}"),
        Call::Command { key, command } => match verb {
            Some(word) => format!("{word} {key}"),
            None => format!("command {command} on {key}"),
        },
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

/// Why a guarantee broke at this event, one of `events` of the same choice: the message that made
/// it happen, or the one that was missing.
pub(super) fn reason(world: &dyn Machine, event: &Event, events: &[Event]) -> String {
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
            let words = Told::of(world.taken_view()).words;
            format!(
                "It happened when {node} received this from {}: “{words}”.",
                id.from
            )
        }
        Event::Returned {
            node,
            outcome: Outcome::Failed(Failure::NotAcknowledged { .. }),
            ..
        } => {
            format!("No message came in time: {node}’s timer went off.")
        }
        Event::Returned { node, op, .. } if !began(events, op) => match events.first() {
            Some(Event::Noticed(id)) => format!(
                "It happened when {node} noticed that a message to {} was not delivered.",
                id.to
            ),
            _ => format!("It happened when {node}’s timer went off."),
        },
        Event::Returned { node, outcome, .. } => {
            let missing = missing(world, node, outcome);
            format!("{node} answered at once, from its own copy.{missing}")
        }
        _ => String::new(),
    }
}

/// Whether the operation began with the same choice.
fn began(events: &[Event], op: OpId) -> bool {
    let start = |event: &Event| matches!(event, Event::Started(began, _) if *began == op);
    events.iter().any(start)
}

/// The newest value still on its way to a node that answered from its own copy.
fn missing(world: &dyn Machine, node: NodeId, outcome: Outcome) -> String {
    let coming = world.in_flight().into_iter().filter(|id| id.to == node);
    let news = coming.filter_map(|id| {
        let view = world.message_view(id)?;
        let other = view.value.filter(|&v| Outcome::Value(v) != outcome)?;
        (view.shape == Shape::Store).then_some((other, id.from, view.words))
    });
    match news.max_by_key(|(value, ..)| *value) {
        Some((_, from, words)) => {
            format!(" This had not reached it yet from {from}: “{words}”.")
        }
        None => String::new(),
    }
}
