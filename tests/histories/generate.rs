//! Random histories of every model, such as a format can express.

use quorate::history::{Format, Model};
use quorate::sim::Random;
use std::fmt::Write;

const KEYS: [&str; 3] = ["\"a\"", "7", "\"k :\\\"é\""];
const VALUES: [&str; 9] = [
    "0",
    "1",
    "-3",
    "9223372036854775807",
    "\"\"",
    "\"x\"",
    "\"[1 2]\"",
    "\"nil\"",
    "\"q\\\"\\\\\\n\\té; #_\"",
];
const FAULTS: [&str; 5] = [
    "start",
    "start fully connected",
    "cut A from B",
    "kill n1 \\\"hard\\\"",
    "heal",
];

/// A history in JSON lines: of that model, with what that format can express.
pub fn generate(model: Model, format: Format, random: &mut Random) -> String {
    let mut maker = Maker {
        model,
        format,
        lines: String::new(),
        time_us: random.chance(500).then_some(5),
        keyed: format == Format::Kv || format != Format::Etcd && random.chance(500),
    };
    maker.start();
    let processes = random.between(1, 5);
    let mut pending: Vec<Option<&str>> = vec![None; processes as usize];
    let length = random.between(1, 60);
    if model == Model::Bank {
        maker.line("invoke", 0, ",\"f\":\"read\"", random);
        maker.line(
            "ok",
            0,
            ",\"value\":{\"a\":10,\"7\":5,\"k :\\\"é\":0}",
            random,
        );
    }
    for _ in 0..length {
        let process = random.below(processes);
        if random.chance(60) {
            let fault = random.pick(FAULTS.iter()).expect("some");
            let _ = writeln!(maker.lines, "{{\"type\":\"fault\",\"what\":\"{fault}\"}}");
        }
        let slot = &mut pending[process as usize];
        *slot = match *slot {
            None => Some(maker.invoke(process, random)),
            Some(verb) => {
                maker.answer(process, verb, random);
                None
            }
        };
    }
    maker.lines
}

struct Maker {
    model: Model,
    format: Format,
    lines: String,
    time_us: Option<u64>,
    keyed: bool,
}

impl Maker {
    fn start(&mut self) {
        let initial = match (self.model, self.format) {
            (Model::Bank, _) => "\"balances\":{\"a\":10,\"7\":5,\"k :\\\"é\":0}",
            (Model::Counter, _) => "\"initial\":0",
            (Model::Mutex, _) => "\"initial\":null",
            (_, Format::Etcd) => "\"initial\":null",
            (Model::KeyValue, _) | (_, Format::Kv) => "\"initial\":\"\"",
            _ => "\"initial\":0",
        };
        let id = self.model.id();
        let _ = writeln!(
            self.lines,
            "{{\"type\":\"start\",\"model\":\"{id}\",{initial}}}"
        );
    }

    fn line(&mut self, kind: &str, process: u32, rest: &str, random: &mut Random) {
        let _ = write!(
            self.lines,
            "{{\"type\":\"{kind}\",\"process\":{process}{rest}"
        );
        if let Some(time_us) = &mut self.time_us {
            *time_us += u64::from(random.below(900));
            let _ = write!(self.lines, ",\"time_us\":{time_us}");
        }
        self.lines.push_str("}\n");
    }

    fn invoke(&mut self, process: u32, random: &mut Random) -> &'static str {
        let verbs: &[&'static str] = match self.model {
            Model::Register => &["read", "write"],
            Model::CasRegister => &["read", "write", "cas"],
            Model::KeyValue => &["read", "write", "append", "delete"],
            Model::Counter => &["read", "add"],
            Model::Mutex => &["acquire", "release"],
            Model::Bank => &["read", "read-one", "transfer"],
        };
        let verb = *random.pick(verbs.iter()).expect("some");
        let key = *random.pick(KEYS.iter()).expect("some");
        let other = *random.pick(KEYS.iter()).expect("some");
        let (value, new) = (self.value(random), self.value(random));
        let mut rest = format!(",\"f\":\"{}\"", verb.trim_end_matches("-one"));
        if self.model != Model::Bank && self.keyed || verb == "read-one" {
            let _ = write!(rest, ",\"key\":{key}");
        }
        let said = match verb {
            "write" => value,
            "cas" => format!("[{value},{new}]"),
            "append" => "\"x 0 y\"".to_owned(),
            "add" => random.below(9).to_string(),
            "transfer" => format!(
                "{{\"from\":{key},\"to\":{other},\"amount\":{}}}",
                random.below(9)
            ),
            _ => String::new(),
        };
        if !said.is_empty() {
            let _ = write!(rest, ",\"value\":{said}");
        }
        self.line("invoke", process, &rest, random);
        verb
    }

    /// A value that is written; nil now and then.
    fn value(&self, random: &mut Random) -> String {
        match random.chance(50) {
            true => "null".to_owned(),
            false => (*random.pick(VALUES.iter()).expect("some")).to_owned(),
        }
    }

    fn answer(&mut self, process: u32, verb: &str, random: &mut Random) {
        let kinds = ["ok", "ok", "ok", "fail", "info", "refused"];
        let mut kind = *random.pick(kinds.iter()).expect("some");
        let can_refuse = matches!(verb, "cas" | "transfer") && self.format != Format::Edn;
        if kind == "refused" && !can_refuse {
            kind = "ok";
        }
        if kind == "fail" && verb == "cas" && self.format == Format::Etcd {
            kind = "refused";
        }
        let rest = match verb {
            "read" | "read-one" if kind == "ok" => self.read(verb, random),
            _ => String::new(),
        };
        self.line(kind, process, &rest, random);
    }

    fn read(&mut self, verb: &str, random: &mut Random) -> String {
        let is_silent = random.chance(100) && self.format != Format::Etcd;
        let value = match self.model {
            _ if is_silent => return String::new(),
            Model::Counter => random.below(30).to_string(),
            Model::Bank if verb == "read-one" => random.below(30).to_string(),
            Model::Bank => format!("{{\"7\":{},\"a\":{}}}", random.below(9), random.below(9)),
            _ => self.value(random),
        };
        match &*value {
            "null" if self.format == Format::Edn => String::new(),
            value => format!(",\"value\":{value}"),
        }
    }
}
