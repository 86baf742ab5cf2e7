//! A question to the explorer, and its answer as a run.

use super::{Act, BadRun, Deed, Run, VERSION, check_setup, registry};
use crate::check::{Claims, Status, Watch};
use crate::explore::{Answer, Counterexample, Options, Progress, Scope, Search, System, search};
use crate::history::Moment;
use crate::protocol::{Claim, Info, Protocol};
use crate::sim::{Delay, Setup, Simulator, Turn};
use crate::world::{Choice, Event, World};
use serde::{Deserialize, Serialize};
use std::rc::Rc;

/// The longest time for which a cluster may run before it is explored, in milliseconds.
pub const MAX_WARM_UP_MS: u32 = 60_000;
/// How long a message takes while a cluster starts, in milliseconds.
const WARM_UP_DELAY_MS: u32 = 100;
/// Virtual time between two choices of a run that was found, in microseconds.
const STEP_US: u64 = 500_000;
/// The same while the cluster starts.
const WARM_UP_STEP_US: u64 = 50_000;

/// What is to be explored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Protocol, switches, cluster, and whether links keep order; nothing else of it counts.
    pub setup: Setup,
    /// Who asks for what, and how much may go wrong.
    pub scope: Scope,
    /// For how long the cluster runs undisturbed first, in milliseconds of virtual time, so that it
    /// has a leader, say.
    pub warm_up_ms: u32,
    /// The guarantees that must not break; all that the protocol is judged by where there is none.
    pub goals: Vec<Claim>,
}

/// A search that has set out, with what it takes to tell of what it finds.
pub struct Expedition {
    search: Box<dyn Search>,
    lead_in: Vec<Choice>,
    setup: Setup,
    claims: Vec<Claim>,
}

/// A run that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Find {
    /// The run, up to its last choice. Nothing happens in it but what was chosen.
    pub run: Run,
    /// The moment before its first choice that matters.
    pub begin: Moment,
    /// How many choices it takes from there.
    pub length: u32,
    /// The guarantees that break.
    pub broken: Vec<Claim>,
}

impl Question {
    /// Checks it, or says in one sentence why it cannot be asked.
    pub fn check(&self) -> Result<&'static Info, BadRun> {
        let info = check_setup(&self.setup)?;
        if self.warm_up_ms > MAX_WARM_UP_MS {
            return Err(BadRun(format!(
                "The cluster would run for {} ms first; at most {MAX_WARM_UP_MS} ms can be.",
                self.warm_up_ms
            )));
        }
        if let Some(goal) = self
            .goals
            .iter()
            .find(|goal| !info.guarantees.contains(goal))
        {
            let known: Vec<_> = info.guarantees.iter().map(|claim| claim.name()).collect();
            return Err(BadRun(format!(
                "{} is not judged by {}, but by {}.",
                info.title,
                goal.name(),
                known.join(", ")
            )));
        }
        let checked = self.scope.check(info, self.setup.cluster);
        checked.map_err(|bad| BadRun(bad.to_string()))?;
        Ok(info)
    }

    /// The guarantees that it is about.
    pub fn claims(&self) -> Result<&[Claim], BadRun> {
        let info = registry::find(&self.setup.protocol)?.info;
        Ok(match self.goals.is_empty() {
            true => info.guarantees,
            false => &self.goals,
        })
    }

    /// Sets out to answer it. Of the options the goals are this question's.
    pub fn set_out(&self, options: Options) -> Result<Expedition, BadRun> {
        self.check()?;
        let goals = Claims::of(self.claims()?);
        let lead_in = self.lead_in()?;
        let options = Options { goals, ..options };
        Ok(Expedition {
            search: registry::explore(self, &lead_in, options)?,
            lead_in,
            setup: by_hand(&self.setup),
            claims: self.claims()?.to_vec(),
        })
    }

    /// What happens by itself while the cluster starts.
    fn lead_in(&self) -> Result<Vec<Choice>, BadRun> {
        if self.warm_up_ms == 0 {
            return Ok(Vec::new());
        }
        let mut setup = by_hand(&self.setup);
        setup.network.delay = Delay::Fixed {
            ms: WARM_UP_DELAY_MS,
        };
        let mut events = Vec::new();
        let world = registry::world(&setup, &mut events)?;
        let mut simulator = Simulator::new(world, Rc::new(setup), &events);
        let end_us = u64::from(self.warm_up_ms) * 1_000;
        let mut choices = Vec::new();
        while simulator.next_at_us().is_some_and(|at_us| at_us <= end_us) {
            if let Turn::Chose(choice) = simulator.turn(&mut events) {
                choices.push(choice);
            }
        }
        Ok(choices)
    }
}

