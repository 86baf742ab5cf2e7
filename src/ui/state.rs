//! The page's one reducer: an action in, the next page out.

use super::action::{Action, Selection, Setting, Tool};
use super::explore;
use super::histories;
use super::notice;
use super::page::{Page, TimeWindow};
use super::suggestions;
use super::zoom;
use crate::history::Moment;
use crate::protocol::{Call, ClientId, Form, NodeId};
use crate::run::{Deed, NodeStatus};
use crate::sim::Setup;
use crate::world::Choice;
use std::rc::Rc;
use yew::Reducible;

/// A turn of the loop counts for no more than this, in microseconds: a page that was hidden does
/// not leap.
const LONGEST_TURN_US: u64 = 100_000;
/// The scale at which a short run is shown whole, in pixels a second.
const CLOSEST_FIT: f64 = 400.0;
/// How far from the edge of the timeline marked operations begin, in pixels.
const MARGIN_PX: f64 = 120.0;

impl Reducible for Page {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        if matches!(action, Action::Tick(_)) && !self.playing && self.seek.is_none() {
            return self;
        }
        let mut page = (*self).clone();
        page.take(action);
        page.set_clock();
        Rc::new(page)
    }
}

impl Page {
    fn take(&mut self, action: Action) {
        match action {
            Action::Tick(elapsed_us) => {
                self.tick(elapsed_us);
                if let Some(at) = self.jump.take() {
                    self.go(at);
                }
            }
            Action::TogglePlay => self.toggle_play(),
            Action::Pause => self.playing = false,
            Action::StepForward | Action::StepBack => self.step(action == Action::StepForward),
            Action::ToStart => self.go(self.horizon),
            Action::ToEnd => self.go(self.frontier),
            Action::SeekTime(time_us) => {
                let to = self.desk.borrow().moment_at(time_us);
                self.go(to);
            }
            Action::SeekMoment(to) => self.go(to),
            Action::StopSeek => {
                self.desk.borrow_mut().stop_seek();
                self.renew();
            }
            Action::Do(deed) => self.act(deed),
            Action::Ask(node, call) => self.ask(node, call, self.client()),
            Action::ReadAll => self.read_all(),
            Action::Start { setup, field } => self.start(&setup, field),
            Action::Restart => self.start(&self.bill.setup.clone(), Rc::from("restart")),
            Action::Reseed(seed) => {
                let mut setup = (*self.bill.setup).clone();
                setup.seed = seed;
                self.start(&setup, Rc::from("seed"));
            }
            Action::Open(run) => {
                self.swap(|desk| desk.open(&run));
            }
            Action::Return(number) => {
                self.swap(|desk| desk.go_back_to(number));
            }
            Action::Forget(number) => {
                self.desk.borrow_mut().forget(number);
                self.renew();
            }
            Action::Explore(what) => explore::take(self, what),
            Action::Judge(what) => histories::take(self, what),
            Action::Try(which) => suggestions::attempt(self, which),
            Action::ShowBroken => suggestions::start_broken(self),
            other => self.look(other),
        }
    }

    /// What changes how the run is looked at, and not the run.
    fn look(&mut self, action: Action) {
        match action {
            Action::Speed(speed) => self.set(|s| s.speed = speed.clamp(-4, 8)),
            Action::Select(selection) => {
                self.selection = selection;
                if selection != Selection::None {
                    self.tab = super::action::Tab::Inspector;
                }
            }
            Action::Tool(tool) => self.tool = tool,
            Action::ShowKey(key) => self.key = key,
            Action::AskAs(client) => self.client = client,
            Action::Zoom { percent, around_us } => self.zoom(percent, around_us),
            Action::ZoomStep { closer } => {
                let now_us = self.snapshot.now.time_us;
                let (percent, around_us) = zoom::step(self.window, now_us, closer);
                self.zoom(percent, around_us);
            }
            Action::Fit { pixels } => self.fit(pixels),
            Action::Scroll(from_us) => self.window.from_us = from_us,
            Action::Show(tab) => {
                self.tab = tab;
                self.renew();
            }
            Action::Dialog(dialog) => self.dialog = dialog,
            Action::Say(words) => self.say(words, false),
            Action::Refuse { field, words } => self.refusal = Some((field, words)),
            Action::Complain(words) => self.say(words, true),
            Action::Hush(number) => {
                self.toast.take_if(|toast| toast.number == number);
            }
            Action::ShowFrom(first) => {
                let lead = (MARGIN_PX / self.window.scale * 1e6) as u64;
                self.window.from_us = Some(first.time_us.saturating_sub(lead));
            }
            Action::Set(setting) => self.set(|settings| match setting {
                Setting::Theme(theme) => settings.theme = theme,
                Setting::Shortcuts(on) => settings.shortcuts = on,
                Setting::PauseOnViolation(on) => settings.pause_on_violation = on,
                Setting::Hints(on) => settings.hints = on,
            }),
            // Those that reach into the run have been taken in above; sharing and saving are the
            // browser's business and never come here.
            _ => {}
        }
    }

