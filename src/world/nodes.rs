//! How nodes come and go: crash and restart, freeze and thaw, join and leave.

use super::{Event, Memory, NodeStatus, NotEnabled, World};
use crate::protocol::{Boot, NodeId, Protocol};

impl<P: Protocol> World<P> {
    pub(super) fn crash(
        &mut self,
        node: NodeId,
        events: &mut Vec<Event>,
    ) -> Result<(), NotEnabled> {
        self.known(node)?;
        match self.status(node) {
            NodeStatus::Crashed => return Err(NotEnabled::Crashed(node)),
            NodeStatus::Away => return Err(NotEnabled::Away(node)),
            NodeStatus::Up | NodeStatus::Paused => {}
        }
        events.push(Event::Crashed(node));
        self.stop(node, NodeStatus::Crashed, events);
        Ok(())
    }

    /// The node no longer runs: its clients never hear back, and its timers are gone.
    fn stop(&mut self, node: NodeId, status: NodeStatus, events: &mut Vec<Event>) {
        let site = &mut self.sites[node.index()];
        site.status = status;
        site.broken.clear();
        let requests: Vec<_> = site
            .serving
            .take()
            .into_iter()
            .chain(site.queue.drain(..))
            .collect();
        for (op, _) in requests {
            self.clients.lost(op);
            events.push(Event::Lost(op, node));
        }
        let timers: Vec<_> = self.timers(node).collect();
        for timer in timers {
            self.cancel_timer(node, timer, events);
        }
    }

    pub(super) fn restart(
        &mut self,
        node: NodeId,
        memory: Memory,
        events: &mut Vec<Event>,
    ) -> Result<(), NotEnabled> {
        self.known(node)?;
        if self.status(node) != NodeStatus::Crashed {
            return Err(NotEnabled::NotCrashed(node));
        }
        events.push(Event::Restarted(node, memory));
        let before = self.node(node).clone();
        let how = match memory {
            Memory::Kept => Boot::Kept(&before),
            Memory::Lost => Boot::Lost,
        };
        self.boot(node, how, events);
        Ok(())
    }

    /// The node begins to run.
    pub(super) fn boot(&mut self, node: NodeId, how: Boot<'_, P::Node>, events: &mut Vec<Event>) {
        let site = &mut self.sites[node.index()];
        site.status = NodeStatus::Up;
        site.node = self.protocol.boot(node, how, &mut self.effects);
        self.carry_out(node, None, events);
    }

    pub(super) fn join(&mut self, node: NodeId, events: &mut Vec<Event>) -> Result<(), NotEnabled> {
        self.known(node)?;
        if !self.protocol.has_membership() {
            return Err(NotEnabled::FixedMembership);
        }
        if self.status(node) != NodeStatus::Away {
            return Err(NotEnabled::Member(node));
        }
        events.push(Event::Joined(node));
        self.boot(node, Boot::Joining, events);
        Ok(())
    }

    pub(super) fn leave(
        &mut self,
        node: NodeId,
        events: &mut Vec<Event>,
    ) -> Result<(), NotEnabled> {
        self.up(node)?;
        if !self.protocol.has_membership() {
            return Err(NotEnabled::FixedMembership);
        }
        if !self.protocol.may_leave() {
            return Err(NotEnabled::MayNotLeave(node));
        }
        let site = &mut self.sites[node.index()];
        self.protocol
            .on_leave(node, &mut site.node, &mut self.effects);
        self.carry_out_effects(node, None, events);
        events.push(Event::Left(node));
        self.stop(node, NodeStatus::Away, events);
        Ok(())
    }

    pub(super) fn pause(
        &mut self,
        node: NodeId,
        events: &mut Vec<Event>,
    ) -> Result<(), NotEnabled> {
        self.up(node)?;
        self.sites[node.index()].status = NodeStatus::Paused;
        events.push(Event::Paused(node));
        Ok(())
    }

    pub(super) fn resume(
        &mut self,
        node: NodeId,
        events: &mut Vec<Event>,
    ) -> Result<(), NotEnabled> {
        self.known(node)?;
        if self.status(node) != NodeStatus::Paused {
            return Err(NotEnabled::NotPaused(node));
        }
        self.sites[node.index()].status = NodeStatus::Up;
        events.push(Event::Resumed(node));
        self.serve(node, events);
        Ok(())
    }
}
