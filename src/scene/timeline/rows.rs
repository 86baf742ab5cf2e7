//! Operations that overlap on one lane (one runs, the rest wait in the queue) share its height.

use crate::history::Operation;
use crate::protocol::MAX_NODES;

/// The most rows a lane is divided into; what does not fit lies on the last.
const MOST: usize = 5;

/// Which row of a lane an operation takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// Which, from the top.
    pub row: u8,
    /// How many rows the lane has where this operation lies.
    pub of: u8,
}

/// The rows of all operations, which are in order of invocation: each takes the first row that is
/// free; where operations overlap, directly or through others, they agree on how many rows there
/// are. An operation that has not ended overlaps all that follow.
pub fn rows(operations: &[Operation]) -> Vec<Row> {
    let mut out = vec![Row { row: 0, of: 1 }; operations.len()];
    for node in 0..MAX_NODES {
        let mut cluster: Vec<usize> = Vec::new();
        let mut free_at: Vec<u64> = Vec::new();
        for (i, op) in operations
            .iter()
            .enumerate()
            .filter(|(_, o)| o.node.0 == node)
        {
            let start = op.start.time_us;
            if free_at.iter().all(|&t| t <= start) {
                close(&mut out, &mut cluster, free_at.len());
                free_at.clear();
            }
            let end = op.end.map_or(u64::MAX, |e| e.at.time_us.max(start + 1));
            let row = match free_at.iter().position(|&t| t <= start) {
                Some(row) => row,
                None if free_at.len() < MOST => {
                    free_at.push(0);
                    free_at.len() - 1
                }
                None => MOST - 1,
            };
            free_at[row] = free_at[row].max(end);
            out[i].row = row as u8;
            cluster.push(i);
        }
        close(&mut out, &mut cluster, free_at.len());
    }
    out
}

fn close(out: &mut [Row], cluster: &mut Vec<usize>, rows: usize) {
    for i in cluster.drain(..) {
        out[i].of = rows.max(1) as u8;
    }
}

#[cfg(test)]
mod tests {
    use super::super::bars::tests::read;
    use super::*;

    fn of(spans: &[(u64, Option<u64>)]) -> Vec<(u8, u8)> {
        let ops: Vec<_> = (0u32..)
            .zip(spans)
            .map(|(n, &(s, e))| read(n, 0, s, e))
            .collect();
        rows(&ops).into_iter().map(|r| (r.row, r.of)).collect()
    }

    #[test]
    fn operations_apart_take_the_whole_lane() {
        assert_eq!(
            of(&[(0, Some(5)), (5, Some(9)), (20, None)]),
            [(0, 1), (0, 1), (0, 1)]
        );
    }

    #[test]
    fn operations_that_overlap_share_it() {
        let rows = of(&[(0, Some(10)), (2, Some(20)), (12, Some(15)), (30, Some(40))]);
        assert_eq!(rows, [(0, 2), (1, 2), (0, 2), (0, 1)]);
    }

    #[test]
    fn a_long_queue_ends_on_the_last_row() {
        let rows = of(&[(0, None); 9]);
        assert!(rows.iter().all(|&(row, of)| row < 5 && of == 5));
    }
}
