//! Why a user stands as it does.

use serde::Serialize;
use ts_rs::TS;

/// Why a user stands as it does on one connection.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UserExplainedView {
    /// The connection.
    pub connection: i64,
    /// Its name.
    pub connection_name: String,
    /// Why the user is in scope, or out of it.
    pub scope: String,
    /// How the user and the account came together.
    pub matched: String,
    /// The account, and how it stands, in words; absent where there is none.
    pub account: Option<String>,
    /// When Google's side was read last (RFC 3339); absent where it never was.
    pub read_at: Option<String>,
    /// What was decided last.
    pub decided: ExplainedLine,
    /// What Google answered last to what was sent, the newest first.
    pub answers: Vec<ExplainedLine>,
    /// What the next sync would do.
    pub next_sync: String,
    /// What the next import would do.
    pub next_import: String,
    /// Attribute by attribute.
    pub attributes: Vec<ExplainedAttributeView>,
}

/// Something that was decided or answered.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ExplainedLine {
    /// In words.
    pub words: String,
    /// When (RFC 3339); absent where it never was.
    pub at: Option<String>,
    /// The run.
    pub run: Option<i64>,
    /// Whether it stands in the way: a refusal, or what nobody knows the end of.
    pub troubled: bool,
}

/// One attribute of a user and its account.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ExplainedAttributeView {
    /// The catalogue's name.
    pub name: String,
    /// For people.
    pub label: String,
    /// The directory's value, or empty.
    pub here: String,
    /// Google's value as last known, or empty.
    pub google: String,
    /// Whether they differ, as far as is known.
    pub differs: bool,
    /// The way it goes, in words.
    pub rule: String,
    /// How it stands, as a sentence.
    pub stands: String,
    /// Who set the directory's value last, in words.
    pub set_by: Option<String>,
    /// When that was (RFC 3339).
    pub set_at: Option<String>,
}
