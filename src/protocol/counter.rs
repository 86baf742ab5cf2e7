//! Counter: integer variables that every node adds to at once, and a full sync that empties their
//! histories.
//!
//! **Source.** Seed 004, "Data Types", "Synchronization Logic", "Node Modes", "Sample User Inputs"
//! and its own list of shortcomings. It is an operation-based CRDT (Shapiro, Preguiça, Baquero,
//! Zawirski, "Conflict-free replicated data types", SSS 2011, the counter): additions commute, so
//! nodes that have counted the same operations have the same value.
//!
//! **What a node does.** An operation is `{node, nonce, value}`: a node adds it to its own list,
//! tells its client that it is done, and broadcasts it. A nonce that is missing is asked for. A
//! person's `sync` starts a full sync: every node stops (Sync), all exchange their lists, whoever
//! has everything is Ready, all that are Ready exchange their values, and when those are equal the
//! history is folded into the value before it and everyone works again (Work).
//!
//! **Guarantees** (preset `repaired`): Convergence: nodes that have the same operations have the
//! same value, nothing that was acknowledged is lost and nothing counted twice, also across a
//! flush; and Termination, which is easy here: every operation is local.
//!
//! **Assumes.** A restarted node still has its lists; whoever leaves has been heard by somebody.
//! A goodbye arrives before its sender comes back: one that is held back until then takes the node
//! off a list again, and that list's owner ignores it from then on.
//! A node that lost its memory, or comes back after it left, gives its next operations nonces
//! that others may know from before: it may lose a count, or have one doubled.
//!
//! **The runs that break it**, as described:
//! - a node joins in the middle of a full sync: `tests/runs/counter-join-in-sync.json`;
//! - two full syncs at once, and nobody works again: `tests/runs/counter-two-syncs.json`;
//! - one works again while another is still Ready: `tests/runs/counter-early-operation.json`;
//! - a node crashes between Ready and Work: `tests/runs/counter-crash-in-ready.json`;
//! - an operation comes after the flush that counted it: `tests/runs/counter-late-operation.json`;
//! - an operation that is lost is missed by nobody: `tests/runs/counter-lost-operation.json`.
//!
//! Beside each stands the same under the repaired form, `…-repaired.json`, which converges. Lost
//! memory breaks that one, too: `tests/runs/counter-memory-lost.json`.
//!
//! **Our reading, where the seed is silent.**
//! - `x` exists from the start; any other variable does once somebody has created it, by an
//!   operation that adds nothing. Before, it is not found.
//! - `sync` returns at once; the node's mode says how it goes on. `get` is answered in any mode,
//!   `+`, `-`, `create` and `populate` only in Work.
//! - `populate` adds 1, 2, 3, 4 and 5, five operations, and returns their sum.
//! - How each form goes about it stands in `described.rs`, `repaired.rs` and `sync.rs`.

mod described;
mod info;
mod repaired;
mod sync;
mod variable;
mod view;

pub use info::INFO;
pub use variable::{MAX_LIST, Operation, Variable};

use super::*;

/// What `populate` adds, an operation each.
pub const POPULATE: [i32; 5] = [1, 2, 3, 4, 5];

/// The numbers of the commands and of the questions.
pub(crate) const CREATE: u8 = 0;
pub(crate) const SYNC: u8 = 1;
pub(crate) const POPULATION: u8 = 2;
pub(crate) const VARIABLES: u8 = 0;
pub(crate) const HISTORY: u8 = 1;
pub(crate) const BEFORE: u8 = 2;
pub(crate) const PEERS: u8 = 3;

/// The counter with its switches set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counter {
    cluster: Cluster,
    /// As the seed describes it, or repaired.
    described: bool,
    /// How many nodes take no part at the start.
    late: u8,
    /// Milliseconds after which what is missing is sent and asked for again; 0: never.
    retry_ms: u32,
    /// Milliseconds after which a full sync that does not end is given up; 0: never.
    give_up_ms: u32,
}

/// The seed's node modes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Mode {
    /// Takes operations.
    #[default]
    Work,
    /// Exchanges lists.
    Sync,
    /// Has everything, and compares values.
    Ready,
}

/// What a node knows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Node {
    /// By key: on stable storage.
    variables: Vec<Option<Variable>>,
    mode: Mode,
    /// The other nodes it knows: on stable storage.
    peers: NodeSet,
    /// Whether it has been taken in: on stable storage.
    joined: bool,
    /// Whose values differed in the last full sync.
    differs: NodeSet,
    /// Of the form as described only.
    progress: described::Progress,
    /// Of the repaired form only.
    state: repaired::State,
}

