//! Changes that somebody else made through the same client, as Google's log tells of them.

use rusqlite::{Connection, OptionalExtension, params};

use crate::{Error, Millis};

pub(super) const LAYOUT: &str = "
    CREATE TABLE IF NOT EXISTS plan.elsewhere (
        id INTEGER PRIMARY KEY, at INTEGER NOT NULL, qualifier TEXT NOT NULL, what TEXT NOT NULL, email TEXT NOT NULL,
        actor TEXT NOT NULL
    ) STRICT;
    CREATE TABLE IF NOT EXISTS plan.log_asked (until INTEGER, why_not TEXT) STRICT;";

/// What the log told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Changes that our journal does not know, the newest first.
    pub rows: Vec<Row>,
    /// Up to when it was asked, by Google's clock.
    pub until: Millis,
}

/// A change that our journal does not know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// When it was made, by Google's clock.
    pub at: Millis,
    /// Which entry of the log, among those of that time.
    pub qualifier: String,
    /// What, as Google calls it: `SUSPEND_USER`.
    pub what: String,
    /// The account that was changed.
    pub email: String,
    /// The administrator for whom the client did it.
    pub actor: String,
}

/// Keeps what the log told, or why it could not be asked; whatever was kept before is forgotten.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn replace(conn: &Connection, told: &Result<Told, String>) -> Result<(), Error> {
    conn.execute_batch("DELETE FROM plan.elsewhere; DELETE FROM plan.log_asked;")?;
    let (until, why_not) = match told {
        Ok(told) => (Some(told.until), None),
        Err(why) => (None, Some(why)),
    };
    conn.execute("INSERT INTO plan.log_asked (until, why_not) VALUES (?1, ?2)", params![until, why_not])?;
    let mut insert = conn.prepare_cached(
        "INSERT INTO plan.elsewhere (at, qualifier, what, email, actor) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for row in told.iter().flat_map(|told| &told.rows) {
        insert.execute(params![row.at, row.qualifier, row.what, row.email, row.actor])?;
    }
    Ok(())
}

/// Counts the changes.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn count(conn: &Connection) -> Result<u64, Error> {
    Ok(conn.query_row("SELECT count(*) FROM plan.elsewhere", [], |row| row.get(0))?)
}

/// Reads the newest changes of what the log told, or why it could not be asked; nothing where it was not to be asked.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn told(conn: &Connection, limit: u32) -> Result<Option<Result<Told, String>>, Error> {
    let asked: Option<(Option<Millis>, Option<String>)> = conn
        .query_row("SELECT until, why_not FROM plan.log_asked", [], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let until = match asked {
        None => return Ok(None),
        Some((_, Some(why))) => return Ok(Some(Err(why))),
        Some((until, None)) => until.unwrap_or_default(),
    };
    let mut statement = conn.prepare_cached(
        "SELECT at, qualifier, what, email, actor FROM plan.elsewhere ORDER BY at DESC, id LIMIT ?1",
    )?;
    let rows = statement.query_map([limit], |row| {
        Ok(Row {
            at: row.get(0)?,
            qualifier: row.get(1)?,
            what: row.get(2)?,
            email: row.get(3)?,
            actor: row.get(4)?,
        })
    })?;
    Ok(Some(Ok(Told { rows: rows.collect::<Result<_, _>>()?, until })))
}
