//! Texts that are no histories: refused in a sentence that says where and why.

mod logs;

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
