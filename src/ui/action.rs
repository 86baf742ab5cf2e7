//! Everything a person can do on the page, as values.

use crate::history::Moment;
use crate::protocol::{Key, MsgId, NodeId, OpId};
use crate::run::Deed;

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
    /// Sets the speed to 2 to the power of this, −4 to 8.
    Speed(i8),
    /// Acts in the run.
    Do(Deed),
    /// Asks a node for something on behalf of a client that is free.
    Ask(NodeId, crate::protocol::Call),
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
    /// Scrolls the timeline so that it begins at this virtual time; none follows the playhead.
    Scroll(Option<u64>),
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
