//! The causal store: repaired, weakened, and as described in seed 002.

use super::*;
use quorate::protocol::{ClientId, Failure};
use quorate::run::{NodeStatus, SpanKind};

const X: Key = Key(0);
const Y: Key = Key(1);
const NOT_FOUND: Option<Outcome> = Some(Outcome::Failed(Failure::NotFound));

fn open(preset: &str, nodes: u8, slow: &[(NodeId, NodeId, u32)]) -> Stage {
    Stage::open("causal", preset, nodes, slow)
}

impl Stage {
    /// This client asks, whatever others do.
    fn by(&mut self, client: u32, node: NodeId, call: Call) -> &mut Stage {
        let client = ClientId(client - 1);
        self.choose(Choice::Invoke { client, node, call })
    }
}

fn put(key: Key, value: u64) -> Call {
    let value = Value(value);
    Call::Write { key, value }
}

fn get(key: Key) -> Call {
    Call::Read { key }
}

/// What each node holds: "x=7 y=3".
fn stores(session: &dyn Session) -> Vec<String> {
    let nodes = session.snapshot().nodes.into_iter();
    let store = nodes.map(|node| {
        let items = node.view.registers.iter();
        let items: Vec<_> = items.map(|r| format!("{}={}", r.key, r.value)).collect();
        items.join(" ")
    });
    store.collect()
}

/// What a node says of itself under this label.
fn row(session: &dyn Session, node: NodeId, label: &str) -> String {
    let snapshot = session.snapshot();
    let rows = &snapshot.nodes[node.index()].view.rows;
    let found = rows.iter().find(|(known, _)| known == label);
    found.expect("a row").1.clone()
}

fn holds(session: &dyn Session, claim: Claim) {
    let verdicts = session.verdicts();
    let verdict = verdicts.iter().find(|v| v.guarantee == claim);
    let status = verdict.map(|v| &v.status);
    assert_eq!(status, Some(&Status::Holds), "{}", show(&verdicts));
}

fn words(session: &dyn Session) -> (String, String) {
    let why = why(session, Claim::Causal);
    assert!((2..=4).contains(&why.ops.len()));
    (why.title, why.words.to_string())
}

#[test]
fn causal_concurrent_writes_are_both_delivered_and_the_same_one_stays() {
    let mut stage = open("repaired", 3, &[]);
    stage.at(0.4).by(1, A, put(X, 1)).by(2, B, put(X, 2));
    stage.at(0.6).by(1, A, get(X)).by(2, B, get(X));
    stage
        .at(2.0)
        .by(1, A, get(X))
        .by(2, B, get(X))
        .by(3, C, get(X));
    stage.at(4.0);
    let session = stage.keep("causal-concurrent");
    let told = told(session.as_ref());
    assert_eq!(told[2..4], [value(1), value(2)]);
    assert_eq!(told[4..], [value(2); 3]);
    assert_eq!(stores(session.as_ref()), ["x=2"; 3]);
    for node in [A, B, C] {
        assert_eq!(row(session.as_ref(), node, "clock"), "A1 B1 C0");
    }
    holds(session.as_ref(), Claim::Causal);
    holds(session.as_ref(), Claim::Termination);
}

/// A's write of x is slow to reach C; B's write of y, which follows from it, is not.
fn overtaken(preset: &str) -> Stage {
    let mut stage = open(preset, 3, &[(A, C, 4_000)]);
    stage.at(0.4).by(1, A, put(X, 5));
    stage.at(1.4).by(2, B, get(X)).by(2, B, put(Y, 9));
    stage.at(2.4).by(3, C, get(Y)).by(3, C, get(X));
    stage
}

