//! The runs under `tests/runs/`: built here choice by choice, stored as files, replayed, judged.
//!
//! `UPDATE_RUNS=1 cargo test --test stored_runs` writes the files anew; otherwise they must be
//! what is built, byte for byte.
#![cfg(not(target_arch = "wasm32"))]

mod alive_set;
mod causal;
mod counter;
mod paxos;
mod registers;
#[path = "../support/mod.rs"]
mod support;

use quorate::check::{Explanation, Status};
use quorate::protocol::{Call, Claim, Key, MsgId, NodeId, NodeSet, Outcome, Value};
use quorate::run::{self, Deed, Run, Session};
use quorate::sim::{Delay, LinkDelay, Setup};
use quorate::world::{Choice, Links, Memory};
use support::{replayed, show, violated};

const A: NodeId = NodeId(0);
const B: NodeId = NodeId(1);
const C: NodeId = NodeId(2);
const D: NodeId = NodeId(3);
const E: NodeId = NodeId(4);

/// A stage on which one thing happens after another, at moments given in seconds.
struct Stage(Box<dyn Session>);

impl Stage {
    /// Links of 600 ms but for these, in milliseconds; nothing happens by itself.
    fn open(protocol: &str, preset: &str, nodes: u8, slow: &[(NodeId, NodeId, u32)]) -> Stage {
        let mut setup: Setup = run::default_setup(protocol).expect("known");
        setup.switches = run::preset(protocol, preset).expect("known");
        setup.cluster.nodes = nodes;
        setup.network.delay = Delay::Fixed { ms: 600 };
        let own = slow.iter().map(|&(from, to, ms)| LinkDelay {
            from,
            to,
            delay: Delay::Fixed { ms },
        });
        setup.network.links = own.collect();
        setup.workload.on = false;
        setup.seed = 1;
        Stage(run::start(&setup).expect("a sound setup"))
    }

    /// Messages wait for a person.
    fn by_hand(protocol: &str, preset: &str, nodes: u8) -> Stage {
        let mut stage = Stage::open(protocol, preset, nodes, &[]);
        let mut setup = stage.0.setup().clone();
        setup.network.delay = Delay::ByHand;
        stage.0 = run::start(&setup).expect("a sound setup");
        stage
    }

    fn at(&mut self, seconds: f64) -> &mut Stage {
        let time_us = (seconds * 1_000_000.0).round() as u64;
        assert!(self.0.play(time_us, 100_000));
        self
    }

    fn choose(&mut self, choice: Choice) -> &mut Stage {
        let left = self.0.act(Deed::Choose(choice));
        assert_eq!(left.expect("it can be done"), None);
        self
    }

    fn write(&mut self, node: NodeId, value: u64) -> &mut Stage {
        let (key, value) = (Key(0), Value(value));
        self.choose(self.0.invoke(node, Call::Write { key, value }))
    }

    fn read(&mut self, node: NodeId) -> &mut Stage {
        self.choose(self.0.invoke(node, Call::Read { key: Key(0) }))
    }

    /// Delivers the latest message of a link.
    fn deliver(&mut self, from: NodeId, to: NodeId) -> &mut Stage {
        let id = self.latest(from, to);
        self.choose(Choice::Deliver(id))
    }

    fn latest(&self, from: NodeId, to: NodeId) -> MsgId {
        let messages = self.0.snapshot().messages;
        let mut ids = messages.iter().map(|message| message.id);
        ids.rfind(|id| (id.from, id.to) == (from, to))
            .expect("in flight")
    }

    /// Stores or compares the run, replays it, and gives what came of it.
    fn keep(&self, name: &str) -> Box<dyn Session> {
        let (path, run) = (format!("tests/runs/{name}.json"), self.0.run());
        let text = run.to_json();
        if std::env::var_os("UPDATE_RUNS").is_some() {
            std::fs::write(&path, &text).expect("the folder is there");
        }
        let stored = std::fs::read_to_string(&path)
            .unwrap_or_else(|why| panic!("{path}: {why}; make it with UPDATE_RUNS=1"));
        assert_eq!(stored, text, "{path} is not what is built here");
        let run = Run::from_json(&stored).expect("a sound run");
        let session = replayed(&run);
        assert_eq!(session.chain(), self.0.chain());
        println!(
            "{name}: {} acts{}",
            run.acts.len(),
            show(&session.verdicts())
        );
        session
    }
}

/// What was told to each client, in order of invocation; none where nothing was yet.
fn told(session: &dyn Session) -> Vec<Option<Outcome>> {
    let operations = session.operations();
    let ends = operations.iter().map(|operation| operation.end);
    ends.map(|end| end.and_then(|end| end.outcome)).collect()
}

fn why(session: &dyn Session, claim: Claim) -> Explanation {
    let verdicts = session.verdicts();
    let verdict = verdicts.iter().find(|v| v.guarantee == claim);
    match verdict.map(|v| &v.status) {
        Some(Status::Violated(why)) => why.clone(),
        _ => panic!("{}{}", claim.name(), show(&verdicts)),
    }
}

const WRITTEN: Option<Outcome> = Some(Outcome::Written);

fn value(value: u64) -> Option<Outcome> {
    Some(Outcome::Value(Value(value)))
}
