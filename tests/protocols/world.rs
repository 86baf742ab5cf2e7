//! Nodes as a transition system: crash, restart, freeze, timers, and what is refused.

use crate::lab::{A, B, C, Lab, TIMER, client};
use quorate::protocol::quorum::Quorum;
use quorate::protocol::{Call, Key, NodeId, Outcome, TimerId, Value};
use quorate::world::{Choice, DropReason, Event, Memory, NodeStatus, Way};

fn lab() -> Lab<Quorum> {
    Lab::new(3, "abd", &[], false)
}

const NOBODY: NodeId = NodeId(7);
const STRANGER: NodeId = NodeId(200);

#[test]
fn a_crash_loses_its_operations_and_timers_and_what_arrives() {
    let mut lab = lab();
    let (running, waiting) = (lab.write(A, 1), lab.read(A));
    lab.deliver(A, B);
    let events = lab.choose(Choice::Crash(A)).to_vec();
    let expected = [
        Event::Crashed(A),
        Event::Lost(running, A),
        Event::Lost(waiting, A),
        Event::TimerCancelled(A, TIMER),
    ];
    assert_eq!(events, expected);
    assert_eq!(lab.world.status(A), NodeStatus::Crashed);
    let reply = lab.oldest(B, A);
    let doomed = Some(Way::Lost(DropReason::Crashed));
    assert_eq!(lab.world.way(reply), doomed);
    let refusal = lab.refused(Choice::Deliver(reply));
    assert_eq!(refusal, "A has crashed; restart it first.");
    let events = lab.choose(Choice::Drop(reply)).to_vec();
    assert_eq!(events, [Event::Dropped(reply, DropReason::Crashed)]);
}

#[test]
fn what_a_crashed_node_had_sent_still_arrives() {
    let mut lab = lab();
    lab.write(A, 1);
    lab.choose(Choice::Crash(A));
    lab.deliver(A, B);
    assert_eq!(lab.flights(), ["A→C query ?", "B→A reply 0"]);
}

#[test]
fn a_client_of_a_crashed_node_never_acts_again() {
    let mut lab = lab();
    let lost = lab.write(A, 1);
    lab.choose(Choice::Crash(A));
    let call = Call::Read { key: Key(0) };
    let again = Choice::Invoke {
        client: lost.client,
        node: B,
        call,
    };
    assert_eq!(
        lab.refused(again),
        "There is no client 1 that could ask now."
    );
    assert_eq!(lab.read(B).client, client(1));
}

#[test]
fn crash_and_restart_are_refused_out_of_turn() {
    let mut lab = lab();
    let restart = |node| Choice::Restart {
        node,
        memory: Memory::Kept,
    };
    assert_eq!(lab.refused(restart(A)), "A has not crashed.");
    lab.choose(Choice::Crash(A));
    let down = "A has crashed; restart it first.";
    assert_eq!(lab.refused(Choice::Crash(A)), down);
    assert_eq!(lab.refused(Choice::Pause(A)), down);
    assert_eq!(lab.refused(Choice::Fire(A, TIMER)), down);
    let call = Call::Read { key: Key(0) };
    let client = lab.world.free_client();
    let ask = Choice::Invoke {
        client,
        node: A,
        call,
    };
    assert_eq!(lab.refused(ask), down);
    lab.choose(restart(A));
    assert_eq!(lab.world.status(A), NodeStatus::Up);
}

#[test]
fn a_frozen_node_takes_in_nothing_and_goes_on_where_it_was() {
    let mut lab = lab();
    let write = lab.write(A, 1);
    lab.deliver(A, B);
    lab.choose(Choice::Pause(A));
    let reply = lab.oldest(B, A);
    assert_eq!(lab.world.way(reply), Some(Way::Waits));
    assert_eq!(lab.refused(Choice::Deliver(reply)), "A is frozen.");
    assert_eq!(lab.refused(Choice::Fire(A, TIMER)), "A is frozen.");
    assert_eq!(lab.refused(Choice::Pause(A)), "A is frozen.");
    // A request waits; it is not refused, for the node has not crashed.
    let read = lab.read(A);
    assert!(lab.events.contains(&Event::Queued(read, A)));
    lab.choose(Choice::Resume(A));
    assert_eq!(lab.refused(Choice::Resume(A)), "A is not frozen.");
    lab.deliver(B, A);
    lab.exchange(A, B);
    assert_eq!(lab.told(write), Some(Outcome::Written));
    assert_eq!(lab.world.serving(A).map(|(op, _)| op), Some(read));
}

#[test]
fn a_thawed_node_serves_what_waited_meanwhile() {
    let mut lab = lab();
    lab.choose(Choice::Pause(A));
    let (first, second) = (lab.read(A), lab.read(A));
    assert_eq!(lab.world.serving(A), None);
    let events = lab.choose(Choice::Resume(A)).to_vec();
    assert_eq!(events[..2], [Event::Resumed(A), Event::Started(first, A)]);
    let waiting: Vec<_> = lab.world.queue(A).iter().map(|(op, _)| *op).collect();
    assert_eq!(waiting, [second]);
}

#[test]
fn a_frozen_node_can_crash() {
    let mut lab = lab();
    lab.choose(Choice::Pause(A));
    let read = lab.read(A);
    lab.choose(Choice::Crash(A));
    assert!(lab.events.contains(&Event::Lost(read, A)));
    assert_eq!(lab.refused(Choice::Resume(A)), "A is not frozen.");
}

#[test]
fn only_timers_that_are_set_go_off() {
    let mut lab = lab();
    let unset = "A has not set its timer 0.";
    assert_eq!(lab.refused(Choice::Fire(A, TIMER)), unset);
    lab.write(A, 1);
    // A number whose bit would be the same.
    let refusal = lab.refused(Choice::Fire(A, TimerId(64)));
    assert_eq!(refusal, "A has not set its timer 64.");
    let events = lab.choose(Choice::Fire(A, TIMER)).to_vec();
    assert_eq!(events[0], Event::TimerFired(A, TIMER));
}

#[test]
fn nodes_and_registers_that_are_not_there_are_refused() {
    let mut lab = lab();
    for (node, words) in [
        (NOBODY, "There is no node number 7."),
        (STRANGER, "There is no node number 200."),
    ] {
        let read = Call::Read { key: Key(0) };
        let ask = Choice::Invoke {
            client: client(0),
            node,
            call: read,
        };
        let memory = Memory::Lost;
        let choices = [
            Choice::Crash(node),
            Choice::Restart { node, memory },
            Choice::Pause(node),
            Choice::Resume(node),
            Choice::Fire(node, TIMER),
            ask,
        ];
        for choice in choices {
            assert_eq!(lab.refused(choice), words);
        }
    }
    let (key, value) = (Key(2), Value(1));
    for call in [Call::Read { key }, Call::Write { key, value }] {
        let ask = Choice::Invoke {
            client: client(0),
            node: C,
            call,
        };
        assert_eq!(lab.refused(ask), "There is no register number 2.");
    }
}

#[test]
fn every_choice_and_event_is_in_the_chain() {
    let mut chains = std::collections::BTreeSet::new();
    let mut lab = lab();
    chains.insert(lab.world.chain());
    let choices = [
        Choice::Pause(A),
        Choice::Resume(A),
        Choice::Crash(A),
        Choice::Restart {
            node: A,
            memory: Memory::Kept,
        },
        Choice::Heal,
        Choice::Heal,
    ];
    for choice in choices {
        lab.choose(choice);
        assert!(chains.insert(lab.world.chain()), "{choice:?}");
    }
}
