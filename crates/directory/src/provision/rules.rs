//! What a sync goes by: the rules of a run, and what the administrator answered.

use serde::{Deserialize, Serialize};

use super::AfterDeletion;
use crate::account::Admin;
use crate::attribute::Mapping;
use crate::password::AfterExpiry;

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
