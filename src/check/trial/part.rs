//! The operations of one key, of a whole history or of what came before some moment.

use super::zones::{Zones, zones};
use crate::check::exact::{Problem, Role, Search};
use crate::check::spec::{Specification, Table, is_idle, is_pure};
use crate::history::{Answer, Ask, History, Model, Op};

/// The operations of one key, or of all where keys are not apart.
#[derive(Debug)]
pub(super) struct Part {
    /// The key; none where keys are not apart.
    pub key: Option<u32>,
    /// Each with its place in the history, which is its name.
    pub ops: Vec<(u32, Op)>,
}

impl Part {
    /// A history by key, or as a whole; keys without operations are left out.
    pub fn all(history: &History, by_key: bool) -> Vec<Part> {
        let ops = (0u32..).zip(history.ops.iter().copied());
        if !by_key {
            let ops: Vec<_> = ops.collect();
            return vec![Part { key: None, ops }];
        }
        let mut sizes = vec![0usize; history.keys.len()];
        history
            .ops
            .iter()
            .for_each(|op| sizes[op.key as usize] += 1);
        let part = |(key, size): (u32, &usize)| Part {
            key: Some(key),
            ops: Vec::with_capacity(*size),
        };
        let mut parts: Vec<Part> = (0u32..).zip(&sizes).map(part).collect();
        for (name, op) in ops {
            parts[op.key as usize].ops.push((name, op));
        }
        parts.retain(|part| !part.ops.is_empty());
        parts
    }

    /// The operations that were invoked up to a place. Those that return later need not have
    /// happened by then; those of them that change nothing are left out.
    pub fn up_to(&self, place: u32) -> Part {
        let begun = self.ops.iter().take_while(|(_, op)| op.start <= place);
        let ops = begun.filter_map(|&(name, op)| {
            let under_way = op.end.is_none_or(|end| end > place);
            let unknown = Op {
                answer: Answer::Unknown,
                end: None,
                ..op
            };
            match under_way {
                true if is_pure(&op) || is_idle(&op) => None,
                true => Some((name, unknown)),
                false => Some((name, op)),
            }
        });
        Part {
            key: self.key,
            ops: ops.collect(),
        }
    }

    /// The returns of what says anything of a state, in order.
    pub fn returns(&self) -> Vec<u32> {
        let ends = self.ops.iter().filter_map(|(_, op)| op.end);
        let mut ends: Vec<u32> = ends.collect();
        ends.sort_unstable();
        ends
    }

    /// The operation that returns at a place.
    ///
    /// # Panics
    /// When none does.
    pub fn returning(&self, place: u32) -> u32 {
        let op = self.ops.iter().find(|(_, op)| op.end == Some(place));
        op.expect("an operation returns there").0
    }

    /// What the zones say of it.
    pub fn zones(&self, history: &History, model: Model) -> Zones {
        match model {
            Model::Register | Model::CasRegister | Model::KeyValue => {
                zones(self.ops.iter().copied(), history.initial)
            }
            Model::Counter | Model::Mutex | Model::Bank => Zones::Unfit,
        }
    }

    /// The place of the first return of something that found what nothing had left by then, or what
    /// can never be there.
    pub fn found_from_nowhere(&self, spec: &dyn Specification, initial: u32) -> Option<u32> {
        let mut left: Table<u32, u32> = Table::default();
        left.insert(initial, 0);
        for (_, op) in self.ops.iter().filter(|(_, op)| !is_idle(op)) {
            if let Some(value) = spec.traffic(op).and_then(|it| it.leaves) {
                left.entry(value).or_insert(op.start);
            }
        }
        let nowhere = self.ops.iter().filter_map(|(_, op)| {
            let end = op.end.filter(|_| !is_idle(op))?;
            if spec.is_impossible(op) {
                return Some(end);
            }
            let found = spec.traffic(op)?.finds?;
            let since = left.get(&found).copied().unwrap_or(u32::MAX);
            (end < since).then_some(end)
        });
        nowhere.min()
    }

    /// A search for an order in which all operations with a known answer have to be.
    pub fn search(&self, spec: &mut dyn Specification, initial: u32) -> Search {
        let ops = self.ops.iter().map(|&(name, op)| (name, op, Role::Firm));
        let problem = Problem::new(spec, ops, initial);
        Search::new(problem, spec.initial())
    }

    /// The same, where what has an unknown result may have happened any number of times; none where
    /// there is no such thing, or it would take no less. No order there means no order at all.
    pub fn search_again(&self, spec: &mut dyn Specification, initial: u32) -> Option<Search> {
        let ops = self.ops.iter().map(|&(name, op)| (name, op, Role::Firm));
        let problem = Problem::new(spec, ops, initial);
        let tells = spec.has_few_states() && !problem.is_plain();
        tells.then(|| Search::new(problem.again(), spec.initial()))
    }

    /// A search for an order in which only a few operations have to be, by name and sorted; the
    /// others may be left out.
    pub fn search_few(&self, spec: &mut dyn Specification, initial: u32, few: &[u32]) -> Search {
        let ops = self.ops.iter().map(|&(name, op)| {
            let role = match few.binary_search(&name) {
                Ok(_) => Role::Firm,
                Err(_) => Role::Optional,
            };
            (name, op, role)
        });
        let problem = Problem::new(spec, ops, initial);
        Search::new(problem, spec.initial())
    }

    /// The same, where the others may have happened any number of times, and those that ended before
    /// any of the few began at any time before that. No order there means none there either, and of
    /// those early ones it takes only one of each kind.
    pub fn search_few_again(
        &self,
        spec: &mut dyn Specification,
        initial: u32,
        few: &[u32],
    ) -> Search {
        let is_few = |name: &u32| few.binary_search(name).is_ok();
        let firm = self.ops.iter().filter(|(name, _)| is_few(name));
        let begin = firm.map(|(_, op)| op.start).min().unwrap_or(0);
        let mut early: Table<(Ask, u32, Answer), ()> = Table::default();
        let mut ops = Vec::new();
        for &(name, op) in &self.ops {
            if is_few(&name) {
                ops.push((name, op, Role::Firm));
            } else if op.end.is_none_or(|end| end >= begin) {
                ops.push((name, op, Role::Optional));
            } else if early.insert((op.ask, op.key, op.answer), ()).is_none() {
                let op = Op {
                    start: 0,
                    end: Some(begin - 1),
                    ..op
                };
                ops.push((name, op, Role::Optional));
            }
        }
        let problem = Problem::new(spec, ops, initial);
        Search::new(problem.again(), spec.initial())
    }
}
