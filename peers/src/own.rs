//! Stateright's own register models, as its examples make them, so that nothing of ours is in its
//! way: neither our worlds, which it would have to copy and hash, nor our checks.
//!
//! After `examples/linearizable-register.rs` and `examples/single-copy-register.rs` of Stateright
//! 0.31, which are not part of its library (copyright Jonathan Nadal, MIT), with the same types in
//! the state.

use stateright::Expectation;
use stateright::actor::register::{RegisterActor, RegisterMsg, RegisterMsg::*};
use stateright::actor::{Actor, ActorModel, Id, Network, Out, majority, model_peers};
use stateright::semantics::LinearizabilityTester;
use stateright::semantics::register::Register;
use stateright::util::{HashableHashMap, HashableHashSet};
use std::borrow::Cow;
use std::fmt::Debug;
use std::hash::Hash;

type RequestId = u64;
type Value = char;
type Seq = (u64, Id);

/// What the servers of the ABD register send each other.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AbdMsg {
    /// What do you hold?
    Query(RequestId),
    /// This.
    AckQuery(RequestId, Seq, Value),
    /// Hold this.
    Record(RequestId, Seq, Value),
    /// It is held.
    AckRecord(RequestId),
}
use AbdMsg::*;

/// What a server of the ABD register knows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AbdState {
    seq: Seq,
    val: Value,
    phase: Option<AbdPhase>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum AbdPhase {
    Phase1 {
        request_id: RequestId,
        requester_id: Id,
        write: Option<Value>,
        responses: HashableHashMap<Id, (Seq, Value)>,
    },
    Phase2 {
        request_id: RequestId,
        requester_id: Id,
        read: Option<Value>,
        acks: HashableHashSet<Id>,
    },
}

/// A server of the ABD register.
#[derive(Clone, Debug)]
pub struct AbdActor {
    peers: Vec<Id>,
}

impl AbdActor {
    fn begin(
        &self,
        (id, src): (Id, Id),
        state: &mut Cow<AbdState>,
        (request_id, write): (RequestId, Option<Value>),
        o: &mut Out<Self>,
    ) {
        o.broadcast(&self.peers, &Internal(Query(request_id)));
        let mut responses = HashableHashMap::default();
        responses.insert(id, (state.seq, state.val));
        state.to_mut().phase = Some(AbdPhase::Phase1 {
            request_id,
            requester_id: src,
            write,
            responses,
        });
    }

    /// A reply to the query that is under way.
    fn reply(
        &self,
        (id, src): (Id, Id),
        state: &mut AbdState,
        reply: (Seq, Value),
        o: &mut Out<Self>,
    ) {
        let Some(AbdPhase::Phase1 {
            request_id,
            requester_id,
            write,
            responses,
        }) = &mut state.phase
        else {
            return;
        };
        responses.insert(src, reply);
        if responses.len() != majority(self.peers.len() + 1) {
            return;
        }
        let highest = responses.values().max_by_key(|(seq, _)| *seq);
        let (highest, held) = *highest.expect("its own is there");
        let (seq, val, read) = match *write {
            Some(val) => ((highest.0 + 1, id), val, None),
            None => (highest, held, Some(held)),
        };
        o.broadcast(&self.peers, &Internal(Record(*request_id, seq, val)));
        let mut acks = HashableHashSet::default();
        acks.insert(id);
        let phase = AbdPhase::Phase2 {
            request_id: *request_id,
            requester_id: *requester_id,
            read,
            acks,
        };
        if seq > state.seq {
            (state.seq, state.val) = (seq, val);
        }
        state.phase = Some(phase);
    }

    /// An acknowledgement of what is being recorded.
    fn recorded(&self, src: Id, state: &mut AbdState, o: &mut Out<Self>) {
        let Some(AbdPhase::Phase2 {
            request_id,
            requester_id,
            read,
            acks,
        }) = &mut state.phase
        else {
            return;
        };
        acks.insert(src);
        if acks.len() == majority(self.peers.len() + 1) {
            let answer = match *read {
                Some(val) => GetOk(*request_id, val),
                None => PutOk(*request_id),
            };
            o.send(*requester_id, answer);
            state.phase = None;
        }
    }
}

