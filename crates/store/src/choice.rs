//! What was chosen about accounts in a review, for the plans to come.
//!
//! A choice is kept as it is made, and forgotten when it is carried out. It counts again only where the next plan
//! decides the same about the same account: the kind of decision and the words of the row are compared.

use rusqlite::{Connection, params};

use crate::{Error, Millis};

/// An answer that was given in an earlier review, to a row that asks the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// The account's row in the plan.
    pub account: i64,
    /// Google's id.
    pub google_id: String,
    /// The answer, as JSON of the verb.
    pub answer: String,
    /// Whether the row was ticked.
    pub ticked: bool,
    /// When that was.
    pub chosen_at: Millis,
}

/// The rows of the plan that stand as they stood when something was chosen about them.
const SAME: &str = "FROM main.choice AS c
    JOIN plan.account AS a ON a.google_id = c.google_id
    JOIN plan.decision AS d ON d.account_id = a.id AND d.kind = c.kind AND d.why = c.question AND d.locked IS NULL
    WHERE c.connection_id = ?1";

/// Keeps how a row of the plan stands now.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn keep(conn: &Connection, connection: i64, google_id: &str, now: Millis) -> Result<(), Error> {
    conn.prepare_cached(
        "INSERT OR REPLACE INTO main.choice
             (connection_id, google_id, kind, question, answer, ticked, bound, chosen_at)
         SELECT ?1, a.google_id, d.kind, d.why, d.answer, d.ticked,
             EXISTS (SELECT 1 FROM main.binding AS b WHERE b.connection_id = ?1 AND b.google_id = a.google_id), ?3
         FROM plan.account AS a JOIN plan.decision AS d ON d.account_id = a.id WHERE a.google_id = ?2",
    )?
    .execute(params![connection, google_id, now])?;
    chosen_now(conn, google_id)
}

/// Notes that a row of the plan stands as it does by a choice of now, not of an earlier review.
fn chosen_now(conn: &Connection, google_id: &str) -> Result<(), Error> {
    conn.prepare_cached(
        "DELETE FROM plan.remembered WHERE account_id = (SELECT id FROM plan.account WHERE google_id = ?1)",
    )?
    .execute([google_id])?;
    Ok(())
}

/// Forgets what was chosen about an account.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn forget_one(conn: &Connection, connection: i64, google_id: &str) -> Result<(), Error> {
    conn.prepare_cached("DELETE FROM main.choice WHERE connection_id = ?1 AND google_id = ?2")?
        .execute(params![connection, google_id])?;
    chosen_now(conn, google_id)
}

/// Forgets what was chosen about accounts that were bound or unbound since.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn forget_rebound(conn: &Connection, connection: i64) -> Result<(), Error> {
    conn.execute(
        "DELETE FROM main.choice WHERE connection_id = ?1 AND bound <> EXISTS
             (SELECT 1 FROM main.binding AS b WHERE b.connection_id = ?1 AND b.google_id = choice.google_id)",
        [connection],
    )?;
    Ok(())
}

/// Forgets what a run carried out.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn forget_done(conn: &Connection, connection: i64, run: i64) -> Result<(), Error> {
    let any = "SELECT EXISTS (SELECT 1 FROM main.choice WHERE connection_id = ?1)";
    if !conn.query_row(any, [connection], |row| row.get::<_, bool>(0))? {
        return Ok(());
    }
    conn.execute(
        "DELETE FROM main.choice WHERE connection_id = ?1 AND google_id IN
             (SELECT google_id FROM main.step WHERE run_id = ?2 AND outcome IN ('done', 'already') AND kind <> 'observe')",
        params![connection, run],
    )?;
    Ok(())
}

/// Forgets everything that was chosen on a connection.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn forget(conn: &Connection, connection: i64) -> Result<(), Error> {
    conn.execute("DELETE FROM main.choice WHERE connection_id = ?1", [connection])?;
    Ok(())
}

/// Ticks the new and changed rows of a plan as they were ticked before.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn recall_ticks(conn: &Connection, connection: i64) -> Result<(), Error> {
    conn.execute(
        &format!("INSERT INTO plan.remembered (account_id, chosen_at) SELECT a.id, c.chosen_at {SAME} AND c.kind IN (0, 1, 5)"),
        [connection],
    )?;
    conn.execute(
        &format!(
            "UPDATE plan.decision SET ticked = same.ticked
             FROM (SELECT a.id, c.ticked {SAME} AND c.kind IN (0, 1, 5)) AS same WHERE account_id = same.id"
        ),
        [connection],
    )?;
    Ok(())
}

/// Lists the answers that were given before to what the plan asks again, in the order of the plan.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn answers(conn: &Connection, connection: i64) -> Result<Vec<Answered>, Error> {
    let mut statement = conn.prepare(&format!(
        "SELECT a.id, a.google_id, c.answer, c.ticked, c.chosen_at {SAME}
             AND c.kind IN (3, 4) AND c.answer IS NOT NULL ORDER BY a.id"
    ))?;
    let rows = statement.query_map([connection], |row| {
        Ok(Answered {
            account: row.get(0)?,
            google_id: row.get(1)?,
            answer: row.get(2)?,
            ticked: row.get(3)?,
            chosen_at: row.get(4)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Notes that a row of the plan stands as it was chosen before.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn note_remembered(conn: &Connection, account: i64, chosen_at: Millis) -> Result<(), Error> {
    conn.prepare_cached("INSERT OR REPLACE INTO plan.remembered (account_id, chosen_at) VALUES (?1, ?2)")?
        .execute(params![account, chosen_at])?;
    Ok(())
}
