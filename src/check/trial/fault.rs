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
/// States that looking for the longest prefix may try.
const PREFIX: u64 = 2_000_000;

/// A key without a linearization, and what is known of why.
pub(super) struct Fault {
    part: Part,
    initial: u32,
    /// All returns, in order.
    returns: Vec<u32>,
    /// With the returns before this one there is an order,
    fits: usize,
    /// and with those up to this one there is none.
    broken: usize,
    /// The prefix that is being tried, and up to which return.
    trying: Option<(usize, Box<Search>)>,
    /// What there was before it broke, in order.
    order: Vec<u32>,
    shrink: Option<Shrink>,
    states: u64,
}

impl Fault {
    /// Of a key that a search found without an order. How far it came is how far one can come, unless
    /// it looked ahead: what it put in order up to there, and left out, is what any prefix may.
    pub fn by_search(part: Part, search: &Search, initial: u32) -> Fault {
        let mut fault = Fault::new(part, initial);
        fault.came_to(search);
        fault
    }

    /// Of a key that cannot have an order up to the return at this place, and may have none before.
    pub fn by_then(part: Part, at: u32, spec: &mut dyn Specification, initial: u32) -> Fault {
        let mut fault = Fault::new(part, initial);
        fault.broken = fault.returns.partition_point(|&end| end < at);
        if let Some(before) = fault.broken.checked_sub(1) {
            let prefix = fault.part.up_to(fault.returns[before]);
            fault.trying = Some((before, Box::new(prefix.search(spec, initial))));
        }
        fault
    }

    fn new(part: Part, initial: u32) -> Fault {
        let returns = part.returns();
        Fault {
            part,
            initial,
            fits: 0,
            broken: returns.len() - 1,
            returns,
            trying: None,
            order: Vec::new(),
            shrink: None,
            states: 0,
        }
    }

    /// Takes in how far a search came that found no order.
    fn came_to(&mut self, search: &Search) {
        let place = search.blocked().expect("it is where the search ended");
        let fits = self.returns.partition_point(|&end| end < place);
        if fits >= self.fits {
            self.fits = fits;
            self.order = search.order();
        }
        if !search.looks_ahead() {
            self.broken = self.fits;
        }
    }

    /// Of a key whose zones clash, a few operations being known to. It most likely breaks where the
    /// last of these returns; from there on back, in steps that grow.
    pub fn by_zones(part: Part, few: &[u32], history: &History, model: Model) -> Fault {
        let mut fault = Fault::new(part, history.initial.0);
        fault.clashes(few, history);
        let mut step = 1;
        while fault.fits < fault.broken {
            let middle = match fault.fits {
                0 => fault.broken.saturating_sub(step),
                fits => (fits + fault.broken) / 2,
            };
            match fault.prefix(middle).zones(history, model) {
                Zones::Order(found) => {
                    fault.order = found;
                    fault.fits = middle + 1;
                }
                Zones::Clash(few) => {
                    fault.broken = middle;
                    fault.clashes(&few, history);
                }
                Zones::Unfit => unreachable!("it has fewer operations"),
            }
            step *= 2;
        }
        let prefix = fault.prefix(fault.broken);
        let few = match prefix.zones(history, model) {
            Zones::Clash(few) => few,
            _ => unreachable!("with this return they clash"),
        };
        fault.shrink = Some(Shrink::of_few(prefix, &few));
        fault
    }

    /// Takes in that a few operations have no order: there is none up to the last of their returns.
    fn clashes(&mut self, few: &[u32], history: &History) {
        let ends = few
            .iter()
            .filter_map(|name| history.ops[*name as usize].end);
        if let Some(last) = ends.max() {
            let index = self.returns.partition_point(|&end| end < last);
            self.broken = self.broken.min(index);
        }
    }

    /// What there is up to one of the returns.
    fn prefix(&self, index: usize) -> Part {
        self.part.up_to(self.returns[index])
    }

    /// Goes on for so many states: whether all is known, and how many states were tried.
    pub fn go_on(&mut self, spec: &mut dyn Specification, states: u64) -> (bool, u64) {
        let mut tried = 0;
        while tried < states {
            let left = states - tried;
            let (done, more) = if self.fits < self.broken {
                (false, self.narrow(spec, left))
            } else {
                let whole = || Shrink::of_all(self.part.up_to(self.returns[self.broken]));
                let shrink = self.shrink.get_or_insert_with(whole);
                shrink.go_on(spec, self.initial, left)
            };
            tried += more.max(1);
            self.states += more.max(1);
            if done || self.states > MOST {
                return (true, tried);
            }
        }
        (false, tried)
    }

    /// Narrows the longest prefix down: first where it most likely ends, from then on halfway.
    fn narrow(&mut self, spec: &mut dyn Specification, states: u64) -> u64 {
        let (index, mut search) = self.trying.take().unwrap_or_else(|| {
            let index = match self.states {
                0 => self.fits,
                _ => (self.fits + self.broken) / 2,
            };
            let search = self.prefix(index).search(spec, self.initial);
            (index, Box::new(search))
        });
        let before = search.states();
        let found = search.go_on(spec, states);
        match found {
            Some(true) => {
                self.order = search.order();
                self.fits = index + 1;
            }
            Some(false) => {
                self.broken = index;
                self.came_to(&search);
            }
            None if search.states() < PREFIX => {
                let tried = search.states() - before;
                self.trying = Some((index, search));
                return tried;
            }
            // It may break before; nobody can tell.
            None => {
                self.order = search.order();
                self.fits = self.broken;
            }
        }
        search.states() - before
    }

    /// Where it breaks, as far as is known, and the operations of the longest prefix in order.
    pub fn told(self) -> (Break, Vec<u32>) {
        let at = self.returns[self.broken];
        let whole = || Shrink::of_all(self.part.up_to(at));
        let breaks = Break {
            key: self.part.key,
            at: self.part.returning(at),
            culprits: self.shrink.unwrap_or_else(whole).left(),
        };
        (breaks, self.order)
    }
}
