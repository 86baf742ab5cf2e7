//! How messages travel.

use super::{Field, SetupPanelProps};
use crate::protocol::NodeId;
use crate::sim::{Delay, LinkDelay, Setup};
use yew::prelude::*;

/// The longest delay on offer, in milliseconds.
const LONGEST_MS: u32 = 60_000;

const KINDS: [(&str, &str); 4] = [
    ("by-hand", "By hand"),
    ("fixed", "Fixed"),
    ("uniform", "Uniform"),
    ("exponential", "Exponential"),
];

/// The section of the setup panel.
pub(super) fn section(props: &SetupPanelProps) -> Html {
    let network = &props.draft.network;
    html! {
        <section class="group" aria-labelledby="setup-network">
            <h3 id="setup-network">{ "Network" }</h3>
            { delay(props, "delay", network.delay, |setup, delay| setup.network.delay = delay) }
            { props.field("loss").number("Lost", "of 1,000", 0, 1000, network.loss_permille.into(), |setup, n| {
                setup.network.loss_permille = n as u16;
                Ok(())
            }) }
            { props.field("duplicates").number("Doubled", "of 1,000", 0, 1000, network.duplicate_permille.into(), |setup, n| {
                setup.network.duplicate_permille = n as u16;
                Ok(())
            }) }
            { props.field("fifo").toggle("Each link keeps the order of its messages", network.fifo, |setup, on| {
                setup.network.fifo = on;
                Ok(())
            }) }
            { links(props) }
        </section>
    }
}

/// What a delay is made of, under names for its fields.
fn parts(delay: Delay) -> (&'static str, Vec<(&'static str, u32)>) {
    match delay {
        Delay::ByHand => ("by-hand", vec![]),
        Delay::Fixed { ms } => ("fixed", vec![("Takes", ms)]),
        Delay::Uniform { min_ms, max_ms } => {
            ("uniform", vec![("At least", min_ms), ("At most", max_ms)])
        }
        Delay::Exponential { min_ms, mean_ms } => (
            "exponential",
            vec![("At least", min_ms), ("Mean beyond", mean_ms)],
        ),
    }
}

/// A delay of another kind, about as long as this one.
fn of_kind(kind: &str, like: Delay) -> Delay {
    let (low, high) = match like {
        Delay::ByHand => (100, 400),
        Delay::Fixed { ms } => (ms / 2, ms + ms / 2),
        Delay::Uniform { min_ms, max_ms } => (min_ms, max_ms),
        Delay::Exponential { min_ms, mean_ms } => (min_ms, min_ms + 2 * mean_ms),
    };
    let mean = low + (high - low) / 2;
    match kind {
        "fixed" => Delay::Fixed { ms: mean },
        "uniform" => Delay::Uniform {
            min_ms: low,
            max_ms: high,
        },
        "exponential" => Delay::Exponential {
            min_ms: low,
            mean_ms: mean - low,
        },
        _ => Delay::ByHand,
    }
}

fn with_part(delay: Delay, part: usize, n: u32) -> Result<Delay, String> {
    Ok(match (delay, part) {
        (Delay::Fixed { .. }, _) => Delay::Fixed { ms: n },
        (Delay::Uniform { max_ms, .. }, 0) if n > max_ms => {
            return Err(format!(
                "The least cannot be more than the most, {max_ms} ms."
            ));
        }
        (Delay::Uniform { min_ms, .. }, 1) if n < min_ms => {
            return Err(format!(
                "The most cannot be less than the least, {min_ms} ms."
            ));
        }
        (Delay::Uniform { max_ms, .. }, 0) => Delay::Uniform { min_ms: n, max_ms },
        (Delay::Uniform { min_ms, .. }, _) => Delay::Uniform { min_ms, max_ms: n },
        (Delay::Exponential { mean_ms, .. }, 0) => Delay::Exponential { min_ms: n, mean_ms },
        (Delay::Exponential { min_ms, .. }, _) => Delay::Exponential { min_ms, mean_ms: n },
        (Delay::ByHand, _) => Delay::ByHand,
    })
}

