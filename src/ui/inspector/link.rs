//! The link between two nodes, each way.

use super::super::action::Action;
use super::super::icons::Icon;
use super::super::words::send;
use super::{InspectorProps, head};
use crate::protocol::{NodeId, NodeSet};
use crate::run::Deed;
use crate::world::{Choice, Links};
use yew::prelude::*;

/// The links between two nodes, both ways.
pub(super) fn both(a: NodeId, b: NodeId) -> Links {
    Links {
        from: NodeSet::one(a),
        to: NodeSet::one(b),
        both: true,
    }
}

/// Whether all links that are meant are cut, and whether all are held.
fn state(props: &InspectorProps, links: Links) -> (bool, bool) {
    let nodes = props.bill.setup.cluster.all();
    let pairs = nodes
        .iter()
        .flat_map(|from| nodes.iter().map(move |to| (from, to)));
    pairs
        .filter(|&(from, to)| links.contains(from, to))
        .map(|(from, to)| props.link(from, to))
        .fold((true, true), |(cut, held), link| {
            (cut && link.cut, held && link.held)
        })
}

fn choices(links: Links, cut: bool, held: bool) -> (Choice, Choice) {
    let cutting = if cut {
        Choice::Mend(links)
    } else {
        Choice::Cut(links)
    };
    let holding = if held {
        Choice::Release(links)
    } else {
        Choice::Hold(links)
    };
    (cutting, holding)
}

/// Two small buttons: cut and hold.
pub(super) fn toggles(props: &InspectorProps, links: Links) -> Html {
    let (cut, held) = state(props, links);
    let (cutting, holding) = choices(links, cut, held);
    let toggle = |icon: Icon, verb: &str, pressed: bool, choice: Choice| {
        let name = format!("{verb} {links}");
        html! {
            <button type="button" class="toggle" aria-pressed={pressed.to_string()} aria-label={name.clone()} title={name}
                onclick={send(&props.on, Action::Do(Deed::Choose(choice)))}>{ icon.draw() }</button>
        }
    };
    html! {
        <span class="toggles">
            { toggle(Icon::Cut, "Cut", cut, cutting) }
            { toggle(Icon::Hold, "Hold", held, holding) }
        </span>
    }
}

/// A link in words.
pub(super) fn view(props: &InspectorProps, a: NodeId, b: NodeId) -> Html {
    html! {
        <section class="inspected on-stage" aria-label={format!("Link between {a} and {b}")}>
            { head(props, format!("Link {a} – {b}"), html! {}) }
            { way(props, &format!("{a} to {b}"), Links::one_way(a, b)) }
            { way(props, &format!("{b} to {a}"), Links::one_way(b, a)) }
            { way(props, "Both ways", both(a, b)) }
        </section>
    }
}

fn way(props: &InspectorProps, name: &str, links: Links) -> Html {
    let (cut, held) = state(props, links);
    let (cutting, holding) = choices(links, cut, held);
    let words = match (cut, held) {
        (false, false) => "open",
        (true, false) => "cut",
        (false, true) => "held",
        (true, true) => "cut and held",
    };
    html! {
        <div class="way">
            <span>{ name }</span>
            <span class="muted">{ words }</span>
            <span class="row">
                { props.choose(if cut { "Mend" } else { "Cut" }, cutting) }
                { props.choose(if held { "Release" } else { "Hold" }, holding) }
            </span>
        </div>
    }
}
