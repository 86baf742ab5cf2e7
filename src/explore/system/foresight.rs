//! What will come of a choice, told from what came of the same choice before.
//!
//! A choice changes one node, what that node sends, and the clients that it hears or answers. What
//! it changes there depends on that node and the message alone, or on the clients, too; nothing in
//! the rest of the state plays a part. So what the world made of a choice is kept, by fingerprints
//! of what decided it, and the fingerprint of the state after the same choice elsewhere is known
//! without making it. Most choices lead to states seen before, and need not be made at all.

use super::{Parts, State, Step, System, Tally, actor, is_idle, tells_clients};
use crate::check::Monitor;
use crate::explore::seen::Itself;
use crate::protocol::{NodeId, Protocol};
use crate::world::{Choice, DropReason, Event, MAX_IN_FLIGHT, Print};
use hashbrown::HashMap;
use std::hash::{BuildHasherDefault, Hash, Hasher};

/// What choices came to.
#[derive(Debug)]
pub(in crate::explore) struct Foresight<P: Protocol>(
    HashMap<Cause, Change<P>, BuildHasherDefault<Itself>>,
);

/// What decides what a choice changes: the node and the choice there, and the clients where they
/// play a part. Two fingerprints, neither mixed into the other, so that this takes two states for
/// one only where their own fingerprints would.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Cause {
    site: u64,
    choice: u64,
}

impl Hash for Cause {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        hasher.write_u64(self.site ^ self.choice.rotate_left(32));
    }
}

/// What a choice changes.
#[derive(Debug)]
enum Change<P: Protocol> {
    /// That depends on the clients.
    OfClients,
    Known(Known<P>),
}

#[derive(Debug)]
struct Known<P: Protocol> {
    site: u64,
    clients: Option<u64>,
    sent: Box<[(NodeId, u64)]>,
    /// The events that a check may hear of.
    told: Box<[Event]>,
    /// What decides which messages are spent, where those are taken out.
    content: Option<Box<Content<P>>>,
}

/// A node after a choice, and what it sent.
type Content<P> = (<P as Protocol>::Node, Vec<<P as Protocol>::Msg>);

/// How many choices are remembered; then memory begins anew.
const MOST: usize = 1 << 17;

/// A state that a choice would lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::explore) struct Foreseen {
    pub tally: Tally,
    pub parts: Parts,
    pub step: Step,
}

impl<P: Protocol, M: Monitor> System<P, M> {
    /// The state that a choice would lead to, where that is known.
    pub(in crate::explore) fn foresee(
        &self,
        foresight: &Foresight<P>,
        (state, parts): (&State<P>, &Parts),
        choice: Choice,
    ) -> Option<Foreseen> {
        let (world, actor) = (&state.world, actor(choice));
        let mut parts = *parts;
        let (copy, gone);
        let (sent, told): (&[(NodeId, u64)], &[Event]) = match choice {
            Choice::Drop(_) if !self.connections && !self.discards => {
                gone = 0;
                (&[], &[])
            }
            Choice::Duplicate(id) if !self.discards => {
                gone = 0;
                copy = [(id.to, world.message_print(id))];
                (&copy, &[])
            }
            _ => {
                let known = foresight.known(state, &parts, self.cause(state, &parts, choice)?)?;
                parts.sites[actor.index()] = known.site;
                parts.clients = known.clients.unwrap_or(parts.clients);
                gone = self.gone(state, choice, known);
                (&known.sent, &known.told)
            }
        };
        // Where there is little room, the world says what becomes of it.
        if world.in_flight_count() as usize + sent.len() > MAX_IN_FLIGHT as usize {
            return None;
        }
        if let Choice::Deliver(id) | Choice::Drop(id) = choice {
            parts.network = world.network_print_without(parts.network, id);
        }
        parts.network = world.network_print_with(parts.network, actor, sent);
        parts.network = parts.network.wrapping_sub(gone);
        parts.sent = sent.len() as u32;
        let mut tally = state.tally;
        self.spend(&mut tally, choice, self.is_free(state, choice));
        let step = self.hear(&mut tally, &mut parts, told);
        Some(Foreseen { tally, parts, step })
    }

