//! Decides about one pair for a sync: a directory user, its Google account, and what both last agreed on.
//!
//! Pure and total: every pair gets exactly one [`Decision`], and it carries its reason. Nothing here knows of other
//! pairs: names that two want, seats, limits and the order of steps are arranged afterwards (`arrange`).

mod decision;
mod deleted;
mod pair;
mod rules;
mod stance;
mod stand;
mod step;

use serde::{Deserialize, Serialize};

pub use decision::{Conflict, Decision, OneSide, Rest, Skip};
use deleted::after_deletion;
pub use deleted::{AfterDeletion, Deleted};
use pair::{changes, pair};
pub use rules::{Administrator, Answer, Drift, Marked, NewPassword, NextLogin, Rules, StateRule, Winner};
use stance::{Stance, state};
pub use stand::{Stand, stand};
pub use step::Step;

use crate::account::{Account, Admin};
use crate::attribute::{Attribute, Mapping};
use crate::decide::{Baseline, in_directory};
use crate::password::AfterExpiry;
use crate::user::{State, Unbind, User};

/// What the directory wants of a user's account on one connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish<'a> {
    /// The user is in scope: there is to be an account, in step with the user.
    Provide(&'a User),
    /// The user left the scope, or the directory: the account is let go.
    Release(Unbind),
}

/// What stands on Google's side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found<'a> {
    /// Nothing: the user is not bound, and nobody has the address.
    Nothing,
    /// Not bound; this one account has the address, or was bound to the user before, and belongs to no other user.
    Adoptable {
        /// As it was read.
        account: &'a Account,
        /// Who suspended it, if it is suspended: when we did, it was let go, and binding again lifts it.
        hand: Hand,
    },
    /// Not bound; the address is in use by something that cannot be adopted.
    Blocked(Block),
    /// The bound account, as it is now.
    Bound {
        /// As it was read.
        account: &'a Account,
        /// What both last agreed on.
        baseline: &'a Baseline,
        /// Who suspended it, if it is suspended.
        hand: Hand,
    },
    /// The bound account was deleted, which is verified.
    Deleted {
        /// Whether it can be brought back.
        deleted: Deleted,
        /// How it stood when it was read last; an org unit that is not on Google any more is left out.
        last: &'a Account,
        /// What both last agreed on.
        baseline: &'a Baseline,
        /// Who had suspended it, if it was suspended.
        hand: Hand,
    },
}

/// Why an address cannot be given to a user's account, or the account that has it not to a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Block {
    /// It is an alias of another account.
    Alias,
    /// The account that has it is bound to another user.
    OtherUser,
    /// The account that has it is bound to nobody, and the user to another.
    Unbound,
    /// The account that the user comes to is to be bound to another by the same plan.
    Claimed,
    /// It belongs to a group.
    Group,
    /// Its domain is not one of the customer's, or not verified.
    Domain,
}

/// How steps of ours took an account out of use, as far as nobody has let it in again since.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Hand {
    /// One suspended it.
    pub suspended: bool,
    /// One archived it, as its user was let go.
    pub archived: bool,
}

impl Hand {
    /// No step of ours did: if it is out of use, somebody else wished it.
    pub const NONE: Self = Self { suspended: false, archived: false };
    /// A step of ours suspended it.
    pub const SUSPENDED: Self = Self { suspended: true, archived: false };
    /// A step of ours archived it.
    pub const ARCHIVED: Self = Self { suspended: false, archived: true };
}

/// Decides what a sync does about one pair.
#[must_use]
pub fn decide(wish: Wish<'_>, found: Found<'_>, rules: &Rules<'_>) -> Decision {
    let expired = rules.expired == Some(AfterExpiry::RemoveAccess);
    let decision = match wish {
        Wish::Provide(_) if expired && matches!(found, Found::Bound { .. }) => let_go(Unbind::Suspend, found),
        // Bound again, it would be let go again by the next sync, and be open meanwhile.
        Wish::Provide(_) if expired && matches!(found, Found::Adoptable { .. }) => {
            Decision::Skip(Skip::PasswordExpired)
        }
        Wish::Provide(user) => provide(user, found, rules),
        Wish::Release(release) => let_go(release, found),
    };
    // What would change nothing on Google is nobody's to protect from.
    let touches = match &decision {
        Decision::Steps(steps) => steps.iter().any(Step::is_sent),
        Decision::Conflict(_) | Decision::SuspendAlone(_) => true,
        Decision::Skip(_) | Decision::OneSide(_) | Decision::Unchanged => false,
    };
    match protection(found, rules) {
        Some(skip) if touches => Decision::Skip(skip),
        _ => decision,
    }
}

/// Decides whether an account is told to ask for no other password, and nothing else (F17).
///
/// Where a new password waits for it, setting that says so as well.
#[must_use]
pub fn keep_password(found: Found<'_>, rules: &Rules<'_>) -> Decision {
    let asks = match found {
        Found::Bound { account, .. } => account.must_change_password,
        Found::Nothing | Found::Adoptable { .. } | Found::Blocked(_) | Found::Deleted { .. } => false,
    };
    if !asks || rules.next_login == NextLogin::Change || rules.password.is_some() {
        return Decision::Unchanged;
    }
    match protection(found, rules) {
        Some(skip) => Decision::Skip(skip),
        None => Decision::Steps(vec![Step::KeepPassword]),
    }
}

