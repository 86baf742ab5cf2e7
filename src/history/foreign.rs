//! A history from anywhere: what clients of some system asked for and were told.
//!
//! Values are kept once and named by number, so that an operation is small and is compared fast.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// The most operations of a history.
pub const MAX_OPERATIONS: usize = 2_000_000;

/// What clients of some system asked for and were told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    /// How it was written down.
    pub format: Format,
    /// What its operations mean, as far as they tell.
    pub model: Model,
    /// The names of the clients, in the order in which they first appear.
    pub processes: Vec<Arc<str>>,
    /// The names of the keys, in the order in which they first appear; a single one without a name
    /// where there are no keys. A bank's are its accounts.
    pub keys: Vec<Arc<str>>,
    /// Every value, once. The first is [`Datum::Nil`].
    pub values: Vec<Datum>,
    /// The value that every key holds at the beginning.
    pub initial: ValueId,
    /// What a bank's accounts hold at the beginning, in the order of `keys`; empty of all others.
    pub balances: Vec<i64>,
    /// The operations, in order of invocation.
    pub ops: Vec<Op>,
    /// How many invocations and returns there are. Each has a place, counted from 0; they alone
    /// order operations.
    pub places: u32,
    /// The time of each place in microseconds, where the file has times; else empty.
    pub times_us: Vec<u64>,
    /// What went wrong in the meantime, where the file says so.
    pub faults: Vec<Fault>,
}

/// A value, by its place in [`History::values`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ValueId(pub u32);

impl ValueId {
    /// No value.
    pub const NIL: ValueId = ValueId(0);
}

/// A value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Datum {
    /// No value.
    Nil,
    /// A whole number.
    Int(i64),
    /// Text; whatever else a file has is kept as it is spelled there.
    Text(Arc<str>),
    /// What accounts hold: the place of the key and the balance, in the order of the places.
    Balances(Vec<(u32, i64)>),
}

/// An operation, from invocation to return.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Op {
    /// Who asked, by its place in [`History::processes`].
    pub process: u32,
    /// What about, by its place in [`History::keys`].
    pub key: u32,
    /// What was asked.
    pub ask: Ask,
    /// What came of it.
    pub answer: Answer,
    /// The place of its invocation.
    pub start: u32,
    /// The place of its return; none where the result is unknown, whether or not the file says so.
    pub end: Option<u32>,
    /// The line of the file with its invocation, counted from 1.
    pub line: u32,
}

/// What was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ask {
    /// What a key holds; of a bank, what all accounts hold or one.
    Read,
    /// Put a value.
    Write(ValueId),
    /// Put the second value if the first is there.
    Cas(ValueId, ValueId),
    /// Add text to the end.
    Append(ValueId),
    /// Take the value away.
    Delete,
    /// Add to a number.
    Add(i64),
    /// Take the lock.
    Acquire,
    /// Give the lock back.
    Release,
    /// Move money from the operation's key to another.
    Transfer {
        /// The account that receives, by its place in [`History::keys`].
        to: u32,
        /// How much.
        amount: i64,
    },
}

impl Ask {
    /// The word for it.
    pub fn verb(self) -> &'static str {
        match self {
            Ask::Read => "read",
            Ask::Write(_) => "write",
            Ask::Cas(..) => "cas",
            Ask::Append(_) => "append",
            Ask::Delete => "delete",
            Ask::Add(_) => "add",
            Ask::Acquire => "acquire",
            Ask::Release => "release",
            Ask::Transfer { .. } => "transfer",
        }
    }
}

/// What came of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// A read returned this.
    Value(ValueId),
    /// It is done; of a read, without a word on what it saw.
    Done,
    /// It was looked at and had no effect since the state did not allow it: the other value was not
    /// there, the account held less.
    Refused,
    /// It did not happen.
    Nothing,
    /// Nobody knows: it takes effect at any time after its invocation, or never.
    Unknown,
}

/// Something that went wrong in the system, or was mended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// Before which place it happened.
    pub at: u32,
    /// What happened, in the file's words.
    pub what: Arc<str>,
}

/// How a history is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// Jepsen's and Knossos' maps in EDN.
    Edn,
    /// Jepsen's log lines of the tests of etcd.
    Etcd,
    /// A map a line, with keys, as Porcupine's tests have them.
    Kv,
    /// Our own, a JSON object a line.
    JsonLines,
}

