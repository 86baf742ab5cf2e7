//! What clients ask, and what goes wrong, by itself.

use super::super::action::Action;
use super::SetupPanelProps;
use crate::protocol::NodeId;
use crate::run::{Deed, MEMORIES};
use crate::sim::Plan;
use crate::world::Memory;
use yew::prelude::*;

/// The workload's section of the setup panel.
pub(super) fn section(props: &SetupPanelProps) -> Html {
    let workload = props.draft.workload;
    html! {
        <section class="group" aria-labelledby="setup-workload">
            <h3 id="setup-workload">{ "Workload" }</h3>
            { live(props, "Clients ask by themselves", workload.on, Deed::Workload) }
            { props.field("rate").number("Rate", "a minute", 1, 6000, workload.per_minute, |setup, n| {
                setup.workload.per_minute = n;
                Ok(())
            }) }
            { props.field("reads").number("Reads", "of 100", 0, 100, workload.reads_percent.into(), |setup, n| {
                setup.workload.reads_percent = n as u8;
                Ok(())
            }) }
            <fieldset class="asked">
                <legend>{ "Asked nodes" }</legend>
                for node in props.draft.cluster.all().iter() {
                    { asked(props, node) }
                }
            </fieldset>
        </section>
    }
}

/// A switch that acts in the present run.
fn live(props: &SetupPanelProps, words: &str, present: bool, deed: fn(bool) -> Deed) -> Html {
    let on = props.on.clone();
    let onchange = Callback::from(move |_: Event| on.emit(Action::Do(deed(!present))));
    html! {
        <div class="field">
            <label class="check">
                <input type="checkbox" checked={present} {onchange} />
                { words }
            </label>
        </div>
    }
}

fn asked(props: &SetupPanelProps, node: NodeId) -> Html {
    let field = props.field(format!("asked-{node}"));
    let present = props.draft.workload.nodes.contains(node);
    field.toggle(&node.to_string(), present, move |setup, on| {
        let all = setup.cluster.all();
        let nodes = &mut setup.workload.nodes;
        if on {
            nodes.insert(node);
        } else {
            nodes.remove(node);
        }
        if nodes.and(all).is_empty() {
            return Err("At least one node must be asked; or turn the workload off.".to_string());
        }
        Ok(())
    })
}

/// The faults' section of the setup panel.
pub(super) fn faults(props: &SetupPanelProps) -> Html {
    let faults = props.draft.faults;
    let plans = Plan::ALL.iter().map(|(_, id, name)| (*id, *name)).collect();
    let plan = Plan::ALL.iter().find(|(plan, ..)| *plan == faults.plan);
    let plan = plan.map_or("none", |(_, id, _)| *id);
    let memory = match faults.memory {
        Memory::Kept => MEMORIES[0].1,
        Memory::Lost => MEMORIES[1].1,
    };
    let memories = MEMORIES.iter().map(|(_, name)| (*name, *name)).collect();
    html! {
        <section class="group" aria-labelledby="setup-faults">
            <h3 id="setup-faults">{ "Faults" }</h3>
            { live(props, "Things go wrong by themselves", faults.on, Deed::Faults) }
            { props.field("plan").pick("Plan", plans, plan, |setup, id| {
                let plan = Plan::ALL.iter().find(|(_, known, _)| *known == id);
                let (plan, ..) = plan.ok_or("Choose a plan.")?;
                setup.faults.plan = *plan;
                // Whoever chooses a plan wants to see it.
                setup.faults.on = *plan != Plan::None;
                Ok(())
            }) }
            { props.field("every").number("Every", "ms", 100, 600_000, faults.every_ms, |setup, n| {
                setup.faults.every_ms = n;
                Ok(())
            }) }
            { props.field("memory").pick("Restart with", memories, memory, |setup, name| {
                let memory = MEMORIES.iter().find(|(_, known)| *known == name);
                setup.faults.memory = memory.ok_or("Choose a memory.")?.0;
                Ok(())
            }) }
        </section>
    }
}
