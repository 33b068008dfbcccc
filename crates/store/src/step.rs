//! The journal: one row for each step, conflict and skip of an approved plan.

pub mod left;
mod undo;

use directory::Thing;
use directory::user::{addressed, full_name};
use rusqlite::{Connection, OptionalExtension, params};

use crate::error::{json, to_json};
use crate::{Error, Millis};

pub use undo::{
    Undoable, done_after, done_groups, done_row_count, done_rows, is_done, later_run, later_run_of_group,
    put_in_besides, undoable,
};

/// A row of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its run.
    pub run: i64,
    /// Its place in the plan's order.
    pub seq: i64,
    /// What it does, in the words of its verb: `new`, `update`, `create`, `suspend`, …; `skip` or `conflict`.
    pub kind: String,
    /// The Google account.
    pub google_id: String,
    /// Where the account stands in the plan file.
    pub account: i64,
    /// The directory user, when there is one.
    pub user: Option<i64>,
    /// The version of that user or group on which it was decided.
    pub user_version: Option<i64>,
    /// What it is about.
    pub thing: Thing,
    /// The group of the directory, when it is about one that is there.
    pub group: Option<i64>,
    /// What the verb needs to carry it out, or what it did, as JSON.
    pub detail: Option<String>,
    /// None until it is done.
    pub outcome: Option<String>,
    /// Why it was refused or left out.
    pub why: Option<String>,
    /// When it was carried out.
    pub at: Option<Millis>,
    /// When it was sent; a step that was sent and has no outcome is read back before anything else.
    pub sent_at: Option<Millis>,
}

/// Where a new row of the journal comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct New<'a> {
    /// Its place in the plan's order.
    pub seq: i64,
    /// What it does.
    pub kind: &'a str,
    /// The Google account.
    pub google_id: &'a str,
    /// Where the account stands in the plan file.
    pub account: i64,
    /// The directory user, when there is one.
    pub user: Option<i64>,
    /// The version of that user or group on which it was decided.
    pub user_version: Option<i64>,
    /// What it is about.
    pub thing: Thing,
    /// The group of the directory, when it is about one that is there.
    pub group: Option<i64>,
    /// What the verb needs to carry it out.
    pub detail: Option<&'a str>,
    /// Given when nothing is to be done: `skipped`.
    pub outcome: Option<&'a str>,
    /// Why it is left out.
    pub why: Option<&'a str>,
}

/// Removes the journal of a run whose approval was interrupted.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn clear(conn: &Connection, run: i64) -> Result<(), Error> {
    conn.execute("DELETE FROM step WHERE run_id = ?1", [run])?;
    Ok(())
}

/// Tells whether a run has a journal.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn any(conn: &Connection, run: i64) -> Result<bool, Error> {
    Ok(conn.query_row("SELECT EXISTS (SELECT 1 FROM step WHERE run_id = ?1)", [run], |row| row.get(0))?)
}

/// Writes a row of the journal.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn insert(conn: &Connection, run: i64, new: &New<'_>) -> Result<(), Error> {
    conn.prepare_cached(
        "INSERT INTO step (run_id, seq, kind, google_id, account_id, user_id, user_version, detail, outcome, why, thing,
             group_id)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    )?
    .execute(params![
        run,
        new.seq,
        new.kind,
        new.google_id,
        new.account,
        new.user,
        new.user_version,
        new.detail,
        new.outcome,
        new.why,
        new.thing as u8,
        new.group,
    ])?;
    Ok(())
}

const COLUMNS: &str = "run_id, seq, kind, google_id, account_id, user_id, user_version, detail, outcome, why, at, sent_at, \
     thing, group_id";

fn read(row: &rusqlite::Row<'_>) -> Result<Row, rusqlite::Error> {
    Ok(Row {
        run: row.get(0)?,
        seq: row.get(1)?,
        kind: row.get(2)?,
        google_id: row.get(3)?,
        account: row.get(4)?,
        user: row.get(5)?,
        user_version: row.get(6)?,
        detail: row.get(7)?,
        outcome: row.get(8)?,
        why: row.get(9)?,
        at: row.get(10)?,
        sent_at: row.get(11)?,
        thing: Thing::of_code(row.get(12)?).unwrap_or_default(),
        group: row.get(13)?,
    })
}

