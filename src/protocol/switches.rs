//! What people can change about a protocol: its switches.

use super::Info;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One thing that can be changed.
#[derive(Debug)]
pub struct Switch {
    /// Its name in links, files and commands.
    pub id: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// What it does, in one sentence.
    pub help: &'static str,
    /// What it can be.
    pub kind: Kind,
}

/// What a switch can be.
#[derive(Debug)]
pub enum Kind {
    /// On or off: the values `on` and `off`.
    Toggle,
    /// One of a few: an id and a title each.
    OneOf(&'static [(&'static str, &'static str)]),
    /// A whole number within bounds, or `auto`.
    Number {
        /// The least.
        min: u32,
        /// The most.
        max: u32,
        /// The unit, or empty.
        unit: &'static str,
        /// What `auto` means, where `auto` is allowed.
        auto: Option<&'static str>,
    },
}

/// The value of every switch, by switch id.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Switches(pub BTreeMap<String, String>);

/// What is wrong with the switches, the preset or the cluster: one sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadSwitch(pub String);

impl From<&[(&str, &str)]> for Switches {
    fn from(pairs: &[(&str, &str)]) -> Switches {
        let mut switches = Switches::default();
        let owned = pairs.iter().map(|(k, v)| (k.to_string(), v.to_string()));
        switches.0.extend(owned);
        switches
    }
}

impl Switches {
    /// Checks every switch against the protocol's list: none unknown, none missing, each value
    /// one that the switch can be.
    pub fn check(&self, info: &Info) -> Result<(), BadSwitch> {
        if let Some(id) = self
            .0
            .keys()
            .find(|id| !info.switches.iter().any(|s| s.id == **id))
        {
            let known: Vec<_> = info.switches.iter().map(|s| s.id).collect();
            return Err(BadSwitch(format!(
                "{} has no switch “{id}”; it has {}.",
                info.title,
                known.join(", ")
            )));
        }
        info.switches
            .iter()
            .try_for_each(|switch| switch.check(self.get(switch.id)))
    }

    /// The value of a switch; empty when it is not set.
    pub fn get(&self, id: &str) -> &str {
        self.0.get(id).map_or("", String::as_str)
    }

    /// Whether a toggle is on.
    pub fn on(&self, id: &str) -> bool {
        self.get(id) == "on"
    }

    /// A number, or none when it is `auto`.
    pub fn number(&self, id: &str) -> Option<u32> {
        self.get(id).parse().ok()
    }

    /// Sets a switch; its value is checked by [`Switches::check`].
    pub fn set(&mut self, id: &str, value: &str) {
        self.0.insert(id.to_string(), value.to_string());
    }
}

impl Switch {
    fn check(&self, value: &str) -> Result<(), BadSwitch> {
        let expected = match &self.kind {
            Kind::Toggle if matches!(value, "on" | "off") => return Ok(()),
            Kind::Toggle => "on or off".to_string(),
            Kind::OneOf(options) if options.iter().any(|(id, _)| *id == value) => return Ok(()),
            Kind::OneOf(options) => {
                let ids: Vec<_> = options.iter().map(|(id, _)| *id).collect();
                format!("one of {}", ids.join(", "))
            }
            Kind::Number { auto: Some(_), .. } if value == "auto" => return Ok(()),
            Kind::Number { min, max, auto, .. } => match value.parse::<u32>() {
                Ok(n) if (*min..=*max).contains(&n) => return Ok(()),
                _ if auto.is_some() => format!("auto or a whole number from {min} to {max}"),
                _ => format!("a whole number from {min} to {max}"),
            },
        };
        Err(BadSwitch(format!(
            "Switch “{}” is “{value}”; it must be {expected}.",
            self.id
        )))
    }
}
