//! The review of a plan: its rows, one row in full, and the answers.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{ImportMode, ImportScope};

/// What a Google account is, besides the decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
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

/// What a row of a plan is about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum Thing {
    /// A user and an account.
    #[default]
    User,
    /// An org unit.
    OrgUnit,
    /// A group, with its members.
    Group,
}

/// What an import would do with one Google account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum Decision {
    /// A new directory user.
    New,
    /// Changes to a bound user.
    Update,
    /// Nothing to do.
    Unchanged,
    /// One existing user looks the same: link, merge or skip.
    Match,
    /// Needs an answer before it can be imported.
    Conflict,
    /// Its user was removed from the directory: it comes back only when it is ticked.
    Removed,
}

/// A plan that waits for review.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct PlanView {
    /// The run.
    pub run: i64,
    /// Its connection.
    pub connection: i64,
    /// What was read.
    pub scope: ImportScope,
    /// Full or updates only.
    pub mode: ImportMode,
    /// How many accounts were read.
    pub read: u64,
    /// How long reading took, in seconds.
    pub seconds: f64,
    /// When it was read (RFC 3339).
    pub read_at: String,
    /// Rows of each decision, in a fixed order, zeros included.
    pub decisions: Vec<DecisionCount>,
    /// Rows with each mark, in a fixed order, zeros included.
    pub marks: Vec<MarkCount>,
    /// Rows that would be imported now.
    pub ticked: u64,
    /// Rows that need an answer and have none.
    pub open_conflicts: u64,
    /// Rows that stand as they were chosen in an earlier review.
    pub chosen_before: u64,
    /// The kinds of things that were read, users first; each with its rows.
    pub things: Vec<ThingCount>,
    /// What the administrator should know before approving, in words.
    pub notices: Vec<String>,
    /// The chips that were chosen when this was last reviewed, if ever.
    pub remembered: Option<ReviewFilter>,
    /// How often it was changed since it was made: whoever approves it says what was shown.
    pub moves: u64,
}

/// The part of a plan that is about one kind of thing.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ThingCount {
    /// Which.
    pub thing: Thing,
    /// How many were read.
    pub count: u64,
    /// Rows that would be imported now.
    pub ticked: u64,
    /// Rows that need an answer and have none.
    pub open_conflicts: u64,
    /// Rows of each decision, in a fixed order, zeros included.
    pub decisions: Vec<DecisionCount>,
}

/// One decision's count.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct DecisionCount {
    /// Which.
    pub decision: Decision,
    /// How many.
    pub count: u64,
}

/// One mark's count.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct MarkCount {
    /// Which.
    pub mark: Mark,
    /// How many.
    pub count: u64,
}

/// Which rows of the review are shown (or acted on).
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ReviewFilter {
    /// Any of these decisions; empty for all.
    pub decisions: Vec<Decision>,
    /// With any of these marks; empty for all.
    pub marks: Vec<Mark>,
    /// Part of a name or address.
    pub search: String,
    /// Of this kind alone.
    #[serde(default)]
    pub thing: Thing,
}

/// A window of the review.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ReviewWindow {
    /// How many rows the filter has.
    pub total: u64,
    /// How many of those are ticked.
    pub ticked: u64,
    /// How many of those can be ticked.
    pub tickable: u64,
    /// The position of the first row returned.
    pub offset: u64,
    /// The rows.
    pub rows: Vec<ReviewRow>,
}

/// One Google account under review.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ReviewRow {
    /// Google's id: names the row in later calls.
    pub google_id: String,
    /// What it is about.
    pub thing: Thing,
    /// The decision.
    pub decision: Decision,
    /// The marks.
    pub marks: Vec<Mark>,
    /// Whether it will be imported.
    pub ticked: bool,
    /// Why it cannot be ticked; absent when it can.
    pub locked_because: Option<String>,
    /// Given and family name.
    pub name: String,
    /// One or two letters for the avatar.
    pub initials: String,
    /// The Google address; of an org unit its path.
    pub email: String,
    /// Department, or empty.
    pub department: String,
    /// Why this decision, in words ("username dara is taken", "title, work phone").
    pub why: String,
    /// The answer given so far.
    pub choice: Option<ChoiceView>,
    /// When it was chosen that the row stands so, where that was in an earlier review (RFC 3339).
    pub chosen_at: Option<String>,
}

