//! Histories small enough to be read, and what is said of them.

use super::{judge, verdict, why};
use quorate::check::{Judge, Limits, Status};
use quorate::history::Moment;
use quorate::protocol::{Call, ClientId, Failure, Key, NodeId, OpId, Outcome, Value};
use quorate::world::Event;

/// Operations one after another, each of a client at a node: "1A x=5" puts, "1A x-" deletes,
/// "1A x?5" reads 5, "1A x?" finds nothing, "1A x!5" is a PUT refused with 503, "1A x~5" a PUT of
/// which nobody knows.
fn said(lines: &[&str]) -> Judge {
    let mut judge = judge(Limits::default());
    let mut seqs = [0u32; 10];
    for (i, line) in (0u64..).zip(lines) {
        let letters = line.as_bytes();
        let client = u32::from(letters[0] - b'1');
        let node = NodeId(letters[1] - b'A');
        let key = Key(letters[3] - b'x');
        let value = line[5..].parse().map(Value);
        let put = |outcome| {
            let value = value.clone().expect("a value");
            (Call::Write { key, value }, outcome)
        };
        let (call, outcome) = match (letters[4], &value) {
            (b'=', _) => put(Outcome::Written),
            (b'!', _) => put(Outcome::Failed(Failure::Unavailable)),
            (b'~', _) => put(Outcome::Failed(Failure::NotAcknowledged {
                acks: 0,
                needed: 1,
            })),
            (b'-', _) => (Call::Delete { key }, Outcome::Written),
            (_, Ok(value)) => (Call::Read { key }, Outcome::Value(*value)),
            _ => (Call::Read { key }, Outcome::Failed(Failure::NotFound)),
        };
        let seq = seqs[client as usize];
        seqs[client as usize] += 1;
        let op = OpId {
            client: ClientId(client),
            seq,
        };
        let at = |half| Moment {
            step: 2 * i + half,
            time_us: 0,
        };
        judge.observe(at(0), &Event::Invoked { op, node, call });
        let returned = Event::Returned {
            op,
            node,
            outcome,
            tag: None,
            cause: None,
        };
        judge.observe(at(1), &returned);
    }
    judge
}

/// Title, words and operations of what is wrong.
fn reads(lines: &[&str]) -> (String, String, Vec<String>) {
    let why = why(&said(lines)).unwrap_or_else(|| panic!("{lines:?} is fine"));
    let ops = why.ops.iter().map(ToString::to_string).collect();
    (why.title, why.words.to_string(), ops)
}

fn fine(lines: &[&str]) {
    assert_eq!(why(&said(lines)), None, "{lines:?}");
}

#[test]
fn a_client_sees_its_own_writes() {
    let (title, words, ops) = reads(&["1A x=5", "1B x?"]);
    assert_eq!(title, "Own write missed");
    assert_eq!(
        words,
        "Client 1 wrote 5 to x at A. Yet its later read of x at B found nothing there."
    );
    assert_eq!(ops, ["1.1", "1.2"]);
    let (_, words, _) = reads(&["1A x=5", "1A x=6", "1B x?5"]);
    assert_eq!(
        words,
        "Client 1 wrote 6 to x at A. Yet its later read of x at B returned 5, which was there \
         before that."
    );
}

#[test]
fn reads_do_not_go_back() {
    let (title, words, ops) = reads(&["1A x=5", "1A x=6", "2B x?6", "2C x?5"]);
    assert_eq!(title, "New, then old");
    assert_eq!(
        words,
        "Client 2 read 6 from x at B. Yet its later read of x at C returned 5, which is older: \
         whoever wrote 6 had seen 5."
    );
    assert_eq!(ops, ["1.1", "1.2", "2.1", "2.2"]);
    // Two clients that know nothing of each other may.
    fine(&["1A x=5", "1A x=6", "2B x?6", "3C x?5"]);
    fine(&["1A x=5", "2B x=6", "3B x?6", "3C x?5", "3C x?6"]);
}

