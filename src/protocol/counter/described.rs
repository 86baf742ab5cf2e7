//! The counter as seed 004 describes it: "Synchronization Logic" and "Node Modes", to the letter.
//!
//! **Our reading, where the seed is silent.**
//! - Nonces count the operations of a node on a variable *in its list*: "reset their history"
//!   leaves an empty list, so they begin again at 1.
//! - Nothing is sent twice: a gap is found, and asked for, when a later operation of the same
//!   node arrives, so the last one of a node can stay lost until the next full sync.
//! - An operation that arrives is taken in whatever the mode; only those of clients are stopped.
//! - `Sync` goes to `Ready` when the lists of all known nodes have come, all of them have
//!   acknowledged the own list, and no nonce is missing. What is heard of the others' statuses
//!   is kept, whatever the own one, until the next return to `Work`.
//! - When values differ the node says whose, and stays `Ready`; "if/when they have a consensus"
//!   leaves it there. A further `sync` sends again what the status calls for.
//! - A node that restarts does what a new node does: it asks one node it knows for its lists and
//!   takes that node's values before the sync. The status is not kept, the lists are.
//! - A full sync is with the nodes known when the own one began; "made to join the syncing
//!   process" is who asks a node in `Sync`, or sends its lists to one.

use super::variable::{Operation, Variable};
use super::{Counter, Mode, Node, Out};
use crate::protocol::{Key, MAX_NODES, NodeId, NodeSet};

/// All variables of a node, by key; none where there is none.
pub type Lists = Vec<Option<Variable>>;
/// The values of all variables, by key.
pub type Values = Vec<Option<i64>>;

/// What nodes send each other.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Msg {
    /// "Any node that does an operation shall broadcast the operation."
    Operation(Key, Operation),
    /// "Which of your operations are these nonces?"
    Missing(Key, Vec<u32>),
    /// A new node, or one that restarts, asks for everything.
    Join,
    /// The answer: all lists, and who is known.
    Lists(Lists, NodeSet),
    /// A new node makes itself known.
    Hello,
    /// "I stop; these are my lists."
    Sync(Lists),
    /// "I have taken in your lists."
    Acknowledged,
    /// "I have what everybody has."
    Ready,
    /// "These are my current values."
    Values(Values),
}

/// What a node has heard of the others' full sync.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Progress {
    /// Who takes part: those known when the node stopped, and who joined while it was in `Sync`.
    pub parties: NodeSet,
    /// Whose lists have come.
    pub lists: NodeSet,
    /// Who has acknowledged the own lists.
    pub acknowledged: NodeSet,
    /// Who is `Ready`.
    pub ready: NodeSet,
    /// The values that have come, by node.
    pub values: [Option<Values>; MAX_NODES as usize],
    /// The own values, as they were sent.
    pub said: Option<Values>,
}

impl Counter {
    pub(super) fn described(
        &self,
        me: NodeId,
        node: &mut Node,
        from: NodeId,
        msg: &Msg,
        out: &mut Out,
    ) {
        node.peers.insert(from);
        match msg {
            Msg::Operation(key, operation) => take(me, node, *key, *operation, out),
            Msg::Missing(key, nonces) => give(me, node, from, *key, nonces, out),
            Msg::Join => welcome(node, from, out),
            Msg::Lists(lists, peers) => enter(me, node, lists, *peers, out),
            Msg::Hello => {}
            Msg::Sync(lists) => listen(me, node, from, lists, out),
            Msg::Acknowledged => drop(node.progress.acknowledged.insert(from)),
            Msg::Ready => drop(node.progress.ready.insert(from)),
            Msg::Values(values) => node.progress.values[from.index()] = Some(values.clone()),
        }
        advance(node, out);
    }

    /// A node that is new, or comes back, asks one that it knows.
    pub(super) fn ask_to_join(&self, node: &Node, out: &mut Out) {
        if let Some(any) = node.peers.iter().next() {
            out.send(any, super::Msg::Described(Msg::Join));
        }
    }
}

/// The person's `sync`: begins one, or says again what the status calls for.
pub(super) fn sync(node: &mut Node, out: &mut Out) {
    match node.mode {
        Mode::Work => begin(node, out),
        Mode::Sync => tell(node, Msg::Sync(node.variables.clone()), out),
        Mode::Ready => {
            tell(node, Msg::Ready, out);
            node.progress.said = None;
        }
    }
    advance(node, out);
}

/// Says something to all who take part in the full sync.
fn tell(node: &Node, msg: Msg, out: &mut Out) {
    out.send_each(node.progress.parties, super::Msg::Described(msg));
}

fn begin(node: &mut Node, out: &mut Out) {
    node.mode = Mode::Sync;
    node.differs = NodeSet::EMPTY;
    node.progress.parties = node.peers;
    tell(node, Msg::Sync(node.variables.clone()), out);
}

