//! Copies of the data file: how one is made, named, listed, and when there is nothing to copy.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags, params};
use serde::{Deserialize, Serialize};

use crate::error::to_json;
use crate::{Error, Millis, damage_of_pages, run, setting};

/// How many copies of a home are kept.
pub const MOST: usize = 14;

/// What every copy begins with, as every file of SQLite's.
pub const BEGINNING: &[u8; 16] = b"SQLite format 3\0";

/// The setting of a copy that says what it is.
const STAMP: &str = "copy";

/// What a copy says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Stamp {
    /// When it was made.
    pub at: Millis,
    /// What it was made before, or for.
    pub why: String,
    /// The program that made it.
    pub version: String,
    /// Who worked there.
    pub operator: String,
}

/// A copy in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The file.
    pub path: PathBuf,
    /// When it was made, as its name says.
    pub at: Millis,
    /// What it was made before, or for, as its name says.
    pub why: String,
    /// How large it is.
    pub bytes: u64,
}

/// Copies the data file as it is at one moment; nobody who reads or writes meanwhile waits for it.
///
/// The copy is whole or not there, is its owner's alone, is one file, and lies on the disk afterwards.
///
/// # Errors
/// [`Error::NotBackedUp`] with what the system says.
pub fn copy(conn: &Connection, folder: &Path, home: &str, stamp: &Stamp) -> Result<PathBuf, Error> {
    let refused = |why: &dyn std::fmt::Display| Error::NotBackedUp {
        folder: folder.display().to_string(),
        why: why.to_string(),
    };
    let name = name(conn, home, stamp)?;
    let numbered = |number: u32| match number {
        1 => folder.join(format!("{name}.db")),
        _ => folder.join(format!("{name}-{number}.db")),
    };
    let to = (1..).map(numbered).find(|path| !path.exists()).unwrap_or_else(|| numbered(1));
    let part = to.with_extension("part");
    let made = write(conn, &part, stamp)
        .map_err(|error| refused(&error))
        .and_then(|()| put_in_place(&part, &to).map_err(|error| refused(&error)));
    if made.is_err() {
        // What was written of it is no copy; where it cannot be removed either, it is no copy by its name.
        let _ = fs::remove_file(&part);
    }
    made.map(|()| to)
}

/// Copies a data file into another, stamped; the other is new, and is on the disk when its owner brings it there.
///
/// # Errors
/// [`Error::Io`], [`Error::Sqlite`].
pub fn write(conn: &Connection, to: &Path, stamp: &Stamp) -> Result<(), Error> {
    private(to).map_err(|source| Error::Io { path: to.display().to_string(), source })?;
    let mut copy = Connection::open(to)?;
    // Until it has its name it is nothing: it is brought to the disk once, at the end.
    copy.pragma_update(None, "synchronous", "OFF")?;
    whole(conn, &mut copy)?;
    // One file, without a log beside it.
    copy.pragma_update(None, "journal_mode", "DELETE")?;
    copy.execute(
        "INSERT INTO setting (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        params![STAMP, to_json(STAMP, stamp)?],
    )?;
    copy.close().map_err(|(_, error)| error)?;
    Ok(())
}

/// Copies everything of one connection's file into another's, in one piece.
///
/// # Errors
/// [`Error::Sqlite`], also when the other is written by somebody else for longer than its patience.
pub fn whole(from: &Connection, to: &mut Connection) -> Result<(), Error> {
    let backup = Backup::new(from, to)?;
    match backup.step(-1)? {
        StepResult::Done => Ok(()),
        _ => Err(Error::Interrupted("somebody else writes into it".to_owned())),
    }
}

fn private(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path).map(|_| ())
}

fn put_in_place(part: &Path, to: &Path) -> io::Result<()> {
    // Windows brings only what is open for writing to the disk.
    OpenOptions::new().write(true).open(part)?.sync_all()?;
    fs::rename(part, to)?;
    #[cfg(unix)]
    if let Some(folder) = to.parent() {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// Names a copy: `rollcall-HOME-2026-11-27T15-25-02Z-WHY`.
fn name(conn: &Connection, home: &str, stamp: &Stamp) -> Result<String, Error> {
    let at: String =
        conn.query_row("SELECT strftime('%Y-%m-%dT%H-%M-%SZ', ?1 / 1000, 'unixepoch')", [stamp.at], |row| {
            row.get(0)
        })?;
    Ok(format!("rollcall-{home}-{at}-{}", stamp.why))
}

/// Reads from a copy's name whose it is, when it was made, and for what.
fn named(conn: &Connection, path: &Path) -> Option<(String, Millis, String)> {
    let name = path.file_name()?.to_str()?.strip_prefix("rollcall-")?.strip_suffix(".db")?;
    let (home, rest) = name.split_once('-')?;
    let (at, why) = rest.split_once("Z-")?;
    let (day, time) = at.split_once('T')?;
    let moment = format!("{day} {}", time.replace('-', ":"));
    let seconds: Option<Millis> =
        conn.query_row("SELECT unixepoch(?1)", [moment], |row| row.get(0)).ok().flatten();
    let why = why.trim_end_matches(|c: char| c.is_ascii_digit() || c == '-');
    Some((home.to_owned(), seconds? * 1000, why.to_owned()))
}

/// Lists the copies of a home in a folder, newest first; a folder that is not there has none.
///
/// # Errors
/// [`Error::Io`] when the folder cannot be read.
pub fn list(conn: &Connection, folder: &Path, home: &str) -> Result<Vec<Kept>, Error> {
    listed(conn, folder, |of| of == home)
}

/// Lists the copies in a folder, of whatever home, newest first: for whoever cannot ask the data file whose it is.
///
/// # Errors
/// [`Error::Io`] when the folder cannot be read.
pub fn of_any_home(folder: &Path) -> Result<Vec<Kept>, Error> {
    listed(&Connection::open_in_memory()?, folder, |_| true)
}

fn listed(conn: &Connection, folder: &Path, admits: impl Fn(&str) -> bool) -> Result<Vec<Kept>, Error> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(Error::Io { path: folder.display().to_string(), source }),
    };
    let mut copies: Vec<_> = entries
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let (of, at, why) = named(conn, &path)?;
            let bytes = fs::metadata(&path).ok()?.len();
            admits(&of).then_some(Kept { path, at, why, bytes })
        })
        .collect();
    // Of those of one second the one with the higher number is the newer.
    copies.sort_by(|one, other| {
        let order = |copy: &Kept| (copy.at, copy.path.as_os_str().len(), copy.path.clone());
        order(other).cmp(&order(one))
    });
    Ok(copies)
}

