//! Values in JSON, as the forms that all parsers take.

use super::super::Fail;
use super::super::edn::Edn;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

/// How deep arrays and objects may lie in one another.
const MAX_DEPTH: u32 = 64;

/// How much of a reason is given, in characters.
const LONGEST_REASON: usize = 200;

/// A place in a text: where a line's object begins, or a value of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spot<'a> {
    /// The whole text.
    pub text: &'a str,
    /// In bytes from its beginning.
    pub at: usize,
}

impl<'a> Spot<'a> {
    /// Where a value of the text stands.
    pub fn of(self, raw: &RawValue) -> Spot<'a> {
        let at = (raw.get().as_ptr() as usize).checked_sub(self.text.as_ptr() as usize);
        let at = at.filter(|at| *at < self.text.len());
        Spot {
            at: at.unwrap_or(self.at),
            ..self
        }
    }

    pub fn fail<T>(self, why: impl Into<String>) -> Result<T, Fail> {
        Err(Fail::new(self.at, why))
    }

    /// What is wrong is wrong here.
    pub fn blame<T>(self, result: Result<T, String>) -> Result<T, Fail> {
        result.map_err(|why| Fail::new(self.at, why))
    }

    /// What is wrong with the object that begins here.
    pub fn no_json(self, error: &serde_json::Error) -> Fail {
        let words = error.to_string();
        let reason = words
            .rfind(" at line ")
            .map_or(&*words, |end| &words[..end]);
        let at = self.at + error.column().saturating_sub(1);
        let reason: String = reason.chars().take(LONGEST_REASON).collect();
        Fail::new(at, format!("This is no event in JSON: {reason}."))
    }

    /// A value as a form.
    pub fn edn(self, raw: &'a RawValue) -> Result<Edn<'a>, Fail> {
        self.of(raw).form(raw.get(), 0)
    }

    fn form(self, raw: &'a str, depth: u32) -> Result<Edn<'a>, Fail> {
        if depth > MAX_DEPTH {
            return self.fail(format!(
                "Values lie more than {MAX_DEPTH} deep in one another."
            ));
        }
        Ok(match raw.as_bytes().first() {
            Some(b'n') => Edn::Nil,
            Some(b'"') => Edn::Text(self.parse::<Cow<str>>(raw)?),
            Some(b'[') => {
                let items: Vec<&RawValue> = self.parse(raw)?;
                let forms = items
                    .into_iter()
                    .map(|item| self.form(item.get(), depth + 1));
                Edn::Items("[", forms.collect::<Result<_, _>>()?)
            }
            Some(b'{') => {
                let members: Members = self.parse(raw)?;
                let forms = members.0.into_iter().map(|(name, item)| {
                    let form = self.form(item.get(), depth + 1)?;
                    Ok((Edn::Text(name), form))
                });
                Edn::Map(forms.collect::<Result<_, _>>()?)
            }
            _ => match raw.parse() {
                Ok(number) => Edn::Int(number),
                Err(_) => Edn::Word(Cow::Borrowed(raw)),
            },
        })
    }

    fn parse<T: Deserialize<'a>>(self, raw: &'a str) -> Result<T, Fail> {
        serde_json::from_str(raw).map_err(|error| self.no_json(&error))
    }
}

/// The members of an object, in their order.
struct Members<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(Collect)
    }
}

struct Collect;

impl<'de> Visitor<'de> for Collect {
    type Value = Members<'de>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Members(members))
    }
}
