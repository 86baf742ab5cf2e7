//! Its servers, line by line.

use super::{Msg, Registers, Seq};
use quorate::protocol::{Effects, NodeId, NodeSet, Value};
use std::collections::BTreeMap;

/// What a server knows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Server {
    /// `SingleCopyActor`.
    SingleCopy(Value),
    /// `AbdState`.
    Abd {
        seq: Seq,
        val: Value,
        phase: Option<Phase>,
    },
}

/// `AbdPhase`, with the request and who made it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Phase {
    request: u32,
    requester: NodeId,
    of: PhaseOf,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum PhaseOf {
    Query {
        write: Option<Value>,
        responses: BTreeMap<NodeId, (Seq, Value)>,
    },
    Record {
        read: Option<Value>,
        acks: NodeSet,
    },
}

type Out = Effects<Registers>;

impl Server {
    pub fn abd(me: NodeId) -> Server {
        Server::Abd {
            seq: (0, me),
            val: Value::INITIAL,
            phase: None,
        }
    }

    pub fn on_message(
        &mut self,
        model: &Registers,
        me: NodeId,
        from: NodeId,
        msg: &Msg,
        out: &mut Out,
    ) {
        let (seq, val, phase) = match self {
            Server::SingleCopy(value) => return single_copy(value, from, msg, out),
            Server::Abd { seq, val, phase } => (seq, val, phase),
        };
        let servers = NodeSet::first(model.servers);
        let peers = servers.minus(NodeSet::one(me));
        let majority = model.servers / 2 + 1;
        match (msg, phase.as_mut()) {
            (Msg::Put(request, _) | Msg::Get(request), None) => {
                let write = match msg {
                    Msg::Put(_, value) => Some(*value),
                    _ => None,
                };
                out.send_each(peers, Msg::Query(*request));
                *phase = Some(Phase {
                    request: *request,
                    requester: from,
                    of: PhaseOf::Query {
                        write,
                        responses: BTreeMap::from([(me, (*seq, *val))]),
                    },
                });
            }
            (Msg::Query(request), _) => out.send(from, Msg::AckQuery(*request, *seq, *val)),
            (Msg::AckQuery(request, theirs, value), Some(phase)) if phase.request == *request => {
                let PhaseOf::Query { write, responses } = &mut phase.of else {
                    return;
                };
                responses.insert(from, (*theirs, *value));
                if responses.len() != usize::from(majority) {
                    return;
                }
                let highest = responses.values().max_by_key(|(seq, _)| *seq);
                let (highest, held) = *highest.expect("its own is there");
                let (new, value, read) = match *write {
                    Some(value) => ((highest.0 + 1, me), value, None),
                    None => (highest, held, Some(held)),
                };
                out.send_each(peers, Msg::Record(*request, new, value));
                adopt((seq, val), (new, value));
                phase.of = PhaseOf::Record {
                    read,
                    acks: NodeSet::one(me),
                };
            }
            (Msg::Record(request, theirs, value), _) => {
                out.send(from, Msg::AckRecord(*request));
                adopt((seq, val), (*theirs, *value));
            }
            (Msg::AckRecord(request), Some(running)) if running.request == *request => {
                let PhaseOf::Record { read, acks } = &mut running.of else {
                    return;
                };
                if acks.insert(from) && acks.len() == majority {
                    let answer = match *read {
                        Some(value) => Msg::GetOk(*request, value),
                        None => Msg::PutOk(*request),
                    };
                    out.send(running.requester, answer);
                    *phase = None;
                }
            }
            _ => {}
        }
    }
}

fn adopt((seq, val): (&mut Seq, &mut Value), (new, value): (Seq, Value)) {
    if new > *seq {
        *seq = new;
        *val = value;
    }
}

fn single_copy(held: &mut Value, from: NodeId, msg: &Msg, out: &mut Out) {
    match *msg {
        Msg::Put(request, value) => {
            *held = value;
            out.send(from, Msg::PutOk(request));
        }
        Msg::Get(request) => out.send(from, Msg::GetOk(request, *held)),
        _ => {}
    }
}
