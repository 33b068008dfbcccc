//! The data folder.

use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};

use crate::Error;

/// The data folder: `rollcall.db`, plans of runs, locks, logs, backups. Only its owner may enter it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home(PathBuf);

/// What the folder is called where nobody named another: whatever is in it, it is ours.
pub const FOLDER: &str = "app.rollcall.desktop";

impl Home {
    /// Uses a folder, making it when it is not there.
    ///
    /// # Errors
    /// [`Error::Store`] when it cannot be made or kept to its owner, or holds something else: it would be taken from
    /// whoever uses that.
    pub fn at(path: &Path) -> Result<Self, Error> {
        let home = Self(path.to_owned());
        std::fs::create_dir_all(path).map_err(|error| refused(path, error))?;
        if home.is_ours().map_err(|error| refused(path, error))? {
            keep_to_owner(path)?;
        } else if is_open_to_others(path).map_err(|error| refused(path, error))? {
            let why = "it holds something else, and others may enter it";
            return Err(refused(path, std::io::Error::new(std::io::ErrorKind::AlreadyExists, why)));
        }
        for folder in [home.runs(), home.locks(), home.logs()] {
            std::fs::create_dir_all(&folder).map_err(|error| refused(&folder, error))?;
            keep_to_owner(&folder)?;
        }
        Ok(home)
    }

    /// Tells whether the folder holds our data, or nothing, or bears our name: then it can be taken from everybody else.
    fn is_ours(&self) -> std::io::Result<bool> {
        if self.0.file_name().is_some_and(|name| name == FOLDER) || self.data_file().exists() {
            return Ok(true);
        }
        let begun = [self.runs(), self.locks(), self.logs()];
        Ok(begun.iter().all(|folder| folder.exists()) || std::fs::read_dir(&self.0)?.next().is_none())
    }

    /// Gives the folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Gives the data file.
    #[must_use]
    pub fn data_file(&self) -> PathBuf {
        self.0.join("rollcall.db")
    }

    /// Gives the place at which a damaged data file is kept that another one replaces.
    pub(crate) fn damaged(&self, now: store::Millis) -> PathBuf {
        self.0.join(format!("rollcall-damaged-{now}.db"))
    }

    /// Gives the folder of the logs.
    #[must_use]
    pub fn logs(&self) -> PathBuf {
        self.0.join("logs")
    }

    /// Gives the folder of the backups, where no other was chosen.
    #[must_use]
    pub fn backups(&self) -> PathBuf {
        self.0.join("backups")
    }

    /// Makes the folder of the backups when it is not there.
    ///
    /// # Errors
    /// [`Error::Store`] when it cannot be made or kept to its owner.
    pub(crate) fn make_backups(&self) -> Result<(), Error> {
        let folder = self.backups();
        std::fs::create_dir_all(&folder).map_err(|error| refused(&folder, error))?;
        keep_to_owner(&folder)
    }

    /// Gives the plan file of a run.
    #[must_use]
    pub fn plan(&self, run: i64) -> PathBuf {
        self.runs().join(format!("run-{run}.db"))
    }

    /// Gives a place for a copy that is being made or looked at; only who holds the lock of connection 0 uses it.
    pub(crate) fn copy(&self) -> PathBuf {
        self.runs().join("copy.db")
    }

    /// Lists the plan files that are there.
    pub(crate) fn plans(&self) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(self.runs()).into_iter().flatten().flatten();
        let paths = entries.map(|entry| entry.path());
        let is_plan = |path: &PathBuf| {
            path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with("run-"))
        };
        paths.filter(is_plan).collect()
    }

    /// Gives the lock of a connection.
    #[must_use]
    pub fn lock(&self, connection: i64) -> PathBuf {
        self.locks().join(format!("connection-{connection}.lock"))
    }

    fn runs(&self) -> PathBuf {
        self.0.join("runs")
    }

    fn locks(&self) -> PathBuf {
        self.0.join("locks")
    }
}

/// Opens a file for appending and reading, making it where it is not there; only its owner can read it.
///
/// # Errors
/// When the system refuses.
pub fn open_private(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).append(true).create(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
        let file = options.mode(0o600).open(path)?;
        // One that was there may have been made more freely.
        file.set_permissions(std::fs::Permissions::from_mode(0o600))?;
        Ok(file)
    }
    // Elsewhere the folder lies in the user's profile, which others cannot enter.
    #[cfg(not(unix))]
    options.open(path)
}

/// Makes a file, or empties it; only its owner can read it.
///
/// # Errors
/// When the system refuses.
pub(crate) fn create_private(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)
}

#[cfg(unix)]
fn is_open_to_others(folder: &Path) -> std::io::Result<bool> {
    use std::os::unix::fs::PermissionsExt as _;
    Ok(folder.metadata()?.permissions().mode() & 0o077 != 0)
}

/// Elsewhere the folder lies in the user's profile, which others cannot enter.
#[cfg(not(unix))]
fn is_open_to_others(_: &Path) -> std::io::Result<bool> {
    Ok(false)
}

fn refused(path: &Path, error: std::io::Error) -> Error {
    Error::data_file(format!("the data folder {}", path.display()), error)
}

/// Takes a folder or file away from everybody but its owner.
///
/// # Errors
/// [`Error::Store`] when the system refuses.
pub fn keep_to_owner(path: &Path) -> Result<(), Error> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = if path.is_dir() { 0o700 } else { 0o600 };
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode))
            .map_err(|error| refused(path, error))?;
    }
    // Elsewhere the folder lies in the user's profile, which others cannot enter.
    Ok(())
}
