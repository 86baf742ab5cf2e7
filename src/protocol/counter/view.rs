//! How the counter shows its nodes and messages to people, and what it answers them.

use super::repaired::Body;
use super::sync::Stage;
use super::variable::{Operation, Variable};
use super::{BEFORE, Counter, HISTORY, Mode, Msg, Node, PEERS, VARIABLES, described, repaired};
use crate::protocol::{
    Key, List, MessageView, NodeId, NodeSet, NodeView, Register, Ring, Shape, Value,
};

const STABLE: &str = "Variables, their histories and the known nodes survive a restart with memory kept; a full sync under way does not.";
/// The most operations shown of a list.
const MOST_SHOWN: usize = 48;

pub(super) fn node(counter: &Counter, me: NodeId, node: &Node) -> NodeView {
    let mut view = NodeView {
        registers: registers(node),
        phase: phase(node, me),
        badges: vec![mode(node).to_string()],
        lists: vec![List {
            title: "history",
            items: history(node),
        }],
        rows: vec![("knows".into(), node.peers.to_string())],
        stable: STABLE.to_string(),
        ..NodeView::default()
    };
    if let Some((have, all)) = progress(node, me) {
        view.ring = Some(Ring {
            have,
            need: all.len(),
            value: None,
        });
        let missing = all.minus(have);
        view.rows.push(("waits for".into(), missing.to_string()));
    }
    if !node.differs.is_empty() {
        view.rows
            .push(("values differ".into(), node.differs.to_string()));
    }
    if let Some(sync) = &node.state.sync {
        let starter = NodeId(sync.round.starter);
        let round = format!("{}, started by {starter}", sync.round.number);
        view.rows.push(("full sync".into(), round));
    }
    if !counter.described {
        let count = node.state.fold.count.to_string();
        view.rows.push(("operations folded".into(), count));
    }
    view
}

fn mode(node: &Node) -> &'static str {
    match node.mode {
        _ if !node.joined => "Joining",
        Mode::Work => "Work",
        Mode::Sync => "Sync",
        Mode::Ready => "Ready",
    }
}

fn registers(node: &Node) -> Vec<Register> {
    let all = (0u8..).map(Key).zip(&node.variables);
    let held = all.filter_map(|(key, variable)| Some((key, variable.as_ref()?)));
    held.map(|(key, variable)| Register {
        key,
        value: value(variable),
        tag: None,
    })
    .collect()
}

fn value(variable: &Variable) -> Value {
    Value(variable.value as u64)
}

/// "idle", "Sync · 2/5": how many are as far as this node needs them, of how many.
fn phase(node: &Node, me: NodeId) -> String {
    match progress(node, me) {
        Some((have, all)) => format!("{} · {}/{}", mode(node), have.len(), all.len()),
        None if !node.joined => "joining".to_string(),
        None => "idle".to_string(),
    }
}

/// In a full sync: who is as far as this node needs them, and who all has to be.
fn progress(node: &Node, me: NodeId) -> Option<(NodeSet, NodeSet)> {
    let own = NodeSet::one(me);
    if let Some(sync) = &node.state.sync {
        let have = sync.at(sync.stage).or(own);
        return Some((have, sync.parties));
    }
    let progress = &node.progress;
    let all = progress.parties.or(own);
    let said = |peer: &NodeId| progress.values[peer.index()].is_some();
    let have = match node.mode {
        Mode::Work => return None,
        Mode::Sync => progress.lists.and(progress.acknowledged),
        Mode::Ready if progress.said.is_none() => progress.ready,
        Mode::Ready => node.peers.iter().filter(said).collect(),
    };
    Some((have.and(all).or(own), all))
}

/// "x +5 · A 3", the latest first.
fn history(node: &Node) -> Vec<String> {
    let all = (0u8..).map(Key).zip(&node.variables);
    let listed = all.filter_map(|(key, variable)| Some((key, variable.as_ref()?)));
    let lines = listed.flat_map(|(key, variable)| {
        let latest = variable.operations.iter().rev();
        latest.map(move |operation| format!("{key} {}", entry(operation)))
    });
    lines.take(MOST_SHOWN).collect()
}

fn entry(operation: &Operation) -> String {
    format!(
        "{:+} · {} {}",
        operation.value, operation.node, operation.nonce
    )
}

pub(super) fn answer(node: &Node, question: u8, key: Key) -> String {
    let found = node.variables.get(key.index()).and_then(Option::as_ref);
    match (question, found) {
        (VARIABLES, _) => variables(node),
        (PEERS, _) => format!("knows {}", node.peers),
        (_, None) => format!("There is no variable {key} here."),
        (HISTORY, Some(variable)) if variable.operations.is_empty() => {
            format!("{key} has no operations since the last full sync.")
        }
        (HISTORY, Some(variable)) => {
            let lines: Vec<_> = variable.operations.iter().map(entry).collect();
            lines.join("\n")
        }
        (BEFORE, Some(variable)) => format!("{key} was {} before.", variable.folded.before),
        _ => String::new(),
    }
}

