//! Links and files that were mangled: refused in a sentence or played, never a panic.

use crate::any::any_run;
use crate::one_sentence;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use quorate::run::{self, BadRun, Run, VERSION};
use quorate::sim::Random;

/// How many links, and how many files, are mangled.
const MANGLED: u64 = 100_000;

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
