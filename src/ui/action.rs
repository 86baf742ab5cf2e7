//! Everything a person can do on the page, as values.

use super::explore::Explore;
use super::histories::Judge;
use crate::history::{Format, Moment};
use crate::protocol::{Call, ClientId, Key, MsgId, NodeId, OpId};
use crate::run::{Deed, Run};
use crate::sim::Setup;
use std::rc::Rc;

/// What a person does; the page's one reducer takes it in.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// The loop turns: so many microseconds of the reader's own time have gone by.
    Tick(u64),
    /// Plays or pauses.
    TogglePlay,
    /// Pauses, whatever was.
    Pause,
    /// One event forward.
    StepForward,
    /// One event back.
    StepBack,
    /// To the start of what is kept.
    ToStart,
    /// To the latest moment of the branch.
    ToEnd,
    /// Moves the playhead to a virtual time, in microseconds (dragging); pauses.
    SeekTime(u64),
    /// Moves the playhead to a moment (a violation, a log line); pauses.
    SeekMoment(Moment),
    /// Stops a long replay where it is.
    StopSeek,
    /// Sets the speed to 2 to the power of this, −4 to 8.
    Speed(i8),
    /// Acts in the run.
    Do(Deed),
    /// Asks a node for something, on behalf of the client who asks.
    Ask(NodeId, Call),
    /// Says who asks from now on; none for any client that is free.
    AskAs(Option<ClientId>),
    /// Asks every node that runs for the value of the register on stage.
    ReadAll,
    /// Selects something, for the inspector and the keyboard.
    Select(Selection),
    /// Takes up a tool.
    Tool(Tool),
    /// Shows another register on stage.
    ShowKey(Key),
    /// Zooms the timeline by a factor in percent (200 is twice as wide) around a virtual time.
    Zoom {
        /// Percent of the present scale.
        percent: u32,
        /// The virtual time that stays where it is, in microseconds.
        around_us: u64,
    },
    /// Zooms the timeline by one step, closer or away, around what the reader looks at.
    ZoomStep {
        /// Whether closer.
        closer: bool,
    },
    /// Zooms the timeline so that the whole branch is shown, and follows the playhead.
    Fit {
        /// How wide the timeline is, in pixels.
        pixels: u32,
    },
    /// Scrolls the timeline so that it begins at this virtual time; none follows the playhead.
    Scroll(Option<u64>),
    /// Starts another setup from its beginning; what was on stage is kept as a branch. `field`
    /// names the control that was used, so that a refusal can be shown beside it.
    Start {
        /// What to start.
        setup: Rc<Setup>,
        /// The control's id.
        field: Rc<str>,
    },
    /// Says beside a control why what was entered there cannot be.
    Refuse {
        /// The control's id.
        field: Rc<str>,
        /// One sentence.
        words: Rc<str>,
    },
    /// Starts the present setup again from its beginning.
    Restart,
    /// Starts the present setup with another seed.
    Reseed(u64),
    /// Opens a run that came from a link or a file, paused at its moment.
    Open(Rc<Run>),
    /// Goes back to the branch with this number; the present one is kept.
    Return(u32),
    /// Lets the branch with this number go.
    Forget(u32),
    /// Copies a link to this very moment.
    Share,
    /// Downloads the run as a file.
    Save,
    /// Downloads the history in a format.
    Export(Format),
    /// Does something about exploring, or hears of it.
    Explore(Explore),
    /// Does something about a history from anywhere, or hears of it.
    Judge(Judge),
    /// Shows a tab of the side panel.
    Show(Tab),
    /// Opens a dialog, or closes it.
    Dialog(Option<Dialog>),
    /// Says something in passing.
    Say(Rc<str>),
    /// Says that something went wrong, until it is waved away.
    Complain(Rc<str>),
    /// Waves the message away, if it is still the one with this number.
    Hush(u32),
    /// Brings a moment into view on the timeline; the playhead stays.
    ShowFrom(Moment),
    /// Changes a setting that outlives the run.
    Set(Setting),
    /// Starts a run of the present preset that breaks a guarantee.
    ShowBroken,
    /// Tries one of the first visit's suggestions.
    Try(usize),
}

/// What is selected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Selection {
    /// Nothing.
    #[default]
    None,
    /// A node.
    Node(NodeId),
    /// A message in flight.
    Message(MsgId),
    /// An operation.
    Operation(OpId),
    /// The link between two nodes; the inspector shows both ways.
    Link(NodeId, NodeId),
}

/// What the pointer does on stage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tool {
    /// Click selects.
    #[default]
    Select,
    /// A drag draws a line that cuts the cluster in two.
    Partition,
    /// A click on a node crashes it, or restarts it.
    Crash,
}

/// The tabs of the side panel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tab {
    /// What is selected.
    #[default]
    Inspector,
    /// What the run starts from.
    Setup,
    /// Every order of a small setup.
    Explore,
    /// The event log.
    Log,
}

/// What stands in front of the page.
#[derive(Clone, Debug, PartialEq)]
pub enum Dialog {
    /// Shortcuts and what the signs mean.
    Help,
    /// A value to write, at this node to begin with.
    Write(NodeId),
    /// Where a history to be judged comes from.
    Judge,
    /// A link that could not be copied by itself.
    Link(Rc<str>),
}

/// A setting that outlives the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// Light, dark, or as the system says.
    Theme(super::settings::Theme),
    /// Whether single keys do anything.
    Shortcuts(bool),
    /// Whether the run pauses when a guarantee breaks.
    PauseOnViolation(bool),
    /// Whether the suggestions of the first visit are shown.
    Hints(bool),
}
