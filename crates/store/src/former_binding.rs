//! Accounts that users were bound to once.

use std::collections::HashMap;

use directory::account::Mark;
use directory::provision::Hand;
use rusqlite::{Connection, OptionalExtension, Row as SqlRow, params};

use crate::{Error, Millis};

/// An account that a user was bound to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Whose it was.
    pub user: i64,
    /// Google's immutable id.
    pub google_id: String,
    /// The run whose step suspended it, as long as nobody has lifted that.
    pub suspended_by_run: Option<i64>,
    /// When the user was let go; of several who had the account, the last has its places.
    pub unbound_at: Millis,
    /// Why.
    pub because: Because,
    /// The run whose step archived it, as long as nobody has taken it out of the archive.
    pub archived_by_run: Option<i64>,
}

impl Row {
    /// Tells how steps of ours took the account out of use.
    #[must_use]
    pub fn hand(&self) -> Hand {
        Hand { suspended: self.suspended_by_run.is_some(), archived: self.archived_by_run.is_some() }
    }
}

/// Why a user was let go.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Because {
    /// Somebody wished it, or the user left the last group.
    #[default]
    Wished,
    /// A password expired: the next one binds the user again.
    Expired,
}

const COLUMNS: &str = "user_id, google_id, suspended_by_run, unbound_at, expired, archived_by_run";

fn read(row: &SqlRow<'_>) -> rusqlite::Result<Row> {
    Ok(Row {
        user: row.get(0)?,
        google_id: row.get(1)?,
        suspended_by_run: row.get(2)?,
        unbound_at: row.get(3)?,
        because: if row.get(4)? { Because::Expired } else { Because::Wished },
        archived_by_run: row.get(5)?,
    })
}

/// Ends the binding of a user on a connection, and remembers the account.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn unbind(
    conn: &Connection,
    connection: i64,
    user: i64,
    because: Because,
    now: Millis,
) -> Result<(), Error> {
    conn.prepare_cached(&format!(
        "INSERT OR REPLACE INTO former_binding (connection_id, {COLUMNS})
         SELECT connection_id, user_id, google_id, suspended_by_run, ?3, ?4, archived_by_run FROM binding
         WHERE connection_id = ?1 AND user_id = ?2"
    ))?
    .execute(params![connection, user, now, because == Because::Expired])?;
    conn.prepare_cached("DELETE FROM binding WHERE connection_id = ?1 AND user_id = ?2")?
        .execute(params![connection, user])?;
    Ok(())
}

/// Remembers one again, as it was.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn put(conn: &Connection, connection: i64, row: &Row) -> Result<(), Error> {
    conn.prepare_cached(&format!(
        "INSERT OR REPLACE INTO former_binding (connection_id, {COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
    ))?
    .execute(params![
        connection,
        row.user,
        row.google_id,
        row.suspended_by_run,
        row.unbound_at,
        row.because == Because::Expired,
        row.archived_by_run,
    ])?;
    Ok(())
}

/// Notes of the accounts of whoever was let go before a list was read that they are in use again, where it has them so:
/// who takes them out of use after that is somebody else.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn seen(conn: &Connection, connection: i64) -> Result<(), Error> {
    for (column, mark) in [("suspended_by_run", Mark::Suspended), ("archived_by_run", Mark::Archived)] {
        conn.execute(
            &format!(
                "UPDATE main.former_binding AS f SET {column} = NULL
                 WHERE connection_id = ?1 AND {column} IS NOT NULL
                     AND unbound_at <= (SELECT min(read_at) FROM plan.page) AND EXISTS
                     (SELECT 1 FROM plan.account AS a
                      WHERE a.google_id = f.google_id AND a.thing = 0 AND a.marks & ?2 = 0)"
            ),
            params![connection, mark.bit()],
        )?;
    }
    Ok(())
}

/// Gives whoever was let go on a connection and is bound to nothing there, by the account that they had last.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn by_account(conn: &Connection, connection: i64) -> Result<HashMap<String, Row>, Error> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM main.former_binding AS f
         WHERE connection_id = ?1 AND NOT EXISTS
             (SELECT 1 FROM main.binding AS b WHERE b.connection_id = ?1 AND b.user_id = f.user_id)
         ORDER BY unbound_at, user_id DESC"
    ))?;
    // Of several who had it, the last takes the place of those before.
    let rows = statement.query_map([connection], |row| read(row).map(|row| (row.google_id.clone(), row)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Gives the account that a user was bound to last on a connection.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn of_user(conn: &Connection, connection: i64, user: i64) -> Result<Option<Row>, Error> {
    Ok(conn
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM main.former_binding WHERE connection_id = ?1 AND user_id = ?2"
        ))?
        .query_row(params![connection, user], read)
        .optional()?)
}

/// Gives the user who was bound to an account last, if they are bound to none now.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn of_account(conn: &Connection, connection: i64, google_id: &str) -> Result<Option<Row>, Error> {
    Ok(conn
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM main.former_binding AS f
             WHERE connection_id = ?1 AND google_id = ?2 AND NOT EXISTS
                 (SELECT 1 FROM main.binding AS b WHERE b.connection_id = ?1 AND b.user_id = f.user_id)
             ORDER BY unbound_at DESC, user_id LIMIT 1"
        ))?
        .query_row(params![connection, google_id], read)
        .optional()?)
}

/// Puts a user who was let go behind whoever else had the same account before: it is again the last of theirs. Who is
/// bound elsewhere by now has left it.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn put_behind(conn: &Connection, connection: i64, user: i64) -> Result<(), Error> {
    conn.prepare_cached(
        "UPDATE main.former_binding AS f SET unbound_at = theirs.earliest - 1
         FROM (SELECT min(other.unbound_at) AS earliest FROM main.former_binding AS own
               JOIN main.former_binding AS other ON other.connection_id = own.connection_id
                   AND other.google_id = own.google_id AND other.user_id <> own.user_id
               WHERE own.connection_id = ?1 AND own.user_id = ?2 AND NOT EXISTS
                   (SELECT 1 FROM main.binding AS b WHERE b.connection_id = ?1 AND b.user_id = other.user_id)) AS theirs
         WHERE f.connection_id = ?1 AND f.user_id = ?2 AND theirs.earliest IS NOT NULL",
    )?
    .execute(params![connection, user])?;
    Ok(())
}

/// Forgets of whoever was let go of an account which runs took it out of use: somebody is bound to it, and the binding says
/// it from then on.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn hand_over(conn: &Connection, connection: i64, google_id: &str) -> Result<(), Error> {
    conn.prepare_cached(
        "UPDATE main.former_binding SET suspended_by_run = NULL, archived_by_run = NULL
         WHERE connection_id = ?1 AND google_id = ?2",
    )?
    .execute(params![connection, google_id])?;
    Ok(())
}

/// Forgets it, because the user is bound again; gives what it was.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn forget(conn: &Connection, connection: i64, user: i64) -> Result<Option<Row>, Error> {
    let was = of_user(conn, connection, user)?;
    conn.prepare_cached("DELETE FROM main.former_binding WHERE connection_id = ?1 AND user_id = ?2")?
        .execute(params![connection, user])?;
    Ok(was)
}
