//! A user and an account that are both there: what it takes to bring them in step.

use std::collections::BTreeSet;

use super::stance::{Stance, state};
use super::stand::{Stands, attributes};
use super::{Conflict, Decision, Drift, Hand, NextLogin, OneSide, Rules, Stand, Step, Winner};
use crate::account::Account;
use crate::attribute::Attribute;
use crate::decide::{Baseline, Change, in_directory, on_google};
use crate::user::User;
use crate::value::Value;

/// Brings a user and an account together.
pub(super) fn pair(
    user: &User,
    account: &Account,
    baseline: Option<&Baseline>,
    hand: Hand,
    rules: &Rules<'_>,
) -> Decision {
    let stands = attributes(user, account, baseline, rules.mapping);
    let differ = stands.of(Stand::Differ);
    let both = stands.of(Stand::BothChanged);
    let drifted = stands.of(Stand::Drift);
    let (mut to_google, mut to_directory) = (stands.of(Stand::ToGoogle), Vec::new());
    match rules.answer.winner {
        None if !both.is_empty() => return Decision::Conflict(Conflict::BothChanged { attributes: both }),
        None if !differ.is_empty() => return Decision::Conflict(Conflict::Differ { attributes: differ }),
        None => {}
        Some(Winner::Directory) => to_google.extend(differ.into_iter().chain(both)),
        Some(Winner::Google) => to_directory.extend(differ.into_iter().chain(both)),
    }
    match rules.answer.drift {
        None if !drifted.is_empty() => return Decision::Conflict(Conflict::Drift { attributes: drifted }),
        None => {}
        Some(Drift::Overwrite) => to_google.extend(drifted),
        Some(Drift::Accept) => to_directory.extend(drifted),
    }
    let state = state(user, account, hand, rules);
    let mut steps = Vec::new();
    steps.extend(baseline.is_none().then_some(Step::Adopt));
    // Whatever Google refuses of the rest.
    steps.extend((state == Stance::Suspend).then_some(Step::Suspend));
    let mut let_in = match state {
        Stance::LetIn(Hand { suspended, archived }) => {
            [archived.then_some(Step::Unarchive), suspended.then_some(Step::Reactivate)]
        }
        Stance::Suspend | Stance::Leave(_) | Stance::Same => [None, None],
    };
    // Whoever gets a password is not let in with the one before it, also where Google refuses the new one.
    if rules.password.is_none() {
        steps.extend(let_in.iter_mut().filter_map(Option::take));
    }
    let sent = |attribute| (on_google(attribute, account), in_directory(attribute, user));
    let (address, updates): (Vec<_>, Vec<_>) =
        changes(&to_google, sent).into_iter().partition(|change| change.attribute == Attribute::Email);
    steps.extend(address.into_iter().map(Step::Rename));
    steps.extend((!updates.is_empty()).then_some(Step::Update(updates)));
    // Setting one says as well what becomes of it.
    let asks = account.must_change_password && rules.next_login == NextLogin::Keep;
    steps.extend(rules.password.map(Step::SetPassword).or(asks.then_some(Step::KeepPassword)));
    steps.extend(let_in.into_iter().flatten());
    let taken =
        changes(&to_directory, |attribute| (in_directory(attribute, user), on_google(attribute, account)));
    steps.extend((!taken.is_empty()).then_some(Step::Take(taken)));
    match state {
        _ if !steps.is_empty() => Decision::Steps(steps),
        Stance::Leave(skip) => Decision::Skip(skip),
        Stance::Suspend | Stance::LetIn(_) | Stance::Same => alone(&stands),
    }
}

/// Tells what stays on one side alone, where nothing else is to be said of a pair.
fn alone(stands: &Stands) -> Decision {
    let one = OneSide { here: stands.of(Stand::OnlyHere), google: stands.of(Stand::OnlyOnGoogle) };
    if one == OneSide::default() { Decision::Unchanged } else { Decision::OneSide(one) }
}

/// Writes a value for people; of none, nothing.
pub(super) fn line(value: Option<Value>) -> String {
    value.map(|value| value.display()).unwrap_or_default()
}

/// Lists changes in the catalogue's order, from what is before and after.
pub(super) fn changes(
    attributes: &[Attribute],
    sides: impl Fn(Attribute) -> (Option<Value>, Option<Value>),
) -> Vec<Change> {
    let among: BTreeSet<Attribute> = attributes.iter().copied().collect();
    among
        .into_iter()
        .map(|attribute| {
            let (before, after) = sides(attribute);
            Change { attribute, before: line(before), after: line(after) }
        })
        .collect()
}

#[cfg(test)]
#[path = "pair_tests.rs"]
mod tests;
