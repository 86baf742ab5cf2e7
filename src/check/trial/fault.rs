//! Where a history breaks: the longest prefix with a linearization, and what shows it.

use super::part::Part;
use super::shrink::Shrink;
use super::zones::Zones;
use crate::check::exact::Search;
use crate::check::judgement::Break;
use crate::check::spec::Specification;
use crate::history::{History, Model};

/// States that looking for what shows it may try, beyond which what is known is told.
const MOST: u64 = 3_000_000;

/// A key without a linearization, and what is known of why.
pub(super) struct Fault {
    key: Option<u32>,
    initial: u32,
    /// The operation whose return leaves no order.
    at: u32,
    /// What there was up to then, in order.
    order: Vec<u32>,
    shrink: Shrink,
    states: u64,
}

impl Fault {
    /// Of a key that a search found without an order. How far it came is how far one can come: what
    /// it put in order up to there, and left out, is what any prefix may.
    pub fn by_search(part: &Part, search: &Search, initial: u32) -> Fault {
        let place = search.blocked().expect("it is where the search ended");
        Fault {
            key: part.key,
            initial,
            at: part.returning(place),
            order: search.order(),
            shrink: Shrink::of_all(part.up_to(place)),
            states: 0,
        }
    }

    /// Of a key whose zones clash.
    pub fn by_zones(part: &Part, history: &History, model: Model) -> Fault {
        let returns = part.returns();
        // With all up to the return at `broken` they clash, with those before `fits` they do not.
        let (mut fits, mut broken) = (0, returns.len() - 1);
        let mut order = Vec::new();
        while fits < broken {
            let middle = (fits + broken) / 2;
            match part.up_to(returns[middle]).zones(history, model) {
                Zones::Order(found) => {
                    order = found;
                    fits = middle + 1;
                }
                _ => broken = middle,
            }
        }
        let prefix = part.up_to(returns[broken]);
        let few = match prefix.zones(history, model) {
            Zones::Clash(few) => few,
            _ => unreachable!("with this return they clash"),
        };
        Fault {
            key: part.key,
            initial: history.initial.0,
            at: part.returning(returns[broken]),
            order,
            shrink: Shrink::of_few(prefix, &few),
            states: 0,
        }
    }

    /// Goes on for so many states: whether all is known, and how many states were tried.
    pub fn go_on(&mut self, spec: &mut dyn Specification, states: u64) -> (bool, u64) {
        let mut tried = 0;
        while tried < states {
            let (done, more) = self.shrink.go_on(spec, self.initial, states - tried);
            tried += more.max(1);
            self.states += more.max(1);
            if done || self.states > MOST {
                return (true, tried);
            }
        }
        (false, tried)
    }

    /// Where it breaks, as far as is known, and the operations of the longest prefix in order.
    pub fn told(self) -> (Break, Vec<u32>) {
        let breaks = Break {
            key: self.key,
            at: self.at,
            culprits: self.shrink.left(),
        };
        (breaks, self.order)
    }
}
