//! How a user stands on each connection, and what the next sync would do.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::SyncKind;

/// What the next sync is to do about a user's account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum BindWish {
    /// There is to be an account.
    Bind,
    /// It is suspended and let go.
    Suspend,
    /// It is let go as it is.
    LeaveActive,
    /// It is archived and let go.
    Archive,
}

/// How a user stands on one connection.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct TieView {
    /// The connection.
    pub connection: i64,
    /// Its name.
    pub connection_name: String,
    /// Why nothing can be synced through it; absent when it can.
    pub disabled_because: Option<String>,
    /// Whether the user is bound.
    pub bound: bool,
    /// What somebody wished; absent when nothing.
    pub wish: Option<BindWish>,
    /// Whose hand suspended the account, where it is suspended.
    pub suspended: Option<SuspendedView>,
    /// The values that both last agreed on.
    pub agreed: Vec<AgreedView>,
    /// What the next sync would do, in a sentence.
    pub next: String,
    /// What the plan that waits says of the user.
    pub planned: Option<PlannedView>,
}

/// Whose hand suspended an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum SuspendedBy {
    /// A run of ours.
    Rollcall,
    /// Google itself.
    Google,
    /// Another administrator.
    Administrator,
}

/// A suspension, and what lifts it.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SuspendedView {
    /// Whose hand it was.
    pub by: SuspendedBy,
    /// Why, and what lifts it, in sentences.
    pub words: String,
}

/// A value that both sides agreed on.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct AgreedView {
    /// The catalogue's name.
    pub name: String,
    /// For people.
    pub label: String,
    /// What Google had, or empty.
    pub google: String,
    /// What the directory has now, or empty.
    pub directory: String,
    /// Whether the directory's value has changed since.
    pub moved: bool,
}

/// A row of the plan that waits.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct PlannedView {
    /// The run.
    pub run: i64,
    /// What the row is.
    pub kind: SyncKind,
    /// What changes, or why nothing does, in words.
    pub why: String,
}
