//! The steps that a plan is made of.

use serde::{Deserialize, Serialize};

use super::NewPassword;
use crate::attribute::Attribute;
use crate::decide::Change;
use crate::group::GroupStep;
use crate::undo::Moved;

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