/// Lists the next steps that are not done, after a place in the plan.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn pending(conn: &Connection, run: i64, after: i64, limit: u32) -> Result<Vec<Row>, Error> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM step WHERE run_id = ?1 AND seq > ?2 AND outcome IS NULL ORDER BY seq LIMIT ?3"
    ))?;
    let rows = statement.query_map(params![run, after, limit], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Counts the steps that are done or not done; skips count as neither.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn progress(conn: &Connection, run: i64) -> Result<(u64, u64), Error> {
    Ok(conn.query_row(
        "SELECT count(*) FILTER (WHERE outcome IS NOT NULL), count(*) FROM step
         WHERE run_id = ?1 AND outcome IS NOT 'skipped'",
        [run],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?)
}

/// Notes that a step is about to be sent; must be on the disk before it is.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn note_sent(conn: &Connection, run: i64, seq: i64, now: Millis) -> Result<(), Error> {
    conn.prepare_cached("UPDATE step SET sent_at = ?3 WHERE run_id = ?1 AND seq = ?2")?
        .execute(params![run, seq, now])?;
    Ok(())
}

/// Notes that a step is about to be sent, and with what; must be on the disk before it is.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn note_sent_with(
    conn: &Connection,
    run: i64,
    seq: i64,
    detail: Option<&str>,
    now: Millis,
) -> Result<(), Error> {
    conn.prepare_cached("UPDATE step SET detail = ?3 WHERE run_id = ?1 AND seq = ?2")?
        .execute(params![run, seq, detail])?;
    note_sent(conn, run, seq, now)
}

/// Notes that a step that was about to be sent was not, and with what it was decided.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn note_unsent(conn: &Connection, step: &Row, detail: Option<&str>) -> Result<(), Error> {
    conn.prepare_cached(
        "UPDATE step SET sent_at = NULL, detail = ?3 WHERE run_id = ?1 AND seq = ?2 AND outcome IS NULL",
    )?
    .execute(params![step.run, step.seq, detail])?;
    Ok(())
}

/// Counts the steps that were sent and have no outcome: nobody knows what became of them.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn count_unanswered(conn: &Connection, run: i64) -> Result<u64, Error> {
    Ok(conn.query_row(
        "SELECT count(*) FROM step WHERE run_id = ?1 AND outcome IS NULL AND sent_at IS NOT NULL",
        [run],
        |row| row.get(0),
    )?)
}

/// Leaves out every step that is not done and was not sent, for a reason; tells how many there were.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn skip_rest(conn: &Connection, run: i64, why: &str, now: Millis) -> Result<u64, Error> {
    let skipped = conn.execute(
        "UPDATE step SET outcome = 'skipped', why = ?2, at = ?3
         WHERE run_id = ?1 AND outcome IS NULL AND sent_at IS NULL",
        params![run, why, now],
    )?;
    Ok(skipped as u64)
}

/// Notes what became of a step.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn finish(
    conn: &Connection,
    step: &Row,
    outcome: &str,
    user: Option<i64>,
    detail: Option<&str>,
    why: Option<&str>,
    now: Millis,
) -> Result<(), Error> {
    conn.prepare_cached(
        "UPDATE step SET outcome = ?3, user_id = coalesce(?4, user_id), detail = ?5, why = ?6, at = ?7
         WHERE run_id = ?1 AND seq = ?2",
    )?
    .execute(params![step.run, step.seq, outcome, user, detail, why, now])?;
    Ok(())
}

/// Notes what became of a step that is about no user.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn finish_thing(
    conn: &Connection,
    step: &Row,
    outcome: &str,
    group: Option<i64>,
    detail: Option<&str>,
    why: Option<&str>,
    now: Millis,
) -> Result<(), Error> {
    conn.prepare_cached("UPDATE step SET group_id = coalesce(?3, group_id) WHERE run_id = ?1 AND seq = ?2")?
        .execute(params![step.run, step.seq, group])?;
    finish(conn, step, outcome, None, detail, why, now)
}

