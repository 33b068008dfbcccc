//! A run and its report.

use serde::Serialize;
use ts_rs::TS;

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
    /// "Import", "Import, updates only", "Sync", …
    pub what: String,
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
}

/// What a run does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum RunVerb {
    /// Google into the directory.
    Import,
    /// The directory to Google.
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
    /// Un-ticked, skipped or unanswered.
    pub skipped: u64,
    /// Refused, with a code.
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
    /// Name.
    pub name: String,
    /// Address.
    pub email: String,
    /// "Refused", "Conflict", "Skipped".
    pub kind: String,
    /// Why, in words.
    pub why: String,
}
