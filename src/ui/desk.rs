//! The run on stage, and the branches beside it.

use super::platform::now_ms;
use crate::history::Moment;
use crate::run::{self, BadRun, Deed, Refused, Run, Session};
use crate::sim::Setup;
use std::rc::Rc;

/// The most branches that are kept; then the oldest goes.
pub const MOST_BRANCHES: usize = 12;
/// Choices applied between two looks at the clock.
const SLICE: u32 = 200;
/// Milliseconds that one turn of the loop may take, at least and at most.
const TURN_MS: f64 = 9.0;
const LONGEST_MS: f64 = 50.0;
/// A run that is shorter and that nobody acted in is not worth keeping, in microseconds.
const WORTH_KEEPING_US: u64 = 2_000_000;

/// A branch that is not on stage.
#[derive(Clone, Debug, PartialEq)]
pub struct Branch {
    /// Its number, counted from 1; it keeps it for as long as it is kept.
    pub number: u32,
    /// The run, up to its latest moment.
    pub run: Rc<Run>,
}

impl Branch {
    /// "Branch 1 · 8.40 s · 3 acts".
    pub fn name(&self) -> String {
        let acts = match self.run.acts.len() {
            0 => "no acts".to_string(),
            1 => "1 act".to_string(),
            n => format!("{n} acts"),
        };
        format!("Branch {} · {} · {acts}", self.number, self.run.until)
    }
}

/// A replay under way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seek {
    /// Where it began.
    pub from: Moment,
    /// Where it goes.
    pub to: Moment,
}

/// The run on stage, and the branches beside it.
pub struct Desk {
    session: Box<dyn Session>,
    branches: Rc<Vec<Branch>>,
    /// The number of the branch on stage.
    present: u32,
    /// The highest number given so far.
    numbered: u32,
    seek: Option<Seek>,
    dropped: Option<String>,
}

impl Desk {
    /// Puts a session on stage.
    pub fn new(session: Box<dyn Session>) -> Desk {
        Desk {
            session,
            branches: Rc::default(),
            present: 1,
            numbered: 1,
            seek: None,
            dropped: None,
        }
    }

    /// The run on stage.
    pub fn session(&self) -> &dyn Session {
        &*self.session
    }

    /// The branches that are not on stage, oldest first.
    pub fn branches(&self) -> Rc<Vec<Branch>> {
        self.branches.clone()
    }

    /// The number of the branch on stage.
    pub fn present(&self) -> u32 {
        self.present
    }

    /// The replay under way.
    pub fn seeking(&self) -> Option<Seek> {
        self.seek
    }

    /// What was let go to make room, in one sentence; said once.
    pub fn take_dropped(&mut self) -> Option<String> {
        self.dropped.take()
    }

    /// Plays toward a virtual time for one turn of the loop; says whether it got there.
    pub fn play(&mut self, until_us: u64, elapsed_us: u64) -> bool {
        in_time(budget_ms(elapsed_us), || self.session.play(until_us, SLICE))
    }

    /// Sets out for a moment and does the first slice; says whether it is there.
    pub fn seek(&mut self, to: Moment) -> bool {
        self.seek = Some(Seek {
            from: self.session.now(),
            to,
        });
        self.seek_on(0)
    }

    /// Goes on with the replay under way; says whether it is there.
    pub fn seek_on(&mut self, elapsed_us: u64) -> bool {
        let Some(seek) = self.seek else { return true };
        let there = in_time(budget_ms(elapsed_us), || self.session.seek(seek.to, SLICE));
        if there {
            self.seek = None;
        }
        there
    }

    /// Leaves the playhead where it is.
    pub fn stop_seek(&mut self) {
        self.seek = None;
    }

    /// The moment of a virtual time, no later than the frontier.
    pub fn moment_at(&self, time_us: u64) -> Moment {
        let frontier = self.session.frontier();
        if time_us >= frontier.time_us {
            frontier
        } else {
            self.session.moment_at(time_us)
        }
    }

    /// One choice forward; false when nothing ever happens by itself.
    pub fn step(&mut self) -> bool {
        self.seek = None;
        self.session.step()
    }

