//! Sorting by numbers. The standard sort is compiled anew for each type it sorts, at 4 KB of page
//! each; here it sorts one type only, whatever is put in order.

/// What things are sorted by: the first number decides, then the second, then the third.
pub type Rank = [u64; 3];

/// Sorts by rank; what ranks the same keeps its order.
pub fn sort_by_rank<T>(items: &mut Vec<T>, rank: impl Fn(&T) -> Rank) {
    let mut order: Vec<(Rank, u32)> = items.iter().map(rank).zip(0..).collect();
    order.sort_unstable();
    let mut taken: Vec<Option<T>> = items.drain(..).map(Some).collect();
    items.extend(order.iter().filter_map(|&(_, i)| taken[i as usize].take()));
}

/// A number that ranks like this float (as [`f64::total_cmp`] has it).
pub fn rank_of(float: f64) -> u64 {
    let bits = float.to_bits();
    if float.is_sign_negative() {
        !bits
    } else {
        bits | 1 << 63
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ranks_the_same_keeps_its_order() {
        let mut items = vec![(2, 'a'), (1, 'b'), (2, 'c'), (1, 'd'), (0, 'e')];
        let mut expected = items.clone();
        expected.sort_by_key(|item| item.0);
        sort_by_rank(&mut items, |item| [item.0, 0, 0]);
        assert_eq!(items, expected);
    }

    #[test]
    fn floats_rank_as_they_are_ordered() {
        let floats = [f64::MIN, -1.5, -0.0, 0.0, 1e-300, 0.5, 1.0, f64::INFINITY];
        assert!(
            floats
                .windows(2)
                .all(|two| rank_of(two[0]) < rank_of(two[1]))
        );
    }
}
