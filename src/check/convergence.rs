//! Convergence: nodes that have the same operations hold the same value; nothing is lost, and
//! nothing counted twice (strong eventual consistency: Shapiro, Preguiça, Baquero, Zawirski,
//! "Conflict-free replicated data types", SSS 2011).
//!
//! A fold over what nodes say they hold, judged twice:
//! - *at once*: two nodes whose latest holdings of a key are made of the same operations must hold
//!   the same value;
//! - *at rest* (see `rest.rs`): all nodes that take part must hold the same. Of counters, each must
//!   come to the sum of all acknowledged additions and of some of those whose outcome is not known:
//!   because the client was lost with its node, or the failure leaves it open. A command that
//!   returns a value has added that much.
//!
//! Kept is one holding a node and key, and of the additions what `sums.rs` keeps. Where a command
//! is lost nobody knows by how much it added, and where too many outcomes are open only the range
//! is known; then the sums are not judged, or only roughly, and the verdict says so.

use super::judge::{Guarantee, Heard, Pending};
use super::rest::Rest;
use super::sums::{Met, Sums};
use super::{Explanation, Phrase, Status, Verdict};
use crate::history::Moment;
use crate::protocol::{
    Call, Claim, Cluster, Held, Key, MAX_KEYS, MAX_NODES, Model, MsgId, NodeId, NodeSet, OpId,
    Outcome, Value,
};
use crate::world::Event;

/// What Convergence keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Convergence {
    model: Model,
    rest: Rest,
    /// By key and node, what it said last that it holds.
    held: [[Option<Held>; MAX_NODES as usize]; MAX_KEYS as usize],
    /// By key; of counters only.
    sums: [Sums; MAX_KEYS as usize],
    /// What each node serves.
    serving: [Option<OpId>; MAX_NODES as usize],
    /// How often somebody came to hold something.
    holdings: u64,
    violated: Option<Explanation>,
}

impl Convergence {
    pub fn new(model: Model, cluster: Cluster, patience_us: u64) -> Convergence {
        Convergence {
            model,
            rest: Rest::new(cluster, patience_us),
            held: Default::default(),
            sums: Default::default(),
            serving: Default::default(),
            holdings: 0,
            violated: None,
        }
    }

    /// Senders notice what could not be delivered, so the run is not at rest before they have.
    pub fn expect_notices(&mut self) {
        self.rest.expect_notices();
    }

    /// Whether it still waits for a rest to judge.
    pub fn waits(&self, now: Moment) -> bool {
        self.violated.is_none() && self.rest.since(now).is_none()
    }

    /// Takes in what a node holds, and compares it with what others hold.
    fn hold(&mut self, at: Moment, node: NodeId, held: Held, cause: Option<MsgId>) {
        let Some(row) = self.held.get_mut(held.key.index()) else {
            return;
        };
        if row[node.index()] == Some(held) {
            return;
        }
        row[node.index()] = Some(held);
        self.holdings += 1;
        self.rest.stir(at);
        let unlike =
            |other: &Held| other.operations == held.operations && other.value != held.value;
        let other = (0u8..).map(NodeId).zip(row.iter());
        let mut others = other.filter_map(|(id, other)| Some((id, other.as_ref()?)));
        if let Some((other, theirs)) = others.find(|(_, theirs)| unlike(theirs)) {
            let same = match self.model {
                Model::Store => " have the same writes, but ",
                _ => " have counted the same operations, but ",
            };
            let words = Phrase::default()
                .node(other)
                .say(" and ")
                .node(node)
                .say(same);
            let words = holds(
                holds(words, other, theirs.key, theirs.value).say(" and "),
                node,
                held.key,
                held.value,
            )
            .say(".");
            self.violated = Some(explain(
                "Same operations, two values",
                words,
                Vec::new(),
                at,
                cause,
            ));
        }
    }

