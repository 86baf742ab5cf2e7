//! Histories that were mangled: refused in a sentence or read, never a panic.

use crate::generate::generate;
use crate::round::assert_alike;
use crate::{shared, sound};
use quorate::history::{Format, Model, read, write};
use quorate::sim::Random;

/// How many are mangled.
const MANGLED: u32 = 100_000;
/// The longest text that is mangled, in bytes.
const LONGEST: u32 = 6_000;

/// Recorded histories, or such as are made here, in all formats.
fn texts(random: &mut Random) -> Vec<String> {
    let mut texts: Vec<String> = shared::all().into_iter().map(|(_, text)| text).collect();
    if texts.is_empty() {
        println!("Histories that were made here are mangled instead.");
    }
    for model in Model::ALL {
        for format in Format::ALL {
            for _ in 0..6 {
                let history = sound(&generate(model, format, random), None);
                texts.extend(write(&history, format));
            }
        }
    }
    texts
}

/// A piece of a text that ends where a line does.
fn piece(text: &str, random: &mut Random) -> Vec<u8> {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let from = random.below(lines.len() as u32) as usize;
    let from = if random.chance(950) { 0 } else { from };
    let length = random.between(50, LONGEST) as usize;
    let mut bytes = Vec::new();
    for line in &lines[from..] {
        bytes.extend(line.as_bytes());
        if bytes.len() > length {
            break;
        }
    }
    bytes
}

fn mangle(bytes: &mut Vec<u8>, other: &[u8], random: &mut Random) {
    const SIGNS: &[u8] = b"{}[]()\"\\:#;_, \n\t0-N/";
    for _ in 0..random.between(1, 2) {
        let place = random.below(bytes.len() as u32 + 1) as usize;
        let line = bytes[place..].iter().position(|&byte| byte == b'\n');
        let end = line.map_or(bytes.len(), |line| place + line + 1);
        match random.below(8) {
            0 if place < bytes.len() => bytes[place] ^= 1 << random.below(8),
            1 if place < bytes.len() => bytes[place] = SIGNS[random.below(20) as usize],
            2 => bytes.insert(place, SIGNS[random.below(20) as usize]),
            3 => bytes.truncate(place),
            4 => drop(bytes.drain(place..end)),
            5 => {
                let twice = bytes[place..end].to_vec();
                bytes.splice(place..place, twice);
            }
            6 if place < bytes.len() => drop(bytes.remove(place)),
            _ => {
                let from = random.below(other.len() as u32 + 1) as usize;
                bytes.truncate(place);
                bytes.extend(&other[from..]);
            }
        }
    }
}

#[test]
fn mangled_histories_are_refused_without_a_panic() {
    let mut random = Random::new(3, 9_001);
    let texts = texts(&mut random);
    let (mut taken, mut refused) = (0, 0);
    for turn in 0..MANGLED {
        let pick = |random: &mut Random| &texts[random.below(texts.len() as u32) as usize];
        let mut bytes = piece(pick(&mut random), &mut random);
        let other = piece(pick(&mut random), &mut random);
        mangle(&mut bytes, &other, &mut random);
        let text = String::from_utf8_lossy(&bytes);
        let format = (turn % 8 == 0).then(|| Format::ALL[random.below(4) as usize]);
        match read(&text, format) {
            Ok(history) => {
                taken += 1;
                // Whatever was read can be written in the format it came from.
                let written = write(&history, history.format);
                let written = written.unwrap_or_else(|why| panic!("{why}\n{text}"));
                let again = sound(&written, Some(history.format));
                let format = history.format;
                assert_alike(again, history, format);
            }
            Err(bad) => {
                refused += 1;
                let lines = text.lines().count() as u32 + 1;
                assert!(
                    bad.line >= 1 && bad.line <= lines && bad.column >= 1,
                    "{bad}"
                );
                assert!(bad.why.ends_with('.') && !bad.why.contains('\n'), "{bad:?}");
            }
        }
    }
    println!("{MANGLED} histories: {taken} read, {refused} refused");
    assert!(taken > MANGLED / 20 && refused > MANGLED / 4);
}
