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

/// Somebody who is protected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The user's number.
    pub user: i64,
    /// The first name.
    pub given_name: String,
    /// The last name.
    pub family_name: String,
    /// The primary address.
    pub email: String,
    /// Who wanted it, and when.
    pub mark: Row,
}

/// Counts those who are protected.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn count(conn: &Connection) -> Result<u64, Error> {
    Ok(conn.query_row("SELECT count(*) FROM protected", [], |row| row.get(0))?)
}

/// Lists those who are protected, by name.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn list(conn: &Connection, limit: u32) -> Result<Vec<Named>, Error> {
    let mut statement = conn.prepare_cached(
        "SELECT u.id, u.given_name, u.family_name, u.email, p.protected_by, p.protected_at
         FROM protected AS p JOIN user AS u ON u.id = p.user_id ORDER BY u.name_key, u.id LIMIT ?1",
    )?;
    let rows = statement.query_map([limit], |row| {
        Ok(Named {
            user: row.get(0)?,
            given_name: row.get(1)?,
            family_name: row.get(2)?,
            email: row.get(3)?,
            mark: Row { by: row.get(4)?, at: row.get(5)? },
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
