//! The links between nodes, and what is in flight on them.

use super::Print;
use crate::protocol::{Cluster, MsgId, NodeId};

/// The most messages in flight at a time; what is sent beyond is lost, and said so.
pub const MAX_IN_FLIGHT: u32 = 2_000;

/// All links of a cluster.
#[derive(Debug)]
pub(super) struct Links<M> {
    nodes: u8,
    links: Vec<Link<M>>,
    in_flight: u32,
}

/// One link, one way.
#[derive(Debug)]
pub(super) struct Link<M> {
    /// In flight, in the order in which they were sent.
    pub flights: Vec<Flight<M>>,
    next: u32,
    pub cut: bool,
    pub held: bool,
}

/// A message in flight.
#[derive(Clone, Debug)]
pub(super) struct Flight<M> {
    pub seq: u32,
    pub msg: M,
    pub held: bool,
    /// The fingerprint of content and link, in a world that is searched.
    pub print: u64,
}

impl<M> Flight<M> {
    /// The fingerprint of all that matters of it.
    pub fn whole_print(&self) -> u64 {
        self.print_if(self.print)
    }

    /// The same if that of content and link were another.
    pub fn print_if(&self, print: u64) -> u64 {
        match self.held {
            false => print,
            true => Print::of(&(true, print)),
        }
    }
}

impl<M: Clone> Clone for Links<M> {
    fn clone(&self) -> Self {
        Links {
            nodes: self.nodes,
            links: self.links.clone(),
            in_flight: self.in_flight,
        }
    }

    fn clone_from(&mut self, other: &Self) {
        self.nodes = other.nodes;
        self.links.clone_from(&other.links);
        self.in_flight = other.in_flight;
    }
}

impl<M: Clone> Clone for Link<M> {
    fn clone(&self) -> Self {
        Link {
            flights: self.flights.clone(),
            next: self.next,
            cut: self.cut,
            held: self.held,
        }
    }

    fn clone_from(&mut self, other: &Self) {
        self.flights.clone_from(&other.flights);
        self.next = other.next;
        self.cut = other.cut;
        self.held = other.held;
    }
}

impl<M: Clone> Links<M> {
    pub fn new(cluster: Cluster) -> Self {
        let link = Link {
            flights: Vec::new(),
            next: 0,
            cut: false,
            held: false,
        };
        let count = usize::from(cluster.nodes) * usize::from(cluster.nodes);
        Links {
            nodes: cluster.nodes,
            links: vec![link; count],
            in_flight: 0,
        }
    }

    fn place(&self, from: NodeId, to: NodeId) -> usize {
        from.index() * usize::from(self.nodes) + to.index()
    }

    /// Whether both ends are nodes of this cluster, and not the same.
    pub fn exists(&self, from: NodeId, to: NodeId) -> bool {
        from.0 < self.nodes && to.0 < self.nodes && from != to
    }

    pub fn link(&self, from: NodeId, to: NodeId) -> &Link<M> {
        &self.links[self.place(from, to)]
    }

    pub fn link_mut(&mut self, from: NodeId, to: NodeId) -> &mut Link<M> {
        let place = self.place(from, to);
        &mut self.links[place]
    }

    /// Every link with its ends, in order of sender and receiver.
    pub fn iter(&self) -> impl Iterator<Item = (NodeId, NodeId, &Link<M>)> {
        let nodes = self.nodes;
        let ends = (0..nodes).flat_map(move |a| (0..nodes).map(move |b| (NodeId(a), NodeId(b))));
        ends.zip(&self.links)
            .map(|((from, to), link)| (from, to, link))
    }

    /// Every link with its ends, to change.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (NodeId, NodeId, &mut Link<M>)> {
        let nodes = self.nodes;
        let ends = (0..nodes).flat_map(move |a| (0..nodes).map(move |b| (NodeId(a), NodeId(b))));
        ends.zip(&mut self.links)
            .map(|((from, to), link)| (from, to, link))
    }

    /// Puts a message in flight. Its identity is given even when there is no room for it.
    pub fn send(&mut self, from: NodeId, to: NodeId, msg: M, print: u64) -> (MsgId, bool) {
        let room = self.in_flight < MAX_IN_FLIGHT;
        let link = self.link_mut(from, to);
        let seq = link.next;
        link.next += 1;
        if room {
            link.flights.push(Flight {
                seq,
                msg,
                held: false,
                print,
            });
            self.in_flight += 1;
        }
        (MsgId { from, to, seq }, room)
    }

    /// The message's place among those in flight on its link.
    fn position(&self, id: MsgId) -> Option<usize> {
        if !self.exists(id.from, id.to) {
            return None;
        }
        self.link(id.from, id.to)
            .flights
            .iter()
            .position(|flight| flight.seq == id.seq)
    }

    pub fn get(&self, id: MsgId) -> Option<&Flight<M>> {
        let position = self.position(id)?;
        Some(&self.link(id.from, id.to).flights[position])
    }

    pub fn get_mut(&mut self, id: MsgId) -> Option<&mut Flight<M>> {
        let position = self.position(id)?;
        Some(&mut self.link_mut(id.from, id.to).flights[position])
    }

    /// Whether an earlier message of the same link is still in flight.
    pub fn behind_another(&self, id: MsgId) -> bool {
        self.position(id) != Some(0)
    }

    pub fn take(&mut self, id: MsgId) -> Option<M> {
        let position = self.position(id)?;
        self.in_flight -= 1;
        Some(self.link_mut(id.from, id.to).flights.remove(position).msg)
    }

    pub fn in_flight(&self) -> u32 {
        self.in_flight
    }

    /// So many messages were taken off their links.
    pub fn discarded(&mut self, count: u32) {
        self.in_flight -= count;
    }

    /// Makes the links of one node what they are in `before`.
    pub fn come_back(&mut self, before: &Self, node: NodeId) {
        for other in (0..self.nodes).map(NodeId).filter(|&other| other != node) {
            for place in [self.place(node, other), self.place(other, node)] {
                self.links[place].clone_from(&before.links[place]);
            }
        }
        self.in_flight = before.in_flight;
    }
}
