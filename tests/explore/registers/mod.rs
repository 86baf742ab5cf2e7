//! Stateright's register models as worlds of ours, to count what it counts.
//!
//! **Source.** Stateright 0.31, `src/actor/register.rs`, `examples/linearizable-register.rs` and
//! `examples/single-copy-register.rs`.
//!
//! Clients are nodes, too: the servers come first. A client sends `Put` when it starts and `Get` on
//! `PutOk`, each to another server, and tells the monitor when it asks and when it is answered.
#![allow(
    dead_code,
    reason = "tests and measurements compile this, and each uses a part"
)]

mod history;
mod server;

pub use history::History;
use server::Server;

use quorate::check::Claims;
use quorate::explore::{Allowance, Scope, System};
use quorate::protocol::{
    BadSwitch, Boot, Claim, Cluster, Effects, Info, MessageView, NodeId, NodeView, Protocol,
    Request, Shape, Switches, TimerId, Value, Waiting, quorum,
};
use quorate::world::{Memory, World};

/// Which of its models.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `linearizable-register`: ABD with many writers.
    Abd,
    /// `single-copy-register`: each server for itself.
    SingleCopy,
}

/// A model, with so many servers and clients.
#[derive(Clone, Copy, Debug)]
pub struct Registers {
    pub kind: Kind,
    pub servers: u8,
    pub clients: u8,
}

/// What a server or a client knows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Node {
    Server(Server),
    Client {
        /// The request that it waits for.
        awaiting: Option<u32>,
        op_count: u32,
    },
}

/// A sequencer: logical clock and server.
pub type Seq = (u32, NodeId);

/// `RegisterMsg`, with `AbdMsg` in it. The first number is the request's.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Msg {
    Put(u32, Value),
    Get(u32),
    PutOk(u32),
    GetOk(u32, Value),
    Query(u32),
    AckQuery(u32, Seq, Value),
    Record(u32, Seq, Value),
    AckRecord(u32),
}

impl Registers {
    /// Its system. What it is asked for must be [`GOALS`] alone, so that deliveries that change
    /// nothing are no transitions, as in Stateright.
    pub fn system(self, fifo: bool) -> System<Registers, History> {
        let cluster = Cluster {
            nodes: self.servers + self.clients,
            keys: 1,
        };
        let mut events = Vec::new();
        let world = World::new(self, cluster, fifo, &mut events);
        // Nobody from outside asks for anything.
        let scope = Scope {
            scripts: Vec::new(),
            faults: Allowance::NONE,
            memory: Memory::Kept,
        };
        System::new(world, History::default(), &events, scope)
    }

    fn is_server(&self, node: NodeId) -> bool {
        node.0 < self.servers
    }

    fn client_sends(&self, me: NodeId, count: u32, request: u32, out: &mut Effects<Self>) {
        let to = NodeId(((u32::from(me.0) + count) % u32::from(self.servers)) as u8);
        let msg = match count {
            // 'A', 'B' and so on; 0 is what a register holds from the start.
            0 => Msg::Put(request, Value(1 + u64::from(me.0 - self.servers))),
            _ => Msg::Get(request),
        };
        let asked = match msg {
            Msg::Put(_, value) => history::Asked::Write(value),
            _ => history::Asked::Read,
        };
        out.hold(history::invoked(asked));
        out.send(to, msg);
    }
}

/// What the models claim.
pub fn goals() -> Claims {
    Claims::of(&[Claim::Linearizable])
}

impl Protocol for Registers {
    type Node = Node;
    type Msg = Msg;
    type Context = ();

    /// Nobody asks.
    fn info() -> &'static Info {
        &quorum::INFO
    }

    fn configure(cluster: Cluster, _: &Switches) -> Result<Self, BadSwitch> {
        Ok(Registers {
            kind: Kind::Abd,
            servers: cluster.nodes - 1,
            clients: 1,
        })
    }

    fn boot(&self, me: NodeId, _: Boot<'_, Node>, out: &mut Effects<Self>) -> Node {
        if self.is_server(me) {
            return Node::Server(match self.kind {
                Kind::Abd => Server::abd(me),
                Kind::SingleCopy => Server::SingleCopy(Value::INITIAL),
            });
        }
        let request = u32::from(me.0);
        self.client_sends(me, 0, request, out);
        Node::Client {
            awaiting: Some(request),
            op_count: 1,
        }
    }

    fn on_message(
        &self,
        me: NodeId,
        node: &mut Node,
        from: NodeId,
        msg: &Msg,
        out: &mut Effects<Self>,
    ) {
        let (awaiting, op_count) = match node {
            Node::Server(server) => return server.on_message(self, me, from, msg, out),
            Node::Client { awaiting, op_count } => (awaiting, op_count),
        };
        match *msg {
            Msg::PutOk(request) if *awaiting == Some(request) => {
                out.hold(history::returned(history::Told::Written));
                let next = (*op_count + 1) * u32::from(me.0);
                self.client_sends(me, *op_count, next, out);
                *awaiting = Some(next);
                *op_count += 1;
            }
            Msg::GetOk(request, value) if *awaiting == Some(request) => {
                out.hold(history::returned(history::Told::Value(value)));
                *awaiting = None;
                *op_count += 1;
            }
            _ => {}
        }
    }

    fn on_invoke(&self, _: NodeId, _: &mut Node, _: Request<'_, ()>, _: &mut Effects<Self>) {}

    fn on_timer(&self, _: NodeId, _: &mut Node, _: TimerId, _: &mut Effects<Self>) {}

    fn waiting(&self, _: NodeId, _: &Node) -> Option<Waiting> {
        None
    }

    fn node_view(&self, _: NodeId, _: &Node) -> NodeView {
        NodeView::default()
    }

    fn message_view(&self, msg: &Msg) -> MessageView {
        MessageView {
            shape: Shape::Query,
            kind: "message",
            label: String::new(),
            value: None,
            op: None,
            words: format!("{msg:?}"),
        }
    }
}