/// Counts the rows of a run that are about one kind of thing, by kind of step and outcome.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn tally_of(
    conn: &Connection,
    run: i64,
    thing: Thing,
) -> Result<Vec<(String, Option<String>, u64)>, Error> {
    let mut statement = conn.prepare_cached(
        "SELECT kind, outcome, count(*) FROM step WHERE run_id = ?1 AND thing = ?2 GROUP BY kind, outcome",
    )?;
    let rows =
        statement.query_map(params![run, thing as u8], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Counts the rows of the plan of a run that are about one kind of thing, by outcome, however many steps each took.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn row_outcomes(conn: &Connection, run: i64, thing: Thing) -> Result<Vec<(Option<String>, u64)>, Error> {
    let mut statement = conn.prepare_cached(
        "SELECT became, count(*) FROM
             (SELECT min(outcome) AS became FROM step WHERE run_id = ?1 AND thing = ?2 GROUP BY account_id)
         GROUP BY became",
    )?;
    let rows = statement.query_map(params![run, thing as u8], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Counts the rows of a run by kind and outcome.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn tally(conn: &Connection, run: i64) -> Result<Vec<(String, Option<String>, u64)>, Error> {
    let mut statement = conn.prepare_cached(
        "SELECT kind, outcome, count(*) FROM step WHERE run_id = ?1 GROUP BY kind, outcome",
    )?;
    let rows = statement.query_map([run], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Counts the rows of the plan of which a step of another kind than some was done: people, however many steps each took.
/// Whoever got a new account is not among them.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn done_apart_from(conn: &Connection, run: i64, kinds: &[&str]) -> Result<u64, Error> {
    let known = to_json("kinds", &kinds)?;
    Ok(conn.query_row(
        "SELECT count(DISTINCT account_id) FROM step
         WHERE run_id = ?1 AND outcome = 'done' AND thing = 0 AND kind NOT IN (SELECT value FROM json_each(?2))
             AND account_id NOT IN (SELECT account_id FROM step WHERE run_id = ?1 AND kind = 'create' AND outcome = 'done')",
        params![run, known],
        |row| row.get(0),
    )?)
}

/// Lists the addresses that changed, before and after, of those whose kind of step is named as a rename.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn renames(conn: &Connection, run: i64) -> Result<Vec<(String, String)>, Error> {
    let mut statement = conn.prepare_cached(
        "SELECT detail ->> '$.changes[0].before', detail ->> '$.changes[0].after' FROM step
         WHERE run_id = ?1 AND kind = 'rename' AND outcome = 'done' AND detail ->> '$.changes[0].after' IS NOT NULL",
    )?;
    let rows = statement.query_map([run], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The code of a suspension that did not end the sessions of its account.
pub const NOT_SIGNED_OUT: &str = "notSignedOut";

/// Tells by SQL that a step was done, but for a part that Google refused.
const IN_PART: &str = "(kind = 'suspend' AND outcome = 'done' AND detail ->> '$.code' = 'notSignedOut')";

/// Counts the steps of a run that were done, but for a part that Google refused.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn done_in_part(conn: &Connection, run: i64) -> Result<u64, Error> {
    let sql = format!("SELECT count(*) FROM step WHERE run_id = ?1 AND {IN_PART}");
    Ok(conn.query_row(&sql, [run], |row| row.get(0))?)
}

/// An account that was suspended, and whose sessions were not ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenSessions {
    /// Google's id.
    pub google_id: String,
    /// Whose account it was.
    pub user: Option<i64>,
}

/// Lists the accounts of a connection of which the sessions were not ended when a run suspended them, nor since, by
/// Google's id. Whether they still are suspended only Google knows.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn open_sessions(conn: &Connection, connection: i64) -> Result<Vec<OpenSessions>, Error> {
    let mut statement = conn.prepare_cached(
        "SELECT google_id, user_id FROM
             (SELECT s.google_id, s.user_id, s.kind, s.outcome, s.detail ->> '$.code' AS code,
                  row_number() OVER (PARTITION BY s.google_id ORDER BY s.run_id DESC, s.seq DESC) AS place
              FROM main.run AS r CROSS JOIN main.step AS s ON s.run_id = r.id
              WHERE r.connection_id = ?1 AND r.verb IN ('sync', 'undo') AND s.thing = 0 AND s.google_id <> ''
                  AND (s.kind = 'sign-out' AND s.outcome IN ('done', 'refused')
                       OR s.kind IN ('suspend', 'reactivate') AND s.outcome = 'done'))
         WHERE place = 1 AND (kind = 'sign-out' AND outcome = 'refused'
                              OR kind = 'suspend' AND code = 'notSignedOut')
         ORDER BY google_id",
    )?;
    let rows = statement
        .query_map([connection], |row| Ok(OpenSessions { google_id: row.get(0)?, user: row.get(1)? }))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Lists the rows that were refused, in part or altogether, or left with a conflict, in plan order.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn problems(conn: &Connection, run: i64, limit: u32) -> Result<Vec<Row>, Error> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM step WHERE run_id = ?1 AND (outcome = 'refused' OR kind = 'conflict' OR {IN_PART})
         ORDER BY seq LIMIT ?2"
    ))?;
    let rows = statement.query_map(params![run, limit], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Lists what was done to a user, newest first.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn of_user(conn: &Connection, user: i64, limit: u32) -> Result<Vec<Row>, Error> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM step WHERE user_id = ?1 AND outcome = 'done' AND kind <> 'observe'
         ORDER BY at DESC, run_id DESC LIMIT ?2"
    ))?;
    let rows = statement.query_map(params![user, limit], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Lists what the journal holds of a user on a connection, the newest run first, and each run from its end.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn about_user(conn: &Connection, connection: i64, user: i64, limit: u32) -> Result<Vec<Row>, Error> {
    let columns = COLUMNS.split(", ").map(|column| format!("step.{column}")).collect::<Vec<_>>().join(", ");
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {columns} FROM step JOIN run ON run.id = step.run_id
         WHERE step.user_id = ?2 AND run.connection_id = ?1 AND step.thing = 0 AND step.kind <> 'observe'
         ORDER BY step.run_id DESC, step.seq DESC LIMIT ?3"
    ))?;
    let rows = statement.query_map(params![connection, user, limit], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Reads the step by which a run bound an account.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn that_bound(conn: &Connection, run: i64, user: i64) -> Result<Option<Row>, Error> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM step WHERE user_id = ?2 AND run_id = ?1 AND outcome IN ('done', 'already')
             AND kind IN ('new', 'restore', 'link', 'merge', 'create', 'adopt', 'undelete')
         ORDER BY seq LIMIT 1"
    ))?;
    Ok(statement.query_row([run, user], read).optional()?)
}

