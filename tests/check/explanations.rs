//! Explanations as students read them.

use crate::known::judged;
use quorate::check::Explanation;

/// Title, words and the nodes' lanes of the operations named.
fn reads(why: &Option<Explanation>) -> (String, String, Vec<String>) {
    let why = why.as_ref().expect("it is violated");
    let ops = why.ops.iter().map(ToString::to_string).collect();
    (why.title.clone(), why.words.to_string(), ops)
}

const NEW_THEN_OLD: [&str; 3] = [
    "w5---   w9---------------",
    "           r9--          ",
    "                  r5--   ",
];

#[test]
fn ordering_says_who_saw_the_new_value_and_who_the_old_one() {
    let (title, words, ops) = reads(&judged(&NEW_THEN_OLD)[1]);
    assert_eq!(title, "New, then old");
    assert_eq!(
        words,
        "B’s read returned 9 and finished before C’s read began, yet C returned 5, which was \
         written before it."
    );
    assert_eq!(ops, ["1.1", "1.2", "2.1", "3.1"]);
}

#[test]
fn linearizable_speaks_of_the_history() {
    let (title, words, ops) = reads(&judged(&NEW_THEN_OLD)[2]);
    assert_eq!(title, "New, then old");
    assert_eq!(
        words,
        "This history has no linearization: the register must have held 5 from the end of A’s \
         write to the start of C’s read, yet B’s read of 9 began and finished within that span."
    );
    assert_eq!(ops, ["1.1", "2.1", "3.1"]);
}

#[test]
fn validity_names_the_write_in_between() {
    let found = judged(&[
        "w1---             ",
        "       w2---      ",
        "              r1-",
    ]);
    let (title, words, ops) = reads(&found[0]);
    assert_eq!(title, "Overwritten value");
    assert_eq!(
        words,
        "B’s write of 2 began after 1 was written and finished before C’s read began, yet C \
         returned 1."
    );
    assert_eq!(ops, ["1.1", "2.1", "3.1"]);
    let (_, words, _) = reads(&judged(&["w1---            ", "         r0---   "])[0]);
    assert_eq!(
        words,
        "A’s write of 1 began after 0, the initial value, and finished before B’s read began, yet \
         B returned 0."
    );
}

#[test]
fn the_same_node_twice_reads_well() {
    let found = judged(&["w5---   w9---------------", "          r9--   r5--   "]);
    let (_, words, _) = reads(&found[1]);
    assert_eq!(
        words,
        "B’s read returned 9 and finished before a later read at B began, yet it returned 5, which \
         was written before it."
    );
}

#[test]
fn never_written_and_two_at_once() {
    let found = judged(&["r7---"]);
    let (title, words, ops) = reads(&found[0]);
    assert_eq!((title.as_str(), ops.len()), ("Never written", 1));
    assert_eq!(
        words,
        "A’s read returned 7, which nobody had begun to write."
    );
    let found = judged(&[
        "w1------                ",
        "w2------                ",
        "           r1-----      ",
        "           r2-----      ",
    ]);
    let (title, words, ops) = reads(&found[2]);
    assert_eq!((title.as_str(), ops.len()), ("Two values at once", 4));
    assert_eq!(
        words,
        "This history has no linearization: the register must have held 2 from the end of B’s \
         write to the start of D’s read, and 1 from the end of A’s write to the start of C’s read; \
         these two spans overlap."
    );
}
