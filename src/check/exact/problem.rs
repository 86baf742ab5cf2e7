//! What a search has to put in order.

use crate::check::spec::{Specification, Table, Traffic, is_idle, is_pure};
use crate::history::{Answer, Ask, Op};

/// The end of an operation that has none.
pub(super) const NEVER: u32 = u32::MAX;

/// Whether an operation has to be in the order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// It is in the order, with the answer it gave.
    Firm,
    /// It may be left out; if it is in the order, it is where it was under way.
    Optional,
}

/// What a search has to put in order.
///
/// An operation of unknown result may be left out and never ends. One that left a value which
/// nothing else leaves and somebody found did happen, before the first return that found it: it is
/// taken for one that has to be in the order and ends just before that return.
pub(crate) struct Problem {
    /// In order of invocation.
    pub(super) tasks: Vec<Task>,
    /// Those that have to be done, in order of return.
    pub(super) by_return: Vec<u32>,
    /// Of each task its place in `by_return`.
    pub(super) rank: Vec<u32>,
    /// Each task that has to be done has a seat that no other has while it is under way.
    pub(super) seat: Vec<u32>,
    /// How many seats there are.
    pub(super) seats: u32,
    /// Where all that is not pure grows, or nearly: what does not.
    pub(super) resets: Option<Vec<u32>>,
    /// Of each place in `by_return` the next at which a read returns.
    pub(super) next_read: Vec<u32>,
    /// Whether what need not have happened may have happened any number of times.
    pub(super) again: bool,
}

/// More than so many operations that do not grow, and nobody looks ahead.
const MOST_RESETS: usize = 32;

/// An operation in a search.
pub(super) struct Task {
    /// What it is called outside.
    pub name: u32,
    pub op: Op,
    /// Whether it has to be done.
    pub must: bool,
    /// Whether it never changes anything.
    pub pure: bool,
    pub start: u32,
    /// [`NEVER`] when it may be done at any time.
    pub end: u32,
    /// Tasks of the same class do the same.
    pub class: u32,
}

impl Problem {
    /// Of these operations, each with its name. Such as say nothing of any state are left out.
    pub fn new(
        spec: &dyn Specification,
        ops: impl IntoIterator<Item = (u32, Op, Role)>,
        initial: u32,
    ) -> Problem {
        let mut tasks: Vec<Task> = Vec::new();
        let mut classes: Table<(Ask, u32, Answer), u32> = Table::default();
        for (name, op, role) in ops {
            let pure = is_pure(&op);
            let must = role == Role::Firm && op.answer != Answer::Unknown;
            if is_idle(&op) || (pure && !must) {
                continue;
            }
            let next = classes.len() as u32;
            let effect = match op.answer {
                Answer::Unknown => Answer::Done,
                answer => answer,
            };
            tasks.push(Task {
                name,
                op,
                must,
                pure,
                start: op.start,
                end: op.end.unwrap_or(NEVER),
                class: *classes.entry((op.ask, op.key, effect)).or_insert(next),
            });
        }
        tasks.sort_unstable_by_key(|task| task.start);
        settle_what_was_found(spec, &mut tasks, initial);
        let mut problem = Problem {
            by_return: Vec::new(),
            rank: vec![NEVER; tasks.len()],
            seat: vec![0; tasks.len()],
            seats: 0,
            resets: None,
            next_read: Vec::new(),
            again: false,
            tasks,
        };
        problem.put_in_order();
        problem.look_ahead(spec);
        problem
    }

    /// The same, but what need not have happened may have happened any number of times. Where this
    /// has no order, the problem itself has none; and it takes far less to find out.
    pub fn again(mut self) -> Problem {
        self.again = true;
        self
    }

    /// Whether everything has to be done, once.
    pub fn is_plain(&self) -> bool {
        self.tasks.iter().all(|task| task.must)
    }

    fn look_ahead(&mut self, spec: &dyn Specification) {
        let tasks = (0u32..).zip(&self.tasks).filter(|(_, task)| !task.pure);
        let (grow, resets): (Vec<_>, Vec<_>) = tasks.partition(|(_, task)| spec.grows(&task.op));
        if grow.is_empty() || resets.len() > MOST_RESETS {
            return;
        }
        self.resets = Some(resets.into_iter().map(|(task, _)| task).collect());
        let mut next = NEVER;
        self.next_read = vec![NEVER; self.by_return.len() + 1];
        for (rank, &task) in self.by_return.iter().enumerate().rev() {
            if self.tasks[task as usize].op.ask == Ask::Read {
                next = rank as u32;
            }
            self.next_read[rank] = next;
        }
    }

    fn put_in_order(&mut self) {
        let tasks = &self.tasks;
        let must = (0..tasks.len() as u32).filter(|&task| tasks[task as usize].must);
        self.by_return.extend(must);
        // What was found ends just before what found it, which never leaves a value first.
        self.by_return.sort_unstable_by_key(|&task| {
            let Task { end, op, .. } = &tasks[task as usize];
            (*end, op.answer != Answer::Unknown, task)
        });
        for (rank, &task) in self.by_return.iter().enumerate() {
            self.rank[task as usize] = rank as u32;
        }
        // A seat is free again once its task has returned.
        let mut free: Vec<u32> = Vec::new();
        let mut returned = self.by_return.iter().peekable();
        for task in 0..tasks.len() {
            if !tasks[task].must {
                continue;
            }
            while let Some(&&gone) = returned.peek()
                && tasks[gone as usize].end < tasks[task].start
            {
                free.push(self.seat[gone as usize]);
                returned.next();
            }
            self.seat[task] = free.pop().unwrap_or_else(|| {
                self.seats += 1;
                self.seats - 1
            });
        }
    }
}

/// See [`Problem`].
fn settle_what_was_found(spec: &dyn Specification, tasks: &mut [Task], initial: u32) {
    if tasks.iter().all(|task| task.must) {
        return;
    }
    #[derive(Default)]
    struct Value {
        left: u32,
        found: Option<u32>,
    }
    let mut values: Table<u32, Value> = Table::default();
    values.entry(initial).or_default().left = 1;
    for task in tasks.iter() {
        let Some(Traffic { leaves, finds }) = spec.traffic(&task.op) else {
            return;
        };
        if let Some(value) = leaves {
            values.entry(value).or_default().left += 1;
        }
        if let Some(value) = finds.filter(|_| task.must) {
            let found = &mut values.entry(value).or_default().found;
            *found = Some(found.map_or(task.end, |end| end.min(task.end)));
        }
    }
    for task in tasks
        .iter_mut()
        .filter(|task| !task.must && task.op.end.is_none())
    {
        let leaves = spec.traffic(&task.op).and_then(|it| it.leaves);
        let value = leaves.and_then(|value| values.get(&value));
        if let Some(&Value {
            left: 1,
            found: Some(end),
        }) = value
            && task.start < end
        {
            task.must = true;
            task.end = end;
        }
    }
}
