//! Users whose accounts the administrator wants left alone.

use rusqlite::{Connection, OptionalExtension, params};

use crate::{Error, Millis};

/// Who wanted it, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Who at this workstation.
    pub by: String,
    /// When.
    pub at: Millis,
}

/// Protects a user; tells whether that is new. A plan that was made before is not carried out for the user any more.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn mark(conn: &Connection, user: i64, row: &Row) -> Result<bool, Error> {
    let new = conn
        .prepare_cached(
            "INSERT OR IGNORE INTO protected (user_id, protected_by, protected_at) VALUES (?1, ?2, ?3)",
        )?
        .execute(params![user, row.by, row.at])?;
    raise(conn, user, new)
}

/// Takes the mark away; tells whether there was one.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn unmark(conn: &Connection, user: i64) -> Result<bool, Error> {
    let gone = conn.prepare_cached("DELETE FROM protected WHERE user_id = ?1")?.execute([user])?;
    raise(conn, user, gone)
}

/// Whatever was decided about the user was decided without this.
fn raise(conn: &Connection, user: i64, changed: usize) -> Result<bool, Error> {
    if changed > 0 {
        conn.prepare_cached("UPDATE user SET version = version + 1 WHERE id = ?1")?.execute([user])?;
    }
    Ok(changed > 0)
}

/// Tells whether anybody is protected.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn any(conn: &Connection) -> Result<bool, Error> {
    Ok(conn.query_row("SELECT EXISTS (SELECT 1 FROM protected)", [], |row| row.get(0))?)
}

/// Tells who protects a user, if somebody does.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn of_user(conn: &Connection, user: i64) -> Result<Option<Row>, Error> {
    Ok(conn
        .prepare_cached("SELECT protected_by, protected_at FROM protected WHERE user_id = ?1")?
        .query_row([user], |row| Ok(Row { by: row.get(0)?, at: row.get(1)? }))
        .optional()?)
}