#[test]
fn causal_buffer_holds_a_message_that_overtook_its_cause() {
    let mut stage = overtaken("repaired");
    let buffered = stage.0.snapshot().nodes[C.index()].view.lists[0].clone();
    assert_eq!(buffered.title, "delivery buffer");
    assert_eq!(buffered.items, ["PUT y = 9 from B, waits for A"]);
    stage.at(5.0).by(3, C, get(Y)).by(3, C, get(X)).at(7.0);
    let session = stage.keep("causal-buffer");
    let told = told(session.as_ref());
    assert_eq!(told[3..], [NOT_FOUND, NOT_FOUND, value(9), value(5)]);
    assert_eq!(stores(session.as_ref()), ["x=5 y=9"; 3]);
    holds(session.as_ref(), Claim::Causal);
}

#[test]
fn causal_no_buffer_shows_an_effect_without_its_cause() {
    let mut stage = overtaken("no-buffer");
    stage.at(3.0);
    let session = stage.keep("causal-no-buffer");
    assert_eq!(told(session.as_ref())[3..], [value(9), NOT_FOUND]);
    let (title, words) = words(session.as_ref());
    assert_eq!(title, "Effect without its cause");
    assert_eq!(
        words,
        "Client 3 read 9 from y at C. Whoever wrote that had seen the write of 5 to x at A. Yet \
         its later read of x at C found nothing there."
    );
    let because = why(session.as_ref(), Claim::Causal).because.to_string();
    assert!(
        because.contains("This had not reached it yet from A"),
        "{because}"
    );
}

#[test]
fn causal_no_waiting_lets_a_client_miss_its_own_write() {
    let mut stage = open("no-waiting", 3, &[]);
    stage.at(0.4).by(1, A, put(X, 5));
    stage.at(0.6).by(1, B, get(X)).at(1.2);
    let session = stage.keep("causal-no-waiting");
    assert_eq!(told(session.as_ref()), [WRITTEN, NOT_FOUND]);
    let (title, words) = words(session.as_ref());
    assert_eq!(title, "Own write missed");
    assert_eq!(
        words,
        "Client 1 wrote 5 to x at A. Yet its later read of x at B found nothing there."
    );
}

#[test]
fn causal_last_arrival_leaves_replicas_apart() {
    let mut stage = open("last-arrival", 3, &[]);
    stage.at(0.4).by(1, A, put(X, 1)).by(2, B, put(X, 2));
    stage.at(6.0);
    let session = stage.keep("causal-last-arrival");
    assert_eq!(told(session.as_ref()), [WRITTEN, WRITTEN]);
    // The same two writes everywhere, in two orders; nothing is left to happen.
    let stores = stores(session.as_ref());
    assert_eq!((stores[0].as_str(), stores[1].as_str()), ("x=2", "x=1"));
    for node in [A, B, C] {
        assert_eq!(row(session.as_ref(), node, "clock"), "A1 B1 C0");
    }
    assert_eq!(session.next_at_us(), None);
    holds(session.as_ref(), Claim::Causal);
}

#[test]
fn causal_memory_lost_makes_a_new_write_look_like_an_old_one() {
    let mut stage = open("repaired", 3, &[]);
    stage.at(0.4).by(1, A, put(X, 1));
    stage.at(2.0).choose(Choice::Crash(A));
    let memory = Memory::Lost;
    stage.at(2.4).choose(Choice::Restart { node: A, memory });
    // A counts from 1 again, and B has had A's first already.
    stage.at(2.6).by(2, A, put(Y, 7));
    stage.at(4.4).by(2, B, get(Y)).at(6.0);
    let session = stage.keep("causal-memory-lost");
    assert_eq!(told(session.as_ref()), [WRITTEN, WRITTEN, NOT_FOUND]);
    assert_eq!(stores(session.as_ref()), ["x=1 y=7", "x=1", "x=1"]);
    assert_eq!(words(session.as_ref()).0, "Own write missed");
}

