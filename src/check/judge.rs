//! The guarantees of a run, kept up to date event by event.

use super::agreement::Agreement;
use super::bank::Bank;
use super::causal::Causal;
use super::cluster::Seen;
use super::convergence::Convergence;
use super::registers::Registers;
use super::termination::Termination;
use super::{Standing, Verdict};
use crate::history::Moment;
use crate::protocol::{Call, Claim, Cluster, Model, NodeId, OpId, REGISTER_GUARANTEES};
use crate::world::Event;
use std::collections::BTreeMap;

/// How much a [`Judge`] keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Values kept for each register, with the few operations on each that matter; at least 4.
    pub values: u32,
    /// How long an unhindered operation may go without progress before Termination calls it
    /// stuck, in microseconds of virtual time.
    pub stuck_us: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            values: 1024,
            stuck_us: super::termination::STUCK_US,
        }
    }
}

/// An operation that has been invoked and has neither returned nor been lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pending {
    /// Which operation.
    pub op: OpId,
    /// The node it was issued at.
    pub node: NodeId,
    /// What was asked.
    pub call: Call,
    /// When it was invoked.
    pub since: Moment,
    /// Its place among all events that matter.
    pub(crate) start: u64,
}

impl Pending {
    pub(crate) fn seen(&self, end: u64) -> Seen {
        Seen {
            id: self.op,
            node: self.node,
            read: self.call.is_read(),
            start: self.start,
            end,
        }
    }
}

/// A guarantee that is judged by the events of a run, one after another.
pub(crate) trait Guarantee {
    /// Takes an event in; true when the guarantee became violated by it, for good.
    fn hear(&mut self, heard: &Heard<'_>) -> bool;
    /// Whether it is violated, for good.
    fn is_violated(&self) -> bool;
    /// What it says now.
    fn verdict(&self, now: Moment) -> Verdict;
}

/// An event, with what a guarantee may want to know beside it.
pub(crate) struct Heard<'a> {
    /// When.
    pub at: Moment,
    /// What happened.
    pub event: &'a Event,
    /// The operation that was invoked, has returned or was lost.
    pub op: Option<&'a Pending>,
}

/// Judges a run by its events.
///
/// Each event costs at most a logarithm of what is kept, and what is kept is bounded by
/// [`Limits`]; nothing is ever read again from the beginning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judge {
    /// What it judges, in the order to show.
    guarantees: &'static [Claim],
    /// Events so far that matter here; one event returned before another was invoked exactly when
    /// its number is smaller.
    position: u64,
    pending: BTreeMap<OpId, Pending>,
    termination: Termination,
    registers: Option<Registers>,
    agreement: Option<Agreement>,
    causal: Option<Causal>,
    convergence: Option<Convergence>,
    bank: Option<Bank>,
}

impl Judge {
    /// A judge of registers, nothing having happened: Termination, Validity, Ordering and
    /// Linearizable.
    pub fn new(cluster: Cluster, limits: Limits) -> Judge {
        Judge::of(Model::Registers, REGISTER_GUARANTEES, cluster, limits)
    }

    /// A judge of these guarantees, nothing having happened. The model says what the operations
    /// mean.
    pub fn of(
        model: Model,
        guarantees: &'static [Claim],
        cluster: Cluster,
        limits: Limits,
    ) -> Judge {
        let limit = usize::try_from(limits.values).unwrap_or(usize::MAX).max(4);
        let registers = model == Model::Registers;
        let claims = |claim| guarantees.contains(&claim);
        Judge {
            guarantees,
            position: 0,
            pending: BTreeMap::new(),
            termination: Termination::new(cluster, limits.stuck_us),
            registers: registers.then(|| Registers::new(cluster, limit)),
            agreement: claims(Claim::Agreement).then(|| Agreement::new(limit)),
            causal: claims(Claim::Causal).then(|| Causal::new(limit)),
            convergence: claims(Claim::Convergence)
                .then(|| Convergence::new(model, cluster, limits.stuck_us)),
            bank: (model == Model::Bank).then(|| Bank::new(cluster, limit)),
        }
    }

    /// Says that senders notice what could not be delivered: news that is still on its way.
    pub fn expect_notices(&mut self) {
        if let Some(convergence) = &mut self.convergence {
            convergence.expect_notices();
        }
    }

    /// Whether some guarantee is judged when the run is at rest, and it is not yet.
    pub fn waits_for_rest(&self, now: Moment) -> bool {
        self.convergence.as_ref().is_some_and(|g| g.waits(now))
    }

