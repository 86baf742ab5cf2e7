//! What decides a world's future, for a search that has to tell states apart; and how such a
//! search comes back from a choice.
//!
//! Two worlds have the same future, but for the names of their messages, when their nodes, the
//! messages in flight and their clients are the same. How they came about is no part of it: neither
//! the chain of hashes nor how many messages a link has carried.

use super::network::Flight;
use super::print::{Print, Spelled};
use super::{Chain, NodeStatus, Site, World};
use crate::protocol::{ClientId, MsgId, Names, NodeId, NodeSet, Protocol};
use std::hash::{Hash, Hasher};

impl<P: Protocol> World<P> {
    /// What decides what this node does. What a crashed node knew is left out unless it `returns`.
    pub fn hash_site(&self, node: NodeId, returns: bool, hasher: &mut impl Hasher) {
        let site = &self.sites[node.index()];
        (node, site.status, site.serving, site.timers).hash(hasher);
        if site.status != NodeStatus::Crashed || returns {
            site.node.hash(hasher);
        }
        site.queue.hash(hasher);
        if !site.broken.is_empty() {
            let mut broken: Vec<_> = site.broken.iter().map(|(id, msg)| (id.to, msg)).collect();
            broken.sort_by_cached_key(Spelled::of);
            broken.hash(hasher);
        }
    }

    /// The fingerprint of what [`World::hash_site`] takes in.
    pub fn site_print(&self, node: NodeId, returns: bool) -> u64 {
        let mut print = Print::default();
        self.hash_site(node, returns, &mut print);
        print.finish()
    }

    /// The fingerprint of the messages in flight: the sum of theirs, or, where links keep order, of
    /// their links'.
    pub fn network_print(&self) -> u64 {
        self.network_print_by(|_, _, flight| flight.whole_print())
    }

    fn network_print_by(&self, print: impl Fn(NodeId, NodeId, &Flight<P::Msg>) -> u64) -> u64 {
        let links = self.links.iter().map(|(from, to, link)| {
            let flights = link.flights.iter().map(|flight| print(from, to, flight));
            match self.fifo {
                true => in_order(flights),
                false => flights.fold(0, u64::wrapping_add),
            }
        });
        links.fold(0, u64::wrapping_add)
    }

    /// What `print`, the fingerprint of the messages in flight, will be when this message is taken
    /// out of the network, the first of its link if links keep order.
    pub fn network_print_without(&self, print: u64, id: MsgId) -> u64 {
        match self.fifo {
            true => print.wrapping_add(self.link_change(id.from, id.to, 1, [].into_iter())),
            false => print.wrapping_sub(self.message_print(id)),
        }
    }

    /// The same when a node has sent messages with these fingerprints.
    pub fn network_print_with(&self, print: u64, from: NodeId, sent: &[(NodeId, u64)]) -> u64 {
        if !self.fifo {
            return sent.iter().fold(print, |sum, s| sum.wrapping_add(s.1));
        }
        let receivers: NodeSet = sent.iter().map(|(to, _)| *to).collect();
        receivers.iter().fold(print, |sum, to| {
            let sent = sent.iter().filter(|s| s.0 == to).map(|s| s.1);
            sum.wrapping_add(self.link_change(from, to, 0, sent))
        })
    }

    /// By how much the fingerprint of a link in order changes with so many messages taken from its
    /// beginning and these put at its end.
    fn link_change(
        &self,
        from: NodeId,
        to: NodeId,
        taken: usize,
        sent: impl Iterator<Item = u64>,
    ) -> u64 {
        let flights = &self.links.link(from, to).flights;
        let prints = flights.iter().map(Flight::whole_print);
        let after = in_order(prints.clone().skip(taken).chain(sent));
        after.wrapping_sub(in_order(prints))
    }

    /// The fingerprint of one message in flight; the sum of all is that of the network, where links
    /// do not keep order.
    pub fn message_print(&self, id: MsgId) -> u64 {
        self.links.get(id).map_or(0, Flight::whole_print)
    }

