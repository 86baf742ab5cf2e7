//! Clients: who has an operation outstanding, and who is free.

use crate::protocol::{ClientId, OpId};

/// The clients that can still act, in order of identity.
///
/// A client whose node crashed never hears back and never acts again; it is forgotten, so the list
/// stays as short as the number of operations outstanding at any one time.
#[derive(Clone, Debug, Default)]
pub(super) struct Clients {
    known: Vec<Client>,
    /// The identity of the next client that appears.
    next: u32,
}

#[derive(Clone, Copy, Debug)]
struct Client {
    id: ClientId,
    next_seq: u32,
    busy: bool,
}

impl Clients {
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

    /// The client's operation returned.
    pub fn answered(&mut self, op: OpId) {
        if let Some(client) = self.get(op.client) {
            client.busy = false;
        }
    }

    /// The client will never hear.
    pub fn lost(&mut self, op: OpId) {
        self.known.retain(|c| c.id != op.client);
    }

    fn get(&mut self, id: ClientId) -> Option<&mut Client> {
        let place = self.known.binary_search_by_key(&id, |c| c.id).ok()?;
        Some(&mut self.known[place])
    }
}
