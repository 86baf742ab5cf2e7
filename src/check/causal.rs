//! Causal: no client reads something older than what it or its causes have seen.
//!
//! **Source.** Causal consistency (CC) as in Bouajjani, Enea, Guerraoui, Hamza, "On verifying
//! causal consistency", POPL 2017 (arXiv 1611.00580), by its bad patterns: with unique values, a
//! history is causally consistent unless it has a cycle in the causality order (CyclicCO), a read
//! of a value nobody wrote (ThinAirRead), or a read of something that was overwritten in its past
//! (WriteCORead; WriteCOInitRead for what was there at the beginning).
//!
//! **Definition.** The causality order co is the transitive closure of session order (a client's
//! operations one after another) and reads-from (a write before the reads that return it). A read
//! of key k that returns write w is wrong when another write of k lies in its causal past and
//! causally after w; a read that found nothing, and has nothing but the beginning to find it from,
//! is wrong when any write of k lies in its causal past. A DELETE is a write of nothing.
//!
//! **Our reading.**
//! - A write must have begun before a read of it returned: events come in the order in which they
//!   happened, so a read from the causal future, and with it every cycle, is a read of a value
//!   nobody had begun to write.
//! - A write that failed without effect does not count. One that may take effect, or was lost, can
//!   be read; but what its client did next does not follow from it, since it may take effect later
//!   than that.
//! - Where several writes may have been read (DELETEs; a value written twice), a read is wrong only
//!   if it is for each of them, and its past grows only when a single one is left.
//!
//! **How.** A causal past is a vector clock by client, and a write remembers that of its client
//! when it began; `w1 co w2` is then one comparison. A read looks, for each chain in its past, at
//! the last write of its key there.
//!
//! **What is forgotten.** Of each key the latest writes are kept, as many as the limit says. A read
//! of an older one is counted as not judged, and adds nothing to its client's past; what is no
//! longer known can hide a violation and never makes one up.

mod past;
mod words;
mod writes;

use super::cluster::NEVER;
use super::judge::{Guarantee, Heard, Pending};
use super::tally::Tally;
use super::words::Reason;
use super::{Status, Verdict, validity};
use crate::history::Moment;
use crate::protocol::{Call, Claim, ClientId, Failure, Key, MsgId, Outcome, Value};
use crate::world::Event;
use past::Past;
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;
use words::Read;
use writes::{Origin, Write, Writes};

/// What Causal keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Causal {
    /// Writes kept for each key.
    limit: usize,
    keys: BTreeMap<Key, Writes>,
    sessions: BTreeMap<ClientId, Session>,
    /// The chains that are still added to, and those of which a write is kept.
    chains: BTreeMap<u32, Chain>,
    next_chain: u32,
    tally: Tally,
}

/// A client that may still act.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Session {
    /// The chain that its operations make. It goes on with another after a write of which nobody
    /// knows whether it took place.
    chain: u32,
    /// The first of its chains.
    born: u32,
    /// Writes begun in this chain.
    writes: u32,
    /// What it has seen.
    past: Rc<Past>,
    /// Its latest reads, each with what had been seen after it; to explain.
    reads: VecDeque<(Read, Rc<Past>)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Chain {
    /// Whether a client still adds to it.
    live: bool,
    /// How many of its writes are kept.
    kept: u32,
}

/// How many reads of a client are remembered to explain what it had seen.
const REMEMBERED: usize = 16;

impl Causal {
    pub fn new(limit: usize) -> Causal {
        Causal {
            limit,
            keys: BTreeMap::new(),
            sessions: BTreeMap::new(),
            chains: BTreeMap::new(),
            next_chain: 0,
            tally: Tally::default(),
        }
    }

    /// How many writes are kept, of the key of which the most are.
    pub fn kept(&self) -> usize {
        self.keys.values().map(Writes::len).max().unwrap_or(0)
    }

    /// What is not judged any more, in one sentence, when anything is not.
    pub fn forgotten(&self) -> Option<String> {
        let n = self.tally.skipped;
        (n > 0).then(|| format!("Reads of writes long ago are not judged: {n} so far."))
    }

