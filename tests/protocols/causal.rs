//! The repaired causal store: delivery (Birman, Schiper, Stephenson 1991), choice
//! between concurrent writes, and clients that carry.

use crate::lab::{A, B, C, Lab, X, client};
use quorate::protocol::causal::Causal;
use quorate::protocol::{
    Call, Failure, Key, NodeId, NodeSet, OpId, Outcome, Protocol, Value, Waiting,
};
use quorate::run::{self, Said};
use quorate::world::{Choice, Event};

pub const Y: Key = Key(1);

pub fn lab(nodes: u8) -> Lab<Causal> {
    Lab::new(nodes, "repaired", &[], false)
}

pub fn put(key: Key, value: u64) -> Call {
    let value = Value(value);
    Call::Write { key, value }
}

pub fn get(key: Key) -> Call {
    Call::Read { key }
}

/// This client asks.
pub fn by(lab: &mut Lab<Causal>, who: u32, node: NodeId, call: Call) -> OpId {
    let client = client(who);
    let events = lab.choose(Choice::Invoke { client, node, call });
    let Event::Invoked { op, .. } = events[0] else {
        panic!("{events:?}");
    };
    op
}

/// What a client carries, in words.
pub fn carries(lab: &Lab<Causal>, who: u32) -> String {
    let mut clients = lab.world.clients();
    let (.., context) = clients.find(|(id, ..)| *id == client(who)).expect("known");
    lab.world.protocol().context_view(context)
}

/// What is there: "x=7 y=3".
pub fn store(lab: &Lab<Causal>, node: NodeId) -> String {
    let view = lab.world.protocol().node_view(node, lab.world.node(node));
    let items = view.registers.iter();
    let items: Vec<_> = items.map(|r| format!("{}={}", r.key, r.value)).collect();
    items.join(" ")
}

/// What a node says of itself under this label.
pub fn row(lab: &Lab<Causal>, node: NodeId, label: &str) -> String {
    let view = lab.world.protocol().node_view(node, lab.world.node(node));
    let found = view.rows.into_iter().find(|(known, _)| known == label);
    found.expect("a row").1
}

/// The node's only list: the delivery buffer, or the failed queue.
pub fn list(lab: &Lab<Causal>, node: NodeId) -> Vec<String> {
    let view = lab.world.protocol().node_view(node, lab.world.node(node));
    view.lists[0].items.clone()
}

pub const NOT_FOUND: Option<Outcome> = Some(Outcome::Failed(Failure::NotFound));
pub const WRITTEN: Option<Outcome> = Some(Outcome::Written);

pub fn value(value: u64) -> Option<Outcome> {
    Some(Outcome::Value(Value(value)))
}

#[test]
fn a_write_returns_at_once_and_is_broadcast_with_the_clock() {
    let mut lab = lab(3);
    let write = lab.write(A, 7);
    assert_eq!(lab.told(write), WRITTEN);
    assert_eq!(lab.flights(), ["A→B write 7", "A→C write 7"]);
    assert_eq!(row(&lab, A, "clock"), "A1 B0 C0");
    assert_eq!(carries(&lab, 0), "A1 B0 C0");
    lab.deliver(A, B);
    assert_eq!(
        (store(&lab, B), row(&lab, B, "clock")),
        ("x=7".into(), "A1 B0 C0".into())
    );
    assert_eq!(lab.flights(), ["A→C write 7", "B→A ack ack"]);
}

#[test]
fn a_message_that_overtakes_its_cause_waits_in_the_buffer() {
    let mut lab = lab(3);
    by(&mut lab, 0, A, put(X, 5));
    lab.deliver(A, B);
    let effect = by(&mut lab, 1, B, put(Y, 9));
    assert_eq!(lab.told(effect), WRITTEN);
    lab.deliver(B, C);
    assert_eq!(store(&lab, C), "");
    assert_eq!(list(&lab, C), ["PUT y = 9 from B, waits for A"]);
    assert_eq!(row(&lab, C, "clock"), "A0 B0 C0");
    lab.deliver(A, C);
    assert_eq!(store(&lab, C), "x=5 y=9");
    assert!(list(&lab, C).is_empty());
    assert_eq!(row(&lab, C, "clock"), "A1 B1 C0");
}

