//! Which operations stand on which lane, in the order of the axis.

use super::end;
use crate::history::History;
use crate::sorting::sort_by_rank;

/// A process with more operations at once than this has them on top of each other.
const MOST_ROWS: usize = 8;

/// What stands along the picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Axis {
    /// Invocations and returns in their order, one as wide as the other.
    #[default]
    Order,
    /// Time, where the file has it, in microseconds since the first of them.
    Time,
}

/// What of a history is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only what is about this key.
    pub key: Option<u32>,
    /// Only what this process asked for.
    pub process: Option<u32>,
}

/// A lane: what one process asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Lane {
    /// The process, by its place in the history's.
    pub process: u32,
    /// The first of its rows.
    pub row: u32,
    /// How many rows it has: more than one where it asked before it was answered.
    pub rows: u32,
}

/// Lanes and what stands on them.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// What stands along the picture.
    pub axis: Axis,
    /// The lanes, in the order of the processes' numbers.
    pub lanes: Vec<Lane>,
    /// How long the axis is: places, or microseconds.
    pub length: f64,
    /// The operations of each row, by their start.
    pub(super) rows: Vec<Vec<u32>>,
    /// The row of each operation; none of what is not shown.
    row_of: Vec<Option<u32>>,
}

impl Chart {
    /// What the filter leaves of a history, laid out.
    pub fn new(history: &History, filter: Filter, axis: Axis) -> Chart {
        let axis = match history.times_us.len() == history.places as usize {
            true => axis,
            false => Axis::Order,
        };
        let mut of_process: Vec<Vec<u32>> = vec![Vec::new(); history.processes.len()];
        for (i, op) in (0u32..).zip(&history.ops) {
            if shown(history, op, filter) {
                of_process[op.process as usize].push(i);
            }
        }
        let mut chart = Chart {
            axis,
            lanes: Vec::new(),
            length: 1.0,
            rows: Vec::new(),
            row_of: vec![None; history.ops.len()],
        };
        for process in by_name(history) {
            let ops = &of_process[process as usize];
            if !ops.is_empty() {
                chart.lane(history, process, ops);
            }
        }
        chart.length = chart.at(history, f64::from(history.places)).max(1.0);
        chart
    }

    /// Keeps only some operations, and no lane without any.
    pub(super) fn keep(&mut self, which: impl Fn(u32) -> bool) {
        let lanes = std::mem::take(&mut self.lanes);
        let mut rows = std::mem::take(&mut self.rows);
        for lane in lanes {
            let first = self.rows.len() as u32;
            for row in lane.row..lane.row + lane.rows {
                let mut ops = std::mem::take(&mut rows[row as usize]);
                ops.retain(|&op| which(op));
                if !ops.is_empty() {
                    for &op in &ops {
                        self.row_of[op as usize] = Some(self.rows.len() as u32);
                    }
                    self.rows.push(ops);
                }
            }
            let many = self.rows.len() as u32 - first;
            if many > 0 {
                self.lanes.push(Lane {
                    row: first,
                    rows: many,
                    ..lane
                });
            }
        }
    }

    fn lane(&mut self, history: &History, process: u32, ops: &[u32]) {
        let first = self.rows.len();
        let mut ends: Vec<u32> = Vec::new();
        for &i in ops {
            let op = &history.ops[i as usize];
            let free = ends.iter().position(|&end| end <= op.start);
            let row = free.unwrap_or_else(|| {
                if ends.len() < MOST_ROWS {
                    ends.push(0);
                    self.rows.push(Vec::new());
                }
                ends.len() - 1
            });
            ends[row] = end(history, op);
            self.rows[first + row].push(i);
            self.row_of[i as usize] = Some((first + row) as u32);
        }
        self.lanes.push(Lane {
            process,
            row: first as u32,
            rows: ends.len() as u32,
        });
    }

    /// How many rows there are.
    pub fn height(&self) -> u32 {
        self.rows.len() as u32
    }

    /// The row of an operation; none of what is not shown.
    pub fn row(&self, op: u32) -> Option<u32> {
        *self.row_of.get(op as usize)?
    }

    /// How many operations are shown.
    pub fn count(&self) -> usize {
        self.rows.iter().map(Vec::len).sum()
    }

    /// The operations of a row, by their start.
    pub fn on_row(&self, row: u32) -> &[u32] {
        self.rows.get(row as usize).map_or(&[], Vec::as_slice)
    }

    /// Where a place stands along the axis, also between two of them.
    pub fn at(&self, history: &History, place: f64) -> f64 {
        if self.axis == Axis::Order {
            return place;
        }
        let times = &history.times_us;
        let Some(last) = times.len().checked_sub(1) else {
            return place;
        };
        let base = times[0];
        let time = |i: usize| times[i.min(last)].saturating_sub(base) as f64;
        let before = (place.max(0.0) as usize).min(last);
        let part = (place - before as f64).clamp(0.0, 1.0);
        match before == last {
            // Behind everything, as far as two returns are apart.
            true => time(last) + part * (time(last) / last.max(1) as f64).max(1.0),
            false => time(before) + part * (time(before + 1) - time(before)),
        }
    }

    /// From where to where an operation reaches along the axis.
    pub fn reach(&self, history: &History, op: u32) -> (f64, f64) {
        let op = &history.ops[op as usize];
        let from = self.at(history, f64::from(op.start));
        let to = match op.end {
            Some(end) => self.at(history, f64::from(end)),
            None => self.length,
        };
        (from, to.max(from))
    }
}

/// The processes in order: by their numbers, where they have some, else as they first appear.
fn by_name(history: &History) -> Vec<u32> {
    let names = &history.processes;
    let number = |&process: &u32| names[process as usize].parse().unwrap_or(u64::MAX);
    let mut processes: Vec<u32> = (0..names.len() as u32).collect();
    sort_by_rank(&mut processes, |process| [number(process), 0, 0]);
    processes
}

fn shown(history: &History, op: &crate::history::Op, filter: Filter) -> bool {
    use crate::history::Ask;
    let about = |key: u32| {
        // What a bank holds is asked of all accounts at once.
        let all = !history.balances.is_empty() && op.ask == Ask::Read;
        let receives = matches!(op.ask, Ask::Transfer { to, .. } if to == key);
        op.key == key || all || receives
    };
    filter.key.is_none_or(about) && filter.process.is_none_or(|process| op.process == process)
}
