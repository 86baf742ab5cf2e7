//! Texts that are no histories: refused in a sentence that says where and why.

use quorate::history::{Format, read};

const INVOKE: &str = "{:process 0, :type :invoke, :f :read, :value nil}\n";
const WRITE: &str = "{:process 0, :type :invoke, :f :write, :value 1}\n";

fn is_wrong(format: Option<Format>, text: &str, place: (u32, u32), words: &str) {
    let bad = read(text, format).expect_err(text);
    assert_eq!((bad.line, bad.column), place, "{bad}\n{text}");
    assert!(bad.why.contains(words), "{bad}\n{text}");
    assert!(
        bad.why.ends_with('.') && bad.why.lines().count() == 1,
        "{bad}"
    );
}

#[test]
fn maps_in_edn() {
    let deep = "(".repeat(70) + &")".repeat(70);
    let deep = format!("[{{:process 0 :value {deep}}}]");
    let bank = "{:process 0 :type :invoke :f :transfer :value ";
    let cases: [(&str, (u32, u32), &str); 34] = [
        (
            "[{:process 0, :type :invoke, :f :read}",
            (1, 1),
            "“[” is never closed",
        ),
        (
            "[{:process 0, :type :invoke, :f :read]",
            (1, 38),
            "“]” stands where “}”",
        ),
        ("[{:a \"é\"} }", (1, 2), "no :process"),
        (
            "[{:process 0 :type :ok :f :read}}",
            (1, 2),
            "told what came of a call that it has not made",
        ),
        (
            "{:process 0 :type :invoke :f :read}]",
            (1, 36),
            "“]” closes nothing",
        ),
        (" {:process 0\n  :value \"é\n", (2, 10), "no closing quote"),
        (
            "[{:process 0 :type :invoke :f :write :value \"é\\x\"}]",
            (1, 47),
            "begins nothing that a text may have",
        ),
        ("[{:process 0 :type :invoke :f}]", (1, 28), "has no value"),
        (
            "[{:process 0 :type :invok :f :read}]",
            (1, 20),
            ":type is none of",
        ),
        (
            "[{:process 0 :type 3 :f :read}]",
            (1, 20),
            ":type is none of",
        ),
        ("[{:process 0 :f :read}]", (1, 2), "no :type"),
        ("[{:process 0 :type :invoke}]", (1, 2), "no :f"),
        (
            "[{:process 0 :type :invoke :f :dance}]",
            (1, 31),
            "“dance” is none of the operations",
        ),
        (
            "[{:process 0 :type :invoke :f :cas :value 3}]",
            (1, 43),
            "Cas takes the old and the new value",
        ),
        (
            "[{:process 0 :type :invoke :f :cas :value [1 2 3]}]",
            (1, 43),
            "here it is [1 2 3]",
        ),
        (
            "[{:process 0 :type :invoke :f :add :value \"x\"}]",
            (1, 43),
            "Add takes a whole number",
        ),
        (
            "[{:process 0 :type :invoke :f :add :value 99999999999999999999}]",
            (1, 43),
            "too large",
        ),
        (
            "[{:process 99999999999999999999 :type :invoke :f :read}]",
            (1, 12),
            "too large",
        ),
        (
            "[{:process 0 :time 1.5 :type :invoke :f :read}]",
            (1, 20),
            "whole number of nanoseconds",
        ),
        (
            "[{:process 0 :type :invoke :f :append :value 3}]",
            (1, 46),
            "Append takes a text",
        ),
        (
            "[{:process 0 :process 1 :type :invoke :f :read}]",
            (1, 14),
            ":process twice",
        ),
        (
            "[{:process 0 :type :invoke :f :write :value 12ab}]",
            (1, 45),
            "“12ab” is no number",
        ),
        (
            "[{:process 0 :type :invoke :f :write :value : }]",
            (1, 45),
            "“:” is no keyword",
        ),
        (
            "[{:process 0 :type :invoke :f :write :value #1}]",
            (1, 45),
            "neither a set nor a tag",
        ),
        (
            "[{:process 0 :type :invoke :f :write :value {1}}]",
            (1, 45),
            "1 has no value",
        ),
        (
            "[3]",
            (1, 2),
            "map of an operation was looked for; here is 3",
        ),
        (
            "[{:process 0 :type :invoke :f :read} #_]",
            (1, 40),
            "“]” closes nothing",
        ),
        ("[] 4", (1, 4), "map of an operation"),
        (&deep, (1, 85), "deep"),
        (
            &format!("{bank}3}}"),
            (1, 47),
            "Transfer takes the accounts",
        ),
        (
            &format!("{bank}{{:from 0 :to 1}}}}"),
            (1, 47),
            "Transfer takes the accounts",
        ),
        (
            &format!("{bank}{{:from 0 :to 1 :amount -2}}}}"),
            (1, 47),
            "cannot be below 0",
        ),
        (
            &format!("{bank}{{:from 0 :to 1 :amount 2}}}}"),
            (1, 1),
            "at the beginning is not known",
        ),
        (
            &format!(
                "{INVOKE}{{:process 0 :type :ok :value 1}}{{:process 1 :type :invoke :f :acquire}}"
            ),
            (1, 1),
            "has no operation like this one (read)",
        ),
    ];
    for (text, place, words) in cases {
        is_wrong(Some(Format::Edn), text, place, words);
    }
}