#[test]
fn writes_of_one_replica_are_delivered_in_order() {
    let mut lab = lab(2);
    by(&mut lab, 0, A, put(X, 1));
    by(&mut lab, 0, A, put(X, 2));
    by(&mut lab, 0, A, put(X, 3));
    for _ in 0..2 {
        let id = lab.newest(A, B);
        lab.choose(Choice::Deliver(id));
        assert_eq!(store(&lab, B), "");
    }
    assert_eq!(
        list(&lab, B),
        [
            "PUT x = 3 from A, waits for A",
            "PUT x = 2 from A, waits for A"
        ]
    );
    lab.deliver(A, B);
    assert_eq!(store(&lab, B), "x=3");
    assert!(list(&lab, B).is_empty());
}

#[test]
fn without_the_buffer_the_effect_is_there_before_its_cause() {
    let mut lab = Lab::new(3, "no-buffer", &[], false);
    by(&mut lab, 0, A, put(X, 5));
    lab.deliver(A, B);
    by(&mut lab, 1, B, put(Y, 9));
    lab.deliver(B, C);
    assert_eq!(store(&lab, C), "y=9");
    let effect = by(&mut lab, 2, C, get(Y));
    let cause = by(&mut lab, 2, C, get(X));
    assert_eq!((lab.told(effect), lab.told(cause)), (value(9), NOT_FOUND));
    lab.deliver(A, C);
    assert_eq!(store(&lab, C), "x=5 y=9");
}

#[test]
fn of_concurrent_writes_the_same_stays_everywhere() {
    let mut lab = lab(3);
    by(&mut lab, 0, A, put(X, 1));
    by(&mut lab, 1, B, put(X, 2));
    lab.deliver(A, C);
    lab.deliver(B, C);
    lab.deliver(B, A);
    lab.deliver(A, B);
    for node in [A, B, C] {
        // Both have counter 1, and B is above A.
        assert_eq!(lab.held(node), "2 1·B");
        assert_eq!(row(&lab, node, "clock"), "A1 B1 C0");
    }
    // What is causally later stays over both, whoever writes it.
    by(&mut lab, 2, A, put(X, 3));
    lab.deliver(A, C);
    assert_eq!(lab.held(C), "3 2·A");
}

#[test]
fn where_the_last_to_arrive_stays_replicas_stay_apart() {
    let mut lab = Lab::new(2, "last-arrival", &[], false);
    by(&mut lab, 0, A, put(X, 1));
    by(&mut lab, 1, B, put(X, 2));
    lab.deliver(A, B);
    lab.deliver(B, A);
    assert_eq!(
        (store(&lab, A), store(&lab, B)),
        ("x=2".into(), "x=1".into())
    );
    assert_eq!(row(&lab, A, "clock"), row(&lab, B, "clock"));
}

#[test]
fn a_delete_is_a_write_of_nothing() {
    let mut lab = lab(2);
    by(&mut lab, 0, A, put(X, 1));
    let delete = by(&mut lab, 0, A, Call::Delete { key: X });
    assert_eq!(lab.told(delete), WRITTEN);
    assert_eq!(lab.flights(), ["A→B write 1", "A→B write del"]);
    // The DELETE comes first and waits, or the PUT would bring the key back.
    let id = lab.newest(A, B);
    lab.choose(Choice::Deliver(id));
    lab.deliver(A, B);
    assert_eq!(
        (store(&lab, B), row(&lab, B, "clock")),
        ("".into(), "A2 B0".into())
    );
    let read = by(&mut lab, 1, B, get(X));
    assert_eq!(lab.told(read), NOT_FOUND);
    assert_eq!(carries(&lab, 1), "A2 B0");
}

#[test]
fn what_is_not_there_is_not_found_and_not_deleted() {
    let mut lab = lab(2);
    let read = by(&mut lab, 0, A, get(X));
    let delete = by(&mut lab, 0, A, Call::Delete { key: X });
    assert_eq!((lab.told(read), lab.told(delete)), (NOT_FOUND, NOT_FOUND));
    assert_eq!(row(&lab, A, "clock"), "A0 B0");
    assert!(lab.flights().is_empty());
}

#[test]
fn calls_that_a_store_does_not_know_fail_with_a_typed_outcome() {
    let calls = [
        Call::Add { key: X, by: 1 },
        Call::Command { key: X, command: 3 },
        Call::Transfer {
            from: X,
            to: Y,
            amount: 1,
        },
    ];
    for preset in ["repaired", "described"] {
        let mut lab = Lab::<Causal>::new(3, preset, &[], false);
        for call in calls {
            let op = lab.ask(A, call);
            assert_eq!(lab.told(op), Some(Outcome::Failed(Failure::NotOffered)));
        }
        assert!(lab.flights().is_empty());
    }
}

