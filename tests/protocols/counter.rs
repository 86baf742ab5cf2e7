//! Seed design 004, section by section, as described; then what the repaired form does instead.

mod repaired;

use crate::lab::{A, B, C, D, Lab, X, set};
use quorate::protocol::counter::{Counter, MAX_LIST, POPULATE};
use quorate::protocol::{
    Call, Cluster, Failure, Form, Key, MsgId, NodeId, NodeView, OpId, Outcome, Protocol, Value,
};
use quorate::run;
use quorate::world::{Choice, Event, Memory};

const Y: Key = Key(1);

fn described(nodes: u8) -> Lab<Counter> {
    Lab::new(nodes, "described", &[], false)
}

fn repaired(nodes: u8) -> Lab<Counter> {
    Lab::new(nodes, "repaired", &[], false)
}

/// The number that a command or question has.
fn number(word: &str) -> u8 {
    let verb = Counter::info().verbs.iter().find(|verb| verb.word == word);
    match verb.expect("a known word").form {
        Form::Command(number) | Form::Ask(number) => number,
        form => panic!("{form:?}"),
    }
}

impl Lab<Counter> {
    fn command(&mut self, node: NodeId, word: &str, key: Key) -> OpId {
        let command = number(word);
        self.ask(node, Call::Command { key, command })
    }

    fn sync(&mut self, node: NodeId) -> OpId {
        self.command(node, "sync", X)
    }

    fn add(&mut self, node: NodeId, by: i32) -> OpId {
        self.ask(node, Call::Add { key: X, by })
    }

    fn answer(&self, node: NodeId, word: &str, key: Key) -> String {
        let question = number(word);
        let protocol = self.world.protocol();
        protocol.answer(node, self.world.node(node), question, key)
    }

    fn view(&self, node: NodeId) -> NodeView {
        self.world.protocol().node_view(node, self.world.node(node))
    }

    /// "5 Work" for each node.
    fn all(&self) -> Vec<String> {
        let nodes = self.world.cluster().all().iter();
        nodes
            .map(|node| {
                let view = self.view(node);
                let held = view.registers.first().map(|held| held.value);
                let held = held.map_or("-".to_string(), |value| value.to_string());
                format!("{held} {}", view.badges[0])
            })
            .collect()
    }

    fn row(&self, node: NodeId, label: &str) -> Option<String> {
        let rows = self.view(node).rows;
        rows.into_iter().find(|row| row.0 == label).map(|row| row.1)
    }

    /// Everything in flight.
    fn ids(&self) -> Vec<MsgId> {
        self.world.in_flight().map(|flight| flight.id).collect()
    }

    /// Delivers everything, and what follows from it.
    fn settle(&mut self) {
        self.settle_where(|_| true);
    }

    /// Delivers such messages, until none is in flight.
    fn settle_where(&mut self, such: impl Fn(MsgId) -> bool) {
        while let Some(id) = self.ids().into_iter().find(|&id| such(id)) {
            self.choose(Choice::Deliver(id));
        }
    }

    /// Loses such messages that are in flight now.
    fn lose_where(&mut self, such: impl Fn(MsgId) -> bool) {
        for id in self.ids().into_iter().filter(|&id| such(id)) {
            self.choose(Choice::Drop(id));
        }
    }

    /// Delivers what is in flight now, and nothing that follows from it.
    fn round(&mut self) {
        for id in self.ids() {
            self.choose(Choice::Deliver(id));
        }
    }

    fn kinds(&self) -> Vec<&'static str> {
        let protocol = self.world.protocol();
        let views = self.world.in_flight().map(|m| protocol.message_view(m.msg));
        let mut kinds: Vec<_> = views.map(|view| view.kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        kinds
    }

    fn restart(&mut self, node: NodeId, memory: Memory) {
        self.choose(Choice::Crash(node));
        self.choose(Choice::Restart { node, memory });
    }
}

fn failed(why: Failure) -> Option<Outcome> {
    Some(Outcome::Failed(why))
}

const DONE: Option<Outcome> = Some(Outcome::Written);

#[test]
fn data_types_an_operation_is_node_nonce_and_value() {
    for mut lab in [described(3), repaired(3)] {
        lab.add(A, 5);
        lab.add(A, -7);
        assert_eq!(lab.answer(A, "history", X), "+5 · A 1\n-7 · A 2");
        assert_eq!(lab.view(A).lists[0].items, ["x -7 · A 2", "x +5 · A 1"]);
        assert_eq!(lab.held(A), "-2");
    }
}

#[test]
fn when_data_is_changed_the_operation_is_broadcast_and_the_client_does_not_wait() {
    for mut lab in [described(3), repaired(3)] {
        let op = lab.add(A, 5);
        assert_eq!(lab.told(op), DONE);
        assert_eq!(lab.flights(), ["A→B operation +5", "A→C operation +5"]);
        lab.settle();
        assert_eq!(lab.all(), ["5 Work", "5 Work", "5 Work"]);
    }
}

