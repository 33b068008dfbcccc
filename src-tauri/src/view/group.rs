//! Groups and org units.

use serde::{Deserialize, Serialize};
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
    /// Moves with each change, those of its members as well.
    pub version: i64,
    /// What is to become of it at the next sync.
    pub wished: Vec<GroupWished>,
    /// What people at this workstation did to it, the newest first.
    pub edits: Vec<GroupEditView>,
}

/// What is to become of a group on a connection at the next sync.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum GroupWishView {
    /// It is made there, or the one of its address adopted.
    Bind,
    /// It is let go and stays as it is.
    Leave,
    /// It is deleted there.
    Delete,
}

/// What is to become of a group on a connection.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct GroupWished {
    /// The name of the connection.
    pub connection: String,
    /// Its number.
    pub connection_id: i64,
    /// What.
    pub wish: GroupWishView,
}

/// Something that was done at this workstation.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct GroupEditView {
    /// When (RFC 3339).
    pub at: String,
    /// Who did it.
    pub by: String,
    /// What, in a word; empty where its changes say it.
    pub what: String,
    /// What changed.
    pub changes: Vec<WordsChanged>,
}

/// One thing that changed, in words.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct WordsChanged {
    /// What.
    pub what: String,
    /// As it was.
    pub before: String,
    /// As it is since.
    pub after: String,
}

/// Whether groups and memberships of a customer are managed from here.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct GroupSwitchView {
    /// The connection.
    pub connection: i64,
    /// Its name.
    pub name: String,
    /// Whether they are.
    pub on: bool,
    /// Why they cannot be.
    pub disabled_because: Option<String>,
    /// Who changed it, the newest first.
    pub changes: Vec<GroupEditView>,
}

/// Fields of a group as somebody filled them in; what is absent stays.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct GroupDraftView {
    /// Its name.
    pub name: Option<String>,
    /// Its address; empty for one that is in the directory alone.
    pub email: Option<String>,
    /// What it is for.
    pub description: Option<String>,
}

/// One change of who is in a group.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct MemberEditView {
    /// Who is in it already, by their key; absent of somebody new.
    pub key: Option<String>,
    /// Who comes, as it was written; absent of who is in it.
    pub written: Option<String>,
    /// The role from then on; absent for whoever is taken out.
    pub role: Option<MemberRole>,
}

/// What becomes of a group on a connection.
#[derive(Debug, Clone, Copy, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct GroupBindView {
    /// The connection.
    pub connection_id: i64,
    /// What.
    pub wish: GroupWishView,
}

/// Everything that is saved of a group at once.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct GroupSaveView {
    /// The fields.
    pub draft: GroupDraftView,
    /// Who comes and goes.
    pub members: Vec<MemberEditView>,
    /// What becomes of it on which connection.
    pub bind: Vec<GroupBindView>,
}

/// What a group would be like, or is since it was saved.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct GroupSaved {
    /// Its number.
    pub id: i64,
    /// What changes.
    pub changes: Vec<WordsChanged>,
    /// What that means on Google at the next sync.
    pub consequences: Vec<String>,
}

/// What removing a group takes with it.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct GroupRemovalView {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: i64,
    /// How many members it has.
    pub members: u64,
    /// The groups that it is in, by name.
    pub inside: Vec<String>,
    /// Those of them in which Google's group stays as one that is not imported, as long as it is there.
    pub stays_in: Vec<String>,
    /// Whether the next sync does anything about Google's group.
    pub goes: bool,
    /// The connections on which it is bound, by name.
    pub bound: Vec<String>,
    /// Who goes with it on Google at the next sync, in words.
    pub consequences: Vec<String>,
}

/// A group on Google.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct GroupOnGoogle {
    /// The name of its connection.
    pub connection: String,
    /// The number of its connection.
    pub connection_id: i64,
    /// Whether the connection is deactivated.
    pub dormant: bool,
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
