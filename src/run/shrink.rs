//! Shrinking: a run that breaks a guarantee, cut down to one of which nothing can be left out.
//!
//! The run is taken as the list of its choices, by themselves: what the simulator chose and what
//! people did. Choices are left out, first many at a time and then one by one, for as long as what is
//! left breaks the same guarantee (delta debugging: Zeller, Hildebrandt, "Simplifying and isolating
//! failure-inducing input", IEEE TSE 28(2), 2002). The result is minimal in this sense: with any one
//! of its choices left out it no longer breaks. A shorter one may exist; the explorer finds it.
//!
//! A message has another name when fewer messages were sent on its link before it. So a choice that
//! is about a message is told by the choice that sent the message, and by which of those on that link
//! it was.

use super::live::Live;
use super::player::Player;
use super::question::by_hand;
use super::{Act, BadRun, Deed, Find, Run, VERSION, registry};
use crate::history::Moment;
use crate::protocol::{Claim, MsgId};
use crate::sim::Setup;
use crate::world::{Choice, Event};
use std::collections::BTreeMap;
use std::rc::Rc;

/// The longest run that is shrunk, in choices.
pub const MAX_SHRUNK: usize = 100_000;
/// Virtual time between two choices of what is left, in microseconds.
const STEP_US: u64 = 500_000;

/// A run being shrunk.
pub struct Shrinking {
    setup: Rc<Setup>,
    claim: Claim,
    /// What is left, in order.
    left: Vec<Item>,
    /// So many choices are left out at a time.
    size: usize,
    /// The place at which the next are.
    at: usize,
    /// Whether anything was left out since the beginning was tried last.
    smaller: bool,
    tries: u32,
}

/// A choice, with the message that it is about told by its origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Item {
    choice: Choice,
    /// The item's number in the run as it was.
    number: u32,
    message: Option<Origin>,
}

/// Where a message comes from: the choice that sent it (0 is the beginning of the run, before any),
/// and its link, and which of those that it sent on that link it is.
type Origin = (u32, MsgId);

impl Shrinking {
    /// Sets out to shrink a run that breaks this guarantee, up to where its playhead stood.
    ///
    /// # Errors
    ///
    /// When the run cannot be replayed, is too long, or breaks the guarantee only by the time that
    /// goes by in it, which is left out.
    pub fn new(run: &Run, claim: Claim) -> Result<Shrinking, BadRun> {
        let choices = choices_of(run)?;
        let setup = Rc::new(by_hand(&run.setup));
        let left = with_origins(&setup, &choices)?;
        let mut shrinking = Shrinking {
            setup,
            claim,
            size: left.len().div_ceil(2).max(1),
            left: Vec::new(),
            at: 0,
            smaller: false,
            tries: 0,
        };
        match shrinking.outcome(&left)? {
            Some(kept) => shrinking.left = kept,
            None => {
                return Err(BadRun(format!(
                    "{} is not broken by what was chosen alone: it takes the time that goes by, \
                     and there is none in a run that is cut down.",
                    claim.name()
                )));
            }
        }
        Ok(shrinking)
    }

    /// How many choices are left, and how many runs were tried.
    pub fn progress(&self) -> (u32, u32) {
        (self.left.len() as u32, self.tries)
    }

    /// Tries about so many runs; the run that is left, once nothing can be left out of it.
    pub fn go_on(&mut self, tries: u32) -> Result<Option<Find>, BadRun> {
        for _ in 0..tries {
            if self.at >= self.left.len() {
                if self.size == 1 && !self.smaller {
                    return self.find().map(Some);
                }
                self.size = match self.smaller {
                    true => self.size.min(self.left.len().max(1)),
                    false => self.size.div_ceil(2),
                };
                self.at = 0;
                self.smaller = false;
            }
            self.try_without()?;
        }
        Ok(None)
    }

    /// Leaves out the next few choices if what is left still breaks.
    fn try_without(&mut self) -> Result<(), BadRun> {
        self.tries += 1;
        let end = (self.at + self.size).min(self.left.len());
        let mut rest = self.left[..self.at].to_vec();
        rest.extend_from_slice(&self.left[end..]);
        match self.outcome(&rest)? {
            Some(kept) => {
                self.left = kept;
                self.smaller = true;
            }
            None => self.at = end,
        }
        Ok(())
    }

    /// Makes these choices, those that can be made, until the guarantee breaks; those that were
    /// made, if it does.
    fn outcome(&self, items: &[Item]) -> Result<Option<Vec<Item>>, BadRun> {
        let mut stand = Stand::new(&self.setup)?;
        let mut kept = Vec::new();
        for item in items {
            if !stand.make(item) {
                continue;
            }
            kept.push(*item);
            if stand.live.judge.violated().any(|claim| claim == self.claim) {
                return Ok(Some(kept));
            }
        }
        // What is judged when nothing happens any more.
        let broken = stand.live.verdicts().iter().any(|verdict| {
            let violated = matches!(verdict.status, crate::check::Status::Violated(_));
            verdict.guarantee == self.claim && violated
        });
        Ok(broken.then_some(kept))
    }

