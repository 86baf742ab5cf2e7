//! Judging a list of operations as if it had been observed event by event.

use super::{Judge, Limits};
use crate::history::{Moment, Operation};
use crate::protocol::{Cluster, MsgId, NodeId, OpId, Outcome, Tag};
use crate::sorting::sort_by_rank;
use crate::world::Event;

/// Judges a list of operations, from wherever they come, as if they were observed one after
/// another; operations of one step are taken as concurrent.
pub fn judge(cluster: Cluster, limits: Limits, operations: &[Operation]) -> Judge {
    let mut events: Vec<(Moment, bool, Event)> = Vec::new();
    for op in operations {
        let (id, node, call) = (op.id, op.node, op.call);
        events.push((op.start, false, Event::Invoked { op: id, node, call }));
        if let Some(end) = op.end {
            events.push((
                end.at,
                true,
                ended(id, node, end.outcome, end.tag, end.cause),
            ));
        }
    }
    sort_by_rank(&mut events, |&(at, end, _)| [at.step, u64::from(end), 0]);
    let mut judge = Judge::new(cluster, limits);
    for (at, _, event) in &events {
        judge.observe(*at, event);
    }
    judge
}

fn ended(
    op: OpId,
    node: NodeId,
    outcome: Option<Outcome>,
    tag: Option<Tag>,
    cause: Option<MsgId>,
) -> Event {
    match outcome {
        Some(outcome) => Event::Returned {
            op,
            node,
            outcome,
            tag,
            cause,
        },
        None => Event::Lost(op, node),
    }
}
