//! Restore: a profile or a backup takes the place of the directory, after it was looked at.
//!
//! It comes in through SQLite, as one transaction: the data file stays where it is, so that whoever has it open sees the
//! other directory from then on, and a kill leaves the one or the other.

use std::fs::File;
use std::io::{BufReader, BufWriter, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use secrecy::SecretString;
use secrets::passphrase::{self, PassphraseError, StreamError};
use store::backup::{self, Kept, Stamp};
use store::connection::Row;
use store::restore::{self, Content, Stays, Unfit};
use store::unfinished::TokenOf;

use crate::backup::Why;
use crate::lock::RunLock;
use crate::profile::{COPIES, Temporary};
use crate::rescue::with_newest;
use crate::workstation::blocking;
use crate::{Error, Workstation, counted};

/// A copy that was looked at, and may take the place of the directory; it is forgotten when this is dropped.
#[derive(Debug)]
pub struct Incoming {
    preview: Preview,
    file: PathBuf,
    copy: Temporary,
    _lock: RunLock,
}

impl Incoming {
    pub(crate) fn new(preview: Preview, file: PathBuf, copy: Temporary, lock: RunLock) -> Self {
        Self { preview, file, copy, _lock: lock }
    }

    /// Tells which file was copied.
    pub(crate) fn file(&self) -> &Path {
        &self.file
    }

    pub(crate) fn copy(&self) -> &Path {
        &self.copy.0
    }

    /// Tells what is in it, and what it would replace.
    #[must_use]
    pub fn preview(&self) -> &Preview {
        &self.preview
    }
}

/// What a copy has, and what it would replace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// Whether it is a profile, which was sealed, or a plain backup.
    pub sealed: bool,
    /// What it says of itself; none when it is a plain data file.
    pub stamp: Option<Stamp>,
    /// What is in it.
    pub brings: Content,
    /// What is in the directory now; nothing where that is not known.
    pub replaces: Content,
    /// Whether the data file is damaged that it replaces: it is kept, and there can be no backup of it.
    pub damaged: bool,
}

/// A directory that was restored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// How many users it has.
    pub users: u64,
    /// Its connections; each waits to be reactivated.
    pub connections: Vec<Row>,
    /// Where the one before is; none when nobody was in it.
    pub backup: Option<Kept>,
}

/// Tells whether a file is opened by a passphrase.
///
/// # Errors
/// [`Error::Refused`] when it cannot be read.
pub fn is_sealed(file: &Path) -> Result<bool, Error> {
    let mut beginning = Vec::new();
    let read = File::open(file).and_then(|file| file.take(64).read_to_end(&mut beginning));
    read.map_err(|error| unreadable(file, &error))?;
    Ok(passphrase::looks_sealed(&beginning))
}

fn unreadable(file: &Path, error: &dyn std::fmt::Display) -> Error {
    Error::Refused(format!("{} cannot be read: {error}", file.display()))
}

impl Workstation {
    /// Looks at a profile or a backup; nothing is replaced yet, and the file is left as it is.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] when the passphrase does not open it; [`Error::Unfit`] when it is damaged, or no directory of
    /// Rollcall's; [`Error::Store`] when a newer program made it.
    pub async fn restore_read(&self, file: &Path, words: Option<SecretString>) -> Result<Incoming, Error> {
        let lock = RunLock::take(self.home(), COPIES, "a copy is looked at")?;
        let copy = Temporary(self.home().copy());
        drop(Temporary(copy.0.clone()));
        let (from, to) = (file.to_owned(), copy.0.clone());
        let (sealed, stamp, brings) = blocking(move || looked_at(&from, &to, words)).await??;
        let replaces = self.inner.store.read(restore::content).await;
        let replaces = replaces.map_err(|error| with_newest(self.home(), error.into()))?;
        let preview = Preview { sealed, stamp, brings, replaces, damaged: false };
        Ok(Incoming::new(preview, file.to_owned(), copy, lock))
    }

    /// Puts a copy in the place of the directory, of which a backup is kept. Its connections wait to be reactivated, and
    /// nothing is sent to Google.
    ///
    /// # Errors
    /// [`Error::Busy`] while a run works; [`Error::Unfit`] when the copy was damaged since it was looked at; [`Error::Store`]
    /// when there can be no backup: then all is as before. Of a data file that is damaged there can be none: the copy may
    /// take its place by [`crate::rescue::apply`].
    pub async fn restore_apply(&self, incoming: &Incoming) -> Result<Restored, Error> {
        let before = self.connections().await?;
        let theirs = incoming.preview.brings.connections.iter().map(|(row, _)| row.id);
        let mut ids: Vec<_> = before.iter().map(|row| row.id).chain(theirs).collect();
        ids.sort_unstable();
        ids.dedup();
        let locks = ids.into_iter().map(|id| RunLock::take(self.home(), id, "a directory is restored"));
        let _locks = locks.collect::<Result<Vec<_>, _>>()?;
        // The names of the secrets and of the backups are this data folder's.
        self.home_id().await?;
        let backup = match self.inner.store.read(backup::is_empty).await? && before.is_empty() {
            true => None,
            false => Some(self.back_up_for(Why::Restore, None).await?),
        };
        tracing::trace!("what is replaced has its backup");
        let (copy, by, now) = (incoming.copy.0.clone(), self.by(), self.now());
        let put = self.inner.store.write_in_batches(move |data| {
            let stays = Stays::of(data)?;
            let mut conn = restore::open_copy(&copy)?;
            let ready = counted::note_unfinished(&mut conn)
                .and_then(|()| restore::prepare(&mut conn, &stays, &by, now));
            ready.map_err(store::Error::of_copy)?;
            tracing::trace!("the copy is ready");
            backup::whole(&conn, data)
        });
        put.await.map_err(|error| said_of(incoming.file(), error))?;
        tracing::trace!("the copy stands in the place of the directory");
        for plan in self.home().plans() {
            // A plan of what is gone is none; a number is never given twice.
            let _ = std::fs::remove_file(plan);
        }
        self.forget_tokens(before).await;
        let connections = self.connections().await?;
        let users = self.user_counts(&store::window::Query::everybody()).await?.iter().sum();
        tracing::info!(users, connections = connections.len(), "restored");
        Ok(Restored { users, connections, backup })
    }

