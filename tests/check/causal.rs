//! Causal against its definition: the transitive closure over the whole history.

use crate::generate::{Random, operations, show};
use quorate::check::{Explanation, Judge, Limits, Status, Verdict};
use quorate::history::{Moment, Operation};
use quorate::protocol::{
    Call, Claim, ClientId, Cluster, Failure, Key, Model, NodeId, OpId, Outcome, Value,
};
use quorate::world::Event;

const CLUSTER: Cluster = Cluster { nodes: 3, keys: 2 };

fn judge(limits: Limits) -> Judge {
    Judge::of(Model::Store, &[Claim::Causal], CLUSTER, limits)
}

fn verdict(judge: &Judge) -> Verdict {
    judge.verdicts(Moment::default(), &[]).remove(0)
}

fn why(judge: &Judge) -> Option<Explanation> {
    match verdict(judge).status {
        Status::Violated(why) => Some(why),
        Status::Holds => None,
        other => panic!("{other:?}"),
    }
}

/// The definition, at any price.
mod definition {
    use super::*;

    /// An operation that counts.
    #[derive(Clone, Copy)]
    struct Op {
        id: OpId,
        key: Key,
        value: Option<Value>,
        read: bool,
        /// Whether what its client does next follows from it.
        certain: bool,
        start: u64,
        end: u64,
    }

    fn op(o: &Operation) -> Option<Op> {
        let outcome = o.end.and_then(|end| end.outcome);
        let (read, value) = match (o.call, outcome) {
            (Call::Read { .. }, Some(Outcome::Value(value))) => (true, Some(value)),
            (Call::Read { .. }, Some(Outcome::Failed(Failure::NotFound))) => (true, None),
            (_, Some(Outcome::Failed(why))) if !why.may_take_effect() => return None,
            (Call::Write { value, .. }, _) => (false, Some(value)),
            (Call::Delete { .. }, _) => (false, None),
            _ => return None,
        };
        Some(Op {
            id: o.id,
            key: o.call.key(),
            value,
            read,
            certain: read || outcome == Some(Outcome::Written),
            start: o.start.step,
            end: o.end.map_or(u64::MAX, |end| end.at.step),
        })
    }

    /// Whether some choice of what each read returned makes a causally consistent history.
    pub fn consistent(operations: &[Operation]) -> bool {
        let ops: Vec<Op> = operations.iter().filter_map(op).collect();
        let reads: Vec<usize> = (0..ops.len()).filter(|&i| ops[i].read).collect();
        assign(&ops, &reads, &mut Vec::new())
    }

    /// Tries everything that the remaining reads may have returned; none is the beginning.
    fn assign(ops: &[Op], reads: &[usize], from: &mut Vec<(usize, Option<usize>)>) -> bool {
        let Some((&read, rest)) = reads.split_first() else {
            return holds(ops, from);
        };
        let r = &ops[read];
        let beginning = r.value.is_none_or(|value| value == Value::INITIAL);
        let writes = (0..ops.len()).filter(|&i| {
            let w = &ops[i];
            !w.read && w.key == r.key && w.value == r.value && w.start < r.end
        });
        let origins = writes.map(Some).chain(beginning.then_some(None));
        for origin in origins.collect::<Vec<_>>() {
            from.push((read, origin));
            if assign(ops, rest, from) {
                return true;
            }
            from.pop();
        }
        false
    }

    /// The bad patterns, looked for one by one.
    fn holds(ops: &[Op], from: &[(usize, Option<usize>)]) -> bool {
        let n = ops.len();
        let mut co = vec![vec![false; n]; n];
        for (i, a) in ops.iter().enumerate() {
            for (j, b) in ops.iter().enumerate() {
                let session = a.id.client == b.id.client && a.id.seq < b.id.seq;
                co[i][j] = (session && a.certain) || from.contains(&(j, Some(i)));
            }
        }
        for k in 0..n {
            let through = co[k].clone();
            for row in co.iter_mut().filter(|row| row[k]) {
                row.iter_mut()
                    .zip(&through)
                    .for_each(|(to, via)| *to |= via);
            }
        }
        let cyclic = (0..n).any(|i| co[i][i]);
        let wrong = |&(read, origin): &(usize, Option<usize>)| {
            (0..n).any(|w2| {
                let other = !ops[w2].read && ops[w2].key == ops[read].key && co[w2][read];
                other && origin.is_none_or(|w1| co[w1][w2])
            })
        };
        !cyclic && !from.iter().any(wrong)
    }
}

