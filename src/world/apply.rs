//! How a choice changes a world.

use super::{Choice, DropReason, Event, Links, MAX_QUEUE, NodeStatus, NotEnabled, Way, World};
use crate::protocol::{
    Call, ClientId, Effect, MAX_KEYS, MsgId, NodeId, Protocol, Request, TimerId,
};

impl<P: Protocol> World<P> {
    /// Applies a choice and adds what happened to `events`, or changes nothing and says why.
    pub fn apply(&mut self, choice: Choice, events: &mut Vec<Event>) -> Result<(), NotEnabled> {
        let before = events.len();
        self.taken = None;
        match choice {
            Choice::Deliver(id) => self.deliver(id, events)?,
            Choice::Drop(id) => self.lose(id, events)?,
            Choice::Duplicate(id) => self.duplicate(id, events)?,
            Choice::HoldMessage(id) => self.hold_message(id, true, events)?,
            Choice::ReleaseMessage(id) => self.hold_message(id, false, events)?,
            Choice::Fire(node, timer) => self.fire(node, timer, events)?,
            Choice::Invoke { client, node, call } => self.invoke(client, node, call, events)?,
            Choice::Crash(node) => self.crash(node, events)?,
            Choice::Restart { node, memory } => self.restart(node, memory, events)?,
            Choice::Pause(node) => self.pause(node, events)?,
            Choice::Resume(node) => self.resume(node, events)?,
            Choice::Cut(links) => self.set_links(links, Event::Cut(links), events)?,
            Choice::Mend(links) => self.set_links(links, Event::Mended(links), events)?,
            Choice::Hold(links) => self.set_links(links, Event::Held(links), events)?,
            Choice::Release(links) => self.set_links(links, Event::Released(links), events)?,
            Choice::Heal => self.heal(events),
            Choice::Notice(id) => self.notice(id, events)?,
            Choice::Join(node) => self.join(node, events)?,
            Choice::Leave(node) => self.leave(node, events)?,
        }
        self.chain.add(&choice);
        for event in &events[before..] {
            self.chain.add(event);
        }
        Ok(())
    }

    pub(super) fn known(&self, node: NodeId) -> Result<(), NotEnabled> {
        if node.0 < self.cluster.nodes {
            Ok(())
        } else {
            Err(NotEnabled::NoNode(node))
        }
    }

    fn deliver(&mut self, id: MsgId, events: &mut Vec<Event>) -> Result<(), NotEnabled> {
        match self.way(id).ok_or(NotEnabled::NoMessage(id))? {
            Way::Clear => {}
            Way::Lost(DropReason::Crashed) => return Err(NotEnabled::Crashed(id.to)),
            Way::Lost(DropReason::Away) => return Err(NotEnabled::Away(id.to)),
            Way::Lost(_) => return Err(NotEnabled::Cut(id)),
            Way::Waits if self.status(id.to) == NodeStatus::Paused => {
                return Err(NotEnabled::Paused(id.to));
            }
            Way::Waits => {
                let held = self.links.get(id).is_some_and(|flight| flight.held);
                let held = held || self.links.link(id.from, id.to).held;
                return Err(if held {
                    NotEnabled::Held(id)
                } else {
                    NotEnabled::OutOfOrder(id)
                });
            }
        }
        let msg = self.links.take(id).ok_or(NotEnabled::NoMessage(id))?;
        events.push(Event::Delivered(id));
        let site = &mut self.sites[id.to.index()];
        self.protocol
            .on_message(id.to, &mut site.node, id.from, &msg, &mut self.effects);
        self.taken = Some(msg);
        self.carry_out(id.to, Some(id), events);
        Ok(())
    }

    fn lose(&mut self, id: MsgId, events: &mut Vec<Event>) -> Result<(), NotEnabled> {
        let reason = match self.way(id).ok_or(NotEnabled::NoMessage(id))? {
            Way::Lost(reason) => reason,
            Way::Clear | Way::Waits => DropReason::Lost,
        };
        self.taken = self.links.take(id);
        if let Some(msg) = self.taken.clone() {
            self.break_connection(id, msg);
        }
        events.push(Event::Dropped(id, reason));
        Ok(())
    }

