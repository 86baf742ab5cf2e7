//! The operations of one key, of a whole history or of what came before some moment.

use super::zones::{Zones, zones};
use crate::check::exact::{Problem, Role, Search};
use crate::check::spec::{Specification, is_idle, is_pure};
use crate::history::{Answer, History, Model, Op};

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

    /// A search for an order in which the operations of which `firm` says so have to be; the others
    /// may be left out.
    pub fn search(
        &self,
        spec: &mut dyn Specification,
        initial: u32,
        firm: impl Fn(u32) -> bool,
    ) -> Search {
        let ops = self.ops.iter().map(|&(name, op)| {
            let role = if firm(name) {
                Role::Firm
            } else {
                Role::Optional
            };
            (name, op, role)
        });
        let problem = Problem::new(spec, ops, Some(initial));
        let start = spec.initial();
        Search::new(problem, start)
    }
}