    /// One choice back; false at the horizon.
    pub fn step_back(&mut self) -> bool {
        self.seek = None;
        self.session.step_back()
    }

    /// Acts at the playhead. Behind the frontier, what came after is kept as a branch; says
    /// whether that was so.
    pub fn act(&mut self, deed: Deed) -> Result<bool, Refused> {
        self.seek = None;
        let left = self.session.act(deed)?;
        let branched = left.is_some();
        if let Some(run) = left {
            self.keep(run);
            self.number_anew();
        }
        Ok(branched)
    }

    /// Starts a setup from its beginning and keeps the present run.
    pub fn start(&mut self, setup: &Setup) -> Result<(), BadRun> {
        let session = run::start(setup)?;
        self.leave_present();
        self.replace(session);
        Ok(())
    }

    /// Opens a run and keeps the present one; says whether it already stands at its moment.
    pub fn open(&mut self, run: &Run) -> Result<bool, BadRun> {
        let session = run::open(run)?;
        self.leave_present();
        self.replace(session);
        Ok(self.seek(run.until))
    }

    /// Puts a branch back on stage and keeps the present one.
    pub fn go_back_to(&mut self, number: u32) -> Result<bool, BadRun> {
        let found = self.branches.iter().position(|b| b.number == number);
        let Some(place) = found else {
            return Err(BadRun(format!("Branch {number} is no longer kept.")));
        };
        let run = self.branches[place].run.clone();
        if run.setup != *self.session.setup() {
            let session = run::open(&run)?;
            self.forget(number);
            self.put_back();
            self.replace(session);
        } else {
            self.forget(number);
            self.put_back();
            match self.session.follow(&run) {
                Ok(()) => {}
                Err(_) => {
                    let session = run::open(&run)?;
                    self.replace(session);
                }
            }
        }
        self.present = number;
        Ok(self.seek(run.until))
    }

    /// Lets a branch go.
    pub fn forget(&mut self, number: u32) {
        Rc::make_mut(&mut self.branches).retain(|b| b.number != number);
    }

    fn replace(&mut self, session: Box<dyn Session>) {
        self.session = session;
        self.seek = None;
    }

    /// Keeps the whole present branch, unless it is so short that nothing is lost with it, and
    /// gives what comes on stage instead a number of its own.
    fn leave_present(&mut self) {
        self.seek = None;
        let run = self.session.branch();
        if !run.acts.is_empty() || run.until.time_us >= WORTH_KEEPING_US {
            self.keep(run);
            self.number_anew();
        }
    }

    fn number_anew(&mut self) {
        self.numbered += 1;
        self.present = self.numbered;
    }

    /// Keeps the present branch while another comes on stage, however short it is: it may have
    /// stood among the others before.
    fn put_back(&mut self) {
        self.seek = None;
        let run = self.session.branch();
        if run.until.step > 0 {
            self.keep(run);
        }
    }

    /// Keeps a run under the number of the branch on stage.
    fn keep(&mut self, run: Run) {
        let number = self.present;
        let branches = Rc::make_mut(&mut self.branches);
        if branches.len() >= MOST_BRANCHES {
            let oldest = branches.remove(0);
            self.dropped = Some(format!(
                "Only {MOST_BRANCHES} branches are kept, so {} was let go.",
                oldest.name()
            ));
        }
        branches.push(Branch {
            number,
            run: Rc::new(run),
        });
    }
}

/// How long a turn may take: where frames are slow there are fewer turns, and each may take up to
/// half of the time since the one before.
fn budget_ms(elapsed_us: u64) -> f64 {
    (elapsed_us as f64 / 2_000.0).clamp(TURN_MS, LONGEST_MS)
}

/// Repeats something until it is done or the time is up; says whether it is done.
fn in_time(ms: f64, mut go_on: impl FnMut() -> bool) -> bool {
    let deadline = now_ms() + ms;
    loop {
        if go_on() {
            return true;
        }
        if now_ms() >= deadline {
            return false;
        }
    }
}
