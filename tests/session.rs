//! A run being played: forth, back, branches, limits, and what is told of them.
#![cfg(not(target_arch = "wasm32"))]

mod support;

use quorate::history::Moment;
use quorate::protocol::{Call, Key, NodeId, NodeSet, TimerId, Value};
use quorate::run::{self, Act, Deed, MAX_LOG, MAX_OPERATIONS, Session};
use quorate::sim::{Delay, Plan, Setup};
use quorate::world::{Choice, Links, MAX_QUEUE, Memory};
use support::{replayed, stress};

const A: NodeId = NodeId(0);
const B: NodeId = NodeId(1);
const C: NodeId = NodeId(2);

fn session(setup: &Setup) -> Box<dyn Session> {
    run::start(setup).expect("a sound setup")
}

fn gentle() -> Setup {
    run::default_setup("quorum").expect("known")
}

/// Nothing happens but what the test does; links take 600 ms.
fn quiet(nodes: u8) -> Setup {
    let mut setup = gentle();
    setup.cluster.nodes = nodes;
    setup.network.delay = Delay::Fixed { ms: 600 };
    setup.workload.on = false;
    setup
}

fn choose(session: &mut dyn Session, choice: Choice) -> Option<run::Run> {
    session.act(Deed::Choose(choice)).expect("it is possible")
}

fn ask(session: &mut dyn Session, node: NodeId, call: Call) {
    let choice = session.invoke(node, call);
    choose(session, choice);
}

const READ: Call = Call::Read { key: Key(0) };

#[test]
fn stepping_back_undoes_stepping_forth() {
    let mut session = session(&gentle());
    let mut been = vec![session.chain()];
    while been.len() < 400 {
        assert!(session.step());
        been.push(session.chain());
    }
    let frontier = session.frontier();
    for chain in been[..399].iter().rev() {
        assert!(session.step_back());
        // Requests that came to nothing lie between; they are in the chain as time.
        if session.now().step == 0 {
            assert_eq!(session.chain(), *chain);
        }
    }
    assert!(!session.step_back());
    assert_eq!(
        (session.now(), session.frontier()),
        (Moment::default(), frontier)
    );
    for chain in &been[1..] {
        assert!(session.step());
        assert_eq!(session.chain(), *chain);
    }
}

#[test]
fn playing_goes_as_far_as_asked_within_its_budget() {
    let mut session = session(&gentle());
    assert!(session.play(5_000_000, u32::MAX));
    assert_eq!(session.now().time_us, 5_000_000);
    assert!(session.next_at_us().is_some_and(|next| next > 5_000_000));
    let step = session.now().step;
    assert!(!session.play(60_000_000, 3));
    assert_eq!(session.now().step, step + 3);
    // A budget does not change where one gets.
    while !session.play(60_000_000, 3) {}
    let mut other = crate::session(&gentle());
    other.play(60_000_000, u32::MAX);
    assert_eq!(session.chain(), other.chain());
}

#[test]
fn the_playhead_can_be_dragged_anywhere() {
    let mut session = session(&gentle());
    session.play(60_000_000, u32::MAX);
    for time_us in [
        30_000_000, 59_999_999, 1, 0, 45_678_901, 60_000_000, 70_000_000,
    ] {
        let to = session.moment_at(time_us);
        while !session.seek(to, 20) {}
        assert_eq!(session.now(), to);
        assert_eq!(to.time_us, time_us.min(60_000_000));
        let mut fresh = crate::session(&gentle());
        fresh.play(to.time_us, u32::MAX);
        assert_eq!(session.chain(), fresh.chain());
        assert_eq!(session.snapshot(), fresh.snapshot());
        assert_eq!(session.verdicts(), fresh.verdicts());
    }
}

