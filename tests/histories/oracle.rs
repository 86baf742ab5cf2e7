//! EDN as we read it against the crate `clojure-reader`.

use crate::{shared, sound};
use clojure_reader::edn::{Edn, read, read_string};
use quorate::history::{Ask, Datum, Format, read as read_history};
use quorate::sim::Random;

/// A random form.
fn form(random: &mut Random, depth: u32) -> String {
    const ATOMS: [&str; 24] = [
        "nil",
        "true",
        "0",
        "-7",
        "+3",
        "42",
        "9223372036854775807",
        "1.5",
        "-2e3",
        "1/3",
        "\\a",
        "\\newline",
        "\\{",
        ":a",
        ":a/b",
        ":a-b?",
        "sym",
        "ns/sym",
        "\"\"",
        "\"é\\n\"",
        "\"a\\\"b\\\\\"",
        "\"; #_ {\"",
        "..",
        "*x*",
    ];
    let gap = |random: &mut Random| {
        *random
            .pick([" ", ",", "\n", "  ", " ; c }\n", " #_ x ", " #_ [1 \"]\"] "].iter())
            .expect("some")
    };
    if depth == 0 || random.chance(500) {
        return (*random.pick(ATOMS.iter()).expect("some")).to_owned();
    }
    let items: Vec<String> = (0..random.below(4))
        .map(|_| form(random, depth - 1))
        .collect();
    let spread = |items: &[String], random: &mut Random| -> String {
        items
            .iter()
            .map(|item| format!("{item}{}", gap(random)))
            .collect()
    };
    match random.below(5) {
        0 => format!("({})", spread(&items, random)),
        1 => format!("[{}{}]", gap(random), spread(&items, random)),
        2 => format!("#{{{}}}", spread(&items[..items.len().min(1)], random)),
        3 => {
            let entries: Vec<String> = (0..items.len())
                .map(|i| format!(":k{i} {}", items[i]))
                .collect();
            format!("{{{}}}", spread(&entries, random))
        }
        _ => format!("#my/tag {}", form(random, depth - 1)),
    }
}

/// Whether our value is the other's form.
fn is_same(datum: &Datum, other: &Edn) -> bool {
    match (datum, other) {
        (Datum::Nil, Edn::Nil) => true,
        (Datum::Int(one), Edn::Int(two)) => one == two,
        (Datum::Text(text), Edn::Str(two)) => **text == **two,
        (Datum::Text(text), two) => read_string(text).is_ok_and(|one| one == *two),
        _ => false,
    }
}

#[test]
fn forms_are_what_another_reader_takes_them_for() {
    let mut random = Random::new(11, 9_002);
    let (mut same, mut refused) = (0, 0);
    for turn in 0..40_000 {
        let mut text = form(&mut random, 4);
        if turn % 4 == 0 {
            let place = random.below(text.len() as u32) as usize;
            if text.is_char_boundary(place) {
                text.insert(
                    place,
                    *random
                        .pick(")]}\"{([".chars().collect::<Vec<_>>().into_iter())
                        .as_ref()
                        .expect("some"),
                );
            }
        }
        let file = format!(
            "[{{:process 1 :type :invoke :f :read :value nil}}\n\
             {{:process 0 :type :invoke :f :write :value {text}\n}}]"
        );
        let whole = read_string(&file);
        match (read_history(&file, Some(Format::Edn)), whole) {
            (Ok(history), Ok(_)) if history.ops.len() == 2 => {
                let Ask::Write(value) = history.ops[1].ask else {
                    panic!("a write")
                };
                let (other, _) = read(&text).expect("it was read in the file");
                assert!(
                    is_same(&history.values[value.0 as usize], &other),
                    "{text}\n{other:?}"
                );
                same += 1;
            }
            (Err(_), Err(_)) => refused += 1,
            // A form too many makes a map in which keys and values have changed places.
            (Err(bad), Ok(_)) => assert!(turn % 4 == 0, "{bad}\n{text}"),
            // Some words are no tags or keywords there, such as `:a/`.
            (Ok(_), whole) => assert!(turn % 4 == 0, "{text}\n{whole:?}"),
        }
    }
    println!("{same} forms are the same, {refused} are refused by both");
    assert!(same > 30_000 && refused > 2_000);
}

fn get<'a>(map: &Edn<'a>, key: &'static str) -> Option<Edn<'a>> {
    map.get(&Edn::key(key)).cloned()
}

#[test]
fn recorded_maps_are_what_another_reader_takes_them_for() {
    let mut files = shared::files("knossos/good", ".edn");
    files.extend(shared::files("knossos/bad", ".edn"));
    for (name, text) in files {
        let history = sound(&text, None);
        let Ok((Edn::Vector(ref maps), _)) = read(&text) else {
            panic!("{name}")
        };
        let calls = maps.iter().filter(|map| {
            get(map, "type") == Some(Edn::key("invoke"))
                && matches!(get(map, "process"), Some(Edn::Int(_)))
        });
        let calls: Vec<&Edn> = calls.collect();
        assert_eq!(calls.len(), history.ops.len(), "{name}");
        for (op, map) in history.ops.iter().zip(calls) {
            let process = history.processes[op.process as usize]
                .parse()
                .expect("a number");
            assert_eq!(get(map, "process"), Some(Edn::Int(process)), "{name}");
            assert_eq!(get(map, "f"), Some(Edn::key(op.ask.verb())), "{name}");
            if let Ask::Write(value) = op.ask {
                let value = &history.values[value.0 as usize];
                assert!(
                    is_same(value, &get(map, "value").expect("a value")),
                    "{name}"
                );
            }
        }
    }
}
