//! One register as Validity, Ordering and Linearizable see it: its values with their operations,
//! and what each of the three keeps to answer at once.
//!
//! Memory is bounded. Let P be the start of the earliest read still pending, and F the latest
//! start of a write of a value some operation on which finished before P. A value all of whose
//! known operations finished and began before F is certain to be overwritten as far as any read
//! still to return is concerned: such a read begins at P or later, so the newer value's operations
//! come between. It is forgotten, and coming back it is a violation. When that does not suffice,
//! because a read has been pending for very long, that read is no longer judged, and this is
//! counted and said.

use super::cluster::{Cluster, NEVER, Seen};
use super::clusters::Clusters;
use super::forgotten::{Forgotten, Past};
use super::words::Reason;
use super::{linearizable, ordering, validity};
use crate::history::Moment;
use crate::protocol::Value;
use crate::sorting::sort_by_rank;
use std::collections::BTreeMap;
use std::rc::Rc;

/// What one guarantee says of one operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ruling {
    /// It is as it should be.
    Fine,
    /// What it takes to judge it has been forgotten.
    Unsure,
    /// It violates the guarantee.
    Broken(Reason),
}

/// What Validity, Ordering and Linearizable say of one operation, in this order.
pub(crate) type Rulings = [Ruling; 3];

const FINE: Rulings = [Ruling::Fine, Ruling::Fine, Ruling::Fine];

/// Where a value that was read comes from.
pub(crate) enum Source<'a> {
    /// Its operations are known.
    Kept(&'a Cluster),
    /// They have been forgotten.
    Past(Past, &'a Forgotten),
}

/// One register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Register {
    clusters: Clusters,
    /// Shared by clones, since it changes only now and then.
    forgotten: Rc<Forgotten>,
    /// The reads pending and to be judged, by their start.
    reading: BTreeMap<u64, Moment>,
    validity: validity::Index,
    ordering: ordering::Index,
    /// None once Linearizable is violated: the zones no longer keep apart.
    zones: Option<linearizable::Index>,
    /// How many values to keep before looking for some to forget.
    sweep_at: usize,
    limit: usize,
    /// Reads that began by then and were still pending when much had to be forgotten are not
    /// judged.
    pub horizon: Option<Moment>,
    /// Values whose operations had to be left out.
    pub given_up: u64,
    /// Whether a value was written twice, so that nothing can be said.
    pub ambiguous: bool,
}

/// Below this many values there is no use in looking for some to forget.
const FEW: usize = 48;

impl Register {
    /// A register with its initial value, of which at most `limit` values are kept.
    pub fn new(limit: usize) -> Register {
        let initial = Cluster::new(Value::INITIAL);
        let mut clusters = Clusters::default();
        clusters.insert(initial);
        let mut zones = linearizable::Index::default();
        zones.initial(&initial);
        Register {
            clusters,
            forgotten: Rc::default(),
            reading: BTreeMap::new(),
            validity: validity::Index::default(),
            ordering: ordering::Index::default(),
            zones: Some(zones),
            sweep_at: FEW.min(limit),
            limit,
            horizon: None,
            given_up: 0,
            ambiguous: false,
        }
    }

    /// How many values are kept.
    pub fn kept(&self) -> usize {
        self.clusters.len()
    }

    /// Whether it is no longer known if the value was written.
    pub fn is_unsure(&self, value: Value) -> bool {
        self.clusters.get(value).is_none() && self.forgotten.get(value) == Some(Past::Unsure)
    }

    /// A read begins.
    pub fn begin_read(&mut self, start: u64, at: Moment) {
        self.reading.insert(start, at);
    }

    /// A write begins; false when its value may have been written before, so that reads of it can
    /// no longer be told apart.
    pub fn begin_write(&mut self, value: Value, write: Seen) -> bool {
        if value == Value::INITIAL || self.forgotten.get(value).is_some() {
            return false;
        }
        let known = self.clusters.get(value).copied();
        let mut now = known.unwrap_or(Cluster::new(value));
        if now.write.is_some() {
            return false;
        }
        now.write = Some(write);
        self.clusters.insert(now);
        // Only of a value that was read before anybody began to write it.
        self.ordering.ordered(&now);
        true
    }

    /// A write finished at this position.
    pub fn end_write(&mut self, value: Value, end: u64) -> Rulings {
        let Some(before) = self.clusters.get(value).copied() else {
            return FINE;
        };
        let mut now = before;
        now.settled = true;
        if let Some(write) = &mut now.write {
            write.end = end;
            self.validity.wrote(value, *write);
        }
        self.store(&before, &now, now.write)
    }

    /// A write ended, and it is not known whether it took or will take effect.
    pub fn lose_write(&mut self, value: Value) -> Rulings {
        if let Some(cluster) = self.clusters.get_mut(value) {
            cluster.settled = true;
        }
        FINE
    }

    /// A write ended that never took place.
    pub fn refuse_write(&mut self, value: Value) -> Rulings {
        let Some(cluster) = self.clusters.get_mut(value) else {
            return FINE;
        };
        cluster.write = None;
        let now = *cluster;
        if now.first.is_none() {
            self.clusters.remove(value);
            return FINE;
        }
        self.ordering.unwritten(&self.clusters);
        let broken = |reason: Option<Reason>| reason.map_or(Ruling::Fine, Ruling::Broken);
        let validity = broken(validity::refused(&now));
        [validity, Ruling::Fine, broken(linearizable::refused(&now))]
    }

    /// A read ended without a value.
    pub fn lose_read(&mut self, start: u64) {
        self.reading.remove(&start);
    }

