//! Who can talk with whom, as the events of a run tell it.

use crate::history::Moment;
use crate::protocol::{Cluster, MAX_NODES, MsgId, NodeId, NodeSet};
use crate::world::{Event, Links};
use std::collections::BTreeSet;

/// Which nodes are up, and which links carry messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Network {
    nodes: NodeSet,
    crashed: NodeSet,
    frozen: NodeSet,
    /// The nodes that take no part.
    away: NodeSet,
    /// Of each sender, the receivers it is cut off from.
    cut: [NodeSet; MAX_NODES as usize],
    /// Of each sender, the receivers to which its messages are held.
    held: [NodeSet; MAX_NODES as usize],
    /// The messages held one by one.
    messages: BTreeSet<MsgId>,
    /// When any of this last changed.
    pub changed: Moment,
}

/// Why nothing comes from a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Away {
    /// Its links are cut, one way at least.
    CutOff,
    /// Its links are held, one way at least.
    Held,
    /// It is frozen.
    Frozen,
    /// It has crashed.
    Crashed,
    /// It takes no part.
    Out,
}

impl Network {
    /// Every node up, every link plain.
    pub fn new(cluster: Cluster) -> Network {
        Network {
            nodes: cluster.all(),
            crashed: NodeSet::EMPTY,
            frozen: NodeSet::EMPTY,
            away: NodeSet::EMPTY,
            cut: Default::default(),
            held: Default::default(),
            messages: BTreeSet::new(),
            changed: Moment::default(),
        }
    }

    /// Whether the nodes that the event is about are nodes of the cluster. A history from elsewhere
    /// may name any.
    pub fn knows_nodes_of(&self, event: &Event) -> bool {
        let known = |node: NodeId| self.nodes.contains(node);
        match *event {
            Event::Sent(message)
            | Event::Copied { of: message, .. }
            | Event::Delivered(message)
            | Event::Dropped(message, _)
            | Event::MessageHeld(message)
            | Event::MessageReleased(message)
            | Event::Noticed(message) => known(message.from) && known(message.to),
            Event::TimerSet { node, .. }
            | Event::TimerCancelled(node, _)
            | Event::TimerFired(node, _)
            | Event::Invoked { node, .. }
            | Event::Returned { node, .. }
            | Event::Queued(_, node)
            | Event::Started(_, node)
            | Event::Lost(_, node)
            | Event::Crashed(node)
            | Event::Restarted(node, _)
            | Event::Paused(node)
            | Event::Resumed(node)
            | Event::Joined(node)
            | Event::Left(node)
            | Event::Decided { node, .. }
            | Event::Holds { node, .. } => known(node),
            // Of a set of links, those that there are count.
            Event::Cut(_)
            | Event::Mended(_)
            | Event::Held(_)
            | Event::Released(_)
            | Event::Healed => true,
        }
    }

    /// Whether the event changes who can talk with whom.
    pub fn concerns(event: &Event) -> bool {
        matches!(
            event,
            Event::Crashed(_)
                | Event::Restarted(..)
                | Event::Paused(_)
                | Event::Resumed(_)
                | Event::Cut(_)
                | Event::Mended(_)
                | Event::Held(_)
                | Event::Released(_)
                | Event::Healed
                | Event::Joined(_)
                | Event::Left(_)
                | Event::MessageHeld(_)
                | Event::MessageReleased(_)
        )
    }

    /// Takes an event in.
    pub fn observe(&mut self, at: Moment, event: &Event) {
        match *event {
            Event::Delivered(message) | Event::Dropped(message, _) => {
                // The common case is that nobody holds a message.
                if self.messages.is_empty() || !self.messages.remove(&message) {
                    return;
                }
            }
            Event::MessageHeld(message) => drop(self.messages.insert(message)),
            Event::MessageReleased(message) => drop(self.messages.remove(&message)),
            Event::Crashed(node) => {
                self.crashed.insert(node);
                self.frozen.remove(node);
            }
            Event::Restarted(node, _) => self.crashed.remove(node),
            Event::Left(node) => {
                self.away.insert(node);
                self.frozen.remove(node);
            }
            Event::Joined(node) => self.away.remove(node),
            Event::Paused(node) => drop(self.frozen.insert(node)),
            Event::Resumed(node) => self.frozen.remove(node),
            Event::Cut(links) => mark(&mut self.cut, links, true),
            Event::Mended(links) => mark(&mut self.cut, links, false),
            Event::Held(links) => mark(&mut self.held, links, true),
            Event::Released(links) => mark(&mut self.held, links, false),
            Event::Healed => {
                self.cut = Default::default();
                self.held = Default::default();
            }
            _ => return,
        }
        self.changed = at;
    }

    /// All nodes that take part.
    pub fn nodes(&self) -> NodeSet {
        self.nodes.minus(self.away)
    }

    /// Whether every node that takes part is up, every link plain, and no message held.
    pub fn is_whole(&self) -> bool {
        let all = self.nodes();
        self.messages.is_empty() && all.iter().all(|node| self.reach(node) == all)
    }

    /// Whether the node has crashed.
    pub fn is_crashed(&self, node: NodeId) -> bool {
        self.crashed.contains(node)
    }

    /// Whether the node is frozen.
    pub fn is_frozen(&self, node: NodeId) -> bool {
        self.frozen.contains(node)
    }

    /// Whether a person holds a message from or to the node.
    pub fn holds_message_of(&self, node: NodeId) -> bool {
        self.messages.iter().any(|m| m.from == node || m.to == node)
    }

    /// The nodes that a running node can ask and hear from, itself included; nobody when it does
    /// not run.
    pub fn reach(&self, node: NodeId) -> NodeSet {
        match self.away(node, node) {
            Some(_) => NodeSet::EMPTY,
            None => {
                let near = |other: &NodeId| self.away(node, *other).is_none();
                self.nodes().iter().filter(near).collect()
            }
        }
    }

    /// Why nothing comes from `other` when `node` asks it, if nothing does.
    pub fn away(&self, node: NodeId, other: NodeId) -> Option<Away> {
        let either = |links: &[NodeSet; MAX_NODES as usize]| {
            links[node.index()].contains(other) || links[other.index()].contains(node)
        };
        if self.crashed.contains(other) {
            Some(Away::Crashed)
        } else if self.away.contains(other) {
            Some(Away::Out)
        } else if self.frozen.contains(other) {
            Some(Away::Frozen)
        } else if either(&self.cut) {
            Some(Away::CutOff)
        } else {
            either(&self.held).then_some(Away::Held)
        }
    }
}

fn mark(sets: &mut [NodeSet; MAX_NODES as usize], links: Links, on: bool) {
    let forth = (links.from, links.to);
    let back = (links.to, links.from);
    let ways = if links.both {
        vec![forth, back]
    } else {
        vec![forth]
    };
    for (senders, receivers) in ways {
        for from in senders.iter() {
            let Some(set) = sets.get_mut(from.index()) else {
                continue;
            };
            *set = if on {
                set.or(receivers)
            } else {
                set.minus(receivers)
            };
            set.remove(from);
        }
    }
}
