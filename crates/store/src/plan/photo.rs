//! The photos of the accounts that were read: which are still to be read, and which image each account has.

use rusqlite::{Connection, params};

use crate::Error;

/// An account whose photo nobody has read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// Its row in the plan.
    pub row: i64,
    /// Google's id.
    pub google_id: String,
    /// What tells the photo from another one.
    pub etag: String,
}

const UNREAD: &str = "FROM plan.account AS a
     WHERE a.thing = 0 AND a.body ->> '$.photoEtag' IS NOT NULL AND NOT EXISTS
         (SELECT 1 FROM main.account_photo AS p
          WHERE p.connection_id = ?1 AND p.google_id = a.google_id AND p.etag = a.body ->> '$.photoEtag')";

/// Counts the accounts whose photo is not the one that was read last.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn count_unread(conn: &Connection, connection: i64) -> Result<u64, Error> {
    Ok(conn.query_row(&format!("SELECT count(*) {UNREAD}"), [connection], |row| row.get(0))?)
}

/// Lists some of them, after a row.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn unread(conn: &Connection, connection: i64, after: i64, limit: u32) -> Result<Vec<Unread>, Error> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT a.id, a.google_id, a.body ->> '$.photoEtag' {UNREAD} AND a.id > ?2 ORDER BY a.id LIMIT ?3"
    ))?;
    let rows = statement.query_map(params![connection, after, limit], |row| {
        Ok(Unread { row: row.get(0)?, google_id: row.get(1)?, etag: row.get(2)? })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Writes into each account which image it has; doing so again changes nothing.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn place(conn: &Connection, connection: i64) -> Result<(), Error> {
    conn.execute(
        "UPDATE plan.account SET body = json_set(body, '$.values.photo', p.digest)
         FROM main.account_photo AS p
         WHERE plan.account.thing = 0 AND p.connection_id = ?1 AND p.google_id = plan.account.google_id
             AND p.digest IS NOT NULL AND p.etag = plan.account.body ->> '$.photoEtag'",
        [connection],
    )?;
    Ok(())
}

/// Counts the accounts whose photo is no image that can be shown.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn count_unreadable(conn: &Connection, connection: i64) -> Result<u64, Error> {
    Ok(conn.query_row(
        "SELECT count(*) FROM plan.account AS a JOIN main.account_photo AS p
             ON p.connection_id = ?1 AND p.google_id = a.google_id AND p.etag = a.body ->> '$.photoEtag'
         WHERE a.thing = 0 AND p.digest IS NULL",
        [connection],
        |row| row.get(0),
    )?)
}
