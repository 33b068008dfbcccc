//! Org units, as an import took them.

use rusqlite::{Connection, OptionalExtension, params};

use crate::{Error, Millis};

/// An org unit of a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Google's id.
    pub google_id: String,
    /// The path from the root, such as `/Sales/West`.
    pub path: String,
    /// The last part of the path.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// The fingerprint of what was read.
    pub fingerprint: [u8; 16],
}

/// Finds an org unit by Google's id.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn get(conn: &Connection, connection: i64, google_id: &str) -> Result<Option<Row>, Error> {
    Ok(conn
        .prepare_cached(
            "SELECT google_id, path, name, description, fingerprint FROM main.org_unit
             WHERE connection_id = ?1 AND google_id = ?2",
        )?
        .query_row(params![connection, google_id], read)
        .optional()?)
}

fn read(row: &rusqlite::Row<'_>) -> Result<Row, rusqlite::Error> {
    Ok(Row {
        google_id: row.get(0)?,
        path: row.get(1)?,
        name: row.get(2)?,
        description: row.get(3)?,
        fingerprint: row.get(4)?,
    })
}

/// Writes an org unit.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn put(conn: &Connection, connection: i64, row: &Row, now: Millis) -> Result<(), Error> {
    conn.prepare_cached(
        "INSERT OR REPLACE INTO main.org_unit
             (connection_id, google_id, path, name, description, fingerprint, read_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![
        connection,
        row.google_id,
        row.path,
        row.name,
        row.description,
        row.fingerprint,
        now
    ])?;
    Ok(())
}

/// Tells whether any org unit of a connection is known.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn any(conn: &Connection, connection: i64) -> Result<bool, Error> {
    Ok(conn
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM main.org_unit WHERE connection_id = ?1)")?
        .query_row([connection], |row| row.get(0))?)
}

/// Forgets an org unit.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn remove(conn: &Connection, connection: i64, google_id: &str) -> Result<(), Error> {
    conn.prepare_cached("DELETE FROM main.org_unit WHERE connection_id = ?1 AND google_id = ?2")?
        .execute(params![connection, google_id])?;
    Ok(())
}

/// An org unit in the tree, with how many users are in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The org unit.
    pub row: Row,
    /// How many users of the directory are bound to accounts in it, those below not counted.
    pub users: u64,
}

/// Lists the org units of a connection by path, each parent before what is below it.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn all(conn: &Connection, connection: i64) -> Result<Vec<Listed>, Error> {
    let mut statement = conn.prepare_cached(
        "WITH placed AS MATERIALIZED (
             SELECT account ->> '$.values.orgUnitPath' AS path, count(*) AS users FROM binding
             WHERE connection_id = ?1 GROUP BY 1)
         SELECT o.google_id, o.path, o.name, o.description, o.fingerprint, coalesce(placed.users, 0)
         FROM org_unit AS o LEFT JOIN placed ON placed.path = o.path
         WHERE o.connection_id = ?1 ORDER BY replace(o.path, '/', char(1)) COLLATE NOCASE, o.path",
    )?;
    let rows = statement.query_map([connection], |row| Ok(Listed { row: read(row)?, users: row.get(5)? }))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Lists Google's ids of the org units below one, however deep.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn below(conn: &Connection, connection: i64, path: &str) -> Result<Vec<String>, Error> {
    let prefix = format!("{}/", path.trim_end_matches('/'));
    let mut statement = conn.prepare_cached(
        "SELECT google_id FROM main.org_unit
         WHERE connection_id = ?1 AND path <> ?2 AND lower(substr(path, 1, length(?3))) = lower(?3)",
    )?;
    let rows = statement.query_map(params![connection, path, prefix], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