#[test]
fn acting_in_the_past_begins_a_branch_and_gives_the_old_one_back() {
    let mut session = session(&gentle());
    session.play(40_000_000, u32::MAX);
    let (end, chain) = (session.now(), session.chain());
    let operations = session.operations().len();
    let back = session.moment_at(20_000_000);
    while !session.seek(back, 100) {}
    assert_eq!(
        session.operations().len(),
        operations,
        "what comes later is still shown"
    );
    let old = choose(session.as_mut(), Choice::Crash(C)).expect("something is left behind");
    assert_eq!((old.until, old.acts.len()), (end, 0));
    assert_eq!(session.frontier(), session.now());
    assert!(session.operations().len() < operations);
    session.play(40_000_000, u32::MAX);
    let new = session.run();
    assert_ne!(session.chain(), chain);
    assert_eq!(new.acts.len(), 1);
    let new_chain = session.chain();
    for (run, chain) in [(&old, chain), (&new, new_chain), (&old, chain)] {
        session.follow(run).expect("the same setup");
        while !session.seek(run.until, 100) {}
        assert_eq!(session.chain(), chain);
        assert_eq!(session.run(), *run);
    }
    assert_eq!(
        choose(session.as_mut(), Choice::Crash(C)),
        None,
        "nothing is left behind"
    );
}

#[test]
fn a_run_of_another_setup_is_not_followed() {
    let mut session = session(&gentle());
    let other = Setup {
        seed: 1,
        ..gentle()
    };
    let run = crate::session(&other).run();
    let refused = session.follow(&run).expect_err("another seed");
    assert_eq!(refused.to_string(), "That run has another setup.");
}

#[test]
fn a_refused_act_changes_nothing() {
    let mut session = session(&gentle());
    session.play(20_000_000, u32::MAX);
    let back = session.moment_at(10_000_000);
    while !session.seek(back, 100) {}
    let before = (session.run(), session.chain(), session.frontier());
    let restart = Choice::Restart {
        node: A,
        memory: Memory::Kept,
    };
    let refused = session.act(Deed::Choose(restart)).expect_err("A is up");
    assert_eq!(refused.to_string(), "A has not crashed.");
    assert_eq!((session.run(), session.chain(), session.frontier()), before);
}

#[test]
fn a_run_that_cannot_be_replayed_stops_there_and_says_why() {
    let mut run = session(&gentle()).run();
    let at = |step| Moment {
        step,
        time_us: step * 400_000,
    };
    let act = |step, choice| Act {
        at: at(step),
        deed: Deed::Choose(choice),
    };
    run.acts = vec![act(3, Choice::Crash(A)), act(9, Choice::Resume(B))];
    run.until = at(20);
    let mut session = run::open(&run).expect("sound in itself");
    while !session.seek(run.until, 100) {}
    let why = session.broken().expect("B was not frozen");
    assert!(
        why.contains("act 2 (step 9)") && why.ends_with("B is not frozen."),
        "{why}"
    );
    assert_eq!(session.now().step, 9);
    assert_eq!(session.run().acts.len(), 1);
}

#[test]
fn switching_workload_and_faults_is_part_of_the_run() {
    let mut setup = stress("quorum", "abd", Plan::Everything, 5);
    setup.workload.limit = None;
    let mut session = session(&setup);
    for second in 1..12u64 {
        session.play(second * 1_000_000, u32::MAX);
        session.act(Deed::Faults(second % 2 == 0)).expect("always");
        session.act(Deed::Workload(second % 3 > 0)).expect("always");
        let shown = session.snapshot();
        assert_eq!(
            (shown.workload_on, shown.faults_on),
            (second % 3 > 0, second % 2 == 0)
        );
    }
    let fresh = replayed(&session.run());
    assert_eq!(fresh.chain(), session.chain());
}

#[test]
fn the_queue_of_a_busy_node_is_seen_in_order() {
    let mut session = session(&quiet(3));
    for value in 1..=5 {
        let (key, value) = (Key(0), Value(value));
        ask(session.as_mut(), A, Call::Write { key, value });
    }
    let values = |session: &dyn Session| -> Vec<_> {
        let stage = session.snapshot();
        let queue = stage.nodes[0].queue.iter();
        queue
            .filter_map(|(_, call)| call.written())
            .map(|value| value.0)
            .collect()
    };
    assert_eq!(values(session.as_ref()), [2, 3, 4, 5]);
    session.play(2_500_000, u32::MAX);
    assert_eq!(values(session.as_ref()), [3, 4, 5]);
    session.play(20_000_000, u32::MAX);
    assert_eq!(values(session.as_ref()), [0; 0]);
    let told = session.operations();
    assert!(told.iter().all(|operation| operation.end.is_some()));
}