#[test]
fn operations_commute_and_each_counts_once() {
    for mut lab in [described(2), repaired(2)] {
        lab.add(A, 1);
        lab.add(B, 2);
        lab.add(A, 4);
        let first = lab.oldest(A, B);
        lab.choose(Choice::Duplicate(first));
        for id in lab.ids().into_iter().rev() {
            lab.choose(Choice::Deliver(id));
        }
        lab.settle();
        assert_eq!(lab.all(), ["7 Work", "7 Work"]);
    }
}

#[test]
fn existing_nodes_keep_track_of_missing_nonces_by_communicating_with_the_relevant_node() {
    let mut lab = described(3);
    for by in [1, 2, 4] {
        lab.add(A, by);
    }
    let last = lab.newest(A, B);
    for _ in 0..2 {
        let id = lab.oldest(A, B);
        lab.choose(Choice::Drop(id));
    }
    lab.choose(Choice::Deliver(last));
    assert_eq!(lab.held(B), "4");
    let missing = lab.newest(B, A);
    let view = lab
        .world
        .protocol()
        .message_view(lab.world.message(missing).expect("in flight"));
    assert_eq!(view.words, "missing: send me your operations 1, 2 on x");
    lab.settle();
    assert_eq!(lab.held(B), "7");
}

#[test]
fn as_described_the_last_operation_of_a_node_is_missed_by_nobody() {
    let mut lab = described(2);
    lab.add(A, 5);
    lab.lose_all();
    assert!(lab.world.timers(A).next().is_none() && lab.world.timers(B).next().is_none());
    assert_eq!(lab.all(), ["5 Work", "0 Work"]);
}

#[test]
fn a_new_node_joins_through_any_node_and_asks_for_what_it_misses() {
    for preset in ["described", "repaired"] {
        let mut lab: Lab<Counter> = Lab::new(3, preset, &[("late", "1")], false);
        lab.add(A, 5);
        lab.settle();
        lab.choose(Choice::Join(C));
        let early = lab.add(C, 1);
        assert_eq!(lab.told(early), failed(Failure::NotJoined));
        assert_eq!(lab.view(C).badges, ["Joining"]);
        assert_eq!(lab.view(C).registers, []);
        lab.settle();
        assert_eq!(lab.all(), ["5 Work", "5 Work", "5 Work"]);
        assert_eq!(lab.answer(C, "peers", X), "knows A and B");
        assert_eq!(lab.answer(B, "peers", X), "knows A and C");
        lab.add(C, 2);
        lab.settle();
        assert_eq!(lab.all(), ["7 Work", "7 Work", "7 Work"]);
    }
}

#[test]
fn the_late_switch_leaves_one_node_at_least() {
    let mut switches = run::preset("counter", "repaired").expect("known");
    switches.set("late", "3");
    let cluster = Cluster { nodes: 3, keys: 1 };
    let bad = Counter::configure(cluster, &switches).expect_err("nobody is left");
    assert!(bad.to_string().contains("“late”"), "{bad}");
    let lab: Lab<Counter> = Lab::new(4, "repaired", &[("late", "3")], false);
    assert_eq!(lab.world.protocol().late(), set(&[B, C, D]));
    assert!(lab.events.contains(&Event::Left(D)));
}

#[test]
fn node_modes_sync_then_ready_then_values_then_work() {
    let mut lab = described(3);
    lab.add(A, 5);
    lab.settle();
    lab.sync(A);
    assert_eq!(lab.all(), ["5 Sync", "5 Work", "5 Work"]);
    lab.round();
    assert_eq!(lab.all(), ["5 Sync"; 3]);
    assert_eq!(lab.kinds(), ["ack", "sync"]);
    lab.round();
    lab.round();
    assert_eq!(lab.all(), ["5 Ready"; 3]);
    assert_eq!(lab.kinds(), ["ready"]);
    lab.round();
    assert_eq!(lab.kinds(), ["values"]);
    lab.round();
    assert_eq!(lab.all(), ["5 Work"; 3]);
    assert_eq!(lab.flights(), Vec::<String>::new());
    for node in [A, B, C] {
        let none = "x has no operations since the last full sync.";
        assert_eq!(lab.answer(node, "history", X), none);
        assert_eq!(lab.answer(node, "before", X), "x was 5 before.");
    }
}

#[test]
fn sync_to_work_happens_only_if_all_have_acknowledged() {
    let mut lab = described(3);
    lab.choose(Choice::Crash(C));
    lab.sync(A);
    lab.settle_where(|id| id.to != C);
    assert_eq!(lab.all()[..2], ["0 Sync", "0 Sync"]);
    assert_eq!(lab.row(A, "waits for").as_deref(), Some("C"));
}

