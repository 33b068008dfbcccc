//! Activity: what was done here, beside what Google's logs tell.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Whom to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum ActivityAsk {
    /// The data file alone.
    Here,
    /// Google's admin and token logs as well.
    Google,
}

/// A trail that is listed, in windows.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ActivityView {
    /// For asking for its lines.
    pub ticket: u32,
    /// How many lines it has.
    pub total: u64,
    /// What Google's logs told.
    pub google: GoogleLogsView,
    /// Since when our own events are listed, where there are more (RFC 3339).
    pub own_since: Option<String>,
    /// Where the trail of our own events is broken, as a sentence.
    pub broken: Option<String>,
}

/// What Google's logs told.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "state")]
#[ts(export)]
pub enum GoogleLogsView {
    /// They were not asked.
    NotAsked,
    /// They answered.
    Answered {
        /// When (RFC 3339).
        at: String,
        /// Since when they are listed whole, where they hold more than is read (RFC 3339).
        since: Option<String>,
        /// How many steps that were done here they do not tell of, or not yet.
        missing: u64,
        /// How late they are, as a sentence.
        lag: String,
    },
    /// They could not be asked.
    Cannot {
        /// Why, as a sentence.
        why: String,
        /// What to do, as far as is known.
        hint: Option<String>,
    },
}

/// Who made it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum MadeBy {
    /// Rollcall, here.
    Rollcall,
    /// The connected administrator, elsewhere.
    Elsewhere,
    /// Anybody else.
    Others,
}

/// What it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum ActivityKind {
    /// Users and accounts.
    Users,
    /// Passwords.
    Passwords,
    /// Groups and members.
    Groups,
    /// Org units.
    OrgUnits,
    /// Imports, syncs and undos.
    Runs,
    /// Connections, consents, trust, roles.
    Access,
    /// Settings.
    Settings,
    /// Exports and restores.
    Data,
}

/// Which lines are asked for; nothing said is all.
#[derive(Debug, Clone, Default, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ActivityFilter {
    /// Made by one of these.
    pub by: Vec<MadeBy>,
    /// About one of these.
    pub kind: Vec<ActivityKind>,
    /// Done by somebody whose name has this in it.
    pub who: String,
    /// About a person whose name or address has this in it.
    pub person: String,
    /// Done by this run.
    pub run: Option<i64>,
    /// With every one of these words in it.
    pub words: String,
}

/// How many lines there are of something.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct MadeByCount {
    /// Who made them.
    pub by: MadeBy,
    /// In words.
    pub label: String,
    /// How many.
    pub count: u64,
}

/// How many lines there are of something.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ActivityKindCount {
    /// What they are about.
    pub kind: ActivityKind,
    /// In words.
    pub label: String,
    /// How many.
    pub count: u64,
}

/// A window of the lines that are asked for.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ActivityWindow {
    /// How many there are.
    pub total: u64,
    /// Where the window begins.
    pub offset: u64,
    /// The lines, newest first.
    pub rows: Vec<ActivityLine>,
    /// How many by who made them, whoever is asked for.
    pub by: Vec<MadeByCount>,
    /// How many by what they are about, whatever is asked for.
    pub kinds: Vec<ActivityKindCount>,
}

/// One thing that was done.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ActivityLine {
    /// Its place in the whole.
    pub place: u64,
    /// When (RFC 3339).
    pub at: String,
    /// Who made it.
    pub by: MadeBy,
    /// Why that is known, as a sentence; empty for our own.
    pub because: String,
    /// Who tells of it ("Google’s admin log").
    pub source: String,
    /// Whether it is an event of ours.
    pub own: bool,
    /// The operator here, or the account at Google.
    pub who: String,
    /// The workstation of an event of ours.
    pub workstation: String,
    /// What was done, in words.
    pub what: String,
    /// The same for machines.
    pub code: String,
    /// What it is about, in words ("Groups").
    pub kind: String,
    /// Whom or what it is about.
    pub about: String,
    /// More of it.
    pub note: String,
    /// The run that did it.
    pub run: Option<i64>,
    /// The user of the directory.
    pub user: Option<i64>,
    /// The OAuth client through which it was done.
    pub client: Option<String>,
    /// The number of our event in the trail.
    pub event: Option<i64>,
}

/// As what a trail is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum ActivityFormat {
    /// For a spreadsheet.
    Csv,
    /// For a program.
    Json,
}