    /// A chain that nobody has added to yet.
    fn new_chain(&mut self) -> u32 {
        let chain = self.next_chain;
        self.next_chain += 1;
        self.chains.insert(
            chain,
            Chain {
                live: true,
                kept: 0,
            },
        );
        chain
    }

    /// Nobody adds to the chain any more.
    fn close(&mut self, chain: u32) {
        if let Some(closed) = self.chains.get_mut(&chain) {
            closed.live = false;
        }
        self.drop_if_empty(chain);
    }

    /// One of the chain's writes is no longer kept.
    fn unkeep(&mut self, chain: u32) {
        if let Some(chain) = self.chains.get_mut(&chain) {
            chain.kept = chain.kept.saturating_sub(1);
        }
        self.drop_if_empty(chain);
    }

    fn drop_if_empty(&mut self, chain: u32) {
        let empty = |c: &Chain| !c.live && c.kept == 0;
        if self.chains.get(&chain).is_some_and(empty) {
            self.chains.remove(&chain);
        }
    }

    fn invoked(&mut self, op: &Pending) {
        let client = op.op.client;
        if !self.sessions.contains_key(&client) {
            let chain = self.new_chain();
            let session = Session {
                chain,
                born: chain,
                writes: 0,
                past: Rc::default(),
                reads: VecDeque::new(),
            };
            self.sessions.insert(client, session);
        }
        let Some((key, value)) = change(op.call) else {
            return;
        };
        let Some(session) = self.sessions.get_mut(&client) else {
            return;
        };
        session.writes += 1;
        let write = Write {
            id: op.op,
            node: op.node,
            start: op.start,
            value,
            chain: session.chain,
            number: session.writes,
            past: session.past.clone(),
            read: None,
        };
        if let Some(chain) = self.chains.get_mut(&session.chain) {
            chain.kept += 1;
        }
        let writes = self.keys.entry(key).or_default();
        writes.begin(write);
        if value.is_none() {
            let pasts: Vec<_> = self.sessions.values().map(|s| s.past.clone()).collect();
            writes.prune_deletes(&pasts, self.next_chain);
        }
        if writes.len() > self.limit
            && let Some(oldest) = writes.forget_oldest(self.limit)
        {
            self.unkeep(oldest.chain);
        }
    }

    /// Why the operation's return violates Causal, if it does.
    fn returned(&mut self, op: &Pending, outcome: Outcome) -> Option<Reason> {
        match (change(op.call), outcome) {
            (Some(_), Outcome::Failed(why)) if why.may_take_effect() => self.unknown(op),
            (Some((key, _)), Outcome::Failed(_)) => return self.refused(op, key),
            (Some(_), _) => self.written(op),
            (None, outcome) if op.call.is_read() => return self.read(op, found(outcome)?),
            _ => {}
        }
        None
    }

    /// The client has seen its own write.
    fn written(&mut self, op: &Pending) {
        self.tally.count(false);
        if let Some(session) = self.sessions.get_mut(&op.op.client) {
            let (chain, writes) = (session.chain, session.writes);
            Rc::make_mut(&mut session.past).add(chain, writes);
        }
    }

    /// The write may take effect at any time, or never: its client goes on as another chain.
    fn unknown(&mut self, op: &Pending) {
        self.tally.count(false);
        let chain = self.new_chain();
        if let Some(session) = self.sessions.get_mut(&op.op.client) {
            let before = std::mem::replace(&mut session.chain, chain);
            session.writes = 0;
            self.close(before);
        }
    }

    fn refused(&mut self, op: &Pending, key: Key) -> Option<Reason> {
        let write = self.keys.get_mut(&key)?.refuse(op.start)?;
        self.unkeep(write.chain);
        let read = write.read?;
        Some(words::refused(&write, read))
    }