/// The steps of one row of the plan that are not done, as a sync takes them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The row of the plan.
    pub account: i64,
    /// The row that has to be carried out before the first step that is not done.
    pub after: Option<i64>,
    /// Whether a step of it makes a new account.
    pub makes_account: bool,
    /// Whether its account stands aside already: whoever waits for its address can have it.
    pub stands_aside: bool,
}

/// Lists the rows of the plan of which steps are not done, in plan order.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn groups(conn: &Connection, run: i64) -> Result<Vec<Group>, Error> {
    let mut statement = conn.prepare_cached(
        "WITH open AS (SELECT min(seq) AS first, max(kind = 'create') AS makes FROM step
                       WHERE run_id = ?1 AND outcome IS NULL AND thing = 0 GROUP BY account_id)
         SELECT step.account_id, step.detail ->> '$.after', open.makes, step.kind = 'rename' AND EXISTS
             (SELECT 1 FROM step AS earlier INDEXED BY step_by_account
              WHERE earlier.run_id = ?1 AND earlier.account_id = step.account_id AND earlier.kind = 'stand-aside' AND earlier.outcome IN ('done', 'already'))
         FROM open JOIN step ON step.run_id = ?1 AND step.seq = open.first ORDER BY open.first",
    )?;
    let rows = statement.query_map([run], |row| {
        Ok(Group {
            account: row.get(0)?,
            after: row.get(1)?,
            makes_account: row.get(2)?,
            stands_aside: row.get(3)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Lists the steps of a run about one kind of thing that are not done, in plan order.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn pending_of(conn: &Connection, run: i64, thing: Thing) -> Result<Vec<Row>, Error> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM step WHERE run_id = ?1 AND thing = ?2 AND outcome IS NULL ORDER BY seq"
    ))?;
    let rows = statement.query_map(params![run, thing as u8], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Finds the step of a run about something of Google's that was done, other than a look at it.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn done_of_id(conn: &Connection, run: i64, google_id: &str) -> Result<Option<Row>, Error> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM step
         WHERE run_id = ?1 AND google_id = ?2 AND outcome = 'done' AND kind <> 'observe' ORDER BY seq LIMIT 1"
    ))?;
    Ok(statement.query_row(params![run, google_id], read).optional()?)
}

