//! What the run starts from, in one place: every change starts a new run with the same seed.

mod field;
mod network;
mod protocol;
mod workload;

pub use field::{Field, Pick};

use super::action::Action;
use super::page::Bill;
use super::shared::Shared;
use super::words::sentence;
use crate::protocol::{Info, MAX_NODES, NodeSet, Switches};
use crate::run::default_setup;
use crate::sim::Setup;
use std::rc::Rc;
use yew::prelude::*;

/// What the panel shows.
#[derive(Clone, PartialEq, Properties)]
pub struct SetupPanelProps {
    /// What the run started from.
    pub bill: Shared<Bill>,
    /// The setup as a change would start it.
    pub draft: Shared<Setup>,
    /// What was refused: the control and a sentence.
    pub refusal: Option<(Rc<str>, Rc<str>)>,
    /// Where actions go.
    pub on: Callback<Action>,
}

impl SetupPanelProps {
    fn field(&self, id: impl Into<Rc<str>>) -> Field {
        Field::new(id, &self.draft, &self.on).refused(&self.refusal)
    }
}

/// The setup panel.
#[component]
pub fn SetupPanel(props: &SetupPanelProps) -> Html {
    html! {
        <div class="setup">
            <p class="muted note">{ "A change starts a new run with the same seed. The present run is kept as a branch." }</p>
            { protocol::section(props) }
            { cluster(props) }
            { network::section(props) }
            { workload::section(props) }
            { workload::faults(props) }
        </div>
    }
}

fn cluster(props: &SetupPanelProps) -> Html {
    let cluster = props.draft.cluster;
    let nodes = props.field("nodes");
    let keys = props.field("keys");
    let seed = props.field("seed");
    let registers = format!("{}s", sentence(props.bill.info.model.noun()));
    html! {
        <section class="group" aria-labelledby="setup-cluster">
            <h3 id="setup-cluster">{ "Cluster" }</h3>
            { nodes.number("Nodes", "", 3, 9, cluster.nodes.into(), |setup, n| {
                with_nodes(setup, &n.to_string())
            }) }
            { keys.number(&registers, "", 1, 8, cluster.keys.into(), |setup, n| {
                setup.cluster.keys = n as u8;
                Ok(())
            }) }
            { seed.text("Seed", &props.draft.seed.to_string(), |setup, text| {
                setup.seed = parse_seed(text)?;
                Ok(())
            }) }
        </section>
    }
}

/// Reads a seed that a person has typed.
pub fn parse_seed(text: &str) -> Result<u64, String> {
    let text = text.trim();
    (text.parse()).map_err(|_| format!("A seed is a whole number; “{}” is not.", shortened(text)))
}

fn shortened(text: &str) -> String {
    text.chars().take(24).collect()
}

/// Another protocol, with its default preset and as many registers as it begins with; everything
/// else stays.
pub fn with_protocol(setup: &mut Setup, id: &str) -> Result<(), String> {
    let fresh = default_setup(id).map_err(|why| why.to_string())?;
    setup.protocol = fresh.protocol;
    setup.switches = fresh.switches;
    setup.cluster.keys = fresh.cluster.keys;
    Ok(())
}

/// Another preset of the protocol.
pub fn with_preset(setup: &mut Setup, info: &Info, id: &str) -> Result<(), String> {
    let preset = info.preset(id).map_err(|why| why.to_string())?;
    setup.switches = Switches::from(preset.switches);
    Ok(())
}

/// Another number of nodes. A workload at all nodes stays one at all nodes; what named a node
/// that is gone goes with it.
pub fn with_nodes(setup: &mut Setup, n: &str) -> Result<(), String> {
    let before = setup.cluster.all();
    let everybody = before.minus(setup.workload.nodes).is_empty();
    setup.cluster.nodes = n.parse().map_err(|_| "Choose 3 to 9 nodes.".to_string())?;
    let all = setup.cluster.all();
    let kept = setup.workload.nodes.and(all);
    if everybody || kept.is_empty() {
        setup.workload.nodes = NodeSet::first(MAX_NODES);
    } else {
        setup.workload.nodes = kept;
    }
    setup
        .network
        .links
        .retain(|l| all.contains(l.from) && all.contains(l.to));
    Ok(())
}