    /// A read returned a value.
    pub fn end_read(&mut self, value: Value, read: Seen) -> Rulings {
        if self.reading.remove(&read.start).is_none() {
            return [Ruling::Unsure, Ruling::Unsure, Ruling::Unsure];
        }
        match self.forgotten.get(value) {
            Some(past) if self.clusters.get(value).is_none() => self.read_past(past, value, read),
            _ => self.read_kept(value, read),
        }
    }

    fn read_kept(&mut self, value: Value, read: Seen) -> Rulings {
        let known = self.clusters.get(value).copied();
        let before = known.unwrap_or(Cluster::new(value));
        let source = Source::Kept(&before);
        let validity = self.validity.read(&source, value, read);
        let ordering = self.ordering.read(&self.clusters, &source, value, read);
        let mut now = before;
        now.add_read(read);
        self.ordering.counted(&before, &now);
        let [_, _, mut linearizable] = self.store(&before, &now, Some(read));
        if before.unwritten() {
            let reason = linearizable::never_written(value, read);
            linearizable = Ruling::Broken(reason);
        }
        [validity, ordering, linearizable]
    }

    fn read_past(&mut self, past: Past, value: Value, read: Seen) -> Rulings {
        let source = Source::Past(past, &self.forgotten);
        let validity = self.validity.read(&source, value, read);
        let ordering = self.ordering.read(&self.clusters, &source, value, read);
        let linearizable = if past == Past::Unsure {
            Ruling::Unsure
        } else {
            let newer = self.newest_before(read.start);
            Ruling::Broken(linearizable::long_gone(value, newer, read))
        };
        [validity, ordering, linearizable]
    }

    /// Puts a value's operations back as they are now, and looks for a clash.
    fn store(&mut self, before: &Cluster, now: &Cluster, trigger: Option<Seen>) -> Rulings {
        self.clusters.insert(*now);
        let zones = self.zones.as_mut();
        let clash = zones.and_then(|zones| zones.changed(&self.clusters, before, now));
        let ruling = match clash {
            Some(clash) => Ruling::Broken(clash.reason(trigger)),
            None => Ruling::Fine,
        };
        [Ruling::Fine, Ruling::Fine, ruling]
    }

    /// Linearizable is violated, here or at another register: its state is no longer of use.
    pub fn drop_zones(&mut self) {
        self.zones = None;
    }

    /// Forgets values when many are kept. The next event will be at position `next`.
    pub fn tidy(&mut self, next: u64) {
        if self.kept() <= self.sweep_at {
            return;
        }
        let full = self.kept() > self.limit;
        self.sweep(next);
        let dormant = self.clusters.iter().filter(|c| c.is_dormant()).count();
        self.give_up(dormant.saturating_sub(self.limit / 4));
        while full
            && self.kept() > self.limit / 2
            && let Some((_, began)) = self.reading.pop_first()
        {
            self.horizon = Some(began);
            self.sweep(next);
        }
        if full {
            self.give_up(self.kept().saturating_sub(self.limit / 4 * 3));
        }
        // What a sweep costs grows with what is kept, so it has to be worth it.
        let more = (self.kept() / 4).max(FEW / 2);
        self.sweep_at = (self.kept() + more).max(FEW).min(self.limit);
    }

    /// The start of the earliest read pending: no read still to be judged began before it.
    fn earliest_read(&self, next: u64) -> u64 {
        self.reading.keys().next().copied().unwrap_or(next)
    }

    /// Of the values some operation on which finished before the position, the one whose write
    /// began last.
    fn newest_before(&self, position: u64) -> Option<&Cluster> {
        let finished = |c: &&Cluster| c.finish() < position && c.write_start().is_some();
        self.clusters
            .iter()
            .filter(finished)
            .max_by_key(|c| c.write_start())
    }

    /// Forgets every value that is certain to be overwritten for all reads still to return.
    fn sweep(&mut self, next: u64) {
        let earliest = self.earliest_read(next);
        let Some(newest) = self.newest_before(earliest).copied() else {
            return;
        };
        let floor = newest.write_start().unwrap_or(0);
        let Register {
            clusters,
            forgotten,
            ordering,
            zones,
            limit,
            ..
        } = self;
        clusters.retain(|cluster| {
            let known = cluster.finish().max(cluster.begin());
            let write = cluster.write_end() == NEVER || cluster.write_end() < floor;
            let read = cluster.first.is_none_or(|first| first.end < earliest);
            let over = cluster.settled && known < floor && write && read;
            if over {
                Rc::make_mut(forgotten).add(cluster, *limit);
                ordering.forget(cluster);
                if let Some(zones) = zones {
                    zones.forget(cluster);
                }
            }
            !over
        });
        self.validity.forget_before(earliest);
        self.ordering.forget_before(earliest);
    }

    /// Gives up so many values, the oldest first, and before all others those that were lost and
    /// never read, of which nothing follows.
    fn give_up(&mut self, excess: usize) {
        if excess == 0 {
            return;
        }
        let newest = self.newest_before(NEVER).map(|c| c.value);
        let mut order: Vec<Cluster> = self.clusters.iter().copied().collect();
        order.retain(|c| Some(c.value) != newest);
        sort_by_rank(&mut order, |c| [u64::from(!c.is_dormant()), c.begin(), 0]);
        for cluster in order.iter().take(excess) {
            self.clusters.remove(cluster.value);
            Rc::make_mut(&mut self.forgotten).give_up(cluster.value, self.limit);
            self.ordering.give_up(cluster);
            if let Some(zones) = &mut self.zones {
                zones.forget(cluster);
            }
            self.given_up += u64::from(!cluster.is_dormant());
        }
    }
}
