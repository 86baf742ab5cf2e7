//! Small histories whose verdicts are known, drawn.
//!
//! A line is a node's lane: `w5----` is a write of 5, `r5----` a read that returns 5, from its
//! first to its last character; an operation that ends in `>` never finishes.

use crate::by_hand::{follow, invoked, op, read, returned, three, write};
use crate::generate::operations;
use quorate::check::{Explanation, Status, zones};
use quorate::history::Moment;
use quorate::protocol::{NodeId, OpId, Outcome, Value};
use quorate::world::Event;

/// The events of a drawing.
pub fn drawn(lanes: &[&str]) -> Vec<(Moment, Event)> {
    let mut events = Vec::new();
    for (n, lane) in (0u8..).zip(lanes) {
        let starts = lane.match_indices(['w', 'r']).map(|(i, _)| i);
        for (seq, start) in (0u32..).zip(starts) {
            let end = lane[start..]
                .find(' ')
                .map_or(lane.len(), |len| start + len);
            draw(
                &mut events,
                op(n.into(), seq),
                NodeId(n),
                start,
                &lane[start..end],
            );
        }
    }
    events.sort_by_key(|(at, _)| at.step);
    events
}

fn draw(events: &mut Vec<(Moment, Event)>, op: OpId, node: NodeId, start: usize, text: &str) {
    let digits: String = text[1..].chars().take_while(char::is_ascii_digit).collect();
    let value = digits.parse().expect("a value");
    let (call, outcome) = match text.starts_with('w') {
        true => (write(0, value), Outcome::Written),
        false => (read(0), Outcome::Value(Value(value))),
    };
    // Steps are far enough apart that a start and an end in one column are concurrent.
    let at = |column: usize, end: u64| Moment {
        step: 2 * column as u64 + end,
        time_us: 10_000 * column as u64,
    };
    events.push((at(start, 0), invoked(op, node, call)));
    if !text.ends_with('>') {
        let end = at(start + text.len() - 1, 1);
        events.push((end, returned(op, node, outcome)));
    }
}

/// The explanations of Validity, Ordering and Linearizable, of those that are violated.
pub fn judged(lanes: &[&str]) -> [Option<Explanation>; 3] {
    let events = drawn(lanes);
    let verdicts = three(&follow(&events));
    let found = [0, 1, 2].map(|i| match &verdicts[i].0 {
        Status::Violated(why) => Some(why.clone()),
        _ => None,
    });
    assert_eq!(zones(&operations(&events)).is_err(), found[2].is_some());
    found
}

/// Expects each of the three to hold or not: "VOL" when all do, "v" for no Validity, and so on.
fn expect(name: &str, holds: &str, lanes: &[&str]) {
    let found = judged(lanes);
    let said: String = ["Vv", "Oo", "Ll"]
        .iter()
        .zip(&found)
        .map(|(letters, why)| &letters[usize::from(why.is_some())..][..1])
        .collect();
    assert_eq!(said, holds, "{name}: {found:#?}");
}

#[test]
#[rustfmt::skip]
fn known_histories() {
    expect("one after the other", "VOL", &[
        "w1---          r2--",
        "       w2---       ",
    ]);
    expect("a read beside a write may return the old value", "VOL", &[
        "w1---   w2---------",
        "           r1--    ",
    ]);
    expect("or the new one", "VOL", &[
        "w1---   w2---------",
        "           r2--    ",
    ]);
    expect("new, then old: without write-back", "Vol", &[
        "w1---   w2---------------",
        "           r2--          ",
        "                  r1--   ",
    ]);
    expect("new, then old, side by side", "VOL", &[
        "w1---   w2---------------",
        "           r2-----       ",
        "             r1------    ",
    ]);
    expect("new, then old, from a writer that crashed", "Vol", &[
        "w1---   w2->             ",
        "           r2--          ",
        "                  r1--   ",
    ]);
    expect("two writers at once, readers side by side", "VOL", &[
        "w1-----------------------",
        "w2-----------------------",
        "     r1--     r2--       ",
        "              r1--       ",
    ]);
    expect("old, new, old, one after the other", "Vol", &[
        "w1--------------------------",
        "w2--------------------------",
        "     r1--    r2--   r1--    ",
    ]);
    expect("local read: a replica that heard nothing", "vOl", &[
        "w1---               ",
        "          r0---     ",
    ]);
    expect("local reads: one replica is ahead of the other", "vol", &[
        "w1---                  ",
        "        r1--           ",
        "               r0---   ",
    ]);
    expect("one-phase write: the later write gets the smaller tag and is lost", "vOl", &[
        "w1---                   ",
        "       w2---            ",
        "              r1---     ",
    ]);
    expect("one replica still serves what both writers replaced", "vol", &[
        "w1---     r1---         ",
        "   w2---                ",
        "                 r0---  ",
    ]);
    expect("two writers at once, readers disagree", "VOl", &[
        "w1------                ",
        "w2------                ",
        "           r1-----      ",
        "           r2-----      ",
    ]);
    expect("two writers at once, readers agree", "VOL", &[
        "w1------                ",
        "w2------                ",
        "           r2-----      ",
        "              r2-----   ",
    ]);
    expect("read before anybody wrote it", "vOl", &[
        "        w7----          ",
        "r7---                   ",
    ]);
    expect("a write that never finished may take effect late", "VOL", &[
        "w1->                      ",
        "     w2---                ",
        "            r2--    r1--  ",
    ]);
    expect("but not after it was seen and overwritten", "Vol", &[
        "w1->                            ",
        "   r1--       w2---             ",
        "                      r2-- r1-- ",
    ]);
    expect("a read of the initial value beside the first write", "VOL", &[
        "w1---------------         ",
        "    r0---   r1---         ",
    ]);
    expect("back to the initial value", "Vol", &[
        "w1---------------------   ",
        "    r1---     r0---       ",
    ]);
    expect("a write between two that were seen together", "VOl", &[
        "w1---                        ",
        "w2---            w3---       ",
        "      r1--------------       ",
        "           r2--------------- ",
    ]);
}