    /// Notes that a message could not be delivered, for its sender to notice.
    fn break_connection(&mut self, id: MsgId, msg: P::Msg) {
        let site = &mut self.sites[id.from.index()];
        let runs = matches!(site.status, NodeStatus::Up | NodeStatus::Paused);
        if runs && self.protocol.has_connections() {
            site.broken.push((id, msg));
        }
    }

    fn notice(&mut self, id: MsgId, events: &mut Vec<Event>) -> Result<(), NotEnabled> {
        self.up(id.from)?;
        let site = &mut self.sites[id.from.index()];
        let place = site.broken.iter().position(|(broken, _)| *broken == id);
        let (_, msg) = site
            .broken
            .remove(place.ok_or(NotEnabled::NothingBroken(id))?);
        events.push(Event::Noticed(id));
        self.protocol
            .on_broken(id.from, &mut site.node, id.to, &msg, &mut self.effects);
        self.taken = Some(msg);
        self.carry_out(id.from, None, events);
        Ok(())
    }

    fn duplicate(&mut self, id: MsgId, events: &mut Vec<Event>) -> Result<(), NotEnabled> {
        let flight = self.links.get(id).ok_or(NotEnabled::NoMessage(id))?;
        let (msg, print) = (flight.msg.clone(), flight.print);
        self.chain.add(&msg);
        let (copy, room) = self.links.send(id.from, id.to, msg, print);
        events.push(if room {
            Event::Copied { of: id, copy }
        } else {
            Event::Dropped(copy, DropReason::Full)
        });
        Ok(())
    }

    fn hold_message(
        &mut self,
        id: MsgId,
        hold: bool,
        events: &mut Vec<Event>,
    ) -> Result<(), NotEnabled> {
        let flight = self.links.get_mut(id).ok_or(NotEnabled::NoMessage(id))?;
        if flight.held == hold {
            return Err(if hold {
                NotEnabled::Held(id)
            } else {
                NotEnabled::NotHeld(id)
            });
        }
        flight.held = hold;
        events.push(if hold {
            Event::MessageHeld(id)
        } else {
            Event::MessageReleased(id)
        });
        Ok(())
    }

    fn fire(
        &mut self,
        node: NodeId,
        timer: TimerId,
        events: &mut Vec<Event>,
    ) -> Result<(), NotEnabled> {
        self.up(node)?;
        if !self.has_set(node, timer) {
            return Err(NotEnabled::NoTimer(node, timer));
        }
        let site = &mut self.sites[node.index()];
        site.timers &= !timer_bit(timer);
        events.push(Event::TimerFired(node, timer));
        self.protocol
            .on_timer(node, &mut site.node, timer, &mut self.effects);
        self.carry_out(node, None, events);
        Ok(())
    }

    /// The node is there, has not crashed and is not frozen.
    pub(super) fn up(&self, node: NodeId) -> Result<(), NotEnabled> {
        self.known(node)?;
        match self.status(node) {
            NodeStatus::Up => Ok(()),
            NodeStatus::Paused => Err(NotEnabled::Paused(node)),
            NodeStatus::Crashed => Err(NotEnabled::Crashed(node)),
            NodeStatus::Away => Err(NotEnabled::Away(node)),
        }
    }

    fn invoke(
        &mut self,
        client: ClientId,
        node: NodeId,
        call: Call,
        events: &mut Vec<Event>,
    ) -> Result<(), NotEnabled> {
        self.known(node)?;
        if call.last_key().0 >= self.cluster.keys.min(MAX_KEYS) {
            return Err(NotEnabled::NoKey(call.last_key().0));
        }
        if !self.clients.may_act(client) {
            return Err(NotEnabled::ClientBusy(client));
        }
        let site = &self.sites[node.index()];
        match site.status {
            NodeStatus::Crashed => return Err(NotEnabled::Crashed(node)),
            NodeStatus::Away => return Err(NotEnabled::Away(node)),
            NodeStatus::Up | NodeStatus::Paused => {}
        }
        if site.queue.len() >= MAX_QUEUE {
            return Err(NotEnabled::QueueFull(node));
        }
        let must_wait = site.serving.is_some() || site.status == NodeStatus::Paused;
        let op = self.clients.issue(client);
        events.push(Event::Invoked { op, node, call });
        self.sites[node.index()].queue.push_back((op, call));
        if must_wait {
            events.push(Event::Queued(op, node));
        } else {
            self.serve(node, events);
        }
        Ok(())
    }