    fn tick(&mut self, elapsed_us: u64) {
        if self.seek.is_some() {
            let there = self.desk.borrow_mut().seek_on(elapsed_us);
            if there {
                self.renew();
            } else {
                self.renew_stage();
            }
            return;
        }
        let elapsed = elapsed_us.min(LONGEST_TURN_US);
        let speed = self.settings.speed;
        let ahead = if speed >= 0 {
            elapsed << speed
        } else {
            elapsed >> -speed
        };
        let until = self.snapshot.now.time_us + ahead.max(1);
        self.behind = !self.desk.borrow_mut().play(until, elapsed);
        self.renew_stage();
        explore::stop_at_end(self);
    }

    fn toggle_play(&mut self) {
        let playing = !self.playing;
        self.playing = playing;
        self.behind = false;
        self.set(|s| s.playing = playing);
        self.announcement = Rc::from(if playing { "Playing" } else { "Paused" });
        self.renew();
    }

    fn step(&mut self, forward: bool) {
        self.playing = false;
        let moved = {
            let mut desk = self.desk.borrow_mut();
            if forward {
                desk.step()
            } else {
                desk.step_back()
            }
        };
        self.window.from_us = None;
        self.renew();
        let told = if moved {
            let last = self.desk.borrow().session().log(1).pop();
            last.map(|line| format!("{}: {}", line.at, line.words))
        } else if forward && notice::all_wait(self) {
            Some("Nothing moves by itself: messages wait for you to deliver them.".to_string())
        } else if forward {
            Some("Nothing more happens by itself: ask a node for something.".to_string())
        } else {
            Some("This is the earliest moment that is kept.".to_string())
        };
        let Some(told) = told else { return };
        if !moved {
            self.say(told.as_str(), false);
        }
        self.announcement = Rc::from(told);
    }

    fn go(&mut self, to: Moment) {
        self.playing = false;
        self.behind = false;
        self.window.from_us = None;
        self.desk.borrow_mut().seek(to);
        self.renew();
    }

    /// Acts at the playhead; a refusal is said in passing and changes nothing.
    pub(super) fn act(&mut self, deed: Deed) {
        if let Deed::Choose(Choice::Deliver(id)) = deed {
            // What is held is let go first; a refusal of that is the delivery's to explain.
            let held = self.snapshot.messages.iter().any(|m| m.id == id && m.held);
            if held {
                let _ = self
                    .desk
                    .borrow_mut()
                    .act(Deed::Choose(Choice::ReleaseMessage(id)));
            }
        }
        let done = self.desk.borrow_mut().act(deed);
        if done.is_ok() {
            let said = self.desk.borrow().session().log(1);
            self.announcement = said.last().map_or("".into(), |line| line.words.clone());
        }
        match done {
            Ok(false) => {
                self.toast.take_if(|toast| toast.trouble);
            }
            Ok(true) => self.say("A new branch begins here; the one before is kept.", false),
            Err(why) => self.say(why.to_string(), true),
        }
        self.refusal = None;
        self.mention_dropped();
        self.renew();
    }

