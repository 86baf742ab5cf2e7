//! Reads EDN, the notation of Clojure's data (<https://github.com/edn-format/edn>), as far as
//! histories need it: everything is read or skipped; what is neither a whole number, a text, a
//! keyword nor a collection is kept as it is spelled.

mod token;

pub(in crate::history) use token::shortened;

use super::Fail;
use std::borrow::Cow;
use std::fmt;

/// How deep collections may lie in one another.
const MAX_DEPTH: u32 = 64;

/// A form.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::history) enum Edn<'a> {
    /// `nil`
    Nil,
    /// `4`, `-4`, `4N`, when it fits.
    Int(i64),
    /// `"x"`
    Text(Cow<'a, str>),
    /// `:x`, without the colon.
    Keyword(&'a str),
    /// Anything else that is one word: `true`, `1.5`, `2/3`, `\c`, `x`.
    Word(Cow<'a, str>),
    /// `(1 2)`, `[1 2]` and `#{1 2}`, with how they begin.
    Items(&'static str, Vec<Edn<'a>>),
    /// `{:a 1}`
    Map(Vec<(Edn<'a>, Edn<'a>)>),
    /// `#tag form`
    Tagged(&'a str, Box<Edn<'a>>),
}

impl<'a> Edn<'a> {
    /// The two items of a list or vector.
    pub fn pair(&self) -> Option<(&Edn<'a>, &Edn<'a>)> {
        match self {
            Edn::Items(begin, items) if *begin != "#{" => match &items[..] {
                [first, second] => Some((first, second)),
                _ => None,
            },
            _ => None,
        }
    }

    /// The same in words: a text without its quotes, a keyword without its colon.
    pub fn words(&self) -> Cow<'_, str> {
        match self {
            Edn::Text(text) => Cow::Borrowed(text),
            Edn::Keyword(name) => Cow::Borrowed(name),
            other => Cow::Owned(other.to_string()),
        }
    }

    /// What it is as the name of a key: a text without its quotes, all else as it is spelled.
    pub fn name(&self) -> Cow<'_, str> {
        match self {
            Edn::Text(text) => Cow::Borrowed(text),
            other => Cow::Owned(other.to_string()),
        }
    }
}

impl fmt::Display for Edn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Edn::Nil => write!(f, "nil"),
            Edn::Int(number) => write!(f, "{number}"),
            Edn::Text(text) => write!(f, "{}", Quoted(text)),
            Edn::Keyword(name) => write!(f, ":{name}"),
            Edn::Word(word) => write!(f, "{word}"),
            Edn::Items(begin, items) => {
                write!(f, "{begin}")?;
                for (place, item) in items.iter().enumerate() {
                    let gap = if place > 0 { " " } else { "" };
                    write!(f, "{gap}{item}")?;
                }
                let close = match *begin {
                    "(" => ")",
                    "[" => "]",
                    _ => "}",
                };
                write!(f, "{close}")
            }
            Edn::Map(entries) => {
                write!(f, "{{")?;
                for (place, (key, value)) in entries.iter().enumerate() {
                    let gap = if place > 0 { ", " } else { "" };
                    write!(f, "{gap}{key} {value}")?;
                }
                write!(f, "}}")
            }
            Edn::Tagged(tag, form) => write!(f, "#{tag} {form}"),
        }
    }
}

/// A text between quotes, as EDN spells it.
pub(in crate::history) struct Quoted<'a>(pub &'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"")?;
        let mut rest = self.0;
        while let Some(at) = rest.find(['"', '\\', '\n', '\r', '\t', '\u{8}', '\u{c}']) {
            write!(f, "{}", &rest[..at])?;
            let escape = match rest.as_bytes()[at] {
                b'\n' => "\\n",
                b'\r' => "\\r",
                b'\t' => "\\t",
                0x8 => "\\b",
                0xC => "\\f",
                b'"' => "\\\"",
                _ => "\\\\",
            };
            write!(f, "{escape}")?;
            rest = &rest[at + 1..];
        }
        write!(f, "{rest}\"")
    }
}

/// Reads forms from front to back.
#[derive(Clone, Debug)]
pub(in crate::history) struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: u32,
}