#[test]
fn a_full_queue_is_said_until_it_is_full_no_more() {
    let mut session = session(&quiet(3));
    choose(session.as_mut(), Choice::Pause(B));
    (0..MAX_QUEUE).for_each(|_| ask(session.as_mut(), B, READ));
    let words = "64 requests wait at B; it takes no more.";
    assert_eq!(session.snapshot().limit.as_deref(), Some(words));
    let one_more = session.invoke(B, READ);
    assert!(session.act(Deed::Choose(one_more)).is_err());
    choose(session.as_mut(), Choice::Resume(B));
    assert_eq!(session.snapshot().limit, None);
}

#[test]
fn a_frozen_nodes_timer_goes_off_after_the_thaw() {
    let mut session = session(&quiet(3));
    let all = NodeSet::first(3);
    choose(
        session.as_mut(),
        Choice::Cut(Links::around(NodeSet::one(A), all)),
    );
    ask(session.as_mut(), A, READ);
    session.play(1_000_000, u32::MAX);
    choose(session.as_mut(), Choice::Pause(A));
    session.play(10_000_000, u32::MAX);
    choose(session.as_mut(), Choice::Heal);
    choose(session.as_mut(), Choice::Resume(A));
    session.play(14_000_000, u32::MAX);
    assert!(session.operations()[0].end.is_some(), "it asked again");
}

#[test]
fn stepping_ends_when_nothing_can_happen_though_requests_keep_coming() {
    let mut session = session(&gentle());
    for node in 0..5 {
        choose(session.as_mut(), Choice::Crash(NodeId(node)));
    }
    assert!(!session.step());
}

#[test]
fn requests_in_vain_do_not_use_up_what_one_can_go_back_to() {
    let mut setup = rush();
    setup.cluster.nodes = 3;
    let mut session = session(&setup);
    session.play(500_000, u32::MAX);
    for node in [A, B, C] {
        choose(session.as_mut(), Choice::Crash(node));
    }
    let crashed = session.now();
    while !session.play(120_000_000, 100_000) {}
    assert!(session.now().step > crashed.step + 2 * MAX_LOG as u64);
    assert_eq!(session.horizon(), Moment::default());
    assert_eq!(session.forgotten(), None);
    // Any time among them can be gone to, forth and back.
    for time_us in [90_123_456, 7_000_000, 400_000, 60_000_001] {
        let to = session.moment_at(time_us);
        while !session.seek(to, 1_000) {}
        assert_eq!(session.now().time_us, time_us);
        let same = replayed(&session.run());
        assert_eq!((same.now(), same.chain()), (session.now(), session.chain()));
    }
    while !session.seek(session.frontier(), 100_000) {}
    assert!(session.step_back());
    assert!(session.now().step < crashed.step + 100);
}

#[test]
fn a_value_is_refused_when_no_new_one_could_follow() {
    let mut session = session(&quiet(3));
    let write = |value| Call::Write {
        key: Key(0),
        value: Value(value),
    };
    for value in [u64::MAX, run::MAX_VALUE + 1] {
        let choice = session.invoke(A, write(value));
        let refused = session.act(Deed::Choose(choice)).expect_err("too large");
        assert!(refused.to_string().contains("too large"), "{refused}");
    }
    assert_eq!(session.now(), Moment::default());
    ask(session.as_mut(), A, write(run::MAX_VALUE));
    assert_eq!(session.fresh_value(), Value(run::MAX_VALUE + 1));
}

