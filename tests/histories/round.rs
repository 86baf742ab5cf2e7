//! What is written and read again is the same history.

use crate::generate::generate;
use crate::shared::all;
use crate::{bare, sound};
use quorate::history::{Answer, Format, History, Model, write};
use quorate::sim::Random;

/// The models that a format has.
fn models(format: Format) -> &'static [Model] {
    match format {
        Format::Edn | Format::JsonLines => &Model::ALL,
        Format::Etcd => &[Model::Register, Model::CasRegister],
        Format::Kv => &[Model::Register, Model::KeyValue],
    }
}

fn same(history: &History, format: Format) -> History {
    let text = write(history, format).unwrap_or_else(|why| panic!("{why}\n{history:?}"));
    let again = sound(&text, Some(format));
    let twice = write(&again, format).expect("it was read from there");
    if !renames(history, format) {
        assert_eq!(text, twice, "{format:?}");
    }
    if !again.ops.is_empty() || format == Format::JsonLines {
        assert_eq!(sound(&text, None).format, format, "{text}");
    }
    again
}

#[test]
fn random_histories_are_the_same_in_every_format_that_can_express_them() {
    let mut random = Random::new(7, 9_000);
    let mut count = 0;
    for format in Format::ALL {
        for &model in models(format) {
            for _ in 0..400 {
                let text = generate(model, format, &mut random);
                let history = sound(&text, None);
                assert_eq!(history.model, model);
                let again = same(&history, format);
                assert_alike(again.clone(), history.clone(), format);
                if format != Format::Etcd {
                    assert_eq!(again.times_us, history.times_us, "{format:?}\n{text}");
                }
                count += 1;
            }
        }
    }
    println!("{count} histories");
}

/// The same but for what depends on the format: its way to tell the model, and to let another
/// process go on for one that was never told what came of its call.
pub fn assert_alike(one: History, two: History, format: Format) {
    let renamed = renames(&two, format);
    let (mut one, two) = (bare(one), bare(two));
    one.model = two.model;
    if renamed {
        one.processes = two.processes.clone();
        for (op, other) in one.ops.iter_mut().zip(&two.ops) {
            op.process = other.process;
        }
    }
    assert_eq!(one, two, "{format:?}");
}

/// Whether a process calls again after an unknown result, so that another takes its place.
fn renames(history: &History, format: Format) -> bool {
    format != Format::JsonLines
        && history.ops.iter().any(|op| {
            let later = history.ops.iter().filter(|next| next.start > op.start);
            op.answer == Answer::Unknown && later.into_iter().any(|next| next.process == op.process)
        })
}

#[test]
fn recorded_histories_are_the_same_when_they_are_written_and_read_again() {
    for (name, text) in all() {
        let history = sound(&text, None);
        assert_eq!(
            bare(same(&history, history.format)),
            bare(history.clone()),
            "{name}"
        );
        assert_eq!(
            bare(same(&history, Format::JsonLines)),
            bare(history),
            "{name}"
        );
    }
}

#[test]
fn a_format_says_in_a_sentence_what_it_cannot_express() {
    let start =
        |model: &str| format!("{{\"type\":\"start\",\"model\":\"{model}\",\"initial\":0}}\n");
    let call = |rest: &str| format!("{{\"type\":\"invoke\",\"process\":0,{rest}}}\n");
    let ok = |rest: &str| format!("{{\"type\":\"ok\",\"process\":0{rest}}}\n");
    let cas = call("\"f\":\"cas\",\"value\":[1,2]");
    let refused = "{\"type\":\"refused\",\"process\":0}\n";
    let cases = [
        (
            start("cas-register") + &cas + refused,
            Format::Edn,
            "“cas” was refused (the operation of line 2)",
        ),
        (
            start("register") + &call("\"f\":\"read\"") + &ok(",\"value\":null"),
            Format::Edn,
            "there is no value",
        ),
        (
            start("register") + &call("\"f\":\"read\""),
            Format::Etcd,
            "would start with nil, but it starts with 0",
        ),
        (
            start("register") + &call("\"f\":\"read\",\"key\":\"x\""),
            Format::Etcd,
            "a key",
        ),
        (
            start("counter") + &call("\"f\":\"add\",\"value\":1"),
            Format::Etcd,
            "“add”",
        ),
        (
            start("counter") + &call("\"f\":\"read\""),
            Format::Kv,
            "a counter",
        ),
        (
            start("key-value") + &call("\"f\":\"read\""),
            Format::Kv,
            "starts with 0",
        ),
        (start("cas-register") + &cas, Format::Kv, "“cas”"),
        (
            "{\"type\":\"start\",\"model\":\"bank\",\"balances\":{\"a\":1}}".into(),
            Format::Edn,
            "before the first transfer",
        ),
    ];
    for (text, format, words) in cases {
        let why = write(&sound(&text, None), format).expect_err(&text);
        assert!(why.contains(words) && why.ends_with(['.', ')']), "{why}");
        assert_eq!(why.lines().count(), 1);
    }
}
