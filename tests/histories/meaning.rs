//! What the parsers make of what is written.

use crate::sound;
use quorate::history::{Answer, Ask, Datum, Format, History, Model, ValueId};

fn datum(history: &History, value: ValueId) -> &Datum {
    &history.values[value.0 as usize]
}

fn answers(text: &str) -> Vec<Answer> {
    sound(text, None).ops.iter().map(|op| op.answer).collect()
}

#[test]
fn maps_may_be_written_in_every_way_that_edn_has() {
    let text = "; a comment\n#jepsen.history.History [#_ {:skipped \"}\"}\n\
        #jepsen.history.Op{:index 0, :time 5000, :type :invoke, :process 1 :f :write, :value 3, \
        :extra #{1 \\} \"a\\\"b\" 1/2 #inst \"2020\" ##Inf {:a [()]}}}\n\
        {:f :write :value 3 :process 1 :type :ok :time 9999}, \
        {:process :nemesis :type :info :f :start-partition :value [\"n1\" :n2]} #_#_ 1 2 \
        {:process 2 :type :invoke :f :read :value nil, :time 10000} ]";
    let history = sound(text, None);
    assert_eq!(
        (history.format, history.model),
        (Format::Edn, Model::Register)
    );
    assert_eq!((history.ops.len(), history.places), (2, 3));
    assert_eq!(history.times_us, [5, 9, 10]);
    assert_eq!(&*history.faults[0].what, "start-partition [\"n1\" :n2]");
    assert_eq!((history.faults[0].at, history.ops[1].line), (2, 4));
    assert_eq!(history.ops[1].answer, Answer::Unknown);
}

#[test]
fn an_ok_counts_for_more_than_what_was_asked() {
    let text = "{:process 0 :type :invoke :f :write :value 1}{:process 0 :type :ok :f :write :value 2}\
        {:process 0 :type :invoke :f :read :value 7}{:process 0 :type :ok :f :read :value 2}\
        {:process 0 :type :invoke :f :read :value nil}{:process 0 :type :ok :f :read :value nil}\
        {:process 0 :type :invoke :f :cas :value [1 2]}{:process 0 :type :fail :f :cas :value [1 2]}";
    let history = sound(text, None);
    let Ask::Write(two) = history.ops[0].ask else {
        panic!("a write")
    };
    assert_eq!(datum(&history, two), &Datum::Int(2));
    let answers: Vec<_> = history.ops.iter().map(|op| op.answer).collect();
    assert_eq!(
        answers,
        [
            Answer::Done,
            Answer::Value(two),
            Answer::Done,
            Answer::Nothing
        ]
    );
}

#[test]
fn keys_stand_in_the_map_or_before_every_value() {
    let keyed = "{:process 0 :type :invoke :f :write :value [:x 1]}\n{:process 0 :type :ok :f :write :value [:x 1]}\n\
        {:process 1 :type :invoke :f :cas :value [:y [1 2]]}\n{:process 0 :type :invoke :f :read :value [:y nil]}\n\
        {:process 0 :type :ok :f :read :value [:y 2]}";
    let history = sound(keyed, None);
    let keys: Vec<&str> = history.keys.iter().map(|key| &**key).collect();
    assert_eq!((keys, history.ops[2].key), (vec![":x", ":y"], 1));
    assert!(matches!(history.ops[1].ask, Ask::Cas(..)));
    // One value without a key, and pairs are values.
    let plain = keyed
        .replace("[:y nil]", "nil")
        .replace("[:y [1 2]]", "[1 2]");
    let history = sound(&plain, None);
    assert_eq!(history.keys.len(), 1);
    let Answer::Value(value) = history.ops[2].answer else {
        panic!("a value")
    };
    assert_eq!(datum(&history, value), &Datum::Text("[:y 2]".into()));
    let maps = "{:process 0 :type :invoke :f :put :key 3 :value \"a\"}{:process 1 :type :invoke :f :read :key \"b\"}";
    assert_eq!(sound(maps, Some(Format::Edn)).model, Model::KeyValue);
}

