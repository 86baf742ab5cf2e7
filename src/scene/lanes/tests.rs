use super::*;
use crate::check::{Break, Decision, Judgement};
use crate::history::{Ask, Datum, Fault, Format, Model, ValueId};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Process, what was asked, the answer, start, end.
type Line = (u32, Ask, Answer, u32, Option<u32>);

pub(super) fn history(lines: &[Line]) -> History {
    let ops: Vec<Op> = (1..)
        .zip(lines)
        .map(|(line, &(process, ask, answer, start, end))| Op {
            process,
            key: 0,
            ask,
            answer,
            start,
            end,
            line,
        })
        .collect();
    let last = ops.iter().map(|op| op.end.unwrap_or(op.start)).max();
    let processes = ops.iter().map(|op| op.process + 1).max().unwrap_or(0);
    let numbers = (0..10).map(Datum::Int);
    History {
        format: Format::Edn,
        model: Model::Register,
        processes: (0..processes).map(|p| Arc::from(p.to_string())).collect(),
        keys: vec![Arc::from("")],
        values: [Datum::Nil].into_iter().chain(numbers).collect(),
        initial: ValueId(1),
        balances: Vec::new(),
        ops,
        places: last.map_or(0, |last| last + 1),
        times_us: Vec::new(),
        faults: Vec::new(),
    }
}

pub(super) fn write(n: u32) -> Ask {
    Ask::Write(ValueId(n + 1))
}

pub(super) fn got(n: u32) -> Answer {
    Answer::Value(ValueId(n + 1))
}

/// Two writes at once, and reads that see the one and then the other.
pub(super) fn new_then_old() -> (History, Judgement) {
    let history = history(&[
        (0, write(1), Answer::Done, 0, Some(2)),
        (1, write(2), Answer::Done, 1, Some(5)),
        (2, Ask::Read, got(2), 3, Some(4)),
        (2, Ask::Read, got(1), 6, Some(7)),
        (0, write(3), Answer::Unknown, 8, None),
    ]);
    let judgement = Judgement {
        model: Model::Register,
        decision: Decision::Violated,
        explanation: "Process 2 read → 2 and then 1, which was written before.".to_string(),
        order: vec![0, 1, 2],
        breaks: Some(Break {
            key: Some(0),
            at: 3,
            culprits: vec![0, 1, 2, 3],
        }),
        states: 9,
    };
    (history, judgement)
}

/// Several processes that read all the time.
fn many(ops: u32, processes: u32) -> History {
    let lines: Vec<Line> = (0..ops)
        .map(|i| {
            let round = i / processes * 2 * processes;
            let place = round + i % processes;
            (
                i % processes,
                Ask::Read,
                got(0),
                place,
                Some(place + processes),
            )
        })
        .collect();
    history(&lines)
}

fn view(chart: &Chart, from: f64, scale: f64) -> View {
    View {
        from,
        scale,
        width: 1300.0,
        first_row: 0,
        rows: chart.height().min(20),
        row: 34.0,
    }
}

#[test]
fn each_process_has_a_lane_and_what_it_asks_at_once_a_row() {
    let (mut history, _) = new_then_old();
    let chart = Chart::new(&history, Filter::default(), Axis::Order);
    assert_eq!(chart.lanes.len(), 3);
    assert_eq!((chart.height(), chart.count(), chart.length), (3, 5, 9.0));
    // After a result that is unknown, the process asks again.
    history.ops[3].process = 0;
    history.ops[0].end = None;
    let chart = Chart::new(&history, Filter::default(), Axis::Order);
    assert_eq!(chart.lanes[0].rows, 2);
    let filter = Filter {
        process: Some(2),
        ..Filter::default()
    };
    let chart = Chart::new(&history, filter, Axis::Order);
    assert_eq!(
        (chart.lanes.len(), chart.row(2), chart.row(0)),
        (1, Some(0), None)
    );
}

#[test]
fn points_follow_the_order_and_stay_within_their_bars() {
    let (history, judgement) = new_then_old();
    let points = spread(&history, &[0, 1, 2, 3, 4]);
    assert!(
        points.windows(2).all(|two| two[0].1 < two[1].1),
        "{points:?}"
    );
    for &(op, at) in &points {
        let op = &history.ops[op as usize];
        assert!(
            at > f64::from(op.start) && at < f64::from(end(&history, op)),
            "{op:?} {at}"
        );
    }
    let points = Points::of(&history, &judgement);
    assert_eq!(points.get(2).map(|p| p.1), Some(3));
    assert_eq!(points.get(3), None);
}

#[test]
fn points_of_many_operations_at_once_stay_in_order() {
    let lines: Vec<Line> = (0..40)
        .map(|i| (i, Ask::Read, got(0), i, Some(40 + i)))
        .collect();
    let history = history(&lines);
    // Backwards is as good an order.
    let order: Vec<u32> = (0..40).rev().collect();
    let points = spread(&history, &order);
    assert!(points.windows(2).all(|two| two[0].1 < two[1].1));
    assert!(points.iter().all(|p| p.1 > 39.0 && p.1 < 40.0));
}

#[test]
fn a_window_of_a_hundred_thousand_operations_has_few_shapes() {
    let history = many(100_000, 10);
    let chart = Chart::new(&history, Filter::default(), Axis::Order);
    let none = Points::default();
    for scale in [1300.0 / chart.length, 0.05, 0.6, 3.0, 40.0] {
        for from in [0.0, 70_000.0] {
            let view = view(&chart, from, scale);
            let shapes = view.shapes(&history, &chart, &none, &[]);
            let drawn = shapes.bars.len() + shapes.crowds.len();
            assert!(drawn > 0 && drawn < 1300, "{scale}: {drawn}");
            let crowded: u32 = shapes.crowds.iter().map(|crowd| crowd.count).sum();
            let all = history.ops.iter().filter(|op| {
                f64::from(op.start) <= view.to() && f64::from(end(&history, op)) >= view.from
            });
            assert_eq!(crowded as usize + shapes.bars.len(), all.count(), "{scale}");
        }
    }
}

