//! What follows when a bound account was deleted on Google: it is brought back, another is made, or nothing is bound.

use serde::{Deserialize, Serialize};

use super::pair::{line, pair};
use super::stance::wanted;
use super::{Conflict, Decision, Hand, Rules, Skip, StateRule, Step, create};
use crate::account::Account;
use crate::attribute::{Attribute, Direction};
use crate::decide::Baseline;
use crate::user::{State, User};

/// Whether a deleted account can still be brought back (`google-api.md` 9: within 20 days).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Deleted {
    /// Google still keeps it.
    Restorable,
    /// It is gone for good.
    ForGood,
}

/// What becomes of a user whose account was deleted on Google.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum AfterDeletion {
    /// The account is brought back.
    Restore,
    /// Another account is made.
    CreateAgain,
    /// The user stays in the directory alone.
    Unbind,
}

pub(super) fn after_deletion(
    user: &User,
    deleted: Deleted,
    buried: (&Account, &Baseline, Hand),
    rules: &Rules<'_>,
) -> Decision {
    match (rules.answer.deleted, deleted) {
        (None, _) | (Some(AfterDeletion::Restore), Deleted::ForGood) => {
            Decision::Conflict(Conflict::Deleted { deleted })
        }
        (Some(AfterDeletion::Restore), Deleted::Restorable) => Decision::Steps(restore(user, buried, rules)),
        (Some(AfterDeletion::CreateAgain), _) if user.state == State::Suspended => {
            Decision::Skip(Skip::SuspendedHere)
        }
        // The step that makes the other lets go of the one that is gone: whoever gets none is asked again.
        (Some(AfterDeletion::CreateAgain), _) => Decision::Steps(create(user, rules.mapping)),
        (Some(AfterDeletion::Unbind), _) => Decision::Steps(vec![Step::Unbind]),
    }
}

/// Brings an account back, and in step: what Google has of it is not known before it is back, and taken to be what both
/// agreed on last.
///
/// Whoever is to be out of use is suspended at once, whether or not the account comes back suspended.
fn restore(user: &User, (last, baseline, hand): (&Account, &Baseline, Hand), rules: &Rules<'_>) -> Vec<Step> {
    let (mut account, mut mapping) = (last.clone(), rules.mapping.clone());
    for attribute in rules.mapping.attributes() {
        let open = mapping.direction(attribute) == Direction::Both && baseline.agreed(attribute).is_none();
        if !baseline.covers(attribute) || open {
            // Names cannot be left out; they are as they were read.
            let _ = mapping.set(attribute, Direction::Exclude);
            continue;
        }
        let agreed = baseline.there(attribute);
        match attribute {
            Attribute::Email => account.email = line(agreed),
            Attribute::Firstname => account.given_name = line(agreed),
            Attribute::Lastname => account.family_name = line(agreed),
            Attribute::OrgUnitPath => {}
            _ => match agreed {
                Some(value) => account.values.set(attribute, value),
                None => account.values.remove(attribute),
            },
        }
    }
    let placed = user.values.display(Attribute::OrgUnitPath);
    let exported = rules.mapping.direction(Attribute::OrgUnitPath).exports() && !placed.is_empty();
    let to = if exported { placed } else { last.values.display(Attribute::OrgUnitPath) };
    let to = if to.is_empty() { "/".to_owned() } else { to };
    // It is where it is to be.
    let _ = mapping.set(Attribute::OrgUnitPath, Direction::Exclude);
    let rules = Rules { mapping: &mapping, ..*rules };
    let rest = match pair(user, &account, Some(baseline), hand, &rules) {
        Decision::Steps(steps) => steps,
        Decision::Conflict(_)
        | Decision::Skip(_)
        | Decision::SuspendAlone(_)
        | Decision::OneSide(_)
        | Decision::Unchanged => Vec::new(),
    };
    let suspend = rules.state == StateRule::Exported && wanted(user, &rules) == State::Suspended;
    [Step::Restore { to }]
        .into_iter()
        .chain(suspend.then_some(Step::Suspend))
        .chain(rest.into_iter().filter(|step| *step != Step::Suspend))
        .collect()
}

#[cfg(test)]
#[path = "deleted_tests.rs"]
mod tests;