    /// Every message in flight, spelled, in an order that tells nothing of how it came about.
    pub fn spell_network(&self, to: &mut Spelled) {
        let mut messages = Vec::new();
        for (from, to, link) in self.links.iter() {
            let place = |place: usize| if self.fifo { place } else { 0 };
            let flights = link.flights.iter().enumerate();
            messages
                .extend(flights.map(|(i, f)| Spelled::of(&(from, to, place(i), f.held, &f.msg))));
        }
        messages.sort_unstable();
        messages.hash(to);
    }

    /// What decides what clients do: who waits for an answer, and what those carry that will `act`
    /// again or wait in a queue.
    pub fn hash_clients(&self, act: impl Fn(ClientId) -> bool, hasher: &mut impl Hasher) {
        // What waits in a queue has not been given its context yet.
        let waits = |id| {
            let mut queued = self.sites.iter().flat_map(|site| &site.queue);
            queued.any(|(op, _)| op.client == id)
        };
        for (id, busy, context) in self.clients.iter() {
            let acts = act(id);
            if busy || acts {
                (id, busy).hash(hasher);
            }
            if acts || (busy && waits(id)) {
                context.hash(hasher);
            }
        }
    }

    /// Each message in flight with whether one like it was sent before it on its link and is in
    /// flight, too; only the first of each link where links keep order.
    pub fn each_message(&self, mut visit: impl FnMut(MsgId, bool)) {
        for (from, to, link) in self.links.iter() {
            let heads = if self.fifo { 1 } else { usize::MAX };
            for (place, flight) in link.flights.iter().enumerate().take(heads) {
                let alike =
                    |other: &Flight<P::Msg>| other.held == flight.held && other.msg == flight.msg;
                let again = link.flights[..place].iter().any(alike);
                let seq = flight.seq;
                visit(MsgId { from, to, seq }, again);
            }
        }
    }

    /// Whether links keep order.
    pub fn keeps_order(&self) -> bool {
        self.fifo
    }

    /// Whether the client could ask for something now.
    pub fn may_ask(&self, client: ClientId) -> bool {
        self.clients.may_act(client)
    }

    /// About how much memory it takes beside its own size, in bytes.
    pub fn heap_bytes(&self) -> usize {
        let nodes = usize::from(self.cluster.nodes);
        let flights = self.links.in_flight() as usize + 2 * nodes;
        nodes * (size_of::<Site<P>>() + 64)
            + nodes * nodes * size_of::<super::network::Link<P::Msg>>()
            + flights * size_of::<Flight<P::Msg>>()
    }

    /// Forgets how it came here, and from now on keeps no chain of hashes, but the fingerprint of
    /// each message in flight: a world must have done so to be asked for any.
    pub fn forget_the_past(&mut self) {
        self.chain = Chain::NONE;
        self.taken = None;
        for (from, to, link) in self.links.iter_mut() {
            for flight in &mut link.flights {
                flight.print = Print::of(&(from, to, false, &flight.msg));
            }
        }
    }

    /// Whether a message in flight can make no difference any more; see [`Protocol::is_spent`].
    pub fn is_spent(&self, id: MsgId) -> bool {
        self.links.get(id).is_some_and(|flight| {
            let (from, to) = ((id.from, self.node(id.from)), (id.to, self.node(id.to)));
            self.protocol.is_spent(from, to, &flight.msg)
        })
    }

    /// Takes out of the network what can make no difference any more, of the messages from or to
    /// one of these nodes: what is to arrive at a node that is `lost`, and what is spent; see
    /// [`Protocol::is_spent`]. Hands over the fingerprint of each.
    pub fn discard_spent(&mut self, nodes: NodeSet, lost: NodeSet, mut gone: impl FnMut(u64)) {
        let World {
            protocol,
            sites,
            links,
            ..
        } = self;
        let mut discarded = 0;
        for (from, to, link) in links.iter_mut() {
            if link.flights.is_empty() || !(nodes.contains(from) || nodes.contains(to)) {
                continue;
            }
            let (sender, receiver) = (&sites[from.index()].node, &sites[to.index()].node);
            link.flights.retain(|flight| {
                let spent = lost.contains(to)
                    || protocol.is_spent((from, sender), (to, receiver), &flight.msg);
                if spent {
                    discarded += 1;
                    gone(flight.whole_print());
                }
                !spent
            });
        }
        links.discarded(discarded);
    }

