//! Making every choice of a state.

use super::seen::Seen;
use super::sleep::{self, Mark, Sleep};
use super::symmetry::Symmetry;
use super::system::{Choices, Parts, State, Step, System};
use super::{Options, Reductions};
use crate::check::{Claims, Monitor};
use crate::protocol::{Claim, Protocol};
use crate::world::{Choice, Event};

/// What every worker of a search needs.
#[derive(Debug)]
pub(super) struct Shared<P: Protocol, M: Monitor> {
    pub system: System<P, M>,
    pub goals: Claims,
    pub seen: Seen,
    pub rules: Rules,
    pub symmetry: Symmetry,
}

/// Which reductions are in force.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rules {
    /// A delivery that changes nothing is not made.
    pub skips: bool,
    /// Of choices that commute one order is tried.
    pub sleeps: bool,
    /// Whether a state in which nothing happens any more is of interest.
    pub rests: bool,
}

/// A place to work, used again for each state.
#[derive(Debug)]
pub(super) struct Bench<P: Protocol> {
    state: State<P>,
    choices: Choices,
    /// The choices in the order in which they are made: the name of each that may sleep, and its
    /// place in the list.
    order: Vec<(Option<u64>, u16)>,
    made: Vec<Mark>,
    events: Vec<Event>,
}

/// A state that a choice led to.
pub(super) struct Reached<'a, P: Protocol> {
    pub state: &'a State<P>,
    pub parts: Parts,
    pub print: u64,
    /// The place of the choice among those of the state before.
    pub ordinal: u16,
    /// What it broke, of what is asked for.
    pub broken: Claims,
    pub new: bool,
}

impl<P: Protocol, M: Monitor> Shared<P, M> {
    pub fn new(mut system: System<P, M>, options: &Options, threads: usize) -> Self {
        let Reductions {
            idle,
            symmetry,
            order,
        } = options.reductions;
        let world = system.start().world();
        let (ordered, connections) = (world.keeps_order(), world.protocol().has_connections());
        let lossless = system.scope().faults.restarts == 0
            || system.scope().memory == crate::world::Memory::Kept;
        let rests = options.goals.has(Claim::Termination) || options.goals.has(Claim::Convergence);
        system.discards = idle && !ordered && !connections && lossless;
        let symmetry = match symmetry {
            true => Symmetry::of(&system),
            false => Symmetry::default(),
        };
        Shared {
            goals: options.goals,
            seen: Seen::new(threads * 8, options.exact),
            rules: Rules {
                skips: idle && !ordered && !connections && !rests,
                sleeps: order && symmetry.is_trivial(),
                rests,
            },
            symmetry,
            system,
        }
    }

    fn print(&self, state: &State<P>, parts: &Parts) -> u64 {
        if self.symmetry.is_trivial() {
            let memory = self.system.memo().print(state.memory);
            self.system.print(state, parts, memory)
        } else {
            self.symmetry.print(&self.system, state)
        }
    }

    /// Takes in where the system begins; its fingerprints.
    pub fn begin(&self) -> (Parts, u64) {
        let start = self.system.start();
        let parts = self.system.parts(start);
        let print = self.print(start, &parts);
        let sleep = self.rules.sleeps.then(Sleep::default);
        self.seen.insert(print, || self.system.spell(start), sleep);
        (parts, print)
    }

    /// Makes every choice of a state that does not sleep. `visit` is told of each and says whether to
    /// go on. Returns what the state breaks if it is at rest, and how many choices were made.
    pub fn expand(
        &self,
        bench: &mut Bench<P>,
        (state, parts): (&State<P>, &Parts),
        sleep: &Sleep,
        mut visit: impl FnMut(Reached<'_, P>) -> bool,
    ) -> (Claims, u64) {
        self.system.choices(state, &mut bench.choices);
        bench.put_in_order(state, self.rules.sleeps);
        bench.made.clear();
        bench.state.become_like(state);
        let mut count = 0;
        for place in 0..bench.order.len() {
            let (id, ordinal) = bench.order[place];
            if id.is_some_and(|id| sleep.has(id)) {
                continue;
            }
            let choice = bench.choices.list[usize::from(ordinal)];
            let mut reached = *parts;
            let events = &mut bench.events;
            let step = self
                .system
                .advance(&mut bench.state, &mut reached, choice, events);
            count += 1;
            let after = self.sleep_after(sleep, &mut bench.made, id, choice, step);
            let idle = self.rules.skips && changes_nothing(choice, parts, &reached, step);
            let go_on = idle || {
                let found = self.reach(bench, reached, ordinal, step, after);
                visit(found)
            };
            bench.state.come_back(state, choice, &bench.events);
            if !go_on {
                break;
            }
        }
        let resting = match self.rules.rests {
            true => self.system.broken_at_rest(state, &bench.choices),
            false => Claims::NONE,
        };
        (resting.and(self.goals), count)
    }

    fn reach<'a>(
        &self,
        bench: &'a Bench<P>,
        parts: Parts,
        ordinal: u16,
        step: Step,
        sleep: Option<Sleep>,
    ) -> Reached<'a, P> {
        let state = &bench.state;
        let print = self.print(state, &parts);
        let new = self.seen.insert(print, || self.system.spell(state), sleep);
        Reached {
            state,
            parts,
            print,
            ordinal,
            broken: step.broken.and(self.goals),
            new,
        }
    }

    /// What sleeps after a choice; none where nothing ever does.
    fn sleep_after(
        &self,
        sleep: &Sleep,
        made: &mut Vec<Mark>,
        id: Option<u64>,
        choice: Choice,
        step: Step,
    ) -> Option<Sleep> {
        if !self.rules.sleeps {
            return None;
        }
        let Some(id) = id else {
            return Some(Sleep::default());
        };
        let taken = sleep::mark(id, choice, step.heard);
        let after = sleep.after(&taken, made);
        made.push(taken);
        Some(after)
    }
}

impl<P: Protocol> Bench<P> {
    pub fn new(start: &State<P>) -> Bench<P> {
        Bench {
            state: start.clone(),
            choices: Choices::default(),
            order: Vec::new(),
            made: Vec::new(),
            events: Vec::new(),
        }
    }

    fn put_in_order(&mut self, state: &State<P>, sleeps: bool) {
        self.order.clear();
        let choices = self.choices.list.iter().zip(0u16..);
        let named = choices.map(|(choice, place)| {
            let id = if sleeps {
                sleep::identity(state, *choice)
            } else {
                None
            };
            (id, place)
        });
        self.order.extend(named);
        if sleeps {
            self.order.sort_unstable();
        }
    }
}

/// Whether a delivery left all but the network as it was, and sent nothing.
fn changes_nothing(choice: Choice, before: &Parts, after: &Parts, step: Step) -> bool {
    let delivered = matches!(choice, Choice::Deliver(_));
    delivered && !step.heard && before.sites == after.sites && after.sent == 0
}