#[test]
fn counters_locks_and_banks_are_told_by_their_verbs() {
    let op = |process: u32, f: &str, value: &str, ok: &str| {
        format!(
            "{{:process {process} :type :invoke :f {f} :value {value}}}\n\
             {{:process {process} :type :ok :f {f} :value {ok}}}\n"
        )
    };
    let counter = op(0, ":inc", "nil", "nil") + &op(1, ":dec", "5", "5") + &op(0, ":add", "2", "2");
    let history = sound(&(counter + &op(1, ":read", "nil", "-2")), None);
    let asks: Vec<Ask> = history.ops.iter().map(|op| op.ask).collect();
    assert_eq!(asks, [Ask::Add(1), Ask::Add(-5), Ask::Add(2), Ask::Read]);
    assert_eq!(history.model, Model::Counter);
    let lock = sound(
        &(op(0, ":acquire", "nil", "nil") + &op(0, ":release", "nil", "nil")),
        None,
    );
    assert_eq!((lock.model, lock.initial), (Model::Mutex, ValueId::NIL));
    let moved = "{:from 0, :to 1, :amount 4}";
    let text = op(3, ":read", "nil", "{0 10, 1 5}") + &op(3, ":transfer", moved, moved);
    let bank = sound(&(text + &op(2, ":read", "nil", "{1 9, 0 6}")), None);
    assert_eq!(
        (bank.model, &bank.balances[..]),
        (Model::Bank, &[10, 5][..])
    );
    assert_eq!(bank.ops[1].ask, Ask::Transfer { to: 1, amount: 4 });
    let Answer::Value(value) = bank.ops[2].answer else {
        panic!("a value")
    };
    assert_eq!(datum(&bank, value), &Datum::Balances(vec![(0, 6), (1, 9)]));
    // Maps that are written are values.
    let map = op(0, ":write", "{:a 1}", "{:a 1}") + &op(0, ":read", "nil", "{:a 1}");
    assert_eq!(sound(&map, None).model, Model::Register);
}

#[test]
fn an_etcd_log_is_strict() {
    let line = |rest: &str| format!("INFO  jepsen.util - {}\n", rest.replace(' ', "\t"));
    let text = [
        "0 :invoke :read nil",
        "0 :ok :read nil",
        "0 :invoke :cas [1 2]",
        "0 :fail :cas [1 2]",
        "0 :invoke :read nil",
        "0 :fail :read :timed-out",
        "0 :invoke :write 1",
        "0 :fail :write 1",
        "1 :invoke :write 1",
        ":nemesis :info :start nil",
        "1 :info :write :timed-out",
        "2 :invoke :read nil",
    ];
    let text: String =
        text.into_iter().map(line).collect::<String>() + "WARN  jepsen.core - Hello\n\n";
    assert_eq!(
        answers(&text),
        [
            Answer::Value(ValueId::NIL),
            Answer::Refused,
            Answer::Unknown,
            Answer::Nothing,
            Answer::Unknown,
            Answer::Unknown,
        ]
    );
    let history = sound(&text, None);
    assert_eq!(
        (history.faults[0].at, &*history.faults[0].what),
        (8, "start")
    );
    assert_eq!(history.format, Format::Etcd);
}

#[test]
fn json_lines_are_short_by_hand() {
    let text = "{\"type\": \"invoke\", \"process\": \"ann\", \"f\": \"write\", \"value\": {\"a\": [1, 2.50]}}\r\n\
        {\"type\": \"info\", \"process\": \"ann\"}\n\n\
        {\"type\": \"invoke\", \"process\": \"ann\", \"f\": \"read\", \"key\": 3, \"time_us\": 8}\n\
        {\"type\": \"ok\", \"process\": \"ann\", \"value\": null}";
    let history = sound(text, None);
    assert_eq!((history.initial, history.ops[1].line), (ValueId::NIL, 4));
    assert_eq!(history.ops[1].answer, Answer::Value(ValueId::NIL));
    assert_eq!(history.times_us, [0, 8, 8]);
    assert!(
        history
            .values
            .contains(&Datum::Text("{\"a\" [1 2.50]}".into()))
    );
}

#[test]
fn nothing_is_a_history_without_operations() {
    for text in ["", "\n \n", "\u{feff}"] {
        for format in [
            None,
            Some(Format::Edn),
            Some(Format::Etcd),
            Some(Format::Kv),
            Some(Format::JsonLines),
        ] {
            let history = sound(text, format);
            assert_eq!(
                (history.ops.len(), history.places, history.keys.len()),
                (0, 0, 1)
            );
        }
    }
    assert_eq!(sound("[]", None).format, Format::Edn);
}
