//! Decides about one pair for a sync: a directory user, its Google account, and what both last agreed on.
//!
//! Pure and total: every pair gets exactly one [`Decision`], and it carries its reason. Nothing here knows of other
//! pairs: names that two want, seats, limits and the order of steps are arranged afterwards (`arrange`).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::account::{Account, Admin, Suspension};
use crate::attribute::{Attribute, Direction, Mapping};
use crate::decide::{Baseline, Change, Lying, here, in_directory, is_same, on_google, there};
use crate::group::{GroupField, GroupStep};
use crate::password::AfterExpiry;
use crate::undo::{Left, Moved};
use crate::user::{State, Unbind, User};
use crate::value::Value;

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

/// Why an address cannot be given to a user's account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Block {
    /// It is an alias of another account.
    Alias,
    /// The account that has it is bound to another user.
    OtherUser,
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

/// Whether a deleted account can still be brought back (`google-api.md` 9: within 20 days).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Deleted {
    /// Google still keeps it.
    Restorable,
    /// It is gone for good.
    ForGood,
}

/// What holds for every pair of a run, and what the administrator answered for this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules<'a> {
    /// The direction of each attribute.
    pub mapping: &'a Mapping,
    /// Whether the directory's state goes to Google.
    pub state: StateRule,
    /// Who connected.
    pub administrator: &'a Administrator,
    /// Whether the administrator marked this user as protected.
    pub marked: Marked,
    /// The answer that settles this pair, if there is one.
    pub answer: Answer,
    /// The password that the account is to get, if there is one.
    pub password: Option<NewPassword>,
    /// What becomes of passwords at the next sign-in, on this connection.
    pub next_login: NextLogin,
    /// What is planned because the account's password expired, where it did.
    pub expired: Option<AfterExpiry>,
}

/// A password that an account is to get: a reference, never the password or its hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NewPassword {
    /// Its number in the directory.
    pub id: i64,
    /// What becomes of it at the next sign-in.
    pub next_login: NextLogin,
}

/// What a person does about a password that was set for them, when they sign in next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum NextLogin {
    /// They choose another: it was a first password only.
    Change,
    /// They keep it: the directory is the authority.
    Keep,
}

/// Whether the directory's state (active, suspended) goes to Google.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum StateRule {
    /// It does.
    #[default]
    Exported,
    /// Google's state is its own.
    Excluded,
}

/// Whether a user is marked as protected.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Marked {
    /// No.
    #[default]
    No,
    /// Its account is never changed.
    Protected,
}

/// The account that carries the steps out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Administrator {
    /// Its Google id.
    pub id: String,
    /// What it may do.
    pub role: Admin,
}

/// What the administrator answered, for one pair or for all of a kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Answer {
    /// Whose value wins where both sides differ and never agreed, or both changed.
    pub winner: Option<Winner>,
    /// What becomes of values that were changed on Google.
    pub drift: Option<Drift>,
    /// What becomes of an account that was deleted.
    pub deleted: Option<AfterDeletion>,
}

/// Whose value wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Winner {
    /// The directory's value goes to Google.
    Directory,
    /// Google's value comes into the directory.
    Google,
}

/// What becomes of values that were changed on Google, though the directory is the authority for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Drift {
    /// The directory's value goes to Google again.
    Overwrite,
    /// Google's value comes into the directory.
    Accept,
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

/// What a sync does about one pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// These steps, in the order in which they are sent; never empty.
    Steps(Vec<Step>),
    /// Nothing before it is answered.
    Conflict(Conflict),
    /// Nothing, for this reason.
    Skip(Skip),
    /// The account is suspended, as it is to be, and nothing else is done: the rest waits.
    SuspendAlone(Rest),
    /// Nothing to do, and not all is the same: what one side alone has stays there, and is shown.
    OneSide(OneSide),
    /// Nothing to do.
    Unchanged,
}

/// Why a user whose account is suspended gets nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rest {
    /// It waits for an answer.
    Asked(Conflict),
    /// It is left as it is, for this reason.
    Left(Skip),
}

