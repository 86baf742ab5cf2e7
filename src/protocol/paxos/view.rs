//! How the replicated state machine shows itself to people.

use super::{Msg, Node, Paxos, Proposal};
use crate::protocol::{
    Call, Key, List, MessageView, NodeId, NodeSet, NodeView, Register, Ring, Shape, Value, Warning,
};

/// The most lines of a list.
const LINES: usize = 24;

pub(super) fn node(protocol: &Paxos, me: NodeId, node: &Node) -> NodeView {
    NodeView {
        registers: registers(node),
        phase: phase(node),
        ring: ring(protocol, node),
        rows: rows(me, node),
        badges: badges(node),
        lists: lists(node),
        stable: match protocol.stable {
            true => "What its acceptor promised and accepted, the log and the bank survive a restart with memory kept.",
            false => "Nothing survives a restart: the node comes back through bootstrap.",
        }
        .to_string(),
    }
}

fn registers(node: &Node) -> Vec<Register> {
    let accounts = node.replica.as_ref().map(|r| r.bank.accounts());
    let accounts = (0u8..).zip(accounts.unwrap_or_default());
    let register = |(key, &money): (u8, &u32)| Register {
        key: Key(key),
        value: Value(u64::from(money)),
        tag: None,
    };
    accounts.map(register).collect()
}

/// "transfer 10 x→y · slot 4", "preparing 2·B", "leading in 2·B", "joining".
fn phase(node: &Node) -> String {
    let leading = node.leader.as_ref().filter(|leader| leader.active);
    if let Some(requester) = &node.requester {
        let call = asked(requester.call);
        return match requester.slot {
            Some(slot) => format!("{call} · slot {slot}"),
            None => format!("{call} · not joined yet"),
        };
    }
    if let Some(scout) = &node.scout {
        return format!("preparing {}", scout.ballot);
    }
    match (leading, node.seed.is_some(), node.bootstrap.is_some()) {
        (Some(leader), ..) => format!("leading in {}", leader.ballot),
        (_, true, _) => "waiting for peers".to_string(),
        (_, _, true) => "joining".to_string(),
        _ => "idle".to_string(),
    }
}

/// Promises, or acceptances of the lowest slot under way.
fn ring(protocol: &Paxos, node: &Node) -> Option<Ring> {
    let scout = node.scout.as_ref().map(|scout| scout.have);
    let have = scout.or_else(|| node.commanders.values().next().map(|c| c.have))?;
    Some(Ring {
        have,
        need: protocol.quorum,
        value: None,
    })
}

fn badges(node: &Node) -> Vec<String> {
    let leading = node.leader.as_ref().is_some_and(|leader| leader.active);
    let roles = [
        (leading, "leader".to_string()),
        (node.scout.is_some(), "scout".to_string()),
        (!node.commanders.is_empty(), commanders(node)),
        (node.requester.is_some(), "requester".to_string()),
        (node.seed.is_some(), "seed".to_string()),
        (node.bootstrap.is_some(), "bootstrap".to_string()),
        (node.replica.is_some(), "replica".to_string()),
        (node.acceptor.is_some(), "acceptor".to_string()),
    ];
    let there = roles.into_iter().filter(|(there, _)| *there);
    there.map(|(_, role)| role).collect()
}

fn commanders(node: &Node) -> String {
    match node.commanders.len() {
        1 => "commander".to_string(),
        n => format!("{n} commanders"),
    }
}

fn rows(me: NodeId, node: &Node) -> Vec<(String, String)> {
    let mut rows = Vec::new();
    let mut row = |label: &str, text: String| rows.push((label.to_string(), text));
    if let Some(replica) = &node.replica {
        let follows = match (replica.ballot.round, replica.ballot.leader, replica.active) {
            (0, ..) => "nobody yet".to_string(),
            (_, leader, _) if leader == me => "itself".to_string(),
            (_, leader, true) => format!("{leader}"),
            (_, leader, false) => format!("{leader}, which does not lead yet"),
        };
        row("follows", follows);
        row("next slot", replica.slot.to_string());
        row("money in all", replica.bank.total().to_string());
    }
    if let Some(acceptor) = &node.acceptor {
        row("promised", acceptor.promised.to_string());
    }
    if let Some(scout) = &node.scout {
        row("promises from", scout.have.to_string());
    }
    for (slot, commander) in &node.commanders {
        let text = format!("{} by {}", name(commander.proposal), commander.have);
        row(&format!("slot {slot} accepted"), text);
    }
    if let Some(seed) = &node.seed {
        row("have asked to join", seed.seen.to_string());
    }
    if let Some(bootstrap) = &node.bootstrap {
        row("asks next", bootstrap.next.to_string());
    }
    rows
}

