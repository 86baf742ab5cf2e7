//! Clients, their requests, and the queue of a busy node.

use crate::lab::{A, B, Lab, client};
use quorate::protocol::quorum::Quorum;
use quorate::protocol::{Call, ClientId, Key, OpId, Outcome, Value};
use quorate::world::{Choice, Event, MAX_QUEUE, Memory};

fn lab() -> Lab<Quorum> {
    Lab::new(3, "abd", &[], false)
}

fn ask(client: ClientId) -> Choice {
    let call = Call::Read { key: Key(0) };
    Choice::Invoke {
        client,
        node: A,
        call,
    }
}

#[test]
fn a_client_has_one_operation_outstanding() {
    let mut lab = lab();
    lab.choose(ask(client(0)));
    let words = "There is no client 1 that could ask now.";
    assert_eq!(lab.refused(ask(client(0))), words);
    lab.exchange(A, B);
    lab.exchange(A, B);
    lab.choose(ask(client(0)));
    let second = OpId {
        client: client(0),
        seq: 1,
    };
    assert_eq!(lab.world.serving(A).map(|(op, _)| op), Some(second));
}

#[test]
fn any_client_that_has_not_appeared_may_ask() {
    let mut lab = lab();
    for id in [4, u32::MAX, 0] {
        lab.choose(ask(client(id)));
        assert!(lab.refused(ask(client(id))).contains("could ask now"));
    }
    assert_eq!(lab.world.free_client(), client(5));
    // Whoever waits at a node that crashes never asks again.
    lab.choose(Choice::Crash(A));
    lab.choose(Choice::Restart {
        node: A,
        memory: Memory::Kept,
    });
    let words = "There is no client 5 that could ask now.";
    assert_eq!(lab.refused(ask(client(4))), words);
    lab.choose(ask(client(3)));
}

#[test]
fn requests_that_reach_a_busy_node_wait_in_order_each_from_a_client_of_its_own() {
    let mut lab = lab();
    let first = lab.write(A, 1);
    let waiting: Vec<_> = (2..6).map(|value| lab.write(A, value)).collect();
    assert!(matches!(
        lab.events[..],
        [Event::Invoked { .. }, Event::Queued(..)]
    ));
    let queued: Vec<_> = lab.world.queue(A).iter().map(|(op, _)| *op).collect();
    assert_eq!(queued, waiting);
    let clients: std::collections::BTreeSet<_> = waiting.iter().map(|op| op.client).collect();
    assert_eq!(clients.len(), 4);
    assert!(!clients.contains(&first.client));
    for op in std::iter::once(first).chain(waiting) {
        assert_eq!(lab.world.serving(A).map(|(op, _)| op), Some(op));
        lab.lose_all();
        lab.choose(Choice::Fire(A, crate::lab::TIMER));
        lab.exchange(A, B);
        lab.exchange(A, B);
        assert_eq!(lab.told(op), Some(Outcome::Written));
    }
    assert_eq!(lab.held(A), "5 5·A");
}

#[test]
fn a_full_queue_takes_no_more_and_loses_none() {
    let mut lab = lab();
    lab.write(A, 1);
    for value in 0..MAX_QUEUE as u64 {
        lab.write(A, 2 + value);
    }
    let client = lab.world.free_client();
    assert_eq!(
        lab.refused(ask(client)),
        "64 requests wait at A already; it takes no more."
    );
    let values: Vec<_> = lab
        .world
        .queue(A)
        .iter()
        .map(|(_, call)| call.written())
        .collect();
    let expected: Vec<_> = (2..66).map(|value| Some(Value(value))).collect();
    assert_eq!(values, expected);
}

#[test]
fn an_operation_started_from_the_queue_says_so() {
    let mut lab = lab();
    lab.read(A);
    let next = lab.read(A);
    lab.exchange(A, B);
    lab.exchange(A, B);
    assert!(lab.events.contains(&Event::Started(next, A)));
}