    /// Takes an event in; true when some guarantee became violated by it, for good.
    pub fn observe(&mut self, at: Moment, event: &Event) -> bool {
        let stuck = self.termination.observe(at, event, &self.pending);
        let op = match *event {
            Event::Invoked { op, node, call } => Some(self.invoked(at, op, node, call)),
            Event::Returned { op, .. } | Event::Lost(op, _) => self.ended(op),
            _ => None,
        };
        let wrong = match (&mut self.registers, &op) {
            (Some(registers), Some(op)) => judge(registers, at, self.position, op, event),
            _ => false,
        };
        let heard = Heard {
            at,
            event,
            op: op.as_ref(),
        };
        let others = self.others().map(|guarantee| guarantee.hear(&heard));
        // Every one of them is to hear it.
        others.fold(stuck || wrong, |broke, now| broke | now)
    }

    fn others(&mut self) -> impl Iterator<Item = &mut dyn Guarantee> {
        let agreement = self.agreement.as_mut().map(|g| g as &mut dyn Guarantee);
        let causal = self.causal.as_mut().map(|g| g as &mut dyn Guarantee);
        let convergence = self.convergence.as_mut().map(|g| g as &mut dyn Guarantee);
        let bank = self.bank.as_mut().map(|g| g as &mut dyn Guarantee);
        [agreement, causal, convergence, bank].into_iter().flatten()
    }

    /// Who judges a guarantee that is not one of registers.
    fn other(&self, claim: Claim) -> Option<&dyn Guarantee> {
        match claim {
            Claim::Agreement => self.agreement.as_ref().map(|g| g as &dyn Guarantee),
            Claim::Causal => self.causal.as_ref().map(|g| g as &dyn Guarantee),
            Claim::Convergence => self.convergence.as_ref().map(|g| g as &dyn Guarantee),
            Claim::Linearizable => self.bank.as_ref().map(|g| g as &dyn Guarantee),
            _ => None,
        }
    }

    /// What each guarantee says now, in the order to show. `standing` says how the pending
    /// operations stand; without it, Termination assumes that each waits for a majority.
    pub fn verdicts(&self, now: Moment, standing: &[Standing]) -> Vec<Verdict> {
        let verdict = |&claim: &Claim| match claim {
            Claim::Termination => Some(self.termination.verdict(now, &self.pending, standing)),
            _ => match &self.registers {
                Some(registers) => Some(registers.verdict(claim)),
                None => self.other(claim).map(|guarantee| guarantee.verdict(now)),
            },
        };
        self.guarantees.iter().filter_map(verdict).collect()
    }

    /// The guarantees that are violated for good.
    pub fn violated(&self) -> impl Iterator<Item = Claim> {
        let violated = |claim: &Claim| match claim {
            Claim::Termination => self.termination.is_violated(),
            _ => match &self.registers {
                Some(registers) => registers.is_violated(*claim),
                None => self.other(*claim).is_some_and(|g| g.is_violated()),
            },
        };
        self.guarantees.iter().copied().filter(violated)
    }

    /// The operations that have neither returned nor been lost, in order of their names.
    pub fn pending(&self) -> impl Iterator<Item = &Pending> {
        self.pending.values()
    }

    /// How many values are kept, of the register of which the most are.
    pub fn kept(&self) -> usize {
        let registers = self.registers.as_ref().map_or(0, Registers::kept);
        registers.max(self.causal.as_ref().map_or(0, Causal::kept))
    }

    /// What is not judged any more, in one sentence, when anything is not.
    pub fn forgotten(&self) -> Option<String> {
        let registers = self.registers.as_ref().and_then(Registers::forgotten);
        registers.or_else(|| self.causal.as_ref().and_then(Causal::forgotten))
    }

    fn invoked(&mut self, at: Moment, op: OpId, node: NodeId, call: Call) -> Pending {
        self.position += 1;
        let pending = Pending {
            op,
            node,
            call,
            since: at,
            start: self.position,
        };
        self.pending.insert(op, pending);
        pending
    }

    fn ended(&mut self, op: OpId) -> Option<Pending> {
        self.position += 1;
        self.pending.remove(&op)
    }
}

/// Has the guarantees of registers judge what became of an operation.
fn judge(
    registers: &mut Registers,
    at: Moment,
    position: u64,
    op: &Pending,
    event: &Event,
) -> bool {
    match *event {
        Event::Invoked { .. } => {
            registers.invoked(at, op);
            false
        }
        Event::Returned { outcome, cause, .. } => {
            registers.ended(at, position, op, Some(outcome), cause)
        }
        _ => registers.ended(at, position, op, None, None),
    }
}
