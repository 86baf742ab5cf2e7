//! A run being played: the one face that the page and the command line see, whatever the protocol.

use super::Run;
use crate::check::Verdict;
use crate::history::{Moment, Operation};
use crate::protocol::{
    ClientId, Info, Key, MessageView, MsgId, NodeId, NodeSet, NodeView, OpId, TimerId, Warning,
};
use crate::sim::{Setup, Totals};
use crate::world::{Choice, Memory, NodeStatus};
use serde::{Deserialize, Serialize};
use std::rc::Rc;

/// What a person does in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Deed {
    /// Makes a choice.
    Choose(Choice),
    /// Turns the workload on or off.
    Workload(bool),
    /// Turns the fault plan on or off.
    Faults(bool),
}

/// Why a deed was refused: one clear sentence. The run is as it was.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Refused(pub String);

/// A run being played. The playhead stands somewhere between the horizon (the earliest moment
/// still kept) and the frontier (the latest moment this branch has reached).
pub trait Session {
    /// The protocol.
    fn info(&self) -> &'static Info;
    /// What the run started from.
    fn setup(&self) -> &Setup;
    /// What is odd about the setup's switches.
    fn warnings(&self) -> Vec<Warning>;
    /// Where the playhead stands.
    fn now(&self) -> Moment;
    /// The latest moment of this branch.
    fn frontier(&self) -> Moment;
    /// The earliest moment to which one can go back; what came before is forgotten.
    fn horizon(&self) -> Moment;
    /// When the next thing happens by itself, in microseconds; none when nothing ever will.
    fn next_at_us(&self) -> Option<u64>;
    /// Plays until virtual time `until_us`, or until `budget` choices have been applied; says
    /// whether it got there. Past the frontier the run grows.
    fn play(&mut self, until_us: u64, budget: u32) -> bool;
    /// One choice forward; false when nothing ever happens by itself.
    fn step(&mut self) -> bool;
    /// One choice back; false at the horizon.
    fn step_back(&mut self) -> bool;
    /// Moves the playhead toward a moment (`to.step` decides; the clock is set to `to.time_us`
    /// within it), applying at most `budget` choices; says whether it got there. Call again until
    /// it does.
    fn seek(&mut self, to: Moment, budget: u32) -> bool;
    /// The latest moment with virtual time at most `time_us`, to seek by time.
    fn moment_at(&self, time_us: u64) -> Moment;
    /// A person acts at the playhead. Behind the frontier this begins a new branch: what came
    /// after the playhead is given back as a run, so that it can be kept.
    fn act(&mut self, deed: Deed) -> Result<Option<Run>, Refused>;
    /// The choice by which a client that is free asks this node for something.
    fn invoke(&self, node: NodeId, call: crate::protocol::Call) -> Choice;
    /// What a node answers to a question about itself, one of the verbs of form
    /// [`Form::Ask`](crate::protocol::Form::Ask); nothing happens.
    fn answer(&self, node: NodeId, question: u8, key: Key) -> String;
    /// A value that has not been written in this run.
    fn fresh_value(&self) -> crate::protocol::Value;
    /// Which node serves such a call instead, if this one does not.
    fn served_by(&self, node: NodeId, call: crate::protocol::Call) -> Option<NodeId>;
    /// Plays another run of the same setup, keeping what the two have in common; afterwards the
    /// playhead is on its way to `run.until` (call [`Session::seek`]).
    fn follow(&mut self, run: &Run) -> Result<(), Refused>;
    /// What is on stage.
    fn snapshot(&self) -> Snapshot;
    /// What each guarantee says at the playhead: Termination, Validity, Ordering, Linearizable.
    fn verdicts(&self) -> Vec<Verdict>;
    /// The operations of this branch that are still kept, in order of invocation, those beyond
    /// the playhead included.
    fn operations(&self) -> Rc<Vec<Operation>>;
    /// Crashes, freezes and cuts of this branch that are still kept, in order.
    fn spans(&self) -> Rc<Vec<Span>>;
    /// The messages of this branch that are still kept, in the order in which they were sent.
    fn passages(&self) -> Vec<Passage>;
    /// The event log in words, the latest `most` lines up to the playhead, oldest first.
    fn log(&self, most: usize) -> Vec<LogLine>;
    /// What has been forgotten, in one sentence, when anything has.
    fn forgotten(&self) -> Option<String>;
    /// Counts since the start of the run, up to the playhead.
    fn totals(&self) -> Totals;
    /// The run up to the playhead, to share or save.
    fn run(&self) -> Run;
    /// The whole branch as a run, up to its frontier.
    fn branch(&self) -> Run;
    /// Why the run could not be replayed to its end, in one sentence, when it could not.
    fn broken(&self) -> Option<String>;
    /// The hash of every choice and event up to the playhead.
    fn chain(&self) -> u64;
}

