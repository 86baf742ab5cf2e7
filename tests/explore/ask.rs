//! Questions, and their answers.

use quorate::check::Claims;
use quorate::explore::{Allowance, Answer, Options, Progress, Reductions, Scope};
use quorate::protocol::Claim;
use quorate::run::{self, Expedition, Find, Question};
use quorate::world::Memory;

/// A question, one line each.
pub struct Ask {
    pub protocol: &'static str,
    pub preset: &'static str,
    pub switches: &'static [(&'static str, &'static str)],
    pub nodes: u8,
    pub keys: u8,
    pub ops: &'static str,
    pub faults: Allowance,
    pub memory: Memory,
    pub warm_up_ms: u32,
    pub fifo: bool,
    pub goals: &'static [Claim],
}

pub const PLAIN: Ask = Ask {
    protocol: "quorum",
    preset: "abd",
    switches: &[],
    nodes: 3,
    keys: 1,
    ops: "",
    faults: Allowance::NONE,
    memory: Memory::Kept,
    warm_up_ms: 0,
    fifo: false,
    goals: &[],
};

impl Ask {
    pub fn question(&self) -> Question {
        let mut setup = run::default_setup(self.protocol).expect("a protocol");
        setup.switches = run::preset(self.protocol, self.preset).expect("a preset");
        for (id, value) in self.switches {
            setup.switches.set(id, value);
        }
        setup.cluster.nodes = self.nodes;
        setup.cluster.keys = self.keys;
        setup.network.fifo = self.fifo;
        let info = run::check_setup(&setup).expect("a sound setup");
        let question = Question {
            scope: Scope {
                scripts: run::scripts(info, self.keys, self.ops).expect("sound operations"),
                faults: self.faults,
                memory: self.memory,
            },
            warm_up_ms: self.warm_up_ms,
            goals: self.goals.to_vec(),
            setup,
        };
        question
            .check()
            .unwrap_or_else(|bad| panic!("{}: {bad}", self.name()));
        question
    }

    pub fn name(&self) -> String {
        let faults = self.faults.list();
        let faults = faults
            .iter()
            .filter(|(_, n)| *n > 0)
            .map(|(name, n)| format!(" {n} {name}"));
        format!(
            "{} {} {:?}, {} nodes, “{}”{}{}, {:?}",
            self.protocol,
            self.preset,
            self.switches,
            self.nodes,
            self.ops,
            faults.collect::<String>(),
            if self.fifo { ", in order" } else { "" },
            self.goals
        )
    }
}

/// What a search came to.
#[derive(Debug)]
pub struct Done {
    pub answer: Answer,
    pub progress: Progress,
    pub find: Option<Find>,
}

impl Done {
    /// In how many choices a guarantee breaks; none when all hold.
    pub fn length(&self) -> Option<u32> {
        self.find.as_ref().map(|find| find.length)
    }
}

pub fn with(reductions: Reductions) -> Options {
    Options {
        reductions,
        ..Options::default()
    }
}

/// Searches to an answer.
pub fn answer(question: &Question, options: Options) -> Done {
    let mut expedition = question.set_out(options).expect("a sound question");
    go_on(&mut expedition)
}

pub fn go_on(expedition: &mut Expedition) -> Done {
    let answer = loop {
        if let Some(answer) = expedition.go_on(10_000) {
            break answer;
        }
    };
    let find = match &answer {
        Answer::Breaks(found) => Some(expedition.find(found).expect("a run that can be played")),
        _ => None,
    };
    Done {
        progress: expedition.progress(),
        answer,
        find,
    }
}

/// Of guarantees, as a set.
pub fn set(claims: &[Claim]) -> Claims {
    Claims::of(claims)
}
