//! Accounts that users were bound to once.

use rusqlite::{Connection, OptionalExtension, params};

use crate::{Error, Millis};

/// An account that a user was bound to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Google's immutable id.
    pub google_id: String,
    /// The run whose step suspended it, as long as nobody has lifted that.
    pub suspended_by_run: Option<i64>,
}

/// Ends the binding of a user on a connection, and remembers the account.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn unbind(conn: &Connection, connection: i64, user: i64, now: Millis) -> Result<(), Error> {
    conn.prepare_cached(
        "INSERT OR REPLACE INTO former_binding (connection_id, user_id, google_id, suspended_by_run, unbound_at)
         SELECT connection_id, user_id, google_id, suspended_by_run, ?3 FROM binding
         WHERE connection_id = ?1 AND user_id = ?2",
    )?
    .execute(params![connection, user, now])?;
    conn.prepare_cached("DELETE FROM binding WHERE connection_id = ?1 AND user_id = ?2")?
        .execute(params![connection, user])?;
    Ok(())
}

/// Gives the account that a user was bound to last on a connection.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn of_user(conn: &Connection, connection: i64, user: i64) -> Result<Option<Row>, Error> {
    let read = |row: &rusqlite::Row<'_>| Ok(Row { google_id: row.get(0)?, suspended_by_run: row.get(1)? });
    Ok(conn
        .prepare_cached(
            "SELECT google_id, suspended_by_run FROM former_binding WHERE connection_id = ?1 AND user_id = ?2",
        )?
        .query_row(params![connection, user], read)
        .optional()?)
}

/// Forgets it, because the user is bound again.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn forget(conn: &Connection, connection: i64, user: i64) -> Result<(), Error> {
    conn.prepare_cached("DELETE FROM former_binding WHERE connection_id = ?1 AND user_id = ?2")?
        .execute(params![connection, user])?;
    Ok(())
}
