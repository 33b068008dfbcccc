//! The photos of the accounts that were read: which are still to be read, and which image each account has.

use directory::Fingerprint;
use rusqlite::{Connection, OptionalExtension, params};

use super::thing;

use crate::Error;

/// An account whose photo nobody has read, or has read as an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// Its row in the plan.
    pub row: i64,
    /// Google's id.
    pub google_id: String,
    /// What tells the photo from another one.
    pub etag: String,
    /// Whether it was read before, and was no image then.
    pub again: bool,
}

const UNREAD: &str = "FROM plan.account AS a
     WHERE a.thing = 0 AND a.body ->> '$.photoEtag' IS NOT NULL AND NOT EXISTS
         (SELECT 1 FROM main.account_photo AS p
          WHERE p.connection_id = ?1 AND p.google_id = a.google_id AND p.etag = a.body ->> '$.photoEtag'
              AND p.digest IS NOT NULL)";

/// Counts the accounts whose photo is not the one that was read last, or was no image then.
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
        "SELECT a.id, a.google_id, a.body ->> '$.photoEtag', EXISTS
             (SELECT 1 FROM main.account_photo AS p
              WHERE p.connection_id = ?1 AND p.google_id = a.google_id AND p.etag = a.body ->> '$.photoEtag')
         {UNREAD} AND a.id > ?2 ORDER BY a.id LIMIT ?3"
    ))?;
    let rows = statement.query_map(params![connection, after, limit], |row| {
        Ok(Unread { row: row.get(0)?, google_id: row.get(1)?, etag: row.get(2)?, again: row.get(3)? })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Has accounts looked at though Google tells of them what it told before: their photos are read only now.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn look_at(conn: &Connection, rows: &[i64]) -> Result<(), Error> {
    let mut statement = conn.prepare_cached("UPDATE plan.account SET fingerprint = ?2 WHERE id = ?1")?;
    for row in rows {
        statement.execute(params![row, Fingerprint::NONE.0])?;
    }
    Ok(())
}

/// Notes of accounts whose photo was asked for whether Google refuses it, and why; what was noted before is over.
///
/// An account without its photo has another fingerprint than with it: it is looked at as soon as its photo is read.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::NotFound`].
pub fn note_refused(conn: &mut Connection, asked: &[(i64, Option<String>)]) -> Result<(), Error> {
    let tx = conn.transaction()?;
    for (row, why) in asked {
        let was = tx.prepare_cached("DELETE FROM plan.unread WHERE account_id = ?1")?.execute([row])? > 0;
        if let Some(why) = why {
            thing::note_unread(&tx, *row, why)?;
        }
        if was != why.is_some() {
            let Fingerprint(other) = thing::fingerprint(&tx, *row)?;
            tx.prepare_cached("UPDATE plan.account SET fingerprint = ?2 WHERE id = ?1")?
                .execute(params![row, other.map(|byte| !byte)])?;
        }
    }
    Ok(tx.commit()?)
}

/// Counts the photos that Google refuses, with its words about the first of them; none where it refuses none.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn refused(conn: &Connection) -> Result<Option<(u64, String)>, Error> {
    Ok(conn
        .query_row(
            "SELECT count(*) OVER (), u.why FROM plan.unread AS u JOIN plan.account AS a ON a.id = u.account_id
             WHERE a.thing = 0 ORDER BY a.id LIMIT 1",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()?)
}

/// Writes into each account which image it has; doing so again changes nothing.
///
/// Whose photo Google refuses stands as it was read last.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn place(conn: &Connection, connection: i64) -> Result<(), Error> {
    conn.execute(
        "UPDATE plan.account SET body = json_set(body, '$.values.photo', p.digest)
         FROM main.account_photo AS p
         WHERE plan.account.thing = 0 AND p.connection_id = ?1 AND p.google_id = plan.account.google_id
             AND p.digest IS NOT NULL AND (p.etag = plan.account.body ->> '$.photoEtag'
                 OR plan.account.id IN (SELECT account_id FROM plan.unread))",
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
         WHERE a.thing = 0 AND p.digest IS NULL AND a.id NOT IN (SELECT account_id FROM plan.unread)",
        [connection],
        |row| row.get(0),
    )?)
}
