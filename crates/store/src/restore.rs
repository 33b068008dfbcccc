//! A copy that takes the place of the data file: what leaves for a profile, how it is looked at, and how it comes in.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension as _, params};

use crate::connection::Row as ConnectionRow;
use crate::event::What;
use crate::run::State;
use crate::unfinished::{TokenOf, Unfinished};
use crate::{
    Error, Millis, backup, binding, connection, damage_of_pages, event, open, unfinished, user, wish,
};

/// Settings that belong to a data folder and its machine, not to the directory: they stay where they are.
const OF_THE_MACHINE: [&str; 5] = ["homeId", "backup", "backupFailed", "backupFolder", "unfinished"];

/// Those of them that a copy of a damaged data file brings back: by the first the secrets are found.
const OF_THE_SAME_MACHINE: [&str; 2] = ["homeId", "backupFolder"];

/// What is in a copy, or in the data file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Content {
    /// How many users.
    pub users: u64,
    /// The connections by name, with how many users are bound on each, dormant or not.
    pub connections: Vec<(ConnectionRow, u64)>,
    /// When a user was changed last.
    pub changed_at: Option<Millis>,
    /// How many passwords wait for a sync, or to be handed out.
    pub passwords: u64,
}

/// Why a file cannot take the place of the data file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// It is damaged: another copy may be whole.
    #[error("it is damaged ({0})")]
    Damaged(String),
    /// It is something else.
    #[error("it is no directory of Rollcall ({0})")]
    Foreign(String),
}

/// Reads what is in a file.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn content(conn: &Connection) -> Result<Content, Error> {
    let connections = connection::all(conn)?.into_iter().map(|row| {
        let bound = binding::users(conn, row.id, false)? + binding::users(conn, row.id, true)?;
        Ok::<_, Error>((row, bound))
    });
    let count = |sql: &str| conn.query_row(sql, [], |row| row.get::<_, u64>(0));
    Ok(Content {
        users: count("SELECT count(*) FROM user")?,
        connections: connections.collect::<Result<_, _>>()?,
        changed_at: conn.query_row("SELECT max(changed_at) FROM user", [], |row| row.get(0))?,
        passwords: count("SELECT (SELECT count(*) FROM password) + (SELECT count(*) FROM hand_out)")?,
    })
}

/// Reads every user and every binding of a copy once: a value that makes no sense is found before the copy takes any place.
///
/// # Errors
/// [`Error::Damaged`] with the first of them; [`Error::Sqlite`].
pub fn read_through(conn: &Connection) -> Result<(), Error> {
    user::read_through(conn)?;
    binding::read_through(conn)
}

/// Takes out of a copy what must not leave the data folder: what is sealed with its key, and what is the machine's own.
///
/// Nothing of it is left in the file's free pages either.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn strip(conn: &Connection) -> Result<(), Error> {
    forget_sealed(conn)?;
    for name in OF_THE_MACHINE {
        conn.execute("DELETE FROM setting WHERE name = ?1", [name])?;
    }
    conn.execute_batch("DELETE FROM setting WHERE name LIKE 'trouble|%'; VACUUM;")?;
    Ok(())
}

fn forget_sealed(conn: &Connection) -> Result<(), Error> {
    wish::forget_with_passwords(conn)?;
    Ok(conn.execute_batch(
        "DELETE FROM hand_out; DELETE FROM password;
         UPDATE password_drift SET answer = NULL WHERE answer = 'again';",
    )?)
}

/// Opens a copy, brings it to this program's layout, and makes sure that it is nothing else than a data file of ours.
///
/// # Errors
/// [`Error::NewerFile`] when a newer program made it; [`Error::Unfit`] when it is none, or not whole.
pub fn open_copy(path: &Path) -> Result<Connection, Error> {
    opened(path).map_err(|error| match error.of_copy() {
        // It says that it is ours, and is laid out otherwise.
        Error::Migration(why) => Error::Unfit(Unfit::Foreign(why)),
        error => error,
    })
}

/// Says of a file that SQLite refuses that it is none of ours, unless it is damaged.
fn foreign(error: impl Into<Error>) -> Error {
    match error.into() {
        Error::Sqlite(why) if !Error::is_spoilt(&why) => Error::Unfit(Unfit::Foreign(why.to_string())),
        error => error,
    }
}

fn opened(path: &Path) -> Result<Connection, Error> {
    let mut conn = Connection::open(path)?;
    // It may come from anywhere: nothing in it is run.
    conn.pragma_update(None, "trusted_schema", "OFF").map_err(foreign)?;
    conn.pragma_update(None, "journal_mode", "DELETE").map_err(foreign)?;
    conn.pragma_update(None, "synchronous", "OFF")?;
    conn.pragma_update(None, "foreign_keys", "ON")?;
    if open::layout_of(&conn).map_err(foreign)?.is_none() {
        return Err(Error::Unfit(Unfit::Foreign("it has no layout".to_owned())));
    }
    if let Some(damage) = damage_of_pages(&conn).map_err(foreign)? {
        return Err(Error::Unfit(Unfit::Damaged(damage)));
    }
    open::migrate(&mut conn, |_| Ok(()))?;
    user::build_indexes(&mut conn)?;
    let fresh = fresh()?;
    // A trigger or a view of somebody else's would go on working in the data file.
    if schema(&conn)? != schema(&fresh)? {
        return Err(Error::Unfit(Unfit::Foreign("its tables are others".to_owned())));
    }
    Ok(conn)
}

/// Makes a data file without anybody in it, in memory.
fn fresh() -> Result<Connection, Error> {
    let mut fresh = Connection::open_in_memory()?;
    open::migrate(&mut fresh, |_| Ok(()))?;
    user::build_indexes(&mut fresh)?;
    Ok(fresh)
}

