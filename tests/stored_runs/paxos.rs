//! The replicated state machine. With links of 600 ms, B is elected at 3.9 s, and everybody knows
//! at 4.5 s.

use super::*;
use quorate::world::NodeStatus;

fn transfer(stage: &mut Stage, node: NodeId, from: u8, to: u8, amount: u32) {
    let (from, to) = (Key(from), Key(to));
    stage.choose(stage.0.invoke(node, Call::Transfer { from, to, amount }));
}

/// The nodes whose badges say that they lead.
fn leaders(session: &dyn Session) -> Vec<NodeId> {
    let nodes = session.snapshot().nodes;
    let leads = |view: &quorate::protocol::NodeView| view.badges.iter().any(|b| b == "leader");
    let leading = nodes
        .iter()
        .filter(|node| node.status == NodeStatus::Up && leads(&node.view));
    leading.map(|node| node.id).collect()
}

fn said(session: &dyn Session, words: &str) -> usize {
    let log = session.log(usize::MAX);
    log.iter().filter(|line| line.words.contains(words)).count()
}

fn all_hold(session: &dyn Session) {
    let verdicts = session.verdicts();
    let fine = verdicts.iter().all(|v| v.status == Status::Holds);
    assert!(fine, "{}", show(&verdicts));
}

fn only(from: NodeId, to: &[NodeId]) -> Links {
    Links {
        from: one(from),
        to: to.iter().copied().collect(),
        both: false,
    }
}

fn one(node: NodeId) -> quorate::protocol::NodeSet {
    quorate::protocol::NodeSet::one(node)
}

fn around(nodes: &[NodeId]) -> Links {
    let all = quorate::protocol::NodeSet::first(5);
    Links::around(nodes.iter().copied().collect(), all)
}

fn paxos(preset: &str) -> Stage {
    Stage::open("paxos", preset, 5, &[])
}

/// Two leaders decided slot 0 differently, and that is what the explanation says.
fn disagree(session: &dyn Session, second: &str, at: &str) {
    let broken = violated(&session.verdicts());
    assert!(broken.contains(&Claim::Agreement), "{broken:?}");
    let why = why(session, Claim::Agreement);
    assert_eq!(why.title, "Two decisions");
    assert_eq!(
        why.words.to_string(),
        format!(
            "B learned that slot 0 is “transfer 10 x→y” of client 1, and A that it is “transfer \
             20 x→z” of {second}."
        )
    );
    let because = why.because.to_string();
    assert!(
        because.starts_with("It happened when A received this from "),
        "{because}"
    );
    assert_eq!((why.ops.len(), why.at.to_string().as_str()), (2, at));
}

#[test]
fn the_leader_crashes_between_accept_and_decision_and_nothing_is_lost() {
    let mut stage = paxos("repaired");
    stage.at(4.6);
    transfer(&mut stage, C, 0, 1, 10);
    // C's proposal reaches B at 5.2 s; the acceptors have it at 5.8 s.
    stage.at(6.0);
    assert_eq!(leaders(stage.0.as_ref()), [B]);
    stage.choose(Choice::Crash(B)).at(15.0).read(D).at(18.0);
    let session = stage.keep("paxos-leader-crashes");
    assert_eq!(told(session.as_ref()), [WRITTEN, value(90)]);
    assert_eq!(leaders(session.as_ref()), [A]);
    all_hold(session.as_ref());
}

#[test]
fn two_leaders_duel_until_one_backs_off() {
    // A and C cannot hear each other in time, and both find that B is gone.
    let slow = [(A, C, 2_500), (C, A, 2_500)];
    let mut stage = Stage::open("paxos", "repaired", 5, &slow);
    stage.at(7.0).choose(Choice::Crash(B));
    transfer(&mut stage, D, 0, 1, 10);
    stage.at(30.0);
    let session = stage.keep("paxos-duel");
    println!(
        "{:?} {}",
        leaders(session.as_ref()),
        said(session.as_ref(), "preempted")
    );
    assert_eq!(told(session.as_ref()), [WRITTEN]);
    all_hold(session.as_ref());
}

#[test]
fn a_node_joins_late_and_catches_up() {
    let mut stage = paxos("repaired");
    let mut setup = stage.0.setup().clone();
    setup.switches.set("late", "1");
    stage.0 = run::start(&setup).expect("a sound setup");
    stage.at(4.6);
    transfer(&mut stage, A, 0, 1, 10);
    transfer(&mut stage, C, 0, 1, 20);
    stage.at(8.0).choose(Choice::Join(E));
    stage.read(E).at(13.0);
    let session = stage.keep("paxos-late-joiner");
    assert_eq!(told(session.as_ref()), [WRITTEN, WRITTEN, value(70)]);
    let snapshot = session.snapshot();
    assert_eq!(snapshot.nodes[4].view.badges, ["replica", "acceptor"]);
    all_hold(session.as_ref());
}

