//! Why a query finds whom it finds.

use serde::Serialize;
use ts_rs::TS;

/// What a query finds, and whom it leaves out because of what.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ExplanationView {
    /// The conditions of the query, in the order in which they are written.
    pub conditions: Vec<ConditionView>,
    /// How many users were looked at, the first by address; "at least" where the customer has more.
    pub looked_at: FindsView,
    /// What the query does; null when Google does not understand it.
    pub answer: Option<QueryAnswerView>,
}

/// How many users a list has.
#[derive(Debug, Clone, Copy, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct FindsView {
    /// How many were seen.
    pub users: u64,
    /// Whether there are more.
    pub at_least: bool,
}

/// One condition of a query, asked alone.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ConditionView {
    /// As it is written.
    pub text: String,
    /// How many it finds; null when Google does not understand it.
    pub finds: Option<FindsView>,
    /// What looks wrong about it.
    pub remark: Option<String>,
}

/// What a query does.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct QueryAnswerView {
    /// How many it finds.
    pub finds: FindsView,
    /// The addresses of the first of them.
    pub found: Vec<String>,
    /// Whom it leaves out, among those who were looked at.
    pub left_out: Vec<LeftOutView>,
    /// How many of those who were looked at may be found or left out.
    pub not_known: u64,
}

/// Somebody whom a query leaves out.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct LeftOutView {
    /// The address.
    pub email: String,
    /// The conditions that do not hold, by their places.
    pub because: Vec<usize>,
    /// The conditions of which it is not known whether they hold.
    pub not_known: Vec<usize>,
}

/// What a query does with one person.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct PersonExplanationView {
    /// What came of it.
    pub outcome: PersonOutcome,
    /// The primary address; null when Google's search finds nobody.
    pub email: Option<String>,
    /// The conditions of the query, in the order in which they are written.
    pub conditions: Vec<HeldView>,
}

/// What a query does with one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum PersonOutcome {
    /// Google's search finds nobody by the address.
    Nobody,
    /// Google does not understand the query.
    NotUnderstood,
    /// The query finds the person.
    Found,
    /// It leaves the person out.
    LeftOut,
}

/// One condition of a query, asked about one person.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct HeldView {
    /// As it is written.
    pub text: String,
    /// Whether it holds; null when Google does not understand it.
    pub holds: Option<bool>,
    /// What looks wrong about it.
    pub remark: Option<String>,
}
