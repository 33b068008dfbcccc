//! Decides what it takes to undo what an import did with one user: in the directory alone, whatever Google has by now.
//!
//! Afterwards the next import finds what that one found, and plans what it planned.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Left, Moved, Tie, Undoing, values};
use crate::account::Account;
use crate::attribute::Attribute;
use crate::decide::{Baseline, in_directory};
use crate::fingerprint::Fingerprint;
use crate::provision::{Decision, Skip, Step};
use crate::user::User;
use crate::value::Values;

/// What the journal of an import keeps of a step, so that it can be undone; of a user whom it made, nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Trace {
    /// The values of the user that it changed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub moved: Vec<Moved>,
    /// What both sides had agreed on; none where it was this step that tied them together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agreed: Option<Agreed>,
}

/// What both sides had agreed on before an import renewed it, as far as that is not the same afterwards.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Agreed {
    /// The fingerprint that the account had.
    pub print: Fingerprint,
    /// The one that it has afterwards.
    pub print_after: Fingerprint,
    /// The values that were agreed on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<Moved>,
    /// The attributes that a sync had brought together, and of which its word does not hold any more.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub covered: BTreeSet<Attribute>,
    /// What only the directory had, and is not noted any more.
    #[serde(skip_serializing_if = "Values::is_empty")]
    pub only_here: Values,
    /// What only Google had, and is not noted any more.
    #[serde(skip_serializing_if = "Values::is_empty")]
    pub only_there: Values,
    /// How the account stood.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<Account>,
}

/// What both sides agree on, and the account as it was when they did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreement {
    /// The account's fingerprint.
    pub print: Fingerprint,
    /// The values.
    pub baseline: Baseline,
    /// How the account stood.
    pub account: Account,
}

impl Agreed {
    /// Keeps of an agreement what another, which takes its place, does not say.
    #[must_use]
    pub fn before(before: &Agreement, after: &Agreement) -> Self {
        let (was, is) = (&before.baseline, &after.baseline);
        let mut values: Vec<_> = attributes(was)
            .chain(attributes(is))
            .map(|attribute| Moved { attribute, before: was.agreed(attribute), after: is.agreed(attribute) })
            .filter(|moved| moved.before != moved.after)
            .collect();
        values.sort_by_key(|moved| moved.attribute);
        values.dedup();
        Self {
            print: before.print,
            print_after: after.print,
            values,
            covered: was.covered.difference(&is.covered).copied().collect(),
            only_here: without(&was.only_here, &is.only_here),
            only_there: without(&was.only_there, &is.only_there),
            account: (before.account != after.account).then(|| before.account.clone()),
        }
    }

    /// Gives the agreement back that was there before. What was agreed on otherwise since stays; then the next import
    /// looks at the account in any case.
    #[must_use]
    pub fn back(&self, now: &Agreement) -> Agreement {
        let mut then = now.clone();
        for moved in &self.values {
            if now.baseline.agreed(moved.attribute) == moved.after {
                then.baseline.note(moved.attribute, moved.before.clone());
            }
        }
        for attribute in &self.covered {
            let moved = self.values.iter().find(|moved| moved.attribute == *attribute);
            if moved.is_none_or(|moved| then.baseline.agreed(*attribute) == moved.before) {
                then.baseline.covered.insert(*attribute);
            }
        }
        let kept = [
            (&self.only_here, &mut then.baseline.only_here),
            (&self.only_there, &mut then.baseline.only_there),
        ];
        for (values, side) in kept {
            for (attribute, value) in values.iter() {
                if now.baseline.only_here.get(attribute).or(now.baseline.only_there.get(attribute)).is_none()
                {
                    side.set(attribute, value.clone());
                }
            }
        }
        if now.print == self.print_after {
            then.print = self.print;
            then.account = self.account.clone().unwrap_or(then.account);
        } else {
            then.print = Fingerprint::NONE;
        }
        then
    }
}