#[test]
fn an_effect_is_not_seen_without_its_cause() {
    let (title, words, ops) = reads(&["1A x=5", "2A x?5", "2B y=9", "3C y?9", "3C x?"]);
    assert_eq!(title, "Effect without its cause");
    assert_eq!(
        words,
        "Client 3 read 9 from y at C. Whoever wrote that had seen the write of 5 to x at A. Yet \
         its later read of x at C found nothing there."
    );
    assert_eq!(ops, ["1.1", "3.1", "3.2"]);
    fine(&["1A x=5", "2A x?5", "2B y=9", "3C y?9", "3C x?5"]);
}

#[test]
fn a_deletion_is_a_write_of_nothing() {
    let (title, words, _) = reads(&["1A x=5", "1A x-", "1B x?5"]);
    assert_eq!(title, "Own write missed");
    assert_eq!(
        words,
        "Client 1 deleted x at A. Yet its later read of x at B returned 5, which was there before \
         that."
    );
    // Whoever found nothing may have seen the deletion, or what was there before everything.
    fine(&["1A x=5", "1A x-", "2B x?", "2B x?5", "2B x?"]);
    // Here only the deletion is left, and after it 5 is too old.
    let (_, words, _) = reads(&["1A x=5", "2B x?5", "1A x-", "2B x?", "2B x?5"]);
    assert_eq!(
        words,
        "Client 2 found no x at B. Yet its later read of x at B returned 5, which is older: \
         whoever deleted it had seen 5."
    );
}

#[test]
fn a_value_nobody_wrote_is_not_read() {
    let (title, words, _) = reads(&["1A x?7"]);
    assert_eq!(title, "Never written");
    assert_eq!(
        words,
        "A’s read returned 7, which nobody had begun to write."
    );
    assert_eq!(reads(&["1A y=7", "1A x?7"]).0, "Never written");
    assert_eq!(reads(&["1A x!7", "2B x?7"]).0, "Never written");
}

#[test]
fn what_a_client_does_after_a_write_of_unknown_outcome_does_not_follow_from_it() {
    fine(&["1A x=5", "1A x~6", "1B x?5", "2C x?6", "1B x?6"]);
    // Once it has read it, it does.
    let (title, ..) = reads(&["1A x=5", "1A x~6", "1B x?6", "1B x?5"]);
    assert_eq!(title, "Own write missed");
    // A write that was refused is as if it had not been.
    fine(&["1A x=5", "1A x!6", "1B x?5"]);
}

#[test]
fn old_writes_are_forgotten_and_their_reads_counted_as_not_judged() {
    let puts: Vec<String> = (1..=1_100).map(|value| format!("1A x={value}")).collect();
    let mut lines: Vec<&str> = puts.iter().map(String::as_str).collect();
    lines.push("2B x?3");
    let judge = said(&lines);
    assert_eq!(judge.kept(), 1_024);
    let verdict = verdict(&judge);
    assert!(matches!(verdict.status, Status::Undecided(_)));
    assert_eq!(verdict.summary, "no read has returned yet; 1 not judged");
    let forgotten = judge.forgotten().expect("something is");
    assert_eq!(
        forgotten,
        "Reads of writes long ago are not judged: 1 so far."
    );
    lines.push("2B x?1100");
    lines.push("2B x?1099");
    assert_eq!(reads(&lines).0, "New, then old");
}

#[test]
fn deletions_that_nobody_can_read_any_more_are_no_longer_looked_at() {
    let mut lines = Vec::new();
    for _ in 0..100 {
        lines.extend(["1A x=5", "1A x-", "2B x?"]);
    }
    // Client 2 may have found nothing all along; client 1 has not.
    fine(&lines);
    lines.extend(["1A x=6", "2B x?6"]);
    fine(&lines);
    // Only a client that comes now may still read one of the deletions.
    fine(&[&lines[..], &["3C x?"]].concat());
    assert_eq!(reads(&[&lines[..], &["2C x?"]].concat()).0, "New, then old");
    assert_eq!(
        reads(&[&lines[..], &["1C x?"]].concat()).0,
        "Own write missed"
    );
}