fn delay(
    props: &SetupPanelProps,
    id: &str,
    present: Delay,
    put: impl Fn(&mut Setup, Delay) + Copy + 'static,
) -> Html {
    let (kind, numbers) = parts(present);
    html! {
        <>
            { props.field(format!("{id}-kind")).pick("Delay", KINDS.to_vec(), kind, move |setup, kind| {
                put(setup, of_kind(kind, present));
                Ok(())
            }) }
            for (part, (name, ms)) in numbers.into_iter().enumerate() {
                { props.field(format!("{id}-{part}")).number(name, "ms", 0, LONGEST_MS, ms, move |setup, n| {
                    put(setup, with_part(present, part, n)?);
                    Ok(())
                }) }
            }
        </>
    }
}

/// The links with a delay of their own.
fn links(props: &SetupPanelProps) -> Html {
    let links = &props.draft.network.links;
    let free = free_link(&props.draft);
    html! {
        <details class="links" open={!links.is_empty()}>
            <summary>{ "Links with a delay of their own" }</summary>
            for (place, link) in links.iter().enumerate() {
                <fieldset>
                    <legend>{ format!("{} to {}", link.from, link.to) }</legend>
                    { ends(props, place, *link) }
                    { delay(props, &format!("link-{place}"), link.delay, move |setup, delay| {
                        setup.network.links[place].delay = delay;
                    }) }
                    { props.field(format!("link-{place}-remove")).button("Remove", move |setup| {
                        setup.network.links.remove(place);
                        Ok(())
                    }) }
                </fieldset>
            }
            if let Some((from, to)) = free {
                { props.field("link-add").button("Add a link", move |setup| {
                    let delay = of_kind("fixed", setup.network.delay);
                    setup.network.links.push(LinkDelay { from, to, delay });
                    Ok(())
                }) }
            }
        </details>
    }
}

fn ends(props: &SetupPanelProps, place: usize, link: LinkDelay) -> Html {
    let n = props.draft.cluster.nodes;
    let from = props.field(format!("link-{place}-from"));
    let to = props.field(format!("link-{place}-to"));
    html! {
        <>
            { end(&from, "From", n, link.from, move |setup, node| {
                join(setup, place, LinkDelay { from: node, ..link })
            }) }
            { end(&to, "To", n, link.to, move |setup, node| {
                join(setup, place, LinkDelay { to: node, ..link })
            }) }
        </>
    }
}

fn end(
    field: &Field,
    label: &str,
    n: u8,
    present: NodeId,
    change: impl Fn(&mut Setup, NodeId) -> Result<(), String> + 'static,
) -> Html {
    const LETTERS: [&str; 9] = ["A", "B", "C", "D", "E", "F", "G", "H", "I"];
    let options = LETTERS.iter().take(n.into()).map(|&l| (l, l)).collect();
    field.pick(
        label,
        options,
        &present.to_string(),
        move |setup, letter| {
            let node = NodeId::parse(letter).ok_or("Choose a node.")?;
            change(setup, node)
        },
    )
}

fn join(setup: &mut Setup, place: usize, link: LinkDelay) -> Result<(), String> {
    if link.from == link.to {
        return Err("A link has two different ends.".to_string());
    }
    let mut links = setup.network.links.iter().enumerate();
    if links.any(|(i, l)| i != place && l.from == link.from && l.to == link.to) {
        return Err(format!("{} to {} has a delay already.", link.from, link.to));
    }
    setup.network.links[place] = link;
    Ok(())
}

/// The first link that has no delay of its own yet.
fn free_link(setup: &Setup) -> Option<(NodeId, NodeId)> {
    let nodes = setup.cluster.all();
    let mut pairs = nodes
        .iter()
        .flat_map(|from| nodes.iter().map(move |to| (from, to)));
    pairs.find(|(from, to)| {
        let mut links = setup.network.links.iter();
        from != to && !links.any(|l| l.from == *from && l.to == *to)
    })
}
