//! Agreement: no two nodes decide differently for a slot. Remembered is what was decided for each.

use crate::protocol::{Call, Names, OpId};
use std::collections::BTreeMap;

/// What Agreement remembers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Agreement(BTreeMap<u32, Option<(OpId, Call)>>);

impl Agreement {
    /// Whether a decision is the same as any before it for the slot.
    pub fn decided(&mut self, slot: u32, what: Option<(OpId, Call)>) -> bool {
        *self.0.entry(slot).or_insert(what) == what
    }

    pub fn rename(&self, names: &Names) -> Agreement {
        let mut renamed = Agreement::default();
        let decided = self.0.iter().map(|(slot, what)| {
            let what = what.map(|(op, call)| (names.op(op), call));
            (*slot, what)
        });
        renamed.0.extend(decided);
        renamed
    }
}
