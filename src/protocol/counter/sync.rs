//! The full sync of the repaired form: Work, Sync, Ready, and back to Work.
//!
//! A full sync is a *round*, named by a number and by who started it. Of two at once the higher
//! one goes on: whoever hears of it leaves the lower one. In a round every party says what it has,
//! at every stage:
//! 1. *sync*: it takes no operations of clients; what a party lacks is sent to it;
//! 2. *ready*: it has all that every party said it had;
//! 3. *values*: all are ready and have the same, and these are the values.
//!
//! When the values of all parties are equal, each folds its history and works again. When they
//! are not, the node says whose differ, folds nothing, and works again.
//!
//! A node may leave a round at any time, folded or not: a fold needs that all parties *held* the
//! same operations, not that they wait (see `repaired.rs`). So a round that does not end, because
//! a party has crashed or is cut off, is given up after a while; whoever still is in it, and asks,
//! is told that it is over, or gets the fold that came of it.

use super::repaired::{Body, Fold, GIVE_UP, Have};
use super::{Counter, Mode, Node, Out};
use crate::protocol::{MAX_NODES, NodeId, NodeSet};

/// A full sync's name; of two, the higher one goes on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Round {
    /// One more than any that its starter had heard of.
    pub number: u32,
    /// The index of the node that started it.
    pub starter: u8,
}

/// How far a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// It stopped, and gathers what others have.
    Sync,
    /// It has what every party said it had.
    Ready,
    /// It knows that all parties have the same, and says its values.
    Values,
}

/// How far the sender is in a full sync.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Status {
    /// Which full sync.
    pub round: Round,
    /// Who takes part, as far as the sender knows.
    pub parties: NodeSet,
    /// How far it is.
    pub stage: Stage,
    /// At the last stage its values, by key.
    pub values: Vec<Option<i64>>,
}

/// What a node keeps of the full sync under way.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Sync {
    /// Which.
    pub round: Round,
    /// Who takes part, this node included.
    pub parties: NodeSet,
    /// How far this node is.
    pub stage: Stage,
    /// How many operations this node had when it last said how far it is.
    pub total: u64,
    /// The latest status of each other party, with what it had then.
    pub reports: [Option<(Have, Status)>; MAX_NODES as usize],
}

impl Sync {
    /// The parties that are at this stage or beyond.
    pub fn at(&self, stage: Stage) -> NodeSet {
        let is = |n: &NodeId| {
            let report = self.reports[n.index()].as_ref();
            report.is_some_and(|(_, status)| status.stage >= stage)
        };
        self.parties.iter().filter(is).collect()
    }
}

impl Node {
    /// The name of a full sync that this node starts now.
    fn next_round(&self, me: NodeId) -> Round {
        Round {
            number: self.state.closed.number.saturating_add(1),
            starter: me.0,
        }
    }

    fn values(&self) -> Vec<Option<i64>> {
        let value = |variable: &Option<super::Variable>| variable.as_ref().map(|v| v.value);
        self.variables.iter().map(value).collect()
    }
}

impl Counter {
    /// The person's `sync`.
    pub(super) fn start(&self, me: NodeId, node: &mut Node, out: &mut Out) {
        let parties = node.peers.or(NodeSet::one(me));
        self.begin(me, node, node.next_round(me), parties, out);
        self.advance(me, node, out);
        self.keep_time(me, node, out);
    }

    fn begin(&self, me: NodeId, node: &mut Node, round: Round, parties: NodeSet, out: &mut Out) {
        node.mode = Mode::Sync;
        node.differs = NodeSet::EMPTY;
        node.state.sync = Some(Sync {
            round,
            parties,
            stage: Stage::Sync,
            total: node.have().total(),
            reports: Default::default(),
        });
        if self.give_up_ms > 0 {
            out.set_timer(GIVE_UP, self.give_up_ms);
        }
        self.say_status(me, node, out);
    }

    /// The round is over for this node, folded or not.
    fn end(&self, node: &mut Node, out: &mut Out) {
        if let Some(sync) = node.state.sync.take() {
            node.state.closed = node.state.closed.max(sync.round);
            node.mode = Mode::Work;
            if self.give_up_ms > 0 {
                out.cancel_timer(GIVE_UP);
            }
        }
    }

    /// The timer went off, or nobody waits for this node any more.
    pub(super) fn give_up(&self, me: NodeId, node: &mut Node, out: &mut Out) {
        self.end(node, out);
        self.keep_time(me, node, out);
    }

    /// A fold was taken over: full syncs up to its round are over.
    pub(super) fn folded_up_to(&self, node: &mut Node, round: Round, out: &mut Out) {
        node.state.closed = node.state.closed.max(round);
        if node
            .state
            .sync
            .as_ref()
            .is_some_and(|sync| sync.round <= round)
        {
            self.end(node, out);
        }
    }

    pub(super) fn on_over(&self, node: &mut Node, round: Round, out: &mut Out) {
        if node
            .state
            .sync
            .as_ref()
            .is_some_and(|sync| sync.round == round)
        {
            self.end(node, out);
        }
    }