/// What nodes send each other.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Msg {
    /// In the form as described.
    Described(described::Msg),
    /// In the repaired form.
    Repaired(repaired::Msg),
}

type Out = Effects<Counter>;

impl Node {
    /// What the node says of each variable, to be judged by. A variable that has no operations is
    /// still another thing than none.
    fn held(&self) -> Vec<Held> {
        let held = |(key, variable): (u8, &Option<Variable>)| Held {
            key: Key(key),
            value: variable
                .as_ref()
                .map(|variable| Value(variable.value as u64)),
            operations: variable
                .as_ref()
                .map_or(0, |variable| variable.mark.wrapping_add(1)),
        };
        (0u8..).zip(&self.variables).map(held).collect()
    }
}

impl Counter {
    /// The nodes that are there from the start.
    fn first(&self) -> NodeSet {
        NodeSet::first(self.cluster.nodes - self.late)
    }

    fn fresh(&self, me: NodeId) -> Node {
        let mut variables = vec![None; usize::from(self.cluster.keys)];
        variables[0] = Some(Variable::default());
        let mut node = Node {
            variables,
            peers: self.first().minus(NodeSet::one(me)),
            joined: true,
            ..Node::default()
        };
        let alike = node.have();
        for peer in node.peers.iter() {
            node.state.heard[peer.index()] = Some(alike.clone());
        }
        node
    }

    /// A node that knows nothing but addresses.
    fn empty(&self, me: NodeId, out: &mut Out) -> Node {
        let others = self.cluster.all().minus(NodeSet::one(me));
        if others.is_empty() {
            return self.fresh(me);
        }
        let mut node = Node {
            variables: vec![None; usize::from(self.cluster.keys)],
            ..Node::default()
        };
        if self.described {
            node.peers = others;
            self.ask_to_join(&node, out);
            node.peers = NodeSet::EMPTY;
        } else {
            self.ask_next(me, &mut node, out);
            self.keep_time(me, &mut node, out);
        }
        node
    }

    fn restarted(&self, me: NodeId, before: &Node, out: &mut Out) -> Node {
        if !before.joined {
            return self.empty(me, out);
        }
        let mut node = Node {
            variables: before.variables.clone(),
            peers: before.peers,
            joined: true,
            ..Node::default()
        };
        if self.described {
            self.ask_to_join(&node, out);
        } else {
            let round = before.state.sync.as_ref().map(|sync| sync.round);
            node.state.closed = before.state.closed.max(round.unwrap_or_default());
            node.state.fold = before.state.fold;
            node.state.left = before.state.left;
            node.say_each(node.peers, repaired::Body::Ask, out);
            self.keep_time(me, &mut node, out);
        }
        node
    }

    /// A node's own operations on a variable, one for each amount.
    fn add(&self, me: NodeId, node: &mut Node, op: OpId, key: Key, amounts: &[i32], out: &mut Out) {
        for &value in amounts {
            let variable = node.variables[key.index()].get_or_insert_default();
            let operation = Operation {
                node: me,
                nonce: variable.next_nonce(me),
                value,
                op,
            };
            variable.insert(operation);
            if self.described {
                let msg = described::Msg::Operation(key, operation);
                out.send_each(node.peers, Msg::Described(msg));
            } else {
                node.say_each(node.peers, repaired::Body::Operation(key, operation), out);
                self.keep_time(me, node, out);
            }
        }
    }

    /// Whether the node takes operations of clients on this variable now.
    fn takes(&self, node: &Node, key: Key) -> Result<(), Failure> {
        if node.mode != Mode::Work {
            return Err(Failure::Syncing);
        }
        match &node.variables[key.index()] {
            None => Err(Failure::NotFound),
            Some(variable) if variable.operations.len() >= MAX_LIST => Err(Failure::Full),
            Some(_) => Ok(()),
        }
    }

