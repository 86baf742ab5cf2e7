//! What nodes send each other: ballots, proposals, messages.

use super::bank::Bank;
use crate::protocol::{Call, NodeId, OpId};
use std::fmt;

/// A ballot: a round, ties broken by the leader whose ballot it is. Ballots are ordered by round,
/// then by leader. Shown as `2·B`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ballot {
    /// Counted from 1.
    pub round: u32,
    /// Whose ballot it is.
    pub leader: NodeId,
}

impl Ballot {
    /// No ballot yet; smaller than every ballot that a leader takes.
    pub const NONE: Ballot = Ballot {
        round: 0,
        leader: NodeId(0),
    };
}

impl fmt::Display for Ballot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.round {
            0 => write!(f, "none"),
            round => write!(f, "{round}·{}", self.leader),
        }
    }
}

/// What is proposed for a slot: an operation, or none for a no-op.
pub type Proposal = Option<(OpId, Call)>;

/// What an acceptor has accepted for a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Accepted {
    /// Which slot.
    pub slot: u32,
    /// In which ballot.
    pub ballot: Ballot,
    /// What.
    pub proposal: Proposal,
}

/// What nodes send each other.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Msg {
    /// Bootstrap: "take me into the cluster."
    Join,
    /// Seed or replica: "this is the bank after all slots below `slot`."
    Welcome {
        /// The first slot that is not executed in it.
        slot: u32,
        /// The bank, with what its clients were told last.
        bank: Bank,
        /// The ballot of the leader that the replica follows; [`Ballot::NONE`] in a new cluster.
        leader: Ballot,
    },
    /// Replica to leader: "have this decided, in this slot if it is free."
    Propose {
        /// The slot that the replica assigned to it.
        slot: u32,
        /// Which operation.
        op: OpId,
        /// What is asked.
        call: Call,
    },
    /// Scout: "accept nothing in a lower ballot than mine, and tell me what you have accepted."
    Prepare {
        /// The scout's ballot.
        ballot: Ballot,
        /// What was accepted for slots below is known to the scout's node.
        from: u32,
    },
    /// Acceptor: "I promise."
    Promise {
        /// To this ballot.
        ballot: Ballot,
        /// What it has accepted, by slot.
        accepted: Vec<Accepted>,
        /// All slots below are decided and may be missing in `accepted`.
        floor: u32,
    },
    /// Commander: "accept this proposal."
    Accept {
        /// The commander's ballot.
        ballot: Ballot,
        /// For which slot.
        slot: u32,
        /// What.
        proposal: Proposal,
    },
    /// Acceptor: "I have accepted it."
    Accepted {
        /// In this ballot.
        ballot: Ballot,
        /// For this slot.
        slot: u32,
    },
    /// Acceptor: "no: I have promised a higher ballot."
    Preempted {
        /// The ballot it has promised.
        by: Ballot,
    },
    /// Commander: "this is decided."
    Decision {
        /// For which slot.
        slot: u32,
        /// What.
        proposal: Proposal,
    },
    /// Leader: "I am alive."
    Active {
        /// The leader's ballot.
        ballot: Ballot,
        /// Its replica has executed all slots below.
        slot: u32,
    },
    /// Replica: "I have executed all slots below; tell me what comes next."
    CatchUp {
        /// The first slot it has not executed.
        slot: u32,
    },
}
