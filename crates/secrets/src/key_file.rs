//! The key file of a machine without a keyring.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

/// A shorter key file is refused.
const SHORTEST: usize = 32;

/// A longer one is surely something else.
const LONGEST: u64 = 64 * 1024;

/// Fewer different bytes are no work of chance: 32 random ones have about 30, their hex digits 16.
const FEWEST_DIFFERENT: usize = 10;

/// What a key file holds.
pub(crate) struct KeyFile(Zeroizing<Vec<u8>>);

/// Why a key file is refused; the message says the rule.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// It cannot be read.
    #[error("the key file {} cannot be read: {cause}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why not.
        cause: io::Error,
    },
    /// It is no plain file.
    #[error("the key file {} is no plain file", .0.display())]
    NotAFile(PathBuf),
    /// Others than its owner can get at it.
    #[error("others can read or write the key file {}: make it your own with chmod 600", .0.display())]
    OpenToOthers(PathBuf),
    /// It is too short.
    #[error("the key file {} is too short: it needs at least 32 random bytes", .0.display())]
    TooShort(PathBuf),
    /// It is too long.
    #[error("the key file {} is too long: 32 random bytes are enough", .0.display())]
    TooLong(PathBuf),
    /// It is not made by chance.
    #[error("the key file {} does not look random: make one with `head -c 32 /dev/urandom`", .0.display())]
    NotRandom(PathBuf),
}

impl KeyFile {
    /// Reads a key file, if only its owner can.
    pub fn read(path: &Path) -> Result<Self, KeyFileError> {
        let unreadable = |cause| KeyFileError::Unreadable { path: path.to_owned(), cause };
        // A pipe would keep whoever opens it waiting.
        if !std::fs::metadata(path).map_err(unreadable)?.is_file() {
            return Err(KeyFileError::NotAFile(path.to_owned()));
        }
        let file = File::open(path).map_err(unreadable)?;
        // Of the opened file, not of the name: the two could differ a moment later.
        let metadata = file.metadata().map_err(unreadable)?;
        if !metadata.is_file() {
            return Err(KeyFileError::NotAFile(path.to_owned()));
        }
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            if metadata.permissions().mode() & 0o077 != 0 {
                return Err(KeyFileError::OpenToOthers(path.to_owned()));
            }
        }
        if metadata.len() > LONGEST {
            return Err(KeyFileError::TooLong(path.to_owned()));
        }
        let mut bytes = Zeroizing::new(Vec::with_capacity(SHORTEST * 4));
        file.take(LONGEST).read_to_end(&mut bytes).map_err(unreadable)?;
        if bytes.len() < SHORTEST {
            return Err(KeyFileError::TooShort(path.to_owned()));
        }
        if bytes.iter().collect::<BTreeSet<_>>().len() < FEWEST_DIFFERENT {
            return Err(KeyFileError::NotRandom(path.to_owned()));
        }
        Ok(Self(bytes))
    }

    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    #[cfg(test)]
    pub fn for_tests(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }
}
