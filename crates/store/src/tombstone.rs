//! Accounts whose users were removed from the directory.

use directory::user::Unbind;
use rusqlite::{Connection, OptionalExtension, Row as SqlRow, params};

use crate::{Error, Millis, taken_out};

/// An account whose user was removed from the directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Which connection.
    pub connection: i64,
    /// Google's immutable id.
    pub google_id: String,
    /// The number that the user had.
    pub user: i64,
    /// The username that it had.
    pub username: String,
    /// The account's address when it was last read.
    pub email: String,
    /// The person's name.
    pub name: String,
    /// What the next sync is to do with the account; none when nothing is left to do.
    pub wish: Option<Unbind>,
    /// When the user was removed.
    pub removed_at: Millis,
    /// Who did it.
    pub removed_by: String,
}

const COLUMNS: &str =
    "connection_id, google_id, user_id, username, email, name, wish, removed_at, removed_by";

fn read(row: &SqlRow<'_>) -> Result<Row, rusqlite::Error> {
    let wish: Option<String> = row.get(6)?;
    Ok(Row {
        connection: row.get(0)?,
        google_id: row.get(1)?,
        user: row.get(2)?,
        username: row.get(3)?,
        email: row.get(4)?,
        name: row.get(5)?,
        wish: wish.as_deref().and_then(Unbind::by_name),
        removed_at: row.get(7)?,
        removed_by: row.get(8)?,
    })
}

/// Stores one; a user who was removed again is removed as of now. How steps of ours took the account out of use is kept, while
/// it is still bound.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn insert(conn: &Connection, row: &Row) -> Result<(), Error> {
    // An account that is left as it is leaves nothing to do.
    let wish = row.wish.filter(|wish| *wish != Unbind::LeaveActive).map(Unbind::name);
    conn.prepare_cached(&format!(
        "INSERT OR REPLACE INTO tombstone ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
    ))?
    .execute(params![
        row.connection,
        row.google_id,
        row.user,
        row.username,
        row.email,
        row.name,
        wish,
        row.removed_at,
        row.removed_by,
    ])?;
    taken_out::keep(conn, row.connection, &row.google_id)
}

/// Tells whether anybody was removed who was bound on a connection.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn any(conn: &Connection, connection: i64) -> Result<bool, Error> {
    Ok(conn
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM tombstone WHERE connection_id = ?1)")?
        .query_row([connection], |row| row.get(0))?)
}

/// Reads the one of an account.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn get(conn: &Connection, connection: i64, google_id: &str) -> Result<Option<Row>, Error> {
    Ok(conn
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM tombstone WHERE connection_id = ?1 AND google_id = ?2"
        ))?
        .query_row(params![connection, google_id], read)
        .optional()?)
}

/// Lists those of a connection of which the next sync has something to do, by Google's id, after one, at most `limit`.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn wishes(conn: &Connection, connection: i64, after: &str, limit: u32) -> Result<Vec<Row>, Error> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM tombstone WHERE connection_id = ?1 AND google_id > ?2 AND wish IS NOT NULL
         ORDER BY google_id LIMIT ?3"
    ))?;
    let rows = statement.query_map(params![connection, after, limit], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Notes that what was wished of an account is done; the next import goes on to leave it out.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn fulfil(conn: &Connection, connection: i64, google_id: &str) -> Result<(), Error> {
    conn.prepare_cached("UPDATE tombstone SET wish = NULL WHERE connection_id = ?1 AND google_id = ?2")?
        .execute(params![connection, google_id])?;
    Ok(())
}

/// Forgets the one of an account, because it is bound again; gives it as it was.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn forget(conn: &Connection, connection: i64, google_id: &str) -> Result<Option<Row>, Error> {
    taken_out::forget(conn, connection, google_id)?;
    Ok(conn
        .prepare_cached(&format!(
            "DELETE FROM tombstone WHERE connection_id = ?1 AND google_id = ?2 RETURNING {COLUMNS}"
        ))?
        .query_row(params![connection, google_id], read)
        .optional()?)
}