#[test]
fn calls_and_returns_that_do_not_fit() {
    let cases = [
        (
            format!("{INVOKE}{INVOKE}"),
            (2, 1),
            "calls while its call of line 1 is pending",
        ),
        (
            format!("{INVOKE}{{:process 0 :type :info}}\n{INVOKE}"),
            (3, 1),
            "calls again",
        ),
        (
            format!("{INVOKE}{{:process 1 :type :ok}}"),
            (2, 1),
            "has not made",
        ),
        (
            format!("{INVOKE} {{:process 0 :type :ok :f :write}}"),
            (2, 27),
            "returns from something else",
        ),
        (
            format!("{INVOKE}{{:process 0 :type :ok}}\n{{:process 0 :type :fail}}"),
            (3, 1),
            "has not made",
        ),
        (
            format!("{WRITE}{{:process 1 :type :invoke :f :add :value 1}}"),
            (1, 1),
            "counter has no operation like this one (write)",
        ),
    ];
    for (text, place, words) in cases {
        is_wrong(None, &text, place, words);
    }
    let bank = "{:process 0 :type :invoke :f :read}{:process 0 :type :ok :value {:a 1}}\n\
        {:process 0 :type :invoke :f :transfer :value {:from :a :to :b :amount 1}}";
    is_wrong(
        None,
        bank,
        (2, 1),
        "“:b” holds at the beginning is not known",
    );
    let sets = "{:process 0 :type :invoke :f :add :value 1}\n\
        {:process 1 :type :invoke :f :read}{:process 1 :type :ok :value #{1}}";
    is_wrong(None, sets, (2, 1), "must return a whole number");
}

#[test]
fn etcd_logs() {
    let head = "INFO  jepsen.util - ";
    let line = |rest: &str| format!("{head}{}\n", rest.replace(' ', "\t"));
    let read = line("0 :invoke :read nil");
    let cases = [
        (line("x :invoke :read nil"), (1, 21), "“x” is no process"),
        (line("0 :invok :read nil"), (1, 23), "“:invok” is none of"),
        (
            line("0 :invoke :append nil"),
            (1, 31),
            "none of :read, :write and :cas",
        ),
        (line("0 :invoke :cas 3"), (1, 36), "Cas takes"),
        (line("0 :invoke :cas [1 2"), (1, 36), "never closed"),
        (line("0 :invoke :write"), (1, 37), "a value was looked for"),
        (line("0"), (1, 22), "line ends"),
        (line("0 :invoke :write 1 2"), (1, 40), "end of the line"),
        (format!("{read}hello\n"), (2, 1), "no line of Jepsen's log"),
        (format!("{read}{read}"), (2, 21), "is pending"),
        (
            format!("{read}{}", line("0 :ok :write 3")),
            (2, 27),
            "something else: read was called",
        ),
        (line("0 :ok :read nil"), (1, 21), "has not made"),
    ];
    for (text, place, words) in cases {
        is_wrong(Some(Format::Etcd), &text, place, words);
    }
}

