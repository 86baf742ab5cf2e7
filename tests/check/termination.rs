//! Termination tells running from slow, from blocked, from lost for ever.

use quorate::check::{Judge, Limits, Standing, Status, Verdict};
use quorate::history::Moment;
use quorate::protocol::{
    Call, ClientId, Cluster, Failure, Key, MsgId, NodeId, NodeSet, OpId, Outcome, Value, Waiting,
};
use quorate::world::{Event, Links, Memory};

const A: NodeId = NodeId(0);
const B: NodeId = NodeId(1);
const C: NodeId = NodeId(2);
const D: NodeId = NodeId(3);

struct Run {
    judge: Judge,
    now: Moment,
    standing: Vec<Standing>,
}

impl Run {
    fn of(nodes: u8) -> Run {
        let judge = Judge::new(Cluster { nodes, keys: 1 }, Limits::default());
        Run {
            judge,
            now: Moment::default(),
            standing: Vec::new(),
        }
    }

    /// Something happens so many milliseconds later; whether a guarantee became violated by it.
    fn after(&mut self, ms: u64, event: Event) -> bool {
        self.now.step += 1;
        self.now.time_us += ms * 1000;
        self.judge.observe(self.now, &event)
    }

    fn write(&mut self, n: u32, node: NodeId) -> OpId {
        let op = OpId {
            client: ClientId(n),
            seq: 0,
        };
        let call = Call::Write {
            key: Key(0),
            value: Value(u64::from(n) + 1),
        };
        self.after(1, Event::Invoked { op, node, call });
        self.after(0, Event::Started(op, node));
        op
    }

    fn ends(&mut self, op: OpId, node: NodeId, outcome: Outcome) -> bool {
        self.after(
            1,
            Event::Returned {
                op,
                node,
                outcome,
                tag: None,
                cause: None,
            },
        )
    }

    /// The operation waits for `need` nodes and has the replies of `have`.
    fn waits(&mut self, op: OpId, have: &[NodeId], need: u8) {
        let all = NodeSet::first(5);
        let have = have.iter().copied().collect();
        let waiting = Some(Waiting {
            have,
            need,
            from: all,
        });
        self.standing = vec![Standing {
            op,
            queued: false,
            waiting,
            dead: false,
        }];
    }

    fn says(&self) -> Verdict {
        self.judge.verdicts(self.now, &self.standing).swap_remove(0)
    }

    fn says_at(&mut self, seconds: u64) -> Verdict {
        self.now.time_us = seconds * 1_000_000;
        self.says()
    }
}

fn blocked(verdict: &Verdict) -> String {
    match &verdict.status {
        Status::Blocked(why) => why.to_string(),
        other => panic!("not blocked: {other:?}"),
    }
}

fn violated(verdict: &Verdict) -> (String, String) {
    match &verdict.status {
        Status::Violated(why) => (why.title.clone(), why.words.to_string()),
        other => panic!("not violated: {other:?}"),
    }
}

#[test]
fn nothing_yet_then_running_then_slow_then_returned() {
    let mut run = Run::of(5);
    assert_eq!(run.says().summary, "nothing invoked yet");
    let first = run.write(0, A);
    run.ends(first, A, Outcome::Written);
    let second = run.write(1, B);
    run.waits(second, &[B], 3);
    assert_eq!(run.says().summary, "1 of 2 returned, 1 running");
    assert_eq!(run.says_at(11).summary, "1 of 2 returned, 1 slow");
    assert_eq!(run.says().status, Status::Holds);
    run.ends(second, B, Outcome::Written);
    assert_eq!(run.says().summary, "2 of 2 returned");
}

#[test]
fn blocked_names_who_is_missing() {
    let mut run = Run::of(5);
    let op = run.write(0, A);
    run.waits(op, &[A, NodeId(4)], 3);
    run.after(5, Event::Crashed(D));
    assert_eq!(run.says().status, Status::Holds, "B and C can still reply");
    let group = Links {
        from: [B, C].into_iter().collect(),
        to: NodeSet::one(A),
        both: false,
    };
    run.after(5, Event::Cut(group));
    let verdict = run.says();
    assert_eq!(
        blocked(&verdict),
        "A’s write of 1 waits for 1 more reply; B and C are cut off, D has crashed"
    );
    assert_eq!(verdict.summary, "0 of 1 returned, 1 blocked");
    run.after(5, Event::Mended(Links::one_way(B, A)));
    assert_eq!(run.says().status, Status::Holds, "B can reply again");
}

#[test]
fn held_links_and_frozen_nodes_block() {
    let mut run = Run::of(3);
    let op = run.write(0, A);
    run.waits(op, &[A], 2);
    run.after(1, Event::Paused(B));
    run.after(1, Event::Held(Links::one_way(A, C)));
    let words = blocked(&run.says());
    let from_five = "A’s write of 1 waits for 1 more reply; C is held back, B is frozen";
    assert!(
        words.starts_with("A’s write of 1 waits for 1 more reply; "),
        "{words}"
    );
    run.standing[0].waiting = Some(Waiting {
        have: NodeSet::one(A),
        need: 2,
        from: NodeSet::first(3),
    });
    assert_eq!(blocked(&run.says()), from_five);
    run.after(1, Event::Healed);
    assert_eq!(run.says().status, Status::Holds);
    run.after(1, Event::Paused(A));
    assert_eq!(blocked(&run.says()), "A’s write of 1 waits; A is frozen");
    run.after(1, Event::Resumed(A));
    assert_eq!(run.says().status, Status::Holds);
}

