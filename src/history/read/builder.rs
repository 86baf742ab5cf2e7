//! Turns invocations and returns, in the order in which they happened, into a history.
//!
//! What holds of every format is here: a process has one operation at a time, a return has an
//! invocation, verbs of different models do not mix, and nothing grows without a limit. What
//! differs from format to format is in the parsers.

mod finish;

use super::Fail;
use super::intern::{Names, Values};
use crate::history::{
    Answer, Ask, Datum, Fault, Format, History, MAX_OPERATIONS, Model, Op, ValueId,
};

/// An operation that names no key.
const NO_KEY: u32 = u32::MAX;

/// Somebody asks for something.
#[derive(Clone, Copy, Debug)]
pub(in crate::history) struct Invocation {
    /// Who.
    pub process: u32,
    /// What about, if that has a name.
    pub key: Option<u32>,
    /// What for.
    pub ask: Ask,
    /// When, if that is known, in microseconds.
    pub time_us: Option<u64>,
    /// Where the text says so, in bytes from its beginning.
    pub at: usize,
    /// The same as a line, counted from 1.
    pub line: u32,
}

/// Somebody is told what came of it.
#[derive(Clone, Copy, Debug)]
pub(in crate::history) struct Completion {
    /// What was done, as far as only the return tells.
    pub ask: Option<Ask>,
    /// What came of it.
    pub answer: Answer,
    /// When, if that is known, in microseconds.
    pub time_us: Option<u64>,
}

/// What a history as a whole means.
#[derive(Clone, Debug)]
pub(in crate::history) struct Meaning {
    /// What its operations mean.
    pub model: Model,
    /// What every key holds at the beginning.
    pub initial: ValueId,
    /// What a bank's accounts hold at the beginning, where something other than its first read
    /// says so.
    pub balances: Option<Vec<(u32, i64)>>,
}

/// What a process does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Doing {
    /// It may ask for something.
    Nothing,
    /// It waits for this operation.
    Waiting(u32),
    /// It will never know what came of its last operation, and asks for nothing more.
    Gone,
}

/// A history that is being made.
#[derive(Debug)]
pub(in crate::history) struct Builder {
    format: Format,
    processes: Names,
    keys: Names,
    values: Values,
    ops: Vec<Op>,
    /// Where the text has each operation's invocation, in bytes.
    spots: Vec<usize>,
    doing: Vec<Doing>,
    places: u32,
    times_us: Vec<u64>,
    has_times: bool,
    faults: Vec<Fault>,
    /// Of a bank: what a read returned before any transfer was invoked.
    opening: Option<ValueId>,
    transfers: bool,
}

impl Builder {
    /// A history without operations.
    pub fn new(format: Format) -> Builder {
        Builder {
            format,
            processes: Names::default(),
            keys: Names::default(),
            values: Values::default(),
            ops: Vec::new(),
            spots: Vec::new(),
            doing: Vec::new(),
            places: 0,
            times_us: Vec::new(),
            has_times: false,
            faults: Vec::new(),
            opening: None,
            transfers: false,
        }
    }

    /// The number of a process.
    pub fn process(&mut self, name: &str) -> u32 {
        let process = self.processes.place(name);
        if process as usize == self.doing.len() {
            self.doing.push(Doing::Nothing);
        }
        process
    }

    /// The number of a key.
    pub fn key(&mut self, name: &str) -> u32 {
        self.keys.place(name)
    }

    /// The name of a key.
    pub fn key_name(&self, key: u32) -> &str {
        &self.keys.all[key as usize]
    }

    /// The number of a whole number.
    pub fn int(&mut self, number: i64) -> ValueId {
        self.values.int(number)
    }

    /// The number of a text.
    pub fn text(&mut self, text: &str) -> ValueId {
        self.values.text(text)
    }

