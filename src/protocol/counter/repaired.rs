//! The counter repaired: operations that are never lost and never counted twice, whatever the
//! full sync does. The full sync itself is in `sync.rs`.
//!
//! **What is different**, and which flaw each part repairs.
//! - *Nonces go on across a flush.* What is folded is known by its cut, the last nonce of each
//!   node that it counts. An operation at or below the cut is in the value already, however late
//!   it comes and however often; one above it is not, and stays in the list.
//! - *A fold may be taken over from anybody.* All parties of a full sync held exactly the folded
//!   operations at some time, and no node ever forgets one, so any two folds are one the
//!   beginning of the other: a longer one replaces a shorter one, and the rest of the list stays.
//!   So a node that crashed between `Ready` and `Work`, joined in the middle or gave up loses
//!   nothing by it.
//! - *What is not acknowledged is sent again.* Every message says what its sender has. A node
//!   repeats its own operations (and those of nodes that have left, and a fold) to whoever has
//!   not said that it has them, and asks whoever has more than itself, until all have the same;
//!   then the timer is taken back and nothing is sent any more.
//! - *A node that joins takes no operations until it has been taken in*, and asks one node after
//!   another until it is.
//!
//! The chain of folds needs a node that takes part in any two full syncs. Those who start the
//! cluster do, so it would take all of them leaving to break it.

use super::sync::{Round, Status, Sync};
use super::variable::{Folded, Nonces, Operation, Variable};
use super::{Counter, Msg as AnyMsg, Node, Out};
use crate::protocol::{Key, MAX_NODES, NodeId, NodeSet, TimerId};

/// The timer after which what is missing is sent and asked for again.
pub(super) const RETRY: TimerId = TimerId(0);
/// The timer after which a full sync that does not end is given up.
pub(super) const GIVE_UP: TimerId = TimerId(1);

/// What nodes send each other: with everything, what the sender has.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Msg {
    /// What the sender has.
    pub have: Have,
    /// What it says.
    pub body: Body,
}

/// What is said.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Body {
    /// "Any node that does an operation shall broadcast the operation."
    Operation(Key, Operation),
    /// Nothing but what the sender has: an acknowledgement.
    Have,
    /// "Send me what I have not."
    Ask,
    /// "I take part from now on; send me what I have not."
    Hello,
    /// "This you have not."
    Lists(Lists),
    /// The sender leaves, and says all that it knows.
    Leave(Lists),
    /// How far the sender is in a full sync.
    Status(Status),
    /// The full sync of that round is over for the sender.
    Over(Round),
}

/// What another node has not.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Lists {
    /// The sender's fold, by key, where the receiver's is shorter or not known.
    pub folded: Option<Vec<Option<Folded>>>,
    /// Operations.
    pub operations: Vec<(Key, Operation)>,
    /// Who the sender knows.
    pub peers: NodeSet,
}

/// What a node has.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Have {
    /// Its fold.
    pub fold: Fold,
    /// By key, of each node the nonce up to which nothing is missing; none where there is no
    /// such variable.
    pub upto: Vec<Option<Nonces>>,
}

/// A fold's name. Folds are ordered: a later one counts at least the same operations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fold {
    /// How many operations it counts.
    pub count: u64,
    /// The round of the full sync that made it.
    pub round: Round,
}

/// What the repaired form keeps beside the variables.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct State {
    /// The latest fold: on stable storage.
    pub fold: Fold,
    /// Full syncs up to this round are over here: on stable storage.
    pub closed: Round,
    /// Nodes that have left: on stable storage.
    pub left: NodeSet,
    /// The full sync under way: in memory only.
    pub sync: Option<Sync>,
    /// What each node is known to have: in memory only.
    pub heard: [Option<Have>; MAX_NODES as usize],
    /// Whether the timer is set: in memory only.
    pub ticking: bool,
    /// Whom a node that joins asked last: in memory only.
    pub asked: Option<NodeId>,
}

impl Have {
    /// How many operations, those beyond a gap not counted.
    pub fn total(&self) -> u64 {
        let nonces = self.upto.iter().flatten().flatten();
        nonces.map(|&nonce| u64::from(nonce)).sum()
    }

    fn of(&self, key: usize) -> Option<&Nonces> {
        self.upto.get(key).and_then(Option::as_ref)
    }

    /// Whether the other has an operation of one of these nodes that this one has not.
    pub fn lacks(&self, other: &Have, whose: NodeSet) -> bool {
        other.upto.iter().enumerate().any(|(key, theirs)| {
            let Some(theirs) = theirs else { return false };
            let own = self.of(key).copied().unwrap_or_default();
            whose.iter().any(|n| own[n.index()] < theirs[n.index()])
        })
    }
}

