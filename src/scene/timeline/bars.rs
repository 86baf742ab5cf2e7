//! Bars: operations from invocation to return.

use super::label::{fitting, value};
use super::{Frame, Row, Window};
use crate::history::Operation;
use crate::protocol::{NodeId, OpId, Outcome};
use crate::scene::palette::Hue;

/// Bars narrower than this may melt into a crowd when there are many.
const NARROW: f64 = 5.0;
/// More bars than this in a window, and the narrow ones melt.
const MANY: usize = 400;
/// The widest label that stands beside a bar.
const MOST_BESIDE: f64 = 90.0;

/// An operation on its lane.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// Which operation.
    pub op: OpId,
    /// Its place in the list of operations.
    pub index: usize,
    /// The left edge, from the left edge of the window.
    pub x: f64,
    /// The upper edge.
    pub y: f64,
    /// Width, at least 3.
    pub width: f64,
    /// Height.
    pub height: f64,
    /// What fits on it, or beside it; may be empty.
    pub label: String,
    /// Whether the label stands to the right of the bar, which is too narrow for it.
    pub beside: bool,
    /// The colour of the value written or read.
    pub hue: Hue,
    /// How it fares.
    pub look: Look,
}

/// How an operation fares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// It returned.
    Done,
    /// It has not ended yet.
    Running,
    /// It returned, and failed.
    Failed,
    /// Its node crashed; its client will never hear.
    Lost,
}

/// Bars too narrow and too many to draw one by one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Crowd {
    /// On which lane.
    pub node: NodeId,
    /// The left edge.
    pub x: f64,
    /// The right edge.
    pub end: f64,
    /// How many there are.
    pub count: u32,
}

/// Which operations to draw: those that have ended do not change from tick to tick.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Those that have ended.
    Ended,
    /// Those that have not; they reach to this virtual time, in microseconds.
    Running(u64),
}

/// What a window shows of the operations.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lanes {
    /// Bars, in order of invocation.
    pub bars: Vec<Bar>,
    /// The rest, melted.
    pub crowds: Vec<Crowd>,
}

/// The bars that a stretch of `width` pixels shows. Operations for which `keep` says so are
/// always drawn by themselves, and always with a label.
pub fn bars(
    operations: &[Operation],
    rows: &[Row],
    frame: Frame,
    window: Window,
    width: f64,
    which: Which,
    keep: impl Fn(OpId) -> bool,
) -> Lanes {
    let several = operations.iter().any(|o| o.call.key().0 != 0);
    let shown: Vec<(usize, f64, f64)> = operations
        .iter()
        .enumerate()
        .filter_map(|(i, op)| {
            let end = match (which, op.end) {
                (Which::Ended, Some(end)) => end.at.time_us,
                (Which::Running(until), None) => until.max(op.start.time_us),
                _ => return None,
            };
            let (from, to) = (window.x(op.start.time_us as f64), window.x(end as f64));
            (to >= 0.0 && from <= width).then_some((i, from, to))
        })
        .collect();
    let melt = which == Which::Ended && shown.len() > MANY;
    let mut lanes = Lanes::default();
    for (i, from, to) in shown {
        let op = &operations[i];
        if melt && to - from < NARROW && !keep(op.id) {
            crowd(&mut lanes.crowds, op.node, from, to);
        } else {
            let row = rows.get(i).copied().unwrap_or(Row { row: 0, of: 1 });
            let mut bar = bar(op, i, row, frame, (from, to), several);
            if bar.label.is_empty() && keep(op.id) {
                // What the reader is shown is never without a word, whatever lies beside it.
                bar.label = fitting(op, several, frame.verbs, MOST_BESIDE);
                bar.beside = true;
            } else if which == Which::Ended && bar.label.is_empty() && row.of == 1 {
                let next = operations[i + 1..].iter().find(|o| o.node == op.node);
                let limit = next.map_or(width, |o| window.x(o.start.time_us as f64));
                bar.label = fitting(
                    op,
                    several,
                    frame.verbs,
                    (limit - to - 12.0).min(MOST_BESIDE),
                );
                bar.beside = true;
            }
            lanes.bars.push(bar);
        }
    }
    lanes
}

fn crowd(crowds: &mut Vec<Crowd>, node: NodeId, from: f64, to: f64) {
    let end = to.max(from + 1.5);
    match crowds.iter_mut().rev().find(|c| c.node == node) {
        Some(last) if from <= last.end + 4.0 => {
            last.end = last.end.max(end);
            last.count += 1;
        }
        _ => crowds.push(Crowd {
            node,
            x: from,
            end,
            count: 1,
        }),
    }
}

fn bar(
    op: &Operation,
    index: usize,
    row: Row,
    frame: Frame,
    (from, to): (f64, f64),
    several: bool,
) -> Bar {
    let full = if row.of > 1 {
        (frame.lane - 4.0).max(frame.bar())
    } else {
        frame.bar()
    };
    let gap = if row.of > 1 { 2.0 } else { 0.0 };
    let height = ((full + gap) / f64::from(row.of) - gap).max(3.0);
    let top = frame.middle(op.node) - full / 2.0;
    let width = (to - from).max(3.0);
    Bar {
        op: op.id,
        index,
        x: from,
        y: top + f64::from(row.row) * (height + gap),
        width,
        height,
        label: if height < 9.5 {
            String::new()
        } else {
            fitting(op, several, frame.verbs, width - 12.0)
        },
        beside: false,
        hue: Hue::of_maybe(value(op)),
        look: look(op),
    }
}

