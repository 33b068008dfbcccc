//! The activity trail: what was done here, by whom, at which workstation. It is only added to.

mod chain;
mod guard;
mod seal;
mod take_over;
mod what;

use rusqlite::{Connection, OptionalExtension, Row as SqlRow, params};
use serde::{Deserialize, Serialize};

pub use self::chain::{Acknowledged, Break, Chain, Untold, begin_anew, chain};
pub(crate) use self::take_over::take_over;
pub use self::what::What;

use crate::error::{json, to_json};
use crate::{Error, Millis};

/// One thing that was changed, before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Which, by its words.
    pub what: String,
    /// As it was, in words.
    pub before: String,
    /// As it is since, in words.
    pub after: String,
}

/// Who does something, and where.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct By {
    /// The name of the system's account.
    pub operator: String,
    /// The name of the computer; empty where an earlier program did not note it.
    pub workstation: String,
}

/// Something that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its number, in the order of time; given by the file.
    pub id: i64,
    /// The connection that it is about.
    pub connection: Option<i64>,
    /// What was done.
    pub what: What,
    /// Who did it.
    pub by: By,
    /// The run that did it.
    pub run: Option<i64>,
    /// The number of the user whom it is about, also when it is gone.
    pub user: Option<i64>,
    /// Whom or what it is about, as it was called then.
    pub subject: String,
    /// More of it, in words.
    pub note: String,
    /// What changed, where nothing else keeps it.
    pub changes: Vec<Change>,
    /// The edit that keeps what changed.
    pub edit: Option<i64>,
    /// When.
    pub at: Millis,
}

impl Row {
    /// Tells of something that somebody does now.
    #[must_use]
    pub fn of(what: What, by: &By, at: Millis) -> Self {
        Self {
            id: 0,
            connection: None,
            what,
            by: by.clone(),
            run: None,
            user: None,
            subject: String::new(),
            note: String::new(),
            changes: Vec::new(),
            edit: None,
            at,
        }
    }
}

/// Gives the last number that an event was given, whether that one is there still or not: by SQLite's own counter, and by
/// the one that is kept beside it.
///
/// # Errors
/// [`Error::Sqlite`].
fn last_given(conn: &Connection) -> Result<i64, Error> {
    Ok(conn
        .prepare_cached(
            "SELECT max(coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'event'), 0),
                 coalesce((SELECT last FROM trail), 0))",
        )?
        .query_row([], |row| row.get(0))?)
}

/// Adds one to the trail, chained to the last; returns its number.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn add(conn: &Connection, row: &Row) -> Result<i64, Error> {
    let mut kept = row.changes.clone();
    if let Some(edit) = row.edit {
        kept.extend(seal::of_edit(conn, row.what, edit)?);
    }
    let changes = to_json("changes", &kept)?;
    let previous: Option<String> = conn
        .prepare_cached("SELECT hash FROM event ORDER BY id DESC LIMIT 1")?
        .query_row([], |row| row.get(0))
        .optional()?;
    let previous = previous.unwrap_or_default();
    let id = last_given(conn)? + 1;
    let row = Row { id, ..row.clone() };
    let hash = chain::hash(&row, row.what.name(), &changes, &previous);
    conn.prepare_cached(
        "INSERT INTO event (id, connection_id, what, operator, workstation, run_id, user_id, subject, note, changes,
             edit_id, at, previous, hash)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
    )?
    .execute(params![
        id,
        row.connection,
        row.what.name(),
        row.by.operator,
        row.by.workstation,
        row.run,
        row.user,
        row.subject,
        row.note,
        changes,
        row.edit,
        row.at,
        previous,
        hash,
    ])?;
    conn.prepare_cached("UPDATE trail SET last = ?1")?.execute([id])?;
    Ok(id)
}

const COLUMNS: &str =
    "id, connection_id, what, operator, workstation, run_id, user_id, subject, note, changes, edit_id, at";

fn read(row: &SqlRow<'_>) -> Result<(Row, String, String), rusqlite::Error> {
    let stored = Row {
        id: row.get(0)?,
        connection: row.get(1)?,
        what: What::Began,
        by: By { operator: row.get(3)?, workstation: row.get(4)? },
        run: row.get(5)?,
        user: row.get(6)?,
        subject: row.get(7)?,
        note: row.get(8)?,
        changes: Vec::new(),
        edit: row.get(10)?,
        at: row.get(11)?,
    };
    Ok((stored, row.get(2)?, row.get(9)?))
}

fn decode((row, what, changes): (Row, String, String)) -> Result<Row, Error> {
    let what = What::by_name(&what).ok_or_else(|| Error::Damaged(format!("event {what}")))?;
    let mut changes: Vec<Change> = json("changes", &changes)?;
    changes.retain(|change| !seal::is_one(change));
    Ok(Row { what, changes, ..row })
}

/// Lists the events of one kind on a connection, newest first.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn of_connection(conn: &Connection, connection: i64, what: What, limit: u32) -> Result<Vec<Row>, Error> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM event WHERE connection_id = ?1 AND what = ?2 ORDER BY id DESC LIMIT ?3"
    ))?;
    let rows =
        statement.query_map(params![connection, what.name(), limit], read)?.collect::<Result<Vec<_>, _>>()?;
    rows.into_iter().map(decode).collect()
}

/// Lists the events since a moment that are about a connection, or about none, newest first.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn since(conn: &Connection, connection: i64, since: Millis, limit: u32) -> Result<Vec<Row>, Error> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM event WHERE at >= ?2 AND (connection_id IS NULL OR connection_id = ?1)
         ORDER BY at DESC, id DESC LIMIT ?3"
    ))?;
    let rows =
        statement.query_map(params![connection, since, limit], read)?.collect::<Result<Vec<_>, _>>()?;
    rows.into_iter().map(decode).collect()
}

/// Lists what people did of some kinds, on whichever connection, newest first; what a run did is not among it.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn by_hand(conn: &Connection, kinds: &[What], limit: u32) -> Result<Vec<Row>, Error> {
    let kinds: Vec<_> = kinds.iter().map(|what| what.name()).collect();
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM event WHERE run_id IS NULL AND what IN (SELECT value FROM json_each(?1))
         ORDER BY id DESC LIMIT ?2"
    ))?;
    let kinds = to_json("kinds", &kinds)?;
    let rows = statement.query_map(params![kinds, limit], read)?.collect::<Result<Vec<_>, _>>()?;
    rows.into_iter().map(decode).collect()
}

/// Notes that a run came to its end, by whoever approved it; one that nobody approved leaves no trace.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub(crate) fn run_ended(conn: &Connection, run: i64, note: &str, at: Millis) -> Result<(), Error> {
    let approved = conn
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM event WHERE run_id = ?1 AND what = 'run-approved' ORDER BY id DESC LIMIT 1"
        ))?
        .query_row([run], read)
        .optional()?;
    let Some(approved) = approved.map(decode).transpose()? else { return Ok(()) };
    add(conn, &Row { what: What::RunEnded, note: note.to_owned(), at, ..approved })?;
    Ok(())
}