/// Lists the attributes on whose values both sides agreed.
fn attributes(baseline: &Baseline) -> impl Iterator<Item = Attribute> + '_ {
    let names = [Attribute::Email, Attribute::Firstname, Attribute::Lastname];
    names.into_iter().chain(baseline.values.iter().map(|(attribute, _)| attribute))
}

/// Gives the values of which others have none.
fn without(values: &Values, others: &Values) -> Values {
    let mut lost = Values::default();
    for (attribute, value) in values.iter().filter(|(attribute, _)| others.get(*attribute).is_none()) {
        lost.set(attribute, value.clone());
    }
    lost
}

/// What an import did with one user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Past {
    /// It made the user, and tied it to its account.
    Made,
    /// It tied a user to an account, and changed these values.
    Tied(Vec<Moved>),
    /// It changed these values of a user who was tied already, and renewed what both sides agree on.
    Renewed(Vec<Moved>),
    /// An older version did it, which kept too little.
    NotKept,
}

/// How the user is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Now<'a> {
    /// The user; none when it was removed.
    pub user: Option<&'a User>,
    /// The user as the import made it, where it may have changed since.
    pub made: Option<&'a User>,
    /// [`Tie::Bound`] when it is bound to the account of the import, else [`Tie::Cut`].
    pub tie: Tie,
    /// A later run that did something with it, and is not undone.
    pub later: Option<i64>,
    /// What somebody has built since on a user whom the import made.
    pub built: &'a [Left],
}

/// Decides how to undo what an import did with one user.
#[must_use]
pub fn undo(past: &Past, now: &Now<'_>) -> Undoing {
    let skip =
        |left: Vec<Left>| Undoing { decision: Decision::Skip(Skip::NotUndone { left }), left: Vec::new() };
    let Some(user) = now.user else { return skip(vec![Left::UserGone]) };
    if *past == Past::NotKept {
        return skip(vec![Left::NotKept]);
    }
    if now.tie != Tie::Bound {
        return skip(vec![Left::Tie]);
    }
    let later = now.later.map(Left::Later);
    let mut left = Vec::new();
    let here = |attribute| in_directory(attribute, user);
    let (moved, then) = match past {
        Past::Made => {
            left.extend(later);
            left.extend(now.made.map(|made| changed(made, user)).unwrap_or_default());
            left.extend(now.built.iter().cloned());
            if left == [Left::Protected] {
                return Undoing { decision: Decision::Skip(Skip::Marked), left: Vec::new() };
            }
            if !left.is_empty() {
                return skip(left);
            }
            (Vec::new(), Step::Remove)
        }
        // A tie that another run has relied on is not cut under it.
        Past::Tied(_) if later.is_some() => return skip(later.into_iter().collect()),
        Past::Tied(moved) => (values(moved, &mut left, here), Step::Unbind),
        Past::Renewed(moved) => (values(moved, &mut left, here), Step::Reopen),
        Past::NotKept => return skip(vec![Left::NotKept]),
    };
    if then == Step::Reopen && moved.is_empty() && !left.is_empty() {
        return skip(left);
    }
    let put_back = (!moved.is_empty()).then_some(Step::TakeBack(moved));
    Undoing { decision: Decision::Steps(put_back.into_iter().chain([then]).collect()), left }
}

/// Says what is not as it was made.
fn changed(made: &User, user: &User) -> Vec<Left> {
    let names = [Attribute::Email, Attribute::Firstname, Attribute::Lastname];
    let values = made.values.iter().chain(user.values.iter()).map(|(attribute, _)| attribute);
    let mut all: Vec<_> = names.into_iter().chain(values).collect();
    all.sort();
    all.dedup();
    let moved = all.into_iter().filter(|at| in_directory(*at, made) != in_directory(*at, user));
    let mut left: Vec<_> = moved.map(Left::Changed).collect();
    left.extend((made.username != user.username).then_some(Left::Username));
    left.extend((made.state != user.state).then_some(Left::State));
    left
}

#[cfg(test)]
#[path = "import_tests.rs"]
mod tests;