    /// The fingerprints, added up, of what [`World::discard_spent`] will take out when a node has
    /// become what is given, this message has been taken in, and these have been sent.
    pub fn spent_print<'a>(
        &'a self,
        (node, after): (NodeId, &P::Node),
        lost: NodeSet,
        taken: Option<MsgId>,
        sent: impl Iterator<Item = (NodeId, &'a P::Msg, u64)>,
    ) -> u64 {
        let knows = |at: NodeId| if at == node { after } else { self.node(at) };
        let spent = |from: NodeId, to: NodeId, msg: &P::Msg| {
            let ends = ((from, knows(from)), (to, knows(to)));
            lost.contains(to) || self.protocol.is_spent(ends.0, ends.1, msg)
        };
        let sent = sent.filter(|(to, msg, _)| spent(node, *to, msg));
        let mut sum = sent.fold(0u64, |sum, sent| sum.wrapping_add(sent.2));
        for other in self.cluster.all().minus(NodeSet::one(node)).iter() {
            for (from, to) in [(node, other), (other, node)] {
                for flight in &self.links.link(from, to).flights {
                    let seq = flight.seq;
                    if taken != Some(MsgId { from, to, seq }) && spent(from, to, &flight.msg) {
                        sum = sum.wrapping_add(flight.whole_print());
                    }
                }
            }
        }
        sum
    }

    /// Makes this world what `before` is, from which it differs only by what one choice at this
    /// node did.
    pub fn come_back(&mut self, before: &World<P>, node: NodeId, clients: bool) {
        self.sites[node.index()].clone_from(&before.sites[node.index()]);
        self.links.come_back(&before.links, node);
        if clients {
            self.clients.clone_from(&before.clients);
        }
        self.chain = before.chain;
    }

    /// Makes this world what `other` is, in the same place of memory.
    pub fn become_like(&mut self, other: &World<P>) {
        self.sites.clone_from(&other.sites);
        self.links.clone_from(&other.links);
        self.clients.clone_from(&other.clients);
        self.chain = other.chain;
    }
}

/// The fingerprint of messages in their order, given theirs.
fn in_order(prints: impl Iterator<Item = u64>) -> u64 {
    let mut any = false;
    let mut all = Print::default();
    for print in prints {
        any = true;
        all.write_u64(print);
    }
    if any { all.finish() } else { 0 }
}

/// The same with other names, for a search that takes one node for another.
impl<P: Protocol> World<P> {
    /// The fingerprint of what decides what a node does, had nodes and clients these names.
    pub fn site_print_as(&self, node: NodeId, names: &Names) -> u64 {
        let site = &self.sites[node.index()];
        let serving = site.serving.map(|(op, call)| (names.op(op), call));
        let mut print = Print::default();
        (names.node(node), site.status, serving, site.timers).hash(&mut print);
        self.protocol
            .rename_node(&site.node, names)
            .hash(&mut print);
        for (op, call) in &site.queue {
            (names.op(*op), call).hash(&mut print);
        }
        let broken = site.broken.iter().map(|(id, msg)| {
            Print::of(&(names.node(id.to), self.protocol.rename_message(msg, names)))
        });
        print.write_u64(broken.fold(0, u64::wrapping_add));
        print.finish()
    }

    /// The fingerprint of the messages in flight.
    pub fn network_print_as(&self, names: &Names) -> u64 {
        self.network_print_by(|from, to, flight| {
            let msg = self.protocol.rename_message(&flight.msg, names);
            let print = Print::of(&(names.node(from), names.node(to), false, &msg));
            flight.print_if(print)
        })
    }

    /// The fingerprint of the clients.
    pub fn clients_print_as(&self, names: &Names) -> u64 {
        let clients = self.clients.iter();
        let prints =
            clients.map(|(id, busy, context)| Print::of(&(names.client(id), busy, context)));
        prints.fold(0, u64::wrapping_add)
    }
}
