//! What the page shows: a cheap copy of what the desk holds, renewed after each action.

use super::action::{Dialog, Selection, Tab, Tool};
use super::desk::{Branch, Desk, Seek};
use super::explore::Exploring;
use super::histories::Hearing;
use super::motion::MotionClock;
use super::platform::now_ms;
use super::settings::Settings;
use super::shared::Shared;
use crate::check::Verdict;
use crate::history::{Moment, Operation};
use crate::protocol::{Call, ClientId, Info, Key, NodeId, NodeSet, OpId, Preset, Value, Warning};
use crate::run::{LogLine, NodeOnStage, Snapshot, Span, Totals};
use crate::sim::Setup;
use std::cell::RefCell;
use std::rc::Rc;

/// Log lines shown, at rest and while the run plays.
const LOG_LINES: usize = 200;
const LOG_LINES_PLAYING: usize = 60;
/// Milliseconds between two renewals of the log while the run plays.
const LOG_MS: f64 = 250.0;
/// Milliseconds between two renewals of the facts while the run plays.
const FACTS_MS: f64 = 66.0;

/// Everything the page shows.
#[derive(Clone)]
pub struct Page {
    /// The run itself; only the reducer changes it.
    pub desk: Rc<RefCell<Desk>>,
    /// What the run started from; the same until another run is on stage.
    pub bill: Shared<Bill>,
    /// What is on stage; renewed with each turn of the loop.
    pub snapshot: Shared<Snapshot>,
    /// What changes more slowly than the stage; renewed some fifteen times a second.
    pub facts: Shared<Facts>,
    /// The operations of this branch.
    pub operations: Shared<Vec<Operation>>,
    /// Its crashes, freezes and cuts.
    pub spans: Shared<Vec<Span>>,
    /// The latest moment of this branch.
    pub frontier: Moment,
    /// The earliest moment still kept.
    pub horizon: Moment,
    /// The branches that are not on stage.
    pub branches: Shared<Vec<Branch>>,
    /// The number of the branch on stage.
    pub present: u32,
    /// The replay under way.
    pub seek: Option<Seek>,
    /// Whether the run plays.
    pub playing: bool,
    /// The moment at which a guarantee broke, to which the playhead goes back.
    pub jump: Option<Moment>,
    /// Whether it plays more slowly than asked for.
    pub behind: bool,
    /// What is selected.
    pub selection: Selection,
    /// The tool in hand.
    pub tool: Tool,
    /// The register on stage.
    pub key: Key,
    /// Who asks, where clients carry something; none for any that is free.
    pub client: Option<ClientId>,
    /// How the timeline is scrolled and scaled.
    pub window: TimeWindow,
    /// The operations that are marked on the timeline: a chain for each violation.
    pub marked: Shared<Vec<Vec<OpId>>>,
    /// The nodes of those operations.
    pub involved: NodeSet,
    /// Virtual time between two turns of the loop.
    pub clock: MotionClock,
    /// The tab of the side panel.
    pub tab: Tab,
    /// What the page knows of exploring.
    pub exploring: Shared<Exploring>,
    /// What the page knows of histories from anywhere.
    pub hearing: Shared<Hearing>,
    /// What stands in front of the page.
    pub dialog: Option<Dialog>,
    /// The message in passing.
    pub toast: Option<Toast>,
    /// What the setup panel was refused: the control and a sentence.
    pub refusal: Option<(Rc<str>, Rc<str>)>,
    /// What a screen reader is told.
    pub announcement: Rc<str>,
    /// Settings that outlive the run.
    pub settings: Shared<Settings>,
    pub(super) facts_at: f64,
    log_at: f64,
    pub(super) toasts: u32,
}

/// What a run started from.
#[derive(Debug)]
pub struct Bill {
    /// The protocol.
    pub info: &'static Info,
    /// The preset whose switches are set, if they are exactly those of one.
    pub preset: Option<&'static Preset>,
    /// Everything that decided the run.
    pub setup: Rc<Setup>,
    /// What is odd about it.
    pub warnings: Rc<Vec<Warning>>,
}

impl PartialEq for Bill {
    fn eq(&self, other: &Bill) -> bool {
        self.info.id == other.info.id && self.setup == other.setup
    }
}

/// What changes more slowly than the stage.
pub struct Facts {
    /// The stage, for everything that is read rather than watched.
    pub snapshot: Rc<Snapshot>,
    /// What each guarantee says.
    pub verdicts: Shared<Vec<Verdict>>,
    /// The event log; empty while it is not shown.
    pub log: Shared<Vec<LogLine>>,
    /// What has been forgotten.
    pub forgotten: Option<String>,
    /// Counts.
    pub totals: Totals,
    /// A value not yet written.
    pub fresh: Value,
}

/// How the timeline is scrolled and scaled.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TimeWindow {
    /// Where it begins, in microseconds; none follows the playhead.
    pub from_us: Option<u64>,
    /// How wide a second is, in pixels.
    pub scale: f64,
}

impl Default for TimeWindow {
    fn default() -> Self {
        TimeWindow {
            from_us: None,
            scale: 105.0,
        }
    }
}

/// A message in passing.
#[derive(Clone, Debug, PartialEq)]
pub struct Toast {
    /// Its number, so that waving one away never takes a later one with it.
    pub number: u32,
    /// One sentence.
    pub words: Rc<str>,
    /// Whether something went wrong; then it stays until it is waved away.
    pub trouble: bool,
}