    /// The number of what some accounts hold, in the order of their numbers.
    pub fn balances(&mut self, balances: Vec<(u32, i64)>) -> ValueId {
        self.values.datum(Datum::Balances(balances))
    }

    /// What all operations so far ask for.
    pub fn asks(&self) -> impl Iterator<Item = Ask> + '_ {
        self.ops.iter().map(|op| op.ask)
    }

    /// What a process waits for.
    pub fn pending(&self, process: u32) -> Result<Ask, String> {
        self.waiting(process).map(|op| self.ops[op as usize].ask)
    }

    fn waiting(&self, process: u32) -> Result<u32, String> {
        match self.doing[process as usize] {
            Doing::Waiting(op) => Ok(op),
            _ => Err(format!(
                "Process {} is told what came of a call that it has not made.",
                self.processes.all[process as usize]
            )),
        }
    }

    /// A process asks for something. It must be free to.
    pub fn invoke(&mut self, call: Invocation) -> Result<(), String> {
        let name = &self.processes.all[call.process as usize];
        match self.doing[call.process as usize] {
            Doing::Nothing => {}
            Doing::Waiting(op) => {
                let line = self.ops[op as usize].line;
                return Err(format!(
                    "Process {name} calls while its call of line {line} is pending."
                ));
            }
            Doing::Gone => {
                return Err(format!(
                    "Process {name} calls again, but it was never told what came of its last \
                     call; another process has to take its place."
                ));
            }
        }
        if self.ops.len() == MAX_OPERATIONS {
            return Err(format!(
                "There are more than {MAX_OPERATIONS} operations; that is the most."
            ));
        }
        self.doing[call.process as usize] = Doing::Waiting(self.ops.len() as u32);
        self.transfers |= matches!(call.ask, Ask::Transfer { .. });
        let start = self.place(call.time_us);
        self.spots.push(call.at);
        self.ops.push(Op {
            process: call.process,
            key: call.key.unwrap_or(NO_KEY),
            ask: call.ask,
            answer: Answer::Unknown,
            start,
            end: None,
            line: call.line,
        });
        Ok(())
    }

    /// A process is told what came of its call.
    pub fn complete(&mut self, process: u32, done: Completion) -> Result<(), String> {
        let waiting = self.waiting(process)?;
        self.doing[process as usize] = Doing::Nothing;
        let place = self.place(done.time_us);
        let op = &mut self.ops[waiting as usize];
        op.ask = done.ask.unwrap_or(op.ask);
        op.answer = done.answer;
        op.end = Some(place);
        if let Answer::Value(value) = done.answer
            && !self.transfers
            && self.opening.is_none()
            && matches!(self.values.all[value.0 as usize], Datum::Balances(_))
        {
            self.opening = Some(value);
        }
        Ok(())
    }

    /// A process will never know what came of its call; says whether it may call again.
    pub fn lose(&mut self, process: u32, again: bool) -> Result<(), String> {
        self.waiting(process)?;
        self.doing[process as usize] = if again { Doing::Nothing } else { Doing::Gone };
        Ok(())
    }

    /// Something goes wrong, or is mended.
    pub fn fault(&mut self, what: &str) -> Result<(), String> {
        if self.faults.len() == MAX_OPERATIONS {
            return Err(format!(
                "There are more than {MAX_OPERATIONS} faults; that is the most."
            ));
        }
        self.faults.push(Fault {
            at: self.places,
            what: what.into(),
        });
        Ok(())
    }

    /// The next place. Time does not go back, and where a file has none it stands still.
    fn place(&mut self, time_us: Option<u64>) -> u32 {
        self.has_times |= time_us.is_some();
        let before = self.times_us.last().copied().unwrap_or(0);
        self.times_us.push(time_us.unwrap_or(0).max(before));
        self.places += 1;
        self.places - 1
    }

    /// The history, when it means something as a whole.
    pub fn finish(self, meaning: Meaning) -> Result<History, Fail> {
        finish::finish(self, meaning)
    }
}
