//! What a branch has seen so far, as people look at it: operations, spans, log. Bounded.

use super::words::{self, Entry, Told};
use super::{LogLine, Passage, Span, SpanKind};
use crate::history::{End, Moment, Operation};
use crate::protocol::{MsgId, NodeId, NodeSet};
use crate::world::{DropReason, Event, Machine, Memory};
use std::collections::{BTreeMap, VecDeque};
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
    log: VecDeque<Entry>,
    passages: VecDeque<Passage>,
    /// What the messages in flight at the frontier say, as far as this branch saw them sent.
    coming: BTreeMap<MsgId, Told>,
    /// The moment after every turn, and whether anything happened in it; one mark, the latest, for
    /// turns on end in which nothing did.
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
            .map(Entry::line)
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

    /// The last step of the turns on end after this one in which nothing happened, if there are
    /// any as far as the record reaches.
    pub fn idles_until(&self, step: u64) -> Option<u64> {
        let next = self.marks.partition_point(|(mark, _)| mark.step <= step);
        let (mark, event) = self.marks.get(next)?;
        (!event).then_some(mark.step)
    }

    /// Takes in that there was a turn.
    pub fn mark(&mut self, at: Moment, event: bool) {
        match self.marks.back_mut() {
            Some((mark, false)) if !event => *mark = at,
            _ => push(&mut self.marks, MAX_LOG, (at, event)),
        }
    }

    /// Takes in what a turn made happen.
    pub fn add(&mut self, world: &dyn Machine, at: Moment, events: &[Event]) {
        for event in events {
            let told = self.told(world, at, event);
            if let Some(entry) = words::entry(world, at, event, told.as_ref()) {
                push(&mut self.log, MAX_LOG, entry);
            }
            match *event {
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
                    own(&mut self.operations).push(operation);
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
                Event::Restarted(node, memory) => {
                    let crash =
                        |s: &Span| s.kind == SpanKind::Crashed && s.nodes == NodeSet::one(node);
                    let spans = Rc::make_mut(&mut self.spans);
                    for span in spans.iter_mut().filter(|s| s.end.is_none() && crash(s)) {
                        span.forgot = memory == Memory::Lost;
                    }
                    self.close(at, crash);
                }
                Event::Resumed(node) | Event::Joined(node) => {
                    self.close(at, |s| {
                        matches!(s.kind, SpanKind::Paused | SpanKind::Away)
                            && s.nodes == NodeSet::one(node)
                    });
                }
                Event::Cut(_) | Event::Mended(_) | Event::Healed => self.see_cuts(world, at),
                _ => {}
            }
        }
        self.forget();
    }

    /// What there is to tell of the message that an event is about; takes in those that are sent.
    fn told(&mut self, world: &dyn Machine, at: Moment, event: &Event) -> Option<Told> {
        match *event {
            Event::Sent(id) | Event::Copied { copy: id, .. } => self.sent(world, id, at),
            // It was never in flight, so nobody knows it any more.
            Event::Dropped(_, DropReason::Full) => None,
            Event::Delivered(id) | Event::Dropped(id, _) => {
                let known = self.coming.remove(&id);
                // In a branch, it may have been sent before the branch began.
                Some(known.unwrap_or_else(|| Told::of(world.taken_view())))
            }
            _ => None,
        }
    }

    fn sent(&mut self, world: &dyn Machine, id: MsgId, at: Moment) -> Option<Told> {
        let view = world.message_view(id)?;
        let told = Told {
            words: view.words.into(),
            op: view.op,
        };
        self.coming.insert(id, told.clone());
        let passage = Passage {
            id,
            sent: at,
            end: None,
            label: view.label,
            value: view.value,
        };
        push(&mut self.passages, MAX_PASSAGES, passage);
        Some(told)
    }

    fn arrived(&mut self, id: MsgId, at: Moment, arrived: bool) {
        if let Some(passage) = self.passages.iter_mut().rev().find(|p| p.id == id) {
            passage.end = Some((at, arrived));
        }
    }

    fn end(&mut self, op: crate::protocol::OpId, end: End) {
        let operations = own(&mut self.operations);
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
            forgot: false,
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
    fn see_cuts(&mut self, world: &dyn Machine, at: Moment) {
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
                forgot: false,
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
            span.forgot &= span.end.is_some();
        }
        // Of what is sent from now on, some will have the names of what was sent there.
        self.coming.clear();
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
        let before = self.horizon;
        if self.operations.len() > with_slack(MAX_OPERATIONS) {
            let operations = own(&mut self.operations);
            let before = operations.len();
            let until = operations[before - MAX_OPERATIONS].start;
            operations.retain(|o| o.start >= until || o.end.is_none());
            self.forgotten_operations += (before - operations.len()) as u64;
            self.horizon = self.horizon.max(until);
        }
        if self.log.len() > with_slack(MAX_LOG) {
            let surplus = self.log.len() - MAX_LOG;
            self.horizon = self.horizon.max(self.log[surplus].at);
            self.log.drain(..surplus);
            self.forgotten_lines += surplus as u64;
        }
        if self.passages.len() > with_slack(MAX_PASSAGES) {
            self.passages.drain(..self.passages.len() - MAX_PASSAGES);
        }
        if self.spans.len() > with_slack(MAX_SPANS) {
            let spans = Rc::make_mut(&mut self.spans);
            let until = spans[spans.len() - MAX_SPANS].start;
            spans.retain(|s| s.start >= until || s.end.is_none());
            self.horizon = self.horizon.max(until);
        }
        if self.marks.len() > with_slack(MAX_LOG) {
            let surplus = self.marks.len() - MAX_LOG;
            self.horizon = self.horizon.max(self.marks[surplus].0);
        }
        if self.horizon > before {
            self.forget_unreachable();
        }
    }

    /// Forgets what serves only to go back before the horizon, and is of no use any more.
    fn forget_unreachable(&mut self) {
        let horizon = self.horizon;
        let before = self
            .marks
            .partition_point(|(mark, _)| mark.step < horizon.step);
        self.marks.drain(..before);
        self.passages
            .retain(|p| p.end.is_none_or(|(end, _)| end >= horizon));
    }
}

