//! Export profile: the directory, the mapping and the settings as one file for a passphrase.
//!
//! No token is in it, for none is in the data file; nor anything sealed with the data key, which stays in the keyring.

use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use secrecy::SecretString;
use secrets::passphrase::{self, StreamError};
use store::event::{self, What};
use store::{backup, restore};

use crate::backup::Why;
use crate::lock::RunLock;
use crate::passwords::could_hand_out;
use crate::workstation::blocking;
use crate::{Error, Workstation};

/// The lock of copies that are made or looked at, one at a time; no connection has this number.
pub(crate) const COPIES: i64 = 0;

/// Removed when it is not needed any more, however that comes about.
#[derive(Debug)]
pub(crate) struct Temporary(pub(crate) PathBuf);

impl Drop for Temporary {
    fn drop(&mut self) {
        for beside in ["", "-journal", "-wal", "-shm"] {
            let mut path = self.0.clone().into_os_string();
            path.push(beside);
            // What cannot be removed is written over by the next one.
            let _ = fs::remove_file(path);
        }
    }
}

/// A profile that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// How many users are in it.
    pub users: u64,
    /// How large the file is.
    pub bytes: u64,
}

impl Workstation {
    /// Writes the directory, the mapping and the settings into a file that a passphrase opens.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] when the passphrase is too short; [`Error::Refused`] when the file is there already or cannot
    /// be written: then there is none.
    pub async fn export_profile(&self, file: &Path, words: SecretString) -> Result<Exported, Error> {
        could_hand_out(file, &words)?;
        let lock = RunLock::take(self.home(), COPIES, "a profile is exported")?;
        let copy = Temporary(self.home().copy());
        drop(Temporary(copy.0.clone()));
        let (to, stamp) = (copy.0.clone(), self.stamp(Why::Profile));
        self.inner
            .store
            .read(move |conn| {
                let moment = conn.unchecked_transaction()?;
                backup::write(&moment, &to, &stamp)
            })
            .await?;
        let file = file.to_owned();
        let exported = blocking(move || {
            let _lock = lock;
            let conn = store::rusqlite::Connection::open(&copy.0)?;
            conn.pragma_update(None, "synchronous", "OFF")?;
            restore::strip(&conn)?;
            let users = restore::content(&conn)?.users;
            conn.close().map_err(|(_, error)| error)?;
            let bytes = seal(&copy.0, &file, &words)?;
            Ok::<_, Error>(Exported { users, bytes })
        });
        let exported = exported.await??;
        let event = event::Row {
            note: format!("{} users", exported.users),
            ..self.event(What::ProfileExported, None)
        };
        self.inner.store.write(move |tx| event::add(tx, &event)).await?;
        tracing::info!(users = exported.users, bytes = exported.bytes, "a profile was exported");
        Ok(exported)
    }
}

/// Seals a file into another, which is whole or not there, and on the disk afterwards.
fn seal(from: &Path, file: &Path, words: &SecretString) -> Result<u64, Error> {
    let refused = |error: &dyn std::fmt::Display| {
        Error::Refused(format!("{} cannot be written: {error}", file.display()))
    };
    let mut part = file.as_os_str().to_owned();
    part.push(".part");
    let part = Temporary(part.into());
    let mut from = File::open(from).map_err(|error| Error::machine("the copy", &error))?;
    let out = crate::home::create_private(&part.0).map_err(|error| refused(&error))?;
    let mut out = BufWriter::new(out);
    passphrase::seal_stream(words, &mut from, &mut out).map_err(|error| match error {
        StreamError::Passphrase(error) => Error::InvalidInput(error.to_string()),
        StreamError::Io(error) => refused(&error),
    })?;
    out.flush().map_err(|error| refused(&error))?;
    let out = out.into_inner().map_err(|error| refused(&error))?;
    out.sync_all().map_err(|error| refused(&error))?;
    let bytes = out.metadata().map_err(|error| refused(&error))?.len();
    drop(out);
    fs::rename(&part.0, file).map_err(|error| refused(&error))?;
    Ok(bytes)
}
