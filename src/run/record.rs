//! What a branch has seen so far, as people look at it: operations, spans, log. Bounded.

use super::{LogLine, Passage, Span, SpanKind, words};
use crate::history::{End, Moment, Operation};
use crate::protocol::{MsgId, NodeId, NodeSet, Protocol};
use crate::world::{Event, World};
use std::collections::VecDeque;
use std::rc::Rc;

/// The most operations kept; when there are a quarter more, the oldest are forgotten.
pub const MAX_OPERATIONS: usize = 4_000;
/// The most log lines kept, and likewise.
pub const MAX_LOG: usize = 40_000;
/// The most messages kept, and likewise.
pub const MAX_PASSAGES: usize = 20_000;
/// The most spans kept, and likewise.
const MAX_SPANS: usize = 2_000;

/// What a branch has seen so far. It always reaches to the frontier, also while the playhead is
/// back in the past.
#[derive(Clone, Debug, Default)]
pub(super) struct Record {
    operations: Rc<Vec<Operation>>,
    spans: Rc<Vec<Span>>,
    log: VecDeque<LogLine>,
    passages: VecDeque<Passage>,
    /// The moment after every turn, and whether anything happened in it.
    marks: VecDeque<(Moment, bool)>,
    /// How many operations and log lines are forgotten.
    pub forgotten_operations: u64,
    pub forgotten_lines: u64,
    /// The moment before which something is forgotten.
    pub horizon: Moment,
}

impl Record {
    pub fn operations(&self) -> Rc<Vec<Operation>> {
        self.operations.clone()
    }

    pub fn spans(&self) -> Rc<Vec<Span>> {
        self.spans.clone()
    }

    pub fn passages(&self) -> Vec<Passage> {
        self.passages.iter().cloned().collect()
    }

    /// The latest `most` lines up to a moment, oldest first.
    pub fn log(&self, until: Moment, most: usize) -> Vec<LogLine> {
        let end = self.log.partition_point(|line| line.at.step <= until.step);
        self.log
            .range(end.saturating_sub(most)..end)
            .cloned()
            .collect()
    }

    /// The moment of the last turn at or before a virtual time.
    pub fn mark_at(&self, time_us: u64) -> Option<Moment> {
        let end = self
            .marks
            .partition_point(|(mark, _)| mark.time_us <= time_us);
        end.checked_sub(1).map(|i| self.marks[i].0)
    }

    /// The moment after the last turn before this step.
    pub fn mark_before(&self, step: u64) -> Option<Moment> {
        let end = self.marks.partition_point(|(mark, _)| mark.step < step);
        end.checked_sub(1).map(|i| self.marks[i].0)
    }

    /// The moment after the last turn before this step in which something happened.
    pub fn event_before(&self, step: u64) -> Option<Moment> {
        let end = self.marks.partition_point(|(mark, _)| mark.step < step);
        self.marks
            .range(..end)
            .rev()
            .find(|(_, event)| *event)
            .map(|(mark, _)| *mark)
    }

    /// Takes in that there was a turn.
    pub fn mark(&mut self, at: Moment, event: bool) {
        self.marks.push_back((at, event));
    }

    /// Takes in what a turn made happen.
    pub fn add<P: Protocol>(&mut self, world: &World<P>, at: Moment, events: &[Event]) {
        for event in events {
            self.log.extend(words::line(world, at, event));
            match *event {
                Event::Sent(id) | Event::Copied { copy: id, .. } => self.sent(world, id, at),
                Event::Delivered(id) => self.arrived(id, at, true),
                Event::Dropped(id, _) => self.arrived(id, at, false),
                Event::Invoked { op, node, call } => {
                    let operation = Operation {
                        id: op,
                        node,
                        call,
                        start: at,
                        end: None,
                    };
                    Rc::make_mut(&mut self.operations).push(operation);
                }
                Event::Returned {
                    op,
                    outcome,
                    tag,
                    cause,
                    ..
                } => {
                    self.end(
                        op,
                        End {
                            at,
                            outcome: Some(outcome),
                            tag,
                            cause,
                        },
                    );
                }
                Event::Lost(op, _) => {
                    self.end(
                        op,
                        End {
                            at,
                            outcome: None,
                            tag: None,
                            cause: None,
                        },
                    );
                }
                Event::Crashed(node) => {
                    self.close(at, |s| s.kind == SpanKind::Paused && s.nodes.contains(node));
                    self.open(SpanKind::Crashed, node, at);
                }
                Event::Left(node) => {
                    self.close(at, |s| s.kind == SpanKind::Paused && s.nodes.contains(node));
                    self.open(SpanKind::Away, node, at);
                }
                Event::Paused(node) => self.open(SpanKind::Paused, node, at),
                Event::Restarted(node, _) | Event::Resumed(node) | Event::Joined(node) => {
                    self.close(at, |s| {
                        !matches!(s.kind, SpanKind::Cut | SpanKind::LinkCut)
                            && s.nodes == NodeSet::one(node)
                    });
                }
                Event::Cut(_) | Event::Mended(_) | Event::Healed => self.see_cuts(world, at),
                _ => {}
            }
        }
        self.forget();
    }

    fn sent<P: Protocol>(&mut self, world: &World<P>, id: MsgId, at: Moment) {
        // A message that found no room, or was answered in the same turn, is not in flight.
        if let Some(msg) = world.message(id) {
            let view = world.protocol().message_view(msg);
            self.passages.push_back(Passage {
                id,
                sent: at,
                end: None,
                label: view.label,
                value: view.value,
            });
        }
    }

    fn arrived(&mut self, id: MsgId, at: Moment, arrived: bool) {
        if let Some(passage) = self.passages.iter_mut().rev().find(|p| p.id == id) {
            passage.end = Some((at, arrived));
        }
    }