/// Every node there can be.
pub(super) const EVERYBODY: NodeSet = NodeSet((1 << MAX_NODES) - 1);

impl Node {
    /// What this node has.
    pub(super) fn have(&self) -> Have {
        let upto = |variable: &Option<Variable>| variable.as_ref().map(|variable| variable.upto);
        Have {
            fold: self.state.fold,
            upto: self.variables.iter().map(upto).collect(),
        }
    }

    pub(super) fn say(&self, to: NodeId, body: Body, out: &mut Out) {
        let have = self.have();
        out.send(to, AnyMsg::Repaired(Msg { have, body }));
    }

    pub(super) fn say_each(&self, to: NodeSet, body: Body, out: &mut Out) {
        let have = self.have();
        out.send_each(to, AnyMsg::Repaired(Msg { have, body }));
    }

    pub(super) fn has_gap(&self) -> bool {
        self.variables.iter().flatten().any(Variable::has_gap)
    }

    /// All that one who has this lacks.
    pub(super) fn lists_for(&self, have: &Have) -> Lists {
        let folded = |variable: &Option<Variable>| variable.as_ref().map(|v| v.folded);
        let all = (0u8..).map(Key).zip(&self.variables);
        let lacking = all.flat_map(|(key, variable)| {
            let known = have.of(key.index()).copied().unwrap_or_default();
            let listed = variable.iter().flat_map(|variable| &variable.operations);
            listed
                .filter(move |listed| listed.nonce > known[listed.node.index()])
                .map(move |listed| (key, *listed))
        });
        Lists {
            folded: (have.fold < self.state.fold || have.upto.is_empty())
                .then(|| self.variables.iter().map(folded).collect()),
            operations: lacking.collect(),
            peers: self.peers,
        }
    }

    /// The nodes whose operations this one sends again: itself, and those who no longer can.
    fn responsible(&self, me: NodeId) -> NodeSet {
        EVERYBODY.minus(self.peers).or(NodeSet::one(me))
    }

    /// Whether this node has what it should send to `peer`.
    fn owes(&self, mine: &Have, me: NodeId, peer: NodeId) -> bool {
        let heard = self.state.heard[peer.index()].as_ref();
        heard.is_some_and(|theirs| {
            theirs.fold < mine.fold || theirs.lacks(mine, self.responsible(me))
        })
    }

    /// Whether `peer` has what this node lacks, or may have.
    fn wants(&self, mine: &Have, peer: NodeId) -> bool {
        let heard = self.state.heard[peer.index()].as_ref();
        heard.is_none_or(|theirs| mine.fold < theirs.fold || mine.lacks(theirs, EVERYBODY))
    }

    /// Notes what a node has. What it had earlier may arrive later.
    fn hear(&mut self, from: NodeId, have: &Have, anew: bool) {
        let heard = &mut self.state.heard[from.index()];
        let newer = |known: &Have| (known.fold, known.total()) <= (have.fold, have.total());
        if anew || heard.as_ref().is_none_or(newer) {
            *heard = Some(have.clone());
        }
    }
}

impl Counter {
    pub(super) fn repaired(
        &self,
        me: NodeId,
        node: &mut Node,
        from: NodeId,
        msg: &Msg,
        out: &mut Out,
    ) {
        let enters = matches!(msg.body, Body::Lists(_));
        if !node.joined && !enters {
            return;
        }
        let asks = matches!(msg.body, Body::Ask | Body::Hello);
        // What else comes of a node that has left was sent before it did.
        if msg.body == Body::Hello || asks && msg.have.upto.is_empty() {
            node.state.left.remove(from);
        }
        if !node.state.left.contains(from) {
            node.peers.insert(from);
            node.hear(from, &msg.have, asks);
        }
        match &msg.body {
            Body::Operation(key, operation) => self.take(me, node, from, *key, *operation, out),
            Body::Have => {}
            Body::Ask | Body::Hello => self.welcome(me, node, from, &msg.have, out),
            Body::Lists(lists) => {
                self.merge(me, node, msg.have.fold, lists, out);
                node.say(from, Body::Have, out);
            }
            Body::Leave(lists) => {
                self.merge(me, node, msg.have.fold, lists, out);
                self.forget(node, from);
            }
            Body::Status(status) => self.on_status(me, node, from, &msg.have, status, out),
            Body::Over(round) => self.on_over(node, *round, out),
        }
        self.advance(me, node, out);
        self.keep_time(me, node, out);
    }