fn lists(node: &Node) -> Vec<List> {
    let mut lists = Vec::new();
    if let Some(replica) = &node.replica {
        let line = |(slot, proposal): (&u32, &Proposal)| {
            let state = match *slot < replica.slot {
                true => "",
                false => " (waits for a slot before it)",
            };
            format!("{slot}: {}{state}", name(*proposal))
        };
        let items = replica.decisions.iter().rev().take(LINES).map(line);
        lists.push(List {
            title: "log",
            items: items.collect(),
        });
        let open = node.acceptor.iter().flat_map(|a| a.accepted.iter().rev());
        let open = open.filter(|(slot, _)| !replica.is_decided(**slot));
        let items = open.take(LINES).map(|(slot, (ballot, proposal))| {
            format!("{slot}: {} in ballot {ballot}", name(*proposal))
        });
        lists.push(List {
            title: "accepted, not known to be decided",
            items: items.collect(),
        });
    }
    lists.retain(|list| !list.items.is_empty());
    lists
}

fn asked(call: Call) -> String {
    match call {
        Call::Read { key } => format!("balance of {key}"),
        call => call.to_string(),
    }
}

/// "transfer 10 x→y of client 1", "no-op".
fn name(proposal: Proposal) -> String {
    match proposal {
        Some((op, call)) => format!("{} of {}", asked(call), op.client),
        None => "no-op".to_string(),
    }
}

pub(super) fn message(msg: &Msg) -> MessageView {
    let (shape, kind, label, words) = match msg {
        Msg::Join => (
            Shape::Member,
            "join",
            "join".to_string(),
            "take me in".to_string(),
        ),
        Msg::Welcome { slot, bank, .. } => (
            Shape::Member,
            "welcome",
            format!("…{slot}"),
            format!(
                "this is the bank before slot {slot}, with {} in all",
                bank.total()
            ),
        ),
        Msg::Propose { slot, op, call } => (
            Shape::Request,
            "propose",
            slot.to_string(),
            format!(
                "have {} decided, in slot {slot} if it is free",
                name(Some((*op, *call)))
            ),
        ),
        Msg::Prepare { ballot, .. } => (
            Shape::Query,
            "prepare",
            ballot.to_string(),
            format!("promise me ballot {ballot}, and what have you accepted?"),
        ),
        Msg::Promise {
            ballot, accepted, ..
        } => (
            Shape::Reply,
            "promise",
            ballot.to_string(),
            format!("I accept nothing below {ballot}; {}", reported(accepted)),
        ),
        Msg::Accept {
            ballot,
            slot,
            proposal,
        } => (
            Shape::Store,
            "accept",
            slot.to_string(),
            format!(
                "take {} for slot {slot} in ballot {ballot}",
                name(*proposal)
            ),
        ),
        Msg::Accepted { ballot, slot } => (
            Shape::Ack,
            "accepted",
            slot.to_string(),
            format!("I have accepted slot {slot} in ballot {ballot}"),
        ),
        Msg::Preempted { by } => (
            Shape::Ack,
            "preempted",
            format!("no, {by}"),
            format!("no, I know of ballot {by}, which is higher"),
        ),
        Msg::Decision { slot, proposal } => (
            Shape::Decide,
            "decision",
            slot.to_string(),
            format!("slot {slot} is {}", name(*proposal)),
        ),
        Msg::Active { ballot, slot } => (
            Shape::Beat,
            "active",
            ballot.to_string(),
            format!("I lead in ballot {ballot} and have executed all before slot {slot}"),
        ),
        Msg::CatchUp { slot } => (
            Shape::Query,
            "catch up",
            format!("{slot}…"),
            format!("what was decided from slot {slot} on?"),
        ),
    };
    MessageView {
        shape,
        kind,
        label,
        value: None,
        op: op(msg),
        words: format!("{kind}: {words}"),
    }
}

fn op(msg: &Msg) -> Option<crate::protocol::OpId> {
    match *msg {
        Msg::Propose { op, .. } => Some(op),
        Msg::Accept { proposal, .. } | Msg::Decision { proposal, .. } => proposal.map(|(op, _)| op),
        _ => None,
    }
}

fn reported(accepted: &[super::Accepted]) -> String {
    match accepted {
        [] => "I have accepted nothing".to_string(),
        [.., last] => {
            let before = match accepted.len() - 1 {
                0 => String::new(),
                n => format!(", and {n} before it"),
            };
            format!(
                "I have accepted {} for slot {} in {}{before}",
                name(last.proposal),
                last.slot,
                last.ballot
            )
        }
    }
}

/// Quorums that miss each other, and rules taken away.
pub(super) fn warnings(protocol: &Paxos) -> Vec<Warning> {
    let (nodes, quorum) = (protocol.cluster.nodes, protocol.quorum);
    let mut warnings = Vec::new();
    if 2 * quorum <= nodes {
        let first = NodeSet::first(quorum);
        let last: NodeSet = (nodes - quorum..nodes).map(NodeId).collect();
        warnings.push(Warning {
            words: format!(
                "Two quorums of {quorum} of {nodes} nodes need not intersect: {first} can decide \
                 a slot while {last} decide it otherwise."
            ),
            groups: Some((first, last)),
        });
    }
    warnings
}