/// Tells whether a later run has done a step of a kind for a user and their account.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn was_done_after(
    conn: &Connection,
    run: i64,
    (user, google_id): (i64, &str),
    kind: &str,
) -> Result<bool, Error> {
    Ok(conn
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM step
                 WHERE user_id = ?2 AND google_id = ?3 AND run_id > ?1 AND kind = ?4 AND outcome = 'done')",
        )?
        .query_row(params![run, user, google_id, kind], |row| row.get(0))?)
}

/// Keeps more of a step that was done.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn set_detail(conn: &Connection, step: &Row, detail: Option<&str>) -> Result<(), Error> {
    conn.prepare_cached("UPDATE step SET detail = ?3 WHERE run_id = ?1 AND seq = ?2")?
        .execute(params![step.run, step.seq, detail])?;
    Ok(())
}

/// Counts the steps of a row of the plan, of one of these kinds, that were done.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn done_of_kind(conn: &Connection, run: i64, account: i64, kinds: [&str; 2]) -> Result<i64, Error> {
    Ok(conn
        .prepare_cached(
            "SELECT count(*) FROM step INDEXED BY step_by_account
             WHERE run_id = ?1 AND account_id = ?2 AND outcome = 'done' AND kind IN (?3, ?4)",
        )?
        .query_row(params![run, account, kinds[0], kinds[1]], |row| row.get(0))?)
}

/// Lists when steps of a connection were sent since a moment, with what the journal holds of each and the aliases of its bound
/// account; and those that were to rename accounts in the same runs, whenever they were sent, or not: they tell what the
/// accounts were called.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn sent_since(
    conn: &Connection,
    connection: i64,
    since: Millis,
) -> Result<Vec<(Row, Vec<String>)>, Error> {
    let columns = COLUMNS.split(", ").map(|column| format!("step.{column}")).collect::<Vec<_>>().join(", ");
    let mut statement = conn.prepare(&format!(
        "SELECT {columns}, binding.account ->> '$.aliases' FROM step JOIN run ON run.id = step.run_id
         LEFT JOIN binding ON binding.connection_id = run.connection_id AND binding.google_id = step.google_id
         WHERE run.connection_id = ?1 AND (run.ended_at IS NULL OR run.ended_at >= ?2)
             AND (step.sent_at >= ?2 OR step.kind IN ('stand-aside', 'rename', 'give-up'))"
    ))?;
    let rows = statement
        .query_map(params![connection, since], |row| Ok((read(row)?, row.get::<_, Option<String>>(14)?)))?;
    rows.map(|row| {
        let (row, aliases) = row?;
        let aliases = aliases.map(|aliases| json("aliases", &aliases)).transpose()?.unwrap_or_default();
        Ok((row, aliases))
    })
    .collect()
}