/// What one side of a pair has and the other has not, though nobody took it away there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OneSide {
    /// What only the directory has.
    pub here: Vec<Attribute>,
    /// What only Google has.
    pub google: Vec<Attribute>,
}

/// One change: each is a call of its own, or a change of the directory alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "step", content = "of")]
pub enum Step {
    /// A new account.
    Create,
    /// The account that has the address is bound from now on; Google is not written to by it.
    Adopt,
    /// The deleted account is brought back.
    Restore {
        /// The org unit that it comes back into.
        to: String,
    },
    /// The account that we suspended is active again.
    Reactivate,
    /// Another primary address for the meantime: whoever gets the old one has the address that this account is to have.
    StandAside(Change),
    /// Another primary address; the old one stays as an alias.
    Rename(Change),
    /// The old address is no alias any more: somebody else is to have it.
    GiveUp(Change),
    /// Names and attributes.
    Update(Vec<Change>),
    /// The password, by reference.
    SetPassword(NewPassword),
    /// The next sign-in asks for no other password: the directory is the authority (F17).
    KeepPassword,
    /// Google's values come into the directory; Google is not written to by it.
    Take(Vec<Change>),
    /// The account is suspended, and its sessions end.
    Suspend,
    /// The sessions of an account that was suspended end: they were not ended with it.
    SignOut,
    /// The account is archived.
    Archive,
    /// The user and the account are tied no more; Google is not written to by it.
    Unbind,
    /// The account is out of the archive again: who was archived is bound again, or an archiving is undone.
    Unarchive,
    /// Google gets values back that it had before: an update is undone.
    PutBack(Vec<Moved>),
    /// The directory gets values back that it had before; Google is not written to by it.
    TakeBack(Vec<Moved>),
    /// The user leaves the directory, and leaves nothing behind: an import is undone. Google is not written to by it.
    Remove,
    /// Both sides have last agreed on what they had before an import: the next one looks at the account as that one did.
    Reopen,
    /// A change of a group, or of who is in it.
    Group(GroupStep),
    /// A new org unit, under one that is there by then.
    CreateOrgUnit {
        /// Its path.
        path: String,
    },
    /// The tree has an org unit as it was before an import; Google is not written to by it.
    RestoreOrgUnit,
}

impl Step {
    /// Tells whether the step takes access away: it comes first in its row, whatever holds back the rest.
    #[must_use]
    pub fn takes_access(&self) -> bool {
        matches!(self, Self::Suspend | Self::SignOut)
    }

    /// Tells whether the step is sent to Google.
    #[must_use]
    pub fn is_sent(&self) -> bool {
        match self {
            Self::Adopt
            | Self::Take(_)
            | Self::TakeBack(_)
            | Self::Unbind
            | Self::Remove
            | Self::Reopen
            | Self::RestoreOrgUnit => false,
            Self::Group(step) => step.is_sent(),
            Self::Create
            | Self::Restore { .. }
            | Self::Reactivate
            | Self::StandAside(_)
            | Self::Rename(_)
            | Self::GiveUp(_)
            | Self::Update(_)
            | Self::SetPassword(_)
            | Self::KeepPassword
            | Self::Suspend
            | Self::SignOut
            | Self::Archive
            | Self::Unarchive
            | Self::PutBack(_)
            | Self::CreateOrgUnit { .. } => true,
        }
    }

    /// Lists what the step changes, value by value, for people.
    #[must_use]
    pub fn changes(&self) -> Vec<Change> {
        match self {
            Self::StandAside(change) | Self::Rename(change) | Self::GiveUp(change) => vec![change.clone()],
            Self::Update(changes) | Self::Take(changes) => changes.clone(),
            Self::PutBack(moved) | Self::TakeBack(moved) => moved.iter().map(Moved::line).collect(),
            // Where it was before is not known any more.
            Self::Restore { to } => {
                vec![Change { attribute: Attribute::OrgUnitPath, before: String::new(), after: to.clone() }]
            }
            Self::Create
            | Self::Adopt
            | Self::Reactivate
            | Self::SetPassword(_)
            | Self::KeepPassword
            | Self::Suspend
            | Self::SignOut
            | Self::Archive
            | Self::Unbind
            | Self::Unarchive
            | Self::Remove
            | Self::Reopen
            | Self::Group(_)
            | Self::CreateOrgUnit { .. }
            | Self::RestoreOrgUnit => Vec::new(),
        }
    }
}

