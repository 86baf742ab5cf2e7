//! Name, source, switches and presets of the replicated state machine.

use super::Paxos;
use crate::protocol::{
    BadSwitch, Claim, Cluster, Form, Info, Kind, Model, NodeId, Preset, Shape, Small, Switch,
    Switches, Verb,
};

use Claim::{Agreement, Linearizable, Termination};

/// The replicated state machine, as people choose it.
pub static INFO: Info = Info {
    id: "paxos",
    title: "Replicated state machine",
    summary: "Multi-Paxos by roles: a bank on every node, and one log of transfers that all agree on.",
    source: "Seed design 003, “Component Model”; Lamport 1998; van Renesse, Altinbuken 2015",
    assumes: "A majority is connected, and a restarted node still has what its acceptor promised and accepted, and its log.",
    legend: &[
        (Shape::Query, "prepare, or catch up"),
        (Shape::Reply, "promise"),
        (Shape::Store, "accept"),
        (Shape::Ack, "accepted, or preempted"),
        (Shape::Request, "propose"),
        (Shape::Decide, "decision"),
        (Shape::Beat, "active"),
        (Shape::Member, "join, welcome"),
    ],
    timers: &[
        "heartbeat",
        "leader time-out",
        "prepare again",
        "accept again",
        "join again",
        "invoke again",
    ],
    model: Model::Bank,
    guarantees: &[Termination, Agreement, Linearizable],
    verbs: &[
        Verb {
            word: "balance",
            title: "Balance",
            help: "Read the balance of an account, through the log.",
            form: Form::Read,
        },
        Verb {
            word: "transfer",
            title: "Transfer",
            help: "Move money from one account to another.",
            form: Form::Transfer,
        },
    ],
    changes: &[(Form::Transfer, 1)],
    keys: 3,
    sessions: 0,
    small: &[
        Small {
            presets: &["twice", "described"],
            keys: 2,
            ops: "B:transfer 60 x to y",
            faults: &[("timeouts", 1)],
            warm_up_ms: WARM_UP_MS,
            ..Small::PLAIN
        },
        Small {
            presets: &["small-quorum"],
            nodes: 4,
            ..DUEL
        },
        Small {
            presets: &["no-promise", "ignore-highest"],
            ..DUEL
        },
        Small {
            keys: 2,
            ops: "B:transfer 60 x to y; A:balance x",
            warm_up_ms: WARM_UP_MS,
            ..Small::PLAIN
        },
    ],
    switches: &[
        toggle(
            "stable",
            "Stable storage",
            "Whether acceptor, log and bank survive a restart with memory kept; if not, the node \
             comes back through bootstrap and has forgotten all.",
        ),
        toggle(
            "once",
            "Recognise retries",
            "Whether an operation that comes again is recognised, and carried out once.",
        ),
        toggle(
            "promise",
            "Remember promises",
            "Whether an acceptor that promised a ballot refuses lower ones.",
        ),
        toggle(
            "highest",
            "Keep the highest ballot’s value",
            "Whether a new leader proposes again what was accepted before it.",
        ),
        Switch {
            id: "quorum",
            title: "Quorum",
            help: "How many promises a scout needs, and how many acceptances a commander.",
            kind: Kind::Number {
                min: 1,
                max: 9,
                unit: "",
                auto: Some("a majority"),
            },
        },
        Switch {
            id: "late",
            title: "Nodes that join later",
            help: "The last so many nodes take no part until somebody lets them join.",
            kind: Kind::Number {
                min: 0,
                max: 4,
                unit: "",
                auto: None,
            },
        },
        time(
            "heartbeat-ms",
            "Heartbeat every",
            "How often the leader says that it is alive.",
        ),
        time(
            "timeout-ms",
            "Leader time-out",
            "After how much silence of its leader a node scouts itself; each node waits half a \
             heartbeat longer than the one before it.",
        ),
        time(
            "retransmit-ms",
            "Ask again after",
            "When a scout, a commander or a requester that has had no answer asks again.",
        ),
    ],
    presets: &[
        Preset {
            id: "repaired",
            title: "Multi-Paxos",
            summary: "Holds everything while a majority is connected.",
            claims: &[Termination, Agreement, Linearizable],
            switches: &with(
                [on("stable"), on("once"), on("promise"), on("highest")],
                "auto",
            ),
        },
        Preset {
            id: "described",
            title: "As described",
            summary: "No stable storage and no recognition of retries: a restart forgets promises, and a retry moves the money twice.",
            claims: &[Termination, Agreement, Linearizable],
            switches: &with(
                [off("stable"), off("once"), on("promise"), on("highest")],
                "auto",
            ),
        },
        Preset {
            id: "twice",
            title: "Retries not recognised",
            summary: "An operation that its requester sends again gets a second slot and is carried out twice: the bank is not linearizable.",
            claims: &[Termination, Agreement],
            switches: &with(
                [on("stable"), off("once"), on("promise"), on("highest")],
                "auto",
            ),
        },
        Preset {
            id: "no-promise",
            title: "Promise not remembered",
            summary: "Acceptors promise a ballot and accept a lower one all the same: two leaders decide differently, and Agreement breaks.",
            claims: &[],
            switches: &with(
                [on("stable"), on("once"), off("promise"), on("highest")],
                "auto",
            ),
        },
        Preset {
            id: "small-quorum",
            title: "Quorum of two",
            summary: "With 4 nodes or more, two quorums of 2 can miss each other: two leaders decide differently, and Agreement breaks.",
            claims: &[],
            switches: &with(
                [on("stable"), on("once"), on("promise"), on("highest")],
                "2",
            ),
        },
        Preset {
            id: "ignore-highest",
            title: "Highest ballot ignored",
            summary: "A new leader ignores what was accepted before it and decides a slot anew: Agreement breaks.",
            claims: &[],
            switches: &with(
                [on("stable"), on("once"), on("promise"), off("highest")],
                "auto",
            ),
        },
    ],
};

