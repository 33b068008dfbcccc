//! Creating, editing and removing users, one or many.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{ChangeView, UserQuery};

/// Everything that can be filled in of a user, as it is now.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UserForm {
    /// The user; absent for one who is to be created.
    pub id: Option<i64>,
    /// Its version; 0 for one who is to be created.
    pub version: i64,
    /// Its name, or empty.
    pub name: String,
    /// The fields in groups.
    pub groups: Vec<FormGroup>,
    /// Who changed it last and how, in words; absent when nobody did here.
    pub changed_by: Option<String>,
}

/// Fields that belong together.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct FormGroup {
    /// The heading.
    pub title: String,
    /// Whether it is folded as long as it is empty.
    pub folds: bool,
    /// Its fields.
    pub fields: Vec<FormField>,
}

/// One field that can be filled in.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct FormField {
    /// The stable name, such as `jobTitle` or `addresses.work.locality`.
    pub name: String,
    /// For people, under its group's heading.
    pub label: String,
    /// For people, where it stands alone.
    pub full_label: String,
    /// What it holds.
    pub kind: FieldKind,
    /// The value now, or empty.
    pub value: String,
    /// Whether nobody can do without it.
    pub required: bool,
    /// Whether only one user may have a value of it.
    pub unique: bool,
    /// How it is written, or empty.
    pub hint: String,
}

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum FieldKind {
    /// A line of text.
    Text,
    /// An address.
    Email,
    /// A phone number.
    Phone,
    /// Several values, separated by commas.
    Several,
    /// Another user.
    Person,
    /// `true` or `false`.
    Truth,
}

/// What is wished of a field; an empty value clears it.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct WishView {
    /// The field's stable name.
    pub field: String,
    /// The value.
    pub value: String,
}

/// Why a field cannot be filled in so.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct FieldErrorView {
    /// The field's stable name.
    pub field: String,
    /// For people.
    pub label: String,
    /// The rule that is broken, as a sentence.
    pub why: String,
    /// What could be used instead.
    pub free: Vec<String>,
}

/// What an edit would change, or why it cannot be.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UserCheck {
    /// Everything that is wrong.
    pub errors: Vec<FieldErrorView>,
    /// What would change; nothing while something is wrong.
    pub changes: Vec<ChangeView>,
}

/// Whether the accounts of users are to be left alone.
#[derive(Debug, Clone, Copy, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum Protection {
    /// No sync changes them.
    Protect,
    /// That mark is taken away.
    Unprotect,
}

/// Which users.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase")]
#[ts(export)]
pub enum Chosen {
    /// Those of these numbers.
    Ids {
        /// The numbers.
        ids: Vec<i64>,
    },
    /// All that a query finds.
    Query {
        /// The query.
        query: UserQuery,
    },
}

/// What an edit of many would do.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct BulkPlan {
    /// By which it is applied.
    pub ticket: u32,
    /// How many would change.
    pub changed: u64,
    /// How many are so already.
    pub already: u64,
    /// How many would be refused.
    pub refused: u64,
    /// Some of those who would change.
    pub examples: Vec<BulkExample>,
    /// Some of those who would be refused.
    pub problems: Vec<BulkProblem>,
}

/// Somebody who would change.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct BulkExample {
    /// The directory's number.
    pub id: i64,
    /// The name.
    pub name: String,
    /// What would change.
    pub changes: Vec<ChangeView>,
}

/// Somebody who is refused.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct BulkProblem {
    /// The directory's number.
    pub id: i64,
    /// The name or username.
    pub name: String,
    /// Why, as a sentence.
    pub why: String,
}

/// What became of many.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct BulkDone {
    /// How many changed, or were removed.
    pub changed: u64,
    /// How many were so already.
    pub already: u64,
    /// How many were refused.
    pub refused: u64,
    /// How many were not reached.
    pub not_reached: u64,
    /// Why the work was stopped before its end, as a sentence.
    pub stopped: Option<String>,
    /// Some of those who were refused.
    pub problems: Vec<BulkProblem>,
}

/// What removing users takes with it.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct RemovalPlan {
    /// By which it is applied.
    pub ticket: u32,
    /// How many users.
    pub total: u64,
    /// Some of them by name.
    pub names: Vec<String>,
    /// The accounts that they are bound to, by connection: of each it is asked what is to become of them.
    pub accounts: Vec<BoundHere>,
    /// How many people have one of them for a manager.
    pub reports: u64,
}

/// Accounts of one connection.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct BoundHere {
    /// Which connection.
    pub connection: i64,
    /// Its name.
    pub connection_name: String,
    /// How many accounts.
    pub count: u64,
    /// The address of the first.
    pub email: String,
}

/// What is to become of the accounts of a connection.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UnbindWish {
    /// Which connection.
    pub connection: i64,
    /// What.
    pub unbind: Unbind,
}

/// What is to become of an account whose user is removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum Unbind {
    /// It is suspended.
    Suspend,
    /// It stays as it is.
    LeaveActive,
    /// It is archived.
    Archive,
}