    /// Forgets the tokens of connections that are replaced, as far as the secrets can be opened.
    async fn forget_tokens(&self, connections: Vec<Row>) {
        for row in connections {
            self.forget_client(row.id);
            if self.forget_token(TokenOf::of(&row)).await.is_err() {
                // It opens nothing here any more: the connection that comes back has to consent.
                tracing::warn!(connection = row.id, "a token could not be forgotten");
            }
            tracing::trace!(connection = row.id, "a token is forgotten");
        }
    }
}

/// Copies a file into a copy of one's own, and looks at it: whether it was sealed, what it says of itself, and what is in it.
pub(crate) fn looked_at(
    from: &Path,
    to: &Path,
    words: Option<SecretString>,
) -> Result<(bool, Option<Stamp>, Content), Error> {
    let sealed = take(from, to, words)?;
    let (stamp, brings) = read_copy(to).map_err(|error| said_of(from, error.of_copy()))?;
    for (row, _) in &brings.connections {
        goes_where_it_says(row)?;
    }
    Ok((sealed, stamp, brings))
}

/// Reads all of a copy: what it says of itself, and what is in it.
fn read_copy(copy: &Path) -> Result<(Option<Stamp>, Content), store::Error> {
    let conn = restore::open_copy(copy)?;
    restore::read_through(&conn)?;
    Ok((backup::stamp(&conn)?, restore::content(&conn)?))
}

/// Says which file it is that cannot be restored; any other error passes.
pub(crate) fn said_of(file: &Path, error: store::Error) -> Error {
    match error {
        store::Error::Unfit(why) => unfit(file, why),
        error => error.into(),
    }
}

fn unfit(file: &Path, why: Unfit) -> Error {
    Error::Unfit { file: file.display().to_string(), why }
}

/// Copies or opens a file into a copy of one's own; tells whether it was sealed.
fn take(from: &Path, to: &Path, words: Option<SecretString>) -> Result<bool, Error> {
    let here = |error: std::io::Error| Error::machine("the copy cannot be written", &error);
    let mut file = BufReader::new(File::open(from).map_err(|error| unreadable(from, &error))?);
    let mut out = BufWriter::new(crate::home::create_private(to).map_err(here)?);
    let mut beginning = Vec::new();
    file.by_ref().take(64).read_to_end(&mut beginning).map_err(|error| unreadable(from, &error))?;
    file.rewind().map_err(|error| unreadable(from, &error))?;
    let sealed = passphrase::looks_sealed(&beginning);
    if sealed {
        let none = || Error::InvalidInput("this file is opened by a passphrase".to_owned());
        let words = words.ok_or_else(none)?;
        passphrase::open_stream(&words, &mut file, &mut out).map_err(|error| match error {
            StreamError::Passphrase(PassphraseError::Damaged) => {
                unfit(from, Unfit::Damaged("a part of it was changed, or is missing".to_owned()))
            }
            StreamError::Passphrase(error @ PassphraseError::CutOff) => {
                unfit(from, Unfit::Damaged(error.to_string()))
            }
            StreamError::Passphrase(error @ PassphraseError::NotOurs) => {
                unfit(from, Unfit::Foreign(error.to_string()))
            }
            StreamError::Passphrase(error) => Error::InvalidInput(error.to_string()),
            StreamError::Io(error) => Error::machine("the copy", &error),
        })?;
    } else if beginning.starts_with(backup::BEGINNING) {
        std::io::copy(&mut file, &mut out).map_err(here)?;
    } else {
        return Err(unfit(from, neither(&beginning)));
    }
    out.flush().map_err(here)?;
    Ok(sealed)
}

/// Says what a file is that begins neither as a profile nor as a backup: one of them that was cut off or written over with
/// zeros, as by a full disk or a lost connection, or something else.
fn neither(beginning: &[u8]) -> Unfit {
    let length = backup::BEGINNING.len();
    let is_cut_off = backup::BEGINNING.starts_with(beginning) || passphrase::is_cut_off(beginning);
    match beginning {
        [] => Unfit::Damaged("it is empty".to_owned()),
        _ if beginning.iter().take(length).all(|byte| *byte == 0) => {
            Unfit::Damaged("it begins with zeros".to_owned())
        }
        _ if is_cut_off => Unfit::Damaged("it ends within its beginning".to_owned()),
        _ => Unfit::Foreign("neither a profile nor a backup".to_owned()),
    }
}

/// Refuses a connection that calls itself Google's and leads elsewhere: a file may come from anybody.
fn goes_where_it_says(row: &Row) -> Result<(), Error> {
    let kind = match row.origin.as_str() {
        "sandbox" => "sandbox",
        text if crate::connection::origin_of(text)?.is_google() => "google",
        _ => "emulator",
    };
    match kind == row.kind {
        true => Ok(()),
        false => Err(Error::Refused(format!(
            "the connection {} of this file does not lead where it says",
            row.name
        ))),
    }
}
