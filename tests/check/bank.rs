//! Banks: the search and the live judge against all orders, one by one.

use quorate::check::{Judge, Limits, Status, bank};
use quorate::history::{End, Moment, Operation};
use quorate::protocol::{
    Call, Claim, ClientId, Cluster, Failure, Key, Model, NodeId, OPENING_BALANCE, OpId, Outcome,
    Value,
};
use quorate::sim::Random;
use quorate::world::Event;

const ACCOUNTS: u8 = 2;
const CLUSTER: Cluster = Cluster {
    nodes: 3,
    keys: ACCOUNTS,
};
const TRIES: u64 = 1_000_000;

type Money = [u32; ACCOUNTS as usize];

/// The bank once more, written apart from the one that is tested.
fn bank_says(money: &mut Money, call: Call) -> Outcome {
    match call {
        Call::Read { key } => Outcome::Value(Value(money[key.index()].into())),
        Call::Transfer { from, to, amount } => {
            let balance = money[from.index()];
            if balance < amount {
                return Outcome::Failed(Failure::Overdraft { balance });
            }
            money[from.index()] -= amount;
            money[to.index()] += amount;
            Outcome::Written
        }
        _ => unreachable!("not asked here"),
    }
}

/// By all orders: each finished operation takes its place after those that returned before it
/// began; one that was lost takes a place or none.
fn brute(operations: &[Operation]) -> bool {
    fn finished(op: &Operation) -> Option<(u64, Outcome)> {
        let end = op.end?;
        end.outcome.map(|outcome| (end.at.step, outcome))
    }
    fn place(operations: &[Operation], placed: &mut [bool], money: Money) -> bool {
        let all = (0..operations.len()).all(|i| placed[i] || finished(&operations[i]).is_none());
        all || (0..operations.len()).any(|i| {
            let op = &operations[i];
            let before =
                |j: usize| finished(&operations[j]).is_some_and(|(end, _)| end < op.start.step);
            if placed[i] || (0..operations.len()).any(|j| !placed[j] && before(j)) {
                return false;
            }
            let mut after = money;
            let said = bank_says(&mut after, op.call);
            if finished(op).is_some_and(|(_, outcome)| outcome != said) {
                return false;
            }
            placed[i] = true;
            let fits = place(operations, placed, after);
            placed[i] = false;
            fits
        })
    }
    let mut placed = vec![false; operations.len()];
    place(
        operations,
        &mut placed,
        [OPENING_BALANCE; ACCOUNTS as usize],
    )
}

fn call(random: &mut Random) -> Call {
    let key = Key(random.below(2) as u8);
    if random.chance(500) {
        return Call::Read { key };
    }
    Call::Transfer {
        from: key,
        to: Key(1 - key.0),
        amount: random.between(1, 4) * 30,
    }
}

/// Operations whose answers come from some order of them, a few of which are then spoiled; and
/// that order.
fn history(seed: u64) -> (Vec<Operation>, Vec<usize>) {
    let mut random = Random::new(seed, 7_000);
    let total = random.between(2, 6) as usize;
    let mut operations: Vec<Operation> = Vec::new();
    // Where each takes effect, were all well.
    let mut points = Vec::new();
    for i in 0..total {
        let start = u64::from(random.below(24));
        let end = start + 1 + u64::from(random.below(12));
        points.push((start + u64::from(random.below((end - start) as u32 + 1)), i));
        operations.push(Operation {
            id: OpId {
                client: ClientId(i as u32),
                seq: 0,
            },
            node: NodeId((i % 3) as u8),
            call: call(&mut random),
            start: step(start),
            end: Some(End {
                at: step(end),
                outcome: None,
                tag: None,
                cause: None,
            }),
        });
    }
    points.sort_unstable();
    let mut money = [OPENING_BALANCE; ACCOUNTS as usize];
    let order: Vec<usize> = points.into_iter().map(|(_, i)| i).collect();
    for &i in &order {
        let lost = random.chance(200);
        let never = lost && random.chance(500);
        let mut elsewhere = money;
        let said = bank_says(
            if never { &mut elsewhere } else { &mut money },
            operations[i].call,
        );
        let said = match said {
            Outcome::Value(Value(value)) if random.chance(300) => Outcome::Value(Value(value + 30)),
            Outcome::Written if random.chance(120) => {
                Outcome::Failed(Failure::Overdraft { balance: 10 })
            }
            said => said,
        };
        if let Some(end) = &mut operations[i].end {
            end.outcome = Some(said).filter(|_| !lost);
        }
    }
    (operations, order)
}