/// Decides about an account whose sessions were not ended when it was suspended: they are, while it is suspended.
#[must_use]
pub fn sign_out(account: &Account, rules: &Rules<'_>) -> Decision {
    let found = Found::Adoptable { account, hand: Hand::NONE };
    match (&account.suspension, protection(found, rules)) {
        (None, _) => Decision::Unchanged,
        (Some(_), Some(skip)) => Decision::Skip(skip),
        (Some(_), None) => Decision::Steps(vec![Step::SignOut]),
    }
}

/// Tells why an account may not be changed by us, if it may not.
pub(crate) fn protection(found: Found<'_>, rules: &Rules<'_>) -> Option<Skip> {
    let protected = match found {
        Found::Adoptable { account, .. } | Found::Bound { account, .. } => {
            protects(account, rules.administrator)
        }
        // What an account may do that is gone is not known; whose it was is.
        Found::Deleted { .. } => None,
        Found::Nothing | Found::Blocked(_) => return None,
    };
    match (protected, rules.marked) {
        (Some(Skip::ConnectedAdministrator), _) => Some(Skip::ConnectedAdministrator),
        (_, Marked::Protected) => Some(Skip::Marked),
        (protected, Marked::No) => protected,
    }
}

/// Tells why an account itself may not be changed by us, as it is now: when it is decided on, and again before each write.
#[must_use]
pub fn protects(account: &Account, administrator: &Administrator) -> Option<Skip> {
    if account.id == administrator.id {
        return Some(Skip::ConnectedAdministrator);
    }
    match (account.admin, administrator.role) {
        (Admin::Super, _) => Some(Skip::SuperAdmin),
        (Admin::Delegated, Admin::No | Admin::Delegated) => Some(Skip::NeedsSuperAdmin),
        (Admin::Delegated, Admin::Super) | (Admin::No, _) => None,
    }
}

/// Brings a user in step; whoever is to be out of use is so, whatever the rest waits for.
fn provide(user: &User, found: Found<'_>, rules: &Rules<'_>) -> Decision {
    let suspends = match found {
        Found::Bound { account, hand, .. } => state(user, account, hand, rules) == Stance::Suspend,
        // Not bound, it is not ours to suspend; deleted, there is nothing to.
        Found::Nothing | Found::Adoptable { .. } | Found::Blocked(_) | Found::Deleted { .. } => false,
    };
    match in_step(user, found, rules) {
        Decision::Conflict(conflict) if suspends => Decision::SuspendAlone(Rest::Asked(conflict)),
        Decision::Skip(skip) if suspends => Decision::SuspendAlone(Rest::Left(skip)),
        decision => decision,
    }
}

fn in_step(user: &User, found: Found<'_>, rules: &Rules<'_>) -> Decision {
    if let Some(attribute) = lacking(user) {
        return Decision::Skip(Skip::Incomplete { attribute });
    }
    match found {
        Found::Nothing if user.state == State::Suspended => Decision::Skip(Skip::SuspendedHere),
        Found::Nothing => Decision::Steps(create(user, rules.mapping)),
        Found::Blocked(block) => Decision::Conflict(Conflict::Address { block }),
        Found::Adoptable { account, hand } => pair(user, account, None, hand, rules),
        Found::Bound { account, baseline, hand } => pair(user, account, Some(baseline), hand, rules),
        Found::Deleted { deleted, last, baseline, hand } => {
            after_deletion(user, deleted, (last, baseline, hand), rules)
        }
    }
}

/// Names what Google cannot do without (T11).
fn lacking(user: &User) -> Option<Attribute> {
    let needed = [
        (Attribute::Email, &user.email),
        (Attribute::Firstname, &user.given_name),
        (Attribute::Lastname, &user.family_name),
    ];
    needed.into_iter().find(|(_, text)| text.trim().is_empty()).map(|(attribute, _)| attribute)
}

/// Makes an account: what Google takes only by calls of their own follows when it is there.
fn create(user: &User, mapping: &Mapping) -> Vec<Step> {
    let apart = [Attribute::Aliases, Attribute::Photo];
    let sent: Vec<_> = apart
        .into_iter()
        .filter(|attribute| {
            mapping.direction(*attribute).exports() && in_directory(*attribute, user).is_some()
        })
        .collect();
    let updates = changes(&sent, |attribute| (None, in_directory(attribute, user)));
    let update = (!updates.is_empty()).then_some(Step::Update(updates));
    [Step::Create].into_iter().chain(update).collect()
}

fn let_go(release: Unbind, found: Found<'_>) -> Decision {
    let account = match found {
        Found::Bound { account, .. } => account,
        Found::Deleted { .. } => return Decision::Steps(vec![Step::Unbind]),
        // Nothing is bound: there is nothing to let go.
        Found::Nothing | Found::Adoptable { .. } | Found::Blocked(_) => return Decision::Unchanged,
    };
    let sent = match release {
        Unbind::Suspend if account.suspension.is_none() => Some(Step::Suspend),
        Unbind::Archive if !account.archived => Some(Step::Archive),
        Unbind::Suspend | Unbind::Archive | Unbind::LeaveActive => None,
    };
    Decision::Steps(sent.into_iter().chain([Step::Unbind]).collect())
}

#[cfg(test)]
mod case;
#[cfg(test)]
#[path = "provision_tests.rs"]
mod tests;
#[cfg(test)]
mod world_tests;