/// How many of what `limit` is set on are kept at most, until the surplus is forgotten: doing so
/// now and then is cheaper than each time.
fn with_slack(limit: usize) -> usize {
    limit + limit / 4
}

/// Adds to a queue that never holds many more than so many: its room is not doubled beyond.
fn push<T>(queue: &mut VecDeque<T>, limit: usize, item: T) {
    // One more than the slack is added before it is taken away.
    let most = with_slack(limit) + 1;
    let len = queue.len();
    if len == queue.capacity() && len > most / 4 {
        queue.reserve_exact(most.saturating_sub(len).max(64));
    }
    queue.push_back(item);
}

/// The operations, to change. Who shows them holds on to them for a moment, and a copy made then
/// has room for more at once.
fn own(operations: &mut Rc<Vec<Operation>>) -> &mut Vec<Operation> {
    if Rc::get_mut(operations).is_none() {
        let mut copy = Vec::with_capacity(operations.len().next_power_of_two() + 1);
        copy.extend_from_slice(operations);
        *operations = Rc::new(copy);
    }
    Rc::make_mut(operations)
}

/// The nodes that are cut off: all but the largest group that is still connected both ways.
fn cut_off(world: &dyn Machine) -> NodeSet {
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
fn cut_ends(world: &dyn Machine) -> NodeSet {
    let all = world.cluster().all();
    let cut = |a: NodeId, b: NodeId| a != b && (world.link(a, b).0 || world.link(b, a).0);
    let cuts = |a: NodeId| all.iter().filter(|&b| cut(a, b)).count();
    let ends: NodeSet = all.iter().filter(|&n| cuts(n) > 0).collect();
    match ends.iter().max_by_key(|&n| cuts(n)) {
        Some(worst) if cuts(worst) > 1 => NodeSet::one(worst),
        _ => ends,
    }
}