#[test]
fn without_a_word_from_the_world_a_majority_is_assumed() {
    let mut run = Run::of(3);
    run.write(0, A);
    run.after(1, Event::Crashed(B));
    assert_eq!(run.says().status, Status::Holds);
    run.after(1, Event::Crashed(C));
    assert_eq!(
        blocked(&run.says()),
        "A’s write of 1 waits for 2 more replies; B and C have crashed"
    );
    run.after(1, Event::Restarted(C, Memory::Kept));
    assert_eq!(run.says().status, Status::Holds);
}

#[test]
fn operations_of_crashed_nodes_do_not_count() {
    let mut run = Run::of(3);
    let op = run.write(0, A);
    run.after(1, Event::Lost(op, A));
    run.after(0, Event::Crashed(A));
    let verdict = run.says_at(500);
    assert_eq!((verdict.status, verdict.operations), (Status::Holds, 0));
}

#[test]
fn dead_is_lost_for_ever() {
    let mut run = Run::of(3);
    let op = run.write(0, A);
    run.waits(op, &[A], 2);
    run.standing[0].dead = true;
    let (title, words) = violated(&run.says());
    assert_eq!(title, "Lost for ever");
    assert!(
        words.starts_with("A’s write of 1 can never return"),
        "{words}"
    );
    assert_eq!(run.says().summary, "1 of 1 lost for ever");
}

#[test]
fn failing_with_a_majority_connected_violates() {
    let mut run = Run::of(3);
    let op = run.write(0, A);
    run.after(1, Event::Crashed(C));
    let why = Outcome::Failed(Failure::NotAcknowledged { acks: 1, needed: 2 });
    assert!(run.ends(op, A, why));
    let (title, words) = violated(&run.says());
    assert_eq!(title, "Failed without need");
    assert_eq!(
        words,
        "A’s write of 1 failed with 1 of 2 acks, although A was connected with B: 2 of 3 nodes are \
         a majority."
    );
    let next = run.write(1, A);
    run.ends(next, A, Outcome::Written);
    violated(&run.says());
}

#[test]
fn failing_without_a_majority_is_excused() {
    let mut run = Run::of(3);
    let op = run.write(0, A);
    run.after(1, Event::Crashed(B));
    run.after(1, Event::Crashed(C));
    let why = Outcome::Failed(Failure::NotAcknowledged { acks: 0, needed: 2 });
    assert!(!run.ends(op, A, why));
    assert_eq!(run.says().status, Status::Holds);
    assert_eq!(run.says().summary, "0 of 1 returned, 1 failed");
}

#[test]
fn a_minute_without_progress_violates() {
    let mut run = Run::of(3);
    let op = run.write(0, A);
    run.waits(op, &[A], 2);
    assert_eq!(run.says_at(59).status, Status::Holds);
    let (title, words) = violated(&run.says_at(61));
    assert_eq!(title, "No progress");
    assert!(
        words.contains("nothing has been in its way for 60 s"),
        "{words}"
    );
    assert!(
        run.ends(op, A, Outcome::Written),
        "it is remembered that it took so long"
    );
    violated(&run.says());
}

#[test]
fn what_people_do_starts_the_minute_anew() {
    let mut run = Run::of(3);
    let op = run.write(0, A);
    run.waits(op, &[A], 2);
    run.after(50_000, Event::Held(Links::one_way(A, C)));
    run.after(1_000, Event::Healed);
    assert_eq!(run.says_at(110).status, Status::Holds);
    let message = MsgId {
        from: A,
        to: B,
        seq: 0,
    };
    run.after(0, Event::MessageHeld(message));
    assert_eq!(
        run.says_at(1_000).status,
        Status::Holds,
        "somebody holds its message"
    );
    run.after(0, Event::MessageReleased(message));
    assert_eq!(run.says().status, Status::Holds);
    violated(&run.says_at(1_061));
}

#[test]
fn what_waits_in_a_queue_is_as_blocked_as_its_node() {
    let mut run = Run::of(3);
    let first = run.write(0, A);
    let op = OpId {
        client: ClientId(7),
        seq: 0,
    };
    run.after(
        1,
        Event::Invoked {
            op,
            node: A,
            call: Call::Read { key: Key(0) },
        },
    );
    run.after(0, Event::Queued(op, A));
    run.waits(first, &[A], 2);
    run.standing.push(Standing {
        op,
        queued: true,
        waiting: None,
        dead: false,
    });
    run.standing[0].waiting = Some(Waiting {
        have: NodeSet::one(A),
        need: 2,
        from: NodeSet::first(3),
    });
    assert_eq!(run.says().summary, "0 of 2 returned, 2 running");
    run.after(
        1,
        Event::Cut(Links::around(NodeSet::one(A), NodeSet::first(3))),
    );
    assert_eq!(run.says().summary, "0 of 2 returned, 2 blocked");
    assert_eq!(
        run.says_at(600).status,
        run.says().status,
        "blocked, however long"
    );
}

#[test]
fn an_operation_at_a_node_that_is_not_there_is_judged_by_its_value_alone() {
    let mut run = Run::of(3);
    for node in [3, 8, 9, 15, 16, 200].map(NodeId) {
        let op = run.write(u32::from(node.0), node);
        run.ends(op, node, Outcome::Written);
        let message = MsgId {
            from: node,
            to: A,
            seq: 0,
        };
        run.after(1, Event::Delivered(message));
        run.after(1, Event::Crashed(node));
        run.write(1_000 + u32::from(node.0), node);
    }
    assert_eq!(run.says_at(9_000).summary, "nothing invoked yet");
    let op = OpId {
        client: ClientId(7),
        seq: 0,
    };
    let (node, key) = (NodeId(9), Key(0));
    let call = Call::Read { key };
    run.after(1, Event::Invoked { op, node, call });
    assert!(
        run.ends(op, node, Outcome::Value(Value(77))),
        "never written"
    );
}