/// Lists the accounts that were made on a connection since a moment and are still those of their users: Google's id,
/// and whose it is by name and address, the newest first.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn made_since(
    conn: &Connection,
    connection: i64,
    since: Millis,
    limit: u32,
) -> Result<Vec<(String, String)>, Error> {
    let mut statement = conn.prepare_cached(
        "SELECT b.google_id, max(u.given_name), max(u.family_name), max(u.email) FROM step AS s
         JOIN run AS r ON r.id = s.run_id
         JOIN binding AS b ON b.user_id = s.user_id AND b.connection_id = r.connection_id
         JOIN user AS u ON u.id = b.user_id
         WHERE r.connection_id = ?1 AND s.kind = 'create' AND s.outcome = 'done' AND s.at >= ?2
         GROUP BY b.google_id ORDER BY max(s.at) DESC, b.google_id LIMIT ?3",
    )?;
    let rows = statement.query_map(params![connection, since, limit], |row| {
        let (given, family, email): (String, String, String) = (row.get(1)?, row.get(2)?, row.get(3)?);
        Ok((row.get(0)?, addressed(&full_name(&given, &family), &email)))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Counts the steps of a run that were refused for a reason, by its code, and gives the words of one.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn refused_for(conn: &Connection, run: i64, code: &str) -> Result<(u64, Option<String>), Error> {
    Ok(conn
        .prepare_cached(
            "SELECT count(*), max(why) FROM step
             WHERE run_id = ?1 AND outcome = 'refused' AND detail ->> '$.code' = ?2",
        )?
        .query_row(params![run, code], |row| Ok((row.get(0)?, row.get(1)?)))?)
}

/// Lists the rows of the plan of which a step was refused.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn refused_rows(conn: &Connection, run: i64) -> Result<Vec<i64>, Error> {
    let mut statement = conn
        .prepare_cached("SELECT DISTINCT account_id FROM step WHERE run_id = ?1 AND outcome = 'refused'")?;
    let rows = statement.query_map([run], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Lists all steps of one row of the plan, in order.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn of_account(conn: &Connection, run: i64, account: i64) -> Result<Vec<Row>, Error> {
    // Left to itself, SQLite goes through the whole run for each of its rows: the primary key gives the order for nothing.
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM step INDEXED BY step_by_account WHERE run_id = ?1 AND account_id = ?2 ORDER BY seq"
    ))?;
    let rows = statement.query_map(params![run, account], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Reads one row of the journal.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn find(conn: &Connection, run: i64, seq: i64) -> Result<Option<Row>, Error> {
    let mut statement =
        conn.prepare_cached(&format!("SELECT {COLUMNS} FROM step WHERE run_id = ?1 AND seq = ?2"))?;
    Ok(statement.query_row([run, seq], read).optional()?)
}

/// Lists the steps of a run for a user that are not done, in plan order.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn pending_for(conn: &Connection, run: i64, user: i64) -> Result<Vec<Row>, Error> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM step WHERE user_id = ?2 AND run_id = ?1 AND outcome IS NULL ORDER BY seq"
    ))?;
    let rows = statement.query_map([run, user], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Tells whether a run has a step for a user that is not done.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn is_pending_for(conn: &Connection, run: i64, user: i64) -> Result<bool, Error> {
    Ok(conn
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM step WHERE user_id = ?2 AND run_id = ?1 AND outcome IS NULL)",
        )?
        .query_row([run, user], |row| row.get(0))?)
}

/// Tells whether a sync, or the undo of one, may still have a user give a value up here: a step that writes such values is
/// to come. After one that was refused, the other steps of its row can only be refused as well.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn may_give_up(conn: &Connection, run: i64, user: i64) -> Result<bool, Error> {
    Ok(conn
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM step AS s
                 WHERE s.user_id = ?2 AND s.run_id = ?1 AND s.outcome IS NULL AND s.kind IN ('take', 'take-back')
                     AND NOT EXISTS (SELECT 1 FROM step AS r INDEXED BY step_by_account
                         WHERE r.run_id = ?1 AND r.account_id = s.account_id AND r.outcome = 'refused'))",
        )?
        .query_row([run, user], |row| row.get(0))?)
}

/// Gives what became of a step of a run about a user that was refused or skipped.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn undone_of(conn: &Connection, run: i64, user: i64) -> Result<Option<String>, Error> {
    Ok(conn
        .prepare_cached(
            "SELECT outcome FROM step WHERE user_id = ?2 AND run_id = ?1 AND outcome IN ('refused', 'skipped')
             ORDER BY seq LIMIT 1",
        )?
        .query_row([run, user], |row| row.get(0))
        .optional()?)
}

