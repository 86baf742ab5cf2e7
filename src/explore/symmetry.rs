//! Symmetry: nodes that can stand for each other.

use super::system::{State, System};
use crate::check::Monitor;
use crate::protocol::{Call, ClientId, MAX_NODES, Names, NodeId, NodeSet, Protocol};
use crate::world::Print;
use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};

/// The most ways of naming the nodes that are tried for each state.
const MOST: usize = 24;

/// The ways of naming nodes and clients that leave everything as it is, but for the first, which
/// changes nothing.
#[derive(Clone, Debug, Default)]
pub(super) struct Symmetry(Vec<Names>);

impl Symmetry {
    /// Those of a system, none if there are none.
    pub fn of<P: Protocol, M: Monitor>(system: &System<P, M>) -> Symmetry {
        let start = system.start();
        let memory = system.memory(start);
        let print = |names: &Names| named(system, start, names, Print::of(&memory.rename(names)));
        let unchanged = print(&Names::unchanged());
        let same = |names: &Names| print(names) == unchanged;
        Symmetry(candidates(system).into_iter().filter(same).collect())
    }

    /// Whether no node can stand for another.
    pub fn is_trivial(&self) -> bool {
        self.0.is_empty()
    }

    /// The fingerprint of a state and of all that it is like.
    pub fn print<P: Protocol, M: Monitor>(&self, system: &System<P, M>, state: &State<P>) -> u64 {
        let unchanged = Names::unchanged();
        let ways = [&unchanged].into_iter().chain(&self.0).zip(0u8..);
        let prints = ways.map(|(names, way)| {
            let memory = system.memo().print_as(state.tally.memory, way, names);
            named(system, state, names, memory)
        });
        prints.min().unwrap_or_default()
    }
}

/// What a node is asked for: nothing, or reads by clients who ask nobody else.
type Part = Vec<Vec<Call>>;

/// Every way to exchange nodes that are asked for the same.
fn candidates<P: Protocol, M: Monitor>(system: &System<P, M>) -> Vec<Names> {
    let world = system.start().world();
    let scripts = &system.scope().scripts;
    let mut classes: BTreeMap<Part, Vec<(NodeId, Vec<ClientId>)>> = BTreeMap::new();
    for node in world.protocol().interchangeable().iter() {
        let asks = |script: &&super::Script| script.calls.iter().any(|(n, _)| *n == node);
        let of_node: Vec<_> = scripts.iter().filter(asks).collect();
        let plain = of_node.iter().all(|script| {
            let mut calls = script.calls.iter();
            calls.all(|(n, call)| *n == node && call.is_read())
        });
        if plain {
            let mut by_calls: Vec<(Vec<Call>, ClientId)> = Vec::new();
            by_calls.extend(of_node.iter().map(|script| {
                let calls = script.calls.iter().map(|(_, call)| *call);
                (calls.collect(), script.client)
            }));
            by_calls.sort();
            let (part, clients) = by_calls.into_iter().unzip();
            classes.entry(part).or_default().push((node, clients));
        }
    }
    let mut ways = vec![Names::unchanged()];
    for class in classes.values() {
        let orders = orders(class.len());
        if ways.len() * orders.len() > MOST {
            continue;
        }
        let with = |names: &Names, order: &Vec<usize>| exchange(names, class, order);
        ways = ways
            .iter()
            .flat_map(|names| orders.iter().map(move |order| with(names, order)))
            .collect();
    }
    ways.retain(|names| *names != Names::unchanged());
    ways
}

/// The names with the nodes of a class, and their clients, put in another order.
fn exchange(names: &Names, class: &[(NodeId, Vec<ClientId>)], order: &[usize]) -> Names {
    let mut names = names.clone();
    for (from, &to) in order.iter().enumerate().filter(|(from, to)| from != *to) {
        let ((node, clients), (name, others)) = (&class[from], &class[to]);
        names.call_node(*node, *name);
        for (client, name) in clients.iter().zip(others) {
            names.call_client(*client, *name);
        }
    }
    names
}

/// Every order of so many things.
fn orders(n: usize) -> Vec<Vec<usize>> {
    let Some(last) = n.checked_sub(1) else {
        return vec![Vec::new()];
    };
    let shorter = orders(last);
    let places = |order: Vec<usize>| {
        (0..n).map(move |place| {
            let mut longer = order.clone();
            longer.insert(place, last);
            longer
        })
    };
    shorter.into_iter().flat_map(places).collect()
}

/// The fingerprint of a state, had its nodes and clients these names, given that of its memory.
fn named<P: Protocol, M: Monitor>(
    system: &System<P, M>,
    state: &State<P>,
    names: &Names,
    memory: u64,
) -> u64 {
    let world = state.world();
    let mut sites = [0; MAX_NODES as usize];
    for node in NodeSet::first(world.cluster().nodes).iter() {
        sites[names.node(node).index()] = world.site_print_as(node, names);
    }
    let mut issued = [0; super::MAX_SCRIPTS];
    let scripts = &system.scope().scripts;
    for (script, count) in scripts.iter().zip(state.tally.issued) {
        let name = names.client(script.client);
        if let Some(place) = scripts.iter().position(|other| other.client == name) {
            issued[place] = count;
        }
    }
    let mut print = Print::default();
    sites.hash(&mut print);
    issued.hash(&mut print);
    state.tally.left.hash(&mut print);
    print.write_u64(world.network_print_as(names));
    print.write_u64(world.clients_print_as(names));
    print.write_u64(memory);
    print.finish()
}
