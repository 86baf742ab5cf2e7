//! Making every choice of a state.

use super::bench::{Ahead, Before, Bench, Now};
use super::seen::{Arrival, Seen};
use super::sleep::{self, Mark, Sleep};
use super::symmetry::Symmetry;
use super::system::{Foreseen, Parts, State, Step, System};
use super::{Method, Options, Reductions};
use crate::check::{Claims, Monitor};
use crate::protocol::{Claim, Protocol};
use crate::world::{Choice, Spelled};
use std::sync::Arc;

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
    /// Whether what breaks a guarantee ends the search, whatever else its state leads to.
    stops: bool,
    /// Whether what comes of a choice may be told from what came of it before. Not in the exact
    /// mode, which trusts no fingerprint.
    learns: bool,
    /// Whether a choice need not be made to know the fingerprint of what it leads to.
    foresees: bool,
}

/// A state that a choice led to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reached {
    pub choice: Choice,
    /// The place of the choice among those of the state before.
    pub ordinal: u16,
    /// What it broke, of what is asked for.
    pub broken: Claims,
    /// How many choices have been made to come so far.
    made: u64,
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
            seen: Seen::new(threads, options.exact),
            rules: Rules {
                skips: idle && !ordered && !connections && !rests,
                sleeps: order && symmetry.is_trivial(),
                rests,
                stops: options.method == Method::Depth || !rests,
                learns: !options.exact,
                foresees: !options.exact && symmetry.is_trivial(),
            },
            symmetry,
            system,
        }
    }

    /// The fingerprint of a state that is there.
    fn print(&self, state: &State<P>, parts: &Parts) -> u64 {
        match self.symmetry.is_trivial() {
            true => self.system.print(&state.tally, parts),
            false => self.symmetry.print(&self.system, state),
        }
    }

    /// Takes in where the system begins.
    pub fn begin(&self) -> Ahead<P> {
        let state = self.system.start().clone();
        let parts = self.system.parts(&state);
        let print = self.print(&state, &parts);
        let spelled = self.seen.is_exact().then(|| self.system.spell(&state));
        let sleep = self.rules.sleeps.then(Sleep::default);
        self.seen.insert(&mut [Arrival {
            print,
            spelled,
            sleep,
            new: true,
        }]);
        Ahead {
            before: Arc::new(Before { state, parts }),
            choice: None,
        }
    }

    /// Makes every choice of a state that does not sleep. `visit` is told of each, of what the state
    /// is, and of whether it leads to a new one. Returns what the state breaks if it is at rest, and
    /// how many choices were made.
    pub fn expand(
        &self,
        bench: &mut Bench<P>,
        ahead: &Ahead<P>,
        mut visit: impl FnMut(&Reached, &mut Now<P>, bool),
    ) -> (Claims, u64) {
        bench.go_to(&self.system, ahead);
        let mut made = self.look(bench);
        let breaks = |reached: &Reached| self.rules.stops && !reached.broken.is_empty();
        if let Some(last) = bench.reached.iter().position(breaks) {
            made = bench.reached[last].made;
            bench.reached.truncate(last + 1);
            bench.arrivals.truncate(last + 1);
        }
        self.seen.insert(&mut bench.arrivals);
        for (reached, arrival) in bench.reached.iter().zip(&bench.arrivals) {
            visit(reached, &mut bench.now, arrival.new);
        }
        let resting = match self.rules.rests {
            true => self
                .system
                .broken_at_rest(&bench.now.at.state, &bench.choices),
            false => Claims::NONE,
        };
        (resting.and(self.goals), made)
    }

    /// Where each choice leads that does not sleep; how many there are.
    fn look(&self, bench: &mut Bench<P>) -> u64 {
        let Before { state, parts } = &bench.now.at;
        let sleep = match self.rules.sleeps {
            true => self.seen.take_sleep(self.print(state, parts)),
            false => Sleep::default(),
        };
        self.system.choices(state, &mut bench.choices);
        bench.put_in_order(self.rules.sleeps);
        bench.slept.clear();
        bench.reached.clear();
        bench.arrivals.clear();
        let mut made = 0;
        for place in 0..bench.order.len() {
            let (id, ordinal) = bench.order[place];
            if id.is_some_and(|id| sleep.has(id)) {
                continue;
            }
            made += 1;
            let choice = bench.choices.list[usize::from(ordinal)];
            let Some((step, print, spelled)) = self.reach(bench, choice) else {
                continue;
            };
            bench.arrivals.push(Arrival {
                print,
                spelled,
                sleep: self.sleep_after(&sleep, &mut bench.slept, id, choice, step),
                new: false,
            });
            bench.reached.push(Reached {
                choice,
                ordinal,
                broken: step.broken.and(self.goals),
                made,
            });
        }
        made
    }

    /// What a choice comes to, and what tells the state after it apart; none if it changes nothing
    /// and is left out.
    fn reach(&self, bench: &mut Bench<P>, choice: Choice) -> Option<(Step, u64, Option<Spelled>)> {
        let Before { state, parts } = &bench.now.at;
        let idle =
            |after: &Parts, step| self.rules.skips && changes_nothing(choice, parts, after, step);
        let foreseen = match self.rules.learns {
            true => self
                .system
                .foresee(&bench.foresight, (state, parts), choice),
            false => None,
        };
        // Tests make every choice all the same, and compare.
        if let Some(foreseen) = foreseen.filter(|_| !cfg!(debug_assertions)) {
            let Foreseen { tally, parts, step } = foreseen;
            if idle(&parts, step) {
                return None;
            } else if self.rules.foresees {
                return Some((step, self.system.print(&tally, &parts), None));
            }
        }
        if !bench.is_ready {
            bench.next.become_like(state);
            bench.is_ready = true;
        }
        let (next, events) = (&mut bench.next, &mut bench.events);
        let mut after = *parts;
        let step = self.system.advance(next, &mut after, choice, events);
        let made = Foreseen {
            tally: next.tally,
            parts: after,
            step,
        };
        debug_assert!(foreseen.is_none_or(|it| it == made), "{choice:?}");
        let reached = (!idle(&after, step)).then(|| {
            let spelled = self.seen.is_exact().then(|| self.system.spell(next));
            (step, self.print(next, &after), spelled)
        });
        if self.rules.learns && foreseen.is_none() {
            let (before, after) = ((state, parts), (&*next, &after));
            self.system
                .learn(&mut bench.foresight, before, choice, after, events);
        }
        next.come_back(state, choice, events);
        reached
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

/// Whether a delivery left all but the network as it was, and sent nothing.
fn changes_nothing(choice: Choice, before: &Parts, after: &Parts, step: Step) -> bool {
    let delivered = matches!(choice, Choice::Deliver(_));
    delivered && !step.heard && before.sites == after.sites && after.sent == 0
}