/// By then B leads a cluster that nothing disturbs.
const WARM_UP_MS: u32 = 3_000;

/// Two nodes each with an operation, and one of them no longer waits for the leader.
const DUEL: Small = Small {
    keys: 2,
    ops: "A:transfer 10 x to y; B:transfer 20 x to y",
    faults: &[("timeouts", 1)],
    warm_up_ms: WARM_UP_MS,
    goal: Some(Agreement),
    ..Small::PLAIN
};

type Setting = (&'static str, &'static str);

const fn on(id: &'static str) -> Setting {
    (id, "on")
}

const fn off(id: &'static str) -> Setting {
    (id, "off")
}

const fn with(rules: [Setting; 4], quorum: &'static str) -> [Setting; 9] {
    let [stable, once, promise, highest] = rules;
    [
        stable,
        once,
        promise,
        highest,
        ("quorum", quorum),
        ("late", "0"),
        ("heartbeat-ms", "1500"),
        ("timeout-ms", "5000"),
        ("retransmit-ms", "2500"),
    ]
}

const fn toggle(id: &'static str, title: &'static str, help: &'static str) -> Switch {
    Switch {
        id,
        title,
        help,
        kind: Kind::Toggle,
    }
}

const fn time(id: &'static str, title: &'static str, help: &'static str) -> Switch {
    Switch {
        id,
        title,
        help,
        kind: Kind::Number {
            min: 100,
            max: 60_000,
            unit: "ms",
            auto: None,
        },
    }
}

/// The protocol with these switches, or why not.
pub(super) fn configure(cluster: Cluster, switches: &Switches) -> Result<Paxos, BadSwitch> {
    let nodes = cluster.nodes;
    let late = switches.number("late").unwrap_or(0);
    let to_start = cluster.majority();
    if late > u32::from(nodes - to_start) {
        return Err(BadSwitch(format!(
            "Switch “late” lets {late} nodes join later, but a cluster of {nodes} needs \
             {to_start} nodes to start."
        )));
    }
    let quorum = match switches.number("quorum") {
        None => to_start,
        Some(n) if n <= u32::from(nodes) => n as u8,
        Some(n) => {
            return Err(BadSwitch(format!(
                "Switch “quorum” asks for a quorum of {n}, but the cluster has {nodes} nodes."
            )));
        }
    };
    let number = |id| switches.number(id).unwrap_or(0);
    Ok(Paxos {
        cluster,
        late: (nodes - late as u8..nodes).map(NodeId).collect(),
        quorum,
        remembers: switches.on("promise"),
        highest: switches.on("highest"),
        once: switches.on("once"),
        stable: switches.on("stable"),
        heartbeat_ms: number("heartbeat-ms"),
        timeout_ms: number("timeout-ms"),
        retransmit_ms: number("retransmit-ms"),
    })
}