    /// Says to all parties how far this node is.
    pub(super) fn say_status(&self, me: NodeId, node: &Node, out: &mut Out) {
        if let Some(sync) = &node.state.sync {
            let others = sync.parties.minus(NodeSet::one(me));
            node.say_each(others, self.status(node, sync), out);
        }
    }

    fn status(&self, node: &Node, sync: &Sync) -> Body {
        let last = sync.stage == Stage::Values;
        Body::Status(Status {
            round: sync.round,
            parties: sync.parties,
            stage: sync.stage,
            values: if last { node.values() } else { Vec::new() },
        })
    }

    /// A node that joins while lists are still exchanged takes part; later, it waits for the fold.
    pub(super) fn take_in(&self, me: NodeId, node: &mut Node, who: NodeId, out: &mut Out) {
        let Some(sync) = &mut node.state.sync else {
            return;
        };
        if sync.stage == Stage::Sync && sync.parties.insert(who) {
            self.say_status(me, node, out);
        }
    }

    pub(super) fn on_status(
        &self,
        me: NodeId,
        node: &mut Node,
        from: NodeId,
        have: &Have,
        status: &Status,
        out: &mut Out,
    ) {
        if status.round <= node.state.closed {
            // It missed the fold, or waits for nothing.
            let body = if have.fold < node.state.fold {
                Body::Lists(node.lists_for(have))
            } else {
                Body::Over(status.round)
            };
            return node.say(from, body, out);
        }
        let current = node.state.sync.as_ref().map(|sync| sync.round);
        if current < Some(status.round) {
            let parties = status.parties.or(NodeSet::one(me)).or(NodeSet::one(from));
            self.begin(me, node, status.round, parties, out);
        }
        let Some(sync) = &mut node.state.sync else {
            return;
        };
        if sync.round > status.round {
            let own = self.status(node, node.state.sync.as_ref().expect("just looked at"));
            return node.say(from, own, out);
        }
        let grown = status.parties.minus(sync.parties).minus(node.state.left);
        sync.parties = sync.parties.or(grown);
        let report = &mut sync.reports[from.index()];
        let rank = |have: &Have, status: &Status| (have.total(), status.stage);
        let newer = |(known, at): &(Have, Status)| rank(known, at) <= rank(have, status);
        if report.as_ref().is_none_or(newer) {
            *report = Some((have.clone(), status.clone()));
        }
        if !grown.is_empty() {
            self.say_status(me, node, out);
        }
        if have.lacks(&node.have(), super::repaired::EVERYBODY) {
            node.say(from, Body::Lists(node.lists_for(have)), out);
        }
    }

    /// Goes on to the next stage as long as it can; back to the first when more has come in.
    pub(super) fn advance(&self, me: NodeId, node: &mut Node, out: &mut Out) {
        loop {
            let mine = node.have();
            let gap = node.has_gap();
            let Some(sync) = &mut node.state.sync else {
                return;
            };
            let others = sync.parties.minus(NodeSet::one(me));
            let next = if mine.total() != sync.total {
                sync.total = mine.total();
                Some(Stage::Sync)
            } else {
                match sync.stage {
                    Stage::Sync if !gap && complete(sync, others, &mine) => Some(Stage::Ready),
                    Stage::Ready if same(sync, others, &mine, Stage::Ready) => Some(Stage::Values),
                    Stage::Values if same(sync, others, &mine, Stage::Values) => None,
                    _ => return,
                }
            };
            let Some(stage) = next else {
                return self.compare(me, node, out);
            };
            sync.stage = stage;
            node.mode = match stage {
                Stage::Sync => Mode::Sync,
                Stage::Ready | Stage::Values => Mode::Ready,
            };
            self.say_status(me, node, out);
        }
    }

    /// All values are in.
    fn compare(&self, me: NodeId, node: &mut Node, out: &mut Out) {
        let Some(sync) = &node.state.sync else {
            return;
        };
        let (round, others) = (sync.round, sync.parties.minus(NodeSet::one(me)));
        let own = node.values();
        let other = |n: &NodeId| {
            let report = sync.reports[n.index()].as_ref();
            report.is_some_and(|(_, status)| status.values != own)
        };
        node.differs = others.iter().filter(other).collect();
        if node.differs.is_empty() {
            for variable in node.variables.iter_mut().flatten() {
                variable.fold();
            }
            let count = node.have().total();
            node.state.fold = node.state.fold.max(Fold { count, round });
        }
        self.end(node, out);
        node.say_each(node.peers, Body::Have, out);
    }
}

/// Whether every other party has said what it has, and this node has all of it.
fn complete(sync: &Sync, others: NodeSet, mine: &Have) -> bool {
    others.iter().all(|n| {
        let report = sync.reports[n.index()].as_ref();
        report.is_some_and(|(have, _)| !mine.lacks(have, super::repaired::EVERYBODY))
    })
}

/// Whether every other party is at that stage, or beyond, and has the same as this node.
fn same(sync: &Sync, others: NodeSet, mine: &Have, stage: Stage) -> bool {
    others.iter().all(|n| {
        let report = sync.reports[n.index()].as_ref();
        report.is_some_and(|(have, status)| status.stage >= stage && have.upto == mine.upto)
    })
}