fn step(step: u64) -> Moment {
    Moment {
        step,
        time_us: step * 1_000,
    }
}

const HISTORIES: u64 = 150_000;

#[test]
fn the_search_agrees_with_all_orders() {
    let mut fits = 0;
    for seed in 0..HISTORIES {
        let (operations, _) = history(seed);
        let expected = brute(&operations);
        fits += u64::from(expected);
        let found = bank(ACCOUNTS, &operations, TRIES);
        assert_eq!(found, Some(expected), "seed {seed}: {operations:#?}");
    }
    println!("{fits} of {HISTORIES} histories have a linearization");
    assert!(fits > HISTORIES / 4 && fits < HISTORIES * 3 / 4, "{fits}");
}

/// The events of a history: slots are decided in that order, just before the first return that
/// needs them. Without an order, nobody says what was decided.
fn events(operations: &[Operation], order: &[usize]) -> Vec<(Moment, Event)> {
    let mut events = Vec::new();
    for op in operations {
        let (id, node, call) = (op.id, op.node, op.call);
        events.push((op.start, 0, Event::Invoked { op: id, node, call }));
        let end = op.end.expect("each ends");
        let event = match end.outcome {
            None => Event::Lost(id, node),
            Some(outcome) => Event::Returned {
                op: id,
                node,
                outcome,
                tag: None,
                cause: None,
            },
        };
        events.push((end.at, 2, event));
    }
    events.sort_by_key(|&(at, kind, _)| (at.step, kind));
    let mut whole = Vec::new();
    let mut slot = 0;
    for (at, _, event) in events {
        if let Event::Returned { op, node, .. } = event {
            let place = order.iter().position(|&i| operations[i].id == op);
            while place.is_some_and(|place| place >= slot) {
                let decided = &operations[order[slot]];
                let what = Some((decided.id, decided.call));
                whole.push((
                    at,
                    Event::Decided {
                        node,
                        slot: slot as u32,
                        what,
                        cause: None,
                    },
                ));
                slot += 1;
            }
        }
        whole.push((at, event));
    }
    whole
}

/// What is known of the history at a moment.
fn known(operations: &[Operation], now: u64) -> Vec<Operation> {
    let begun = operations.iter().filter(|op| op.start.step <= now).cloned();
    let cut = |mut op: Operation| {
        op.end = op.end.filter(|end| end.at.step <= now);
        op
    };
    begun.map(cut).collect()
}

#[test]
fn the_live_judge_agrees_with_all_orders_whatever_the_slots_say() {
    let (mut violated, mut confirmed) = (0, 0);
    for seed in 0..HISTORIES {
        let (operations, mut order) = history(seed);
        match seed % 4 {
            0 => order.clear(),
            1 => order.reverse(),
            _ => {}
        }
        let mut judge = Judge::of(
            Model::Bank,
            &[Claim::Linearizable],
            CLUSTER,
            Limits::default(),
        );
        let mut broke = None;
        for (at, event) in events(&operations, &order) {
            if judge.observe(at, &event) {
                broke.get_or_insert(at.step);
            }
        }
        let status = &judge.verdicts(Moment::default(), &[])[0].status;
        let expected = brute(&operations);
        assert_eq!(
            *status == Status::Holds,
            expected,
            "seed {seed}: {operations:#?}"
        );
        confirmed += u64::from(expected);
        let Some(step) = broke else { continue };
        violated += 1;
        assert!(
            !brute(&known(&operations, step)),
            "seed {seed}: {operations:#?}"
        );
        if step > 0 {
            assert!(
                brute(&known(&operations, step - 1)),
                "seed {seed}: {operations:#?}"
            );
        }
        let Status::Violated(why) = status else {
            panic!("seed {seed}: {status:?}");
        };
        assert!(why.ops.len() <= 4, "{why:?}");
        assert!(
            why.words
                .to_string()
                .starts_with("This history has no linearization: ")
        );
    }
    println!("{confirmed} hold, {violated} are violated");
}

