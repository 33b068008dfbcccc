//! Groups and org units.

use serde::Serialize;
use ts_rs::TS;

use super::{MemberKind, MemberRole};

/// A window of the groups, by name.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct GroupWindow {
    /// How many the search finds.
    pub total: u64,
    /// The position of the first row returned.
    pub offset: u64,
    /// The groups.
    pub rows: Vec<GroupRow>,
}

/// A group of the list.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct GroupRow {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Its address, or empty.
    pub email: String,
    /// How many members it has itself, nested ones not counted.
    pub members: u64,
    /// How many of those are groups.
    pub groups: u64,
    /// How many of those are from outside.
    pub external: u64,
    /// Whether it is bound to a group on Google.
    pub bound: bool,
    /// Whether Google does not have that any more.
    pub gone: bool,
}

/// A group in full, but for its members.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct GroupDetail {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Its address, or empty.
    pub email: String,
    /// What it is for, or empty.
    pub description: String,
    /// Its other addresses.
    pub aliases: Vec<String>,
    /// The groups of Google's that it is bound to.
    pub on_google: Vec<GroupOnGoogle>,
    /// The groups that it is in.
    pub inside: Vec<GroupInside>,
}

/// A group on Google.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct GroupOnGoogle {
    /// The name of its connection.
    pub connection: String,
    /// Google's id.
    pub google_id: String,
    /// Whether an administrator made it, not one of its people.
    pub admin_created: bool,
    /// When it was last read (RFC 3339).
    pub read_at: String,
    /// When Google did not have it any more (RFC 3339).
    pub gone_at: Option<String>,
}

/// A group that something is in.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct GroupInside {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// The role in it.
    pub role: MemberRole,
}

/// A window of a group's members: owners first, then managers, by name.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct MemberWindow {
    /// How many the search finds.
    pub total: u64,
    /// The position of the first row returned.
    pub offset: u64,
    /// The members.
    pub rows: Vec<MemberRow>,
}

/// A member of a group.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct MemberRow {
    /// What tells it from the others of the group.
    pub key: String,
    /// What it is.
    pub kind: MemberKind,
    /// The number of the user or of the group, where it is in the directory.
    pub id: Option<i64>,
    /// The name, or empty.
    pub name: String,
    /// The address, or empty.
    pub email: String,
    /// What it may do.
    pub role: MemberRole,
    /// Whether it is a user who is suspended here.
    pub suspended: bool,
}

/// An org unit of a customer.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct OrgUnitRow {
    /// The path from the root.
    pub path: String,
    /// The last part of the path.
    pub name: String,
    /// What it is for, or empty.
    pub description: String,
    /// How many users are bound to accounts in it, those below not counted.
    pub users: u64,
}
