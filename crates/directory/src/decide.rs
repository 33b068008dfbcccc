//! Decides about one pair: a Google account, its directory user, and what both last agreed on.
//!
//! Pure and total: every pair gets exactly one [`Decision`], and the decision carries its reason.

mod baseline;
mod decision;
mod side;
mod unfit;

pub use baseline::Baseline;
pub use decision::{Change, Conflict, Counterpart, Decision, FieldEffect, Identity};
pub(crate) use side::{Lying, here, is_same, there};
pub use side::{in_directory, is_same_value, on_google};
use unfit::unfit_values;
pub use unfit::{may_keep_all, may_keep_its_own, takes_unfit, unfit};

use crate::account::{Account, Suspension};
use crate::attribute::{Attribute, Direction, Mapping};
use crate::rule::Rule;
use crate::user::{State, User};
use crate::value::Value;

/// Decides what an import does with an account.
#[must_use]
pub fn import(account: &Account, counterpart: Counterpart<'_>, mapping: &Mapping) -> Decision {
    // Whatever the account lacks: nobody is asked about somebody who was removed.
    if matches!(counterpart, Counterpart::Removed) {
        return Decision::Removed;
    }
    // What both sides agreed to differ about does not come in again, and blocks nothing.
    let comes_in = |(attribute, rule): &(Attribute, Rule)| match counterpart {
        Counterpart::Bound { user, baseline } if may_keep_its_own(*attribute, rule) => matches!(
            effect(*attribute, account, user, Some(baseline), mapping),
            FieldEffect::Take | FieldEffect::BothChanged
        ),
        _ => true,
    };
    if let Some((attribute, rule)) = unfit_values(account, mapping).find(comes_in) {
        return Decision::Conflict(Conflict::Unfit { attribute, rule: rule.to_string() });
    }
    match counterpart {
        Counterpart::Ambiguous { by } => Decision::Conflict(Conflict::Ambiguous { by }),
        Counterpart::Candidate { by } => Decision::Match(by),
        Counterpart::Removed => Decision::Removed,
        Counterpart::Nobody if crate::name::is_blank(&account.family_name) => {
            Decision::Conflict(Conflict::FamilyNameMissing)
        }
        Counterpart::Nobody => Decision::New,
        Counterpart::Bound { user, baseline } => bound(account, user, baseline, mapping),
    }
}

fn bound(account: &Account, user: &User, baseline: &Baseline, mapping: &Mapping) -> Decision {
    let mut changes = Vec::new();
    let (mut both, mut never_agreed) = (Vec::new(), Vec::new());
    for attribute in mapping.attributes() {
        match effect(attribute, account, user, Some(baseline), mapping) {
            FieldEffect::Take => changes.push(change(attribute, account, user)),
            FieldEffect::BothChanged if baseline.covers(attribute) => both.push(attribute),
            FieldEffect::BothChanged => never_agreed.push(attribute),
            FieldEffect::Same | FieldEffect::Keep | FieldEffect::Excluded => {}
        }
    }
    if !both.is_empty() || !never_agreed.is_empty() {
        Decision::Conflict(Conflict::BothChanged { attributes: both, never_agreed })
    } else if changes.is_empty() {
        Decision::Unchanged
    } else {
        Decision::Update(changes)
    }
}

/// Tells what an import does with one field.
///
/// Without a baseline (a match), different two-way values are the administrator's to choose: *Keep*.
#[must_use]
pub fn effect(
    attribute: Attribute,
    account: &Account,
    user: &User,
    baseline: Option<&Baseline>,
    mapping: &Mapping,
) -> FieldEffect {
    let google = there(attribute, account);
    let here = here(attribute, user);
    if google.is_some() && google == here {
        return FieldEffect::Same;
    }
    match mapping.direction(attribute) {
        Direction::Exclude | Direction::Export => FieldEffect::Excluded,
        // Import writes only values that exist on Google.
        Direction::Import | Direction::Both if google.is_none() => FieldEffect::Keep,
        direction => {
            // What a sync once sent is written down as that sync left it, until an import takes its place.
            let told =
                |baseline: &&Baseline| direction == Direction::Both || !baseline.covered.contains(&attribute);
            let Some(baseline) = baseline.filter(told) else {
                return if direction == Direction::Both { FieldEffect::Keep } else { FieldEffect::Take };
            };
            let agreed = baseline.lies(attribute);
            if google == agreed {
                // Whoever changed or declined it here knew Google's value.
                FieldEffect::Keep
            } else if direction == Direction::Import || here == agreed || here.is_none() {
                FieldEffect::Take
            } else {
                FieldEffect::BothChanged
            }
        }
    }
}

