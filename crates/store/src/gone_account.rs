//! Bound accounts that were deleted on Google, as it was asked by their ids.

use directory::provision::Deleted;
use directory::user::{addressed, full_name};
use rusqlite::{Connection, OptionalExtension, params};

use crate::{Error, Millis};

/// A bound account that is not on Google any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gone {
    /// Google's id of it.
    pub google_id: String,
    /// The user whose account it was.
    pub user: i64,
    /// The user's name.
    pub name: String,
    /// The user's address.
    pub email: String,
    /// When Google was asked for it by its id.
    pub seen_at: Millis,
}

impl Gone {
    /// Names whose it was, by name and address.
    #[must_use]
    pub fn named(&self) -> String {
        addressed(&self.name, &self.email)
    }
}

/// Notes which bound accounts of a connection are gone; whatever was known before is forgotten.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn note_all(
    conn: &Connection,
    connection: i64,
    gone: &[(String, Deleted)],
    now: Millis,
) -> Result<(), Error> {
    conn.execute("DELETE FROM gone_account WHERE connection_id = ?1", [connection])?;
    let mut insert = conn.prepare_cached(
        "INSERT INTO gone_account (connection_id, google_id, restorable, seen_at)
         SELECT connection_id, google_id, ?3, ?4 FROM binding WHERE connection_id = ?1 AND google_id = ?2",
    )?;
    for (google_id, deleted) in gone {
        insert.execute(params![connection, google_id, *deleted == Deleted::Restorable, now])?;
    }
    Ok(())
}

/// Notes that one bound account is gone, beside those of which that is known.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn note(
    conn: &Connection,
    connection: i64,
    google_id: &str,
    deleted: Deleted,
    now: Millis,
) -> Result<(), Error> {
    conn.prepare_cached(
        "INSERT OR REPLACE INTO gone_account (connection_id, google_id, restorable, seen_at)
         SELECT connection_id, google_id, ?3, ?4 FROM binding WHERE connection_id = ?1 AND google_id = ?2",
    )?
    .execute(params![connection, google_id, deleted == Deleted::Restorable, now])?;
    Ok(())
}

/// Forgets that an account was gone: it was read again.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn forget(conn: &Connection, connection: i64, google_id: &str) -> Result<(), Error> {
    conn.prepare_cached("DELETE FROM gone_account WHERE connection_id = ?1 AND google_id = ?2")?
        .execute(params![connection, google_id])?;
    Ok(())
}

/// Counts the bound accounts of a connection that are gone, and names the first of them by address.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn first(conn: &Connection, connection: i64, limit: u32) -> Result<(u64, Vec<Gone>), Error> {
    let count =
        conn.query_row("SELECT count(*) FROM gone_account WHERE connection_id = ?1", [connection], |row| {
            row.get(0)
        })?;
    let mut statement = conn.prepare_cached(
        "SELECT g.google_id, u.id, u.given_name, u.family_name, u.email, g.seen_at FROM gone_account AS g
         JOIN binding AS b ON b.connection_id = g.connection_id AND b.google_id = g.google_id
         JOIN user AS u ON u.id = b.user_id
         WHERE g.connection_id = ?1 ORDER BY u.email, g.google_id LIMIT ?2",
    )?;
    let rows = statement.query_map(params![connection, limit], |row| {
        let (given, family): (String, String) = (row.get(2)?, row.get(3)?);
        Ok(Gone {
            google_id: row.get(0)?,
            user: row.get(1)?,
            name: full_name(&given, &family),
            email: row.get(4)?,
            seen_at: row.get(5)?,
        })
    })?;
    Ok((count, rows.collect::<Result<_, _>>()?))
}

/// Tells whether a bound account is gone, and whether Google could bring it back when it was asked.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn get(conn: &Connection, connection: i64, google_id: &str) -> Result<Option<Deleted>, Error> {
    let restorable: Option<bool> = conn
        .prepare_cached("SELECT restorable FROM gone_account WHERE connection_id = ?1 AND google_id = ?2")?
        .query_row(params![connection, google_id], |row| row.get(0))
        .optional()?;
    Ok(restorable.map(|restorable| if restorable { Deleted::Restorable } else { Deleted::ForGood }))
}