/// Why nothing is done before an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "conflict")]
pub enum Conflict {
    /// Both sides have a value, they differ, and they never agreed.
    Differ {
        /// Which attributes.
        attributes: Vec<Attribute>,
    },
    /// Both sides changed since they agreed.
    BothChanged {
        /// Which attributes.
        attributes: Vec<Attribute>,
    },
    /// Google's value changed, though the directory is the authority for it.
    Drift {
        /// Which attributes.
        attributes: Vec<Attribute>,
    },
    /// The address is in use.
    Address {
        /// By what.
        block: Block,
    },
    /// The account was deleted on Google.
    Deleted {
        /// Whether it can be brought back.
        deleted: Deleted,
    },
    /// A group differs on both sides, or changed on both.
    Group {
        /// Which fields.
        fields: Vec<GroupField>,
        /// Of how many members the role.
        roles: u64,
        /// Whether both had agreed before.
        agreed: bool,
    },
    /// Google's group was deleted there.
    GroupGone,
}

/// Why nothing is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "skip")]
pub enum Skip {
    /// It is the account that Rollcall is connected with.
    ConnectedAdministrator,
    /// Super admins are not changed.
    SuperAdmin,
    /// The administrator marked the user as protected.
    Marked,
    /// Google lets only a super admin change administrators (T14).
    NeedsSuperAdmin,
    /// Google suspended the account, and only Google lifts it (T15, F18).
    SuspendedByGoogle {
        /// Google's word for the reason.
        reason: String,
    },
    /// Another administrator suspended the account: it is not for us to lift.
    SuspendedByAnother,
    /// The account is archived, and active here.
    Archived,
    /// A suspended user gets no new account.
    SuspendedHere,
    /// The account was let go because its password expired, and there is no other yet.
    PasswordExpired,
    /// Google would refuse the user as it is.
    Incomplete {
        /// What lacks.
        attribute: Attribute,
    },
    /// The org unit that the user is to be in is not on Google, and a sync of this connection makes none.
    NoOrgUnit {
        /// Its path.
        path: String,
    },
    /// What a run did cannot be undone here.
    NotUndone {
        /// Why, for each thing that stays.
        left: Vec<Left>,
    },
    /// A group that is to be bound has no address.
    NoGroupAddress,
    /// The address of a group that is to be bound belongs to one that is deleted on Google by the same plan.
    GroupWaits,
    /// Nothing is concluded about a group that could not be read.
    GroupUnread {
        /// Why not.
        why: String,
    },
    /// Nothing is done about members of a group.
    GroupMembers {
        /// Who, and why, for each reason.
        left: Vec<String>,
    },
    /// What a run did to a group cannot be undone here.
    GroupNotUndone {
        /// Why, for each thing that stays.
        left: Vec<String>,
    },
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

fn after_deletion(
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
        (Some(AfterDeletion::CreateAgain), _) => {
            Decision::Steps([Step::Unbind].into_iter().chain(create(user, rules.mapping)).collect())
        }
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

/// Brings a user and an account together.
fn pair(
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
fn line(value: Option<Value>) -> String {
    value.map(|value| value.display()).unwrap_or_default()
}

/// Lists changes in the catalogue's order, from what is before and after.
fn changes(
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

/// What is to be done about the state of a pair.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Stance {
    Suspend,
    /// What steps of ours did to it is undone.
    LetIn(Hand),
    /// They differ, and it is not for us to change that.
    Leave(Skip),
    Same,
}

/// Tells how the account of a user is to stand: whose password expired is active here, and suspended there until there is
/// another; also where it is let go for that, by the next sync if it comes back by this one.
fn wanted(user: &User, rules: &Rules<'_>) -> State {
    match rules.expired {
        Some(AfterExpiry::Suspend | AfterExpiry::RemoveAccess) => State::Suspended,
        Some(AfterExpiry::Keep) | None => user.state,
    }
}

/// Compares the states. What Google or another administrator suspended is never lifted by us.
fn state(user: &User, account: &Account, hand: Hand, rules: &Rules<'_>) -> Stance {
    if rules.state == StateRule::Excluded {
        return Stance::Same;
    }
    match (wanted(user, rules), &account.suspension) {
        (State::Suspended, None) => Stance::Suspend,
        (State::Suspended, Some(_)) => Stance::Same,
        (State::Active, Some(Suspension::Google(reason))) => {
            Stance::Leave(Skip::SuspendedByGoogle { reason: reason.clone() })
        }
        (State::Active, Some(Suspension::Administrator)) if !hand.suspended => {
            Stance::Leave(Skip::SuspendedByAnother)
        }
        (State::Active, None) if account.archived && !hand.archived => Stance::Leave(Skip::Archived),
        (State::Active, suspension) => {
            let ours = Hand { suspended: suspension.is_some(), archived: account.archived && hand.archived };
            if ours == Hand::NONE { Stance::Same } else { Stance::LetIn(ours) }
        }
    }
}

/// How one attribute of a pair stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stand {
    /// Nothing to do: the same on both sides, or not a sync's to change.
    Rest,
    /// Changed here.
    ToGoogle,
    /// Different, and never agreed on.
    Differ,
    /// Changed on both sides.
    BothChanged,
    /// Changed on Google, though the directory is the authority.
    Drift,
    /// Only the directory has it, and nobody took it away on Google: it stays there.
    OnlyHere,
    /// Only Google has it, and nobody took it away here: it stays there.
    OnlyOnGoogle,
}

struct Stands(Vec<(Attribute, Stand)>);

impl Stands {
    fn of(&self, stand: Stand) -> Vec<Attribute> {
        self.0.iter().filter(|(_, found)| *found == stand).map(|(attribute, _)| *attribute).collect()
    }
}

fn attributes(user: &User, account: &Account, baseline: Option<&Baseline>, mapping: &Mapping) -> Stands {
    Stands(
        mapping
            .attributes()
            .map(|attribute| (attribute, stand(attribute, user, account, baseline, mapping)))
            .filter(|(_, stand)| *stand != Stand::Rest)
            .collect(),
    )
}

/// Tells how one attribute of a pair stands, for a sync.
#[must_use]
pub fn stand(
    attribute: Attribute,
    user: &User,
    account: &Account,
    baseline: Option<&Baseline>,
    mapping: &Mapping,
) -> Stand {
    let direction = mapping.direction(attribute);
    if !direction.exports() {
        return Stand::Rest;
    }
    let (here, google) = (here(attribute, user), there(attribute, account));
    if is_same(attribute, here, google) {
        return Stand::Rest;
    }
    let alone = match (&here, &google) {
        (Some(_), None) => Stand::OnlyHere,
        (None, _) => Stand::OnlyOnGoogle,
        (Some(_), Some(_)) => Stand::Differ,
    };
    let agreed = baseline.filter(|baseline| baseline.covers(attribute));
    let Some(baseline) = agreed else { return alone };
    let changed_here = here.map(Lying::taken) != baseline.here(attribute);
    let changed_there = google.map(Lying::taken) != baseline.there(attribute);
    match (changed_here, changed_there, direction) {
        // Neither has moved: one side alone has it, and both know that.
        (false, false, _) if alone != Stand::Differ => alone,
        (false, false, _) => Stand::Rest,
        (true, false, _) => Stand::ToGoogle,
        // To the directory by an import, not by a sync.
        (false, true, Direction::Both) => Stand::Rest,
        (true, true, Direction::Both) => Stand::BothChanged,
        (_, true, Direction::Export | Direction::Import | Direction::Exclude) => Stand::Drift,
    }
}

#[cfg(test)]
#[path = "provision_tests.rs"]
mod tests;