fn take(me: NodeId, node: &mut Node, key: Key, operation: Operation, out: &mut Out) {
    let variable = node.variables[key.index()].get_or_insert_default();
    variable.insert(operation);
    ask(me, node, key, operation.node, out);
}

/// Asks the relevant node for the nonces that are missing.
fn ask(me: NodeId, node: &Node, key: Key, whose: NodeId, out: &mut Out) {
    let Some(variable) = &node.variables[key.index()] else {
        return;
    };
    let missing = variable.missing(whose);
    if whose != me && !missing.is_empty() {
        out.send(whose, super::Msg::Described(Msg::Missing(key, missing)));
    }
}

fn give(me: NodeId, node: &Node, to: NodeId, key: Key, nonces: &[u32], out: &mut Out) {
    let Some(variable) = &node.variables[key.index()] else {
        return;
    };
    for operation in &variable.operations {
        if operation.node == me && nonces.contains(&operation.nonce) {
            out.send(to, super::Msg::Described(Msg::Operation(key, *operation)));
        }
    }
}

/// Answers one who joins, and makes it join the syncing process if there is one.
fn welcome(node: &mut Node, to: NodeId, out: &mut Out) {
    let lists = Msg::Lists(node.variables.clone(), node.peers);
    out.send(to, super::Msg::Described(lists));
    make_join(node, to, out);
}

/// In `Sync`, a node that takes no part yet does from now on.
fn make_join(node: &mut Node, who: NodeId, out: &mut Out) {
    if node.mode == Mode::Sync && node.progress.parties.insert(who) {
        out.send(
            who,
            super::Msg::Described(Msg::Sync(node.variables.clone())),
        );
    }
}

/// The lists that were asked for have come.
fn enter(me: NodeId, node: &mut Node, lists: &Lists, peers: NodeSet, out: &mut Out) {
    for (key, theirs) in (0u8..).map(Key).zip(lists) {
        let Some(theirs) = theirs else { continue };
        let own = node.variables[key.index()].get_or_insert_default();
        own.rebase(theirs.folded);
    }
    merge(me, node, lists, out);
    node.joined = true;
    node.peers = node.peers.or(peers).minus(NodeSet::one(me));
    out.send_each(node.peers, super::Msg::Described(Msg::Hello));
}

fn listen(me: NodeId, node: &mut Node, from: NodeId, lists: &Lists, out: &mut Out) {
    merge(me, node, lists, out);
    if node.mode == Mode::Work {
        begin(node, out);
    }
    make_join(node, from, out);
    node.progress.lists.insert(from);
    out.send(from, super::Msg::Described(Msg::Acknowledged));
}

/// Takes in the operations of other lists, and asks for what is missing.
fn merge(me: NodeId, node: &mut Node, lists: &Lists, out: &mut Out) {
    for (key, theirs) in (0u8..).map(Key).zip(lists) {
        let Some(theirs) = theirs else { continue };
        let own = node.variables[key.index()].get_or_insert_default();
        for operation in &theirs.operations {
            own.insert(*operation);
        }
        for whose in NodeSet::first(MAX_NODES).iter() {
            ask(me, node, key, whose, out);
        }
    }
}

/// Goes on from `Sync` to `Ready`, and from `Ready` to `Work`, if it can.
fn advance(node: &mut Node, out: &mut Out) {
    let all = |heard: NodeSet| node.progress.parties.minus(heard).is_empty();
    let progress = &node.progress;
    let gaps = node.variables.iter().flatten().any(Variable::has_gap);
    if node.mode == Mode::Sync && all(progress.lists) && all(progress.acknowledged) && !gaps {
        node.mode = Mode::Ready;
        tell(node, Msg::Ready, out);
    }
    if node.mode != Mode::Ready || !node.progress.parties.minus(node.progress.ready).is_empty() {
        return;
    }
    let own = values(node);
    if node.progress.said.is_none() {
        node.progress.said = Some(own.clone());
        tell(node, Msg::Values(own), out);
    }
    compare(node);
}

/// "If/when they have a consensus with each other."
fn compare(node: &mut Node) {
    let said = |peer: &NodeId| node.progress.values[peer.index()].as_ref();
    if node
        .progress
        .parties
        .iter()
        .any(|peer| said(&peer).is_none())
    {
        return;
    }
    let Some(own) = node.progress.said.clone() else {
        return;
    };
    let other = |peer: &NodeId| said(peer).is_some_and(|theirs| *theirs != own);
    node.differs = node.progress.parties.iter().filter(other).collect();
    if !node.differs.is_empty() {
        return;
    }
    for (variable, value) in node.variables.iter_mut().zip(own) {
        if let (Some(variable), Some(value)) = (variable, value) {
            variable.reset(value);
        }
    }
    node.mode = Mode::Work;
    node.progress = Progress::default();
}

fn values(node: &Node) -> Values {
    let value = |variable: &Option<Variable>| variable.as_ref().map(|variable| variable.value);
    node.variables.iter().map(value).collect()
}
