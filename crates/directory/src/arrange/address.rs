//! Who gets an address that several want, or that somebody has to give up first.

use std::collections::{BTreeMap, BTreeSet};

/// A step that wants an address: a new account, or a rename.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted<R> {
    /// Which step; steps compare in plan order.
    pub step: R,
    /// The address, in lower case.
    pub address: String,
    /// The step that gives the address up in the same run, when an account of ours has it.
    pub freed_by: Option<R>,
}

/// What becomes of the steps that want addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Granted<R> {
    /// Steps that have to wait for another: (this step, after that one), sorted.
    pub after: Vec<(R, R)>,
    /// Steps whose address an earlier one in plan order gets, sorted.
    pub losers: Vec<R>,
    /// Renames that wait for each other in a ring: the first of each has to go by an address for the meantime.
    pub detours: Vec<R>,
}

/// Grants each address to the first step in plan order that wants it.
///
/// A step that loses gives nothing up: whoever waits for what it would have freed loses as well.
#[must_use]
pub fn addresses<R: Copy + Ord>(wanted: &[Wanted<R>]) -> Granted<R> {
    let mut first: BTreeMap<&str, R> = BTreeMap::new();
    for want in wanted {
        let holder = first.entry(&want.address).or_insert(want.step);
        *holder = (*holder).min(want.step);
    }
    let mut losers: BTreeSet<R> = wanted
        .iter()
        .filter(|want| first[want.address.as_str()] != want.step)
        .map(|want| want.step)
        .collect();
    let waits: BTreeMap<R, R> =
        wanted.iter().filter_map(|want| want.freed_by.map(|freed| (want.step, freed))).collect();
    loop {
        let more: Vec<R> = waits
            .iter()
            .filter(|(step, freed)| losers.contains(freed) && !losers.contains(step))
            .map(|(step, _)| *step)
            .collect();
        if more.is_empty() {
            break;
        }
        losers.extend(more);
    }
    let waits: BTreeMap<R, R> =
        waits.into_iter().filter(|(step, freed)| !losers.contains(step) && step != freed).collect();
    let detours = rings(&waits);
    let after = waits.into_iter().filter(|(step, _)| !detours.contains(step)).collect();
    Granted { after, losers: losers.into_iter().collect(), detours: detours.into_iter().collect() }
}

/// Finds the first step in plan order of each ring of steps that wait for each other.
fn rings<R: Copy + Ord>(waits: &BTreeMap<R, R>) -> BTreeSet<R> {
    let (mut firsts, mut done) = (BTreeSet::new(), BTreeSet::new());
    for &start in waits.keys() {
        let mut path = Vec::new();
        let mut at = Some(start);
        while let Some(step) = at.filter(|step| !done.contains(step)) {
            if let Some(begin) = path.iter().position(|seen| *seen == step) {
                firsts.extend(path[begin..].iter().min().copied());
                break;
            }
            path.push(step);
            at = waits.get(&step).copied();
        }
        done.extend(path);
    }
    firsts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn want(step: u32, address: &str, freed_by: Option<u32>) -> Wanted<u32> {
        Wanted { step, address: address.to_owned(), freed_by }
    }

    #[test]
    fn three_claim_one_address_and_the_first_gets_it() {
        let granted = addresses(&[want(3, "dara", None), want(1, "dara", None), want(2, "dara", None)]);
        assert_eq!(granted.losers, [2, 3], "the first in plan order, whatever the order of input");
    }

    #[test]
    fn an_address_that_is_freed_is_taken_afterwards() {
        let granted = addresses(&[want(1, "eoin", Some(2)), want(2, "e.kowalski", None)]);
        assert_eq!(granted.after, [(1, 2)], "the rename that frees it comes first");
        assert_eq!((granted.losers, granted.detours), (vec![], vec![]), "both get what they want");
    }

    #[test]
    fn two_who_swap_need_a_detour() {
        let granted = addresses(&[want(1, "eoin", Some(2)), want(2, "dara", Some(1))]);
        assert_eq!(granted.detours, [1], "one of them has to stand aside for a moment");
        assert_eq!(granted.after, [(2, 1)], "then the other can go");
    }

    #[test]
    fn whoever_waits_for_a_loser_loses() {
        let granted = addresses(&[
            want(1, "new", None),
            want(2, "new", None),
            want(3, "freed-by-2", Some(2)),
            want(4, "freed-by-3", Some(3)),
        ]);
        assert_eq!(granted.losers, [2, 3, 4], "2 stays where it is, so 3 cannot move, so 4 cannot");
    }

    proptest! {
        #[test]
        fn no_address_is_granted_twice_and_order_of_input_does_not_matter(
            wants in proptest::collection::vec((0..8_u8, proptest::option::of(0..12_u32)), 0..12)
        ) {
            let mut wanted: Vec<_> = wants
                .iter()
                .enumerate()
                .map(|(step, (address, freed))| want(step as u32, &address.to_string(), *freed))
                .collect();
            let granted = addresses(&wanted);
            wanted.reverse();
            prop_assert_eq!(&addresses(&wanted), &granted, "input order changes nothing");
            let mut given = BTreeSet::new();
            for want in wanted.iter().filter(|want| !granted.losers.contains(&want.step)) {
                prop_assert!(given.insert(&want.address), "{} was given twice", want.address);
            }
            // Whoever goes by a detour does not wait; all the others come to an end.
            let waits: BTreeMap<_, _> = granted.after.iter().copied().collect();
            for start in waits.keys() {
                let (mut at, mut steps) = (Some(start), 0);
                while let Some(step) = at {
                    steps += 1;
                    prop_assert!(steps <= 12, "nobody waits for themselves: {:?}", granted);
                    at = waits.get(step);
                }
            }
        }
    }
}
