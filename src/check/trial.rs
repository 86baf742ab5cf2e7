//! A history on trial: whether it has a linearization, and if not, where it breaks and what shows it.
//!
//! Key by key, where keys are apart: by zones where every value was written once, else by an exact
//! search. A trial goes in slices, so that whoever runs it can listen in between, and ends undecided
//! when it has tried as many states as it may.
//!
//! Of a history without a linearization it tells two things more.
//! - **The longest prefix with one.** A prefix is what was invoked and returned up to a place; what
//!   is under way there may be in the order, as what it turned out to be. It grows until a return
//!   leaves no order.
//! - **What shows it**: a few operations of that prefix such that there is no order, whether or not
//!   the others took effect where they were under way. It is minimal: were one of the few among those
//!   others, there would be an order. So the few alone have no linearization, and nothing that was
//!   left out could mend that.

mod fault;
mod part;
mod shrink;
mod words;
mod zones;

use super::exact::Search;
use super::judgement::{Break, Decision, Judgement};
use super::spec::{self, Specification};
use crate::history::{History, Model};
use fault::Fault;
use part::Part;
use std::collections::VecDeque;
use std::sync::Arc;
use zones::Zones;

/// States that a search tries before the next key has its turn, at first.
const TURN: u64 = 20_000;

/// A history on trial.
pub struct Trial {
    history: Arc<History>,
    model: Model,
    spec: Box<dyn Specification + Send>,
    /// The keys that have not been looked at, the next last.
    parts: Vec<Part>,
    /// Keys that are being searched.
    searches: VecDeque<Case>,
    /// Of what is decided, the operations in order.
    orders: Vec<Vec<u32>>,
    /// Where it breaks, once that is known.
    fault: Option<Fault>,
    states: u64,
}

/// A key that is being searched.
struct Case {
    part: Part,
    search: Search,
    /// A search that takes less, and may find that there is no order.
    again: Option<Search>,
    /// Whether that was thought of.
    thought: bool,
    /// For how many states each goes on in the next turn.
    turn: u64,
}

impl Trial {
    /// Puts a history on trial; what its operations mean is said by the history where `model` does
    /// not say.
    ///
    /// # Errors
    /// One sentence where the model has no such call.
    pub fn new(history: Arc<History>, model: Option<Model>) -> Result<Trial, String> {
        let model = model.unwrap_or(history.model);
        let spec = spec::of(model, &history);
        if let Some(op) = history.ops.iter().find(|op| !model.has(op.ask)) {
            return Err(words::has_no(model, op));
        }
        let mut parts = Part::all(&history, spec.is_by_key());
        parts.reverse();
        Ok(Trial {
            history,
            model,
            spec,
            parts,
            searches: VecDeque::new(),
            orders: Vec::new(),
            fault: None,
            states: 0,
        })
    }

    /// Goes on until about so many more states are tried; the judgement, once there is one.
    pub fn go_on(&mut self, states: u64) -> Option<Judgement> {
        let enough = self.states.saturating_add(states.max(1));
        while self.states < enough {
            let left = enough - self.states;
            if let Some(mut fault) = self.fault.take() {
                let (told, tried) = fault.go_on(self.spec.as_mut(), left);
                self.states += tried.max(1);
                if told {
                    return Some(self.broken(fault));
                }
                self.fault = Some(fault);
            } else if let Some(part) = self.parts.pop() {
                self.open(part);
            } else if let Some(case) = self.searches.pop_front() {
                self.search(case, left);
            } else {
                return Some(self.holds());
            }
        }
        None
    }

    /// How many states were tried.
    pub fn states(&self) -> u64 {
        self.states
    }

    /// About how much memory the searches take, in bytes.
    pub fn bytes(&self) -> usize {
        let bytes =
            |case: &Case| case.search.bytes() + case.again.as_ref().map_or(0, Search::bytes);
        self.searches.iter().map(bytes).sum()
    }

