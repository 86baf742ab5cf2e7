//! The guarantees as automata: what a search has to remember of a history so that it can tell what
//! breaks them, and no more.
//!
//! A [`Judge`](super::Judge) explains; it keeps who did what and when. Here two histories that
//! nothing to come can tell apart leave the same memory, so that a search visits what follows from
//! them once. Each part says beside its definition why its memory is enough.
//!
//! Where Linearizable is watched on registers, Validity and Ordering are not watched beside it: a
//! history that violates one of them has no linearization, so none of the three breaks unnoticed.

mod agreement;
mod causal;
mod claims;
mod convergence;
mod order;
mod ordering;
mod progress;
mod validity;

pub use claims::Claims;

use super::bank::{Accounts, answer, is_void};
use crate::protocol::{Call, Claim, Cluster, Info, Model, Names, NodeId, NodeSet, OpId, Outcome};
use crate::world::Event;
use agreement::Agreement;
use causal::Causal;
use convergence::Convergence;
use order::{Order, Registers};
use ordering::Ordering;
use progress::Progress;
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::hash::Hash;
use validity::Validity;

/// An automaton over the events of a run.
///
/// Equal memories must say the same of whatever is to come.
pub trait Monitor: Clone + Debug + Eq + Hash + Send + Sync + 'static {
    /// The event as it is remembered: without what tells no two futures apart, such as the message
    /// that caused it; none when it changes no memory at all.
    fn essence(&self, event: &Event) -> Option<Event>;

    /// Takes the essence of an event in; says what it breaks.
    fn hear(&mut self, event: &Event) -> Claims;

    /// What is broken if nothing happens by itself any more.
    fn at_rest(&self) -> Claims;

    /// The memory, had the nodes and clients other names.
    fn rename(&self, names: &Names) -> Self;
}

/// The memory of the guarantees of a protocol that a search is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Watch {
    /// What was asked, where, and has neither returned nor been lost.
    pending: BTreeMap<OpId, (NodeId, Call)>,
    progress: Option<Progress>,
    order: Option<Object>,
    validity: Option<Validity>,
    ordering: Option<Ordering>,
    agreement: Option<Agreement>,
    causal: Option<Causal>,
    convergence: Option<Convergence>,
}

/// What operations are carried out on, one after another.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Object {
    Registers(Order<Registers>),
    Bank(Order<Accounts>),
}

/// How an operation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    /// With this answer.
    Answered(Outcome),
    /// Nobody knows whether it took effect, or will.
    Unknown,
    /// Without any effect.
    Void,
}

/// An operation and how it ended.
#[derive(Clone, Copy, Debug)]
struct Ended {
    op: OpId,
    call: Call,
    ending: Ending,
}

impl Watch {
    /// Watches these of a protocol's guarantees, nothing having happened.
    pub fn new(info: &Info, claims: Claims, cluster: Cluster) -> Watch {
        let wants = |claim| claims.has(claim) && info.guarantees.contains(&claim);
        let registers = info.model == Model::Registers;
        let linearizable = wants(Claim::Linearizable);
        let object = match info.model {
            Model::Bank => Object::Bank(Order::new(Accounts(cluster.keys))),
            _ => Object::Registers(Order::new(Registers(cluster.keys))),
        };
        let alone = |claim| registers && !linearizable && wants(claim);
        Watch {
            pending: BTreeMap::new(),
            progress: wants(Claim::Termination).then(|| Progress::new(cluster)),
            order: linearizable.then_some(object),
            validity: alone(Claim::Validity).then(|| Validity::new(cluster)),
            ordering: alone(Claim::Ordering).then(|| Ordering::new(cluster)),
            agreement: wants(Claim::Agreement).then(Agreement::default),
            causal: wants(Claim::Causal).then(Causal::default),
            convergence: wants(Claim::Convergence).then(|| Convergence::new(info.model, cluster)),
        }
    }

    fn invoked(&mut self, op: OpId, node: NodeId, call: Call) {
        self.pending.insert(op, (node, call));
        match &mut self.order {
            Some(Object::Registers(order)) => order.invoked(op, call),
            Some(Object::Bank(order)) => order.invoked(op, call),
            None => {}
        }
        if let Some(progress) = &mut self.progress {
            progress.invoked(op);
        }
        if let Some(validity) = &mut self.validity {
            validity.invoked(op, call);
        }
        if let Some(ordering) = &mut self.ordering {
            ordering.invoked(op, call);
        }
        if let Some(causal) = &mut self.causal {
            causal.invoked(op, call);
        }
    }

    /// An operation returned; none of an outcome when it was lost with its node.
    fn ended(&mut self, op: OpId, outcome: Option<Outcome>) -> Claims {
        let Some((_, call)) = self.pending.remove(&op) else {
            return Claims::NONE;
        };
        let ending = self.ending(outcome);
        let ended = Ended { op, call, ending };
        let fits = match &mut self.order {
            Some(Object::Registers(order)) => order.ended(&ended),
            Some(Object::Bank(order)) => order.ended(&ended),
            None => true,
        };
        let valid = self.validity.as_mut().is_none_or(|v| v.ended(&ended));
        let ordered = self.ordering.as_mut().is_none_or(|o| o.ended(&ended));
        let causal = self
            .causal
            .as_mut()
            .is_none_or(|c| c.ended(&ended, outcome));
        if let Some(convergence) = &mut self.convergence {
            convergence.ended(&ended, outcome.is_none());
        }
        let needless = |progress: &mut Progress| progress.ended(op, outcome);
        Claims::NONE
            .with_if(!fits, Claim::Linearizable)
            .with_if(!valid, Claim::Validity)
            .with_if(!ordered, Claim::Ordering)
            .with_if(!causal, Claim::Causal)
            .with_if(
                self.progress.as_mut().is_some_and(needless),
                Claim::Termination,
            )
    }

