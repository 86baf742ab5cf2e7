//! Causal by its definition alone, at any price.

use quorate::history::Operation;
use quorate::protocol::{Call, Failure, Key, OpId, Outcome, Value};

/// An operation that counts.
#[derive(Clone, Copy)]
struct Op {
    id: OpId,
    key: Key,
    value: Option<Value>,
    read: bool,
    /// Whether what its client does next follows from it.
    certain: bool,
    start: u64,
    end: u64,
}

fn op(o: &Operation) -> Option<Op> {
    let outcome = o.end.and_then(|end| end.outcome);
    let (read, value) = match (o.call, outcome) {
        (Call::Read { .. }, Some(Outcome::Value(value))) => (true, Some(value)),
        (Call::Read { .. }, Some(Outcome::Failed(Failure::NotFound))) => (true, None),
        (_, Some(Outcome::Failed(why))) if !why.may_take_effect() => return None,
        (Call::Write { value, .. }, _) => (false, Some(value)),
        (Call::Delete { .. }, _) => (false, None),
        _ => return None,
    };
    Some(Op {
        id: o.id,
        key: o.call.key(),
        value,
        read,
        certain: read || outcome == Some(Outcome::Written),
        start: o.start.step,
        end: o.end.map_or(u64::MAX, |end| end.at.step),
    })
}

/// Whether some choice of what each read returned makes a causally consistent history.
pub fn consistent(operations: &[Operation]) -> bool {
    let ops: Vec<Op> = operations.iter().filter_map(op).collect();
    let reads: Vec<usize> = (0..ops.len()).filter(|&i| ops[i].read).collect();
    assign(&ops, &reads, &mut Vec::new())
}

/// Tries everything that the remaining reads may have returned; none is the beginning.
fn assign(ops: &[Op], reads: &[usize], from: &mut Vec<(usize, Option<usize>)>) -> bool {
    let Some((&read, rest)) = reads.split_first() else {
        return holds(ops, from);
    };
    let r = &ops[read];
    let beginning = r.value.is_none_or(|value| value == Value::INITIAL);
    let writes = (0..ops.len()).filter(|&i| {
        let w = &ops[i];
        !w.read && w.key == r.key && w.value == r.value && w.start < r.end
    });
    let origins = writes.map(Some).chain(beginning.then_some(None));
    for origin in origins.collect::<Vec<_>>() {
        from.push((read, origin));
        if assign(ops, rest, from) {
            return true;
        }
        from.pop();
    }
    false
}

/// The bad patterns, looked for one by one.
fn holds(ops: &[Op], from: &[(usize, Option<usize>)]) -> bool {
    let n = ops.len();
    let mut co = vec![vec![false; n]; n];
    for (i, a) in ops.iter().enumerate() {
        for (j, b) in ops.iter().enumerate() {
            let session = a.id.client == b.id.client && a.id.seq < b.id.seq;
            co[i][j] = (session && a.certain) || from.contains(&(j, Some(i)));
        }
    }
    for k in 0..n {
        let through = co[k].clone();
        for row in co.iter_mut().filter(|row| row[k]) {
            row.iter_mut()
                .zip(&through)
                .for_each(|(to, via)| *to |= via);
        }
    }
    let cyclic = (0..n).any(|i| co[i][i]);
    let wrong = |&(read, origin): &(usize, Option<usize>)| {
        (0..n).any(|w2| {
            let other = !ops[w2].read && ops[w2].key == ops[read].key && co[w2][read];
            other && origin.is_none_or(|w1| co[w1][w2])
        })
    };
    !cyclic && !from.iter().any(wrong)
}