#[test]
fn causal_described_concurrent_writes_are_refused_by_a_third_and_leave_two_apart() {
    let mut stage = open("described", 3, &[(B, C, 900)]);
    stage.at(0.4).by(1, A, put(X, 1)).by(2, B, put(X, 2));
    stage.at(2.6);
    assert_eq!(stores(stage.0.as_ref()), ["x=1", "x=2", "x=1"]);
    // C refused B's write, and takes nothing from A either from now on.
    stage.by(1, A, put(X, 3)).at(4.2);
    stage.by(3, A, get(X)).by(3, C, get(X)).by(3, C, put(Y, 4));
    stage.by(1, C, put(Y, 4)).at(6.0);
    let session = stage.keep("causal-described-concurrent");
    let metadata = [A, B, C].map(|node| row(session.as_ref(), node, "causal metadata"));
    assert_eq!(metadata, ["A2 B1 C0", "A2 B1 C0", "A1 B0 C1"]);
    let told = told(session.as_ref());
    assert_eq!(told[..5], [WRITTEN, WRITTEN, WRITTEN, value(3), value(1)]);
    let refused = Some(Outcome::Failed(Failure::Unavailable));
    assert_eq!(told[5..], [WRITTEN, refused]);
    let (title, words) = words(session.as_ref());
    assert_eq!(title, "New, then old");
    assert_eq!(
        words,
        "Client 3 read 3 from x at A. Yet its later read of x at C returned 1, which is older: \
         whoever wrote 3 had seen 1."
    );
}

#[test]
fn causal_described_partition_deletes_a_healthy_replica() {
    let mut stage = open("described", 5, &[]);
    let all = stage.0.setup().cluster.all();
    let cut = Links::around([E].into_iter().collect(), all);
    stage.at(0.4).choose(Choice::Cut(cut));
    stage.at(1.0).by(1, A, put(X, 7));
    stage.at(4.0).choose(Choice::Heal);
    stage.at(5.0).by(1, E, get(X)).at(6.0);
    let session = stage.keep("causal-described-partition");
    let snapshot = session.snapshot();
    let up = |node: &quorate::run::NodeOnStage| node.status == NodeStatus::Up;
    assert!(snapshot.nodes.iter().all(up), "nobody has crashed");
    for node in [A, B, C, D] {
        assert_eq!(row(session.as_ref(), node, "view"), "A, B, C and D");
        assert_eq!(
            row(session.as_ref(), node, "causal metadata"),
            "A1 B0 C0 D0"
        );
    }
    assert_eq!(row(session.as_ref(), E, "view"), "A, B, C, D and E");
    assert_eq!(told(session.as_ref()), [WRITTEN, NOT_FOUND]);
    assert_eq!(words(session.as_ref()).0, "Own write missed");
}

#[test]
fn causal_described_join_copies_store_and_metadata() {
    let mut stage = open("described", 4, &[]);
    let mut setup = stage.0.setup().clone();
    setup.switches.set("late", "1");
    stage.0 = run::start(&setup).expect("a sound setup");
    stage.at(0.4).by(1, A, put(X, 7));
    stage.at(2.0).choose(Choice::Join(D));
    stage.at(5.0).by(2, D, get(X)).by(2, D, put(X, 8));
    stage.at(7.0).by(3, A, get(X)).at(8.0);
    let session = stage.keep("causal-described-join");
    let told = told(session.as_ref());
    assert_eq!(told, [WRITTEN, value(7), WRITTEN, value(8)]);
    let spans = session.spans();
    let away = spans.iter().find(|span| span.kind == SpanKind::Away);
    let away = away.expect("D takes no part at first");
    assert_eq!(
        (away.nodes, away.start.step),
        ([D].into_iter().collect(), 0)
    );
    assert_eq!(away.end.map(|at| at.time_us), Some(2_000_000));
    for node in [A, B, C, D] {
        assert_eq!(row(session.as_ref(), node, "view"), "A, B, C and D");
        assert_eq!(
            row(session.as_ref(), node, "causal metadata"),
            "A1 B0 C0 D1"
        );
    }
    holds(session.as_ref(), Claim::Causal);
    holds(session.as_ref(), Claim::Termination);
}
