//! A run and its report.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{ChangeView, LastingView, Thing};

/// How a run ended.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct RunView {
    /// Its number.
    pub id: i64,
    /// Its connection.
    pub connection: i64,
    /// The connection's name.
    pub connection_name: String,
    /// Which of the verbs it is, and so which screen it belongs to.
    pub verb: RunVerb,
    /// "Import", "Import, updates only", "Sync", "Undo of run 31", …
    pub what: String,
    /// The run that it undoes.
    pub undoes: Option<i64>,
    /// Whether it undoes an import: in the directory alone, without a word to Google.
    pub here_alone: bool,
    /// When it began (RFC 3339).
    pub started_at: String,
    /// When it ended (RFC 3339).
    pub ended_at: Option<String>,
    /// Where it stands.
    pub state: RunState,
    /// One line: "2 new · 4 updated".
    pub summary: String,
    /// Counts by outcome.
    pub counts: RunCounts,
    /// Who at this workstation began it, or approved its plan; absent of old runs.
    pub operator: Option<String>,
    /// How long a run that is over worked, in seconds, without what it waited for a review.
    pub seconds: Option<f64>,
}

/// What a run does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum RunVerb {
    /// Google into the directory.
    Import,
    /// The directory to Google, or the undo of that.
    Sync,
}

/// Where a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum RunState {
    /// Reading.
    Reading,
    /// The plan waits for review.
    Review,
    /// Approved and going on.
    Applying,
    /// Stopped before its end; it can be continued.
    Interrupted,
    /// Read, but the list waits to be believed.
    InDoubt,
    /// Everything approved was done.
    Done,
    /// Done, with refused steps or open conflicts.
    DoneWithRefusals,
    /// The administrator gave it up.
    Discarded,
    /// It could not go on.
    Failed,
}

/// What became of the steps of a run.
#[derive(Debug, Clone, Default, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct RunCounts {
    /// Users created.
    pub created: u64,
    /// Users updated.
    pub updated: u64,
    /// Accounts linked or merged.
    pub linked: u64,
    /// Already as wanted.
    pub unchanged: u64,
    /// Un-ticked, or answered with *Skip*.
    pub skipped: u64,
    /// Conflicts without an answer.
    pub conflicts: u64,
    /// Refused, with a code.
    pub refused: u64,
    /// Accounts suspended or archived.
    pub suspended: u64,
    /// Accounts made active again.
    pub reactivated: u64,
    /// Accounts let go.
    pub released: u64,
    /// Users who left the directory, because the import that made them was undone.
    pub removed: u64,
    /// The same of org units and groups, where there are any.
    pub beside: Vec<BesideCounts>,
}

/// What became of the rows of a run that are about org units or groups.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct BesideCounts {
    /// Which.
    pub thing: Thing,
    /// Brought into the directory.
    pub created: u64,
    /// Changed, or taken out because they are gone.
    pub updated: u64,
    /// Bound to what was there.
    pub linked: u64,
    /// Un-ticked or skipped.
    pub skipped: u64,
    /// Conflicts without an answer.
    pub conflicts: u64,
    /// Refused when it came to it.
    pub refused: u64,
}

/// A finished run with what did not go through.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ReportView {
    /// The run.
    pub run: RunView,
    /// The first hundred rows that were refused or left open, with the reason.
    pub problems: Vec<ProblemView>,
    /// How many there are.
    pub problem_count: u64,
}

/// A row that did not go through.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ProblemView {
    /// What it is about.
    pub thing: Thing,
    /// The directory user, where there is one.
    pub user: Option<i64>,
    /// Name.
    pub name: String,
    /// Address.
    pub email: String,
    /// "Refused" or "Conflict".
    pub kind: String,
    /// Why, in words.
    pub why: String,
}

/// A window of the runs of a connection, newest first.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct RunWindow {
    /// How many there are.
    pub total: u64,
    /// The position of the first row returned.
    pub offset: u64,
    /// The runs.
    pub rows: Vec<RunView>,
}

/// What became of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum Outcome {
    /// It was done.
    Done,
    /// It was so already.
    Already,
    /// It was not done, and will not be by this run.
    Refused,
    /// It was sent, and nobody knows the answer.
    Unknown,
    /// It was not ticked, or skipped.
    LeftOut,
    /// It waited for an answer that nobody gave.
    Conflict,
    /// It was not tried yet.
    Open,
}

/// One outcome's count.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct OutcomeCount {
    /// Which.
    pub outcome: Outcome,
    /// How many steps.
    pub count: u64,
}

/// A run with what became of its steps.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct RunDetail {
    /// The run.
    pub run: RunView,
    /// Steps by outcome, in a fixed order, zeros included.
    pub outcomes: Vec<OutcomeCount>,
    /// How many passwords accounts have that nobody was given, of this run or another.
    pub to_hand_out: u64,
    /// Whether it can be undone.
    pub undo: UndoView,
    /// Which licences the accounts have that it made.
    pub licences: Vec<LicenceCountView>,
}

/// How many new accounts share a licence, or have none for the same reason.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct LicenceCountView {
    /// What is known.
    pub licence: LicenceView,
    /// Of how many.
    pub count: u64,
}

/// Which licence Google gave a new account.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct LicenceView {
    /// How it stands.
    pub standing: LicenceStanding,
    /// The name of the licence, or why there is none or it is not known.
    pub words: String,
}

/// Whether Google gave a new account a licence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum LicenceStanding {
    /// It did.
    Given,
    /// Not yet.
    NotYet,
    /// It did not.
    None,
    /// It cannot be known.
    Unknown,
    /// Nobody has looked.
    NotLooked,
}

/// Whether a run can be undone, and what of it cannot.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UndoView {
    /// Why it cannot be undone at all, as a sentence; absent when it can.
    pub refused_because: Option<String>,
    /// What of it cannot be undone.
    pub lasting: Vec<LastingView>,
}

/// A window of the steps of a run, in the order of its plan.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct StepWindow {
    /// How many have the outcomes that were asked for.
    pub total: u64,
    /// The position of the first row returned.
    pub offset: u64,
    /// The steps.
    pub rows: Vec<StepView>,
}

/// A step of a run.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct StepView {
    /// Its place in the plan.
    pub seq: i64,
    /// What it does, in words.
    pub what: String,
    /// Whom it is about.
    pub name: String,
    /// One or two letters for the avatar.
    pub initials: String,
    /// Their address.
    pub email: String,
    /// What became of it.
    pub outcome: Outcome,
    /// Why it was refused, as a code.
    pub code: Option<String>,
    /// Why it was refused or left out, in words.
    pub why: Option<String>,
    /// When that was (RFC 3339).
    pub at: Option<String>,
    /// What it changes.
    pub changes: Vec<ChangeView>,
    /// Which licence Google gave the account that it made; absent where it made none.
    pub licence: Option<LicenceView>,
}