/// What one row would do, and what may be answered.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ReviewDetail {
    /// The row.
    pub row: ReviewRow,
    /// One sentence: what is in the way, or what will happen.
    pub headline: String,
    /// The reason in more words.
    pub explanation: String,
    /// The username it would get.
    pub username: Option<String>,
    /// Free usernames to choose from, best first.
    pub proposals: Vec<String>,
    /// Directory users it may be linked to.
    pub candidates: Vec<CandidateView>,
    /// Field by field: the directory's value and Google's.
    pub fields: Vec<FieldView>,
    /// Which answers are possible.
    pub answers: Vec<Answer>,
    /// Who comes and goes, of a group.
    pub members: Option<MemberChanges>,
}

/// Who comes into a group, leaves it, or gets another role in it.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct MemberChanges {
    /// How many members it has on Google.
    pub on_google: u64,
    /// How many changes there are.
    pub total: u64,
    /// The first of them.
    pub first: Vec<MemberChangeView>,
}

/// One of them.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct MemberChangeView {
    /// Google's id of the member.
    pub id: String,
    /// Who: an address, or words for a whole organisation.
    pub who: String,
    /// What the member is.
    pub kind: MemberKind,
    /// The role before; absent of who comes.
    pub before: Option<MemberRole>,
    /// The role afterwards; absent of who leaves.
    pub after: Option<MemberRole>,
}

/// What a member of a group is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum MemberKind {
    /// A user of the directory.
    User,
    /// A group.
    Group,
    /// An account of the customer that nobody imported.
    Account,
    /// A group of the customer that nobody imported.
    OtherGroup,
    /// Everybody of a customer.
    Customer,
    /// Somebody from outside.
    External,
}

/// What a member may do in a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum MemberRole {
    /// Runs the group.
    Owner,
    /// Looks after its members.
    Manager,
    /// Belongs to it.
    Member,
}

/// What changed of one account of a user on Google: a plan that waits until it is taken or left.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct LookView {
    /// Its run.
    pub run: i64,
    /// The name of the connection.
    pub connection: String,
    /// The one row of the plan.
    pub detail: ReviewDetail,
}

/// A directory user that an account may be linked to.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct CandidateView {
    /// The directory user.
    pub user: i64,
    /// Name.
    pub name: String,
    /// Address.
    pub email: String,
    /// By what it matches ("same employee id 1042").
    pub by: String,
    /// Field by field, against this user.
    pub fields: Vec<FieldView>,
}

/// One field of a row under review.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct FieldView {
    /// The catalogue's name.
    pub name: String,
    /// For people.
    pub label: String,
    /// The directory's value, or empty.
    pub directory: String,
    /// Google's value, or empty.
    pub google: String,
    /// What the import would do with it.
    pub effect: FieldEffect,
    /// Whether a merge takes Google's value, unless somebody chooses otherwise.
    pub merge_takes: bool,
}

/// What an import does with one field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum FieldEffect {
    /// Google's value is taken.
    Take,
    /// Both are the same.
    Same,
    /// The directory's value stays.
    Keep,
    /// The mapping excludes it.
    Excluded,
}

/// The kinds of answer to a match or a conflict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum Answer {
    /// Bind to an existing user and keep that user's values.
    Link,
    /// Bind to an existing user and take Google's values.
    Merge,
    /// Import under another username.
    Username,
    /// Give the missing family name.
    FamilyName,
    /// Import without the employee id, which is somebody else's. Beside a username or a family name it goes with that:
    /// neither alone will do.
    WithoutEmployeeId,
    /// Leave it out of this import.
    Skip,
}

/// An answer to a row.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(tag = "answer", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[ts(export)]
pub enum ChoiceView {
    /// Bind to an existing user and keep that user's values.
    Link {
        /// Which.
        user: i64,
    },
    /// Bind to an existing user and take Google's values of these fields.
    Merge {
        /// Which.
        user: i64,
        /// The catalogue's names of the fields taken from Google.
        fields: Vec<String>,
    },
    /// Import under another username.
    Username {
        /// Which.
        username: String,
    },
    /// Give the missing family name.
    FamilyName {
        /// It.
        family_name: String,
    },
    /// Import without the employee id, which is somebody else's.
    WithoutEmployeeId {
        /// Under this username; absent where the best that is free will do.
        username: Option<String>,
        /// With this family name, where it is missing.
        family_name: Option<String>,
    },
    /// Leave it out of this import.
    Skip,
}