    /// How many keys are not decided yet.
    pub fn open_keys(&self) -> usize {
        self.parts.len() + self.searches.len()
    }

    /// What can be said if it stops here: undecided, unless a violation is known already and only
    /// what shows it was being narrowed down.
    pub fn give_up(&mut self) -> Judgement {
        if let Some(fault) = self.fault.take() {
            return self.broken(fault);
        }
        let open = self.searches.front().map(|case| &case.part);
        let open = open.or(self.parts.last()).and_then(|part| part.key);
        let explanation = words::undecided(&self.history, self.states, open, self.open_keys());
        self.judgement(Decision::Undecided, explanation, None)
    }

    /// Looks at a key for the first time.
    fn open(&mut self, part: Part) {
        self.states += 1 + part.ops.len() as u64 / 64;
        let initial = self.history.initial.0;
        let spec = self.spec.as_mut();
        match part.zones(&self.history, self.model) {
            Zones::Order(order) => self.orders.push(order),
            Zones::Clash(few) => {
                let fault = Fault::by_zones(part, &few, &self.history, self.model);
                self.fault = Some(fault);
            }
            Zones::Unfit => match part.found_from_nowhere(spec, initial) {
                Some(at) => self.fault = Some(Fault::by_then(part, at, spec, initial)),
                None => self.searches.push_front(Case {
                    search: part.search(spec, initial),
                    again: None,
                    thought: false,
                    part,
                    turn: TURN,
                }),
            },
        }
    }

    /// A turn of the searches of a key: the cheaper one joins in after the first.
    fn search(&mut self, mut case: Case, left: u64) {
        let initial = self.history.initial.0;
        let (spec, turn) = (self.spec.as_mut(), case.turn.min(left));
        let before = case.search.states();
        let found = case.search.go_on(spec, turn);
        self.states += (case.search.states() - before).max(1);
        match found {
            Some(true) => return self.orders.push(case.search.order()),
            Some(false) => {
                self.fault = Some(Fault::by_search(case.part, &case.search, initial));
                return;
            }
            None if !case.thought && case.search.states() >= TURN => {
                case.thought = true;
                case.again = case.part.search_again(spec, initial);
            }
            None => {}
        }
        if let Some(again) = &mut case.again {
            let before = again.states();
            let found = again.go_on(spec, turn);
            self.states += (again.states() - before).max(1);
            match found {
                Some(false) => {
                    let at = again.blocked().expect("it is where the search ended");
                    self.fault = Some(Fault::by_then(case.part, at, spec, initial));
                    return;
                }
                // There may be none all the same; nothing more comes of it.
                Some(true) => case.again = None,
                None => {}
            }
        }
        case.turn = 2 * turn;
        self.searches.push_back(case);
    }

    fn holds(&mut self) -> Judgement {
        let explanation = words::holds(&self.history, &self.orders);
        self.judgement(Decision::Holds, explanation, None)
    }

    fn broken(&mut self, fault: Fault) -> Judgement {
        let (breaks, order) = fault.told();
        self.orders = vec![order];
        let explanation = words::broken(&self.history, &breaks);
        self.judgement(Decision::Violated, explanation, Some(breaks))
    }

    fn judgement(
        &mut self,
        decision: Decision,
        explanation: String,
        breaks: Option<Break>,
    ) -> Judgement {
        Judgement {
            model: self.model,
            decision,
            explanation,
            order: merge(&self.history, std::mem::take(&mut self.orders)),
            breaks,
            states: self.states,
        }
    }
}

/// One order of what is in order key by key: each operation takes effect as early as it can.
fn merge(history: &History, orders: Vec<Vec<u32>>) -> Vec<u32> {
    let mut points: Vec<(u32, u32, u32)> = Vec::new();
    for order in orders {
        let mut now = 0;
        for (place, op) in (0u32..).zip(order) {
            now = history.ops[op as usize].start.max(now);
            points.push((now, place, op));
        }
    }
    points.sort_unstable();
    points.into_iter().map(|(.., op)| op).collect()
}