#[test]
fn in_sync_and_ready_operations_are_refused_and_get_is_answered() {
    for mut lab in [described(3), repaired(3)] {
        lab.add(A, 5);
        lab.settle();
        lab.sync(A);
        let calls = [
            lab.add(A, 1),
            lab.add(A, -1),
            lab.command(A, "populate", X),
            lab.command(A, "create", Y),
        ];
        for call in calls {
            assert_eq!(lab.told(call), failed(Failure::Syncing));
        }
        let get = lab.read(A);
        assert_eq!(lab.told(get), Some(Outcome::Value(Value(5))));
        lab.settle();
        let add = lab.add(A, 1);
        assert_eq!(lab.told(add), DONE);
    }
}

#[test]
fn unequal_values_are_told_and_fold_nothing() {
    let mut lab = described(2);
    // Nonces begin anew with each history, so two operations go by the same name: B has counted
    // A's first one again after the flush, and takes A's next one for it.
    lab.add(A, 5);
    let late = lab.oldest(A, B);
    lab.sync(B);
    lab.settle_where(|id| id != late);
    lab.choose(Choice::Deliver(late));
    lab.add(A, 3);
    lab.settle();
    assert_eq!(lab.all(), ["8 Work", "10 Work"]);
    lab.sync(A);
    lab.settle();
    assert_eq!(lab.all(), ["8 Ready", "10 Ready"]);
    assert_eq!(lab.row(A, "values differ").as_deref(), Some("B"));
    assert_eq!(lab.row(B, "values differ").as_deref(), Some("A"));
    assert_eq!(lab.answer(A, "before", X), "x was 5 before.");
    // A further sync says again what they are, and they still differ.
    lab.sync(A);
    lab.settle();
    assert_eq!(lab.all(), ["8 Ready", "10 Ready"]);
}

#[test]
fn create_variables_get_and_populate() {
    for mut lab in [described(2), repaired(2)] {
        let (get, add) = (
            lab.ask(A, Call::Read { key: Y }),
            lab.ask(A, Call::Add { key: Y, by: 1 }),
        );
        assert_eq!(lab.told(get), failed(Failure::NotFound));
        assert_eq!(lab.told(add), failed(Failure::NotFound));
        assert_eq!(lab.answer(A, "variables", X), "x = 0");
        assert_eq!(lab.answer(A, "history", Y), "There is no variable y here.");
        let create = lab.command(A, "create", Y);
        assert_eq!(lab.told(create), DONE);
        let populate = lab.command(A, "populate", Y);
        let sum: i32 = POPULATE.iter().sum();
        assert_eq!(lab.told(populate), Some(Outcome::Value(Value(sum as u64))));
        lab.settle();
        assert_eq!(lab.answer(B, "variables", X), "x = 0\ny = 15");
        assert_eq!(lab.answer(B, "history", Y).lines().count(), 6);
        let again = lab.command(B, "create", Y);
        assert_eq!(lab.told(again), DONE);
        assert_eq!(lab.answer(B, "history", Y).lines().count(), 6);
    }
}

#[test]
fn what_is_not_offered_is_refused() {
    for mut lab in [described(2), repaired(2)] {
        let write = lab.write(A, 1);
        let unknown = lab.ask(A, Call::Command { key: X, command: 9 });
        for op in [write, unknown] {
            assert_eq!(lab.told(op), failed(Failure::NotOffered));
        }
        assert_eq!(lab.answer(A, "before", X), "x was 0 before.");
        assert_eq!(lab.world.protocol().answer(A, lab.world.node(A), 99, X), "");
    }
}

#[test]
fn a_full_history_takes_no_more_until_it_is_flushed() {
    let mut lab = repaired(1);
    for _ in 0..MAX_LIST {
        lab.add(A, 1);
    }
    let add = lab.add(A, 1);
    assert_eq!(lab.told(add), failed(Failure::Full));
    lab.sync(A);
    let add = lab.add(A, 1);
    assert_eq!(lab.told(add), DONE);
    assert_eq!(lab.held(A), (MAX_LIST + 1).to_string());
}

#[test]
fn every_holding_that_changes_is_said() {
    let mut lab = repaired(2);
    let holdings = |events: &[Event]| {
        let held = events.iter().filter_map(|event| match *event {
            Event::Holds { node, held, .. } => Some((node, held.key, held.value)),
            _ => None,
        });
        held.collect::<Vec<_>>()
    };
    let start = holdings(&lab.events);
    let (zero, none) = (Some(Value(0)), None);
    assert_eq!(
        start,
        [(A, X, zero), (A, Y, none), (B, X, zero), (B, Y, none)]
    );
    lab.add(A, 5);
    assert_eq!(holdings(&lab.events), [(A, X, Some(Value(5)))]);
    lab.deliver(A, B);
    assert_eq!(holdings(&lab.events), [(B, X, Some(Value(5)))]);
    lab.deliver(B, A);
    assert_eq!(holdings(&lab.events), []);
    lab.restart(A, Memory::Kept);
    let again = [(A, X, Some(Value(5))), (A, Y, none)];
    assert_eq!(holdings(&lab.events), again);
}