    /// The fingerprints of the messages that are spent after a choice, added up.
    fn gone(&self, state: &State<P>, choice: Choice, known: &Known<P>) -> u64 {
        let Some((node, sent)) = known.content.as_deref() else {
            return 0;
        };
        let taken = match choice {
            Choice::Deliver(id) => Some(id),
            _ => None,
        };
        let sent = known.sent.iter().zip(sent);
        let sent = sent.map(|((to, print), msg)| (*to, msg, *print));
        let after = (actor(choice), node);
        state
            .world
            .spent_print(after, self.lost(state), taken, sent)
    }

    /// Remembers what a choice came to: the state after it, and what happened.
    pub(in crate::explore) fn learn(
        &self,
        foresight: &mut Foresight<P>,
        (state, parts): (&State<P>, &Parts),
        choice: Choice,
        (next, after): (&State<P>, &Parts),
        events: &[Event],
    ) {
        let full = |event: &Event| matches!(event, Event::Dropped(_, DropReason::Full));
        let cause = self.cause(state, parts, choice);
        let Some(cause) = cause.filter(|_| !events.iter().any(full)) else {
            return;
        };
        let (actor, world) = (actor(choice), &next.world);
        let sent = events.iter().filter_map(|event| match event {
            Event::Sent(id) => Some(*id),
            _ => None,
        });
        let content = match self.discards {
            false => None,
            true => match sent.clone().map(|id| world.message(id).cloned()).collect() {
                Some(sent) => Some(Box::new((world.node(actor).clone(), sent))),
                // It was spent at once.
                None => return,
            },
        };
        let of_clients = events.iter().any(tells_clients);
        let known = Known {
            site: after.sites[actor.index()],
            clients: of_clients.then_some(after.clients),
            sent: sent.map(|id| (id.to, world.message_print(id))).collect(),
            told: events.iter().copied().filter(|e| !is_idle(e)).collect(),
            content,
        };
        if foresight.0.len() >= MOST {
            foresight.0.clear();
        }
        if of_clients {
            foresight.0.insert(cause, Change::OfClients);
            let cause = cause.with_clients(state, parts);
            foresight.0.insert(cause, Change::Known(known));
        } else {
            foresight.0.insert(cause, Change::Known(known));
        }
    }

    /// What decides what a choice changes; none for choices that are rare, or concern more than one
    /// node.
    fn cause(&self, state: &State<P>, parts: &Parts, choice: Choice) -> Option<Cause> {
        let print = match choice {
            Choice::Deliver(id) => state.world.message_print(id),
            Choice::Fire(_, timer) => Print::of(&(0u8, timer)),
            Choice::Invoke { client, call, .. } => Print::of(&(1u8, client, call)),
            // What is on its way there may be lost with it.
            Choice::Crash(_) if !self.discards => Print::of(&(2u8, self.returns(state))),
            _ => return None,
        };
        Some(Cause {
            site: parts.sites[actor(choice).index()],
            choice: print,
        })
    }
}

impl<P: Protocol> Default for Foresight<P> {
    fn default() -> Self {
        Foresight(HashMap::default())
    }
}

impl<P: Protocol> Foresight<P> {
    fn known(&self, state: &State<P>, parts: &Parts, cause: Cause) -> Option<&Known<P>> {
        let change = match self.0.get(&cause)? {
            Change::OfClients => self.0.get(&cause.with_clients(state, parts))?,
            known => known,
        };
        match change {
            Change::Known(known) => Some(known),
            Change::OfClients => None,
        }
    }

    /// How much memory that takes, in bytes.
    pub fn bytes(&self) -> usize {
        self.0.capacity() * (size_of::<(Cause, Change<P>)>() + 1) * 8 / 7 + self.0.len() * 64
    }
}

impl Cause {
    /// The same with the clients and what they have asked for.
    fn with_clients<P: Protocol>(self, state: &State<P>, parts: &Parts) -> Cause {
        Cause {
            choice: Print::of(&(self.choice, parts.clients, state.tally.issued)),
            ..self
        }
    }
}
