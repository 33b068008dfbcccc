//! Backups, profiles, and what a restore would do.

use serde::Serialize;
use ts_rs::TS;

/// How it stands with backups.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct BackupsView {
    /// Where they go, for display only.
    pub folder: String,
    /// Whether somebody chose that folder.
    pub chosen: bool,
    /// When the last one was made, or was asked for again while it had everything (RFC 3339).
    pub last_at: Option<String>,
    /// Why the last attempt failed.
    pub failed: Option<String>,
    /// Those that are kept, newest first.
    pub kept: Vec<BackupView>,
}

/// A backup that was asked for.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct BackedUpView {
    /// When the one was made that has everything (RFC 3339); absent where something had changed, and another was made.
    pub unchanged_since: Option<String>,
    /// How it stands with backups since.
    pub backups: BackupsView,
}

/// A backup.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct BackupView {
    /// When it was made (RFC 3339).
    pub made_at: String,
    /// What for, in words.
    pub made_for: String,
    /// How large it is.
    pub bytes: u64,
}

/// A profile that was written.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ExportedView {
    /// The file's name.
    pub file: String,
    /// How many users are in it.
    pub users: u64,
}

/// A file that was chosen to be restored.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct RestoreView {
    /// For the next step.
    pub ticket: u32,
    /// The file's name.
    pub file: String,
    /// What is in it; absent until its passphrase is given.
    pub preview: Option<RestorePreview>,
}

/// What is in a file, and what it would replace.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct RestorePreview {
    /// Whether it is a profile, or a backup.
    pub profile: bool,
    /// When it was made (RFC 3339), where it says so.
    pub made_at: Option<String>,
    /// By which version, where it says so.
    pub version: Option<String>,
    /// By whom, where it says so.
    pub by: Option<String>,
    /// What is in it.
    pub brings: ContentView,
    /// What is in the directory now; absent where its file is damaged, which is kept then.
    pub replaces: Option<ContentView>,
}

/// What is in a directory.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ContentView {
    /// How many users.
    pub users: u64,
    /// When one was changed last (RFC 3339).
    pub changed_at: Option<String>,
    /// Its connections, with how many users are bound on each, in words.
    pub connections: Vec<String>,
    /// How many passwords wait in it.
    pub passwords_waiting: u64,
}

/// A directory that was restored.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct RestoredView {
    /// How many users it has.
    pub users: u64,
}

/// What a deactivation would do.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct DeactivationView {
    /// What happens, in sentences.
    pub words: Vec<String>,
    /// Whom revoking at Google signs out besides, in sentences.
    pub revoking: Vec<String>,
}