/// Everything that a file defines.
fn schema(conn: &Connection) -> Result<Vec<(String, String, String)>, Error> {
    let mut statement = conn.prepare(
        "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY type, name",
    )?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What stays of a data file when a copy takes its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stays {
    /// The settings of the data folder and its machine, as JSON by name.
    settings: Vec<(String, String)>,
    /// The tokens of its connections.
    tokens: Vec<TokenOf>,
    /// How far its users' list has come.
    revision: i64,
    /// The last number that each table gave.
    numbers: Vec<(String, i64)>,
    /// How its trail ends.
    head: String,
    /// The size of its pages.
    page_size: i64,
}

impl Stays {
    /// Reads it from a data file.
    ///
    /// # Errors
    /// [`Error::Sqlite`], [`Error::Damaged`].
    pub fn of(data: &Connection) -> Result<Self, Error> {
        // The trail counts beside SQLite's own counter, which may have been set back.
        let mut numbers = data.prepare(
            "SELECT name, seq FROM sqlite_sequence
             UNION ALL SELECT 'event', last FROM trail",
        )?;
        let numbers = numbers.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(Self {
            settings: settings(data, &OF_THE_MACHINE)?,
            tokens: connection::all(data)?.iter().map(TokenOf::of).collect(),
            revision: user::revision(data)?.number,
            numbers: numbers.collect::<Result<_, _>>()?,
            head: event::chain(data)?.head,
            page_size: page_size(data)?,
        })
    }

    /// The same where the data file is damaged, and nothing can be read of it: what belongs to the data folder is taken
    /// from the copy, as far as it is in there.
    ///
    /// # Errors
    /// [`Error::Sqlite`].
    pub fn of_copy_alone(copy: &Connection) -> Result<Self, Error> {
        Ok(Self { settings: settings(copy, &OF_THE_SAME_MACHINE)?, ..Self::of(&fresh()?)? })
    }
}

fn settings(conn: &Connection, names: &[&str]) -> Result<Vec<(String, String)>, Error> {
    let mut statement = conn.prepare("SELECT name, value FROM setting WHERE name = ?1")?;
    let mut found = Vec::new();
    for name in names {
        let setting: Option<(String, String)> =
            statement.query_row([name], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        found.extend(setting);
    }
    Ok(found)
}

/// Makes a copy ready to take the place of the data file: its connections are deactivated and their bindings dormant, runs
/// that were not over are closed, nothing sealed is in it, and what stays of the data file comes over. Its trail goes on with
/// an event that says so, and how the one ended that it replaces.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`], of the copy.
pub fn prepare(copy: &mut Connection, stays: &Stays, by: &event::By, now: Millis) -> Result<(), Error> {
    let tx = copy.transaction()?;
    let stamp = backup::stamp(&tx)?;
    forget_sealed(&tx)?;
    tx.execute("DELETE FROM setting WHERE name LIKE 'trouble|%'", [])?;
    for name in OF_THE_MACHINE {
        tx.execute("DELETE FROM setting WHERE name = ?1", [name])?;
    }
    for (name, value) in &stays.settings {
        tx.execute("INSERT INTO setting (name, value) VALUES (?1, ?2)", [name, value])?;
    }
    backup::forget_stamp(&tx)?;
    // The connections that are replaced leave their tokens behind, which only the program can forget.
    let tokens = stays.tokens.clone();
    unfinished::add(&tx, Unfinished { tokens, ..Unfinished::default() })?;
    for open in [State::Reading, State::Review, State::Applying] {
        // One that was approved may have gone on since where it was copied from.
        let state = if open == State::Applying { State::Failed } else { State::Discarded };
        tx.execute(
            "UPDATE run SET state = ?2, ended_at = ?3, error_code = 'restored',
                 error = 'the directory was restored from a copy while it was not over' WHERE state = ?1",
            params![open.name(), state.name(), now],
        )?;
    }
    tx.execute(
        "UPDATE connection SET health = 'reauthorize', deactivated_at = coalesce(deactivated_at, ?1)",
        [now],
    )?;
    tx.execute("UPDATE binding SET dormant = 1 WHERE NOT dormant", [])?;
    tx.execute("UPDATE group_binding SET dormant = 1 WHERE NOT dormant", [])?;
    // What a number once meant here it does not mean again, and whoever has counted the list counts it anew.
    tx.execute("UPDATE user_revision SET revision = max(revision, ?1) + 1", [stays.revision])?;
    for (table, number) in &stays.numbers {
        let known = tx.execute(
            "UPDATE sqlite_sequence SET seq = max(seq, ?2) WHERE name = ?1",
            params![table, number],
        )?;
        if known == 0 {
            tx.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?1, ?2)", params![table, number])?;
        }
    }
    let note = match stamp {
        Some(stamp) => format!("the copy was made by {}", stamp.operator),
        None => String::new(),
    };
    let end = event::Change {
        what: "the trail that was replaced".to_owned(),
        before: stays.head.clone(),
        after: String::new(),
    };
    event::add(&tx, &event::Row { note, changes: vec![end], ..event::Row::of(What::Restored, by, now) })?;
    let connections = connection::all(&tx)?;
    tx.commit()?;
    for row in connections {
        binding::restand(copy, row.id)?;
    }
    if page_size(copy)? != stays.page_size {
        copy.pragma_update(None, "page_size", stays.page_size)?;
        copy.execute_batch("VACUUM")?;
    }
    Ok(())
}

fn page_size(conn: &Connection) -> Result<i64, Error> {
    Ok(conn.query_row("PRAGMA page_size", [], |row| row.get(0))?)
}
