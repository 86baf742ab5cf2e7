//! The causal store as described in seed 002, flaws included.
//!
//! **Source.** Seed 002, "Mechanism Description", "Tracking causal dependencies" 1 to 3, "Replica
//! failure detection".
//!
//! **What a replica does.** A PUT or DELETE with causal metadata is taken only if the metadata
//! equals the replica's own, entry by entry; else it is refused (503). One that comes from a client
//! is sent on to every replica of the view, connection check first, with the replica's metadata;
//! each of them checks it likewise, raises the entry of the origin, and takes the write. Then the
//! origin completes the write itself. A GET is answered from the own copy. A replica that cannot be
//! reached is taken out of view and metadata, and every other replica is told to do the same
//! (DELETE on /view); whoever fails to receive that waits in the failed queue for the same fate.
//! A replica that starts announces itself to every address (PUT on /view), and copies store and
//! metadata from the first that answers.
//!
//! **Claims** that causal dependencies are tracked. It loses them:
//! - two writes at a time: each origin takes the other's write before it completes its own, so the
//!   two end with different values, and a third replica refuses the second write for ever;
//! - a cut link is taken for a crash, and the healthy replica behind it is deleted by the others,
//!   whose metadata it never equals again.
//!
//! **Our reading, where the seed is silent or contradicts itself.**
//! - A broadcast request is checked for equal metadata like any other ("when a replica receives a
//!   new write request"); the origin reads the answers, 200 or 503, only as signs of life.
//! - The origin raises its own entry when it completes the write; else the clock, "kept the same
//!   at all replicas", would differ after the first write.
//! - The connection check and the request are one message: a message that cannot be delivered is a
//!   check that failed. An answer that is lost tells nobody anything, and a request without a
//!   time-out waits for it for ever.
//! - Requests go to the whole view at once, and the write completes when each has been answered or
//!   its connection has broken.
//! - Only writes are checked; a GET is served whatever the client carries, and hands it the
//!   replica's metadata. A client that carries none is not checked.
//! - A DELETE of a key that is not there is a 404 and is not sent on.
//! - A replica added to the view enters the metadata with 0.
//! - Store, view and metadata survive a restart with memory kept; even so the replica announces
//!   itself and copies. It serves clients meanwhile. Replicas leave without a word.

use super::{Clock, Out, change, digest, found};
use crate::protocol::{
    BadSwitch, Cluster, Failure, Held, Key, NodeId, NodeSet, OpId, Outcome, Request, Switches,
    Value, Waiting,
};

/// The form as described, on its cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Described {
    cluster: Cluster,
    /// How many replicas, the last ones, take no part at the start.
    late: u8,
}

/// What a replica knows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Replica {
    /// By key: the store.
    pub(super) store: Vec<Slot>,
    /// The view: who takes part, itself included.
    pub(super) view: NodeSet,
    /// The causal metadata.
    pub(super) clock: Clock,
    /// The write that is being sent on: in memory only.
    pub(super) writing: Option<Writing>,
    /// Replicas that failed and are still to be deleted, in order: in memory only.
    pub(super) failed_queue: Vec<NodeId>,
    /// The replica that is being deleted, and who has not answered yet: in memory only.
    pub(super) deleting: Option<(NodeId, NodeSet)>,
    /// Whether it waits for the first answer to its announcement: in memory only.
    pub(super) announced: bool,
}

/// What a replica holds of a key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Slot {
    /// None when the key is not there.
    pub(super) value: Option<Value>,
    /// The sum of the digests of the writes applied to it.
    operations: u64,
}

/// A client's write while it is sent on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Writing {
    pub(super) op: OpId,
    pub(super) key: Key,
    pub(super) value: Option<Value>,
    /// To whom it was sent.
    pub(super) sent: NodeSet,
    /// Who has answered, or could not be reached.
    pub(super) done: NodeSet,
}