    fn end(&mut self, op: crate::protocol::OpId, end: End) {
        let operations = Rc::make_mut(&mut self.operations);
        if let Some(operation) = operations.iter_mut().rev().find(|o| o.id == op) {
            operation.end = Some(end);
        }
    }

    fn open(&mut self, kind: SpanKind, node: NodeId, at: Moment) {
        let span = Span {
            kind,
            nodes: NodeSet::one(node),
            start: at,
            end: None,
        };
        Rc::make_mut(&mut self.spans).push(span);
    }

    fn close(&mut self, at: Moment, which: impl Fn(&Span) -> bool) {
        let spans = Rc::make_mut(&mut self.spans);
        for span in spans.iter_mut().filter(|s| s.end.is_none() && which(s)) {
            span.end = Some(at);
        }
    }

    /// One span shows all cuts of the moment; it ends, and another begins, when they change.
    fn see_cuts<P: Protocol>(&mut self, world: &World<P>, at: Moment) {
        let off = cut_off(world);
        let (kind, nodes) = match off.is_empty() {
            true => (SpanKind::LinkCut, cut_ends(world)),
            false => (SpanKind::Cut, off),
        };
        let shows_cut = |s: &Span| matches!(s.kind, SpanKind::Cut | SpanKind::LinkCut);
        let same = |s: &Span| s.end.is_none() && s.kind == kind && s.nodes == nodes;
        if self.spans.iter().any(same) {
            return;
        }
        self.close(at, shows_cut);
        if !nodes.is_empty() {
            let span = Span {
                kind,
                nodes,
                start: at,
                end: None,
            };
            Rc::make_mut(&mut self.spans).push(span);
        }
    }

    /// Forgets what came after a step: a new branch begins there.
    pub fn truncate(&mut self, step: u64) {
        let later = |at: Moment| at.step > step;
        let operations = Rc::make_mut(&mut self.operations);
        operations.retain(|o| !later(o.start));
        for operation in operations.iter_mut() {
            operation.end = operation.end.filter(|end| !later(end.at));
        }
        let spans = Rc::make_mut(&mut self.spans);
        spans.retain(|s| !later(s.start));
        for span in spans.iter_mut() {
            span.end = span.end.filter(|&end| !later(end));
        }
        self.passages.retain(|p| !later(p.sent));
        for passage in &mut self.passages {
            passage.end = passage.end.filter(|&(at, _)| !later(at));
        }
        self.log
            .truncate(self.log.partition_point(|line| !later(line.at)));
        self.marks
            .truncate(self.marks.partition_point(|&(mark, _)| !later(mark)));
    }

    /// Keeps within the limits. What is still running is never forgotten.
    fn forget(&mut self) {
        if self.operations.len() > MAX_OPERATIONS * 5 / 4 {
            let operations = Rc::make_mut(&mut self.operations);
            let before = operations.len();
            let surplus = before - MAX_OPERATIONS;
            let until = operations[surplus].start;
            operations.retain(|o| o.start >= until || o.end.is_none());
            self.forgotten_operations += (before - operations.len()) as u64;
            self.horizon = self.horizon.max(until);
        }
        if self.log.len() > MAX_LOG * 5 / 4 {
            let surplus = self.log.len() - MAX_LOG;
            self.horizon = self.horizon.max(self.log[surplus].at);
            self.log.drain(..surplus);
            self.forgotten_lines += surplus as u64;
        }
        if self.passages.len() > MAX_PASSAGES * 5 / 4 {
            self.passages.drain(..self.passages.len() - MAX_PASSAGES);
        }
        if self.spans.len() > MAX_SPANS * 5 / 4 {
            let spans = Rc::make_mut(&mut self.spans);
            let until = spans[spans.len() - MAX_SPANS].start;
            spans.retain(|s| s.start >= until || s.end.is_none());
            self.horizon = self.horizon.max(until);
        }
        if self.marks.len() > MAX_LOG * 5 / 4 {
            let surplus = self.marks.len() - MAX_LOG;
            self.horizon = self.horizon.max(self.marks[surplus].0);
            self.marks.drain(..surplus);
        }
    }
}

/// The nodes that are cut off: all but the largest group that is still connected both ways.
fn cut_off<P: Protocol>(world: &World<P>) -> NodeSet {
    let all = world.cluster().all();
    let linked = |a: NodeId, b: NodeId| !world.link(a, b).0 && !world.link(b, a).0;
    let mut rest = all;
    let mut largest = NodeSet::EMPTY;
    while let Some(start) = rest.iter().next() {
        let mut group = NodeSet::one(start);
        loop {
            let grown = all
                .iter()
                .filter(|&n| group.contains(n) || group.iter().any(|g| linked(g, n)))
                .collect();
            if grown == group {
                break;
            }
            group = grown;
        }
        rest = rest.minus(group);
        if group.len() > largest.len() {
            largest = group;
        }
    }
    all.minus(largest)
}

/// The ends of cut links; where one node is cut from several, that node alone.
fn cut_ends<P: Protocol>(world: &World<P>) -> NodeSet {
    let all = world.cluster().all();
    let cut = |a: NodeId, b: NodeId| a != b && (world.link(a, b).0 || world.link(b, a).0);
    let cuts = |a: NodeId| all.iter().filter(|&b| cut(a, b)).count();
    let ends: NodeSet = all.iter().filter(|&n| cuts(n) > 0).collect();
    match ends.iter().max_by_key(|&n| cuts(n)) {
        Some(worst) if cuts(worst) > 1 => NodeSet::one(worst),
        _ => ends,
    }
}