impl Page {
    /// The page with this run on stage.
    pub fn new(desk: Desk, settings: Settings, playing: bool) -> Page {
        let desk = Rc::new(RefCell::new(desk));
        let (bill, facts, snapshot) = {
            let desk = desk.borrow();
            let snapshot = Rc::new(desk.session().snapshot());
            (bill(&desk), facts(&desk, snapshot.clone()), snapshot)
        };
        let mut page = Page {
            desk,
            bill: Shared::new(bill),
            snapshot: snapshot.into(),
            facts: Shared::new(facts),
            operations: Shared::default(),
            spans: Shared::default(),
            frontier: Moment::default(),
            horizon: Moment::default(),
            branches: Shared::default(),
            present: 1,
            seek: None,
            playing,
            behind: false,
            selection: Selection::None,
            tool: Tool::Select,
            key: Key::default(),
            client: None,
            window: TimeWindow::default(),
            marked: Shared::default(),
            involved: NodeSet::EMPTY,
            clock: MotionClock::new(),
            tab: Tab::Inspector,
            exploring: Shared::default(),
            hearing: Shared::default(),
            dialog: None,
            toast: None,
            refusal: None,
            jump: None,
            announcement: Rc::from(""),
            settings: Shared::new(settings),
            facts_at: 0.0,
            log_at: 0.0,
            toasts: 0,
        };
        page.renew();
        page
    }

    /// All nodes.
    pub fn all(&self) -> NodeSet {
        self.bill.setup.cluster.all()
    }

    /// A node on stage.
    pub fn node(&self, id: NodeId) -> Option<&NodeOnStage> {
        self.snapshot.nodes.get(id.index())
    }

    /// Who serves such a call instead of this node, if it does not.
    pub fn served_by(&self, node: NodeId, call: Call) -> Option<NodeId> {
        let desk = self.desk.try_borrow().ok()?;
        desk.session().served_by(node, call)
    }

    /// Whether every link between this node and the others is cut.
    pub fn isolated(&self, node: NodeId) -> bool {
        let cut = |from, to| {
            let mut links = self.snapshot.links.iter();
            links.any(|l| l.cut && l.from == from && l.to == to)
        };
        let mut others = self.all().iter().filter(|&other| other != node);
        others.all(|other| cut(node, other) && cut(other, node))
    }

    /// Renews everything, now.
    pub(super) fn renew(&mut self) {
        self.facts_at = f64::NEG_INFINITY;
        self.log_at = f64::NEG_INFINITY;
        self.renew_stage();
    }

    /// Renews the stage, and the rest when it is due.
    pub(super) fn renew_stage(&mut self) {
        let desk = self.desk.clone();
        let desk = desk.borrow();
        let session = desk.session();
        let snapshot = Rc::new(session.snapshot());
        self.snapshot = snapshot.clone().into();
        self.frontier = session.frontier();
        self.horizon = session.horizon();
        self.seek = desk.seeking();
        let now = now_ms();
        if now - self.facts_at >= FACTS_MS {
            self.facts_at = now;
            self.renew_facts(&desk, snapshot);
        }
    }

    fn renew_facts(&mut self, desk: &Desk, snapshot: Rc<Snapshot>) {
        let session = desk.session();
        self.operations = adopt(&self.operations, session.operations());
        self.spans = adopt(&self.spans, session.spans());
        self.branches = adopt(&self.branches, desk.branches());
        self.present = desk.present();
        let bill = bill(desk);
        self.bill.update(bill);

        let session = desk.session();
        let mut facts = Facts {
            verdicts: self.facts.verdicts.clone(),
            log: self.facts.log.clone(),
            ..facts(desk, snapshot)
        };
        let now = now_ms();
        if self.tab == Tab::Log && (!self.playing || now - self.log_at >= LOG_MS) {
            self.log_at = now;
            let lines = if self.playing {
                LOG_LINES_PLAYING
            } else {
                LOG_LINES
            };
            facts.log.update(session.log(lines));
        }
        let verdicts = session.verdicts();
        self.judge(&facts.verdicts, &verdicts);
        self.mark(&verdicts);
        facts.verdicts.update(verdicts);
        self.facts = Shared::new(facts);
    }

    /// Sets the clock by which messages glide.
    pub(super) fn set_clock(&self) {
        let speed = match self.playing && self.seek.is_none() {
            true => 2f64.powi(self.settings.speed.into()),
            false => 0.0,
        };
        let next = self.desk.borrow().session().next_at_us();
        self.clock.set(self.snapshot.now.time_us, speed, next);
    }

    /// Says something in passing.
    pub(super) fn say(&mut self, words: impl Into<Rc<str>>, trouble: bool) {
        self.toasts += 1;
        self.toast = Some(Toast {
            number: self.toasts,
            words: words.into(),
            trouble,
        });
    }

    /// Changes the settings.
    pub(super) fn set(&mut self, change: impl FnOnce(&mut Settings)) {
        let mut settings = (*self.settings).clone();
        change(&mut settings);
        self.settings.update(settings);
    }
}

/// The new value, or the old one when it is the very same.
fn adopt<T>(old: &Shared<T>, new: Rc<T>) -> Shared<T> {
    let new = Shared::from(new);
    if *old == new { old.clone() } else { new }
}

fn bill(desk: &Desk) -> Bill {
    let session = desk.session();
    Bill {
        info: session.info(),
        preset: session.info().preset_of(&session.setup().switches),
        setup: Rc::new(session.setup().clone()),
        warnings: Rc::new(session.warnings()),
    }
}

fn facts(desk: &Desk, snapshot: Rc<Snapshot>) -> Facts {
    let session = desk.session();
    Facts {
        snapshot,
        verdicts: Shared::default(),
        log: Shared::default(),
        forgotten: session.forgotten(),
        totals: session.totals(),
        fresh: session.fresh_value(),
    }
}
