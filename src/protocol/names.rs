//! Other names for nodes and clients, for a search that takes one node for another.

use super::{ClientId, MAX_NODES, NodeId, NodeSet, OpId, Tag};

/// For each node and client, the name that it is given instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Names {
    nodes: [NodeId; MAX_NODES as usize],
    /// Those clients that are called otherwise, and how.
    clients: Vec<(ClientId, ClientId)>,
}

impl Names {
    /// Every node keeps its name.
    pub fn unchanged() -> Names {
        Names {
            nodes: std::array::from_fn(|i| NodeId(i as u8)),
            clients: Vec::new(),
        }
    }

    /// Calls one node by another name.
    pub fn call_node(&mut self, node: NodeId, name: NodeId) {
        self.nodes[node.index()] = name;
    }

    /// Calls one client by another name.
    pub fn call_client(&mut self, client: ClientId, name: ClientId) {
        self.clients.push((client, name));
    }

    /// The name of a node.
    pub fn node(&self, node: NodeId) -> NodeId {
        self.nodes[node.index()]
    }

    /// The names of a set of nodes.
    pub fn nodes(&self, nodes: NodeSet) -> NodeSet {
        nodes.iter().map(|node| self.node(node)).collect()
    }

    /// The name of a client.
    pub fn client(&self, client: ClientId) -> ClientId {
        let renamed = self.clients.iter().find(|(before, _)| *before == client);
        renamed.map_or(client, |(_, name)| *name)
    }

    /// The name of an operation.
    pub fn op(&self, op: OpId) -> OpId {
        OpId {
            client: self.client(op.client),
            ..op
        }
    }

    /// A tag whose writer has another name. The initial tag is nobody's.
    pub fn tag(&self, tag: Tag) -> Tag {
        if tag == Tag::INITIAL {
            return tag;
        }
        Tag {
            writer: self.node(NodeId(tag.writer)).0,
            ..tag
        }
    }
}
