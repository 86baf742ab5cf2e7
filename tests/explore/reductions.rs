//! Reductions keep the answer: the same verdict, and the same shortest length.

use super::ask::{Ask, PLAIN, answer, with};
use super::known::plays;
use super::setups::setups;
use quorate::explore::{Answer, Options, Reductions};

const EACH: [(&str, Reductions); 4] = [
    (
        "idle",
        Reductions {
            idle: true,
            ..Reductions::NONE
        },
    ),
    (
        "symmetry",
        Reductions {
            symmetry: true,
            ..Reductions::NONE
        },
    ),
    (
        "order",
        Reductions {
            order: true,
            ..Reductions::NONE
        },
    ),
    ("all", Reductions::ALL),
];

#[test]
fn reduced_and_not_the_verdict_and_the_shortest_length_are_the_same() {
    let setups = setups();
    assert!(setups.len() >= 60, "{}", setups.len());
    let (mut broken, mut protocols) = (0, std::collections::BTreeSet::new());
    for ask in &setups {
        let question = ask.question();
        let plain = answer(&question, with(Reductions::NONE));
        assert!(
            !matches!(plain.answer, Answer::Undecided(_)),
            "{}",
            ask.name()
        );
        plays(&plain, &ask.name());
        broken += usize::from(plain.find.is_some());
        protocols.insert(ask.protocol);
        println!("{:>9} {}", plain.progress.unique, ask.name());
        for (name, reductions) in EACH {
            let name = format!("{name}: {}", ask.name());
            let reduced = answer(&question, with(reductions));
            assert_eq!(reduced.length(), plain.length(), "{name}");
            plays(&reduced, &name);
            if plain.find.is_none() {
                let (few, all) = (reduced.progress.unique, plain.progress.unique);
                assert!(few <= all, "{name}: {few} of {all}");
                let only_order = !reductions.idle && !reductions.symmetry;
                assert!(
                    !only_order || few == all,
                    "{name}: order leaves no state out"
                );
            }
        }
    }
    println!(
        "{} setups of {} protocols, {broken} broken",
        setups.len(),
        protocols.len()
    );
    assert_eq!(protocols.len(), 6);
    assert!(broken >= 20, "{broken}");
}

/// Three nodes, two writers and a reader: reductions visit at most a tenth of the states.
#[test]
fn reductions_leave_most_states_out() {
    let ask = |ops| Ask { ops, ..PLAIN };
    let reader = ask("A:write 1; B:read");
    let all = answer(&reader.question(), with(Reductions::NONE))
        .progress
        .unique;
    let few = answer(&reader.question(), with(Reductions::ALL))
        .progress
        .unique;
    assert!(few * 10 <= all, "{few} of {all}");
    // What is visited of the larger one; all of it is 6,995,275 states, see `xtask bench explore`.
    let writers = ask("A:write 1; B:write 2; C:read");
    let done = answer(&writers.question(), with(Reductions::ALL));
    assert_eq!((done.answer, done.progress.unique), (Answer::Holds, 11_969));
}

#[test]
fn symmetry_visits_about_half_where_two_nodes_are_alike() {
    let ask = Ask {
        preset: "single-writer",
        ops: "A:write 1; B:read; C:read",
        ..PLAIN
    };
    let count = |symmetry| {
        let reductions = Reductions {
            idle: true,
            symmetry,
            order: false,
        };
        answer(&ask.question(), with(reductions)).progress.unique
    };
    let (half, all) = (count(true), count(false));
    assert!(
        half * 2 >= all && half * 2 < all + all / 5,
        "{half} of {all}"
    );
}

/// Fewer choices are made where one order of those that commute will do.
#[test]
fn order_makes_fewer_choices() {
    let ask = Ask {
        nodes: 4,
        ops: "A:write 1",
        ..PLAIN
    };
    let count = |order| {
        let options = Options {
            reductions: Reductions {
                order,
                ..Reductions::NONE
            },
            ..Options::default()
        };
        answer(&ask.question(), options).progress
    };
    let (one, all) = (count(true), count(false));
    assert_eq!(one.unique, all.unique);
    assert!(
        one.states * 3 < all.states * 2,
        "{} of {}",
        one.states,
        all.states
    );
}
