//! A set of fingerprints.

use super::seen::Arrival;

/// A set of fingerprints, which are hashes already: each lies at the place that it names, or at the
/// next one that is free. So it takes one look into memory to find out that a state was seen, and
/// eight bytes and a little room to keep it.
#[derive(Debug, Default)]
pub(super) struct Prints {
    /// They grow one after another, so that there is never twice as much of everything.
    parts: [Part; 8],
    /// 0 marks a place that is free.
    has_zero: bool,
}

#[derive(Debug, Default)]
struct Part {
    /// As many as a power of two.
    places: Vec<u64>,
    len: usize,
}

impl Prints {
    /// Adds a fingerprint; whether it was not there.
    pub fn insert(&mut self, print: u64) -> bool {
        if print == 0 {
            return !std::mem::replace(&mut self.has_zero, true);
        }
        let part = &mut self.parts[(print >> 61) as usize];
        if part.len * 6 >= part.places.len() * 5 {
            part.grow();
        }
        part.insert(print)
    }

    /// Asks memory for the places of all of these before any is needed: it answers many questions in
    /// the time of one.
    pub fn look_ahead(&self, arrivals: &[Arrival]) {
        let looks = arrivals.iter().map(|arrival| {
            let part = &self.parts[(arrival.print >> 61) as usize];
            let place = arrival.print as usize & part.places.len().wrapping_sub(1);
            part.places.get(place).copied().unwrap_or_default()
        });
        std::hint::black_box(looks.fold(0, |all, look| all ^ look));
    }

    /// How much memory it takes, in bytes.
    pub fn bytes(&self) -> usize {
        self.parts.iter().map(|part| part.places.len() * 8).sum()
    }
}

impl Part {
    fn insert(&mut self, print: u64) -> bool {
        let last = self.places.len() - 1;
        let mut place = print as usize & last;
        loop {
            match self.places[place] {
                0 => break,
                known if known == print => return false,
                _ => place = (place + 1) & last,
            }
        }
        self.places[place] = print;
        self.len += 1;
        true
    }

    fn grow(&mut self) {
        let larger = vec![0; (self.places.len() * 2).max(64)];
        let places = std::mem::replace(&mut self.places, larger);
        self.len = 0;
        for print in places.into_iter().filter(|print| *print != 0) {
            self.insert(print);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::Print;

    #[test]
    fn each_is_new_once() {
        let mut prints = Prints::default();
        let some: Vec<u64> = (0..5_000u64)
            .map(|n| Print::of(&n))
            .chain([0, 1, u64::MAX])
            .collect();
        assert!(some.iter().all(|&print| prints.insert(print)));
        assert!(some.iter().all(|&print| !prints.insert(print)));
    }

    #[test]
    fn those_that_name_the_same_place_lie_side_by_side() {
        let mut prints = Prints::default();
        let alike = |n: u64| n << 32 | 63;
        assert!((1..300).all(|n| prints.insert(alike(n))));
        assert!((1..300).all(|n| !prints.insert(alike(n))));
        assert!(prints.insert(alike(300)));
    }
}
