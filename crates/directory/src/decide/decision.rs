//! What an import can do with one account, and why it needs an answer first.

use serde::{Deserialize, Serialize};

use super::Baseline;
use crate::attribute::Attribute;
use crate::user::User;

/// By what an account and a directory user look the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Identity {
    /// A primary address.
    Address,
    /// An alias.
    Alias,
    /// An employee id.
    EmployeeId,
    /// The account that the user was bound to before.
    Account,
}

impl Identity {
    /// Says it in words, as in "same email".
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Address => "same email",
            Self::Alias => "same alias",
            Self::EmployeeId => "same employee id",
            Self::Account => "same account",
        }
    }
}

/// Who stands opposite an account in the directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counterpart<'a> {
    /// Nobody.
    Nobody,
    /// The user that the account is bound to.
    Bound {
        /// The user as it is now.
        user: &'a User,
        /// What both last agreed on.
        baseline: &'a Baseline,
    },
    /// The one unbound user that looks the same, and no other account looks like that user.
    Candidate {
        /// By what it looks the same.
        by: Identity,
    },
    /// Several users look like the account, or several accounts like the user.
    Ambiguous {
        /// By what they look the same.
        by: Identity,
    },
    /// Nobody any more: the user that the account was bound to was removed from the directory.
    Removed,
}

/// What an import would do with one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// A new directory user.
    New,
    /// Changes to the bound user.
    Update(Vec<Change>),
    /// Nothing to do.
    Unchanged,
    /// One existing user looks the same: link, merge or skip.
    Match(Identity),
    /// Needs an answer first.
    Conflict(Conflict),
    /// Removed here: it stays away, unless somebody wants the person back.
    Removed,
}

/// Why an account cannot be imported without an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "conflict")]
pub enum Conflict {
    /// Several users, or several accounts, look the same.
    Ambiguous {
        /// By what.
        by: Identity,
    },
    /// The username belongs to a user, or to an earlier row of this import.
    UsernameTaken {
        /// The username.
        username: String,
    },
    /// The address belongs to another user of the directory.
    AddressTaken {
        /// The address.
        email: String,
    },
    /// The employee id belongs to another user, or to an earlier row of this import.
    EmployeeIdTaken {
        /// The employee id.
        id: String,
    },
    /// Google has no family name for the account (T11).
    FamilyNameMissing,
    /// A value that no directory can hold: Google itself would not have it, another server may send it.
    Unfit {
        /// Which attribute.
        attribute: Attribute,
        /// The rule that it breaks.
        rule: String,
    },
    /// A value was changed on Google, and the directory's is not the one that both last agreed on.
    BothChanged {
        /// Which were changed here as well.
        attributes: Vec<Attribute>,
        /// Which were never agreed on: nobody need have changed them here.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        never_agreed: Vec<Attribute>,
    },
}

/// A value before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// Which attribute.
    pub attribute: Attribute,
    /// The directory's value, as a line for people; empty when there was none.
    pub before: String,
    /// The new value.
    pub after: String,
}

/// What an import does with one field of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldEffect {
    /// Google's value is taken.
    Take,
    /// Both are the same.
    Same,
    /// The directory's value stays.
    Keep,
    /// The mapping excludes it.
    Excluded,
    /// Google's was changed, and the directory's is not what both last agreed on.
    BothChanged,
}
