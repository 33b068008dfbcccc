//! The checks, one file each.

mod account;
mod authorisation;
mod backup;
mod clock;
mod data_file;
mod directory_api;
mod domains;
mod dormant;
mod gone;
mod hand_out;
mod hosts;
mod keyring;
mod licences;
mod lists;
mod new_accounts;
mod password_owner;
mod passwords_changed;
mod runs;
mod scopes;
mod standing;
mod two_step;

use super::Check;
use super::asking::Asking;

/// How many people a finding names.
const NAMED: u32 = 3;

/// Every check, each behind those that it comes after.
pub static ALL: &[&Check] = &[
    &hosts::CHECK,
    &clock::CHECK,
    &keyring::CHECK,
    &data_file::CHECK,
    &backup::CHECK,
    &standing::CHECK,
    &authorisation::CHECK,
    &scopes::CHECK,
    &directory_api::CHECK,
    &account::CHECK,
    &domains::CHECK,
    &dormant::CHECK,
    &gone::CHECK,
    &new_accounts::CHECK,
    &licences::CHECK,
    &two_step::CHECK,
    &password_owner::CHECK,
    &passwords_changed::CHECK,
    &passwords_changed::ASKING,
    &hand_out::CHECK,
    &lists::CHECK,
    &runs::CHECK,
];

/// Names the first of some people, and counts the others.
fn some_of(count: u64, first: &[String]) -> String {
    match count.saturating_sub(first.len() as u64) {
        0 => first.join(", "),
        others => format!("{} and {others} more", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use directory::finding;

    use super::ALL;

    #[test]
    fn a_check_stands_behind_those_that_it_comes_after() {
        let mut before = BTreeSet::new();
        for check in ALL {
            for after in check.after {
                assert!(before.contains(after), "{} comes after {after}, which is not before it", check.code);
            }
            assert!(before.insert(check.code), "{} is there twice", check.code);
        }
    }

    #[test]
    fn every_finding_is_found_by_one_check_and_every_question_is_one() {
        for known in finding::ALL {
            let by: Vec<_> =
                ALL.iter().filter(|check| check.finds.contains(&known)).map(|check| check.code).collect();
            assert_eq!(by.len(), 1, "{} is found by {by:?}", known.code);
        }
        for check in ALL {
            assert!(check.question.ends_with('?'), "{}", check.question);
            for found in check.finds {
                assert!(
                    finding::ALL.contains(found),
                    "{} finds {}, which is not registered",
                    check.code,
                    found.code
                );
            }
        }
    }
}