/// Lists the attributes whose value is gone from Google since both sides last agreed; the directory keeps its own.
#[must_use]
pub fn gone(account: &Account, user: &User, baseline: &Baseline, mapping: &Mapping) -> Vec<Attribute> {
    let is_gone = |attribute: &Attribute| {
        mapping.imports(*attribute)
            && there(*attribute, account).is_none()
            && baseline.lies(*attribute).is_some()
            && here(*attribute, user).is_some()
    };
    mapping.attributes().filter(is_gone).collect()
}

/// Tells whether merging an account into a user takes Google's value of a field, unless somebody chooses otherwise.
///
/// Whoever merges wants what the mapping brings: Google's value where an import takes it and Google has one, also of
/// address and names. What the mapping leaves out stays the directory's.
#[must_use]
pub fn merge_takes(attribute: Attribute, account: &Account, user: &User, mapping: &Mapping) -> bool {
    let google = on_google(attribute, account);
    let fits = || unfit_values(account, mapping).all(|(unfit, _)| unfit != attribute);
    mapping.imports(attribute) && google.is_some() && google != in_directory(attribute, user) && fits()
}

fn change(attribute: Attribute, account: &Account, user: &User) -> Change {
    let line = |value: Option<Value>| value.map(|value| value.display()).unwrap_or_default();
    Change {
        attribute,
        before: line(in_directory(attribute, user)),
        after: line(on_google(attribute, account)),
    }
}

/// Makes the directory user that a new account becomes.
///
/// A suspended account arrives suspended; only what the mapping imports is taken.
#[must_use]
pub fn new_user(account: &Account, username: &str, family_name: Option<&str>, mapping: &Mapping) -> User {
    let Baseline { email, given_name, family_name: on_google, values, .. } =
        Baseline::of_import(account, mapping);
    User {
        email,
        username: username.to_owned(),
        given_name,
        family_name: family_name.map_or(on_google, str::to_owned),
        state: state_of(account),
        values,
    }
}

/// Tells the state in which an account arrives.
#[must_use]
pub fn state_of(account: &Account) -> State {
    match account.suspension {
        Some(Suspension::Administrator | Suspension::Google(_)) => State::Suspended,
        None => State::Active,
    }
}

/// Gives a user a value of any attribute, or none.
pub fn put(user: &mut User, attribute: Attribute, value: Option<Value>) {
    let text = || value.as_ref().map(Value::display).unwrap_or_default();
    if attribute == Attribute::Email {
        user.email = text();
    } else if attribute == Attribute::Firstname {
        user.given_name = text();
    } else if attribute == Attribute::Lastname {
        user.family_name = text();
    } else {
        match value {
            Some(value) => user.values.set(attribute, value),
            None => user.values.remove(attribute),
        }
    }
}

/// Takes Google's values of the given attributes into a user; says what changed.
pub fn take(user: &mut User, account: &Account, attributes: &[Attribute]) -> Vec<Change> {
    let mut changes = Vec::new();
    for &attribute in attributes {
        let (Some(google), here) = (on_google(attribute, account), in_directory(attribute, user)) else {
            continue;
        };
        if Some(&google) == here.as_ref() {
            continue;
        }
        changes.push(change(attribute, account, user));
        if attribute == Attribute::Email {
            user.email.clone_from(&account.email);
        } else if attribute == Attribute::Firstname {
            user.given_name.clone_from(&account.given_name);
        } else if attribute == Attribute::Lastname {
            user.family_name.clone_from(&account.family_name);
        } else {
            user.values.set(attribute, google);
        }
    }
    changes
}

#[cfg(test)]
#[path = "decide_tests.rs"]
mod tests;