    fn ended(&mut self, op: &Pending, outcome: Option<Outcome>) {
        let served = self.serving[op.node.index()] == Some(op.op);
        if served {
            self.serving[op.node.index()] = None;
        }
        let sums = &mut self.sums[op.call.key().index() % usize::from(MAX_KEYS)];
        match (op.call, outcome) {
            (Call::Add { by, .. }, Some(Outcome::Written)) => sums.add(op.op, by.into()),
            (Call::Command { .. }, Some(Outcome::Value(Value(by)))) => sums.add(op.op, by as i64),
            // What its node never began was never done.
            (_, None) if !served => {}
            (_, Some(Outcome::Failed(why))) if !why.may_take_effect() => {}
            (_, Some(Outcome::Written | Outcome::Value(_))) => {}
            (Call::Add { by, .. }, _) => sums.doubt(by.into()),
            (Call::Command { .. }, _) => sums.blind = true,
            _ => {}
        }
    }

    /// What is wrong if the run is at rest since this moment.
    fn judge(&self, since: Moment) -> Option<Explanation> {
        (0..MAX_KEYS).map(Key).find_map(|key| {
            let value = |node: NodeId| self.held[key.index()][node.index()].and_then(|h| h.value);
            let nodes = self.rest.network.nodes();
            let first = nodes.iter().next()?;
            let unlike = nodes.iter().find(|&node| value(node) != value(first));
            let wrong = |node: &NodeId| {
                let counts = self.model == Model::Counters;
                counts && !self.sums[key.index()].allow(number(value(*node)))
            };
            let wrong: NodeSet = nodes.iter().filter(wrong).collect();
            match unlike {
                Some(other) => Some(self.apart(since, key, [first, other], wrong)),
                None if !wrong.is_empty() => Some(self.off(since, key, value(first))),
                None => None,
            }
        })
    }

    /// Two nodes differ at rest.
    fn apart(&self, since: Moment, key: Key, pair: [NodeId; 2], wrong: NodeSet) -> Explanation {
        let value = |node: NodeId| self.held[key.index()][node.index()].and_then(|h| h.value);
        let [one, other] = pair;
        let words = Phrase::text(format!("{}, but ", self.rest.words()));
        let words = holds(words, one, key, value(one)).say(" and ");
        let mut words = holds(words, other, key, value(other)).say(".");
        let sums = &self.sums[key.index()];
        let mut ops = Vec::new();
        // One that is wrong tells what happened; more would only make it long.
        if let Some(node) = pair
            .into_iter()
            .find(|&n| wrong.contains(n))
            .or(wrong.iter().next())
        {
            words = words.say(format!(" {}; ", expected(sums))).node(node);
            let (rest, met) = difference(sums, number(value(node)));
            words = words.say(format!(" {rest}."));
            ops.extend(met);
        }
        explain("Apart at rest", words, ops, since, None)
    }

    /// All nodes hold the same, but not what they should.
    fn off(&self, since: Moment, key: Key, value: Option<Value>) -> Explanation {
        let sums = &self.sums[key.index()];
        let (rest, met) = difference(sums, number(value));
        let title = match sums.met(number(value)) {
            Some(Met::Lost(..)) => "An operation was lost",
            Some(Met::Doubled(..)) => "Counted twice",
            None => "A wrong sum",
        };
        let words = Phrase::text(format!(
            "{}, and all nodes hold {key} = ",
            self.rest.words()
        ))
        .value(value.unwrap_or_default())
        .say(format!(". {}; {key} {rest}.", expected(sums)));
        explain(title, words, met.into_iter().collect(), since, None)
    }

    fn summary(&self, now: Moment) -> String {
        if self.holdings == 0 {
            return "nothing held yet".to_string();
        }
        let at_rest = self.rest.since(now).is_some();
        let sums = || self.sums.iter().filter(|_| self.model == Model::Counters);
        let doubt = if sums().any(|sums| sums.blind) {
            "; the sums are not judged, since a command was lost"
        } else if sums().any(Sums::is_rough) {
            "; too many outcomes are open to judge the sums exactly"
        } else {
            ""
        };
        let now = if !self.rest.network.is_whole() {
            "a node is down or cut off, so nodes may differ"
        } else if at_rest {
            "at rest, all nodes hold the same"
        } else {
            "not at rest, so nodes may differ"
        };
        format!("{now}{doubt}")
    }
}