/// The setup in which nothing happens but what is chosen.
pub(super) fn by_hand(setup: &Setup) -> Setup {
    let mut setup = setup.clone();
    setup.network.delay = Delay::ByHand;
    setup.network.links.clear();
    setup.network.loss_permille = 0;
    setup.network.duplicate_permille = 0;
    setup.workload.on = false;
    setup.workload.limit = None;
    setup.faults.on = false;
    setup
}

/// A search through the world of a protocol.
pub(super) fn explore<P: Protocol>(
    question: &Question,
    lead_in: &[Choice],
    options: Options,
) -> Result<Box<dyn Search>, BadRun> {
    let (system, _) = system::<P>(question, lead_in, options.goals)?;
    Ok(search(system, options))
}

/// The system of a question, and the events of its beginning.
pub fn system<P: Protocol>(
    question: &Question,
    lead_in: &[Choice],
    goals: Claims,
) -> Result<(System<P, Watch>, Vec<Event>), BadRun> {
    let setup = &question.setup;
    let protocol =
        P::configure(setup.cluster, &setup.switches).map_err(|bad| BadRun(bad.to_string()))?;
    let mut events = Vec::new();
    let mut world = World::new(protocol, setup.cluster, setup.network.fifo, &mut events);
    for choice in lead_in {
        world
            .apply(*choice, &mut events)
            .map_err(|why| BadRun(format!("The cluster cannot start: {why}")))?;
    }
    let watch = Watch::new(P::info(), goals, setup.cluster);
    let system = System::new(world, watch, &events, question.scope.clone());
    Ok((system, events))
}

impl Expedition {
    /// Goes on for about so many states; the answer, once there is one.
    pub fn go_on(&mut self, states: u64) -> Option<Answer> {
        self.search.go_on(states)
    }

    /// How far it is.
    pub fn progress(&self) -> Progress {
        self.search.progress()
    }

    /// What was found, as a run that can be played.
    pub fn find(&self, found: &Counterexample) -> Result<Find, BadRun> {
        let rest = match found.at_rest {
            true => self.rest(&found.choices)?,
            false => Vec::new(),
        };
        let mut at = Moment::default();
        let mut acts = Vec::new();
        let mut add = |choices: &[Choice], step_us: u64| {
            for &choice in choices {
                at.time_us += step_us;
                acts.push(Act {
                    at,
                    deed: Deed::Choose(choice),
                });
                at.step += 1;
            }
            at
        };
        let begin = add(&self.lead_in, WARM_UP_STEP_US);
        add(&found.choices, STEP_US);
        let until = add(&rest, STEP_US);
        let run = Run {
            version: VERSION,
            setup: self.setup.clone(),
            acts,
            until,
        };
        let violated = violated(&run)?;
        let broken = |claim: &&Claim| found.broken.has(**claim) || violated.contains(claim);
        let broken = self.claims.iter().filter(broken).copied().collect();
        Ok(Find {
            run,
            begin,
            length: found.choices.len() as u32,
            broken,
        })
    }

    /// The deliveries of what is still in flight after these choices, which changes nothing.
    fn rest(&self, choices: &[Choice]) -> Result<Vec<Choice>, BadRun> {
        let mut events = Vec::new();
        let mut world = registry::world(&self.setup, &mut events)?;
        let refused = |why| BadRun(format!("What was found cannot be played: {why}"));
        for choice in self.lead_in.iter().chain(choices) {
            world.apply(*choice, &mut events).map_err(refused)?;
        }
        let mut rest = Vec::new();
        // What arrives may be answered; the answers make no difference either.
        while let Some(id) = world.in_flight().first().copied() {
            let choice = match world.way(id) {
                Some(crate::world::Way::Lost(_)) => Choice::Drop(id),
                _ => Choice::Deliver(id),
            };
            world.apply(choice, &mut events).map_err(refused)?;
            rest.push(choice);
            if rest.len() > MAX_REST {
                break;
            }
        }
        Ok(rest)
    }
}

/// The guarantees that a run violates where its playhead stood. A search is done with the first
/// that breaks; others may break at the same moment.
fn violated(run: &Run) -> Result<Vec<Claim>, BadRun> {
    let mut session = super::open(run)?;
    while !session.seek(run.until, 10_000) {}
    if let Some(why) = session.broken() {
        return Err(BadRun(why));
    }
    let verdicts = session.verdicts();
    let broken = verdicts
        .iter()
        .filter(|v| matches!(v.status, Status::Violated(_)));
    Ok(broken.map(|v| v.guarantee).collect())
}

/// The most deliveries that are added to a run so that nothing is in flight at its end.
const MAX_REST: usize = 200;