    fn serve(
        &self,
        me: NodeId,
        node: &mut Node,
        request: Request<'_, ()>,
        out: &mut Out,
    ) -> Result<Outcome, Failure> {
        let (op, key) = (request.op, request.call.key());
        if !node.joined {
            return Err(Failure::NotJoined);
        }
        match request.call {
            Call::Read { key } => {
                let variable = node.variables[key.index()].as_ref();
                let value = variable.map(|variable| Value(variable.value as u64));
                return value.map(Outcome::Value).ok_or(Failure::NotFound);
            }
            Call::Add { by, .. } => {
                self.takes(node, key)?;
                self.add(me, node, op, key, &[by], out);
            }
            Call::Command {
                command: CREATE, ..
            } => match self.takes(node, key) {
                Err(Failure::NotFound) => self.add(me, node, op, key, &[0], out),
                taken => taken?,
            },
            Call::Command {
                command: POPULATION,
                ..
            } => {
                self.takes(node, key)?;
                self.add(me, node, op, key, &POPULATE, out);
                let sum: i32 = POPULATE.iter().sum();
                return Ok(Outcome::Value(Value(sum as u64)));
            }
            Call::Command { command: SYNC, .. } if self.described => described::sync(node, out),
            Call::Command { command: SYNC, .. } if node.mode == Mode::Work => {
                self.start(me, node, out)
            }
            Call::Command { command: SYNC, .. } => return Err(Failure::Syncing),
            _ => return Err(Failure::NotOffered),
        }
        Ok(Outcome::Written)
    }

    /// Says what has changed of what the node holds.
    fn report(&self, node: &Node, before: &[Held], out: &mut Out) {
        let now = node.held();
        for (held, _) in now.iter().zip(before).filter(|(now, before)| now != before) {
            out.hold(*held);
        }
    }
}

impl Protocol for Counter {
    type Node = Node;
    type Msg = Msg;
    type Context = ();

    fn info() -> &'static Info {
        &INFO
    }

    fn configure(cluster: Cluster, switches: &Switches) -> Result<Self, BadSwitch> {
        let late = switches.number("late").unwrap_or(0);
        if late >= u32::from(cluster.nodes) {
            return Err(BadSwitch(format!(
                "Switch “late” has {late} nodes join later, but the cluster has only {}; one at \
                 least is there from the start.",
                cluster.nodes
            )));
        }
        Ok(Counter {
            cluster,
            described: switches.get("form") == "described",
            late: late as u8,
            retry_ms: switches.number("retry-ms").unwrap_or(0),
            give_up_ms: switches.number("give-up-ms").unwrap_or(0),
        })
    }

    fn boot(&self, me: NodeId, how: Boot<'_, Node>, out: &mut Out) -> Node {
        let node = match how {
            Boot::First => self.fresh(me),
            Boot::Kept(before) => self.restarted(me, before, out),
            Boot::Lost | Boot::Joining => self.empty(me, out),
        };
        for held in node.held() {
            out.hold(held);
        }
        node
    }

    fn on_invoke(&self, me: NodeId, node: &mut Node, request: Request<'_, ()>, out: &mut Out) {
        let before = node.held();
        let outcome = self.serve(me, node, request, out);
        out.ret(outcome.unwrap_or_else(Outcome::Failed), None);
        self.report(node, &before, out);
    }

    fn on_message(&self, me: NodeId, node: &mut Node, from: NodeId, msg: &Msg, out: &mut Out) {
        let before = node.held();
        match msg {
            Msg::Described(msg) => self.described(me, node, from, msg, out),
            Msg::Repaired(msg) => self.repaired(me, node, from, msg, out),
        }
        self.report(node, &before, out);
    }

    fn on_timer(&self, me: NodeId, node: &mut Node, timer: TimerId, out: &mut Out) {
        match timer {
            repaired::RETRY => self.retry(me, node, out),
            _ => self.give_up(me, node, out),
        }
    }

    fn has_membership(&self) -> bool {
        true
    }

    fn late(&self) -> NodeSet {
        self.cluster.all().minus(self.first())
    }

    fn on_leave(&self, _me: NodeId, node: &mut Node, out: &mut Out) {
        if !self.described {
            self.say_goodbye(node, out);
        }
    }

    fn waiting(&self, _me: NodeId, _node: &Node) -> Option<Waiting> {
        None
    }

    fn node_view(&self, me: NodeId, node: &Node) -> NodeView {
        view::node(self, me, node)
    }

    fn message_view(&self, msg: &Msg) -> MessageView {
        view::message(msg)
    }

    fn answer(&self, _me: NodeId, node: &Node, question: u8, key: Key) -> String {
        view::answer(node, question, key)
    }
}