impl Actor for AbdActor {
    type Msg = RegisterMsg<RequestId, Value, AbdMsg>;
    type State = AbdState;
    type Timer = ();
    type Random = ();
    type Storage = ();

    fn on_start(&self, id: Id, _: &Option<()>, _: &mut Out<Self>) -> AbdState {
        AbdState {
            seq: (0, id),
            val: Value::default(),
            phase: None,
        }
    }

    fn on_msg(
        &self,
        id: Id,
        state: &mut Cow<AbdState>,
        src: Id,
        msg: Self::Msg,
        o: &mut Out<Self>,
    ) {
        match msg {
            Put(request, val) if state.phase.is_none() => {
                self.begin((id, src), state, (request, Some(val)), o);
            }
            Get(request) if state.phase.is_none() => {
                self.begin((id, src), state, (request, None), o);
            }
            Internal(Query(request)) => {
                o.send(src, Internal(AckQuery(request, state.seq, state.val)));
            }
            Internal(AckQuery(request, seq, val))
                if matches!(&state.phase, Some(AbdPhase::Phase1 { request_id, .. })
                    if *request_id == request) =>
            {
                self.reply((id, src), state.to_mut(), (seq, val), o);
            }
            Internal(Record(request, seq, val)) => {
                o.send(src, Internal(AckRecord(request)));
                if seq > state.seq {
                    let state = state.to_mut();
                    (state.seq, state.val) = (seq, val);
                }
            }
            Internal(AckRecord(request))
                if matches!(&state.phase, Some(AbdPhase::Phase2 { request_id, acks, .. })
                    if *request_id == request && !acks.contains(&src)) =>
            {
                self.recorded(src, state.to_mut(), o);
            }
            _ => {}
        }
    }
}

/// A server of the single-copy register.
#[derive(Clone, Debug)]
pub struct SingleCopyActor;

impl Actor for SingleCopyActor {
    type Msg = RegisterMsg<RequestId, Value, ()>;
    type State = Value;
    type Timer = ();
    type Random = ();
    type Storage = ();

    fn on_start(&self, _: Id, _: &Option<()>, _: &mut Out<Self>) -> Value {
        Value::default()
    }

    fn on_msg(&self, _: Id, state: &mut Cow<Value>, src: Id, msg: Self::Msg, o: &mut Out<Self>) {
        match msg {
            Put(request, value) => {
                *state.to_mut() = value;
                o.send(src, PutOk(request));
            }
            Get(request) => o.send(src, GetOk(request, **state)),
            _ => {}
        }
    }
}

/// A model of one of the examples.
pub type RegisterModel<A> =
    ActorModel<RegisterActor<A>, (), LinearizabilityTester<Id, Register<Value>>>;

/// The name of the property that must hold.
pub const LINEARIZABLE: &str = "linearizable";

/// `linearizable-register`, with so many servers and clients.
pub fn abd(servers: usize, clients: usize, ordered: bool) -> RegisterModel<AbdActor> {
    model(servers, clients, ordered, |server| AbdActor {
        peers: model_peers(server, servers),
    })
}

/// `single-copy-register`, with so many servers and clients.
pub fn single_copy(servers: usize, clients: usize) -> RegisterModel<SingleCopyActor> {
    model(servers, clients, false, |_| SingleCopyActor)
}

fn model<A, I>(
    servers: usize,
    clients: usize,
    ordered: bool,
    server: impl Fn(usize) -> A,
) -> RegisterModel<A>
where
    A: Actor<Msg = RegisterMsg<RequestId, Value, I>, Timer: Ord>,
    I: Clone + Debug + Ord + Hash,
{
    let network = match ordered {
        true => Network::new_ordered([]),
        false => Network::new_unordered_nonduplicating([]),
    };
    let history = LinearizabilityTester::new(Register(Value::default()));
    ActorModel::new((), history)
        .actors((0..servers).map(|place| RegisterActor::Server(server(place))))
        .actors((0..clients).map(|_| RegisterActor::Client {
            put_count: 1,
            server_count: servers,
        }))
        .init_network(network)
        .property(Expectation::Always, LINEARIZABLE, |_, state| {
            state.history.serialized_history().is_some()
        })
        .record_msg_in(RegisterMsg::record_returns)
        .record_msg_out(RegisterMsg::record_invocations)
}