/// What replicas send each other.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Msg {
    /// A PUT or DELETE of a key, `"broadcast": false`.
    Write {
        /// The client's operation.
        op: OpId,
        /// Of which key.
        key: Key,
        /// None for a DELETE.
        value: Option<Value>,
        /// `"causal-metadata"`.
        metadata: Clock,
    },
    /// The answer to it: 200, or 503 if the metadata differs.
    Answer {
        /// The client's operation.
        op: OpId,
        /// Whether it was taken.
        taken: bool,
    },
    /// DELETE on /view.
    Remove {
        /// The replica that has failed.
        failed: NodeId,
    },
    /// The answer to it.
    Removed {
        /// The replica that has failed.
        failed: NodeId,
    },
    /// PUT on /view, with the address of the sender.
    Announce,
    /// The answer to it.
    Added,
    /// "What do you hold?"
    Fetch,
    /// Store and metadata, to be copied.
    Copy {
        /// The key-value store.
        store: Vec<Slot>,
        /// The causal metadata.
        clock: Clock,
    },
}

impl From<Msg> for super::Msg {
    fn from(msg: Msg) -> Self {
        super::Msg::Described(msg)
    }
}

impl Replica {
    /// The write waits for an answer of each replica that it was sent to.
    pub(super) fn waits_for(&self) -> Option<Waiting> {
        let writing = self.writing?;
        Some(Waiting {
            have: writing.done,
            need: writing.sent.len(),
            from: writing.sent.minus(writing.done),
        })
    }

    fn apply(&mut self, op: OpId, key: Key, value: Option<Value>, out: &mut Out) {
        let slot = &mut self.store[key.index()];
        slot.value = value;
        let which = digest([u64::from(op.client.0), u64::from(op.seq)]);
        slot.operations = slot.operations.wrapping_add(which);
        self.hold(key, out);
    }

    fn hold(&self, key: Key, out: &mut Out) {
        let slot = self.store[key.index()];
        out.hold(Held {
            key,
            value: slot.value,
            operations: slot.operations,
        });
    }

    fn hold_all(&self, out: &mut Out) {
        for (key, _) in (0..).map(Key).zip(&self.store) {
            self.hold(key, out);
        }
    }

    /// Takes a replica out of view and metadata.
    fn remove(&mut self, failed: NodeId) {
        self.view.remove(failed);
        self.clock.remove(failed);
    }
}

impl Described {
    pub(super) fn configure(cluster: Cluster, switches: &Switches) -> Result<Self, BadSwitch> {
        let late = switches.number("late").unwrap_or(0);
        if late >= u32::from(cluster.nodes) {
            return Err(BadSwitch(format!(
                "Switch “late” keeps {late} replicas out, but the cluster has {}.",
                cluster.nodes
            )));
        }
        Ok(Described {
            cluster,
            late: late as u8,
        })
    }

    pub(super) fn late(&self) -> NodeSet {
        let there = NodeSet::first(self.cluster.nodes - self.late);
        self.cluster.all().minus(there)
    }

    pub(super) fn boot(
        &self,
        me: NodeId,
        before: Option<&Replica>,
        first: bool,
        out: &mut Out,
    ) -> Replica {
        let all = self.cluster.all();
        let view = if first { all.minus(self.late()) } else { all };
        let fresh = vec![Slot::default(); usize::from(self.cluster.keys)];
        let node = Replica {
            store: before.map_or(fresh, |before| before.store.clone()),
            view: before.map_or(view, |before| before.view),
            clock: before.map_or(Clock::zero(view), |before| before.clock),
            writing: None,
            failed_queue: Vec::new(),
            deleting: None,
            announced: !first,
        };
        node.hold_all(out);
        if !first {
            out.send_each(all.minus(NodeSet::one(me)), Msg::Announce.into());
        }
        node
    }

    pub(super) fn invoke(
        &self,
        me: NodeId,
        node: &mut Replica,
        request: Request<'_, Clock>,
        out: &mut Out,
    ) {
        let held = node.store[request.call.key().index()].value;
        let Some((key, value)) = change(request.call) else {
            return out.ret_with(found(held), node.clock);
        };
        let present = *request.context != Clock::default();
        if present && *request.context != node.clock {
            return out.ret(Outcome::Failed(Failure::Unavailable), None);
        }
        if value.is_none() && held.is_none() {
            return out.ret_with(Outcome::Failed(Failure::NotFound), node.clock);
        }
        let (op, metadata) = (request.op, node.clock);
        let sent = node.view.minus(NodeSet::one(me));
        let write = Msg::Write {
            op,
            key,
            value,
            metadata,
        };
        out.send_each(sent, write.into());
        node.writing = Some(Writing {
            op,
            key,
            value,
            sent,
            done: NodeSet::EMPTY,
        });
        complete(me, node, out);
    }

