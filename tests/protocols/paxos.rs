//! The replicated state machine: what the component model of seed design 003 says that each role
//! does, one choice after another.

mod failures;
mod membership;
mod roles;

use crate::lab::{A, B, C, D, E, Lab, between};
use quorate::protocol::paxos::Paxos;
use quorate::protocol::{
    Call, Failure, Key, NodeId, NodeView, OpId, Outcome, Protocol, TimerId, Value,
};
use quorate::run;
use quorate::world::{Choice, DropReason, Event, Memory, NodeStatus, Way};

const HEARTBEAT: TimerId = TimerId(0);
const LEADER: TimerId = TimerId(1);
const PREPARE: TimerId = TimerId(2);
const ACCEPT: TimerId = TimerId(3);
const JOIN: TimerId = TimerId(4);
const INVOKE: TimerId = TimerId(5);

type Bench = Lab<Paxos>;

fn new(nodes: u8) -> Bench {
    Lab::new(nodes, "repaired", &[], false)
}

/// Delivers everything, and whatever that makes nodes send, until nothing is in flight that can
/// arrive.
fn settle(lab: &mut Bench) {
    loop {
        let flights = lab.world.in_flight();
        let clear = |id: &_| lab.world.way(*id) == Some(Way::Clear);
        let Some(id) = flights.map(|flight| flight.id).find(clear) else {
            return;
        };
        lab.choose(Choice::Deliver(id));
    }
}

/// A cluster in which B leads in ballot 1·B, and everybody knows.
fn led(mut lab: Bench) -> Bench {
    settle(&mut lab);
    lab.choose(Choice::Fire(B, LEADER));
    settle(&mut lab);
    if !lab.world.has_set(B, HEARTBEAT) {
        // The seed was no acceptor yet when it heard the first prepare, and it is needed.
        lab.choose(Choice::Fire(B, PREPARE));
        settle(&mut lab);
    }
    lab.choose(Choice::Fire(B, HEARTBEAT));
    settle(&mut lab);
    lab
}

fn view(lab: &Bench, node: NodeId) -> NodeView {
    lab.world.protocol().node_view(node, lab.world.node(node))
}

fn badges(lab: &Bench, node: NodeId) -> String {
    view(lab, node).badges.join(", ")
}

fn row(lab: &Bench, node: NodeId, label: &str) -> String {
    let rows = view(lab, node).rows;
    let found = rows.into_iter().find(|(name, _)| name == label);
    found.map(|(_, text)| text).unwrap_or_default()
}

fn list(lab: &Bench, node: NodeId, title: &str) -> Vec<String> {
    let lists = view(lab, node).lists;
    let found = lists.into_iter().find(|list| list.title == title);
    found.map(|list| list.items).unwrap_or_default()
}

fn accounts(lab: &Bench, node: NodeId) -> Vec<u64> {
    let registers = view(lab, node).registers;
    registers.iter().map(|account| account.value.0).collect()
}

fn move_money(amount: u32) -> Call {
    let (from, to) = (Key(0), Key(1));
    Call::Transfer { from, to, amount }
}

fn transfer(lab: &mut Bench, node: NodeId, amount: u32) -> OpId {
    lab.ask(node, move_money(amount))
}

const MADE: Option<Outcome> = Some(Outcome::Written);
const MEMBER: &str = "replica, acceptor";

/// Like [`settle`], with everything to a crashed node lost.
fn settle_but(lab: &mut Bench, gone: NodeId) {
    loop {
        settle(lab);
        let flights = lab.world.in_flight();
        let Some(id) = flights.map(|flight| flight.id).find(|id| id.to == gone) else {
            return;
        };
        lab.choose(Choice::Drop(id));
    }
}
