//! How steps of ours took accounts out of use whose users were removed: whoever is bound to one of them comes back to it.

use directory::account::Mark;
use directory::provision::Hand;
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};

use crate::{Error, setting};

/// The runs whose steps took an account out of use, as long as nobody has let it in again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TakenOut {
    /// The one that suspended it.
    pub suspended_by_run: Option<i64>,
    /// The one that archived it.
    pub archived_by_run: Option<i64>,
}

impl TakenOut {
    /// Tells how steps of ours took the account out of use.
    #[must_use]
    pub fn hand(&self) -> Hand {
        Hand { suspended: self.suspended_by_run.is_some(), archived: self.archived_by_run.is_some() }
    }
}

fn names(connection: i64) -> String {
    format!("takenOut|{connection}|")
}

fn name(connection: i64, google_id: &str) -> String {
    names(connection) + google_id
}

/// Reads it of an account; of one that no step of ours took out of use, nothing is said.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn get(conn: &Connection, connection: i64, google_id: &str) -> Result<TakenOut, Error> {
    Ok(setting::get(conn, &name(connection, google_id))?.unwrap_or_default())
}

/// Writes it of an account.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn set(conn: &Connection, connection: i64, google_id: &str, taken: TakenOut) -> Result<(), Error> {
    match taken == TakenOut::default() {
        true => forget(conn, connection, google_id),
        false => setting::set(conn, &name(connection, google_id), &taken),
    }
}

/// Forgets it of an account, because it is bound again.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn forget(conn: &Connection, connection: i64, google_id: &str) -> Result<(), Error> {
    setting::forget(conn, &name(connection, google_id))
}

/// Keeps what the binding of an account says of it, before the binding ends with its user.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn keep(conn: &Connection, connection: i64, google_id: &str) -> Result<(), Error> {
    let taken = conn
        .prepare_cached(
            "SELECT suspended_by_run, archived_by_run FROM binding WHERE connection_id = ?1 AND google_id = ?2",
        )?
        .query_row(params![connection, google_id], |row| {
            Ok(TakenOut { suspended_by_run: row.get(0)?, archived_by_run: row.get(1)? })
        })
        .optional()?;
    taken.map_or(Ok(()), |taken| set(conn, connection, google_id, taken))
}

/// Tells whether a run was approved, and so worked, between the first page of a list and its last: the reading was broken
/// off before.
fn worked_meanwhile(conn: &Connection, run: i64) -> Result<bool, Error> {
    Ok(conn
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM main.run WHERE id = ?1
                 AND approved_at > (SELECT min(read_at) FROM plan.page)
                 AND approved_at <= (SELECT max(read_at) FROM plan.page))",
        )?
        .query_row([run], |row| row.get(0))?)
}

/// Notes of accounts that they are in use again, where a list has them so and no run has taken them out of use since it
/// was begun: who takes them out of use after that is somebody else.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn seen(conn: &Connection, connection: i64) -> Result<(), Error> {
    let mut statement = conn.prepare(
        "SELECT a.google_id, a.marks FROM main.setting AS s
         CROSS JOIN plan.account AS a ON a.google_id = substr(s.name, length(?1) + 1) AND a.thing = 0
         WHERE substr(s.name, 1, length(?1)) = ?1",
    )?;
    let rows = statement.query_map([names(connection)], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let rows: Vec<(String, u8)> = rows.collect::<Result<_, _>>()?;
    for (google_id, marks) in rows {
        let was = get(conn, connection, &google_id)?;
        let still = |by: Option<i64>, mark: Mark| -> Result<Option<i64>, Error> {
            let Some(run) = by else { return Ok(None) };
            let stays = marks & mark.bit() != 0 || worked_meanwhile(conn, run)?;
            Ok(stays.then_some(run))
        };
        let is = TakenOut {
            suspended_by_run: still(was.suspended_by_run, Mark::Suspended)?,
            archived_by_run: still(was.archived_by_run, Mark::Archived)?,
        };
        if is != was {
            set(conn, connection, &google_id, is)?;
        }
    }
    Ok(())
}
