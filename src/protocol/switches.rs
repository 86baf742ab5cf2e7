//! What people can change about a protocol: switches, and named presets of them.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A protocol, as people choose it.
#[derive(Debug)]
pub struct Info {
    /// Its name in links, files and commands; never changes.
    pub id: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// What it is, in one sentence.
    pub summary: &'static str,
    /// Where it comes from: paper or design, with sections.
    pub source: &'static str,
    /// What must hold for its guarantees to hold.
    pub assumes: &'static str,
    /// Its switches, in the order to show.
    pub switches: &'static [Switch],
    /// Named settings of the switches; the first is the default.
    pub presets: &'static [Preset],
    /// The kinds of message and what each means, for the legend.
    pub legend: &'static [(super::Shape, &'static str)],
    /// What each timer is for, by its number.
    pub timers: &'static [&'static str],
}

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

/// A named setting of all switches.
#[derive(Debug)]
pub struct Preset {
    /// Its name in links, files and commands.
    pub id: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// What to expect of it, in one sentence.
    pub summary: &'static str,
    /// The guarantees it claims to give under the protocol's assumptions.
    pub claims: &'static [Claim],
    /// Each switch's value.
    pub switches: &'static [(&'static str, &'static str)],
}

/// A guarantee a protocol can claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Claim {
    /// Every operation at a node that does not crash completes.
    Termination,
    /// A read returns the last value written, or one being written.
    Validity,
    /// Reads never go back.
    Ordering,
    /// All operations fit one order that respects real time.
    Linearizable,
}

impl Claim {
    /// Its name for people and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Claim::Termination => "Termination",
            Claim::Validity => "Validity",
            Claim::Ordering => "Ordering",
            Claim::Linearizable => "Linearizable",
        }
    }
}

/// The value of every switch, by switch id.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Switches(pub BTreeMap<String, String>);

/// What is wrong with the switches, the preset or the cluster: one sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadSwitch(pub String);

impl Info {
    /// The preset of that id.
    pub fn preset(&self, id: &str) -> Result<&'static Preset, BadSwitch> {
        self.presets.iter().find(|p| p.id == id).ok_or_else(|| {
            let known: Vec<_> = self.presets.iter().map(|p| p.id).collect();
            BadSwitch(format!(
                "{} has no preset “{id}”; it has {}.",
                self.title,
                known.join(", ")
            ))
        })
    }

    /// The preset whose switches are exactly these, if one is.
    pub fn preset_of(&self, switches: &Switches) -> Option<&'static Preset> {
        self.presets
            .iter()
            .find(|p| Switches::from(p.switches) == *switches)
    }
}

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