#[test]
fn a_leader_that_was_cut_off_learns_that_it_was_deposed() {
    let mut stage = paxos("repaired");
    stage.at(4.8).choose(Choice::Cut(around(&[B])));
    transfer(&mut stage, B, 0, 1, 10);
    transfer(&mut stage, D, 0, 2, 20);
    stage.at(14.0);
    assert_eq!(leaders(stage.0.as_ref()), [A, B]);
    // The first that it hears of the new leader is a heartbeat in a higher ballot.
    stage.choose(Choice::Heal).at(14.2);
    assert_eq!(leaders(stage.0.as_ref()), [A, B]);
    stage.at(14.35);
    assert_eq!(leaders(stage.0.as_ref()), [A]);
    stage.at(20.0).read(B).at(23.0);
    let session = stage.keep("paxos-deposed-leader");
    assert_eq!(told(session.as_ref()), [WRITTEN, WRITTEN, value(70)]);
    all_hold(session.as_ref());
}

#[test]
fn a_promise_not_remembered_lets_a_deposed_leader_decide() {
    let mut stage = paxos("no-promise");
    stage.at(4.8);
    transfer(&mut stage, B, 0, 1, 10);
    // B's accepts to C and D are late; nothing else passes between B and the rest.
    let (to_c, to_d) = (stage.latest(B, C), stage.latest(B, D));
    stage.choose(Choice::HoldMessage(to_c));
    stage.choose(Choice::HoldMessage(to_d));
    stage.choose(Choice::Cut(only(B, &[A, C, D, E])));
    stage.choose(Choice::Cut(only(A, &[B])));
    stage.at(9.0);
    transfer(&mut stage, A, 0, 2, 20);
    // C and D have promised A a higher ballot, and take B's accepts all the same.
    stage.at(11.0).choose(Choice::Mend(only(B, &[C, D])));
    stage.choose(Choice::ReleaseMessage(to_c));
    stage.choose(Choice::ReleaseMessage(to_d));
    stage.at(13.0);
    let session = stage.keep("paxos-no-promise");
    disagree(session.as_ref(), "client 2", "11.90 s");
}

#[test]
fn a_quorum_of_two_of_five_lets_both_sides_decide() {
    let mut stage = paxos("small-quorum");
    stage.at(4.8).choose(Choice::Cut(around(&[B, C])));
    transfer(&mut stage, B, 0, 1, 10);
    transfer(&mut stage, A, 0, 2, 20);
    stage.at(14.0);
    let session = stage.keep("paxos-small-quorum");
    disagree(session.as_ref(), "client 2", "11.90 s");
}

#[test]
fn the_highest_ballot_ignored_lets_a_new_leader_decide_anew() {
    let mut stage = paxos("ignore-highest");
    stage.at(4.8);
    transfer(&mut stage, B, 0, 1, 10);
    // All have accepted; B is cut off before anybody hears its decision.
    stage.at(5.9);
    transfer(&mut stage, A, 0, 2, 20);
    stage.at(6.1).choose(Choice::Cut(around(&[B])));
    stage.at(14.0);
    let session = stage.keep("paxos-ignore-highest");
    disagree(session.as_ref(), "client 2", "13.40 s");
}

#[test]
fn as_described_an_acceptor_forgets_what_it_accepted() {
    let mut stage = paxos("described");
    stage.at(4.7).choose(Choice::Cut(only(B, &[A, E])));
    stage.at(4.8);
    transfer(&mut stage, B, 0, 1, 10);
    // B, C and D have accepted; B and D are cut off, and C restarts.
    stage.at(6.1).choose(Choice::Cut(around(&[B, D])));
    stage.at(6.4).choose(Choice::Crash(C));
    let memory = Memory::Kept;
    stage.at(6.8).choose(Choice::Restart { node: C, memory });
    stage.at(9.0);
    transfer(&mut stage, A, 0, 2, 20);
    stage.at(13.0);
    let session = stage.keep("paxos-described-forgets");
    disagree(session.as_ref(), "client 1", "11.90 s");
}

#[test]
fn a_retry_that_is_not_recognised_moves_the_money_twice() {
    let slow = [(C, B, 1_200)];
    let mut stage = Stage::open("paxos", "twice", 5, &slow);
    stage.at(5.2);
    transfer(&mut stage, C, 0, 1, 10);
    stage.at(12.0).read(D).at(15.0);
    let session = stage.keep("paxos-twice");
    assert_eq!(told(session.as_ref()), [WRITTEN, value(80)]);
    assert_eq!(violated(&session.verdicts()), [Claim::Linearizable]);
    let why = why(session.as_ref(), Claim::Linearizable);
    assert_eq!(
        why.words.to_string(),
        "This history has no linearization: D’s balance of x returned 80, and no order of the 2 \
         operations so far gives that answer. The latest that moved that money: C’s transfer 10 \
         x→y was made."
    );
}

#[test]
fn a_minority_cannot_go_on_and_goes_on_when_one_comes_back() {
    let mut stage = paxos("repaired");
    for node in [B, D, E] {
        stage.at(4.8).choose(Choice::Crash(node));
    }
    stage.at(5.0);
    transfer(&mut stage, C, 0, 1, 10);
    stage.at(80.0);
    let verdicts = stage.0.verdicts();
    let Status::Blocked(why) = &verdicts[0].status else {
        panic!("{}", show(&verdicts));
    };
    assert_eq!(
        why.to_string(),
        "C’s transfer 10 x→y waits for 2 more replies; B, D and E have crashed"
    );
    let memory = Memory::Kept;
    stage.choose(Choice::Restart { node: E, memory }).at(95.0);
    let session = stage.keep("paxos-minority");
    assert_eq!(told(session.as_ref()), [WRITTEN]);
    all_hold(session.as_ref());
}
