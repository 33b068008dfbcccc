//! Which step must come after which.

use std::collections::{BTreeMap, BTreeSet};

/// Steps in an order in which each comes after those that it needs, and what cannot be ordered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ordered<R> {
    /// The steps; among those that are free to go, plan order.
    pub order: Vec<R>,
    /// Steps that need each other, or that need such a step, in plan order.
    pub stuck: Vec<R>,
}

/// Orders steps by what they need: (this step, after that one); a need that is no step of the run is met already.
///
/// Only steps that need something, or are needed, have to be given: all others go in plan order anyway.
#[must_use]
pub fn order<R: Copy + Ord>(steps: impl IntoIterator<Item = R>, after: &[(R, R)]) -> Ordered<R> {
    let mut waits: BTreeMap<R, usize> = steps.into_iter().map(|step| (step, 0)).collect();
    let mut followers: BTreeMap<R, Vec<R>> = BTreeMap::new();
    let edges: BTreeSet<_> = after.iter().filter(|(step, needed)| step != needed).collect();
    for (step, needed) in edges {
        if waits.contains_key(needed)
            && let Some(count) = waits.get_mut(step)
        {
            *count += 1;
            followers.entry(*needed).or_default().push(*step);
        }
    }
    let mut free: BTreeSet<R> =
        waits.iter().filter(|(_, count)| **count == 0).map(|(step, _)| *step).collect();
    let mut order = Vec::with_capacity(waits.len());
    while let Some(step) = free.pop_first() {
        waits.remove(&step);
        order.push(step);
        for follower in followers.remove(&step).unwrap_or_default() {
            if let Some(count) = waits.get_mut(&follower) {
                *count -= 1;
                if *count == 0 {
                    free.insert(follower);
                }
            }
        }
    }
    Ordered { order, stuck: waits.into_keys().collect() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_manager_comes_before_their_reports() {
        let ordered = order([1, 2, 3], &[(1, 3), (2, 1)]);
        assert_eq!(ordered.order, [3, 1, 2], "3 leads 1, who leads 2");
        assert!(ordered.stuck.is_empty(), "nobody is left");
    }

    #[test]
    fn who_is_not_of_the_run_is_not_waited_for() {
        assert_eq!(order([1], &[(1, 9)]).order, [1], "9 is there already");
    }

    #[test]
    fn a_ring_is_named_and_holds_up_nobody_else() {
        let ordered = order([1, 2, 3, 4], &[(1, 2), (2, 1), (4, 1)]);
        assert_eq!((ordered.order, ordered.stuck), (vec![3], vec![1, 2, 4]), "4 needs one of the ring");
    }

    proptest! {
        #[test]
        fn each_step_comes_once_and_after_what_it_needs(
            edges in proptest::collection::vec((0..10_u8, 0..10_u8), 0..20)
        ) {
            let ordered = order(0..10_u8, &edges);
            let mut all: Vec<_> = ordered.order.iter().chain(&ordered.stuck).copied().collect();
            all.sort_unstable();
            prop_assert_eq!(all, (0..10).collect::<Vec<u8>>(), "nobody is dropped or doubled");
            let place = |step: u8| ordered.order.iter().position(|other| *other == step);
            for (step, needed) in edges.iter().filter(|(step, needed)| step != needed) {
                if let Some(at) = place(*step) {
                    prop_assert!(place(*needed).is_some_and(|before| before < at), "{step} before {needed}");
                }
            }
        }
    }
}
