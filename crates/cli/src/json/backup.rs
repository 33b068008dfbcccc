//! Backups in JSON.

use serde::Serialize;
use sync::backup::{self, Asked};
use sync::store::backup::Kept;

use super::moment;

/// How it stands with backups.
#[derive(Debug, Serialize)]
pub struct Backups {
    /// Where they go.
    pub folder: String,
    /// When the last one was made, or was asked for again while it had everything; `null` when none was.
    pub last_at: Option<String>,
    /// Why the last attempt failed; `null` when it did not.
    pub failed_because: Option<String>,
    /// Those that are kept, newest first.
    pub backups: Vec<BackupOf>,
}

/// A backup.
#[derive(Debug, Serialize)]
pub struct BackupOf {
    /// The file.
    pub file: String,
    /// When it was made.
    pub made_at: Option<String>,
    /// `before-import`, `before-sync`, `before-undo`, `before-file`, `before-bulk-edit`, `before-migration`,
    /// `before-restore`, `daily` or `asked`.
    pub made_for: String,
    /// How large it is.
    pub bytes: u64,
}

/// A backup that was asked for.
#[derive(Debug, Serialize)]
pub struct BackedUp {
    /// The one that has everything.
    #[serde(flatten)]
    pub backup: BackupOf,
    /// Whether it was there already: nothing has changed since.
    pub unchanged: bool,
}

impl BackedUp {
    /// Describes what became of it.
    pub fn of(asked: &Asked) -> Self {
        Self { backup: BackupOf::of(asked.kept()), unchanged: matches!(asked, Asked::Unchanged(_)) }
    }
}

impl Backups {
    /// Describes how it stands.
    pub fn of(backups: &backup::Backups) -> Self {
        Self {
            folder: backups.folder.display().to_string(),
            last_at: backups.last_at.and_then(moment),
            failed_because: backups.failed.as_ref().map(|failed| failed.why.clone()),
            backups: backups.kept.iter().map(BackupOf::of).collect(),
        }
    }
}

impl Backups {
    /// Describes those that are in a folder, where nothing else can be known.
    pub fn in_folder(folder: &std::path::Path, kept: &[Kept]) -> Self {
        Self {
            folder: folder.display().to_string(),
            last_at: kept.first().and_then(|kept| moment(kept.at)),
            failed_because: None,
            backups: kept.iter().map(BackupOf::of).collect(),
        }
    }
}

impl BackupOf {
    /// Describes a backup.
    pub fn of(kept: &Kept) -> Self {
        Self {
            file: kept.path.display().to_string(),
            made_at: moment(kept.at),
            made_for: kept.why.clone(),
            bytes: kept.bytes,
        }
    }
}
