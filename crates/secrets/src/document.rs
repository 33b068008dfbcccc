//! `secrets.json` of a home: which stores can open it, the names of what is kept, and the sealed copies.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::seal::{Sealed, Wrapped};

/// The version that this program writes; it refuses a newer one.
pub(crate) const VERSION: u32 = 1;

/// A store that can open a home.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StoreKind {
    /// The keyring of the operating system.
    Keyring,
    /// The sealed copies, with a key file.
    KeyFile,
}

/// What stands in `secrets.json`; names, never a secret.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Document {
    pub version: u32,
    pub stores: BTreeSet<StoreKind>,
    pub names: BTreeSet<String>,
    /// The data key for the key file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data_key: Option<Wrapped>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub sealed: BTreeMap<String, Sealed>,
    /// What changed while the keyring could not be reached: it is behind in these.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub keyring_behind: BTreeSet<String>,
}

impl Default for Document {
    fn default() -> Self {
        Self {
            version: VERSION,
            stores: BTreeSet::new(),
            names: BTreeSet::new(),
            data_key: None,
            sealed: BTreeMap::new(),
            keyring_behind: BTreeSet::new(),
        }
    }
}

/// Why `secrets.json` was not read.
#[derive(Debug)]
pub(crate) enum ReadError {
    Io(io::Error),
    Damaged(String),
    Newer(u32),
}

impl From<io::Error> for ReadError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// The place of `secrets.json`.
#[derive(Debug, Clone)]
pub(crate) struct Shelf {
    home: PathBuf,
}

/// Holds off other programs until it is dropped.
pub(crate) struct Lock(#[expect(dead_code, reason = "closing the file is what unlocks it")] File);

impl Shelf {
    pub fn new(home: &Path) -> Self {
        Self { home: home.to_owned() }
    }

    pub fn path(&self) -> PathBuf {
        self.home.join("secrets.json")
    }

    /// Waits until no other program changes the file.
    pub fn lock(&self) -> io::Result<Lock> {
        let file = private(OpenOptions::new().create(true).truncate(false).write(true))
            .open(self.home.join("secrets.lock"))?;
        file.lock()?;
        Ok(Lock(file))
    }

    /// Reads the file; none when the home is fresh.
    pub fn read(&self) -> Result<Option<Document>, ReadError> {
        let mut file = match File::open(self.path()) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        keep_to_owner(&file)?;
        let mut text = Vec::new();
        file.read_to_end(&mut text)?;
        #[derive(Deserialize)]
        struct Versioned {
            version: u32,
        }
        let damaged = |error: serde_json::Error| ReadError::Damaged(error.to_string());
        let Versioned { version } = serde_json::from_slice(&text).map_err(damaged)?;
        if version > VERSION {
            return Err(ReadError::Newer(version));
        }
        serde_json::from_slice(&text).map(Some).map_err(damaged)
    }

    /// Writes the file whole or not at all; the lock must be held.
    pub fn write(&self, _: &Lock, document: &Document) -> io::Result<()> {
        let mut text = serde_json::to_vec_pretty(document).map_err(io::Error::other)?;
        text.push(b'\n');
        let beside = self.home.join("secrets.json.new");
        // What a killed program left is of no use, and might be readable by others.
        match fs::remove_file(&beside) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut file = private(OpenOptions::new().create_new(true).write(true)).open(&beside)?;
        file.write_all(&text)?;
        file.sync_all()?;
        fs::rename(&beside, self.path())?;
        // A rename is on disk only when its folder is.
        #[cfg(unix)]
        File::open(&self.home)?.sync_all()?;
        Ok(())
    }
}

/// Makes what is created readable by its owner alone.
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

/// Takes a file back from everybody but its owner, where a copy or a backup gave it away.
fn keep_to_owner(file: &File) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = file.metadata()?.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            file.set_permissions(fs::Permissions::from_mode(0o600))?;
            tracing::warn!(
                mode = format!("{mode:o}"),
                "others could get at secrets.json: it is its owner's alone again"
            );
        }
    }
    // Elsewhere the folder lies in the user's profile, which others cannot enter.
    #[cfg(not(unix))]
    let _ = file;
    Ok(())
}
