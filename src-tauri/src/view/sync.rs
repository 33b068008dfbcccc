//! A sync: its plan, its rows, its questions, its limits.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{ApprovedView, DoubtView, MemberChanges, Thing};

/// What a row of a sync plan is shown as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum SyncKind {
    /// A new account, or a deleted one brought back.
    Create,
    /// Changes to an account, or an account that is bound from now on.
    Update,
    /// The account is suspended, archived or let go.
    Suspend,
    /// The account is active again.
    Reactivate,
    /// A value was changed on Google, though the directory is the authority for it; needs an answer.
    Drift,
    /// Needs another answer.
    Conflict,
    /// Left as it is, for a reason.
    Skip,
    /// The user leaves the directory: an import is undone.
    Remove,
    /// Nothing to do, but that one side alone has a value: it stays there.
    OneSide,
}

/// A sync plan that waits for review.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SyncPlanView {
    /// The run.
    pub run: i64,
    /// The run that it undoes; absent of a sync.
    pub undoes: Option<i64>,
    /// Whether it undoes an import: in the directory alone, without a word to Google.
    pub here_alone: bool,
    /// Whether it only takes away that accounts ask for another password.
    pub keeps_passwords: bool,
    /// Its connection.
    pub connection: i64,
    /// How many accounts were read.
    pub read: u64,
    /// When Google was read (RFC 3339).
    pub read_at: String,
    /// Users whom the connection provides for.
    pub scope: u64,
    /// Those of them with nothing to do.
    pub unchanged: u64,
    /// Groups that it provides for, with nothing to do or not; absent where they are not managed from here.
    pub groups: Option<u64>,
    /// Rows about groups.
    pub group_rows: u64,
    /// Rows about org units.
    pub org_unit_rows: u64,
    /// Rows of each kind, in a fixed order, zeros included.
    pub kinds: Vec<SyncKindCount>,
    /// Rows that would be carried out now.
    pub ticked: u64,
    /// Values that the updates change.
    pub values: u64,
    /// Open questions that can be answered for all of their rows at once, in a fixed order.
    pub questions: Vec<QuestionCount>,
    /// Rows that were answered.
    pub answered: u64,
    /// Why rows are skipped, the most frequent reason first.
    pub skips: Vec<SkipCount>,
    /// Everything that is limited, in a fixed order.
    pub limits: Vec<LimitView>,
    /// What of the ticked rows cannot be undone; of an undo, what of the run that it undoes cannot.
    pub lasting: Vec<LastingView>,
    /// The newest changes that somebody else made through the same client.
    pub elsewhere: Vec<ElsewhereView>,
    /// Why Google's log could not be asked for them.
    pub elsewhere_unknown: Option<String>,
    /// The licences, where somebody has said how many there are.
    pub seats: Option<SeatsView>,
    /// How often it was changed since it was made: whoever approves it says what was shown.
    pub moves: u64,
}

/// A change that our journal does not know.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ElsewhereView {
    /// When it was made (RFC 3339).
    pub at: String,
    /// What, in words ("suspend user").
    pub what: String,
    /// The account that was changed.
    pub email: String,
    /// The administrator for whom it was made.
    pub actor: String,
}

/// The licences of a connection.
#[derive(Debug, Clone, Copy, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SeatsView {
    /// How many there are.
    pub total: u64,
    /// How many accounts hold one.
    pub used: u64,
    /// How many are free.
    pub free: u64,
    /// How many the plan needs.
    pub needed: u64,
}

/// One kind's count.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SyncKindCount {
    /// Which.
    pub kind: SyncKind,
    /// How many rows.
    pub count: u64,
    /// How many of them are ticked.
    pub ticked: u64,
    /// How many of the rows are about groups.
    pub groups: u64,
    /// How many of the ticked ones are about groups.
    pub ticked_groups: u64,
    /// How many of the ticked ones are about org units.
    pub ticked_org_units: u64,
}

/// How many rows ask the same.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct QuestionCount {
    /// What they ask.
    pub question: SyncQuestion,
    /// How many.
    pub count: u64,
}

/// How many rows are skipped for the same reason.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SkipCount {
    /// In a word or two ("protected", "by Google").
    pub why: String,
    /// How many.
    pub count: u64,
}

/// What a row asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum SyncQuestion {
    /// Both sides have a value, they differ, and they never agreed.
    Differ,
    /// Both sides changed since they agreed.
    BothChanged,
    /// Google's value changed, though the directory is the authority for it.
    Drift,
    /// The account was deleted on Google, and can be brought back.
    Deleted,
    /// The account was deleted on Google for good.
    DeletedForGood,
    /// The address is in use: that is mended here or on Google, not by an answer.
    Address,
}

/// What is counted against a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum LimitKind {
    /// Accounts that are suspended, archived or removed.
    Suspensions,
    /// Primary addresses that change.
    Renames,
    /// Passwords that are set.
    Passwords,
    /// Values that are cleared on Google.
    Cleared,
    /// Changes by another writer.
    Elsewhere,
    /// Groups that are deleted on Google.
    GroupsDeleted,
}

/// What a run may do without a confirmation, and what this plan does.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct LimitView {
    /// What is counted.
    pub limit: LimitKind,
    /// For people ("suspensions and removals").
    pub words: String,
    /// How many the plan has, un-ticked ones too.
    pub count: u64,
    /// How many of those are ticked.
    pub ticked: u64,
    /// How many it may have.
    pub most: u64,
    /// By which rule, as it was set when the plan was made.
    pub rule: String,
    /// Whether the number has to be typed first.
    pub exceeded: bool,
}

