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
#[derive(Debug, Default)]
pub(in crate::explore) struct Foresight(HashMap<Cause, Change, BuildHasherDefault<Itself>>);

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
enum Change {
    /// That depends on the clients.
    OfClients,
    Known {
        site: u64,
        clients: Option<u64>,
        sent: Box<[(NodeId, u64)]>,
        /// The events that a check may hear of.
        told: Box<[Event]>,
    },
}

/// How many choices are remembered; then memory begins anew.
const MOST: usize = 1 << 17;

/// A state that a choice would lead to.
#[derive(Clone, Copy, Debug)]
pub(in crate::explore) struct Foreseen {
    pub tally: Tally,
    pub parts: Parts,
    pub step: Step,
}

impl<P: Protocol, M: Monitor> System<P, M> {
    /// The state that a choice would lead to, where that is known and nothing that is spent would be
    /// taken out.
    pub(in crate::explore) fn foresee(
        &self,
        foresight: &Foresight,
        (state, parts): (&State<P>, &Parts),
        choice: Choice,
    ) -> Option<Foreseen> {
        let world = &state.world;
        let mut parts = *parts;
        let mut told = &[][..];
        let copy;
        let sent = match choice {
            Choice::Drop(_) if !self.connections => &[][..],
            Choice::Duplicate(id) => {
                copy = [(id.to, world.message_print(id))];
                &copy
            }
            _ => {
                let change = foresight.change(state, &parts, self.cause(state, &parts, choice)?)?;
                let Change::Known {
                    site,
                    clients,
                    sent,
                    told: events,
                } = change
                else {
                    return None;
                };
                parts.sites[actor(choice).index()] = *site;
                parts.clients = clients.unwrap_or(parts.clients);
                told = events;
                sent
            }
        };
        // Where there is little room, the world says what becomes of it.
        if world.in_flight_count() as usize + sent.len() > MAX_IN_FLIGHT as usize {
            return None;
        }
        if let Choice::Deliver(id) | Choice::Drop(id) = choice {
            parts.network = world.network_print_without(parts.network, id);
        }
        parts.network = world.network_print_with(parts.network, actor(choice), sent);
        parts.sent = sent.len() as u32;
        let mut tally = state.tally;
        self.spend(&mut tally, choice, self.is_free(state, choice));
        let step = self.hear(&mut tally, &mut parts, told);
        Some(Foreseen { tally, parts, step })
    }

    /// Remembers what a choice came to: the state after it, and what happened.
    pub(in crate::explore) fn learn(
        &self,
        foresight: &mut Foresight,
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
        let sent = events.iter().filter_map(|event| match event {
            Event::Sent(id) => Some((id.to, next.world.message_print(*id))),
            _ => None,
        });
        let of_clients = events.iter().any(tells_clients);
        let change = Change::Known {
            site: after.sites[actor(choice).index()],
            clients: of_clients.then_some(after.clients),
            sent: sent.collect(),
            told: events.iter().copied().filter(|e| !is_idle(e)).collect(),
        };
        if foresight.0.len() >= MOST {
            foresight.0.clear();
        }
        if of_clients {
            foresight.0.insert(cause, Change::OfClients);
            foresight.0.insert(cause.with_clients(state, parts), change);
        } else {
            foresight.0.insert(cause, change);
        }
    }

    /// What decides what a choice changes; none for choices that are rare, or concern more than one
    /// node.
    fn cause(&self, state: &State<P>, parts: &Parts, choice: Choice) -> Option<Cause> {
        let print = match choice {
            Choice::Deliver(id) => state.world.message_print(id),
            Choice::Fire(_, timer) => Print::of(&(0u8, timer)),
            Choice::Invoke { client, call, .. } => Print::of(&(1u8, client, call)),
            Choice::Crash(_) => Print::of(&(2u8, self.returns(state))),
            _ => return None,
        };
        Some(Cause {
            site: parts.sites[actor(choice).index()],
            choice: print,
        })
    }
}

impl Foresight {
    fn change<P: Protocol>(
        &self,
        state: &State<P>,
        parts: &Parts,
        cause: Cause,
    ) -> Option<&Change> {
        match self.0.get(&cause)? {
            Change::OfClients => self.0.get(&cause.with_clients(state, parts)),
            known => Some(known),
        }
    }

    /// How much memory that takes, in bytes.
    pub fn bytes(&self) -> usize {
        self.0.capacity() * (size_of::<(Cause, Change)>() + 1) * 8 / 7 + self.0.len() * 64
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
