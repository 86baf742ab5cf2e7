//! Linearizable: all operations fit one order that respects ->. Kept up to date as each operation
//! returns.
//!
//! The zone test of Gibbons and Korach ("Testing Shared Memories", SIAM J. Comput. 26(4), 1997),
//! made incremental after Golab, Li and Shah ("Analyzing consistency properties for fun and
//! profit", PODC 2011). Operations return in the order of their finishes, so the earliest finish
//! of a value's operations is fixed by the first of them to return, and only the latest start ever
//! grows.

use super::Phrase;
use super::cluster::{Cluster, NEVER, Seen};
use super::clusters::Clusters;
use super::words::Reason;
use crate::protocol::Value;
use std::collections::BTreeMap;

/// The zones of one register's values, each by its earliest finish. While the history has a
/// linearization, no two forward zones overlap.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Index {
    forward: BTreeMap<u64, Value>,
    backward: BTreeMap<u64, Value>,
}

/// Two values that cannot both have been in the register when they must.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Clash {
    /// A value with a forward zone.
    pub held: Cluster,
    /// A value whose zone overlaps it, if forward, or lies inside it.
    pub other: Cluster,
}

impl Index {
    /// The operations on a value were so, and are so now. Finds what they clash with.
    pub fn changed(
        &mut self,
        clusters: &Clusters,
        before: &Cluster,
        now: &Cluster,
    ) -> Option<Clash> {
        if before.finish() == NEVER {
            if now.finish() != NEVER {
                self.backward.insert(now.finish(), now.value);
            }
            return None;
        }
        if before.begin() == now.begin() {
            return None;
        }
        if !now.is_forward() {
            return self.covering(clusters, now);
        }
        let fresh_from = if before.is_forward() {
            before.begin()
        } else {
            self.backward.remove(&now.finish());
            now.finish()
        };
        let clash = self
            .overlapping(clusters, now)
            .or_else(|| self.inside(clusters, now, fresh_from));
        self.forward.insert(now.finish(), now.value);
        clash
    }

    /// The forward zone in which this backward zone lies.
    fn covering(&self, clusters: &Clusters, now: &Cluster) -> Option<Clash> {
        let (_, held) = self.forward.range(..now.begin()).next_back()?;
        let held = *clusters.get(*held)?;
        (held.begin() > now.finish()).then_some(Clash { held, other: *now })
    }

    /// A forward zone that overlaps this one.
    fn overlapping(&self, clusters: &Clusters, now: &Cluster) -> Option<Clash> {
        let previous = self.forward.range(..now.finish()).next_back();
        let next = self.forward.range(now.finish() + 1..now.begin()).next();
        [previous, next]
            .into_iter()
            .flatten()
            .filter_map(|(_, other)| clusters.get(*other))
            .find(|other| other.begin() > now.finish())
            .map(|other| Clash {
                held: *now,
                other: *other,
            })
    }

    /// A backward zone inside this forward zone that was not inside it before it grew.
    fn inside(&self, clusters: &Clusters, now: &Cluster, fresh_from: u64) -> Option<Clash> {
        self.backward
            .range(fresh_from + 1..now.begin())
            .filter_map(|(_, other)| clusters.get(*other))
            .find(|other| other.begin() > now.finish())
            .map(|other| Clash {
                held: *now,
                other: *other,
            })
    }

    /// Counts in the initial value, finished before everything.
    pub fn initial(&mut self, cluster: &Cluster) {
        self.backward.insert(cluster.finish(), cluster.value);
    }

    /// A value is forgotten.
    pub fn forget(&mut self, cluster: &Cluster) {
        self.forward.remove(&cluster.finish());
        self.backward.remove(&cluster.finish());
    }
}

const OPENING: &str = "This history has no linearization: ";

/// Why a read of a value nobody had begun to write leaves no linearization.
pub(crate) fn never_written(value: Value, read: Seen) -> Reason {
    let words = Phrase::text(OPENING)
        .whose(read)
        .say(" returned ")
        .value(value)
        .say(", which nobody had begun to write.");
    Reason::new("Never written", words, [Some(read)])
}

/// Why a value whose write was refused, yet which was read, leaves no linearization.
pub(crate) fn refused(cluster: &Cluster) -> Option<Reason> {
    let read = cluster.first?;
    let words = Phrase::text(OPENING)
        .whose(read)
        .say(" returned ")
        .value(cluster.value)
        .say(", but its write was refused and never took place.");
    Some(Reason::new("Never written", words, [Some(read)]))
}

/// Why the return of a value long overwritten leaves no linearization: `newer` was written after
/// all that was known of it.
pub(crate) fn long_gone(value: Value, newer: Option<&Cluster>, read: Seen) -> Reason {
    let words = Phrase::text(OPENING)
        .whose(read)
        .say(" returned ")
        .value(value)
        .say(", which had been overwritten long before it began.");
    let (write, finisher) = newer.map_or((None, None), |c| (c.write, c.finisher()));
    Reason::new("Overwritten value", words, [write, finisher, Some(read)])
}

impl Clash {
    /// The explanation, given the operation whose return brought the clash about.
    pub fn reason(&self, trigger: Option<Seen>) -> Reason {
        let (held, other) = (&self.held, &self.other);
        let words = span(
            Phrase::text(OPENING).say("the register must have held "),
            held,
        );
        let words = if other.is_forward() {
            span(words.say(", and "), other).say("; these two spans overlap.")
        } else {
            inside(words.say(", yet "), other)
        };
        let ops = [
            held.finisher(),
            held.beginner(),
            other.finisher(),
            other.beginner(),
        ];
        Reason::new(self.title(trigger), words, ops)
    }

    fn title(&self, trigger: Option<Seen>) -> &'static str {
        let by_held = trigger.is_some() && trigger == self.held.beginner();
        match self.other.finisher() {
            _ if self.other.is_forward() => "Two values at once",
            Some(finisher) if by_held && finisher.read => "New, then old",
            _ if by_held => "Overwritten value",
            _ => "Value out of place",
        }
    }
}

/// "5 from the end of A's write to the start of D's read".
fn span(words: Phrase, cluster: &Cluster) -> Phrase {
    let words = words.value(cluster.value).say(" from the ");
    let words = match cluster.finisher() {
        Some(op) => words.say("end of ").whose(op),
        None => words.say("beginning"),
    };
    match cluster.beginner() {
        Some(op) => words.say(" to the start of ").whose(op),
        None => words,
    }
}

/// "B's write of 9 began and finished within that span."
fn inside(words: Phrase, cluster: &Cluster) -> Phrase {
    let value = cluster.value;
    match (cluster.beginner(), cluster.finisher()) {
        (Some(begin), Some(finish)) if begin != finish => words
            .say("within that span it must have held ")
            .value(value)
            .say(" too, between the start of ")
            .whose(begin)
            .say(" and the end of ")
            .whose(finish)
            .say("."),
        (Some(op), _) => words
            .whose(op)
            .say(" of ")
            .value(value)
            .say(" began and finished within that span."),
        (None, _) => words.say("it held ").value(value).say(" within that span."),
    }
}
