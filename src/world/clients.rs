//! Clients: who has an operation outstanding, and who is free.

use crate::protocol::{ClientId, OpId};

/// The clients that can still act, in order of identity.
///
/// A client whose node crashed never hears back and never acts again; it is forgotten, so the list
/// stays as short as the number of operations outstanding at any one time.
#[derive(Clone, Debug)]
pub(super) struct Clients<C> {
    known: Vec<Client<C>>,
    /// The identities that no client has had, as sorted intervals, ends included. Usually one: the
    /// workload takes them in order, but an act may name any.
    unused: Vec<(u32, u32)>,
}

impl<C> Default for Clients<C> {
    fn default() -> Self {
        Clients {
            known: Vec::new(),
            unused: vec![(0, u32::MAX)],
        }
    }
}

#[derive(Clone, Debug)]
struct Client<C> {
    id: ClientId,
    next_seq: u32,
    busy: bool,
    /// What it carries from one operation to the next.
    context: C,
}

impl<C: Clone + Default> Clients<C> {
    /// The first client that is free, or else one that has not appeared yet: the one after all
    /// that have.
    pub fn free(&self) -> ClientId {
        let idle = self.known.iter().find(|c| !c.busy).map(|c| c.id);
        idle.unwrap_or_else(|| self.next())
    }

    /// Whether the client may issue an operation: it is free, or has not appeared yet.
    pub fn may_act(&self, id: ClientId) -> bool {
        match self.place(id) {
            Ok(place) => !self.known[place].busy,
            Err(_) => self.gap(id).is_some(),
        }
    }

    /// The client issues its next operation.
    pub fn issue(&mut self, id: ClientId) -> OpId {
        let place = self.place(id).unwrap_or_else(|place| {
            self.appear(id);
            let client = Client {
                id,
                next_seq: 0,
                busy: false,
                context: C::default(),
            };
            self.known.insert(place, client);
            place
        });
        let client = &mut self.known[place];
        let op = OpId {
            client: id,
            seq: client.next_seq,
        };
        client.next_seq += 1;
        client.busy = true;
        op
    }

    /// The interval of unused identities in which this one is.
    fn gap(&self, id: ClientId) -> Option<usize> {
        let gap = self.unused.partition_point(|&(_, last)| last < id.0);
        let &(first, _) = self.unused.get(gap)?;
        (first <= id.0).then_some(gap)
    }

    fn appear(&mut self, id: ClientId) {
        let gap = self.gap(id).expect("may_act was asked first");
        let (first, last) = self.unused[gap];
        let below = (first < id.0).then(|| (first, id.0 - 1));
        let above = (id.0 < last).then(|| (id.0 + 1, last));
        self.unused
            .splice(gap..=gap, below.into_iter().chain(above));
    }

    /// The client's operation returned, and perhaps handed it something to carry.
    pub fn answered(&mut self, op: OpId, context: Option<C>) {
        if let Ok(place) = self.place(op.client) {
            let client = &mut self.known[place];
            client.busy = false;
            if let Some(context) = context {
                client.context = context;
            }
        }
    }

    /// What the client carries.
    pub fn context(&self, id: ClientId) -> C {
        let known = self.place(id).map(|place| &self.known[place].context);
        known.cloned().unwrap_or_default()
    }

    /// The clients that can still act: which, whether an operation of it is outstanding, and what
    /// it carries.
    pub fn iter(&self) -> impl Iterator<Item = (ClientId, bool, &C)> {
        self.known.iter().map(|c| (c.id, c.busy, &c.context))
    }

    /// The client that will appear next: the one after all that have.
    pub fn next(&self) -> ClientId {
        ClientId(self.unused.last().map_or(0, |&(first, _)| first))
    }

    /// The client will never hear.
    pub fn lost(&mut self, op: OpId) {
        self.known.retain(|c| c.id != op.client);
    }

    fn place(&self, id: ClientId) -> Result<usize, usize> {
        self.known.binary_search_by_key(&id, |c| c.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_client_that_has_not_appeared_may_ask_and_none_that_is_lost() {
        let mut clients = Clients::<()>::default();
        for id in [7, 0, u32::MAX, 6, 1].map(ClientId) {
            assert!(clients.may_act(id));
            assert_eq!(clients.issue(id).seq, 0);
            assert!(!clients.may_act(id), "it is busy");
        }
        assert_eq!(clients.free(), ClientId(8), "after those that appeared");
        let again = OpId {
            client: ClientId(7),
            seq: 0,
        };
        clients.answered(again, None);
        assert_eq!(clients.free(), ClientId(7));
        assert_eq!(clients.issue(ClientId(7)).seq, 1);
        clients.lost(again);
        assert!(!clients.may_act(ClientId(7)), "it never acts again");
        assert!(clients.may_act(ClientId(5)));
    }

    #[test]
    fn one_after_the_other_is_kept_as_one_interval() {
        let mut clients = Clients::<()>::default();
        for n in 0..100 {
            let client = clients.free();
            assert_eq!(client, ClientId(n));
            clients.issue(client);
        }
        assert_eq!(clients.unused, [(100, u32::MAX)]);
    }
}