impl Format {
    /// All of them.
    pub const ALL: [Format; 4] = [Format::Edn, Format::Etcd, Format::Kv, Format::JsonLines];

    /// Its name on the command line.
    pub fn id(self) -> &'static str {
        match self {
            Format::Edn => "edn",
            Format::Etcd => "etcd",
            Format::Kv => "kv",
            Format::JsonLines => "jsonl",
        }
    }

    /// Its name on the page.
    pub fn title(self) -> &'static str {
        match self {
            Format::Edn => "Jepsen EDN",
            Format::Etcd => "etcd log",
            Format::Kv => "key-value log",
            Format::JsonLines => "JSON lines",
        }
    }
}

/// What operations mean when they come one after another: a sequential specification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Model {
    /// Read and write.
    Register,
    /// Read, write, compare and set.
    CasRegister,
    /// Get, put, append, delete.
    KeyValue,
    /// Add and read.
    Counter,
    /// Acquire and release.
    Mutex,
    /// Transfers between accounts, and reads of what they hold.
    Bank,
}

impl Model {
    /// All of them.
    pub const ALL: [Model; 6] = [
        Model::Register,
        Model::CasRegister,
        Model::KeyValue,
        Model::Counter,
        Model::Mutex,
        Model::Bank,
    ];

    /// Its name on the command line.
    pub fn id(self) -> &'static str {
        match self {
            Model::Register => "register",
            Model::CasRegister => "cas-register",
            Model::KeyValue => "key-value",
            Model::Counter => "counter",
            Model::Mutex => "mutex",
            Model::Bank => "bank",
        }
    }

    /// Whether it says what this call means.
    pub fn has(self, ask: Ask) -> bool {
        match self {
            Model::Register => matches!(ask, Ask::Read | Ask::Write(_)),
            Model::CasRegister => matches!(ask, Ask::Read | Ask::Write(_) | Ask::Cas(..)),
            Model::KeyValue => matches!(
                ask,
                Ask::Read | Ask::Write(_) | Ask::Cas(..) | Ask::Append(_) | Ask::Delete
            ),
            Model::Counter => matches!(ask, Ask::Read | Ask::Add(_)),
            Model::Mutex => matches!(ask, Ask::Acquire | Ask::Release),
            Model::Bank => matches!(ask, Ask::Read | Ask::Transfer { .. }),
        }
    }

    /// The model that these calls are of: the one with the fewest verbs that has them all.
    pub fn of(asks: impl IntoIterator<Item = Ask>) -> Model {
        let mut model = Model::Register;
        for ask in asks {
            model = match ask {
                Ask::Transfer { .. } => return Model::Bank,
                Ask::Acquire | Ask::Release => return Model::Mutex,
                Ask::Add(_) => return Model::Counter,
                Ask::Append(_) | Ask::Delete => Model::KeyValue,
                Ask::Cas(..) if model == Model::Register => Model::CasRegister,
                Ask::Cas(..) | Ask::Read | Ask::Write(_) => model,
            };
        }
        model
    }
}

/// Why a text is no history: one sentence, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {why}")]
pub struct BadHistory {
    /// Counted from 1.
    pub line: u32,
    /// Counted from 1, in characters.
    pub column: u32,
    /// What is wrong there, a sentence.
    pub why: String,
}

impl History {
    /// A value in words: `nil`, `4`, `"x"`.
    pub fn spell(&self, value: ValueId) -> impl fmt::Display + '_ {
        Spelled(self, value)
    }
}

struct Spelled<'a>(&'a History, ValueId);

impl fmt::Display for Spelled<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.values[self.1.0 as usize] {
            Datum::Nil => write!(f, "nil"),
            Datum::Int(number) => write!(f, "{number}"),
            Datum::Text(text) => write!(f, "{text:?}"),
            Datum::Balances(balances) => {
                for (place, (key, balance)) in balances.iter().enumerate() {
                    let comma = if place > 0 { ", " } else { "" };
                    write!(f, "{comma}{} {balance}", self.0.keys[*key as usize])?;
                }
                Ok(())
            }
        }
    }
}
