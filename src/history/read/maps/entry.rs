//! The maps of a history in EDN, one after another.

use super::super::edn::{Edn, Reader, shortened};
use super::super::verbs::{Verb, whole};
use super::Fail;

/// What a history's map has to say.
#[derive(Debug, Default)]
pub(super) struct Entry<'a> {
    /// Where it begins, in bytes from the beginning of the text.
    pub at: usize,
    pub process: Option<Edn<'a>>,
    kind: Option<Edn<'a>>,
    verb: Option<Edn<'a>>,
    pub value: Option<Edn<'a>>,
    pub key: Option<Edn<'a>>,
    time: Option<Edn<'a>>,
    pub places: Places,
}

/// Where the values of some keys begin.
#[derive(Debug, Default)]
pub(super) struct Places {
    pub process: usize,
    kind: usize,
    pub verb: usize,
    value: usize,
    time: usize,
}

/// Whether something is asked, or what came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Invoke,
    Ok,
    Fail,
    Info,
}

impl Entry<'_> {
    pub fn kind(&self) -> Result<Kind, Fail> {
        let word = match &self.kind {
            None => return Err(Fail::new(self.at, "This map has no :type.")),
            Some(Edn::Keyword(word)) => *word,
            Some(_) => "",
        };
        match word {
            "invoke" => Ok(Kind::Invoke),
            "ok" => Ok(Kind::Ok),
            "fail" => Ok(Kind::Fail),
            "info" => Ok(Kind::Info),
            _ => Err(Fail::new(
                self.places.kind,
                "The :type is none of :invoke, :ok, :fail and :info.",
            )),
        }
    }

    pub fn verb(&self) -> Result<Option<Verb>, Fail> {
        match &self.verb {
            None => Ok(None),
            Some(verb) => match Verb::parse(&verb.words()) {
                Ok(verb) => Ok(Some(verb)),
                Err(why) => Err(Fail::new(self.places.verb, why)),
            },
        }
    }

    /// Where to point at when the value is wrong.
    pub fn value_at(&self) -> usize {
        match self.value {
            Some(_) => self.places.value,
            None => self.at,
        }
    }

    /// From nanoseconds; before the beginning is the beginning.
    pub fn time_us(&self) -> Result<Option<u64>, Fail> {
        let Some(time) = &self.time else {
            return Ok(None);
        };
        let form = "a :time is a whole number of nanoseconds";
        let ns = whole(time, form).map_err(|why| Fail::new(self.places.time, why))?;
        Ok(Some(u64::try_from(ns).unwrap_or(0) / 1_000))
    }

    /// Verb and value in words.
    pub fn words(&self) -> String {
        let value = self.value.as_ref().filter(|value| **value != Edn::Nil);
        match (&self.verb, value) {
            (Some(verb), Some(value)) => format!("{} {}", verb.words(), value.words()),
            (Some(verb), None) => verb.words().into_owned(),
            (None, Some(value)) => value.words().into_owned(),
            (None, None) => String::new(),
        }
    }
}

/// Finds the maps: in a vector or list, or one after another.
#[derive(Clone, Debug)]
pub(super) struct Entries<'a> {
    reader: Reader<'a>,
    /// Where the vector or list begins, and what ends it.
    inside: Option<(usize, u8)>,
    any: bool,
}

impl<'a> Entries<'a> {
    pub fn new(text: &'a str) -> Entries<'a> {
        Entries {
            reader: Reader::new(text),
            inside: None,
            any: false,
        }
    }

    /// The next map; none at the end.
    pub fn next(&mut self) -> Result<Option<Entry<'a>>, Fail> {
        let reader = &mut self.reader;
        if let Some((start, close)) = self.inside
            && reader.closes(start, close)?
        {
            self.inside = None;
            self.any = true;
        }
        reader.blank()?;
        let at = reader.at();
        if reader.peek() == Some(b'#') {
            reader.tag()?;
            reader.blank()?;
        }
        match reader.peek() {
            None if at == reader.at() => Ok(None),
            Some(b'{') => {
                self.any = true;
                self.entry(at).map(Some)
            }
            Some(open @ (b'[' | b'(')) if !self.any && self.inside.is_none() => {
                self.inside = Some((reader.at(), if open == b'[' { b']' } else { b')' }));
                reader.pass(open);
                self.next()
            }
            _ => {
                let mut ahead = reader.clone();
                let what = match ahead.form() {
                    Ok(form) => format!("; here is {}", shortened(&form.to_string())),
                    Err(fail) if fail.at == reader.at() => return Err(fail),
                    Err(_) => String::new(),
                };
                let why = format!("Here the map of an operation was looked for{what}.");
                Err(Fail::new(reader.at(), why))
            }
        }
    }

    fn entry(&mut self, at: usize) -> Result<Entry<'a>, Fail> {
        let reader = &mut self.reader;
        let start = reader.at();
        reader.pass(b'{');
        let mut entry = Entry {
            at,
            ..Entry::default()
        };
        while !reader.closes(start, b'}')? {
            let key_at = reader.at();
            let name = match reader.peek() {
                Some(b':') => match reader.form()? {
                    Edn::Keyword(name) => name,
                    _ => "",
                },
                _ => {
                    reader.skip()?;
                    ""
                }
            };
            if reader.closes(start, b'}')? {
                let why = "This key of the map has no value.";
                return Err(Fail::new(key_at, why));
            }
            let value_at = reader.at();
            let (slot, place) = match name {
                "process" => (&mut entry.process, Some(&mut entry.places.process)),
                "type" => (&mut entry.kind, Some(&mut entry.places.kind)),
                "f" => (&mut entry.verb, Some(&mut entry.places.verb)),
                "value" => (&mut entry.value, Some(&mut entry.places.value)),
                "time" => (&mut entry.time, Some(&mut entry.places.time)),
                "key" => (&mut entry.key, None),
                _ => {
                    reader.skip()?;
                    continue;
                }
            };
            if slot.is_some() {
                return Err(Fail::new(key_at, format!("The map has :{name} twice.")));
            }
            *slot = Some(reader.form()?);
            if let Some(place) = place {
                *place = value_at;
            }
        }
        Ok(entry)
    }
}
