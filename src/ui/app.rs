//! The page as a whole.

use super::action::Action;
use super::aside::Aside;
use super::dialogs::Dialogs;
use super::driver::{Latest, use_arrivals, use_keys, use_loop, use_saving, use_settings};
use super::explore::{self, Agency};
use super::files;
use super::header::Header;
use super::histories::{Bench, HistoryView};
use super::notice;
use super::page::Page;
use super::platform::prefers;
use super::shared::Shared;
use super::stage::Stage;
use super::start::first_page;
use super::suggestions::Suggestions;
use super::timeline::Timeline;
use super::toast::Toasts;
use super::toolbar::Toolbar;
use super::transport::Transport;
use super::words::{send, show};
use super::zoom::Zoom;
use crate::sim::Setup;
use web_sys::HtmlElement;
use yew::prelude::*;

/// The page.
#[component]
pub fn App() -> Html {
    let page = use_reducer(first_page);
    let latest: Latest = use_mut_ref(|| None);
    *latest.borrow_mut() = Some((*page).clone());
    let on = use_dispatch(&page);
    use_loop(page.playing || page.seek.is_some(), &on);
    use_keys(&latest, &on);
    use_arrivals(&on);
    use_saving(&latest);
    use_settings(&page);
    let draft = use_draft(&page);
    let still = *use_memo((), |()| prefers("(prefers-reduced-motion: reduce)"));
    html! {
        <>
            { skip_link() }
            <Header bill={page.bill.clone()} draft={draft.clone()} tab={page.tab}
                theme={page.settings.theme} away={page.hearing.open.is_some()} on={on.clone()} />
            if let Some(case) = &page.hearing.open {
                <HistoryView key={case.id} case={case.clone()} number={page.hearing.number}
                    shortcuts={page.settings.shortcuts} toast={page.toast.clone()} on={on.clone()} />
            } else {
            <div class="grid">
                { stage_area(&page, still, &on) }
                <Aside facts={page.facts.clone()} bill={page.bill.clone()} {draft}
                    operations={page.operations.clone()} selection={page.selection} shown={page.key} client={page.client}
                    tab={page.tab} exploring={page.exploring.clone()} refusal={page.refusal.clone()} desk={Shared::from(page.desk.clone())}
                    pause={page.settings.pause_on_violation} made={page.guide().map(|guide| guide.made(page.snapshot.now.step))} on={on.clone()} />
                { time_area(&page, &on) }
            </div>
            }
            <p class="visually-hidden" role="status" aria-live="polite">{ show(&page.announcement) }</p>
            <Dialogs dialog={page.dialog.clone()} bill={page.bill.clone()} shown={page.key}
                facts={page.facts.clone()} shortcuts={page.settings.shortcuts} on={on.clone()} />
        </>
    }
}

/// The one way in for actions: what the browser must do is done, the rest goes to the reducer.
#[hook]
fn use_dispatch(page: &UseReducerHandle<Page>) -> Callback<Action> {
    let (desk, dispatcher) = (page.desk.clone(), page.dispatcher());
    let on = use_memo((), move |()| {
        let back = dispatcher.to_callback();
        let (agency, bench) = (Agency::default(), Bench::default());
        Callback::from(move |action: Action| {
            let done = match &action {
                Action::Explore(what) => agency.perform(&desk, what, &back),
                Action::Judge(what) => bench.perform(&desk, what, &back),
                other => files::perform(&desk, other, &back),
            };
            if !done {
                back.emit(action);
            }
        })
    });
    (*on).clone()
}

/// The setup as a change would start it: workload and faults as they are now.
#[hook]
fn use_draft(page: &Page) -> Shared<Setup> {
    let live = (page.snapshot.workload_on, page.snapshot.faults_on);
    let before = page.before();
    let draft = use_memo(
        (page.bill.clone(), live, before),
        |(bill, (workload, faults), before)| {
            let mut setup = (*bill.setup).clone();
            if let Some(before) = before {
                // A run that was found waits for every choice; what is changed shall live.
                setup.cluster = before.cluster;
                setup.network = before.network.clone();
                setup.workload = before.workload;
                setup.faults = before.faults;
                return setup;
            }
            setup.workload.on = *workload;
            setup.faults.on = *faults;
            setup
        },
    );
    draft.into()
}

fn stage_area(page: &Page, still: bool, on: &Callback<Action>) -> Html {
    let hurt = page.snapshot.links.iter().any(|link| link.cut || link.held);
    let waiting = !page.playing && page.snapshot.now.step == 0 && page.seek.is_none();
    let groups = page.bill.warnings.iter().find_map(|warning| warning.groups);
    html! {
        <main class="stage-area" id="stage" tabindex="-1" aria-label="Stage">
            <Toolbar tool={page.tool} selection={page.selection} shown={page.key} bill={page.bill.clone()}
                keys={page.bill.setup.cluster.keys} {hurt} on={on.clone()} />
            <div class="stage-hold">
                <Stage snapshot={page.snapshot.rc()} legend={page.bill.info.legend}
                    verbs={page.bill.info.verbs} selection={page.selection}
                    tool={page.tool} shown={page.key} groups={groups} highlight={page.involved}
                    clock={page.clock.clone()} reduced_motion={still} on_action={on.clone()} />
                if !(still && waiting) && page.guide().is_none() {
                    { notice::view(page, on) }
                }
                <Toasts toast={page.toast.clone()} on={on.clone()} />
            </div>
            if let Some(limit) = &page.snapshot.limit {
                <p class="limit" role="status">{ limit }</p>
            }
            if still && waiting {
                <p class="still">
                    { "Nothing moves until you say so, as your system asks for less motion." }
                    <button type="button" class="primary" onclick={send(on, Action::TogglePlay)}>{ "Play" }</button>
                </p>
            }
            if page.guide().is_some() {
                { explore::guide(page, on) }
            } else if page.settings.hints {
                <Suggestions bill={page.bill.clone()} on={on.clone()} />
            }
        </main>
    }
}

fn time_area(page: &Page, on: &Callback<Action>) -> Html {
    html! {
        <section class="time" aria-label="Timeline">
            <Transport now={page.snapshot.now} frontier={page.frontier} playing={page.playing}
                behind={page.behind} seek={page.seek} speed={page.settings.speed}
                seed={page.bill.setup.seed} totals={page.facts.totals}
                branches={page.branches.clone()} present={page.present} on={on.clone()} />
            <div class="timeline-hold">
                <Timeline operations={page.operations.rc()} spans={page.spans.rc()}
                    nodes={page.bill.setup.cluster.nodes} verbs={page.bill.info.verbs}
                    now={page.snapshot.now} frontier={page.frontier}
                    horizon={page.horizon} scroll_us={page.window.from_us} scale={page.window.scale}
                    selection={page.selection} violations={page.marked.rc()} on_action={on.clone()} />
                <Zoom on={on.clone()} />
            </div>
        </section>
    }
}

/// The first stop of the keyboard: past the header.
fn skip_link() -> Html {
    let skip = Callback::from(|event: MouseEvent| {
        // The address stays as it is: what stands behind its # is a run.
        event.prevent_default();
        let stage = super::platform::window().document();
        let stage = stage.and_then(|d| d.get_element_by_id("stage"));
        let stage = stage.and_then(|s| wasm_bindgen::JsCast::dyn_into::<HtmlElement>(s).ok());
        if let Some(stage) = stage {
            let _ = stage.focus();
        }
    });
    html! { <a class="skip" href="#stage" onclick={skip}>{ "Skip to the stage" }</a> }
}
