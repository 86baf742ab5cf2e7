//! Reads and writes of values that were each written once: whether they have a linearization, in
//! O(n log n), by the zones of Gibbons and Korach; see [`crate::check::zones()`], which does the
//! same for the stage.

use crate::history::{Answer, Ask, Op, ValueId};

/// What the zones say.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Zones {
    /// The operations that matter, by name, in an order that has every answer as it was given.
    Order(Vec<u32>),
    /// A few operations that alone have no linearization.
    Clash(Vec<u32>),
    /// There is more than reads and writes, or a value that was written twice.
    Unfit,
}

/// After everything.
const NEVER: u32 = u32::MAX;

/// A read or write. Its moments are counted from 1: the first value was written at 0.
#[derive(Clone, Copy)]
struct Access {
    value: u32,
    read: bool,
    start: u32,
    end: u32,
    name: u32,
}

/// The operations on one value: `accesses[first..last]`, the write first.
struct Zone {
    first: usize,
    last: usize,
    /// The earliest return of any of them, and whose it is.
    finish: (u32, u32),
    /// The latest start of any of them, and whose it is.
    begin: (u32, u32),
    /// The moment at which the value was in the register for sure; it orders zones.
    at: u32,
}

/// The name of what wrote the first value.
const NOBODY: u32 = u32::MAX;

/// Judges operations on one register, each with its name.
pub(super) fn zones(ops: impl Iterator<Item = (u32, Op)>, initial: ValueId) -> Zones {
    let Some(accesses) = accesses(ops, initial) else {
        return Zones::Unfit;
    };
    let mut zones = match collect(&accesses) {
        Ok(zones) => zones,
        Err(unfit) => return unfit,
    };
    let mut forward: Vec<(u32, u32, usize)> = Vec::new();
    for (index, zone) in zones.iter().enumerate() {
        if zone.finish.0 < zone.begin.0 {
            forward.push((zone.finish.0, zone.begin.0, index));
        }
    }
    forward.sort_unstable();
    if let Some(two) = forward.windows(2).find(|two| two[1].0 < two[0].1) {
        return clash(&accesses, &zones[two[0].2], &zones[two[1].2]);
    }
    for index in 0..zones.len() {
        let zone = &zones[index];
        let (finish, begin) = (zone.finish.0, zone.begin.0);
        if finish < begin {
            zones[index].at = finish;
            continue;
        }
        let before = forward.partition_point(|held| held.0 < begin);
        let held = before.checked_sub(1).map(|place| forward[place]);
        zones[index].at = match held {
            Some((_, until, held)) if finish < until => {
                return clash(&accesses, &zones[held], zone);
            }
            Some((_, until, _)) => begin.max(until),
            None => begin,
        };
    }
    zones.sort_unstable_by_key(|zone| (zone.at, zone.begin));
    let ops = zones
        .iter()
        .flat_map(|zone| &accesses[zone.first..zone.last]);
    let names = ops.map(|access| access.name);
    Zones::Order(names.filter(|name| *name != NOBODY).collect())
}

/// What was read and written, by value; none where zones do not tell.
fn accesses(ops: impl Iterator<Item = (u32, Op)>, initial: ValueId) -> Option<Vec<Access>> {
    let mut accesses = vec![Access {
        value: initial.0,
        read: false,
        start: 0,
        end: 0,
        name: NOBODY,
    }];
    for (name, op) in ops {
        let end = op.end.map_or(NEVER, |end| end + 1);
        let (value, read) = match (op.ask, op.answer) {
            (Ask::Write(value), Answer::Done | Answer::Unknown) => (value.0, false),
            (Ask::Read, Answer::Value(value)) => (value.0, true),
            (_, Answer::Nothing) | (Ask::Read, _) => continue,
            _ => return None,
        };
        accesses.push(Access {
            value,
            read,
            start: op.start + 1,
            end,
            name,
        });
    }
    accesses.sort_unstable_by_key(|access| (access.value, access.read, access.start));
    let twice = |two: &[Access]| two[0].value == two[1].value && !two[1].read;
    (!accesses.windows(2).any(twice)).then_some(accesses)
}

/// The zones of all values that were in the register at all.
fn collect(accesses: &[Access]) -> Result<Vec<Zone>, Zones> {
    let mut zones = Vec::new();
    let mut first = 0;
    for cluster in accesses.chunk_by(|one, other| one.value == other.value) {
        let (write, reads) = (&cluster[0], &cluster[1..]);
        let place = first;
        first += cluster.len();
        if write.read {
            return Err(Zones::Clash(vec![write.name]));
        }
        if reads.is_empty() && (write.end == NEVER || write.name == NOBODY) {
            continue;
        }
        let finish = cluster.iter().map(|op| (op.end, op.name)).min();
        let begin = cluster.iter().map(|op| (op.start, op.name)).max();
        let (Some(finish), Some(begin)) = (finish, begin) else {
            continue;
        };
        if let Some(early) = reads.iter().find(|read| read.end < write.start) {
            return Err(Zones::Clash(vec![early.name, write.name]));
        }
        zones.push(Zone {
            first: place,
            last: first,
            finish,
            begin,
            at: 0,
        });
    }
    Ok(zones)
}

/// Two values, one of which must have been in the register while the other was.
fn clash(accesses: &[Access], one: &Zone, other: &Zone) -> Zones {
    let names = [one, other]
        .into_iter()
        .flat_map(|zone| [accesses[zone.first].name, zone.finish.1, zone.begin.1]);
    let mut names: Vec<u32> = names.filter(|name| *name != NOBODY).collect();
    names.sort_unstable();
    names.dedup();
    Zones::Clash(names)
}

#[cfg(test)]
mod tests;
