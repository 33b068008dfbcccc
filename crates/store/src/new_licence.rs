//! Which licence Google gave each account that a run made (F3).

use directory::user::{addressed, full_name};
use rusqlite::{Connection, OptionalExtension, Row as SqlRow, params};

use crate::{Error, Millis};

/// What is known of the licence of a new account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLicence {
    /// When the account was made.
    pub made_at: Millis,
    /// When it was looked for last; none before that.
    pub looked_at: Option<Millis>,
    /// The name of the licence; none while there is none.
    pub name: Option<String>,
    /// Why it cannot be known.
    pub why_not: Option<String>,
}

/// A new account of which no licence is known yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lacking {
    /// The run that made it.
    pub run: i64,
    /// The step of that run.
    pub seq: i64,
    /// The account's address, in lower case.
    pub email: String,
    /// Why it could not be known at the last look.
    pub why_not: Option<String>,
}

/// Notes the accounts that a run made; what is known of their licences already stays.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn note(conn: &Connection, run: i64) -> Result<(), Error> {
    conn.execute(
        "INSERT OR IGNORE INTO new_licence (run_id, seq, connection_id, google_id, made_at)
         SELECT s.run_id, s.seq, r.connection_id, b.google_id, s.at FROM step AS s JOIN run AS r ON r.id = s.run_id
         JOIN binding AS b ON b.connection_id = r.connection_id AND b.user_id = s.user_id
         WHERE s.run_id = ?1 AND s.kind = 'create' AND s.outcome IN ('done', 'already')",
        [run],
    )?;
    Ok(())
}

/// Lists the accounts of a connection that were made since a moment, are bound still, and have no licence that is known.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn lacking(conn: &Connection, connection: i64, since: Millis) -> Result<Vec<Lacking>, Error> {
    let mut statement = conn.prepare_cached(
        "SELECT l.run_id, l.seq, lower(coalesce(nullif(b.account ->> '$.email', ''), b.baseline ->> '$.email')),
             l.why_not FROM new_licence AS l
         JOIN binding AS b ON b.connection_id = l.connection_id AND b.google_id = l.google_id
         WHERE l.connection_id = ?1 AND l.sku IS NULL AND l.made_at >= ?2 ORDER BY l.run_id, l.seq",
    )?;
    let rows = statement.query_map(params![connection, since], |row| {
        Ok(Lacking { run: row.get(0)?, seq: row.get(1)?, email: row.get(2)?, why_not: row.get(3)? })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Notes what was found of a new account: the kind of licence and its name, none, or why it cannot be known.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn found(
    conn: &Connection,
    of: &Lacking,
    found: Result<Option<(&str, &str)>, &str>,
    now: Millis,
) -> Result<(), Error> {
    let (sku, name) = found.ok().flatten().unzip();
    conn.prepare_cached(
        "UPDATE new_licence SET looked_at = ?3, sku = ?4, name = ?5, why_not = ?6 WHERE run_id = ?1 AND seq = ?2",
    )?
    .execute(params![of.run, of.seq, now, sku, name, found.err()])?;
    Ok(())
}

fn read(row: &SqlRow<'_>) -> Result<NewLicence, rusqlite::Error> {
    Ok(NewLicence {
        made_at: row.get("made_at")?,
        looked_at: row.get("looked_at")?,
        name: row.get("name")?,
        why_not: row.get("why_not")?,
    })
}

/// Reads what is known of the licence of the account that a step made; none of a step that made none.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn of_step(conn: &Connection, run: i64, seq: i64) -> Result<Option<NewLicence>, Error> {
    Ok(conn
        .prepare_cached(
            "SELECT made_at, looked_at, name, why_not FROM new_licence WHERE run_id = ?1 AND seq = ?2",
        )?
        .query_row([run, seq], read)
        .optional()?)
}

/// Counts the accounts that a run made by what is known of their licences, licences by name first.
///
/// Of those about which the same is known one stands for all: the one that was made last.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn of_run(conn: &Connection, run: i64) -> Result<Vec<(NewLicence, u64)>, Error> {
    let mut statement = conn.prepare_cached(
        "SELECT max(made_at) AS made_at, max(looked_at) AS looked_at, name, why_not, count(*) FROM new_licence
         WHERE run_id = ?1 GROUP BY name, why_not, looked_at IS NULL ORDER BY name IS NULL, name, why_not",
    )?;
    let rows = statement.query_map([run], |row| Ok((read(row)?, row.get(4)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Counts the bound accounts that were made since a moment, and to which Google had given no licence so long after;
/// names the first of them by address, and says when it was looked longest ago.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn without(
    conn: &Connection,
    connection: i64,
    since: Millis,
    so_long: Millis,
    limit: usize,
) -> Result<(u64, Vec<String>, Option<Millis>), Error> {
    let mut statement = conn.prepare_cached(
        "SELECT u.given_name, u.family_name, u.email, l.looked_at FROM new_licence AS l
         JOIN binding AS b ON b.connection_id = l.connection_id AND b.google_id = l.google_id
         JOIN user AS u ON u.id = b.user_id
         WHERE l.connection_id = ?1 AND l.sku IS NULL AND l.made_at >= ?2 AND l.why_not IS NULL
             AND l.looked_at >= l.made_at + ?3
         ORDER BY u.email",
    )?;
    let those = statement.query_map(params![connection, since, so_long], |row| {
        let (given, family, email): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok((addressed(&full_name(&given, &family), &email), row.get(3)?))
    })?;
    let those: Vec<(String, Millis)> = those.collect::<Result<_, _>>()?;
    let (count, looked_at) = (those.len() as u64, those.iter().map(|(_, at)| *at).min());
    let names = those.into_iter().take(limit).map(|(who, _)| who).collect();
    Ok((count, names, looked_at))
}
