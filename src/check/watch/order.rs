//! Linearizable: every order of the operations so far that fits, at once.
//!
//! Remembered is each way in which the history so far can be linearized, as far as the future can
//! tell: the state of the object, and which of the pending operations have taken effect already,
//! with what answer. Operations that returned stand in each such order for good and are forgotten;
//! one that returns leaves the ways in which it has taken effect with that answer. When no way is
//! left there is no linearization (Lowe, "Testing for linearizability", 2017, calls this
//! just-in-time linearization).

use super::{Ended, Ending};
use crate::check::search::Spec;
use crate::protocol::{Call, Names, OpId, Outcome, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{Hash, Hasher};

/// Registers that hold what was written last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Registers(pub u8);

impl Spec for Registers {
    type State = Vec<Value>;
    type Call = Call;
    type Answer = Outcome;

    fn initial(&self) -> Vec<Value> {
        vec![Value::INITIAL; usize::from(self.0)]
    }

    fn apply(&self, values: &mut Vec<Value>, call: Call) -> Outcome {
        match call {
            Call::Write { key, value } => {
                values[key.index()] = value;
                Outcome::Written
            }
            _ => Outcome::Value(values[call.key().index()]),
        }
    }
}

/// One way to linearize what has been: the state it leaves, and the answers of the pending
/// operations that have taken effect.
type Way<S> = (S, BTreeMap<OpId, Outcome>);

/// Every way to linearize what has been.
#[derive(Clone, Debug)]
pub(super) struct Order<S: Spec> {
    spec: S,
    /// Pending, or never to return: what can still take effect.
    open: BTreeMap<OpId, Call>,
    ways: BTreeSet<Way<S::State>>,
}

impl<S: Spec> PartialEq for Order<S> {
    fn eq(&self, other: &Self) -> bool {
        self.open == other.open && self.ways == other.ways
    }
}

impl<S: Spec> Eq for Order<S> {}

impl<S: Spec> Hash for Order<S>
where
    S::State: Hash,
{
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.open.hash(state);
        self.ways.hash(state);
    }
}

impl<S: Spec<Call = Call, Answer = Outcome> + Clone> Order<S> {
    pub fn new(spec: S) -> Order<S> {
        let beginning = (spec.initial(), BTreeMap::new());
        Order {
            spec,
            open: BTreeMap::new(),
            ways: BTreeSet::from([beginning]),
        }
    }

    pub fn invoked(&mut self, op: OpId, call: Call) {
        self.open.insert(op, call);
        // Each way may go on with any open operation that has not taken effect.
        let mut fresh: Vec<Way<S::State>> = self.ways.iter().cloned().collect();
        while let Some((state, done)) = fresh.pop() {
            for (&op, &call) in &self.open {
                if done.contains_key(&op) {
                    continue;
                }
                let (mut state, mut done) = (state.clone(), done.clone());
                done.insert(op, self.spec.apply(&mut state, call));
                let way = (state, done);
                if self.ways.insert(way.clone()) {
                    fresh.push(way);
                }
            }
        }
    }

    /// Whether a way is left after an operation ended.
    pub fn ended(&mut self, ended: &Ended) -> bool {
        let op = ended.op;
        match ended.ending {
            Ending::Answered(answer) => self.narrow(op, Some(answer)),
            Ending::Void => self.narrow(op, None),
            // What changes nothing has no effect to wait for.
            Ending::Unknown if ended.call.is_read() => self.forget(op),
            Ending::Unknown => {}
        }
        !self.ways.is_empty()
    }

    /// Leaves the ways in which the operation has this answer, or has not taken effect.
    fn narrow(&mut self, op: OpId, answer: Option<Outcome>) {
        self.open.remove(&op);
        let ways = std::mem::take(&mut self.ways);
        let fits = ways
            .into_iter()
            .filter_map(|(state, mut done)| (done.remove(&op) == answer).then_some((state, done)));
        self.ways.extend(fits);
    }

    fn forget(&mut self, op: OpId) {
        self.open.remove(&op);
        let ways = std::mem::take(&mut self.ways);
        self.ways.extend(ways.into_iter().map(|(state, mut done)| {
            done.remove(&op);
            (state, done)
        }));
    }

    pub fn rename(&self, names: &Names) -> Order<S> {
        let mut renamed = Order {
            spec: self.spec.clone(),
            open: BTreeMap::new(),
            ways: BTreeSet::new(),
        };
        let open = self.open.iter().map(|(op, call)| (names.op(*op), *call));
        renamed.open.extend(open);
        renamed.ways.extend(self.ways.iter().map(|(state, done)| {
            let mut other = BTreeMap::new();
            other.extend(done.iter().map(|(op, answer)| (names.op(*op), *answer)));
            (state.clone(), other)
        }));
        renamed
    }
}
