//! What is explored: who asks for what, and how much may go wrong.

use crate::protocol::{Call, ClientId, Cluster, Info, Model, NodeId, Value};
use crate::world::Memory;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The most clients that ask for something.
pub const MAX_SCRIPTS: usize = 8;
/// The most operations of all clients together.
pub const MAX_CALLS: usize = 24;
/// The most of any fault.
pub const MAX_FAULTS: u8 = 9;

/// What is explored of a protocol: every order in which these clients can be served and these
/// faults can strike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    /// What each client asks for, one operation after another.
    pub scripts: Vec<Script>,
    /// How much may go wrong.
    pub faults: Allowance,
    /// What a node remembers that restarts.
    pub memory: Memory,
}

/// What one client asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Script {
    /// Who asks.
    pub client: ClientId,
    /// Whom, and for what; each after the one before has returned.
    pub calls: Vec<(NodeId, Call)>,
}

/// How often each thing may happen that does not have to.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(deny_unknown_fields, default)]
pub struct Allowance {
    /// A node crashes.
    pub crashes: u8,
    /// A crashed node restarts.
    pub restarts: u8,
    /// A message is lost.
    pub drops: u8,
    /// A message is doubled.
    pub duplicates: u8,
    /// A timer goes off, at any moment after it was set.
    pub timeouts: u8,
    /// A node that takes no part joins.
    pub joins: u8,
    /// A node leaves for good.
    pub leaves: u8,
}

impl Allowance {
    /// Nothing goes wrong.
    pub const NONE: Allowance = Allowance {
        crashes: 0,
        restarts: 0,
        drops: 0,
        duplicates: 0,
        timeouts: 0,
        joins: 0,
        leaves: 0,
    };

    /// Each with its name, in the order to show.
    pub fn list(&self) -> [(&'static str, u8); 7] {
        [
            ("crashes", self.crashes),
            ("restarts", self.restarts),
            ("drops", self.drops),
            ("duplicates", self.duplicates),
            ("timeouts", self.timeouts),
            ("joins", self.joins),
            ("leaves", self.leaves),
        ]
    }

    /// Of each as often as in either.
    pub fn most(mut self, other: Allowance) -> Allowance {
        for (name, n) in other.list() {
            if let Some(mine) = self.named(name) {
                *mine = n.max(*mine);
            }
        }
        self
    }

    /// The one of that name.
    pub fn named(&mut self, name: &str) -> Option<&mut u8> {
        Some(match name {
            "crashes" => &mut self.crashes,
            "restarts" => &mut self.restarts,
            "drops" => &mut self.drops,
            "duplicates" => &mut self.duplicates,
            "timeouts" => &mut self.timeouts,
            "joins" => &mut self.joins,
            "leaves" => &mut self.leaves,
            _ => return None,
        })
    }
}

/// What is wrong with a scope: one sentence that says where and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadScope(pub String);

impl Scope {
    /// Checks that a protocol can be explored so, on such a cluster.
    pub fn check(&self, info: &Info, cluster: Cluster) -> Result<(), BadScope> {
        let bad = |words: String| Err(BadScope(words));
        if self.scripts.len() > MAX_SCRIPTS {
            let n = self.scripts.len();
            return bad(format!(
                "{n} clients ask for something; at most {MAX_SCRIPTS} can."
            ));
        }
        let calls = || self.scripts.iter().flat_map(|script| &script.calls);
        if calls().count() > MAX_CALLS {
            let n = calls().count();
            return bad(format!(
                "{n} operations are too many; at most {MAX_CALLS} are explored."
            ));
        }
        if calls().count() == 0 {
            return bad("Nobody asks for anything; name an operation, such as A:read.".into());
        }
        for (node, call) in calls() {
            if node.0 >= cluster.nodes {
                return bad(format!(
                    "“{node}:{call}” asks {node}, but the cluster has {} nodes.",
                    cluster.nodes
                ));
            }
            if call.last_key().0 >= cluster.keys {
                return bad(format!(
                    "“{node}:{call}” is about {}, but there is no such {}; there are {}.",
                    call.last_key(),
                    info.model.noun(),
                    cluster.keys
                ));
            }
        }
        if let Some((name, n)) = self
            .faults
            .list()
            .into_iter()
            .find(|(_, n)| *n > MAX_FAULTS)
        {
            return bad(format!(
                "“{name}” is {n}; it must be from 0 to {MAX_FAULTS}."
            ));
        }
        self.distinct(info)
    }

    /// Each client stands there once, and, of registers, every value is written once.
    fn distinct(&self, info: &Info) -> Result<(), BadScope> {
        let mut clients = BTreeSet::new();
        let twice = self.scripts.iter().find(|s| !clients.insert(s.client));
        if let Some(script) = twice {
            return Err(BadScope(format!("{} has two scripts.", script.client)));
        }
        if !matches!(info.model, Model::Registers | Model::Store) {
            return Ok(());
        }
        let mut written = BTreeSet::new();
        for (_, call) in self.scripts.iter().flat_map(|script| &script.calls) {
            let Some(value) = call.written() else {
                continue;
            };
            if value == Value::INITIAL && info.model == Model::Registers {
                return Err(BadScope(
                    "0 is what a register holds from the start; write another value, so that \
                     reads of it can be told apart."
                        .into(),
                ));
            }
            if !written.insert((call.key(), value)) {
                return Err(BadScope(format!(
                    "{value} is written twice; give each write a value of its own, so that reads \
                     of it can be told apart."
                )));
            }
        }
        Ok(())
    }
}
