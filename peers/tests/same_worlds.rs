//! Stateright and our search visit the same worlds: as many states, and the same verdicts.

use quorate::check::{Claims, Watch};
use quorate::explore::{Allowance, Answer, Method, Options, Progress, Reductions, System, search};
use quorate::protocol::{Claim, Protocol};
use quorate::run::BadRun;
use quorate_peers::{Ask, Case, GUARANTEED, Identity, SystemModel};
use stateright::{Checker, Model};

/// Nothing goes wrong.
const NONE: Allowance = Allowance::NONE;

/// What a search came to.
#[derive(Debug)]
struct Found {
    unique: u64,
    /// Choices made, the start counted as one.
    states: u64,
    /// The choices of a counterexample.
    broken: Option<usize>,
}

/// Searches both ways with both.
struct Both;

impl Ask for Both {
    /// Theirs, then ours.
    type Answer = (Vec<Found>, Vec<Found>);

    fn ask<P: Protocol>(
        self,
        system: &dyn Fn() -> Result<System<P, Watch>, BadRun>,
        goals: Claims,
    ) -> Result<Self::Answer, BadRun> {
        let model = || Ok(SystemModel::new(system()?, goals, Identity::Words));
        let theirs = vec![
            found(&model()?.checker().spawn_bfs().join()),
            found(&model()?.checker().spawn_dfs().join()),
        ];
        let mut ours = Vec::new();
        for (method, exact) in [
            (Method::Breadth, false),
            (Method::Depth, false),
            (Method::Breadth, true),
            (Method::Depth, true),
        ] {
            let options = Options {
                goals,
                method,
                exact,
                reductions: Reductions::NONE,
                ..Options::default()
            };
            ours.push(our_own(system()?, options));
        }
        Ok((theirs, ours))
    }
}

fn found<P: Protocol>(checker: &impl Checker<SystemModel<P, Watch>>) -> Found {
    let path = checker.discovery(GUARANTEED);
    Found {
        unique: checker.unique_state_count() as u64,
        states: checker.state_count() as u64,
        broken: path.map(|path| path.into_actions().len()),
    }
}

fn our_own<P: Protocol>(system: System<P, Watch>, options: Options) -> Found {
    let mut search = search(system, options);
    let answer = search.go_on(u64::MAX);
    let Progress {
        unique,
        states,
        collisions,
        ..
    } = search.progress();
    assert_eq!(collisions, options.exact.then_some(0));
    let broken = match answer {
        Some(Answer::Holds) => None,
        Some(Answer::Breaks(found)) => Some(found.choices.len()),
        other => panic!("{other:?}"),
    };
    Found {
        unique,
        states,
        broken,
    }
}

fn both(case: &Case) -> (Vec<Found>, Vec<Found>) {
    case.ask(Both)
        .unwrap_or_else(|bad| panic!("{case:?}: {bad}"))
}

/// All guarantees hold, and everybody counts the same.
fn holds(case: Case) {
    let (theirs, ours) = both(&case);
    for found in theirs.iter().chain(&ours) {
        assert_eq!(found.broken, None, "{case:?}: {found:?}");
        assert_eq!(found.unique, theirs[0].unique, "{case:?}: {found:?}");
        assert_eq!(found.states, theirs[0].states, "{case:?}: {found:?}");
    }
    // A case in which hardly anything happens proves nothing.
    assert!((100..100_000).contains(&theirs[0].unique), "{theirs:?}");
}

/// A guarantee breaks, breadth first in as few choices as can be.
fn breaks(case: Case) {
    let (theirs, ours) = both(&case);
    let shortest = ours[0].broken;
    assert_eq!(ours[2].broken, shortest, "{case:?}: {ours:?}");
    assert_eq!(theirs[0].broken, shortest, "{case:?}: {theirs:?}");
    for found in theirs.iter().chain(&ours) {
        assert!(found.broken.is_some(), "{case:?}: {found:?}");
        assert!(found.broken >= shortest, "{case:?}: {found:?}");
    }
}

const fn with(case: Case, faults: Allowance) -> Case {
    Case { faults, ..case }
}

