//! The users' table and the panel of one user.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Mark, PasswordsView};

/// A user of the directory as one row of the table.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UserRowView {
    /// The directory's number.
    pub id: i64,
    /// Given and family name.
    pub name: String,
    /// One or two letters for the avatar.
    pub initials: String,
    /// The username.
    pub username: String,
    /// The primary address.
    pub email: String,
    /// Department, or empty.
    pub department: String,
    /// Job title, or empty.
    pub job_title: String,
    /// Org unit path, or empty.
    pub org_unit: String,
    /// Employee id, or empty.
    pub employee_id: String,
    /// Bound, suspended…
    pub standing: Standing,
    /// When the row last changed (RFC 3339).
    pub changed_at: String,
    /// Names the photo; absent without one.
    pub photo: Option<String>,
    /// What is to be seen at once.
    pub marks: Vec<UserMark>,
}

/// What is to be seen of a user in the list at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum UserMark {
    /// No sync changes the accounts.
    Protected,
    /// The next sync makes an account somewhere, or binds one.
    ToBeBound,
}

/// How a user stands, as the State column and the chips say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum Standing {
    /// Active and bound to a Google account.
    Bound,
    /// Active, in the directory alone.
    DirectoryOnly,
    /// Suspended in the directory.
    Suspended,
    /// Suspended, and it was Google that did it.
    SuspendedByGoogle,
    /// Bound to a deactivated connection.
    Dormant,
}

/// By which column the users are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum UserSort {
    /// Given name, then family name.
    Name,
    /// Username.
    Username,
    /// Primary address.
    Email,
    /// Department.
    Department,
    /// Last change.
    Changed,
}

/// What the users table shows.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UserQuery {
    /// Only this standing; absent for all.
    pub standing: Option<Standing>,
    /// Words of which each must begin a word of name, username, address or employee id.
    pub search: String,
    /// The column.
    pub sort: UserSort,
    /// Z to A.
    pub descending: bool,
    /// Only those whose accounts stand in this org unit, or under it; absent for all.
    #[ts(optional)]
    pub unit: Option<UnitFilter>,
}

/// An org unit of a connection.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UnitFilter {
    /// The connection.
    pub connection: i64,
    /// The path from the root.
    pub path: String,
}

/// How the account of a user stands with two-step verification.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct TwoStepView {
    /// The user: the directory's number.
    pub id: i64,
    /// In words.
    pub words: String,
}

/// A window of the users table.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UserWindow {
    /// How many rows the whole list has.
    pub total: u64,
    /// Whether a search found more than can be shown; `total` is then what can.
    pub capped: bool,
    /// The position of the first row returned.
    pub offset: u64,
    /// The rows.
    pub rows: Vec<UserRowView>,
}

/// How many users there are of each standing.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UserCounts {
    /// All.
    pub all: u64,
    /// By standing, in a fixed order, zeros included.
    pub standings: Vec<StandingCount>,
}

/// One standing's count.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct StandingCount {
    /// Which.
    pub standing: Standing,
    /// How many.
    pub count: u64,
}

/// Everything the user panel shows.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UserDetail {
    /// The row.
    pub row: UserRowView,
    /// Its version: an edit says on which it was decided.
    pub version: i64,
    /// Whether it is suspended in the directory.
    pub suspended: bool,
    /// Every attribute that has a value here or on Google, or is mapped, in the catalogue's order.
    pub attributes: Vec<AttributeView>,
    /// The Google accounts that the user is bound to, one a connection.
    pub accounts: Vec<AccountView>,
    /// What happened to the user, newest first.
    pub history: Vec<HistoryView>,
    /// How the user stands with passwords.
    pub passwords: PasswordsView,
    /// Who marked it as protected; absent when nobody did.
    pub protected: Option<ProtectedView>,
}

/// A mark that no sync changes the accounts of a user.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ProtectedView {
    /// Who made it.
    pub by: String,
    /// When (RFC 3339).
    pub at: String,
}

/// One attribute of a user.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct AttributeView {
    /// The catalogue's name, such as `jobTitle`.
    pub name: String,
    /// For people, such as "Job title".
    pub label: String,
    /// The directory's value, or empty.
    pub value: String,
    /// Where the value comes from, in words ("imported from Google").
    pub source: String,
}

/// A Google account that a user is bound to.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct AccountView {
    /// Which connection.
    pub connection: i64,
    /// Its name.
    pub connection_name: String,
    /// Google's immutable id.
    pub google_id: String,
    /// The primary address as last read.
    pub email: String,
    /// Aliases as last read.
    pub aliases: Vec<String>,
    /// In words: "active", "suspended by Google: WEB_LOGIN_REQUIRED".
    pub state: String,
    /// Suspended, Archived, Admin, Guest.
    pub marks: Vec<Mark>,
    /// Org unit path as last read.
    pub org_unit: String,
    /// "enrolled", "enforced, not enrolled", "not enrolled".
    pub two_step: String,
    /// Last sign-in (RFC 3339), absent when never.
    pub last_login_at: Option<String>,
    /// When the account was created (RFC 3339).
    pub created_at: Option<String>,
    /// When Rollcall last read it (RFC 3339).
    pub read_at: String,
    /// How the binding came about, in words ("imported, run 3").
    pub bound_by: String,
    /// Whether the binding is dormant.
    pub dormant: bool,
}

/// One line of a user's history.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct HistoryView {
    /// When (RFC 3339).
    pub at: String,
    /// The run, if one did it.
    pub run: Option<i64>,
    /// Who did it at this workstation; absent when a run did.
    pub by: Option<String>,
    /// What happened, in words.
    pub what: String,
    /// The changed attributes.
    pub changes: Vec<ChangeView>,
}

/// A value before and after.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ChangeView {
    /// The catalogue's name of the attribute.
    pub name: String,
    /// For people.
    pub label: String,
    /// Before; empty when there was none.
    pub before: String,
    /// After; empty when there is none.
    pub after: String,
}
