//! A Google account as it was read: the snapshot of the other side.

use serde::{Deserialize, Serialize};

use crate::value::Values;

/// Whose hand suspended an account, as far as Google says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "by", content = "reason")]
pub enum Suspension {
    /// An administrator (reason `ADMIN`), or no reason was given.
    Administrator,
    /// Google itself, with the reason word for word (`ABUSE`, `WEB_LOGIN_REQUIRED`, …).
    Google(String),
}

impl Suspension {
    /// What Google answers to whoever would lift a suspension that only Google lifts (T15): where the account itself tells
    /// of an administrator, this is kept as the reason.
    pub const CANNOT_BE_LIFTED: &str = "adminCannotUnsuspend";

    /// Gives what is known of a suspension when an account is read anew: that Google does not let anybody lift it holds
    /// until Google tells another reason, or none at all.
    #[must_use]
    pub fn known(read: Option<Self>, before: Option<&Self>) -> Option<Self> {
        match (read, before) {
            (Some(Self::Administrator), Some(Self::Google(reason))) if reason == Self::CANNOT_BE_LIFTED => {
                before.cloned()
            }
            (read, _) => read,
        }
    }
}

/// What an account may do in the Admin console.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Admin {
    /// Nothing.
    #[default]
    No,
    /// What its roles allow.
    Delegated,
    /// Everything.
    Super,
}

/// Two-step verification of an account.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TwoStep {
    /// The person has set it up.
    pub enrolled: bool,
    /// The organisation demands it.
    pub enforced: bool,
}

impl TwoStep {
    /// Says it in words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match (self.enrolled, self.enforced) {
            (true, _) => "enrolled",
            (false, true) => "enforced, not enrolled",
            (false, false) => "not enrolled",
        }
    }
}

/// A Google account as it was read, projected onto what a directory knows of people.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Account {
    /// Google's immutable id.
    pub id: String,
    /// The primary address, in lower case.
    pub email: String,
    /// Aliases, in lower case, in Google's order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// Addresses that Google made and nobody can edit; they block a name but never match.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub non_editable_aliases: Vec<String>,
    /// First name; may be empty.
    pub given_name: String,
    /// Last name; may be empty, which blocks an import (T11).
    pub family_name: String,
    /// The other attributes that have a value.
    pub values: Values,
    /// Suspended, and by whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suspension: Option<Suspension>,
    /// Archived.
    #[serde(skip_serializing_if = "is_false")]
    pub archived: bool,
    /// Role.
    #[serde(skip_serializing_if = "is_default")]
    pub admin: Admin,
    /// A guest from outside the organisation.
    #[serde(skip_serializing_if = "is_false")]
    pub guest: bool,
    /// Two-step verification.
    #[serde(skip_serializing_if = "is_default")]
    pub two_step: TwoStep,
    /// The next sign-in will ask for a new password (F17).
    #[serde(skip_serializing_if = "is_false")]
    pub must_change_password: bool,
    /// Last sign-in (RFC 3339); none when never.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_login_at: Option<String>,
    /// What tells its photo from another one of it; none when it has none. Google gives the image itself by a call of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub photo_etag: Option<String>,
    /// When the account was created (RFC 3339).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// What an account is, besides what an import decides about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Mark {
    /// Suspended on Google.
    Suspended,
    /// Archived on Google.
    Archived,
    /// A super or delegated admin.
    Admin,
    /// A guest account.
    Guest,
}

impl Mark {
    /// Every mark, in the order of the screen.
    pub const ALL: [Self; 4] = [Self::Suspended, Self::Archived, Self::Admin, Self::Guest];

    /// The bit that stands for the mark in a set of marks.
    #[must_use]
    pub fn bit(self) -> u8 {
        1 << self as u8
    }
}

impl Account {
    /// Lists the marks in the order of [`Mark::ALL`].
    #[must_use]
    pub fn marks(&self) -> Vec<Mark> {
        let has = |mark: &Mark| match mark {
            Mark::Suspended => self.suspension.is_some(),
            Mark::Archived => self.archived,
            Mark::Admin => self.admin != Admin::No,
            Mark::Guest => self.guest,
        };
        Mark::ALL.into_iter().filter(has).collect()
    }

    /// Gives the marks as a set of bits.
    #[must_use]
    pub fn mark_bits(&self) -> u8 {
        self.marks().into_iter().fold(0, |bits, mark| bits | mark.bit())
    }

    /// Says in words how the account stands.
    #[must_use]
    pub fn state_words(&self) -> String {
        match (&self.suspension, self.archived) {
            (Some(Suspension::Google(reason)), _) => format!("suspended by Google: {reason}"),
            (Some(Suspension::Administrator), _) => "suspended by an administrator".to_owned(),
            (None, true) => "archived".to_owned(),
            (None, false) => "active".to_owned(),
        }
    }
}