/// One client, one transfer after another, to and fro; each is decided and then returns.
fn one_after_another(judge: &mut Judge, transfers: u32) {
    for seq in 0..transfers {
        let op = OpId {
            client: ClientId(0),
            seq,
        };
        let (from, to) = (Key((seq % 2) as u8), Key(1 - (seq % 2) as u8));
        let call = Call::Transfer {
            from,
            to,
            amount: 60,
        };
        let at = step(u64::from(seq));
        judge.observe(at, &invoked(op, call));
        let decided = Event::Decided {
            node: NodeId(0),
            slot: seq,
            what: Some((op, call)),
            cause: None,
        };
        judge.observe(at, &decided);
        assert!(!judge.observe(at, &returned(op, Outcome::Written)), "{seq}");
    }
}

fn invoked(op: OpId, call: Call) -> Event {
    let node = NodeId(0);
    Event::Invoked { op, node, call }
}

fn returned(op: OpId, outcome: Outcome) -> Event {
    Event::Returned {
        op,
        node: NodeId(0),
        outcome,
        tag: None,
        cause: None,
    }
}

fn live(values: u32) -> Judge {
    let limits = Limits {
        values,
        ..Limits::default()
    };
    Judge::of(Model::Bank, &[Claim::Linearizable], CLUSTER, limits)
}

fn status(judge: &Judge) -> Status {
    judge.verdicts(Moment::default(), &[])[0].status.clone()
}

#[test]
fn long_runs_are_judged_by_the_slots_with_little_kept() {
    let mut judge = live(16);
    one_after_another(&mut judge, 200_000);
    assert_eq!(status(&judge), Status::Holds);
    let verdict = &judge.verdicts(Moment::default(), &[])[0];
    assert_eq!(verdict.summary, "one order fits 200000 operations");
}

/// A read that nobody decided, and that no order fits.
fn undecided_read(judge: &mut Judge) -> bool {
    let op = OpId {
        client: ClientId(1),
        seq: 0,
    };
    judge.observe(step(1_000), &invoked(op, Call::Read { key: Key(0) }));
    judge.observe(step(1_001), &returned(op, Outcome::Value(Value(7))))
}

#[test]
fn an_answer_that_no_slot_explains_is_searched_for_while_the_history_is_kept() {
    let mut judge = live(16);
    one_after_another(&mut judge, 10);
    assert!(undecided_read(&mut judge));
    let Status::Violated(why) = status(&judge) else {
        panic!("{:?}", status(&judge));
    };
    assert_eq!(
        why.words.to_string(),
        "This history has no linearization: A’s balance of x returned 7, and no order of the 11 \
         operations so far gives that answer. The latest that moved that money: A’s transfer 60 \
         y→x was made; A’s transfer 60 x→y was made; A’s transfer 60 y→x was made."
    );
    assert_eq!(why.ops.len(), 4);
}

#[test]
fn an_answer_that_no_slot_explains_is_undecided_when_the_history_is_forgotten() {
    let mut judge = live(16);
    one_after_another(&mut judge, 100);
    assert!(!undecided_read(&mut judge));
    assert!(matches!(status(&judge), Status::Undecided(_)));
}

#[test]
fn the_search_gives_up_after_so_many_tries() {
    let (operations, _) = history(1);
    assert_eq!(bank(ACCOUNTS, &operations, 0), None);
    assert!(bank(ACCOUNTS, &operations, TRIES).is_some());
}
