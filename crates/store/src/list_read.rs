//! How many accounts the last complete read of a scope had.

use rusqlite::{Connection, OptionalExtension, params};

use crate::{Error, Millis};

/// Reads the count of the last complete read of a scope.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn last_complete(conn: &Connection, connection: i64, scope: &str) -> Result<Option<u64>, Error> {
    Ok(conn
        .prepare_cached("SELECT accounts FROM list_read WHERE connection_id = ?1 AND scope = ?2")?
        .query_row(params![connection, scope], |row| row.get(0))
        .optional()?)
}

/// Tells when a scope was read completely the last time.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn last_read_at(conn: &Connection, connection: i64, scope: &str) -> Result<Option<Millis>, Error> {
    Ok(conn
        .prepare_cached("SELECT read_at FROM list_read WHERE connection_id = ?1 AND scope = ?2")?
        .query_row(params![connection, scope], |row| row.get(0))
        .optional()?)
}

/// Remembers a complete read.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn remember(
    conn: &Connection,
    connection: i64,
    scope: &str,
    accounts: u64,
    now: Millis,
) -> Result<(), Error> {
    conn.execute(
        "INSERT INTO list_read (connection_id, scope, accounts, read_at) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (connection_id, scope) DO UPDATE SET accounts = excluded.accounts, read_at = excluded.read_at",
        params![connection, scope, accounts, now],
    )?;
    Ok(())
}

/// Forgets the reads of a connection.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn forget(conn: &Connection, connection: i64) -> Result<(), Error> {
    conn.execute("DELETE FROM list_read WHERE connection_id = ?1", [connection])?;
    Ok(())
}