fn look(op: &Operation) -> Look {
    match op.end.map(|e| e.outcome) {
        None => Look::Running,
        Some(None) => Look::Lost,
        Some(Some(Outcome::Failed(_))) => Look::Failed,
        Some(Some(_)) => Look::Done,
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::history::{End, Moment};
    use crate::protocol::{Call, ClientId, Key, Tag, Value};
    use crate::scene::timeline::rows;

    fn moment(time_us: u64) -> Moment {
        Moment {
            step: time_us,
            time_us,
        }
    }

    pub fn read(n: u32, node: u8, start: u64, end: Option<u64>) -> Operation {
        Operation {
            id: OpId {
                client: ClientId(n),
                seq: 0,
            },
            node: NodeId(node),
            call: Call::Read { key: Key(0) },
            start: moment(start),
            end: end.map(|t| End {
                at: moment(t),
                outcome: Some(Outcome::Value(Value(5))),
                tag: None,
                cause: None,
            }),
        }
    }

    pub fn tagged(
        n: u32,
        node: u8,
        write: Option<u64>,
        start: u64,
        end: u64,
        counter: u32,
    ) -> Operation {
        let mut op = read(n, node, start, Some(end));
        let last = op.end.as_mut().unwrap();
        last.tag = Some(Tag { counter, writer: 0 });
        if let Some(value) = write {
            op.call = Call::Write {
                key: Key(0),
                value: Value(value),
            };
            last.outcome = Some(Outcome::Written);
        }
        op
    }

    fn shown(ops: &[Operation], scale: f64, which: Which) -> Lanes {
        let frame = Frame::new(5, 1440.0, 245.0);
        let window = Window {
            start_us: 0.0,
            scale,
        };
        bars(ops, &rows(ops), frame, window, frame.body, which, |_| false)
    }

    #[test]
    fn only_what_the_window_shows_becomes_shapes() {
        let ops: Vec<_> = (0..5000)
            .map(|n| {
                read(
                    n,
                    (n % 5) as u8,
                    u64::from(n) * 100_000,
                    Some(u64::from(n) * 100_000 + 90_000),
                )
            })
            .collect();
        let lanes = shown(&ops, 105.0, Which::Ended);
        assert!(lanes.bars.len() < 130 && lanes.crowds.is_empty());
        let far = shown(&ops, 2.5, Which::Ended);
        assert!(
            far.bars.len() + far.crowds.len() < 1300,
            "{} {}",
            far.bars.len(),
            far.crowds.len()
        );
        assert_eq!(
            far.crowds.iter().map(|c| c.count).sum::<u32>() as usize + far.bars.len(),
            5000
        );
    }

    #[test]
    fn running_operations_reach_to_the_frontier() {
        let ops = [read(0, 0, 1_000_000, None), read(1, 1, 0, Some(5))];
        let lanes = shown(&ops, 100.0, Which::Running(3_000_000));
        assert_eq!(lanes.bars.len(), 1);
        assert_eq!((lanes.bars[0].x, lanes.bars[0].width), (100.0, 200.0));
        assert_eq!(lanes.bars[0].look, Look::Running);
    }

    #[test]
    fn a_label_is_shortened_only_when_it_does_not_fit() {
        let ops = [
            read(0, 0, 0, Some(1_000_000)),
            read(1, 1, 0, Some(500_000)),
            read(2, 2, 0, Some(50_000)),
        ];
        let labels: Vec<String> = shown(&ops, 100.0, Which::Ended)
            .bars
            .into_iter()
            .map(|b| b.label)
            .collect();
        assert_eq!(labels, ["read → 5", "→ 5", "read → 5"]);
    }

    #[test]
    fn a_bar_that_is_marked_has_a_label_however_low_and_narrow_it_is() {
        let ops: Vec<_> = (0..4).map(|n| read(n, 0, 0, Some(20_000))).collect();
        let frame = Frame::new(5, 1440.0, 245.0);
        let window = Window {
            start_us: 0.0,
            scale: 100.0,
        };
        let lanes = bars(
            &ops,
            &rows(&ops),
            frame,
            window,
            1000.0,
            Which::Ended,
            |op| op == ops[2].id,
        );
        let labels: Vec<_> = lanes.bars.iter().map(|b| b.label.as_str()).collect();
        assert_eq!(labels, ["", "", "read → 5", ""]);
        assert!(lanes.bars[2].beside);
    }

    #[test]
    fn a_narrow_bar_has_its_label_beside_it_if_the_lane_is_free() {
        let ops = [
            read(0, 0, 0, Some(20_000)),
            read(1, 0, 400_000, Some(420_000)),
            read(2, 0, 500_000, Some(520_000)),
        ];
        let bars = shown(&ops, 100.0, Which::Ended).bars;
        let labels: Vec<_> = bars.iter().map(|b| (b.label.as_str(), b.beside)).collect();
        assert_eq!(labels, [("→ 5", true), ("", true), ("read → 5", true)]);
    }
}