/// A limit that the administrator confirmed by its number.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ConfirmedLimit {
    /// Which.
    pub limit: LimitKind,
    /// The number that was typed.
    pub count: u64,
}

/// Something that a rollback does not undo.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct LastingView {
    /// In a few words ("12 passwords sent").
    pub what: String,
    /// Why.
    pub why: String,
}

/// Which rows of a sync plan are shown (or acted on).
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SyncFilter {
    /// Any of these; empty for all.
    pub kinds: Vec<SyncKind>,
    /// Part of a name or address.
    pub search: String,
    /// What the rows are about; absent for everything.
    pub thing: Option<Thing>,
}

/// A window of a sync plan.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SyncWindow {
    /// How many rows the filter has.
    pub total: u64,
    /// How many of those are ticked.
    pub ticked: u64,
    /// How many of those can be ticked.
    pub tickable: u64,
    /// The position of the first row returned.
    pub offset: u64,
    /// The rows.
    pub rows: Vec<SyncRowView>,
}

/// A user, or the account of one who was removed, under review.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SyncRowView {
    /// Names the row in later calls.
    pub id: i64,
    /// What it is.
    pub kind: SyncKind,
    /// Whether it will be carried out.
    pub ticked: bool,
    /// Why it cannot be ticked; absent when it can.
    pub locked_because: Option<String>,
    /// What it is about.
    pub thing: Thing,
    /// The directory user; absent when it was removed.
    pub user: Option<i64>,
    /// Given and family name.
    pub name: String,
    /// One or two letters for the avatar.
    pub initials: String,
    /// The directory's address.
    pub email: String,
    /// The address that the account has on Google now; absent where there is none.
    pub account: Option<String>,
    /// What changes, or why nothing does, in words.
    pub why: String,
    /// The answer given so far.
    pub answer: Option<SyncAnswer>,
}

/// Whose value wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum WinnerView {
    /// The directory's value goes to Google.
    Directory,
    /// Google's value comes into the directory.
    Google,
}

/// What becomes of values that were changed on Google.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum DriftView {
    /// The directory's value goes to Google again.
    Overwrite,
    /// Google's value comes into the directory.
    Accept,
}

/// What becomes of a user whose account was deleted on Google.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum AfterDeletionView {
    /// The account is brought back.
    Restore,
    /// Another account is made.
    CreateAgain,
    /// The user stays in the directory alone.
    Unbind,
}

/// What was answered for one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SyncAnswer {
    /// Whose value wins where both differ.
    pub winner: Option<WinnerView>,
    /// What becomes of drift.
    pub drift: Option<DriftView>,
    /// What becomes of a deleted account.
    pub deleted: Option<AfterDeletionView>,
}

/// What is answered for all rows that ask the same; what is absent stays open.
#[derive(Debug, Clone, Copy, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SyncAnswers {
    /// Both sides differ and never agreed.
    pub differ: Option<WinnerView>,
    /// Both sides changed.
    pub both_changed: Option<WinnerView>,
    /// Google's value changed.
    pub drift: Option<DriftView>,
    /// The account was deleted.
    pub deleted: Option<AfterDeletionView>,
}

/// What one row would do, and what it asks.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SyncDetail {
    /// The row.
    pub row: SyncRowView,
    /// One sentence: what will happen, or what is in the way.
    pub headline: String,
    /// The rest in more words, or empty.
    pub explanation: String,
    /// What it asks, if it asks.
    pub question: Option<SyncQuestion>,
    /// Attribute by attribute, in the catalogue's order.
    pub lines: Vec<SyncLine>,
    /// Of a group, who comes, who goes, and who gets another role.
    pub members: Option<MemberChanges>,
}

/// One attribute of a row.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SyncLine {
    /// The catalogue's name.
    pub name: String,
    /// For people.
    pub label: String,
    /// Google's value, or empty.
    pub google: String,
    /// The directory's value, or empty.
    pub directory: String,
    /// What becomes of them.
    pub becomes: SyncBecomes,
}

/// What a sync does with one attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum SyncBecomes {
    /// The directory's value goes to Google.
    Sent,
    /// Google's value comes into the directory.
    Taken,
    /// It needs an answer.
    Asked,
    /// Both are the same.
    Same,
    /// Both stay: Rollcall does not manage it.
    NotManaged,
    /// Both stay: only an import changes it.
    ByImport,
    /// Both stay: one side alone has a value, and nobody took it away on the other.
    OneSide,
    /// Both stay: nothing is done about this row.
    LeftOut,
}

/// A sync that is not over.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(tag = "state", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[ts(export)]
pub enum WaitingSync {
    /// Its plan waits for review.
    Review {
        /// The plan.
        plan: SyncPlanView,
    },
    /// It was stopped while Google was read; reading goes on from there.
    Reading {
        /// The run that it undoes; absent of a sync.
        undoes: Option<i64>,
        /// Whether it only takes away that accounts ask for another password.
        keeps_passwords: bool,
    },
    /// Its list is much shorter than the last complete one: somebody is to accept how many users it has.
    InDoubt {
        /// The list.
        list: DoubtView,
    },
    /// It was approved and has not come to its end.
    Approved {
        /// What was approved, and how much of it is done.
        approved: ApprovedView,
    },
}