    /// Asks a node, or the one that serves such calls instead.
    pub(super) fn ask(&mut self, node: NodeId, call: Call, client: Option<ClientId>) {
        let other = self.desk.borrow().session().served_by(node, call);
        let at = other.unwrap_or(node);
        let mut choice = self.desk.borrow().session().invoke(at, call);
        if let (Choice::Invoke { client, .. }, Some(chosen)) = (&mut choice, client) {
            *client = chosen;
        }
        self.act(Deed::Choose(choice));
        if let (Some(other), None) = (other, self.toast.as_ref().filter(|t| t.trouble)) {
            let verb = self.bill.info.verb(Form::of(call));
            let what = verb.map_or("such operation", |verb| verb.word);
            self.say(
                format!("{node} serves no {what}; {other} was asked instead."),
                false,
            );
        }
    }

    /// Who asks, if somebody was chosen who can still act.
    fn client(&self) -> Option<ClientId> {
        let clients = &self.snapshot.clients;
        (self.client).filter(|id| clients.iter().any(|client| client.id == *id))
    }

    fn read_all(&mut self) {
        let up: Vec<NodeId> = (self.snapshot.nodes.iter())
            .filter(|node| matches!(node.status, NodeStatus::Up | NodeStatus::Paused))
            .map(|node| node.id)
            .collect();
        let call = Call::Read { key: self.key };
        for node in up {
            if self.served_by(node, call).is_none() {
                self.ask(node, call, None);
            }
        }
    }

    /// Starts a setup; a refusal is shown beside the control that was used.
    pub(super) fn start(&mut self, setup: &Setup, field: Rc<str>) {
        let started = self.desk.borrow_mut().start(setup);
        match started {
            Ok(()) => self.settle(),
            Err(why) => self.refusal = Some((field, Rc::from(why.to_string()))),
        }
    }

    /// Puts another run on stage, paused; a refusal leaves the present one. Says whether it did.
    pub(super) fn swap(
        &mut self,
        change: impl FnOnce(&mut super::desk::Desk) -> Result<bool, crate::run::BadRun>,
    ) -> bool {
        let swapped = change(&mut self.desk.borrow_mut());
        match swapped {
            Ok(_) => {
                self.playing = false;
                self.settle();
                true
            }
            Err(why) => {
                self.say(why.to_string(), true);
                self.renew();
                false
            }
        }
    }

    /// Takes in that another run is on stage.
    fn settle(&mut self) {
        self.refusal = None;
        self.toast = None;
        self.behind = false;
        self.window.from_us = None;
        self.tool = Tool::Select;
        self.client = None;
        self.mention_dropped();
        self.renew();
        let cluster = self.bill.setup.cluster;
        let gone = match self.selection {
            Selection::Node(node) => !cluster.all().contains(node),
            _ => true,
        };
        if gone {
            self.selection = Selection::None;
        }
        if self.key.0 >= cluster.keys {
            self.key = Default::default();
        }
    }

    fn mention_dropped(&mut self) {
        let dropped = self.desk.borrow_mut().take_dropped();
        if let Some(words) = dropped {
            self.say(words, false);
        }
    }

    fn zoom(&mut self, percent: u32, around_us: u64) {
        let old = self.window.scale;
        let scale = (old * f64::from(percent.clamp(10, 1000)) / 100.0).clamp(0.02, 20_000.0);
        if let Some(from) = self.window.from_us {
            // The time under the pointer stays where it is.
            let before = around_us.saturating_sub(from) as f64 * old / scale;
            self.window.from_us = Some(around_us.saturating_sub(before as u64));
        }
        self.window.scale = scale;
    }

    /// Shows the whole branch; a window that follows the playhead then begins at the horizon.
    pub(super) fn fit(&mut self, pixels: u32) {
        let span_us = self.frontier.time_us - self.horizon.time_us.min(self.frontier.time_us);
        // As much as a window shows before it begins to follow.
        let room = f64::from(pixels) * 0.85;
        let scale = room / (span_us.max(1) as f64) * 1e6;
        self.window = TimeWindow {
            from_us: None,
            scale: scale.clamp(0.02, CLOSEST_FIT),
        };
    }
}
