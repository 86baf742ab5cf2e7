//! `quorate protocols`: what there is to run.

use super::Exit;
use crate::protocol::{Info, Kind};
use clap::Args;
use serde_json::{Value, json};

/// The arguments of `quorate protocols`.
#[derive(Debug, Args)]
pub(super) struct Protocols {
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

impl Protocols {
    pub fn run(self) -> anyhow::Result<Exit> {
        let protocols = crate::run::protocols();
        if self.json {
            let list: Vec<_> = protocols.iter().map(|info| to_json(info)).collect();
            say!("{}", json!({ "protocols": list }));
        } else {
            protocols.iter().for_each(|info| print(info));
        }
        Ok(Exit::Holds)
    }
}

fn print(info: &Info) {
    say!(
        "{}  {}\n    {}\n    Source: {}",
        info.id,
        info.title,
        info.summary,
        info.source
    );
    let guarantees: Vec<_> = info.guarantees.iter().map(|claim| claim.name()).collect();
    say!("    Judged by: {}", guarantees.join(", "));
    say!("    Presets:");
    for preset in info.presets {
        say!("      {:<16} {}", preset.id, preset.summary);
    }
    if !info.switches.is_empty() {
        say!("    Switches:");
    }
    for switch in info.switches {
        say!(
            "      {:<16} {} ({})",
            switch.id,
            switch.help,
            values(&switch.kind)
        );
    }
    say!();
}

fn values(kind: &Kind) -> String {
    match kind {
        Kind::Toggle => "on, off".to_string(),
        Kind::OneOf(options) => options
            .iter()
            .map(|(id, _)| *id)
            .collect::<Vec<_>>()
            .join(", "),
        Kind::Number {
            min,
            max,
            unit,
            auto,
        } => {
            let auto = auto.map_or_else(String::new, |what| format!(", or auto: {what}"));
            format!("{min} to {max} {unit}{auto}")
        }
    }
}

fn to_json(info: &Info) -> Value {
    let switches: Vec<_> = info
        .switches
        .iter()
        .map(|s| json!({ "id": s.id, "title": s.title, "help": s.help, "values": values(&s.kind) }))
        .collect();
    let presets: Vec<_> = info
        .presets
        .iter()
        .map(|p| {
            let claims: Vec<_> = p.claims.iter().map(|c| c.name()).collect();
            let settings: serde_json::Map<_, _> = p
                .switches
                .iter()
                .map(|(id, value)| (id.to_string(), json!(value)))
                .collect();
            json!({
                "id": p.id, "title": p.title, "summary": p.summary,
                "claims": claims, "switches": settings,
            })
        })
        .collect();
    let guarantees: Vec<_> = info.guarantees.iter().map(|claim| claim.name()).collect();
    let verbs = info.verbs.iter();
    let verbs: Vec<_> = verbs
        .map(|v| json!({ "word": v.word, "title": v.title, "help": v.help }))
        .collect();
    json!({
        "id": info.id, "title": info.title, "summary": info.summary, "source": info.source,
        "assumes": info.assumes, "presets": presets, "switches": switches,
        "guarantees": guarantees, "verbs": verbs,
    })
}
