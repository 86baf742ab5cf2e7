//! Runs as files and links: what was written can be read, and what was mangled is refused in a
//! sentence.
#![cfg(not(target_arch = "wasm32"))]

#[path = "golden/mod.rs"]
mod pinned;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use quorate::history::Moment;
use quorate::protocol::{Call, ClientId, Key, MsgId, NodeId, NodeSet, TimerId, Value};
use quorate::run::{self, Act, BadRun, Deed, Run, VERSION};
use quorate::sim::Random;
use quorate::world::{Choice, Links, Memory};

/// How many links, and how many files, are mangled.
const MANGLED: u64 = 100_000;

fn number(random: &mut Random) -> u32 {
    let digits = random.between(0, 31);
    random.below(u32::MAX) >> digits
}

/// Any choice that can be written down, possible or not.
fn choice(random: &mut Random) -> Choice {
    let node = NodeId(random.below(12) as u8);
    let id = MsgId {
        from: node,
        to: NodeId(random.below(9) as u8),
        seq: number(random),
    };
    let links = Links {
        from: NodeSet(random.below(512) as u16),
        to: NodeSet(random.below(512) as u16),
        both: random.chance(500),
    };
    let key = Key(random.below(8) as u8);
    let value = Value(u64::from(number(random)) << random.below(33));
    let call = match random.below(2) {
        0 => Call::Read { key },
        _ => Call::Write { key, value },
    };
    let client = ClientId(number(random));
    let memory = [Memory::Kept, Memory::Lost][random.below(2) as usize];
    match random.below(16) {
        0 => Choice::Deliver(id),
        1 => Choice::Drop(id),
        2 => Choice::Duplicate(id),
        3 => Choice::HoldMessage(id),
        4 => Choice::ReleaseMessage(id),
        5 => Choice::Fire(node, TimerId(random.below(256) as u8)),
        6 => Choice::Invoke { client, node, call },
        7 => Choice::Crash(node),
        8 => Choice::Restart { node, memory },
        9 => Choice::Pause(node),
        10 => Choice::Resume(node),
        11 => Choice::Cut(links),
        12 => Choice::Mend(links),
        13 => Choice::Hold(links),
        14 => Choice::Release(links),
        _ => Choice::Heal,
    }
}

/// A run of any kind, whether or not its acts can be carried out.
fn any_run(seed: u64, most_acts: u32) -> Run {
    let mut random = Random::new(seed, 4_000);
    let mut setup = pinned::setup(seed);
    setup.seed = u64::from(number(&mut random)) << random.below(33);
    let mut at = Moment::default();
    let mut later = |random: &mut Random| {
        at.step += 1 + u64::from(random.below(20));
        at.time_us += u64::from(number(random) >> 8);
        at
    };
    let acts = (0..random.between(0, most_acts)).map(|_| Act {
        at: later(&mut random),
        deed: match random.below(10) {
            0 => Deed::Workload(random.chance(500)),
            1 => Deed::Faults(random.chance(500)),
            _ => Deed::Choose(choice(&mut random)),
        },
    });
    let acts: Vec<Act> = acts.collect();
    let until = later(&mut random);
    Run {
        version: VERSION,
        setup,
        acts,
        until,
    }
}

#[test]
fn files_and_links_come_back_as_they_were() {
    for seed in 0..5_000 {
        let run = any_run(seed, 40);
        let (json, link) = (run.to_json(), run.to_fragment());
        assert_eq!(Run::from_json(&json).as_ref(), Ok(&run), "seed {seed}");
        assert_eq!(Run::from_fragment(&link).as_ref(), Ok(&run), "seed {seed}");
        let whole = format!(" https://example.org/quorate/?x=1#{link}\n");
        assert_eq!(Run::from_fragment(&whole).as_ref(), Ok(&run));
        assert!(
            link.bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"=-_".contains(&b))
        );
        assert!(json.ends_with("}\n"));
    }
}

/// A link as it was first given out. It must open for ever: never change it.
const OLD_LINK: &str = "run=AQZxdW9ydW0DYWJkAQFyATIFAQKsAoQHAAAAAAEePP8DAAAAwD4AuSEDKMCopQQABwIpwailBAALAQIAKsKopQQBADzOwvEFLGd_8g";

#[test]
fn an_old_link_still_opens() {
    let mut setup = run::default_setup("quorum").expect("known");
    setup.switches.set("r", "2");
    let deeds = [
        Deed::Choose(Choice::Crash(NodeId(2))),
        Deed::Choose(Choice::Cut(Links::one_way(NodeId(0), NodeId(1)))),
        Deed::Workload(false),
    ];
    let acts = (0u64..).zip(deeds).map(|(i, deed)| Act {
        at: Moment {
            step: 40 + i,
            time_us: 9_000_000 + i,
        },
        deed,
    });
    let run = Run {
        version: 1,
        setup,
        acts: acts.collect(),
        until: Moment {
            step: 60,
            time_us: 12_345_678,
        },
    };
    assert_eq!(run.to_fragment(), OLD_LINK);
    assert_eq!(Run::from_fragment(OLD_LINK), Ok(run));
}