    /// What is left, as a run.
    fn find(&self) -> Result<Find, BadRun> {
        let mut stand = Stand::new(&self.setup)?;
        let mut acts = Vec::new();
        let mut at = Moment::default();
        for item in &self.left {
            at.time_us += STEP_US;
            if let Some(choice) = stand.named(item) {
                stand.make(item);
                let deed = Deed::Choose(choice);
                acts.push(Act { at, deed });
                at.step += 1;
            }
        }
        let run = Run {
            version: VERSION,
            setup: (*self.setup).clone(),
            acts,
            until: at,
        };
        run.check()?;
        Ok(Find {
            length: run.acts.len() as u32,
            begin: Moment::default(),
            broken: vec![self.claim],
            run,
        })
    }
}

/// A world in which choices are made one after another, and the names that messages have in it.
struct Stand {
    live: Live,
    events: Vec<Event>,
    /// The name of each message by its origin.
    names: BTreeMap<Origin, MsgId>,
}

impl Stand {
    fn new(setup: &Rc<Setup>) -> Result<Stand, BadRun> {
        let mut events = Vec::new();
        let world = registry::world(setup, &mut events)?;
        let mut stand = Stand {
            live: Live::new(world, setup.clone(), &events),
            names: BTreeMap::new(),
            events,
        };
        stand.call_sent(0);
        Ok(stand)
    }

    /// The choice with its message as it is called here; none where it was never sent.
    fn named(&self, item: &Item) -> Option<Choice> {
        match item.message {
            None => Some(item.choice),
            Some(origin) => Some(renamed(item.choice, *self.names.get(&origin)?)),
        }
    }

    /// Makes a choice, if it can be made.
    fn make(&mut self, item: &Item) -> bool {
        let Some(choice) = self.named(item) else {
            return false;
        };
        if self.live.apply(choice, &mut self.events).is_err() {
            return false;
        }
        self.call_sent(item.number);
        true
    }

    /// Gives the messages that a choice sent their names.
    fn call_sent(&mut self, number: u32) {
        for (origin, id) in sent(number, &self.events) {
            self.names.insert(origin, id);
        }
    }
}

/// The messages that were sent, each by its origin.
fn sent(number: u32, events: &[Event]) -> Vec<(Origin, MsgId)> {
    let mut counts: BTreeMap<(u8, u8), u32> = BTreeMap::new();
    let mut sent = Vec::new();
    for event in events {
        if let Event::Sent(id) | Event::Copied { copy: id, .. } = *event {
            let count = counts.entry((id.from.0, id.to.0)).or_default();
            sent.push(((number, MsgId { seq: *count, ..id }), id));
            *count += 1;
        }
    }
    sent
}

/// The message that a choice is about.
fn message(choice: Choice) -> Option<MsgId> {
    match choice {
        Choice::Deliver(id)
        | Choice::Drop(id)
        | Choice::Duplicate(id)
        | Choice::HoldMessage(id)
        | Choice::ReleaseMessage(id)
        | Choice::Notice(id) => Some(id),
        _ => None,
    }
}

/// The same choice about another message.
fn renamed(choice: Choice, id: MsgId) -> Choice {
    match choice {
        Choice::Deliver(_) => Choice::Deliver(id),
        Choice::Drop(_) => Choice::Drop(id),
        Choice::Duplicate(_) => Choice::Duplicate(id),
        Choice::HoldMessage(_) => Choice::HoldMessage(id),
        Choice::ReleaseMessage(_) => Choice::ReleaseMessage(id),
        Choice::Notice(_) => Choice::Notice(id),
        other => other,
    }
}

/// Every choice of a run up to where its playhead stood.
fn choices_of(run: &Run) -> Result<Vec<Choice>, BadRun> {
    run.check()?;
    let mut player = Player::new(Rc::new(run.setup.clone()), run.acts.clone())?;
    player.choices_until(run.until, MAX_SHRUNK)
}

/// The choices, each with where its message comes from.
fn with_origins(setup: &Rc<Setup>, choices: &[Choice]) -> Result<Vec<Item>, BadRun> {
    let mut events = Vec::new();
    let mut world = registry::world(setup, &mut events)?;
    let mut origins: BTreeMap<MsgId, Origin> = BTreeMap::new();
    let mut items = Vec::new();
    origins.extend(
        sent(0, &events)
            .into_iter()
            .map(|(origin, id)| (id, origin)),
    );
    for (choice, number) in choices.iter().zip(1..) {
        items.push(Item {
            choice: *choice,
            number,
            message: message(*choice).and_then(|id| origins.get(&id).copied()),
        });
        events.clear();
        world
            .apply(*choice, &mut events)
            .map_err(|why| BadRun(format!("The run cannot be replayed: {why}")))?;
        origins.extend(
            sent(number, &events)
                .into_iter()
                .map(|(origin, id)| (id, origin)),
        );
    }
    Ok(items)
}
