//! What the last runs of a connection left undone.

use directory::user::addressed;
use rusqlite::{Connection, Row, params};

use crate::Error;

/// What a sync may leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Left {
    /// Passwords that Google refused.
    Passwords,
    /// Steps that were sent without an answer.
    Unknown,
    /// New accounts whose address is in use outside the customer.
    Taken,
}

impl Left {
    fn sql(self) -> &'static str {
        match self {
            Self::Passwords => {
                "thing = 0 AND kind = 'password' AND outcome = 'refused' AND detail ->> '$.code' IS NOT 'unknown'"
            }
            // Of whatever it was sent: a group, a member and an org unit are looked for as well as a user.
            Self::Unknown => {
                "((outcome = 'refused' AND detail ->> '$.code' = 'unknown')
                  OR (outcome IS NULL AND sent_at IS NOT NULL))"
            }
            Self::Taken => {
                "thing = 0 AND kind = 'create' AND outcome = 'refused' AND detail ->> '$.code' = 'alreadyExists'"
            }
        }
    }
}

/// Somebody who was left, or a group or an org unit, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Who {
    /// The name.
    pub name: String,
    /// The address; empty where the journal does not say.
    pub email: String,
    /// Why, in words; empty where the journal does not say.
    pub why: String,
}

impl Who {
    /// Names them, by name and address.
    #[must_use]
    pub fn named(&self) -> String {
        addressed(&self.name, &self.email)
    }
}

fn read(row: &Row<'_>) -> Result<Who, rusqlite::Error> {
    Ok(Who { name: row.get(0)?, email: row.get(1)?, why: row.get(2)? })
}

/// Counts what a run left, and tells the first of them in plan order.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn of_run(conn: &Connection, run: i64, left: Left, limit: u32) -> Result<(u64, Vec<Who>), Error> {
    let matching = left.sql();
    let count = conn
        .prepare_cached(&format!("SELECT count(*) FROM step WHERE run_id = ?1 AND {matching}"))?
        .query_row([run], |row| row.get(0))?;
    let mut statement = conn.prepare_cached(&format!(
        "SELECT coalesce(detail ->> '$.name', ''), coalesce(detail ->> '$.email', ''), coalesce(why, '') FROM step
         WHERE run_id = ?1 AND {matching} ORDER BY seq LIMIT ?2"
    ))?;
    let rows = statement.query_map(params![run, limit], read)?;
    Ok((count, rows.collect::<Result<_, _>>()?))
}

/// Goes through the users whom a run left with an open question, in plan order.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn each_conflict(conn: &Connection, run: i64, mut each: impl FnMut(Who)) -> Result<(), Error> {
    let mut statement = conn.prepare_cached(
        "SELECT coalesce(detail ->> '$.name', ''), coalesce(detail ->> '$.email', ''), coalesce(why, '') FROM step
         WHERE run_id = ?1 AND thing = 0 AND kind = 'conflict' ORDER BY seq",
    )?;
    let mut rows = statement.query([run])?;
    while let Some(row) = rows.next()? {
        each(read(row)?);
    }
    Ok(())
}

/// Goes through the accounts that imports left with a conflict since everybody was imported last, as far as they are not
/// bound meanwhile, each with the run that left it last; `everybody` is the scope of such an import.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn each_unanswered(
    conn: &Connection,
    connection: i64,
    everybody: &str,
    mut each: impl FnMut(Who, i64),
) -> Result<(), Error> {
    let mut statement = conn.prepare_cached(
        "SELECT coalesce(max(s.detail ->> '$.name'), ''), coalesce(max(s.detail ->> '$.email'), ''),
             coalesce(max(s.why), ''), max(r.id)
         FROM run AS r JOIN step AS s ON s.run_id = r.id
         WHERE r.connection_id = ?1 AND r.verb = 'import' AND s.kind = 'conflict' AND s.thing = 0
             AND r.id >= coalesce((SELECT max(id) FROM run WHERE connection_id = ?1 AND verb = 'import'
                                   AND scope = ?2 AND mode <> 'updatesOnly' AND state IN ('done', 'refusals')), 0)
             AND NOT EXISTS (SELECT 1 FROM binding AS b WHERE b.connection_id = ?1 AND b.google_id = s.google_id)
         GROUP BY s.google_id ORDER BY 1, s.google_id",
    )?;
    let mut rows = statement.query(params![connection, everybody])?;
    while let Some(row) = rows.next()? {
        each(read(row)?, row.get(3)?);
    }
    Ok(())
}