/// One sentence: it says something, on one line of readable length, and ends.
fn one_sentence(bad: &BadRun) {
    let text = bad.to_string();
    assert!(text.ends_with('.') && text.len() > 10, "{text:?}");
    assert!(!text.chars().any(char::is_control), "{text:?}");
    assert!(
        text.chars().next().is_some_and(|c| !c.is_lowercase()),
        "{text:?}"
    );
    assert!(text.chars().count() < 500, "{text:?}");
}

#[derive(Debug, Default)]
struct Count {
    refused: u64,
    read: u64,
    opened: u64,
    broken: u64,
}

impl Count {
    /// Whatever came of it: no panic, and a sentence when it is refused. What was read is
    /// opened and played for a while.
    fn take(&mut self, result: Result<Run, BadRun>) {
        let run = match result {
            Ok(run) => run,
            Err(bad) => {
                self.refused += 1;
                return one_sentence(&bad);
            }
        };
        self.read += 1;
        assert_eq!(Run::from_fragment(&run.to_fragment()).as_ref(), Ok(&run));
        let mut session = match run::open(&run) {
            Ok(session) => session,
            Err(bad) => return one_sentence(&bad),
        };
        self.opened += 1;
        session.seek(run.until, 60);
        session.snapshot();
        session.verdicts();
        if let Some(why) = session.broken() {
            self.broken += 1;
            one_sentence(&BadRun(why));
        }
    }
}

fn mangle(bytes: &mut Vec<u8>, other: &[u8], random: &mut Random) {
    let at = |random: &mut Random, len: usize| random.below(len as u32 + 1) as usize;
    for _ in 0..random.between(1, 3) {
        let place = at(random, bytes.len().saturating_sub(1));
        match random.below(6) {
            0 if place < bytes.len() => bytes[place] ^= 1 << random.below(8),
            1 if place < bytes.len() => bytes[place] = random.below(256) as u8,
            2 => bytes.truncate(place),
            3 => bytes.insert(place, random.below(256) as u8),
            4 if place < bytes.len() => drop(bytes.remove(place)),
            _ => {
                let from = at(random, other.len());
                bytes.truncate(place);
                bytes.extend(&other[from..]);
            }
        }
    }
}

#[test]
fn mangled_links_are_refused_without_a_panic() {
    let links: Vec<String> = (0..200)
        .map(|seed| any_run(seed, 8).to_fragment())
        .collect();
    let mut random = Random::new(1, 5_000);
    let mut count = Count::default();
    for i in 0..MANGLED {
        let pick = |random: &mut Random| links[random.below(200) as usize].clone();
        let (link, other) = (pick(&mut random), pick(&mut random));
        if i % 2 == 0 {
            let mut bytes = link.into_bytes();
            mangle(&mut bytes, other.as_bytes(), &mut random);
            count.take(Run::from_fragment(&String::from_utf8_lossy(&bytes)));
        } else {
            count.take(Run::from_fragment(&mangled_inside(
                &link,
                &other,
                &mut random,
            )));
        }
    }
    println!("{MANGLED} links: {count:?}");
    assert!(
        count.refused > MANGLED / 2 && count.read > MANGLED / 50,
        "{count:?}"
    );
}