impl Guarantee for Convergence {
    fn hear(&mut self, heard: &Heard<'_>) -> bool {
        if self.violated.is_some() {
            return false;
        }
        if self.rest.is_new_step(heard.at) {
            let since = self.rest.since(heard.at);
            self.violated = since.and_then(|since| self.judge(since));
            if self.violated.is_some() {
                return true;
            }
        }
        self.rest.observe(heard.at, heard.event);
        match (*heard.event, heard.op) {
            (Event::Holds { node, held, cause }, _) => self.hold(heard.at, node, held, cause),
            (Event::Started(op, node), _) => self.serving[node.index()] = Some(op),
            (Event::Returned { outcome, .. }, Some(op)) => self.ended(op, Some(outcome)),
            (Event::Lost(..), Some(op)) => self.ended(op, None),
            (Event::Left(node), _) => {
                for row in &mut self.held {
                    row[node.index()] = None;
                }
            }
            _ => {}
        }
        self.violated.is_some()
    }

    fn is_violated(&self) -> bool {
        self.violated.is_some()
    }

    fn verdict(&self, now: Moment) -> Verdict {
        let found = || self.rest.since(now).and_then(|since| self.judge(since));
        let (status, summary) = match self.violated.clone().or_else(found) {
            Some(why) => {
                let summary = lower(why.title.clone());
                (Status::Violated(why), summary)
            }
            None => (Status::Holds, self.summary(now)),
        };
        let operations = match self.model {
            Model::Counters => self.sums.iter().map(|sums| sums.count).sum(),
            _ => self.holdings,
        };
        Verdict {
            guarantee: Claim::Convergence,
            status,
            summary,
            operations,
            reads: 0,
        }
    }
}

fn number(value: Option<Value>) -> i64 {
    value.unwrap_or_default().0 as i64
}

/// "A holds x = 5", "A has no x".
fn holds(words: Phrase, node: NodeId, key: Key, value: Option<Value>) -> Phrase {
    match value {
        Some(value) => words
            .node(node)
            .say(format!(" holds {key} = "))
            .value(value),
        None => words.node(node).say(format!(" has no {key}")),
    }
}

fn expected(sums: &Sums) -> String {
    let sure = format!("The acknowledged additions come to {}", sums.sure);
    match sums.bounds() {
        _ if sums.is_sure() => sure,
        (low, high) => format!(
            "{sure}, and with those whose outcome nobody knows to something from {low} to {high}"
        ),
    }
}

/// By how much a value is off, and the operation that would explain it: "holds 5 more, as if …".
fn difference(sums: &Sums, value: i64) -> (String, Option<OpId>) {
    let off = value.wrapping_sub(sums.sure);
    let more = if off < 0 { "less" } else { "more" };
    let much = format!("{} {more}", off.unsigned_abs());
    match sums.met(value) {
        _ if !sums.is_sure() => ("holds none of that".to_string(), None),
        Some(Met::Lost(op, by)) => {
            let words = format!("holds {much}, as if {} had been lost", called(op, by));
            (words, Some(op))
        }
        Some(Met::Doubled(op, by)) => {
            let words = format!(
                "holds {much}, as if {} had been counted twice",
                called(op, by)
            );
            (words, Some(op))
        }
        None => (format!("holds {much}"), None),
    }
}

fn called(op: OpId, by: i64) -> String {
    format!("the {by:+} of {}", op.client)
}

fn lower(text: String) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_ascii_lowercase());
    first.into_iter().chain(letters).collect()
}

fn explain(
    title: &str,
    words: Phrase,
    ops: Vec<OpId>,
    at: Moment,
    cause: Option<MsgId>,
) -> Explanation {
    Explanation {
        title: title.to_string(),
        words,
        ops,
        at,
        cause,
        because: Phrase::default(),
    }
}