    fn take(
        &self,
        _me: NodeId,
        node: &mut Node,
        from: NodeId,
        key: Key,
        operation: Operation,
        out: &mut Out,
    ) {
        let variable = node.variables[key.index()].get_or_insert_default();
        variable.insert(operation);
        let gap = !variable.missing(operation.node).is_empty();
        // An acknowledgement that asks for what is missing.
        let body = if gap { Body::Ask } else { Body::Have };
        node.say(from, body, out);
    }

    /// Answers one who asks, and has it join the full sync while lists are still exchanged.
    fn welcome(&self, me: NodeId, node: &mut Node, from: NodeId, have: &Have, out: &mut Out) {
        node.say(from, Body::Lists(node.lists_for(have)), out);
        self.take_in(me, node, from, out);
    }

    /// Takes over a longer fold, and counts what is new.
    fn merge(&self, me: NodeId, node: &mut Node, fold: Fold, lists: &Lists, out: &mut Out) {
        if !node.joined && lists.folded.is_none() {
            return;
        }
        let folded = lists.folded.iter().flatten();
        let longer = !node.joined || fold > node.state.fold;
        for (variable, theirs) in node.variables.iter_mut().zip(folded).filter(|_| longer) {
            if let Some(theirs) = theirs {
                variable.get_or_insert_default().adopt(*theirs);
            }
        }
        if lists.folded.is_some() && longer {
            node.state.fold = fold;
            self.folded_up_to(node, fold.round, out);
        }
        for (key, operation) in &lists.operations {
            let variable = node.variables[key.index()].get_or_insert_default();
            variable.insert(*operation);
        }
        let body = if node.joined { Body::Ask } else { Body::Hello };
        node.joined = true;
        let unknown = lists
            .peers
            .minus(node.peers)
            .minus(node.state.left)
            .minus(NodeSet::one(me));
        node.peers = node.peers.or(unknown);
        node.say_each(unknown, body, out);
    }

    fn forget(&self, node: &mut Node, from: NodeId) {
        node.state.left.insert(from);
        node.peers.remove(from);
        node.state.heard[from.index()] = None;
        if let Some(sync) = &mut node.state.sync {
            sync.parties.remove(from);
        }
    }

    /// Sets the timer while somebody lacks something, and takes it back when nobody does.
    pub(super) fn keep_time(&self, me: NodeId, node: &mut Node, out: &mut Out) {
        let mine = node.have();
        let open = |peer: NodeId| node.owes(&mine, me, peer) || node.wants(&mine, peer);
        let busy = !node.joined || node.state.sync.is_some() || node.has_gap();
        let wanted = self.retry_ms > 0 && (busy || node.peers.iter().any(open));
        if wanted && !node.state.ticking {
            out.set_timer(RETRY, self.retry_ms);
        } else if !wanted && node.state.ticking {
            out.cancel_timer(RETRY);
        }
        node.state.ticking = wanted;
    }

    /// The timer went off: whoever lacks something is sent it, whoever has more is asked.
    pub(super) fn retry(&self, me: NodeId, node: &mut Node, out: &mut Out) {
        node.state.ticking = false;
        if !node.joined {
            self.ask_next(me, node, out);
        } else {
            let mine = node.have();
            for peer in node.peers.iter() {
                if node.owes(&mine, me, peer) {
                    let theirs = node.state.heard[peer.index()].clone().unwrap_or_default();
                    node.say(peer, Body::Lists(node.lists_for(&theirs)), out);
                }
                if node.wants(&mine, peer) {
                    node.say(peer, Body::Ask, out);
                }
            }
            self.say_status(me, node, out);
        }
        self.keep_time(me, node, out);
    }

    /// A node that is not taken in yet asks the next address.
    pub(super) fn ask_next(&self, me: NodeId, node: &mut Node, out: &mut Out) {
        let others = self.cluster.all().minus(NodeSet::one(me));
        let next = others.iter().find(|other| Some(*other) > node.state.asked);
        if let Some(other) = next.or(others.iter().next()) {
            node.state.asked = Some(other);
            let body = Body::Ask;
            let have = Have::default();
            out.send(other, AnyMsg::Repaired(Msg { have, body }));
        }
    }

    /// The last that is heard of a node that leaves.
    pub(super) fn say_goodbye(&self, node: &Node, out: &mut Out) {
        if node.joined {
            let lists = node.lists_for(&Have::default());
            node.say_each(node.peers, Body::Leave(lists), out);
        }
    }
}
