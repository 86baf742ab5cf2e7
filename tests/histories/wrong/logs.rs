//! Logs and JSON lines that are no histories.

use super::is_wrong;
use quorate::history::Format;

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