/// A link changed behind its check sum, so that what reads the rest is reached.
fn mangled_inside(link: &str, other: &str, random: &mut Random) -> String {
    let content = |link: &str| {
        let bytes = URL_SAFE_NO_PAD
            .decode(&link["run=".len()..])
            .expect("sound");
        bytes[1..bytes.len() - 4].to_vec()
    };
    let mut bytes = content(link);
    mangle(&mut bytes, &content(other), random);
    bytes.insert(0, VERSION);
    let sum = bytes.iter().fold(0x811C_9DC5_u32, |sum, &byte| {
        (sum ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    bytes.extend(sum.to_le_bytes());
    format!("run={}", URL_SAFE_NO_PAD.encode(bytes))
}

const NUMBERS: [&str; 14] = [
    "-1",
    "0",
    "1",
    "7",
    "16",
    "200",
    "255",
    "256",
    "65536",
    "4294967295",
    "4294967296",
    "18446744073709551615",
    "99999999999999999999",
    "1.5",
];
const THINGS: [&str; 8] = [
    "null",
    "\"\"",
    "\"a\\nb\"",
    "[]",
    "{}",
    "true",
    "1e999",
    "\"quorum\"",
];

/// Puts something else in the place of one of the file's numbers or strings.
fn replace(text: &str, random: &mut Random) -> String {
    let values: Vec<(usize, usize)> = text
        .match_indices(": ")
        .filter_map(|(i, _)| {
            let start = i + 2;
            let len = text[start..].find(['\n', ','])?;
            (!text[start..].starts_with(['{', '['])).then_some((start, start + len))
        })
        .collect();
    let Some((start, end)) = random.pick(values.iter().copied()) else {
        return text.to_string();
    };
    let pool: &[&str] = if random.chance(700) {
        &NUMBERS
    } else {
        &THINGS
    };
    let new = random.pick(pool.iter()).expect("there are some");
    format!("{}{new}{}", &text[..start], &text[end..])
}

#[test]
fn mangled_files_are_refused_without_a_panic() {
    let files: Vec<String> = (0..200).map(|seed| any_run(seed, 5).to_json()).collect();
    let mut random = Random::new(2, 5_000);
    let mut count = Count::default();
    for i in 0..MANGLED {
        let pick = |random: &mut Random| files[random.below(200) as usize].clone();
        let (file, other) = (pick(&mut random), pick(&mut random));
        let text = if i % 4 == 0 {
            let mut bytes = file.into_bytes();
            mangle(&mut bytes, other.as_bytes(), &mut random);
            String::from_utf8_lossy(&bytes).into_owned()
        } else {
            let once = replace(&file, &mut random);
            if random.chance(300) {
                replace(&once, &mut random)
            } else {
                once
            }
        };
        count.take(Run::from_json(&text));
    }
    println!("{MANGLED} files: {count:?}");
    assert!(
        count.refused > MANGLED / 4 && count.read > MANGLED / 50,
        "{count:?}"
    );
}

fn refusal(text: &str) -> String {
    let bad = Run::from_json(text).expect_err("refused");
    one_sentence(&bad);
    bad.to_string()
}

#[test]
fn a_refusal_says_where_and_why() {
    let sound = any_run(3, 3).to_json();
    let with = |from: &str, to: &str| refusal(&sound.replacen(from, to, 1));
    assert_eq!(
        with("\"version\": 1", "\"version\": 2"),
        "This run is of version 2; this Quorate reads version 1."
    );
    assert_eq!(
        refusal("{}"),
        "This is not a Quorate run: it has no version."
    );
    assert!(refusal("").starts_with("This is not a Quorate run file: "));
    assert!(with("\"seed\"", "\"sead\"").contains("unknown field `sead`"));
    let nodes = with("\"nodes\": ", "\"nodes\": 20");
    assert!(nodes.starts_with("“nodes” is 20"), "{nodes}");
    let protocol = with("\"protocol\": \"", "\"protocol\": \"my\\n");
    assert!(
        protocol.starts_with("There is no protocol “my "),
        "{protocol}"
    );
    let long = "x".repeat(1_000_000);
    let protocol = with("\"protocol\": \"", &format!("\"protocol\": \"{long}"));
    assert!(
        protocol.ends_with("there are quorum, shared-register."),
        "{protocol}"
    );
    let huge = " ".repeat(run::MAX_BYTES + 1);
    assert!(refusal(&huge).contains("at most 4194304 are read"));
    let bad = Run::from_fragment(&huge).expect_err("refused");
    one_sentence(&bad);
}

#[test]
fn acts_out_of_order_or_beyond_all_bounds_are_refused() {
    let acts = |moments: &[(u64, u64)], until: (u64, u64)| {
        let moment = |&(step, time_us): &(u64, u64)| Moment { step, time_us };
        let mut run = any_run(3, 0);
        let deed = Deed::Workload(true);
        run.acts = moments
            .iter()
            .map(|at| Act {
                at: moment(at),
                deed,
            })
            .collect();
        run.until = moment(&until);
        run.check().map_err(|bad| {
            one_sentence(&bad);
            bad.to_string()
        })
    };
    assert_eq!(acts(&[(0, 0), (1, 0)], (2, 0)), Ok(()));
    let before = "Act 2 of the run comes before the act before it.";
    assert_eq!(acts(&[(5, 0), (5, 0)], (9, 9)), Err(before.into()));
    assert_eq!(acts(&[(5, 9), (6, 8)], (9, 9)), Err(before.into()));
    assert!(acts(&[(5, 9)], (5, 9)).is_err());
    assert!(acts(&[], (u64::MAX, 0)).is_err_and(|why| why.starts_with("The end of the run")));
    assert!(acts(&[], (1, u64::MAX)).is_err());
    let many: Vec<_> = (0..=run::MAX_ACTS as u64).map(|i| (i, 0)).collect();
    assert!(acts(&many, (u64::from(u32::MAX), 0)).is_err());
}
