//! Clients: who has an operation outstanding, and who is free.

use crate::protocol::{ClientId, OpId};

/// The clients that can still act, in order of identity.
///
/// A client whose node crashed never hears back and never acts again; it is forgotten, so the list
/// stays as short as the number of operations outstanding at any one time.
#[derive(Clone, Debug)]
pub(super) struct Clients<C> {
    known: Vec<Client<C>>,
    /// The identity of the next client that appears.
    next: u32,
}

#[derive(Clone, Debug)]
struct Client<C> {
    id: ClientId,
    next_seq: u32,
    busy: bool,
    /// What it carries from one operation to the next.
    context: C,
}

impl<C> Default for Clients<C> {
    fn default() -> Self {
        Clients {
            known: Vec::new(),
            next: 0,
        }
    }
}

impl<C: Clone + Default> Clients<C> {
    /// The first client that is free, or else one that has not appeared yet.
    pub fn free(&self) -> ClientId {
        self.known
            .iter()
            .find(|c| !c.busy)
            .map_or(ClientId(self.next), |c| c.id)
    }

    /// Whether the client may issue an operation: it is free, or the next to appear.
    pub fn may_act(&self, id: ClientId) -> bool {
        match self.known.binary_search_by_key(&id, |c| c.id) {
            Ok(place) => !self.known[place].busy,
            Err(_) => id.0 == self.next,
        }
    }

    /// The client issues its next operation.
    pub fn issue(&mut self, id: ClientId) -> OpId {
        if id.0 == self.next {
            self.next += 1;
            self.known.push(Client {
                id,
                next_seq: 0,
                busy: false,
                context: C::default(),
            });
        }
        let client = self.get(id).expect("may_act was asked first");
        let op = OpId {
            client: id,
            seq: client.next_seq,
        };
        client.next_seq += 1;
        client.busy = true;
        op
    }

    /// The client's operation returned, and perhaps handed it something to carry.
    pub fn answered(&mut self, op: OpId, context: Option<C>) {
        if let Some(client) = self.get(op.client) {
            client.busy = false;
            if let Some(context) = context {
                client.context = context;
            }
        }
    }

    /// What the client carries.
    pub fn context(&self, id: ClientId) -> C {
        let known = self.known.iter().find(|c| c.id == id);
        known.map(|c| c.context.clone()).unwrap_or_default()
    }

    /// The clients that can still act: which, whether an operation of it is outstanding, and what
    /// it carries.
    pub fn iter(&self) -> impl Iterator<Item = (ClientId, bool, &C)> {
        self.known.iter().map(|c| (c.id, c.busy, &c.context))
    }

    /// The client that will appear next.
    pub fn next(&self) -> ClientId {
        ClientId(self.next)
    }

    /// The client will never hear.
    pub fn lost(&mut self, op: OpId) {
        self.known.retain(|c| c.id != op.client);
    }

    fn get(&mut self, id: ClientId) -> Option<&mut Client<C>> {
        let place = self.known.binary_search_by_key(&id, |c| c.id).ok()?;
        Some(&mut self.known[place])
    }
}
