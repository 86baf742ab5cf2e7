//! A protocol, as people choose it: name and source, what can be asked of it, and named presets of
//! its switches.

use super::{BadSwitch, Form, Shape, Switch, Switches, Verb};
use serde::{Deserialize, Serialize};

/// A protocol, as people choose it.
#[derive(Debug)]
pub struct Info {
    /// Its name in links, files and commands; never changes.
    pub id: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// What it is, in one sentence.
    pub summary: &'static str,
    /// Where it comes from: paper or design, with sections.
    pub source: &'static str,
    /// What must hold for its guarantees to hold.
    pub assumes: &'static str,
    /// Its switches, in the order to show.
    pub switches: &'static [Switch],
    /// Named settings of the switches; the first is the default.
    pub presets: &'static [Preset],
    /// The kinds of message and what each means, for the legend.
    pub legend: &'static [(Shape, &'static str)],
    /// What each timer is for, by its number.
    pub timers: &'static [&'static str],
    /// What its operations mean.
    pub model: Model,
    /// The guarantees that its runs are judged by, in the order to show.
    pub guarantees: &'static [Claim],
    /// What people can ask of a node, in the order to show.
    pub verbs: &'static [Verb],
    /// How often the workload makes each kind of change, in parts: a form and its share.
    pub changes: &'static [(Form, u8)],
    /// How many registers there are to begin with.
    pub keys: u8,
    /// How many clients the workload has, each of which goes on with what it carries; 0 where
    /// clients carry nothing, so that any free one will do.
    pub sessions: u8,
    /// Small setups worth exploring, the first that is for a preset counts; see [`Small`].
    pub small: &'static [Small],
}

/// A setup so small that every schedule of it can be tried: one in which a weakened preset breaks,
/// or a sound one shows that it does not.
#[derive(Debug)]
pub struct Small {
    /// The presets that it is for; for any where none is named.
    pub presets: &'static [&'static str],
    /// How many nodes.
    pub nodes: u8,
    /// How many registers.
    pub keys: u8,
    /// Who asks for what, as it is typed.
    pub ops: &'static str,
    /// What may go wrong, each with how often: "crashes", "drops".
    pub faults: &'static [(&'static str, u8)],
    /// Whether a node that restarts has forgotten everything.
    pub forgets: bool,
    /// For how long the cluster runs undisturbed first, in milliseconds.
    pub warm_up_ms: u32,
    /// The guarantee that is asked about; all of them where none is named.
    pub goal: Option<Claim>,
}

impl Small {
    /// Three nodes, one register, nothing wrong: to be changed.
    pub const PLAIN: Small = Small {
        presets: &[],
        nodes: 3,
        keys: 1,
        ops: "",
        faults: &[],
        forgets: false,
        warm_up_ms: 0,
        goal: None,
    };
}

/// What the operations of a protocol mean: what a value is, and what changes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Model {
    /// Registers: a read returns what a write wrote.
    Registers,
    /// Registers that may be absent: a write puts, a delete takes away.
    Store,
    /// Accounts that hold money, moved by transfers; each starts with [`OPENING_BALANCE`].
    Bank,
    /// Whole numbers to which amounts are added; a command that returns a value has added that
    /// much.
    Counters,
}

/// What every account of a bank starts with.
pub const OPENING_BALANCE: u32 = 100;

impl Model {
    /// What operations are about, for people: "register", "account".
    pub fn noun(self) -> &'static str {
        match self {
            Model::Registers => "register",
            Model::Store => "key",
            Model::Bank => "account",
            Model::Counters => "variable",
        }
    }
}

/// The guarantees of a register.
pub const REGISTER_GUARANTEES: &[Claim] = &[
    Claim::Termination,
    Claim::Validity,
    Claim::Ordering,
    Claim::Linearizable,
];

/// A named setting of all switches.
#[derive(Debug)]
pub struct Preset {
    /// Its name in links, files and commands.
    pub id: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// What to expect of it, in one sentence.
    pub summary: &'static str,
    /// The guarantees it claims to give under the protocol's assumptions.
    pub claims: &'static [Claim],
    /// Each switch's value.
    pub switches: &'static [(&'static str, &'static str)],
}

/// A guarantee a protocol can claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Claim {
    /// Every operation at a node that does not crash completes.
    Termination,
    /// A read returns the last value written, or one being written.
    Validity,
    /// Reads never go back.
    Ordering,
    /// All operations fit one order that respects real time.
    Linearizable,
    /// No client reads something older than what it or its causes have seen.
    Causal,
    /// No two nodes decide differently for a slot.
    Agreement,
    /// Nodes that have the same operations hold the same value; nothing is lost, and nothing
    /// counted twice.
    Convergence,
}

impl Claim {
    /// All there are.
    pub const ALL: [Claim; 7] = [
        Claim::Termination,
        Claim::Validity,
        Claim::Ordering,
        Claim::Linearizable,
        Claim::Causal,
        Claim::Agreement,
        Claim::Convergence,
    ];

    /// Its name for people and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Claim::Termination => "Termination",
            Claim::Validity => "Validity",
            Claim::Ordering => "Ordering",
            Claim::Linearizable => "Linearizable",
            Claim::Causal => "Causal",
            Claim::Agreement => "Agreement",
            Claim::Convergence => "Convergence",
        }
    }

    /// What it means, in one line.
    pub fn meaning(self) -> &'static str {
        match self {
            Claim::Termination => "every operation at a node that does not crash completes",
            Claim::Validity => "a read returns the last value written, or one being written",
            Claim::Ordering => "once a value has been read, nobody reads an older one",
            Claim::Linearizable => "all operations fit one order that respects real time",
            Claim::Causal => "who has seen a value has seen, or can see, all that led to it",
            Claim::Agreement => "no two nodes decide differently for a slot",
            Claim::Convergence => {
                "the same operations, the same value: nothing is lost, nothing counted twice"
            }
        }
    }
}

impl Info {
    /// The verb of that form, if people can ask for it.
    pub fn verb(&self, form: Form) -> Option<&'static Verb> {
        self.verbs.iter().find(|verb| verb.form == form)
    }

    /// The preset of that id.
    pub fn preset(&self, id: &str) -> Result<&'static Preset, BadSwitch> {
        self.presets.iter().find(|p| p.id == id).ok_or_else(|| {
            let known: Vec<_> = self.presets.iter().map(|p| p.id).collect();
            BadSwitch(format!(
                "{} has no preset “{id}”; it has {}.",
                self.title,
                known.join(", ")
            ))
        })
    }

    /// A small setup for a preset, or for switches that are nobody's preset.
    pub fn small(&self, preset: Option<&Preset>) -> &'static Small {
        let of = |small: &&Small| {
            let named = |preset: &Preset| small.presets.contains(&preset.id);
            small.presets.is_empty() || preset.is_some_and(named)
        };
        self.small.iter().find(of).unwrap_or(&Small::PLAIN)
    }

    /// The preset whose switches are exactly these, if one is.
    pub fn preset_of(&self, switches: &Switches) -> Option<&'static Preset> {
        self.presets
            .iter()
            .find(|p| Switches::from(p.switches) == *switches)
    }
}
