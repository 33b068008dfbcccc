//! A data file that is damaged: which backups there are, and how one takes its place without the file being opened.
//!
//! The damaged file is kept beside the one that takes its place: whoever can read more of it than SQLite may try.

use std::fs::{self, OpenOptions};
use std::path::{Path, PathBuf};

use secrecy::SecretString;
use store::Millis;
use store::backup::{self, Kept};
use store::connection::Row;
use store::event::By;
use store::restore::{self, Stays};

use crate::home::Home;
use crate::lock::RunLock;
use crate::profile::{COPIES, Temporary};
use crate::restore::{Incoming, Preview, looked_at, said_of};
use crate::workstation::blocking;
use crate::{Environment, Error, counted};

/// A directory that was restored in the place of a damaged one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rescued {
    /// How many users it has.
    pub users: u64,
    /// Its connections; each waits to be reactivated.
    pub connections: Vec<Row>,
    /// Where the damaged file is.
    pub damaged: PathBuf,
}

/// Lists the backups in the data folder, newest first. That they go elsewhere is said in the data file alone: those are
/// not among them.
#[must_use]
pub fn backups(home: &Home) -> Vec<Kept> {
    backup::of_any_home(&home.backups()).unwrap_or_default()
}

/// Says of an error that means a damaged data file which backup is the newest; any other error passes.
pub(crate) fn with_newest(home: &Home, error: Error) -> Error {
    match error {
        Error::Store(store::Error::Sqlite(why)) if store::Error::is_spoilt(&why) => Error::DataDamaged {
            why: why.to_string(),
            // One that was emptied would be chosen in vain.
            newest: backups(home).into_iter().map(|kept| kept.path).find(|path| backup::begins_as_one(path)),
        },
        error => error,
    }
}

/// Looks at a profile or a backup that may take the place of a damaged data file; nothing is replaced yet.
///
/// # Errors
/// As [`crate::Workstation::restore_read`].
pub async fn read(home: &Home, file: &Path, words: Option<SecretString>) -> Result<Incoming, Error> {
    let lock = RunLock::take(home, COPIES, "a copy is looked at")?;
    let copy = Temporary(home.copy());
    drop(Temporary(copy.0.clone()));
    let (from, to) = (file.to_owned(), copy.0.clone());
    let (sealed, stamp, brings) = blocking(move || looked_at(&from, &to, words)).await??;
    let preview = Preview { sealed, stamp, brings, replaces: restore::Content::default(), damaged: true };
    Ok(Incoming::new(preview, file.to_owned(), copy, lock))
}

/// Puts a copy in the place of the damaged data file, which is kept. Its connections wait to be reactivated, and nothing is
/// sent to Google.
///
/// # Errors
/// [`Error::Busy`] while a run works; [`Error::Unfit`] when the copy was damaged since it was looked at; [`Error::Store`]
/// when the files cannot be moved.
pub async fn apply(home: &Home, environment: &Environment, incoming: Incoming) -> Result<Rescued, Error> {
    let connections: Vec<Row> =
        incoming.preview().brings.connections.iter().map(|(row, _)| row.clone()).collect();
    let locks = connections.iter().map(|row| RunLock::take(home, row.id, "a directory is restored"));
    let _locks = locks.collect::<Result<Vec<_>, _>>()?;
    let now = (environment.now)();
    let by = By { operator: environment.operator.clone(), workstation: environment.workstation.clone() };
    let users = incoming.preview().brings.users;
    let (of, file, copy) = (home.clone(), incoming.file().to_owned(), incoming.copy().to_owned());
    let damaged = blocking(move || {
        make_ready(&copy, &by, now).map_err(|error| said_of(&file, error.of_copy()))?;
        let data = of.data_file();
        let refused = |error| Error::data_file(format!("the data file {}", data.display()), error);
        put_in_place(&copy, &data, &of.damaged(now)).map_err(refused)
    });
    let damaged = damaged.await??;
    for plan in home.plans() {
        // A plan of what is gone is none.
        let _ = fs::remove_file(plan);
    }
    tracing::info!(users, connections = connections.len(), "restored");
    Ok(Rescued { users, connections, damaged })
}

/// Makes a copy ready to be the data file, of which nothing can be read.
fn make_ready(copy: &Path, by: &By, now: Millis) -> Result<(), store::Error> {
    let mut conn = restore::open_copy(copy)?;
    let stays = Stays::of_copy_alone(&conn)?;
    counted::note_unfinished(&mut conn)?;
    restore::prepare(&mut conn, &stays, by, now)?;
    conn.close().map_err(|(_, error)| error)?;
    Ok(())
}

/// Moves the damaged file and what SQLite laid beside it away, and the copy to its place; gives where the damaged one is.
fn put_in_place(copy: &Path, data: &Path, aside: &Path) -> std::io::Result<PathBuf> {
    OpenOptions::new().write(true).open(copy)?.sync_all()?;
    let beside = |file: &Path, what: &str| {
        let mut path = file.as_os_str().to_owned();
        path.push(what);
        PathBuf::from(path)
    };
    for what in ["-wal", "-shm"] {
        match fs::rename(beside(data, what), beside(aside, what)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    // Where it can have two names there is no moment without a data file.
    if fs::hard_link(data, aside).is_err() {
        fs::rename(data, aside)?;
    }
    fs::rename(copy, data)?;
    #[cfg(unix)]
    if let Some(folder) = data.parent() {
        fs::File::open(folder)?.sync_all()?;
    }
    Ok(aside.to_owned())
}