#[test]
fn what_is_kept_is_drawn_by_itself_and_last() {
    let history = many(100_000, 10);
    let chart = Chart::new(&history, Filter::default(), Axis::Order);
    let view = view(&chart, 0.0, 1300.0 / chart.length);
    let shapes = view.shapes(&history, &chart, &Points::default(), &[50_000]);
    assert_eq!(shapes.bars.last().map(|bar| bar.op), Some(50_000));
}

#[test]
fn labels_say_what_was_asked_and_answered() {
    let (mut history, _) = new_then_old();
    let labels: Vec<String> = history.ops.iter().map(|op| label(&history, op)).collect();
    assert_eq!(
        labels,
        ["write 1", "write 2", "read → 2", "read → 1", "write 3 ?"]
    );
    assert_eq!(
        spoken(&history, &history.ops[4]),
        "process 0, write 3, result unknown"
    );
    assert_eq!(hue(&history, &history.ops[3]).index(), 1);
    history.model = Model::KeyValue;
    history.keys.push(Arc::from("x"));
    history.values[2] = Datum::Text(Arc::from("x 0 0 yx 0 1 yx 0 2 yx 0 3 y"));
    history.ops[3].key = 1;
    assert_eq!(
        label(&history, &history.ops[3]),
        "x: get → \"…0 1 yx 0 2 yx 0 3 y\""
    );
    history.ops[3].ask = Ask::Cas(ValueId(2), ValueId(3));
    history.ops[3].answer = Answer::Refused;
    history.values[2] = Datum::Int(1);
    assert_eq!(label(&history, &history.ops[3]), "x: cas 1→2 refused");
}

#[test]
fn time_stands_along_the_picture_where_the_file_has_it() {
    let (mut history, _) = new_then_old();
    history.times_us = vec![100, 200, 300, 400, 1000, 1100, 1200, 1300, 1400];
    let chart = Chart::new(&history, Filter::default(), Axis::Time);
    assert_eq!(chart.reach(&history, 2), (300.0, 900.0));
    assert_eq!(chart.at(&history, 3.5), 600.0);
    assert!(chart.length > 1300.0);
    let ticks = ticks(&chart, view(&chart, 0.0, 0.8));
    assert!(
        ticks.len() > 4 && ticks[0].label.ends_with("s"),
        "{ticks:?}"
    );
}

#[test]
fn ticks_count_events_and_faults_are_marked() {
    let mut history = many(1000, 5);
    history.faults.push(Fault {
        at: 30,
        what: Arc::from("start partition"),
    });
    let chart = Chart::new(&history, Filter::default(), Axis::Order);
    let view = view(&chart, 0.0, 13.0);
    let labels: Vec<String> = ticks(&chart, view).into_iter().map(|t| t.label).collect();
    assert_eq!(labels[..3], ["10", "20", "30"]);
    let marks = marks(&history, &chart, view);
    assert_eq!(
        (marks.len(), marks[0].words.as_str()),
        (1, "start partition")
    );
}

#[test]
fn every_class_of_operation_stands_in_the_picture() {
    let (history, judgement) = new_then_old();
    let svg = history_svg(&history, &judgement);
    assert!(svg.starts_with("<svg xmlns") && svg.ends_with("</svg>\n"));
    for words in [
        "This history has no linearization",
        "read → 1",
        "result unknown",
        "class=\"bad\"",
        "leaves none",
    ] {
        assert!(svg.contains(words), "{words}");
    }
    assert_eq!(svg.matches("<g").count(), svg.matches("</g>").count());
}

#[test]
fn of_a_long_history_the_part_around_the_break_is_drawn() {
    let history = many(100_000, 10);
    let judgement = Judgement {
        breaks: Some(Break {
            key: Some(0),
            at: 90_000,
            culprits: vec![89_990, 90_000],
        }),
        ..new_then_old().1
    };
    let svg = history_svg(&history, &judgement);
    assert!(svg.len() < 200_000, "{}", svg.len());
    assert!(svg.contains("Events 179963 to "), "{}", &svg[..600]);
}

#[test]
fn an_exercise_says_how_far_an_order_is_legal() {
    let (mut history, mut judgement) = new_then_old();
    let mut exercise = Exercise::new(&history, &judgement, Some(0), 0);
    assert_eq!(exercise.ops, [0, 1, 2, 3]);
    let progress = exercise.progress(&history);
    assert_eq!(
        (progress.legal, progress.stops, progress.most),
        (3, Some(3), 3)
    );
    assert!(!exercise.is_done(&history));
    // The second read came after the first; it can pass the second write, and nothing else.
    assert_eq!(exercise.pass(&history, 3, false), Err(Some(2)));
    assert_eq!(exercise.pass(&history, 1, true), Ok(2));
    assert_eq!(exercise.order, [0, 2, 1, 3]);
    assert_eq!(exercise.progress(&history).stops, Some(2));

    // Without the stale read there is an order.
    history.ops.remove(3);
    judgement = Judgement {
        decision: Decision::Holds,
        breaks: None,
        ..judgement
    };
    let mut exercise = Exercise::new(&history, &judgement, Some(0), 0);
    exercise.put(&history, 2, 3.1);
    assert_eq!(exercise.order, [0, 2, 1]);
    exercise.show();
    assert!(exercise.is_done(&history));
    let orders: BTreeSet<_> = exercise.points(&history).iter().map(|p| p.0).collect();
    assert_eq!(orders.len(), 3);
}