/// What is on stage at one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    /// When.
    pub now: Moment,
    /// The nodes, in order.
    pub nodes: Vec<NodeOnStage>,
    /// The messages in flight, in the order in which they were sent.
    pub messages: Vec<MessageOnStage>,
    /// For each pair of nodes, in order of sender and receiver, links that are not plain.
    pub links: Vec<LinkOnStage>,
    /// The clients that carry something from one operation to the next, in order, with the one
    /// that would come next.
    pub clients: Vec<ClientOnStage>,
    /// Whether nodes that take part can leave.
    pub may_leave: bool,
    /// Whether the workload is on.
    pub workload_on: bool,
    /// Whether the fault plan is on.
    pub faults_on: bool,
    /// A limit that was met, in one sentence, until it is no longer met.
    pub limit: Option<String>,
}

/// A node on stage.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeOnStage {
    /// Which.
    pub id: NodeId,
    /// How it is.
    pub status: NodeStatus,
    /// What the protocol says of it; of a crashed node, what it knew when it crashed.
    pub view: NodeView,
    /// The operation it serves.
    pub serving: Option<OpId>,
    /// What waits in its queue, in order.
    pub queue: Vec<(OpId, crate::protocol::Call)>,
    /// The timers it has set.
    pub timers: Vec<TimerId>,
}

/// A client that carries something from one operation to the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientOnStage {
    /// Which.
    pub id: ClientId,
    /// Whether it waits for an answer.
    pub busy: bool,
    /// What it carries, in words; empty for nothing.
    pub carries: String,
}

/// A message in flight.
#[derive(Clone, Debug, PartialEq)]
pub struct MessageOnStage {
    /// Which.
    pub id: MsgId,
    /// What the protocol says of it.
    pub view: Rc<MessageView>,
    /// When it was sent, in microseconds.
    pub sent_us: u64,
    /// When it is due, in microseconds; none when it waits for a person.
    pub due_us: Option<u64>,
    /// Whether it is held, itself or by its link, or waits before a frozen node.
    pub held: bool,
    /// Whether it will be lost when due: its link is cut, its receiver has crashed, or the network
    /// will lose it.
    pub doomed: bool,
}

/// A link that is not plain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkOnStage {
    /// The sender.
    pub from: NodeId,
    /// The receiver.
    pub to: NodeId,
    /// Whether it is cut.
    pub cut: bool,
    /// Whether it is held.
    pub held: bool,
}

/// Something that lasted: a crash, a freeze, a cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// What.
    pub kind: SpanKind,
    /// Whose lanes it shows on.
    pub nodes: NodeSet,
    /// Since when.
    pub start: Moment,
    /// Until when, if it has ended.
    pub end: Option<Moment>,
    /// Whether it ended with a restart without memory.
    pub forgot: bool,
}

/// What lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpanKind {
    /// A node was crashed.
    Crashed,
    /// A node was frozen.
    Paused,
    /// A group of nodes was cut off from the others, both ways.
    Cut,
    /// Links of these nodes were cut, but nobody was cut off.
    LinkCut,
    /// A node took no part.
    Away,
}

/// A message, from sending to its end, as the space-time diagram draws it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// Which.
    pub id: MsgId,
    /// When it was sent.
    pub sent: Moment,
    /// When it ended, if it has, and whether it arrived.
    pub end: Option<(Moment, bool)>,
    /// What fits on it.
    pub label: String,
    /// The value it carries.
    pub value: Option<crate::protocol::Value>,
}

/// A line of the event log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    /// When.
    pub at: Moment,
    /// What happened, in words.
    pub words: Rc<str>,
    /// The node it is about, where there is one.
    pub node: Option<NodeId>,
    /// The operation it is about, where there is one.
    pub op: Option<OpId>,
    /// What kind of line it is, for filtering.
    pub kind: LogKind,
}

/// Kinds of log lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogKind {
    /// An operation was invoked, queued, begun, returned or lost.
    Operation,
    /// A message was sent, arrived or was lost.
    Message,
    /// A crash, cut, freeze, hold, or its end.
    Fault,
    /// A timer.
    Timer,
}

/// What a restart from the page should keep.
pub const MEMORIES: [(Memory, &str); 2] =
    [(Memory::Kept, "memory kept"), (Memory::Lost, "memory lost")];