    pub(super) fn receive(
        &self,
        me: NodeId,
        node: &mut Replica,
        from: NodeId,
        msg: &Msg,
        out: &mut Out,
    ) {
        match msg {
            Msg::Write {
                op,
                key,
                value,
                metadata,
            } => {
                let taken = *metadata == node.clock;
                if taken {
                    node.clock.tick(from);
                    node.apply(*op, *key, *value, out);
                }
                out.send(from, Msg::Answer { op: *op, taken }.into());
            }
            Msg::Answer { op, .. } => settled(me, node, from, *op, out),
            Msg::Remove { failed } => {
                node.remove(*failed);
                out.send(from, Msg::Removed { failed: *failed }.into());
            }
            Msg::Removed { failed } => removal_settled(me, node, from, *failed, out),
            Msg::Announce => {
                node.view.insert(from);
                node.clock.insert(from);
                out.send(from, Msg::Added.into());
            }
            Msg::Added => {
                if std::mem::take(&mut node.announced) {
                    out.send(from, Msg::Fetch.into());
                }
            }
            Msg::Fetch => {
                let (store, clock) = (node.store.clone(), node.clock);
                out.send(from, Msg::Copy { store, clock }.into());
            }
            Msg::Copy { store, clock } => {
                node.store.clone_from(store);
                node.clock = *clock;
                node.hold_all(out);
            }
        }
    }

    /// A request did not reach its receiver. Of answers nobody takes notice.
    pub(super) fn broken(
        &self,
        me: NodeId,
        node: &mut Replica,
        to: NodeId,
        msg: &Msg,
        out: &mut Out,
    ) {
        match msg {
            Msg::Write { op, .. } => {
                fail(me, node, to, out);
                settled(me, node, to, *op, out);
            }
            Msg::Remove { failed } => {
                fail(me, node, to, out);
                removal_settled(me, node, to, *failed, out);
            }
            // The next that answers will do.
            Msg::Fetch => {
                node.announced = true;
                fail(me, node, to, out);
            }
            // "If the server fails to connect, we move on to the next replica."
            Msg::Announce => {}
            Msg::Answer { .. } | Msg::Removed { .. } | Msg::Added | Msg::Copy { .. } => {}
        }
    }
}

/// One of the replicas that a write was sent to has answered, or cannot be reached.
fn settled(me: NodeId, node: &mut Replica, other: NodeId, op: OpId, out: &mut Out) {
    if let Some(writing) = node.writing.as_mut().filter(|writing| writing.op == op) {
        writing.done.insert(other);
        complete(me, node, out);
    }
}

/// "Finally, we can complete the operation": when every other replica is settled.
fn complete(me: NodeId, node: &mut Replica, out: &mut Out) {
    let Some(writing) = node.writing.filter(|w| w.sent.minus(w.done).is_empty()) else {
        return;
    };
    node.writing = None;
    node.clock.tick(me);
    node.apply(writing.op, writing.key, writing.value, out);
    out.ret_with(Outcome::Written, node.clock);
}

/// A replica could not be reached: it is deleted, after those that failed before it.
fn fail(me: NodeId, node: &mut Replica, failed: NodeId, out: &mut Out) {
    let known = node.view.contains(failed) && !node.failed_queue.contains(&failed);
    if known && node.deleting.is_none_or(|(current, _)| current != failed) {
        node.failed_queue.push(failed);
        delete_next(me, node, out);
    }
}

/// Deletes the next replica of the failed queue, unless a deletion is under way.
fn delete_next(me: NodeId, node: &mut Replica, out: &mut Out) {
    while node.deleting.is_none() && !node.failed_queue.is_empty() {
        let failed = node.failed_queue.remove(0);
        node.remove(failed);
        let others = node.view.minus(NodeSet::one(me));
        out.send_each(others, Msg::Remove { failed }.into());
        node.deleting = (!others.is_empty()).then_some((failed, others));
    }
}

/// Another replica has deleted the failed one too, or cannot be reached.
fn removal_settled(me: NodeId, node: &mut Replica, other: NodeId, failed: NodeId, out: &mut Out) {
    let Some((current, awaited)) = &mut node.deleting else {
        return;
    };
    if *current == failed {
        awaited.remove(other);
        if awaited.is_empty() {
            node.deleting = None;
            delete_next(me, node, out);
        }
    }
}
