//! Google's groups whose group was removed from the directory, or let go of them: no import brings them by itself.

use directory::group::provision::GroupRelease;
use rusqlite::{Connection, OptionalExtension, Row as SqlRow, params};

use crate::{Error, Millis};

/// A group of Google's whose group was removed from the directory, or let go of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Which connection.
    pub connection: i64,
    /// Google's immutable id.
    pub google_id: String,
    /// The number that the group had, or has if it was let go.
    pub group: i64,
    /// The name that it had.
    pub name: String,
    /// The address that it had.
    pub email: String,
    /// What the next sync is to do with Google's; none when nothing is left to do.
    pub wish: Option<GroupRelease>,
    /// When the group was removed, or let go.
    pub removed_at: Millis,
    /// Who did it.
    pub removed_by: String,
}

const COLUMNS: &str = "connection_id, google_id, group_id, name, email, wish, removed_at, removed_by";

fn read(row: &SqlRow<'_>) -> Result<Row, rusqlite::Error> {
    let wish: Option<String> = row.get(5)?;
    Ok(Row {
        connection: row.get(0)?,
        google_id: row.get(1)?,
        group: row.get(2)?,
        name: row.get(3)?,
        email: row.get(4)?,
        wish: wish.as_deref().and_then(GroupRelease::by_name),
        removed_at: row.get(6)?,
        removed_by: row.get(7)?,
    })
}

/// Stores one.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn insert(conn: &Connection, row: &Row) -> Result<(), Error> {
    // A group that is left as it is leaves nothing to do.
    let wish = row.wish.filter(|wish| *wish == GroupRelease::Delete).map(GroupRelease::name);
    conn.prepare_cached(&format!(
        "INSERT OR REPLACE INTO group_tombstone ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
    ))?
    .execute(params![
        row.connection,
        row.google_id,
        row.group,
        row.name,
        row.email,
        wish,
        row.removed_at,
        row.removed_by
    ])?;
    Ok(())
}

/// Finds the one of a Google group.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn find(conn: &Connection, connection: i64, google_id: &str) -> Result<Option<Row>, Error> {
    Ok(conn
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM main.group_tombstone WHERE connection_id = ?1 AND google_id = ?2"
        ))?
        .query_row(params![connection, google_id], read)
        .optional()?)
}

/// Finds the last one of a group that was let go on a connection.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn of_group(conn: &Connection, connection: i64, group: i64) -> Result<Option<Row>, Error> {
    Ok(conn
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM main.group_tombstone WHERE connection_id = ?1 AND group_id = ?2
             ORDER BY removed_at DESC, google_id LIMIT 1"
        ))?
        .query_row(params![connection, group], read)
        .optional()?)
}

/// Lists those of a connection of which the next sync has something to do, by Google's id.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn wishes(conn: &Connection, connection: i64) -> Result<Vec<Row>, Error> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM main.group_tombstone WHERE connection_id = ?1 AND wish IS NOT NULL ORDER BY google_id"
    ))?;
    let rows = statement.query_map([connection], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Notes that what was wished is done; the next import goes on to leave it out.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn fulfil(conn: &Connection, connection: i64, google_id: &str) -> Result<(), Error> {
    conn.prepare_cached(
        "UPDATE group_tombstone SET wish = NULL WHERE connection_id = ?1 AND google_id = ?2",
    )?
    .execute(params![connection, google_id])?;
    Ok(())
}

/// Forgets the one of a Google group, because it is bound again.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn forget(conn: &Connection, connection: i64, google_id: &str) -> Result<(), Error> {
    conn.prepare_cached("DELETE FROM group_tombstone WHERE connection_id = ?1 AND google_id = ?2")?
        .execute(params![connection, google_id])?;
    Ok(())
}
