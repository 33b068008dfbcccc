//! What can go wrong with the data file.

use std::io::ErrorKind;

use rusqlite::ErrorCode;

use crate::restore::Unfit;

/// What keeps a file or folder from being used, as far as the system says: each is mended in another way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Obstacle {
    /// It may not be written: by its permissions, or by those of the disk.
    NotWritable,
    /// Something else stands in its place.
    InTheWay,
    /// The disk is full.
    Full,
    /// Anything else.
    Other,
}

/// Why the store could not do what was asked; variants by what the caller does next.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A newer Rollcall wrote the file: stop.
    #[error(
        "the data file was written by a newer Rollcall (its layout is {file}, this program knows {known})"
    )]
    NewerFile {
        /// The file's layout.
        file: i32,
        /// The newest layout that this program knows.
        known: i32,
    },
    /// The file cannot be opened, read or written: show why.
    #[error("the data file cannot be used: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// The file could not be copied before something was to be done to it; nothing was done.
    #[error("the directory could not be backed up to {folder}: {why}")]
    NotBackedUp {
        /// Where to.
        folder: String,
        /// What the system says.
        why: String,
    },
    /// A migration failed; the file is as it was before.
    #[error("the data file could not be brought to this version's layout: {0}")]
    Migration(String),
    /// The plan was left by another version, which laid it out differently: it is made anew.
    #[error("the plan was made by another version of Rollcall")]
    OtherLayout,
    /// The plan is not as it was shown to whoever approves it: look at it again.
    #[error("the plan was changed elsewhere since it was shown; nothing of it was done")]
    Moved,
    /// The file system refused.
    #[error("{path} cannot be used: {source}")]
    Io {
        /// What was touched.
        path: String,
        /// Why not.
        source: std::io::Error,
    },
    /// What was asked for is not there.
    #[error("there is no {what} {key}")]
    NotFound {
        /// "user", "run", …
        what: &'static str,
        /// How it was asked for.
        key: String,
    },
    /// A stored value makes no sense: the file is damaged.
    #[error("the data file is damaged: {0}")]
    Damaged(String),
    /// A copy that was to take the place of the data file cannot: choose another.
    #[error("the copy cannot be restored: {0}")]
    Unfit(Unfit),
    /// The thread that worked on the file is gone.
    #[error("work on the data file was interrupted: {0}")]
    Interrupted(String),
}

impl Error {
    /// Makes the error of a stored value that makes no sense.
    #[must_use]
    pub fn damaged(what: &str, error: &impl std::fmt::Display) -> Self {
        Self::Damaged(format!("{what}: {error}"))
    }

    /// Tells what keeps the file from being used.
    #[must_use]
    pub fn obstacle(&self) -> Obstacle {
        match self {
            Self::Io { source, .. } => match source.kind() {
                ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => Obstacle::NotWritable,
                ErrorKind::NotADirectory | ErrorKind::IsADirectory | ErrorKind::AlreadyExists => {
                    Obstacle::InTheWay
                }
                ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Obstacle::Full,
                _ => Obstacle::Other,
            },
            Self::Sqlite(error) => match error.sqlite_error_code() {
                Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => Obstacle::NotWritable,
                Some(ErrorCode::DiskFull) => Obstacle::Full,
                _ => Obstacle::Other,
            },
            _ => Obstacle::Other,
        }
    }

    /// Tells whether another program was writing all the time.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        let Self::Sqlite(error) = self else { return false };
        matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
    }

    /// Tells whether something is stored already that can be there only once.
    #[must_use]
    pub fn is_taken(&self) -> bool {
        let Self::Sqlite(error) = self else { return false };
        let code = error.sqlite_error().map(|error| error.extended_code);
        code == Some(rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE)
    }

    /// Says of an error that came of reading a copy that it is the copy that is damaged, where something is: of the data file
    /// nothing is said.
    #[must_use]
    pub fn of_copy(self) -> Self {
        use rusqlite::Error::{FromSqlConversionFailure, IntegralValueOutOfRange, InvalidColumnType};
        match self {
            Self::Damaged(why) => Self::Unfit(Unfit::Damaged(why)),
            Self::Sqlite(why) if Self::is_spoilt(&why) => Self::Unfit(Unfit::Damaged(why.to_string())),
            // A value of another shape than this program writes it in.
            Self::Sqlite(
                why @ (FromSqlConversionFailure(..) | IntegralValueOutOfRange(..) | InvalidColumnType(..)),
            ) => Self::Unfit(Unfit::Damaged(why.to_string())),
            error => error,
        }
    }

    /// Tells whether a file is of no use any more, rather than that what was asked is refused.
    #[must_use]
    pub fn is_spoilt_file(&self) -> bool {
        match self {
            Self::Sqlite(error) => Self::is_spoilt(error),
            Self::OtherLayout => true,
            _ => false,
        }
    }

    /// Tells whether SQLite says that a file is damaged, or none of its own.
    #[must_use]
    pub fn is_spoilt(error: &rusqlite::Error) -> bool {
        matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
    }
}

/// Reads stored JSON.
pub(crate) fn json<T: serde::de::DeserializeOwned>(what: &str, text: &str) -> Result<T, Error> {
    serde_json::from_str(text).map_err(|error| Error::damaged(what, &error))
}

/// Writes JSON for storing.
pub(crate) fn to_json<T: serde::Serialize>(what: &str, value: &T) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|error| Error::damaged(what, &error))
}
