//! What Stateright counts in its own examples, counted by our search.
//!
//! The numbers are Stateright 0.31's: 544 and 93 stand in the tests of its examples, the others were
//! measured. `peers/` runs the real models beside these.

use crate::registers::{Kind, Registers, goals};
use quorate::explore::{Answer, Method, Options, Progress, Reductions, search};

/// Deliveries that change nothing are no transitions, where links keep no order.
const LIKE_STATERIGHT: Reductions = Reductions {
    idle: true,
    ..Reductions::NONE
};

fn searched(
    (kind, servers, clients): (Kind, u8, u8),
    fifo: bool,
    options: Options,
) -> (Answer, Progress) {
    let model = Registers {
        kind,
        servers,
        clients,
    };
    let options = Options {
        goals: goals(),
        reductions: LIKE_STATERIGHT,
        ..options
    };
    let mut search = search(model.system(fifo), options);
    let answer = search.go_on(u64::MAX).expect("it goes on to the end");
    (answer, search.progress())
}

/// The register is linearizable, in so many states, whichever way they are visited.
fn holds(model: (Kind, u8, u8), fifo: bool, unique: u64) {
    for (method, threads) in [
        (Method::Breadth, 1),
        (Method::Breadth, 2),
        (Method::Depth, 1),
    ] {
        for exact in [false, true] {
            let options = Options {
                method,
                exact,
                threads,
                ..Options::default()
            };
            let (answer, progress) = searched(model, fifo, options);
            assert_eq!(answer, Answer::Holds, "{model:?}");
            assert_eq!(progress.unique, unique, "{model:?} {options:?}");
            assert_eq!(progress.collisions, exact.then_some(0));
        }
    }
}

#[test]
fn linearizable_register() {
    holds((Kind::Abd, 2, 2), false, 544);
    holds((Kind::Abd, 3, 1), false, 1_449);
    holds((Kind::Abd, 2, 3), false, 35_009);
}

#[test]
fn linearizable_register_on_links_that_keep_order() {
    holds((Kind::Abd, 2, 2), true, 620);
    holds((Kind::Abd, 3, 1), true, 559);
}

#[test]
fn single_copy_register() {
    holds((Kind::SingleCopy, 1, 2), false, 93);
    holds((Kind::SingleCopy, 1, 3), false, 4_243);
}

/// Stateright's breadth-first search reports 7 choices of its example: as long as it has not found
/// all that it looks for, it goes on after a violation and keeps the last.
#[test]
fn two_single_copies_break_in_four_choices() {
    let model = (Kind::SingleCopy, 2, 2);
    let (answer, _) = searched(model, false, Options::default());
    let Answer::Breaks(found) = answer else {
        panic!("{answer:?}");
    };
    assert_eq!(found.choices.len(), 4);
    assert_eq!(found.broken, goals());
    let options = Options {
        method: Method::Depth,
        ..Options::default()
    };
    let (answer, _) = searched(model, false, options);
    assert!(matches!(answer, Answer::Breaks(_)), "{answer:?}");
}
