//! The search itself: how it goes about it makes no difference to its answer.

use super::ask::{Ask, PLAIN, answer, go_on, with};
use super::known::plays;
use quorate::explore::{Allowance, Answer, Method, Options, Reductions};
use quorate::protocol::NodeId;

const CRASH: Allowance = Allowance {
    crashes: 1,
    ..Allowance::NONE
};

fn asks() -> [Ask; 6] {
    [
        Ask {
            ops: "A:write 1; B:read",
            ..PLAIN
        },
        Ask {
            ops: "A:write 1",
            faults: CRASH,
            ..PLAIN
        },
        Ask {
            protocol: "causal",
            preset: "repaired",
            ops: "A:put x 1; B:put x 2",
            ..PLAIN
        },
        Ask {
            protocol: "counter",
            preset: "repaired",
            ops: "A:+ 1; B:+ 2",
            ..PLAIN
        },
        Ask {
            protocol: "paxos",
            preset: "repaired",
            keys: 2,
            warm_up_ms: 3_000,
            ops: "B:transfer 60 x to y",
            ..PLAIN
        },
        Ask {
            protocol: "alive-set",
            preset: "repaired",
            ops: "A:write 1",
            faults: CRASH,
            ..PLAIN
        },
    ]
}

#[test]
fn depth_first_exactly_and_with_threads_the_states_are_the_same() {
    for ask in asks() {
        let question = ask.question();
        let plain = with(Reductions::NONE);
        let breadth = answer(&question, plain);
        assert_eq!(breadth.answer, Answer::Holds);
        let others = [
            Options {
                method: Method::Depth,
                ..plain
            },
            Options {
                exact: true,
                ..plain
            },
            Options {
                threads: 3,
                ..plain
            },
        ];
        for options in others {
            let done = answer(&question, options);
            let name = format!("{}: {options:?}", ask.name());
            assert_eq!(done.answer, Answer::Holds, "{name}");
            assert_eq!(done.progress.unique, breadth.progress.unique, "{name}");
            assert_eq!(done.progress.states, breadth.progress.states, "{name}");
            assert_eq!(
                done.progress.collisions,
                options.exact.then_some(0),
                "{name}"
            );
        }
    }
}

#[test]
fn threads_find_a_run_that_is_as_short() {
    for preset in ["no-write-back", "one-phase-write", "local-read"] {
        let ask = Ask {
            preset,
            ops: "A:write 1; B:write 2; C:read; B:read",
            ..PLAIN
        };
        let question = ask.question();
        let one = answer(&question, Options::default());
        for threads in [2, 4] {
            let many = answer(
                &question,
                Options {
                    threads,
                    ..Options::default()
                },
            );
            assert_eq!(many.length(), one.length(), "{preset}");
            plays(&many, preset);
        }
        let deep = answer(
            &question,
            Options {
                method: Method::Depth,
                ..Options::default()
            },
        );
        assert!(deep.length() >= one.length(), "{preset}");
        plays(&deep, preset);
    }
}

#[test]
fn a_search_stops_and_goes_on() {
    let ask = &asks()[0];
    let whole = answer(&ask.question(), with(Reductions::NONE));
    let mut expedition = ask
        .question()
        .set_out(with(Reductions::NONE))
        .expect("sound");
    let mut stops = 0;
    let mut before = 0;
    while expedition.go_on(1).is_none() {
        let progress = expedition.progress();
        assert!(progress.unique > before && progress.frontier > 0);
        before = progress.unique;
        stops += 1;
    }
    assert!(stops > 10);
    assert_eq!(expedition.progress(), whole.progress);
    // An answer stays an answer.
    assert_eq!(expedition.go_on(1), Some(Answer::Holds));
}

#[test]
fn a_limit_leaves_it_undecided_and_says_what_was_covered() {
    let ask = &asks()[0];
    for method in [Method::Breadth, Method::Depth] {
        let options = Options {
            method,
            max_states: 1_000,
            ..with(Reductions::NONE)
        };
        let mut expedition = ask.question().set_out(options).expect("sound");
        let done = go_on(&mut expedition);
        assert!(matches!(done.answer, Answer::Undecided(why) if why.contains("states")));
        assert!((1_000..10_000).contains(&done.progress.unique));
        assert!(done.progress.frontier > 0);
        let options = Options {
            max_bytes: 200_000,
            ..options
        };
        let done = answer(&ask.question(), options);
        assert!(
            matches!(done.answer, Answer::Undecided(_)),
            "{:?}",
            done.answer
        );
    }
}

#[test]
fn what_cannot_be_explored_is_refused_in_a_sentence() {
    let ask = Ask {
        ops: "A:write 1",
        ..PLAIN
    };
    let refused = |change: fn(&mut quorate::run::Question)| {
        let mut question = ask.question();
        change(&mut question);
        match question.check() {
            Ok(_) => panic!("it is bad"),
            Err(why) => why.0,
        }
    };
    let nobody = refused(|q| q.scope.scripts.clear());
    assert_eq!(
        nobody,
        "Nobody asks for anything; name an operation, such as A:read."
    );
    let stranger = refused(|q| q.scope.scripts[0].calls[0].0 = NodeId(3));
    assert_eq!(stranger, "“D:write 1” asks D, but the cluster has 3 nodes.");
    let faults = refused(|q| q.scope.faults.drops = 10);
    assert_eq!(faults, "“drops” is 10; it must be from 0 to 9.");
    let twice = refused(|q| {
        let script = q.scope.scripts[0].clone();
        q.scope.scripts[0].calls.extend(script.calls);
    });
    assert!(twice.starts_with("1 is written twice"), "{twice}");
    let foreign = refused(|q| q.goals.push(quorate::protocol::Claim::Causal));
    assert!(foreign.contains("is not judged by Causal"), "{foreign}");
    let long = refused(|q| q.warm_up_ms = 60_001);
    assert!(long.contains("60001 ms"), "{long}");
}