/// Tells whether a run of a connection did something with a group after a moment.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn any_of_group_since(conn: &Connection, connection: i64, group: i64, at: Millis) -> Result<bool, Error> {
    Ok(conn
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM step AS s JOIN run ON run.id = s.run_id
                 WHERE s.group_id = ?2 AND s.at > ?3 AND s.outcome = 'done' AND run.connection_id = ?1)",
        )?
        .query_row(params![connection, group, at], |row| row.get(0))?)
}

/// Tells whether a run has a step for a group that is not done.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn is_pending_for_group(conn: &Connection, run: i64, group: i64) -> Result<bool, Error> {
    Ok(conn
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM step WHERE group_id = ?2 AND run_id = ?1 AND outcome IS NULL)",
        )?
        .query_row([run, group], |row| row.get(0))?)
}

/// Tells whether a run that is applied has a step for a user that is not done.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn is_applied_for(conn: &Connection, user: i64) -> Result<bool, Error> {
    Ok(conn
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM step AS s JOIN run AS r ON r.id = s.run_id
                 WHERE s.user_id = ?1 AND s.outcome IS NULL AND r.state = 'applying')",
        )?
        .query_row([user], |row| row.get(0))?)
}

/// What became of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Became {
    /// It was done.
    Done = 0,
    /// It was so already.
    Already = 1,
    /// It was not done, and will not be by this run.
    Refused = 2,
    /// It was sent, and nobody knows the answer.
    Unknown = 3,
    /// It was not approved.
    Skipped = 4,
    /// It waited for an answer that nobody gave.
    Conflict = 5,
    /// It was not tried yet.
    Open = 6,
}

impl Became {
    /// All of them, in the order of the report.
    pub const ALL: [Self; 7] =
        [Self::Done, Self::Already, Self::Refused, Self::Unknown, Self::Skipped, Self::Conflict, Self::Open];

    fn of_code(code: u8) -> Result<Self, Error> {
        Self::ALL
            .into_iter()
            .find(|kind| *kind as u8 == code)
            .ok_or_else(|| Error::Damaged(format!("outcome {code}")))
    }
}

/// Tells by SQL what became of a step; what was sent and has no outcome is unknown.
const BECAME: &str = "CASE WHEN kind = 'conflict' THEN 5
     WHEN kind = 'suspend' AND outcome = 'done' AND detail ->> '$.code' = 'notSignedOut' THEN 2
     WHEN outcome = 'done' THEN 0 WHEN outcome = 'already' THEN 1
     WHEN outcome = 'refused' AND detail ->> '$.code' = 'unknown' THEN 3 WHEN outcome = 'refused' THEN 2
     WHEN outcome = 'skipped' THEN 4 WHEN sent_at IS NOT NULL THEN 3 ELSE 6 END";

/// Counts the steps of a run by what became of them, in the order of [`Became::ALL`].
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn became(conn: &Connection, run: i64) -> Result<[u64; Became::ALL.len()], Error> {
    let mut counts = [0; Became::ALL.len()];
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {BECAME} AS became, count(*) FROM step WHERE run_id = ?1 GROUP BY became"
    ))?;
    let mut rows = statement.query([run])?;
    while let Some(row) = rows.next()? {
        counts[Became::of_code(row.get(0)?)? as usize] = row.get(1)?;
    }
    Ok(counts)
}

/// Reads steps of a run that became one of these, all where none is named, in plan order.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn window(
    conn: &Connection,
    run: i64,
    became: &[Became],
    offset: u64,
    limit: u64,
) -> Result<Vec<(Row, Became)>, Error> {
    let bits = became.iter().fold(0_u8, |bits, kind| bits | 1 << *kind as u8);
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {COLUMNS}, {BECAME} AS became FROM step
         WHERE run_id = ?1 AND (?2 = 0 OR (1 << ({BECAME})) & ?2 <> 0) ORDER BY seq LIMIT ?3 OFFSET ?4"
    ))?;
    let rows = statement
        .query_map(params![run, bits, limit as i64, offset as i64], |row| Ok((read(row)?, row.get(14)?)))?
        .collect::<Result<Vec<_>, _>>()?;
    rows.into_iter().map(|(row, code)| Ok((row, Became::of_code(code)?))).collect()
}
