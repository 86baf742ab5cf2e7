//! Sleep sets: choices that need not be made in a state, since another order of the same choices is
//! tried.

use super::system::{State, actor};
use crate::protocol::{NodeId, Protocol};
use crate::world::{Choice, Print};

/// A choice as it is known in states that are alike, where its message may have another name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    /// Which choice; puts all choices in one order for good.
    pub id: u64,
    /// At which node.
    pub actor: NodeId,
    /// Whether the checks hear of it.
    pub heard: bool,
}

/// The choices that sleep, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sleep(Vec<Mark>);

impl Mark {
    /// Whether the two commute: they are made at different nodes, and the checks need not know
    /// which came first.
    fn is_independent(&self, other: &Mark) -> bool {
        self.actor != other.actor && !(self.heard && other.heard)
    }
}

/// The name of a choice that may commute with others: a request or a delivery. What is allowed so
/// many times only may use up another's chance.
pub(super) fn identity<P: Protocol>(state: &State<P>, choice: Choice) -> Option<u64> {
    let print = match choice {
        Choice::Deliver(id) => Print::of(&(0u8, state.world.message_print(id))),
        Choice::Invoke { client, node, call } => Print::of(&(1u8, client, node, call)),
        _ => return None,
    };
    Some(u64::from(actor(choice).0) << 56 | print >> 8)
}

impl Sleep {
    /// Whether the choice sleeps.
    pub fn has(&self, id: u64) -> bool {
        self.0.binary_search_by_key(&id, |mark| mark.id).is_ok()
    }

    /// What sleeps after `taken`: of what slept before it, and of what was made `before` it in the
    /// same state, whatever commutes with it.
    pub fn after(&self, taken: &Mark, before: &[Mark]) -> Sleep {
        let independent = |mark: &&Mark| mark.is_independent(taken);
        let mut marks: Vec<Mark> = Vec::new();
        marks.extend(self.0.iter().filter(independent));
        marks.extend(before.iter().filter(independent));
        marks.sort_unstable_by_key(|mark| mark.id);
        marks.dedup_by_key(|mark| mark.id);
        Sleep(marks)
    }

    /// Leaves what sleeps in the other, too.
    pub fn keep_common(&mut self, other: &Sleep) {
        self.0.retain(|mark| other.has(mark.id));
    }
}

/// The mark of a choice, once it is known whether the checks hear of it.
pub(super) fn mark(id: u64, choice: Choice, heard: bool) -> Mark {
    Mark {
        id,
        actor: actor(choice),
        heard,
    }
}