/// What kind of histories to make.
#[derive(Clone, Copy)]
struct Shape {
    ops: u64,
    clients: u64,
    /// Percent of reads that return anything, instead of what some replica might hold.
    noise: u64,
    /// Percent of changes that are DELETEs.
    deletes: u64,
    /// Percent of operations that fail or are lost.
    failing: u64,
    /// Percent of PUTs of a value written before.
    again: u64,
}

type Outstanding = Option<(OpId, Call)>;

struct Maker<'a> {
    random: &'a mut Random,
    shape: Shape,
    step: u64,
    started: u64,
    written: u64,
    /// What was put or deleted, in order.
    changes: Vec<(Key, Option<Value>)>,
    /// Of each session: its client, its next operation, and what it has outstanding.
    sessions: Vec<(u32, u32, Outstanding)>,
    clients: u32,
    events: Vec<(Moment, Event)>,
}

/// A random history of clients that go on after what they have done.
fn history(random: &mut Random, shape: Shape) -> Vec<(Moment, Event)> {
    let sessions = (0..shape.clients as u32).map(|c| (c, 0, None)).collect();
    let ops = shape.ops / 2 + random.below(shape.ops / 2 + 1);
    let mut maker = Maker {
        random,
        shape,
        step: 0,
        started: 0,
        written: 0,
        changes: Vec::new(),
        sessions,
        clients: shape.clients as u32,
        events: Vec::new(),
    };
    let leave = maker.random.below(2);
    loop {
        let running = maker.sessions.iter().filter(|s| s.2.is_some()).count() as u64;
        if maker.started == ops && running <= leave {
            return maker.events;
        }
        let which = maker.random.below(shape.clients) as usize;
        match maker.sessions[which].2 {
            Some((op, call)) => maker.end(which, op, call),
            None if maker.started < ops => maker.invoke(which),
            None => {}
        }
    }
}

impl Maker<'_> {
    fn push(&mut self, event: Event) {
        self.step += 1;
        let at = Moment {
            step: self.step,
            time_us: self.step * 1_000,
        };
        self.events.push((at, event));
    }

    fn invoke(&mut self, which: usize) {
        let key = Key(self.random.below(2) as u8);
        let call = if self.random.percent(50) {
            Call::Read { key }
        } else if self.random.percent(self.shape.deletes) {
            Call::Delete { key }
        } else {
            let again = self.random.percent(self.shape.again);
            self.written += u64::from(!again || self.written == 0);
            let value = if again {
                1 + self.random.below(self.written)
            } else {
                self.written
            };
            Call::Write {
                key,
                value: Value(value),
            }
        };
        let (client, seq, _) = self.sessions[which];
        let client = ClientId(client);
        let op = OpId { client, seq };
        self.sessions[which].1 += 1;
        self.sessions[which].2 = Some((op, call));
        self.started += 1;
        let node = NodeId(which as u8 % 3);
        match call {
            Call::Write { value, .. } => self.changes.push((key, Some(value))),
            Call::Delete { .. } => self.changes.push((key, None)),
            _ => {}
        }
        self.push(Event::Invoked { op, node, call });
    }

    fn end(&mut self, which: usize, op: OpId, call: Call) {
        self.sessions[which].2 = None;
        let node = NodeId(which as u8 % 3);
        let failing = self.random.percent(self.shape.failing);
        let outcome = match (failing, self.random.below(3)) {
            (true, 0) => {
                // The client never acts again; another comes.
                self.sessions[which] = (self.clients, 0, None);
                self.clients += 1;
                return self.push(Event::Lost(op, node));
            }
            (true, 1) => Outcome::Failed(Failure::Unavailable),
            (true, _) => Outcome::Failed(Failure::NotAcknowledged { acks: 1, needed: 2 }),
            (false, _) if call.is_read() => match self.read(call.key()) {
                Some(value) => Outcome::Value(value),
                None => Outcome::Failed(Failure::NotFound),
            },
            (false, _) => Outcome::Written,
        };
        self.push(Event::Returned {
            op,
            node,
            outcome,
            tag: None,
            cause: None,
        });
    }

    /// Something recent of that key, or anything.
    fn read(&mut self, key: Key) -> Option<Value> {
        if self.random.percent(1) {
            // Of either key, or written later, or never.
            let value = self.random.below(self.written + 2);
            return (value > 0).then_some(Value(value));
        }
        let here = self.changes.iter().rev().filter(|(k, _)| *k == key);
        let here: Vec<_> = here.map(|(_, value)| *value).collect();
        if self.random.percent(self.shape.noise) {
            // As old as it may be, the beginning included.
            let any = self.random.below(here.len() as u64 + 1) as usize;
            return here.get(any).copied().flatten();
        }
        // The latest, or the one before.
        let back = self.random.below(3) as usize / 2;
        here.get(back).copied().flatten()
    }
}

