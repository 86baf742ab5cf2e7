//! What the first visit is told to try: three lines, one click each.

use super::action::{Action, Selection, Setting};
use super::icons::Icon;
use super::page::Page;
use super::words::send;
use crate::check::Status;
use crate::protocol::{Call, Claim, NodeId, NodeSet, Preset, Switches};
use crate::run::{Deed, NodeStatus, default_setup, protocols, try_out};
use crate::sim::{Delay, Plan, Setup};
use crate::world::{Choice, Links};
use std::rc::Rc;
use yew::prelude::*;

/// The suggestions, in order.
pub const SUGGESTIONS: [&str; 3] = [
    "Crash a node: the write still gathers its quorum",
    "Cut the cluster in two",
    "See a naive register break Ordering",
];

/// How fast a crashed cluster is watched: 2 to the power of this.
const SLOW: i8 = -2;
/// Operations a minute in a run that should break soon.
const BUSY: u32 = 90;
/// How many seeds are tried to find a run that breaks soon, and for how many turns each.
const SEEDS: u64 = 60;
const TURNS: u64 = 150;
const MORE_TURNS: u64 = 700;
/// When it should break, in microseconds: late enough to have seen how things go, and no later.
const BEST_US: u64 = 6_000_000;

/// Does what a suggestion says.
pub(super) fn attempt(page: &mut Page, which: usize) {
    match which {
        0 => crash_one(page),
        1 => cut_in_two(page),
        _ => start_naive(page),
    }
}

/// The nodes that are neither crashed nor frozen.
fn up(page: &Page) -> NodeSet {
    let nodes = page.snapshot.nodes.iter();
    nodes
        .filter(|node| node.status == NodeStatus::Up)
        .map(|node| node.id)
        .collect()
}

fn last(nodes: NodeSet) -> Option<NodeId> {
    nodes.iter().last()
}

/// Crashes the last node that is up, unless that would leave too few for a quorum.
fn crash_one(page: &mut Page) {
    let up = up(page);
    if let Some(victim) = last(up).filter(|_| up.len() > page.bill.setup.cluster.majority()) {
        page.act(Deed::Choose(Choice::Crash(victim)));
    }
    write_at_first(page, up);
    page.set(|s| s.speed = SLOW);
    page.playing = true;
}

/// Cuts a minority off, with a node in it that is up and asks in vain.
fn cut_in_two(page: &mut Page) {
    let (all, up, cluster) = (page.all(), up(page), page.bill.setup.cluster);
    let Some(asks) = last(up) else {
        page.say(
            "Every node has crashed or is frozen; restart one first.",
            false,
        );
        return;
    };
    let mut minority = NodeSet::one(asks);
    while minority.len() < cluster.nodes - cluster.majority() {
        // Those that are down cost the other side nothing.
        let rest = all.minus(minority);
        match last(rest.minus(up)).or_else(|| last(rest)) {
            Some(node) => minority.insert(node),
            None => break,
        };
    }
    page.act(Deed::Choose(Choice::Cut(Links::around(minority, all))));
    write_at_first(page, up.minus(minority));
    let read = Call::Read { key: page.key };
    page.ask(asks, read);
    page.set(|s| s.speed = SLOW);
    page.playing = true;
}

/// Writes at the first of these nodes, if there is one.
fn write_at_first(page: &mut Page, nodes: NodeSet) {
    let Some(node) = nodes.iter().next() else {
        return;
    };
    let value = page.desk.borrow().session().fresh_value();
    let key = page.key;
    page.ask(node, Call::Write { key, value });
    page.selection = Selection::Node(node);
}

/// Starts a run that breaks Ordering soon: of a preset that does not claim it, else of any, else
/// of the first protocol there is.
fn start_naive(page: &mut Page) {
    let mut setup = (*page.bill.setup).clone();
    setup.workload.on = true;
    setup.workload.per_minute = BUSY;
    let presets = page.bill.info.presets;
    let naive = presets
        .iter()
        .filter(|p| !p.claims.contains(&Claim::Ordering));
    let found = soonest(&setup, naive)
        .or_else(|| soonest(&setup, presets.iter()))
        .or_else(|| {
            let info = *protocols().first()?;
            let mut setup = default_setup(info.id).ok()?;
            setup.workload.per_minute = BUSY;
            soonest(&setup, info.presets.iter())
        });
    show(page, found);
}

/// Starts a run of the present preset that breaks a guarantee, with faults if it takes faults.
pub(super) fn start_broken(page: &mut Page) {
    let mut setup = (*page.bill.setup).clone();
    setup.workload.on = true;
    setup.workload.per_minute = BUSY;
    setup.network.delay = Delay::Exponential {
        min_ms: 100,
        mean_ms: 500,
    };
    let found = [Plan::None, Plan::Loss, Plan::Everything]
        .into_iter()
        .find_map(|plan| {
            setup.faults.plan = plan;
            setup.faults.on = plan != Plan::None;
            setup.faults.every_ms = 4_000;
            soon(&setup, MORE_TURNS, |_| true)
        });
    show(page, found);
}

/// A run that breaks, and when it does, in microseconds.
type Broken = (u64, Setup);

fn show(page: &mut Page, found: Option<Broken>) {
    let Some((_, setup)) = found else {
        page.say(
            "No run that breaks was found soon; try faults and a higher rate.",
            false,
        );
        return;
    };
    page.start(&setup, Rc::from("preset"));
    page.set(|s| s.speed = 0);
    page.playing = true;
}

fn soonest<'a>(setup: &Setup, presets: impl Iterator<Item = &'a Preset>) -> Option<Broken> {
    let runs = presets.filter_map(|preset| {
        let switches = Switches::from(preset.switches);
        let setup = Setup {
            switches,
            ..setup.clone()
        };
        soon(&setup, TURNS, |claim| claim == Claim::Ordering)
    });
    runs.min_by_key(|(at_us, _)| at_us.abs_diff(BEST_US))
}

/// The run, of a few seeds, that breaks such a guarantee at the best moment.
fn soon(setup: &Setup, turns: u64, which: impl Fn(Claim) -> bool) -> Option<Broken> {
    let breaks = |seed: u64| {
        let setup = Setup {
            seed,
            ..setup.clone()
        };
        let trial = try_out(&setup, turns).ok()?;
        let broken = trial.verdicts.iter().filter(|v| which(v.guarantee));
        let moments = broken.filter_map(|v| match &v.status {
            Status::Violated(why) => Some(why.at.time_us),
            _ => None,
        });
        moments.min().map(|at_us| (at_us, setup))
    };
    (1..=SEEDS)
        .filter_map(breaks)
        .min_by_key(|(at_us, _)| at_us.abs_diff(BEST_US))
}

/// What the suggestions need to know.
#[derive(Clone, PartialEq, Properties)]
pub struct SuggestionsProps {
    /// Where actions go.
    pub on: Callback<Action>,
}

/// The three suggestions, until they are waved away.
#[component]
pub fn Suggestions(props: &SuggestionsProps) -> Html {
    let on = &props.on;
    html! {
        <section class="hints" aria-labelledby="hints-title">
            <h2 id="hints-title">{ "Try" }</h2>
            <ol>
                for (which, words) in SUGGESTIONS.iter().enumerate() {
                    <li>
                        <button type="button" class="hint" onclick={send(on, Action::Try(which))}>
                            { *words }
                        </button>
                    </li>
                }
            </ol>
            <button type="button" class="icon quiet" aria-label="Hide the suggestions" title="Hide the suggestions"
                onclick={send(on, Action::Set(Setting::Hints(false)))}>
                { Icon::Close.draw() }
            </button>
        </section>
    }
}
