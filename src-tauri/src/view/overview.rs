//! What Overview shows, and the findings among it.

use serde::Serialize;
use ts_rs::TS;

use super::{ConnectionView, LinkView, RunView, UserCounts};

/// What Overview shows.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct OverviewView {
    /// The connection.
    pub connection: ConnectionView,
    /// Users by standing.
    pub users: UserCounts,
    /// The last runs, newest first.
    pub runs: Vec<RunView>,
    /// A run that is not over: it goes on, waits for review, or was interrupted.
    pub waiting: Option<RunView>,
    /// The licences; absent where it is not known how many there are.
    pub seats: Option<SeatsInUseView>,
    /// When the directory was backed up last (RFC 3339); absent when it never was.
    pub last_backup_at: Option<String>,
    /// What needs the administrator.
    pub findings: Vec<FindingView>,
}

/// How the licences of a connection stand.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SeatsInUseView {
    /// How many there are.
    pub total: u64,
    /// How many accounts hold one: as all of them were read last, and with what the run did that read them.
    pub used: u64,
    /// How many are free.
    pub free: u64,
    /// When that was (RFC 3339).
    pub read_at: String,
}

/// Something that needs the administrator.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct FindingView {
    /// Its code.
    pub code: String,
    /// In one sentence.
    pub title: String,
    /// What was seen.
    pub seen: String,
    /// As of when, in words; absent where Google, or this computer, was asked just now.
    pub as_of: Option<String>,
    /// What does not work because of it.
    pub affects: String,
    /// What is entered on its page, to copy.
    pub enter: Option<String>,
    /// Whether it stops something.
    pub severity: Severity,
    /// What its button does.
    pub remedy: Remedy,
    /// The page that it opens, where that is the remedy.
    pub page: Option<LinkView>,
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum Severity {
    /// Something does not work.
    Error,
    /// Something will not work, or could be better.
    Warning,
}

/// What a finding's button does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum Remedy {
    /// Consent again.
    Reactivate,
    /// Review the plan that waits.
    OpenRun,
    /// Continue the run that was interrupted.
    ContinueRun,
    /// Review the sync that waits.
    OpenSync,
    /// Continue the sync that was interrupted.
    ContinueSync,
    /// Import again.
    ImportAgain,
    /// Sync again.
    SyncAgain,
    /// Look at the users.
    OpenUsers,
    /// Open the mapping.
    OpenMapping,
    /// Open the connection in Settings.
    OpenConnection,
    /// Open the page at Google on which it is mended.
    OpenPage,
    /// Say who owns the passwords, at the connection in Settings.
    AnswerPasswords,
    /// Bind the dormant users again, at the connection in Settings.
    BindAgain,
    /// Look at the backups in Settings, and make one.
    BackUp,
    /// Hand passwords out, or answer for changed ones, in Settings.
    OpenPasswords,
    /// Make the plan that takes away that accounts ask for another password.
    KeepPasswords,
    /// Look at the activity, and begin its trail anew.
    OpenActivity,
    /// Restore a backup, in Settings.
    OpenBackups,
    /// Mend it on this computer, and ask again.
    CheckAgain,
}
