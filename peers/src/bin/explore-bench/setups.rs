//! What is searched through, by whom.

use quorate::explore::Allowance;
use quorate::protocol::Claim;
use quorate_peers::Case;

/// Something to search through.
#[derive(Debug)]
pub struct Setup {
    pub name: &'static str,
    pub world: World,
}

/// Where it comes from.
#[derive(Debug)]
pub enum World {
    /// A protocol of ours.
    Ours(Case),
    /// Stateright's ABD register.
    Own {
        servers: u8,
        clients: u8,
        ordered: bool,
    },
}

/// Who searches, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Our search, breadth first, leaving nothing out.
    OursBfs,
    /// Stateright's.
    TheirsBfs,
    /// Our search, depth first, leaving nothing out.
    OursDfs,
    /// Stateright's.
    TheirsDfs,
    /// Our search with all reductions.
    Reduced,
}

use Who::*;

const ALL: [(Who, &str); 5] = [
    (OursBfs, "ours-bfs"),
    (TheirsBfs, "stateright-bfs"),
    (OursDfs, "ours-dfs"),
    (TheirsDfs, "stateright-dfs"),
    (Reduced, "ours-reduced-bfs"),
];

impl Who {
    pub fn name(self) -> &'static str {
        let found = ALL.iter().find(|(who, _)| *who == self);
        found.map_or("nobody", |(_, name)| name)
    }

    pub fn parse(name: &str) -> Option<Who> {
        let found = ALL.iter().find(|(_, known)| *known == name);
        found.map(|(who, _)| *who)
    }
}

impl Setup {
    /// Who searches through it.
    pub fn who(&self) -> &'static [Who] {
        match self.world {
            World::Ours(_) => &[OursBfs, TheirsBfs, OursDfs, TheirsDfs, Reduced],
            // Its only reduction is that of Stateright.
            World::Own { .. } => &[OursBfs, TheirsBfs, OursDfs, TheirsDfs],
        }
    }
}

/// Linearizable alone: it is judged in each state, and no question about rest has to be asked, which
/// would cost Stateright the choices of each state twice.
const fn linearizable(case: Case) -> Case {
    Case {
        goals: &[Claim::Linearizable],
        ..case
    }
}

/// All of them hold, so that every state is visited.
pub const SETUPS: &[Setup] = &[
    Setup {
        name: "abd-3",
        world: World::Ours(linearizable(Case::new(
            "quorum",
            "abd",
            "A:write 1; B:read; C:read",
        ))),
    },
    Setup {
        name: "abd-3-faults",
        world: World::Ours(linearizable(Case {
            faults: Allowance {
                crashes: 1,
                restarts: 1,
                drops: 1,
                ..Allowance::NONE
            },
            ..Case::new("quorum", "abd", "A:write 1; B:read")
        })),
    },
    Setup {
        name: "causal-3",
        world: World::Ours(Case {
            faults: Allowance {
                drops: 1,
                ..Allowance::NONE
            },
            goals: &[Claim::Causal],
            ..Case::new(
                "causal",
                "repaired",
                "A:put x 1; A:put y 2; B:put x 3; C:get y; C:get x",
            )
        }),
    },
    Setup {
        name: "own-abd-2-3",
        world: World::Own {
            servers: 2,
            clients: 3,
            ordered: false,
        },
    },
    Setup {
        name: "own-abd-3-2-ordered",
        world: World::Own {
            servers: 3,
            clients: 2,
            ordered: true,
        },
    },
];