    /// Serves the queue until an operation has to wait for others, or the queue is empty.
    pub(super) fn serve(&mut self, node: NodeId, events: &mut Vec<Event>) {
        loop {
            let site = &mut self.sites[node.index()];
            if site.serving.is_some() || site.status != NodeStatus::Up {
                return;
            }
            let Some((op, call)) = site.queue.pop_front() else {
                return;
            };
            site.serving = Some((op, call));
            events.push(Event::Started(op, node));
            let context = self.clients.context(op.client);
            let request = Request {
                op,
                call,
                context: &context,
            };
            self.protocol
                .on_invoke(node, &mut site.node, request, &mut self.effects);
            self.carry_out_effects(node, None, events);
        }
    }

    /// Carries out what a node wants done, then serves the next request if it is free.
    pub(super) fn carry_out(
        &mut self,
        node: NodeId,
        cause: Option<MsgId>,
        events: &mut Vec<Event>,
    ) {
        self.carry_out_effects(node, cause, events);
        self.serve(node, events);
    }

    pub(super) fn carry_out_effects(
        &mut self,
        node: NodeId,
        cause: Option<MsgId>,
        events: &mut Vec<Event>,
    ) {
        let mut effects = std::mem::take(&mut self.effects);
        for effect in effects.drain() {
            match effect {
                Effect::Send { to, msg } => {
                    self.chain.add(&msg);
                    let print = self.chain.or_print(&(node, to, false, &msg));
                    let (id, room) = self.links.send(node, to, msg, print);
                    events.push(if room {
                        Event::Sent(id)
                    } else {
                        Event::Dropped(id, DropReason::Full)
                    });
                }
                Effect::Decide { slot, what } => events.push(Event::Decided {
                    node,
                    slot,
                    what,
                    cause,
                }),
                Effect::Hold(held) => events.push(Event::Holds { node, held, cause }),
                Effect::SetTimer { timer, after_ms } => {
                    self.sites[node.index()].timers |= timer_bit(timer);
                    events.push(Event::TimerSet {
                        node,
                        timer,
                        after_ms,
                    });
                }
                Effect::CancelTimer(timer) => self.cancel_timer(node, timer, events),
                Effect::Return {
                    outcome,
                    tag,
                    context,
                } => {
                    if let Some((op, _)) = self.sites[node.index()].serving.take() {
                        if let Some(context) = &context {
                            self.chain.add(context);
                        }
                        self.clients.answered(op, context);
                        events.push(Event::Returned {
                            op,
                            node,
                            outcome,
                            tag,
                            cause,
                        });
                    }
                }
            }
        }
        self.effects = effects;
    }

    pub(super) fn cancel_timer(&mut self, node: NodeId, timer: TimerId, events: &mut Vec<Event>) {
        let timers = &mut self.sites[node.index()].timers;
        if *timers & timer_bit(timer) != 0 {
            *timers &= !timer_bit(timer);
            events.push(Event::TimerCancelled(node, timer));
        }
    }

    fn set_links(
        &mut self,
        links: Links,
        event: Event,
        events: &mut Vec<Event>,
    ) -> Result<(), NotEnabled> {
        let all = self.cluster.all();
        if let Some(stranger) = links.from.or(links.to).minus(all).iter().next() {
            return Err(NotEnabled::NoNode(stranger));
        }
        let mut any = false;
        for (from, to, link) in self
            .links
            .iter_mut()
            .filter(|&(a, b, _)| links.contains(a, b))
        {
            debug_assert_ne!(from, to);
            any = true;
            match event {
                Event::Cut(_) => link.cut = true,
                Event::Mended(_) => link.cut = false,
                Event::Held(_) => link.held = true,
                _ => link.held = false,
            }
        }
        if !any {
            return Err(NotEnabled::NoLink);
        }
        events.push(event);
        Ok(())
    }

    fn heal(&mut self, events: &mut Vec<Event>) {
        for (_, _, link) in self.links.iter_mut() {
            link.cut = false;
            link.held = false;
        }
        events.push(Event::Healed);
    }

    /// Adds something that is not the world's own, such as the time, to the chain of hashes.
    pub fn fold_into_chain(&mut self, word: u64) {
        self.chain.add(&word);
    }
}

fn timer_bit(timer: TimerId) -> u64 {
    1 << (timer.0 % 64)
}