/// Removes the oldest copies of a home in a folder beyond [`MOST`].
///
/// # Errors
/// [`Error::Io`].
pub fn prune(conn: &Connection, folder: &Path, home: &str) -> Result<(), Error> {
    for old in list(conn, folder, home)?.iter().skip(MOST) {
        fs::remove_file(&old.path)
            .map_err(|source| Error::Io { path: old.path.display().to_string(), source })?;
    }
    Ok(())
}

/// Tells whether a file begins as a copy does; one that is empty, or was emptied, does not.
#[must_use]
pub fn begins_as_one(path: &Path) -> bool {
    let mut beginning = [0; BEGINNING.len()];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut beginning));
    read.is_ok() && beginning == *BEGINNING
}

/// Tells whether a copy is as it was made: there, of the same length where that is known, and without a damaged page. One
/// that cannot be looked at is not.
#[must_use]
pub fn is_whole(path: &Path, bytes: Option<u64>) -> bool {
    let same_length = fs::metadata(path).is_ok_and(|file| bytes.is_none_or(|bytes| bytes == file.len()));
    same_length && begins_as_one(path) && looked_through(path).unwrap_or(false)
}

/// Looks at every page of a copy, and changes nothing; tells whether all are whole.
fn looked_through(path: &Path) -> Result<bool, Error> {
    let conn = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    Ok(damage_of_pages(&conn)?.is_none())
}

/// Reads what a copy says of itself; none of what is no copy.
///
/// # Errors
/// [`Error::Damaged`].
pub fn stamp(conn: &Connection) -> Result<Option<Stamp>, Error> {
    setting::get(conn, STAMP)
}

/// Forgets what a copy said of itself: it is the data file now.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn forget_stamp(conn: &Connection) -> Result<(), Error> {
    setting::forget(conn, STAMP)
}

/// Tells whether there is nobody in the directory, nor anybody who was: nothing that a copy would bring back.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn is_empty(conn: &Connection) -> Result<bool, Error> {
    Ok(conn.query_row(
        "SELECT NOT EXISTS (SELECT 1 FROM user) AND NOT EXISTS (SELECT 1 FROM tombstone)",
        [],
        |row| row.get(0),
    )?)
}

/// Tells whether something has changed since a mark that a copy of then would not bring back.
///
/// While a run is applied, or waits to go on, something always has: each of its steps would have to be looked at.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn has_changed_since(conn: &Connection, mark: &str) -> Result<bool, Error> {
    Ok(!run::applying(conn)?.is_empty() || self::mark(conn)? != mark)
}

/// Gives a text that is another one whenever what a copy would bring back has changed, but for what a run does while it is
/// applied. A test holds it against every table.
///
/// Reads and plans that change nobody leave it as it is. SQLite's own counters would not do: that of the file stands
/// still while there is a log, that of a connection is forgotten with it.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn mark(conn: &Connection) -> Result<String, Error> {
    Ok(conn.query_row(
        "SELECT json_array(
             (SELECT revision FROM user_revision),
             (SELECT max(id) FROM edit),
             (SELECT max(id) FROM event WHERE what <> 'run-discarded'),
             (SELECT json_array(max(approved_at), max(iif(approved_at IS NULL, NULL, ended_at))) FROM run),
             (SELECT count(*) FROM run WHERE state = 'applying'),
             (SELECT json_array(count(*), max(made_at)) FROM wish),
             (SELECT count(*) FROM bound_by_group),
             (SELECT json_array(count(*), max(chosen_at)) FROM choice),
             (SELECT json_array(count(*), max(id)) FROM password),
             (SELECT count(*) FROM hand_out),
             (SELECT json_array(count(*), count(answer), max(at)) FROM password_drift),
             (SELECT json_group_array(json_array(id, name, admin_id, scopes, password_mode, deactivated_at)) FROM connection),
             (SELECT json_group_array(json_array(connection_id, attribute, direction)) FROM mapping),
             (SELECT json_group_array(json_array(name, value)) FROM setting
              WHERE name NOT IN ('backup', 'backupFailed') AND name NOT LIKE 'passwordLog:%'))",
        [],
        |row| row.get(0),
    )?)
}