    fn read(&mut self, op: &Pending, value: Option<Value>) -> Option<Reason> {
        let key = op.call.key();
        let read = Read {
            seen: op.seen(NEVER),
            key,
            value,
        };
        let session = self.sessions.get_mut(&op.op.client)?;
        let writes = self.keys.entry(key).or_default();
        match writes.origin(value, &session.past, session.born) {
            Origin::Unsure => self.tally.skip(1),
            Origin::Some => self.tally.count(true),
            Origin::Nowhere => {
                self.tally.count(true);
                return Some(explain(read, session, writes));
            }
            Origin::One(start) => {
                self.tally.count(true);
                writes.was_read(start, read.seen);
                if let Some(write) = writes.get(start) {
                    let chains = &self.chains;
                    let past = Rc::make_mut(&mut session.past);
                    past.join(&write.past);
                    past.add(write.chain, write.number);
                    past.retain(|chain| chains.contains_key(&chain));
                }
                if session.reads.len() == REMEMBERED {
                    session.reads.pop_front();
                }
                session.reads.push_back((read, session.past.clone()));
            }
        }
        None
    }

    fn lost(&mut self, op: &Pending) {
        if change(op.call).is_some() {
            self.tally.count(false);
        }
        if let Some(session) = self.sessions.remove(&op.op.client) {
            self.close(session.chain);
        }
    }
}

/// What a PUT or a DELETE does to its key; none for any other call.
fn change(call: Call) -> Option<(Key, Option<Value>)> {
    match call {
        Call::Write { key, value } => Some((key, Some(value))),
        Call::Delete { key } => Some((key, None)),
        _ => None,
    }
}

/// What a read returned; none when it says nothing about the store.
fn found(outcome: Outcome) -> Option<Option<Value>> {
    match outcome {
        Outcome::Value(value) => Some(Some(value)),
        Outcome::Failed(Failure::NotFound) => Some(None),
        _ => None,
    }
}

/// Why nothing that is in accord with what the client had seen can have been read.
fn explain(read: Read, session: &Session, writes: &Writes) -> Reason {
    let past = &session.past;
    let older = writes.candidates(read.value).next_back();
    let newer = match older {
        Some(older) => writes.after(older, past),
        None => writes.latest_in(past),
    };
    let value = read.value.unwrap_or(Value::INITIAL);
    let newer = newer.filter(|_| older.is_some() || value == Value::INITIAL);
    let Some(newer) = newer else {
        return validity::never_written(value, read.seen);
    };
    let first = session.reads.iter().find(|(_, seen)| newer.is_in(seen));
    words::too_old(read, newer, first.map(|(via, _)| *via), older)
}

impl Guarantee for Causal {
    fn hear(&mut self, heard: &Heard<'_>) -> bool {
        let Some(op) = heard.op.filter(|_| self.tally.violated.is_none()) else {
            return false;
        };
        let (why, cause): (_, Option<MsgId>) = match *heard.event {
            Event::Invoked { .. } => {
                self.invoked(op);
                (None, None)
            }
            Event::Returned { outcome, cause, .. } => (self.returned(op, outcome), cause),
            _ => {
                self.lost(op);
                (None, None)
            }
        };
        why.is_some_and(|why| self.tally.broke(why, heard.at, cause))
    }

    fn is_violated(&self) -> bool {
        self.tally.violated.is_some()
    }

    fn verdict(&self, _now: Moment) -> Verdict {
        let (status, summary) = match &self.tally.violated {
            Some(why) => (
                Status::Violated(why.clone()),
                format!("violated at {}", why.at),
            ),
            None if self.tally.skipped > 0 => {
                (Status::Undecided(self.tally.left_out()), self.summary())
            }
            None => (Status::Holds, self.summary()),
        };
        Verdict {
            guarantee: Claim::Causal,
            status,
            summary,
            operations: self.tally.operations,
            reads: self.tally.reads,
        }
    }
}

impl Causal {
    fn summary(&self) -> String {
        let holds = match self.tally.reads {
            0 => "no read has returned yet",
            _ => "every read saw its causes",
        };
        match self.tally.skipped {
            0 => holds.to_string(),
            n => format!("{holds}; {n} not judged"),
        }
    }
}