    fn ending(&self, outcome: Option<Outcome>) -> Ending {
        let bank = matches!(self.order, Some(Object::Bank(_)));
        match outcome {
            None => Ending::Unknown,
            Some(_) if bank && answer(outcome).is_some() => {
                outcome.map_or(Ending::Unknown, Ending::Answered)
            }
            Some(Outcome::Failed(_)) if is_void(outcome) => Ending::Void,
            Some(Outcome::Failed(_)) => Ending::Unknown,
            Some(answer) => Ending::Answered(answer),
        }
    }

    fn network(&mut self, change: impl Fn(&mut NodeSet, &mut NodeSet)) {
        if let Some(progress) = &mut self.progress {
            progress.network(&change, self.pending.keys());
        }
        if let Some(convergence) = &mut self.convergence {
            convergence.network(&change);
        }
    }
}

impl Monitor for Watch {
    fn essence(&self, event: &Event) -> Option<Event> {
        let follows = self.progress.is_some() || self.convergence.is_some();
        match *event {
            Event::Invoked { .. } | Event::Lost(..) => Some(*event),
            Event::Returned {
                op, node, outcome, ..
            } => Some(Event::Returned {
                op,
                node,
                outcome,
                tag: None,
                cause: None,
            }),
            Event::Started(..) => self.convergence.is_some().then_some(*event),
            Event::Crashed(_) | Event::Restarted(..) | Event::Joined(_) | Event::Left(_) => {
                follows.then_some(*event)
            }
            Event::Decided {
                node, slot, what, ..
            } => self.agreement.is_some().then_some(Event::Decided {
                node,
                slot,
                what,
                cause: None,
            }),
            Event::Holds { node, held, .. } => self.convergence.is_some().then_some(Event::Holds {
                node,
                held,
                cause: None,
            }),
            _ => None,
        }
    }

    fn hear(&mut self, event: &Event) -> Claims {
        match *event {
            Event::Invoked { op, node, call } => self.invoked(op, node, call),
            Event::Returned { op, outcome, .. } => return self.ended(op, Some(outcome)),
            Event::Lost(op, _) => return self.ended(op, None),
            Event::Started(op, _) => {
                if let Some(convergence) = &mut self.convergence {
                    convergence.started(op);
                }
            }
            Event::Crashed(node) => {
                self.network(|crashed, _| *crashed = crashed.or(NodeSet::one(node)))
            }
            Event::Restarted(node, _) => self.network(|crashed, _| crashed.remove(node)),
            Event::Left(node) => self.network(|_, away| *away = away.or(NodeSet::one(node))),
            Event::Joined(node) => self.network(|_, away| away.remove(node)),
            Event::Decided { slot, what, .. } => {
                let agreement = self.agreement.as_mut();
                let differs = agreement.is_some_and(|a| !a.decided(slot, what));
                return Claims::NONE.with_if(differs, Claim::Agreement);
            }
            Event::Holds { node, held, .. } => {
                let convergence = self.convergence.as_mut();
                let apart = convergence.is_some_and(|c| !c.holds(node, held));
                return Claims::NONE.with_if(apart, Claim::Convergence);
            }
            _ => {}
        }
        Claims::NONE
    }

    fn at_rest(&self) -> Claims {
        let waits = self.progress.as_ref().is_some_and(|p| {
            let mut nodes = self.pending.values().map(|(node, _)| *node);
            nodes.any(|node| p.runs(node))
        });
        let quiet = self.pending.is_empty();
        let apart = |c: &Convergence| quiet && !c.at_rest();
        Claims::NONE.with_if(waits, Claim::Termination).with_if(
            self.convergence.as_ref().is_some_and(apart),
            Claim::Convergence,
        )
    }

    fn rename(&self, names: &Names) -> Watch {
        let mut pending = BTreeMap::new();
        pending.extend(
            self.pending
                .iter()
                .map(|(op, (node, call))| (names.op(*op), (names.node(*node), *call))),
        );
        Watch {
            pending,
            progress: self.progress.as_ref().map(|p| p.rename(names)),
            order: self.order.as_ref().map(|object| match object {
                Object::Registers(order) => Object::Registers(order.rename(names)),
                Object::Bank(order) => Object::Bank(order.rename(names)),
            }),
            validity: self.validity.as_ref().map(|v| v.rename(names)),
            ordering: self.ordering.as_ref().map(|o| o.rename(names)),
            agreement: self.agreement.as_ref().map(|a| a.rename(names)),
            causal: self.causal.as_ref().map(|c| c.rename(names)),
            convergence: self.convergence.as_ref().map(|c| c.rename(names)),
        }
    }
}
