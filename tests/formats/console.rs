//! What people type to a node.

use quorate::protocol::{Call, Form, Info, Key, Value};
use quorate::run::{self, Said, understand};
use quorate::sim::Random;

const X: Key = Key(0);
const Y: Key = Key(1);

fn info(id: &str) -> &'static Info {
    let mut all = run::protocols().into_iter();
    all.find(|info| info.id == id).expect("known")
}

fn said(protocol: &str, text: &str) -> Said {
    understand(info(protocol), 3, Y, text).unwrap_or_else(|why| panic!("{text}: {why}"))
}

fn refused(protocol: &str, text: &str) -> String {
    let why = understand(info(protocol), 3, Y, text).expect_err(text).0;
    assert!(!why.contains('\n'), "{why}");
    why
}

#[test]
fn registers_are_read_and_written_by_name_or_the_one_on_stage() {
    let write = |key, value| {
        Said::Call(Call::Write {
            key,
            value: Value(value),
        })
    };
    assert_eq!(said("quorum", "write x 5"), write(X, 5));
    assert_eq!(said("quorum", "  WRITE 5 to X "), write(X, 5));
    assert_eq!(said("quorum", "write 5"), write(Y, 5));
    assert_eq!(said("quorum", "read"), Said::Call(Call::Read { key: Y }));
}

#[test]
fn the_words_of_the_counter_are_those_of_its_design() {
    let add = |by| Said::Call(Call::Add { key: X, by });
    assert_eq!(said("counter", "+ 5 x"), add(5));
    assert_eq!(said("counter", "+5 x"), add(5));
    assert_eq!(said("counter", "- 3 x"), add(-3));
    assert_eq!(said("counter", "-3 x"), add(-3));
    for word in ["create", "sync", "populate"] {
        let text = format!("{word} x");
        assert!(matches!(
            said("counter", &text),
            Said::Call(Call::Command { key: X, .. })
        ));
    }
    for word in ["variables", "history", "before", "peers"] {
        let text = format!("{word} x");
        assert!(matches!(said("counter", &text), Said::Ask(_, X)));
    }
}

#[test]
fn a_transfer_names_two_accounts_and_an_amount() {
    let (from, to) = (X, Y);
    let transfer = Call::Transfer {
        from,
        to,
        amount: 10,
    };
    let word = verb("paxos", Form::Transfer);
    for text in ["10 x to y", "x y 10", "from x to y 10"] {
        assert_eq!(
            said("paxos", &format!("{word} {text}")),
            Said::Call(transfer)
        );
    }
    let why = refused("paxos", &format!("{word} 10 x"));
    assert_eq!(
        why,
        format!("“{word}” needs two accounts, such as: {word} 10 x to y")
    );
}

fn verb(protocol: &str, form: Form) -> &'static str {
    let mut verbs = info(protocol).verbs.iter();
    verbs.find(|verb| verb.form == form).expect("it has").word
}

#[test]
fn what_is_not_understood_is_refused_in_one_sentence() {
    assert_eq!(
        refused("quorum", "increment x"),
        "There is no command “increment” here; there are read, write."
    );
    assert_eq!(
        refused("quorum", "write x"),
        "“write” needs a number, such as: write x 5"
    );
    assert_eq!(
        refused("quorum", "write x -5"),
        "“write” needs a value of 0 or more, such as: write x 5"
    );
    assert_eq!(
        refused("quorum", "read q"),
        "In “read q”, “q” is neither a number nor one of x, y, z."
    );
    assert_eq!(
        refused("quorum", "read x y"),
        "That is too much; write: read x"
    );
    assert_eq!(refused("quorum", " "), "Type a command, such as: write x 5");
    let over = refused("counter", "+ 3000000000 x");
    assert!(over.contains("from 0 to 2147483647"), "{over}");
}

#[test]
fn a_hundred_thousand_typed_lines_are_understood_or_refused() {
    let mut random = Random::new(7, 7);
    let pieces = [
        "read",
        "write",
        "get",
        "put",
        "delete",
        "+",
        "-",
        "+5",
        "x",
        "y",
        "q",
        "7",
        "-1",
        "to",
        "from",
        "18446744073709551615",
        "99999999999999999999",
        "é",
        "“",
        "transfer",
        "history",
        "sync",
        "=",
        "\u{0}",
        "x x",
        "",
    ];
    let protocols = run::protocols();
    for _ in 0..100_000 {
        let words: Vec<_> = (0..random.below(6))
            .map(|_| pieces[random.below(pieces.len() as u32) as usize])
            .collect();
        let info = random.pick(protocols.iter()).expect("there are some");
        match understand(info, 1 + random.below(8) as u8, X, &words.join(" ")) {
            Ok(_) => {}
            Err(why) => assert!(!why.0.is_empty()),
        }
    }
}
