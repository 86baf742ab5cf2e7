//! Stateright's own register models beside ours of them: the same counts.

#[path = "../../tests/explore/registers/mod.rs"]
mod registers;

use quorate::explore::{Answer, Method, Options, Reductions, search};
use quorate_peers::own::{self, LINEARIZABLE};
use registers::{Kind, Registers, goals};
use stateright::actor::register::RegisterMsg;
use stateright::{Checker, Expectation, Model};
use std::fmt::Debug;
use std::hash::Hash;

/// States, and the choices of a counterexample.
type Found = (u64, Option<usize>);

fn ours(kind: Kind, servers: u8, clients: u8, fifo: bool, method: Method) -> Found {
    let model = Registers {
        kind,
        servers,
        clients,
    };
    let options = Options {
        goals: goals(),
        method,
        reductions: Reductions {
            idle: true,
            ..Reductions::NONE
        },
        ..Options::default()
    };
    let mut search = search(model.system(fifo), options);
    let broken = match search.go_on(u64::MAX) {
        Some(Answer::Holds) => None,
        Some(Answer::Breaks(found)) => Some(found.choices.len()),
        other => panic!("{other:?}"),
    };
    (search.progress().unique, broken)
}

fn found<M>(checker: &impl Checker<M>) -> Found
where
    M: Model<State: Clone + Debug + Hash + PartialEq, Action: Clone + Debug + PartialEq>,
{
    let path = checker.discovery(LINEARIZABLE);
    let broken = path.map(|path| path.into_actions().len());
    (checker.unique_state_count() as u64, broken)
}

#[test]
fn linearizable_register() {
    for (servers, clients, ordered, unique) in [
        (2, 2, false, 544),
        (3, 1, false, 1_449),
        (2, 3, false, 35_009),
        (2, 2, true, 620),
        (3, 1, true, 559),
    ] {
        let model = || own::abd(servers.into(), clients.into(), ordered).checker();
        let ours = |method| ours(Kind::Abd, servers, clients, ordered, method);
        let all = [
            found(&model().spawn_bfs().join()),
            found(&model().spawn_dfs().join()),
            ours(Method::Breadth),
            ours(Method::Depth),
        ];
        assert_eq!(all, [(unique, None); 4], "{servers} {clients} {ordered}");
    }
}

#[test]
fn single_copy_register() {
    for (clients, unique) in [(2, 93), (3, 4_243)] {
        let theirs = found(
            &own::single_copy(1, clients.into())
                .checker()
                .spawn_bfs()
                .join(),
        );
        let ours = ours(Kind::SingleCopy, 1, clients, false, Method::Breadth);
        assert_eq!([theirs, ours], [(unique, None); 2]);
    }
}

/// In its example Stateright also looks for a value that is chosen. As long as it has not seen one it
/// goes on after a violation, and keeps the last that it comes by: its breadth-first search then
/// reports 7 choices where 4 will do.
#[test]
fn two_single_copies_break() {
    let theirs = || own::single_copy(2, 2);
    let example = theirs().property(Expectation::Sometimes, "value chosen", |_, state| {
        let mut deliverable = state.network.iter_deliverable();
        deliverable.any(|sent| matches!(sent.msg, RegisterMsg::GetOk(_, value) if *value != '\0'))
    });
    let (_, ours) = ours(Kind::SingleCopy, 2, 2, false, Method::Breadth);
    assert_eq!(ours, Some(4));
    assert_eq!(found(&theirs().checker().spawn_bfs().join()).1, Some(4));
    let of_example = found(&example.checker().spawn_bfs().join());
    assert_eq!(of_example, (54, Some(7)));
}
