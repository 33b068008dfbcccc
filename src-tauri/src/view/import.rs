//! An import before and after its review: whom, how far it is, what waits.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{PlanView, RunCounts, Thing};

/// Whom to import.
#[derive(Debug, Clone, Deserialize, Serialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[ts(export)]
pub enum ImportScope {
    /// The whole customer, all domains.
    All,
    /// An org unit and everything under it.
    OrgUnit {
        /// Its path.
        path: String,
    },
    /// The members of a Google group, nested too.
    Group {
        /// Its address.
        email: String,
    },
    /// Google's own query language.
    Query {
        /// The raw text.
        text: String,
    },
}

/// How much of what was read is brought in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum ImportMode {
    /// New users and changes.
    Full,
    /// Only changes to bound users.
    UpdatesOnly,
}

/// What the scope step offers.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ScopeChoices {
    /// Org units, by path.
    pub org_units: Vec<OrgUnitChoice>,
    /// Groups, by name.
    pub groups: Vec<GroupChoice>,
    /// Why org units cannot be read; null when they can.
    pub org_units_because: Option<String>,
    /// Why groups cannot be read; null when they can.
    pub groups_because: Option<String>,
    /// Fields that Google's query language knows, for the builder.
    pub query_fields: Vec<QueryFieldView>,
}

/// An org unit to choose.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct OrgUnitChoice {
    /// Its path, `/` for the root.
    pub path: String,
    /// Its description, or empty.
    pub description: String,
}

/// A group to choose.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct GroupChoice {
    /// Its address.
    pub email: String,
    /// Its name.
    pub name: String,
    /// Direct members, as Google counts them.
    pub members: u64,
}

/// A field of Google's query language.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct QueryFieldView {
    /// As the query writes it, such as `orgDepartment`.
    pub field: String,
    /// For people.
    pub label: String,
    /// The operators it takes: `=`, `:`, `:*` (prefix).
    pub operators: Vec<String>,
    /// Whether its values are true and false.
    pub boolean: bool,
}

/// How many accounts a scope has.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ScopeCount {
    /// How many were counted.
    pub users: u64,
    /// Whether counting stopped before the end ("more than").
    pub at_least: bool,
    /// The first few, so that it can be seen who is meant.
    pub examples: Vec<String>,
}

/// What a running import tells the screen.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(tag = "stage", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[ts(export)]
pub enum ImportProgress {
    /// Pages are being read.
    Reading {
        /// Accounts so far.
        read: u64,
        /// The count of the last complete read of this scope, as a guess at the end.
        expected: Option<u64>,
        /// Accounts a second.
        rate: f64,
        /// What it is doing now, in words ("waiting 4 s: Google is busy").
        doing: String,
    },
    /// The plan is being made.
    Planning {
        /// What it is doing now.
        doing: String,
    },
    /// The approved plan is being applied.
    Applying {
        /// Steps done.
        done: u64,
        /// Steps in all.
        total: u64,
        /// Steps a second.
        rate: f64,
    },
    /// Every step has its outcome, and the run is brought to its end.
    Closing {
        /// Steps done.
        done: u64,
        /// Steps in all.
        total: u64,
        /// What it is doing now.
        doing: String,
    },
}

/// An import that is not over.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(tag = "state", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[ts(export)]
pub enum WaitingImport {
    /// Its plan waits for review.
    Review {
        /// The plan.
        plan: PlanView,
    },
    /// It was stopped while Google was read; reading the same goes on from there.
    Reading {
        /// What was read.
        scope: ImportScope,
        /// Full or updates only.
        mode: ImportMode,
        /// What is read beside the users.
        things: Vec<Thing>,
    },
    /// Its list is much shorter than the last complete one: somebody is to accept how many users it has.
    InDoubt {
        /// The list.
        list: DoubtView,
    },
    /// It was approved and has not come to its end.
    Approved {
        /// What was approved, and how much of it is done.
        import: ApprovedView,
    },
}

/// A list of everybody that waits until its size is accepted.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct DoubtView {
    /// The run that read it.
    pub run: i64,
    /// How many users it has: the number to accept.
    pub accounts: u64,
    /// How many the last complete read had.
    pub last: u64,
    /// When it was read (RFC 3339).
    pub read_at: String,
}

/// An approved import that has not come to its end; nothing of it can be changed any more.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ApprovedView {
    /// The run.
    pub run: i64,
    /// "Import", "Import: org unit /Sales", …
    pub what: String,
    /// When Google was read for it (RFC 3339).
    pub read_at: String,
    /// What was approved, by what each step does.
    pub approved: RunCounts,
    /// Steps done.
    pub done: u64,
    /// Steps in all.
    pub total: u64,
    /// Who works on it now; absent when it was interrupted.
    pub at_work: Option<String>,
}