#[derive(Debug, Default)]
struct Count {
    histories: u64,
    clean: u64,
    violated: u64,
    missed: u64,
    titles: std::collections::BTreeMap<String, u64>,
}

/// Follows a history; the judge must never be wrong, and where `exact`, never miss anything.
fn follow(events: &[(Moment, Event)], limits: Limits, exact: bool, count: &mut Count) {
    let mut judge = judge(limits);
    let mut broken = false;
    for (i, (at, event)) in events.iter().enumerate() {
        judge.observe(*at, event);
        if !matches!(event, Event::Returned { .. }) {
            assert_eq!(why(&judge), None);
            continue;
        }
        let so_far = operations(&events[..=i]);
        broken = broken || !definition::consistent(&so_far);
        let found = why(&judge);
        assert!(broken || found.is_none(), "{found:?}{}", show(&so_far));
        assert!(
            !exact || broken == found.is_some(),
            "missed{}",
            show(&so_far)
        );
        if let Some(found) = found {
            assert!((1..=4).contains(&found.ops.len()), "{found:?}");
            assert_eq!(found.at, *at);
            *count.titles.entry(found.title).or_default() += 1;
            break;
        }
    }
    let found = why(&judge).is_some();
    count.histories += 1;
    count.clean += u64::from(!broken);
    count.violated += u64::from(found);
    count.missed += u64::from(broken && !found);
}

#[test]
fn unique_values_get_the_verdict_of_the_definition_at_every_event() {
    let mut random = Random::new(11);
    let mut count = Count::default();
    for i in 0..210_000 {
        let shape = Shape {
            ops: 10,
            clients: 2 + i % 3,
            noise: 20 * (i % 4),
            deletes: 0,
            failing: 10,
            again: 0,
        };
        let events = history(&mut random, shape);
        follow(&events, Limits::default(), true, &mut count);
    }
    println!("causal, unique values: {count:?}");
    assert!(count.clean > count.histories / 5, "{count:?}");
    assert!(count.violated > count.histories / 6, "{count:?}");
    assert!(count.titles.values().all(|&n| n > 500), "{count:?}");
}

#[test]
fn deletes_and_repeated_values_never_make_a_false_alarm() {
    let mut random = Random::new(12);
    let mut count = Count::default();
    for i in 0..100_000 {
        let shape = Shape {
            ops: 10,
            clients: 2 + i % 3,
            noise: 20 * (i % 4),
            deletes: 15 * (i % 4),
            failing: 10,
            again: 30 * (i % 2),
        };
        let events = history(&mut random, shape);
        follow(&events, Limits::default(), false, &mut count);
    }
    println!("causal, deletes and repeated values: {count:?}");
    assert!(count.clean > count.histories / 5, "{count:?}");
    assert!(count.violated > 20 * count.missed, "{count:?}");
}

#[test]
fn little_kept_hides_some_and_makes_none_up() {
    let mut random = Random::new(13);
    let mut count = Count::default();
    let mut skipped = 0;
    for i in 0..20_000 {
        let shape = Shape {
            ops: 20,
            clients: 3 + i % 3,
            noise: 10,
            deletes: 20 * (i % 2),
            failing: 5,
            again: 0,
        };
        let limits = Limits {
            values: 4,
            ..Limits::default()
        };
        let events = history(&mut random, shape);
        follow(&events, limits, false, &mut count);
        let mut judge = judge(limits);
        for (at, event) in &events {
            judge.observe(*at, event);
            assert!(judge.kept() <= 4);
        }
        let said = verdict(&judge).summary.contains("not judged");
        assert!(!said || judge.forgotten().is_some());
        skipped += u64::from(said);
    }
    println!("causal, little kept: {count:?}, {skipped} with reads not judged");
    assert!(count.clean > count.histories / 20 && count.violated > count.histories / 5);
    assert!(skipped > 100);
}

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
    assert_eq!(verdict.status, Status::Holds);
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
