//! What is asked of both checkers.

use quorate::check::{Claims, Watch};
use quorate::explore::{Allowance, Scope, System};
use quorate::protocol::alive_set::AliveSet;
use quorate::protocol::causal::Causal;
use quorate::protocol::counter::Counter;
use quorate::protocol::paxos::Paxos;
use quorate::protocol::quorum::Quorum;
use quorate::protocol::shared_register::SharedRegister;
use quorate::protocol::{Claim, Protocol};
use quorate::run::{self, BadRun, Question};
use quorate::world::Memory;

/// A setup to search through.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// The protocol's id.
    pub protocol: &'static str,
    /// A preset of its switches.
    pub preset: &'static str,
    /// How many nodes.
    pub nodes: u8,
    /// Who asks for what, as on the command line.
    pub ops: &'static str,
    /// How much may go wrong.
    pub faults: Allowance,
    /// What a node remembers that restarts.
    pub memory: Memory,
    /// Whether links keep order.
    pub fifo: bool,
    /// The guarantees asked for; all that the protocol is judged by where there is none.
    pub goals: &'static [Claim],
}

/// Something to do with a system, whatever its protocol.
pub trait Ask {
    /// What comes of it.
    type Answer;

    /// Does it. `system` makes the same system as often as it is called.
    fn ask<P: Protocol>(
        self,
        system: &dyn Fn() -> Result<System<P, Watch>, BadRun>,
        goals: Claims,
    ) -> Result<Self::Answer, BadRun>;
}

impl Case {
    /// A preset on three nodes, with nothing going wrong.
    pub const fn new(protocol: &'static str, preset: &'static str, ops: &'static str) -> Case {
        Case {
            protocol,
            preset,
            nodes: 3,
            ops,
            faults: Allowance::NONE,
            memory: Memory::Kept,
            fifo: false,
            goals: &[],
        }
    }

    fn question(&self) -> Result<Question, BadRun> {
        let mut setup = run::default_setup(self.protocol)?;
        setup.switches = run::preset(self.protocol, self.preset)?;
        setup.cluster.nodes = self.nodes;
        setup.network.fifo = self.fifo;
        let info = run::check_setup(&setup)?;
        let question = Question {
            scope: Scope {
                scripts: run::scripts(info, setup.cluster.keys, self.ops)?,
                faults: self.faults,
                memory: self.memory,
            },
            warm_up_ms: 0,
            goals: self.goals.to_vec(),
            setup,
        };
        question.check()?;
        Ok(question)
    }

    /// Does something with the system of this setup.
    pub fn ask<A: Ask>(&self, what: A) -> Result<A::Answer, BadRun> {
        let question = self.question()?;
        match self.protocol {
            "quorum" => ask::<Quorum, A>(&question, what),
            "shared-register" => ask::<SharedRegister, A>(&question, what),
            "alive-set" => ask::<AliveSet, A>(&question, what),
            "causal" => ask::<Causal, A>(&question, what),
            "counter" => ask::<Counter, A>(&question, what),
            "paxos" => ask::<Paxos, A>(&question, what),
            other => Err(BadRun(format!("“{other}” has no peer."))),
        }
    }
}

fn ask<P: Protocol, A: Ask>(question: &Question, what: A) -> Result<A::Answer, BadRun> {
    let goals = Claims::of(question.claims()?);
    let system = || Ok(run::system::<P>(question, &[], goals)?.0);
    what.ask(&system, goals)
}
