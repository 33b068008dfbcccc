//! Arranges what one pair cannot know: claims on names that only one may have, seats, limits, and the order of steps.
//!
//! Works over claims, never over records, so that a million of them fit.

mod address;
mod limit;
mod order;
mod seat;

pub use address::{Granted, Wanted, addresses};
pub use limit::{Exceeded, LARGEST_NUMBER, LARGEST_SHARE, Limit, LimitError, Limited, Limits};
pub use order::{Ordered, order};
pub use seat::{Seats, free};

use crate::fold::fold;

/// A row of an import that wants a username.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim<R> {
    /// The username that it wants.
    pub username: String,
    /// Which row.
    pub row: R,
    /// Whether a user of the directory has that name already.
    pub held: bool,
}

/// Finds the rows whose username is taken, by a user or by an earlier row of the same import.
///
/// The claims come sorted by username, then in plan order: the first in plan order keeps the name.
/// Returns the losers in that order.
pub fn usernames<R>(claims: impl IntoIterator<Item = Claim<R>>) -> Vec<(R, String)> {
    let mut losers = Vec::new();
    let mut granted: Option<String> = None;
    for claim in claims {
        if claim.held || granted.as_deref() == Some(&claim.username) {
            losers.push((claim.row, claim.username));
        } else {
            granted = Some(claim.username);
        }
    }
    losers
}

/// Proposes free usernames, best first, at most `count`.
///
/// `is_free` is asked for each candidate; it must also know the names that this run has given away.
pub fn propose(
    local: &str,
    given: &str,
    family: &str,
    domain: &str,
    count: usize,
    mut is_free: impl FnMut(&str) -> bool,
) -> Vec<String> {
    let given = plain(given);
    let family = plain(family);
    let local = plain_keeping_dots(local);
    let first = given.chars().next().map(String::from).unwrap_or_default();
    let site = plain(domain.split('.').next().unwrap_or_default());
    let tld = plain(domain.rsplit('.').next().unwrap_or_default());
    let join =
        |a: &str, b: &str| if a.is_empty() || b.is_empty() { String::new() } else { format!("{a}.{b}") };
    let by_name = [
        join(&given, &family),
        join(&first, &family),
        join(&family, &given),
        if local.contains('.') { String::new() } else { join(&local, &family) },
        join(&local, &tld),
        join(&local, &site),
    ];
    let numbered = (2..).map(|n| format!("{local}{n}")).take(if local.is_empty() { 0 } else { 10_000 });
    let mut proposals = Vec::new();
    for candidate in by_name.into_iter().chain(numbered) {
        if proposals.len() == count {
            break;
        }
        let usable = !candidate.is_empty() && candidate.len() <= 64 && candidate != local;
        if usable && !proposals.contains(&candidate) && is_free(&candidate) {
            proposals.push(candidate);
        }
    }
    proposals
}

/// Keeps the letters and digits that a username may have.
fn plain(text: &str) -> String {
    fold(text).chars().filter(char::is_ascii_alphanumeric).collect()
}

fn plain_keeping_dots(text: &str) -> String {
    let kept: String =
        fold(text).chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_')).collect();
    kept.trim_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn claim(username: &str, row: u32, held: bool) -> Claim<u32> {
        Claim { username: username.to_owned(), row, held }
    }

    #[test]
    fn the_first_in_plan_order_keeps_the_name() {
        let losers = usernames([claim("dara", 1, false), claim("dara", 2, false), claim("eoin", 3, false)]);
        assert_eq!(
            losers,
            [(2, "dara".to_owned())],
            "the second dara gets a proposal, eoin is nobody's rival"
        );
    }

    #[test]
    fn a_user_of_the_directory_is_never_asked_to_rename() {
        let losers = usernames([claim("dara", 1, true), claim("dara", 2, true)]);
        assert_eq!(losers.len(), 2, "T9: both rows give way to the existing user");
    }

    #[test]
    fn proposals_are_made_from_the_name_first() {
        let proposals = propose("dara", "Dara", "O’Brien", "northwind.example", 3, |_| true);
        assert_eq!(
            proposals,
            ["dara.obrien", "d.obrien", "obrien.dara"],
            "people find themselves under their name"
        );
    }

    #[test]
    fn taken_proposals_are_left_out() {
        let proposals = propose("dara", "Dara", "", "northwind.example", 2, |name| name != "dara.example");
        assert_eq!(proposals, ["dara.northwind", "dara2"], "only free names are offered");
    }

    #[test]
    fn a_name_in_another_script_still_gets_a_proposal() {
        assert_eq!(
            propose("hana", "花", "山田", "northwind.test", 1, |_| true),
            ["hana.test"],
            "the local part is always usable"
        );
    }

    proptest! {
        #[test]
        fn no_username_is_granted_twice_and_nobody_is_dropped(
            names in proptest::collection::vec(("[abc]", any::<bool>()), 0..40)
        ) {
            let mut claims: Vec<_> = names.iter().enumerate().map(|(row, (name, _))| {
                let held = names.iter().any(|(other, held)| other == name && *held);
                Claim { username: name.clone(), row, held }
            }).collect();
            claims.sort_by(|a, b| a.username.cmp(&b.username).then(a.row.cmp(&b.row)));
            let losers = usernames(claims.clone());
            let winners: Vec<_> = claims.iter().filter(|c| !losers.iter().any(|(row, _)| *row == c.row)).collect();
            let mut won: Vec<_> = winners.iter().map(|c| c.username.as_str()).collect();
            won.dedup();
            prop_assert_eq!(won.len(), winners.len(), "two rows won the same name");
            prop_assert!(winners.iter().all(|c| !c.held), "a held name was given away");
        }
    }
}