const fn on(nodes: u8, case: Case) -> Case {
    Case { nodes, ..case }
}

#[test]
fn quorum_registers_that_hold() {
    const WRITE: Case = Case::new("quorum", "abd", "A:write 1");
    const BOTH: Case = Case::new("quorum", "abd", "A:write 1; B:read");
    holds(BOTH);
    holds(Case {
        goals: &[Claim::Linearizable],
        ..BOTH
    });
    holds(Case { fifo: true, ..BOTH });
    holds(Case::new("quorum", "unanimous", "A:write 1; A:read"));
    holds(with(WRITE, Allowance { crashes: 1, ..NONE }));
    let (drops, duplicates) = (1, 1);
    holds(with(
        WRITE,
        Allowance {
            drops,
            duplicates,
            ..NONE
        },
    ));
    let (timeouts, crashes) = (1, 1);
    holds(with(
        WRITE,
        Allowance {
            timeouts,
            crashes,
            ..NONE
        },
    ));
    let restarts = 1;
    let crash = Allowance {
        crashes,
        restarts,
        ..NONE
    };
    holds(on(2, with(BOTH, crash)));
    holds(with(WRITE, crash));
}

#[test]
fn quorum_registers_that_break() {
    breaks(Case::new(
        "quorum",
        "local-read",
        "A:write 1; B:read; C:read",
    ));
    breaks(Case::new(
        "quorum",
        "no-write-back",
        "A:write 1; B:read; B:read",
    ));
    breaks(Case::new(
        "quorum",
        "one-phase-write",
        "B:write 1; A:write 2; A:read",
    ));
}

#[test]
fn shared_registers() {
    holds(Case::new(
        "shared-register",
        "described",
        "A:write 1; B:write 2",
    ));
    breaks(Case::new(
        "shared-register",
        "described",
        "A:write 1; B:read; C:read",
    ));
    let one = Allowance {
        duplicates: 1,
        timeouts: 1,
        ..NONE
    };
    holds(Case {
        goals: &[Claim::Linearizable],
        ..with(
            Case::new("shared-register", "described", "A:write 1; A:write 2"),
            one,
        )
    });
}

#[test]
fn causal_stores() {
    const SEEN: &str = "A:put x 1; A:put y 2; C:get y; C:get x";
    const TWO: &str = "A:put x 1; B:put x 2";
    holds(Case::new("causal", "repaired", SEEN));
    holds(with(
        Case::new("causal", "repaired", TWO),
        Allowance { drops: 1, ..NONE },
    ));
    holds(with(
        Case::new("causal", "repaired", TWO),
        Allowance {
            duplicates: 1,
            ..NONE
        },
    ));
    breaks(Case::new("causal", "no-buffer", SEEN));
    breaks(Case::new("causal", "last-arrival", TWO));
}

#[test]
fn counters() {
    const BOTH: &str = "A:+ 5; B:- 3";
    let late = Allowance {
        drops: 1,
        timeouts: 1,
        ..NONE
    };
    holds(Case::new("counter", "repaired", BOTH));
    holds(on(2, with(Case::new("counter", "repaired", BOTH), late)));
    // What is lost is missed only once nothing happens any more.
    breaks(with(
        Case::new("counter", "described", BOTH),
        Allowance { drops: 1, ..NONE },
    ));
}

#[test]
fn registers_of_the_living() {
    let pings = Allowance {
        timeouts: 2,
        ..NONE
    };
    let case = Case::new("alive-set", "repaired", "A:write 1; B:read");
    holds(on(2, with(case, pings)));
    // Its senders notice what could not be delivered.
    let crash = Allowance { crashes: 1, ..NONE };
    holds(on(2, with(case, crash)));
    breaks(Case::new(
        "alive-set",
        "majority-one-round",
        "A:write 1; B:read; C:read; C:read",
    ));
}

#[test]
fn banks() {
    let elect = |timeouts| Allowance { timeouts, ..NONE };
    let case = Case::new("paxos", "repaired", "A:transfer 10 x y");
    holds(with(case, elect(1)));
    holds(on(2, with(case, elect(2))));
}