#[test]
fn a_client_waits_until_the_replica_has_what_it_has_seen() {
    let mut lab = lab(3);
    by(&mut lab, 0, A, put(X, 5));
    let read = by(&mut lab, 0, B, get(X));
    assert_eq!(lab.told(read), None);
    assert_eq!(lab.phase(B), "GET x · waits for A");
    assert_eq!(row(&lab, B, "client has seen"), "A1 B0 C0");
    let waiting = Waiting {
        have: NodeSet::EMPTY,
        need: 1,
        from: NodeSet::one(A),
    };
    assert_eq!(lab.world.waiting(B), Some(waiting));
    // Another client's request waits behind it.
    let other = by(&mut lab, 1, B, get(X));
    lab.deliver(A, B);
    assert_eq!((lab.told(read), lab.told(other)), (value(5), value(5)));
    assert_eq!((lab.world.waiting(B), lab.phase(B)), (None, "idle".into()));
}

#[test]
fn a_client_that_does_not_wait_misses_its_own_write() {
    let mut lab = Lab::new(3, "no-waiting", &[], false);
    by(&mut lab, 0, A, put(X, 5));
    let read = by(&mut lab, 0, B, get(X));
    assert_eq!(lab.told(read), NOT_FOUND);
    // It has still seen what it has seen.
    assert_eq!(carries(&lab, 0), "A1 B0 C0");
}

#[test]
fn nodes_neither_join_nor_leave_nor_notice() {
    let mut lab = lab(3);
    lab.write(A, 1);
    let id = lab.oldest(A, B);
    lab.choose(Choice::Drop(id));
    assert!(!lab.world.is_unnoticed(id));
    let fixed = "In this protocol, nodes neither join nor leave.";
    assert_eq!(lab.refused(Choice::Leave(B)), fixed);
}

#[test]
fn what_a_replica_holds_is_said_whenever_it_changes() {
    let mut lab = lab(2);
    let held = |lab: &Lab<Causal>| {
        let said = lab.events.iter().filter_map(|event| match event {
            Event::Holds { node, held, .. } => Some((*node, held.key, held.value, held.operations)),
            _ => None,
        });
        said.collect::<Vec<_>>()
    };
    assert_eq!(
        held(&lab).len(),
        4,
        "each replica of each key, at the start"
    );
    by(&mut lab, 0, A, put(X, 1));
    let at_a = held(&lab);
    assert_eq!((at_a.len(), at_a[0].2), (1, Some(Value(1))));
    lab.deliver(A, B);
    let at_b = held(&lab);
    assert_eq!((at_b.len(), at_b[0].2), (1, Some(Value(1))));
    assert_eq!(at_a[0].3, at_b[0].3, "the same operations");
    by(&mut lab, 0, A, Call::Delete { key: X });
    let gone = held(&lab);
    assert_eq!(gone[0].2, None);
    assert_ne!(gone[0].3, at_a[0].3, "one operation more");
}

#[test]
fn the_words_of_the_seed_are_understood_and_others_are_refused_in_a_sentence() {
    let said = |text: &str| run::understand(Causal::info(), 2, X, text);
    assert_eq!(said("get y"), Ok(Said::Call(get(Y))));
    assert_eq!(said("PUT y = 5"), Ok(Said::Call(put(Y, 5))));
    assert_eq!(said("put 5"), Ok(Said::Call(put(X, 5))));
    assert_eq!(said("delete x"), Ok(Said::Call(Call::Delete { key: X })));
    for (text, why) in [
        (
            "write x 5",
            "There is no command “write” here; there are get, put, delete.",
        ),
        ("put x", "“put” needs a number, such as: put x 5"),
        (
            "put x -5",
            "“put” needs a value of 0 or more, such as: put x 5",
        ),
        (
            "get q",
            "In “get q”, “q” is neither a number nor one of x, y.",
        ),
        ("delete x y", "That is too much; write: delete x"),
    ] {
        assert_eq!(said(text).expect_err(text).to_string(), why);
    }
}

#[test]
fn a_switch_of_the_other_form_is_said_to_have_no_effect() {
    let warned = |preset: &str, id: &str, value: &str| {
        let lab = Lab::<Causal>::new(3, preset, &[(id, value)], false);
        lab.world.protocol().warnings().len()
    };
    for preset in Causal::info().presets {
        assert_eq!(warned(preset.id, "late", "0"), 0, "{}", preset.id);
    }
    assert_eq!(warned("repaired", "late", "1"), 1);
    for (id, value) in [
        ("buffer", "off"),
        ("sessions-wait", "off"),
        ("winner", "last-arrival"),
    ] {
        assert_eq!(warned("described", id, value), 1);
        assert_eq!(warned("repaired", id, value), 0);
    }
}
