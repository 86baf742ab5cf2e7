//! An integer variable: what it was before the operations, and the list of operations since.

use crate::protocol::{MAX_NODES, NodeId, OpId};

/// Of each node, a nonce.
pub type Nonces = [u32; MAX_NODES as usize];

/// The most operations that a variable's list may hold for a node to take a further one from a
/// client; a full sync empties the list.
pub const MAX_LIST: usize = 1_000;

/// `{node_id, nonce, value}`, the seed's data type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Operation {
    /// Whose operation it is.
    pub node: NodeId,
    /// Which of that node's operations on this variable it is, counted from 1.
    pub nonce: u32,
    /// How much it adds.
    pub value: i32,
    /// The client's operation; shown to people and told to the checker, not used by nodes.
    pub op: OpId,
}

impl Operation {
    /// A number for this one operation, whatever nonce it was given: a variable's digest is the
    /// sum of them, so it is the same in whatever order they came.
    fn mark(&self) -> u64 {
        let client = u64::from(self.op.client.0) << 32 | u64::from(self.op.seq);
        let number = u64::from(self.node.0) << 32 | u64::from(self.nonce);
        mix(client.wrapping_add(mix(number)))
    }
}

/// SplitMix64's finalizer (Steele, Lea, Flood 2014).
fn mix(word: u64) -> u64 {
    let word = word.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    word ^ (word >> 31)
}

/// What a variable was when its history was last folded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Folded {
    /// Its value then: the seed's "before sync value".
    pub before: i64,
    /// The digest of the operations folded.
    mark: u64,
    /// Of each node, the last nonce folded. The form as described begins anew at 0.
    pub cut: Nonces,
}

/// An integer variable on one node.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Variable {
    /// What it was when its history was last folded.
    pub folded: Folded,
    /// The operations since, in order of arrival, each once.
    pub operations: Vec<Operation>,
    /// Of each node, the nonce up to which no operation is missing.
    pub upto: Nonces,
    /// The value: `folded.before` and all operations since.
    pub value: i64,
    /// The digest of all operations that the value is made of.
    pub mark: u64,
}

impl Variable {
    /// Whether the operation has been counted.
    pub fn has(&self, node: NodeId, nonce: u32) -> bool {
        nonce <= self.upto[node.index()]
            || self
                .operations
                .iter()
                .any(|known| (known.node, known.nonce) == (node, nonce))
    }

    /// Counts an operation, unless one of that node and nonce has been counted; says whether.
    pub fn insert(&mut self, operation: Operation) -> bool {
        let node = operation.node;
        if self.has(node, operation.nonce) {
            return false;
        }
        self.operations.push(operation);
        self.value = self.value.wrapping_add(i64::from(operation.value));
        self.mark = self.mark.wrapping_add(operation.mark());
        while self.has(node, self.upto[node.index()].saturating_add(1)) {
            self.upto[node.index()] += 1;
        }
        true
    }

    /// The nonce of the node's next operation.
    pub fn next_nonce(&self, node: NodeId) -> u32 {
        self.highest(node).saturating_add(1)
    }

    fn highest(&self, node: NodeId) -> u32 {
        let own = self.operations.iter().filter(|known| known.node == node);
        let listed = own.map(|known| known.nonce).max().unwrap_or(0);
        listed.max(self.upto[node.index()])
    }

    /// The nonces missing below the highest one of that node.
    pub fn missing(&self, node: NodeId) -> Vec<u32> {
        let gaps = self.upto[node.index()]..self.highest(node);
        gaps.map(|nonce| nonce + 1)
            .filter(|&nonce| !self.has(node, nonce))
            .collect()
    }

    /// Whether an operation is missing below a higher one of the same node.
    pub fn has_gap(&self) -> bool {
        self.operations
            .iter()
            .any(|known| known.nonce > self.upto[known.node.index()])
    }

    /// "Reset their history with the common variable value": nonces begin anew.
    pub fn reset(&mut self, before: i64) {
        self.folded.before = before;
        self.folded.mark = self.mark;
        self.operations.clear();
        self.upto = Nonces::default();
        self.value = before;
    }

    /// Folds the history into the value before it; nonces go on.
    pub fn fold(&mut self) {
        self.folded = Folded {
            before: self.value,
            mark: self.mark,
            cut: self.upto,
        };
        self.operations.clear();
    }

    /// Takes over a fold that counts at least what this variable's own fold counts: operations
    /// that it holds leave the list, all others stay.
    pub fn adopt(&mut self, folded: Folded) {
        let listed = std::mem::take(&mut self.operations);
        *self = Variable {
            folded,
            operations: Vec::new(),
            upto: folded.cut,
            value: folded.before,
            mark: folded.mark,
        };
        for operation in listed {
            self.insert(operation);
        }
    }

    /// Takes over another node's value before the operations, and leaves the list as it is.
    pub fn rebase(&mut self, folded: Folded) {
        let change = folded.before.wrapping_sub(self.folded.before);
        self.value = self.value.wrapping_add(change);
        let marks = folded.mark.wrapping_sub(self.folded.mark);
        self.mark = self.mark.wrapping_add(marks);
        self.folded = folded;
    }
}