fn variables(node: &Node) -> String {
    let held = registers(node);
    if held.is_empty() {
        return "There are no variables here.".to_string();
    }
    let lines: Vec<_> = held
        .iter()
        .map(|register| format!("{} = {}", register.key, register.value))
        .collect();
    lines.join("\n")
}

/// A message in the making: all but its sentence is often empty.
fn view(shape: Shape, kind: &'static str, words: impl Into<String>) -> MessageView {
    MessageView {
        shape,
        kind,
        label: kind.to_string(),
        value: None,
        op: None,
        words: words.into(),
    }
}

fn operation(key: Key, operation: &Operation) -> MessageView {
    let Operation {
        node,
        nonce,
        value,
        op,
    } = operation;
    MessageView {
        shape: Shape::Store,
        kind: "operation",
        label: format!("{value:+}"),
        value: None,
        op: Some(*op),
        words: format!("operation: {value:+} to {key}, nonce {nonce} of {node}"),
    }
}

pub(super) fn message(msg: &Msg) -> MessageView {
    match msg {
        Msg::Described(msg) => as_described(msg),
        Msg::Repaired(msg) => as_repaired(msg),
    }
}

fn as_described(msg: &described::Msg) -> MessageView {
    use described::Msg::*;
    match msg {
        Operation(key, listed) => operation(*key, listed),
        Missing(key, nonces) => {
            let nonces: Vec<_> = nonces.iter().map(u32::to_string).collect();
            let words = format!(
                "missing: send me your operations {} on {key}",
                nonces.join(", ")
            );
            view(Shape::Query, "missing", words)
        }
        Join => view(Shape::Member, "join", "join: send me your lists"),
        Lists(lists, peers) => view(
            Shape::Store,
            "lists",
            format!("lists: {}; I know {peers}", all(lists)),
        ),
        Hello => view(Shape::Member, "hello", "hello: I take part from now on"),
        Sync(lists) => view(
            Shape::Beat,
            "sync",
            format!("sync: I have stopped; my lists are {}", all(lists)),
        ),
        Acknowledged => view(Shape::Ack, "ack", "ack: I have taken in your lists"),
        Ready => view(Shape::Beat, "ready", "ready: I have what all have"),
        Values(values) => {
            let words = format!("values: mine are {}", listed(values));
            view(Shape::Decide, "values", words)
        }
    }
}

fn as_repaired(msg: &repaired::Msg) -> MessageView {
    let total = msg.have.total();
    match &msg.body {
        Body::Operation(key, listed) => operation(*key, listed),
        Body::Have => view(
            Shape::Ack,
            "have",
            format!("have: I have {total} operations"),
        ),
        Body::Ask => view(
            Shape::Query,
            "ask",
            format!("ask: I have {total} operations, send me the others"),
        ),
        Body::Hello => view(
            Shape::Member,
            "hello",
            "hello: I take part from now on, send me what I have not",
        ),
        Body::Lists(lists) => view(Shape::Store, "lists", given("lists", lists)),
        Body::Leave(lists) => view(Shape::Member, "leave", given("leave", lists)),
        Body::Over(_) => view(Shape::Ack, "over", "over: that full sync has ended for me"),
        Body::Status(status) => {
            let (who, n) = (NodeId(status.round.starter), status.round.number);
            let round = format!("full sync {n} of {who}, with {}", status.parties);
            match status.stage {
                Stage::Sync => view(
                    Shape::Beat,
                    "sync",
                    format!("sync: {round}; I have stopped"),
                ),
                Stage::Ready => view(
                    Shape::Beat,
                    "ready",
                    format!("ready: {round}; I have all {total} operations"),
                ),
                Stage::Values => {
                    let words = format!("values: {round}; mine are {}", listed(&status.values));
                    view(Shape::Decide, "values", words)
                }
            }
        }
    }
}

fn given(kind: &str, lists: &repaired::Lists) -> String {
    let number = lists.operations.len();
    let fold = if lists.folded.is_some() {
        " and my fold"
    } else {
        ""
    };
    format!("{kind}: {number} operations{fold}; I know {}", lists.peers)
}

/// "x = 5, y = -2".
fn listed(values: &[Option<i64>]) -> String {
    let all = (0u8..).map(Key).zip(values);
    let lines: Vec<_> = all
        .filter_map(|(key, value)| Some(format!("{key} = {}", (*value)?)))
        .collect();
    lines.join(", ")
}

/// "x = 5 (3 operations)".
fn all(lists: &described::Lists) -> String {
    let all = (0u8..).map(Key).zip(lists);
    let lines: Vec<_> = all
        .filter_map(|(key, variable)| {
            let variable = variable.as_ref()?;
            let number = variable.operations.len();
            Some(format!("{key} = {} ({number} operations)", variable.value))
        })
        .collect();
    lines.join(", ")
}