#[test]
fn a_run_ends_where_it_could_not_be_opened_again() {
    let mut setup = quiet(3);
    setup.network.delay = Delay::Fixed { ms: 3_000_000 };
    let mut session = session(&setup);
    let limit = |session: &dyn Session| session.snapshot().limit;
    while !session.play(run::MAX_TIME_US - 1_000_000, 100_000) {}
    assert_eq!(limit(session.as_ref()), None);
    ask(session.as_mut(), A, READ);
    // The messages would arrive later.
    assert!(session.play(run::MAX_TIME_US + 9_000_000_000, 100_000));
    assert_eq!(session.now().time_us, run::MAX_TIME_US);
    let said = limit(session.as_ref()).expect("the end is said");
    assert!(said.contains("30 days"), "{said}");
    let step = session.now().step;
    assert!(!session.step());
    assert_eq!(session.now().step, step);
    // One can still act there, and the run opens again.
    choose(session.as_mut(), Choice::Crash(C));
    let run = session.run();
    run.check().expect("it can be read");
    assert_eq!(replayed(&run).chain(), session.chain());
}

#[test]
fn by_hand_messages_and_timers_wait_for_a_person() {
    let mut setup = quiet(3);
    setup.network.delay = Delay::ByHand;
    let mut session = session(&setup);
    ask(session.as_mut(), A, READ);
    assert_eq!(session.next_at_us(), None);
    assert!(!session.step());
    session.play(60_000_000, u32::MAX);
    let stage = session.snapshot();
    assert_eq!((stage.messages.len(), stage.nodes[0].timers.len()), (2, 1));
    choose(session.as_mut(), Choice::Fire(A, TimerId(0)));
    assert_eq!(session.snapshot().messages.len(), 4);
}

/// Links so quick and requests so many that thousands of operations take seconds.
fn rush() -> Setup {
    let mut setup = gentle();
    setup.network.delay = Delay::Fixed { ms: 1 };
    setup.workload.per_minute = 60_000;
    setup
}

#[test]
fn a_long_run_keeps_its_memory_bounded_and_counts_what_it_forgot() {
    let mut session = session(&rush());
    session.play(1_000_000, u32::MAX);
    // One request waits all the time, cut off; it must not be forgotten.
    let all = session.setup().cluster.all();
    choose(
        session.as_mut(),
        Choice::Cut(Links::around(NodeSet::one(A), all)),
    );
    ask(session.as_mut(), A, READ);
    let waiting = session.operations().last().expect("just asked").id;
    let early = session.run();
    assert_eq!(session.forgotten(), None);
    for part in 1..=4 {
        while !session.play(part * 5_000_000, 100_000) {}
        assert!(session.operations().len() <= MAX_OPERATIONS * 5 / 4 + 65);
        assert!(session.log(usize::MAX).len() <= MAX_LOG * 5 / 4);
        assert!(session.passages().len() <= 25_000);
    }
    let (kept, all) = (
        session.operations().len() as u64,
        session.totals().operations,
    );
    assert!(all > 12_000, "{all}");
    let words = session.forgotten().expect("much was");
    let count = format!("{} operations", all - kept);
    assert!(words.contains(&count), "{words}: {count}");
    assert!(words.contains(&session.horizon().to_string()), "{words}");
    assert!(
        session
            .operations()
            .iter()
            .any(|operation| operation.id == waiting)
    );
    // Verdicts count what was forgotten.
    assert!(session.verdicts()[0].operations >= all - 65);

    // Back goes to the horizon and no further; one can act there.
    while !session.seek(Moment::default(), 1_000) {}
    assert_eq!(session.now(), session.horizon());
    assert!(!session.step_back());
    let end = session.frontier();
    choose(session.as_mut(), Choice::Crash(B)).expect("a branch is left behind");
    assert!(session.frontier() < end);
    let to = session.moment_at(0);
    assert_eq!(to.time_us, session.horizon().time_us);

    // A branch from before the horizon is found again by starting over.
    session.follow(&early).expect("the same setup");
    while !session.seek(early.until, 1_000) {}
    assert_eq!(session.run(), early);
    assert_eq!(session.chain(), replayed(&early).chain());
    assert_eq!(session.forgotten(), None);
}