impl<'a> Reader<'a> {
    pub fn new(text: &'a str) -> Reader<'a> {
        Reader {
            text,
            at: 0,
            depth: 0,
        }
    }

    /// The same from a place on.
    pub fn from(text: &'a str, at: usize) -> Reader<'a> {
        Reader { text, at, depth: 0 }
    }

    /// Where it is, in bytes from the beginning.
    pub fn at(&self) -> usize {
        self.at
    }

    /// The next byte.
    pub fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Passes the next byte, when it is this one.
    pub fn pass(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    /// Reads a form.
    pub fn form(&mut self) -> Result<Edn<'a>, Fail> {
        self.blank()?;
        let start = self.at;
        match self.peek() {
            None => Err(Fail::new(start, "Here a value was looked for.")),
            Some(b'(') => Ok(Edn::Items("(", self.items(1, b')')?)),
            Some(b'[') => Ok(Edn::Items("[", self.items(1, b']')?)),
            Some(b'{') => self.map(),
            Some(b'#') if self.text[start..].starts_with("#{") => {
                Ok(Edn::Items("#{", self.items(2, b'}')?))
            }
            Some(b'#') if !self.text[start..].starts_with("##") => {
                let tag = self.tag()?;
                self.deeper(start)?;
                let form = self.form()?;
                self.depth -= 1;
                Ok(Edn::Tagged(tag, Box::new(form)))
            }
            Some(_) => self.atom(),
        }
    }

    /// Passes a form without a look at what it says.
    pub fn skip(&mut self) -> Result<(), Fail> {
        self.blank()?;
        let start = self.at;
        let (begin, close) = match self.peek() {
            None => return Err(Fail::new(start, "Here a value was looked for.")),
            Some(b'(') => (1, b')'),
            Some(b'[') => (1, b']'),
            Some(b'{') => (1, b'}'),
            Some(b'#') if self.text[start..].starts_with("#{") => (2, b'}'),
            Some(b'#') if !self.text[start..].starts_with("##") => {
                self.tag()?;
                self.deeper(start)?;
                self.skip()?;
                self.depth -= 1;
                return Ok(());
            }
            Some(_) => return self.skip_atom(),
        };
        self.at += begin;
        self.deeper(start)?;
        while !self.closes(start, close)? {
            self.skip()?;
        }
        self.depth -= 1;
        Ok(())
    }

    /// The items of a collection that begins with so many bytes.
    fn items(&mut self, begin: usize, close: u8) -> Result<Vec<Edn<'a>>, Fail> {
        let start = self.at;
        self.at += begin;
        self.deeper(start)?;
        let mut items = Vec::new();
        while !self.closes(start, close)? {
            items.push(self.form()?);
        }
        self.depth -= 1;
        Ok(items)
    }

    fn map(&mut self) -> Result<Edn<'a>, Fail> {
        let start = self.at;
        self.at += 1;
        self.deeper(start)?;
        let mut entries = Vec::new();
        while !self.closes(start, b'}')? {
            let key = self.form()?;
            if self.closes(start, b'}')? {
                return Err(Fail::new(start, format!("In this map {key} has no value.")));
            }
            entries.push((key, self.form()?));
        }
        self.depth -= 1;
        Ok(Edn::Map(entries))
    }

    fn deeper(&mut self, start: usize) -> Result<(), Fail> {
        self.depth += 1;
        match self.depth > MAX_DEPTH {
            true => Err(Fail::new(
                start,
                format!("Collections lie more than {MAX_DEPTH} deep in one another."),
            )),
            false => Ok(()),
        }
    }

    /// Whether the collection that begins at `start` ends here; passes its end.
    pub fn closes(&mut self, start: usize, close: u8) -> Result<bool, Fail> {
        self.blank()?;
        match self.peek() {
            None => {
                let open = char::from(self.text.as_bytes()[start]);
                Err(Fail::new(start, format!("This “{open}” is never closed.")))
            }
            Some(next) if next == close => {
                self.at += 1;
                Ok(true)
            }
            Some(next @ (b')' | b']' | b'}')) => Err(Fail::new(
                self.at,
                format!(
                    "“{}” stands where “{}” was looked for.",
                    char::from(next),
                    char::from(close)
                ),
            )),
            Some(_) => Ok(false),
        }
    }
}