#[test]
fn key_value_logs() {
    let get = "{:process 0, :type :invoke, :f :get, :key \"0\", :value nil}\n";
    let cases = [
        (
            get.replace(":get", ":cas"),
            (1, 32),
            "only :get, :put, :append and :delete",
        ),
        (get.replace(":key \"0\",", ""), (1, 1), "no :key"),
        (
            format!("{get}{{:process 0, :type :ok, :f :get, :key \"0\", :value \"x"),
            (2, 51),
            "no closing quote",
        ),
    ];
    for (text, place, words) in cases {
        is_wrong(Some(Format::Kv), &text, place, words);
    }
}

#[test]
fn json_lines() {
    let read = "{\"type\":\"invoke\",\"process\":1,\"f\":\"read\"}\n";
    let cases = [
        ("{\"type\":\"invoke\",\n", (1, 17), "no event in JSON"),
        (
            "{\"type\":\"invoke\",\"proces\":1}",
            (1, 25),
            "unknown field `proces`, expected one of `type`, `process`",
        ),
        ("{\"process\":1}", (1, 13), "missing field `type`"),
        (
            "{\"type\":\"invok\",\"process\":1}",
            (1, 1),
            "“invok” is no type",
        ),
        (
            "{\"type\":\"invoke\",\"f\":\"read\"}",
            (1, 1),
            "no “process”",
        ),
        (
            "{\"type\":\"invoke\",\"process\":[1],\"f\":\"read\"}",
            (1, 28),
            "A process is",
        ),
        ("{\"type\":\"invoke\",\"process\":1}", (1, 1), "no “f”"),
        (
            "{\"type\":\"invoke\",\"process\":1,\"f\":\"cas\",\"value\":\"é\"}",
            (1, 48),
            "Cas takes",
        ),
        (
            "{\"type\":\"invoke\",\"process\":1,\"f\":\"read\",\"time_us\":-1}",
            (1, 51),
            "microseconds",
        ),
        (
            "{\"type\":\"start\",\"model\":\"queue\"}",
            (1, 1),
            "“queue” is no model",
        ),
        (
            "{\"type\":\"start\",\"model\":\"counter\",\"initial\":\"é\"}",
            (1, 45),
            "whole number",
        ),
        (
            "{\"type\":\"start\",\"balances\":{}}",
            (1, 28),
            "Only a bank",
        ),
        ("{\"type\":\"fault\"}", (1, 1), "no “what”"),
        (
            &format!("{read}{{\"type\":\"start\"}}"),
            (2, 1),
            "Only the first line",
        ),
        (
            &format!("{read}\n  {{\"type\":\"refused\",\"process\":1}}"),
            (3, 3),
            "Only cas and transfer",
        ),
        (&format!("{read}{read}"), (2, 1), "is pending"),
    ];
    for (text, place, words) in cases {
        is_wrong(Some(Format::JsonLines), text, place, words);
    }
    let deep = format!(
        "{read}{{\"type\":\"ok\",\"process\":1,\"value\":{}{}}}",
        "[".repeat(90),
        "]".repeat(90)
    );
    is_wrong(None, &deep, (2, 34), "deep");
}

#[test]
fn what_is_no_history_at_all() {
    is_wrong(None, "\n hello", (2, 2), "This is no history");
    is_wrong(None, "12", (1, 1), "This is no history");
    is_wrong(
        None,
        "INFO jepsen.core - Hello\n",
        (1, 1),
        "This is no history",
    );
    is_wrong(None, "#", (1, 1), "neither a set nor a tag");
    let many = "#_".repeat(1_000_000);
    is_wrong(None, &many, (1, 129), "deep");
}

#[test]
fn more_operations_than_are_read() {
    let mut text = String::new();
    for process in 0..=quorate::history::MAX_OPERATIONS {
        text += &format!("{{:process {process} :type :invoke :f :read}}\n");
    }
    is_wrong(None, &text, (2_000_001, 1), "more than 2000000 operations");
}
