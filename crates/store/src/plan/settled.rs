//! Pairs of a sync plan that are in step: what both sides agree on, to be noted when the run is over.

use directory::Account;
use directory::decide::Baseline;
use directory::fingerprint::Fingerprint;
use rusqlite::{Connection, params};

use super::account::Span;
use crate::Error;
use crate::error::to_json;

/// How many agreements are noted in one transaction.
const BATCH: i64 = 2_000;

pub(super) const LAYOUT: &str = "
    CREATE TABLE IF NOT EXISTS plan.settled (
        id INTEGER PRIMARY KEY, google_id TEXT NOT NULL, user_version INTEGER NOT NULL, shown INTEGER NOT NULL,
        was BLOB NOT NULL, fingerprint BLOB NOT NULL, baseline TEXT, account TEXT
    ) STRICT;";

/// A pair that a sync found in step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Google's id.
    pub google_id: String,
    /// The version of the user for which that holds.
    pub user_version: i64,
    /// Whether every sync shows it again, since one side alone has a value.
    pub shown: bool,
    /// The fingerprint that the binding had.
    pub was: [u8; 16],
    /// That of the account as it was read.
    pub fingerprint: Fingerprint,
    /// What both sides agree on; none where it is what they agreed on before.
    pub baseline: Option<Baseline>,
    /// The account, without the values that the baseline holds; none where it is as it was.
    pub account: Option<Account>,
}

/// Keeps a pair.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn insert(conn: &Connection, row: &Row) -> Result<(), Error> {
    conn.prepare_cached(
        "INSERT INTO plan.settled (google_id, user_version, shown, was, fingerprint, baseline, account)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![
        row.google_id,
        row.user_version,
        row.shown,
        row.was,
        row.fingerprint.0,
        row.baseline.as_ref().map(|baseline| to_json("baseline", baseline)).transpose()?,
        row.account.as_ref().map(|account| to_json("account", account)).transpose()?,
    ])?;
    Ok(())
}

/// Forgets all pairs, before the plan is made anew.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn clear(conn: &Connection) -> Result<(), Error> {
    // Whole: the file of an earlier version has a table of another form.
    conn.execute_batch("DROP TABLE plan.settled")?;
    Ok(conn.execute_batch(LAYOUT)?)
}

/// Which agreements of a batch are noted, ?2 to ?3: those of which neither side moved since, whose account nobody read
/// since the first page was read, ?4, and which nobody doubted since: each doubt gives the binding a fingerprint that it
/// never had.
const HOLDS: &str =
    "s.id > ?2 AND s.id <= ?3 AND binding.connection_id = ?1 AND binding.google_id = s.google_id
     AND binding.fingerprint = s.was AND binding.read_at <= ?4 AND NOT binding.dormant
     AND s.user_version = (SELECT version FROM main.user WHERE user.id = binding.user_id)";

/// Notes the agreements in the bindings, as of when Google was read, in transactions of bounded size; a pair of which
/// either side moved since stays as it is. Whoever's account was suspended since, or is not any more, `stands` otherwise.
///
/// # Errors
/// [`Error::Sqlite`], and whatever `stands` returns.
pub fn note(
    conn: &mut Connection,
    connection: i64,
    read: Span,
    stands: impl Fn(&Connection, i64) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut from = 0;
    loop {
        let tx = conn.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let last: Option<i64> = tx.query_row(
            "SELECT max(id) FROM (SELECT id FROM plan.settled WHERE id > ?1 ORDER BY id LIMIT ?2)",
            params![from, BATCH],
            |row| row.get(0),
        )?;
        let Some(last) = last else { return Ok(()) };
        let otherwise: Vec<i64> = tx
            .prepare_cached(&format!(
                "SELECT binding.user_id FROM plan.settled AS s, main.binding
                 WHERE {HOLDS} AND s.account IS NOT NULL
                     AND s.account ->> '$.suspension' IS NOT binding.account ->> '$.suspension'"
            ))?
            .query_map(params![connection, from, last, read.from], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        tx.prepare_cached(&format!(
            "UPDATE main.binding SET baseline = coalesce(s.baseline, binding.baseline),
                 account = coalesce(s.account, binding.account), fingerprint = s.fingerprint,
                 settled_version = iif(s.shown, NULL, s.user_version), read_at = max(read_at, ?5),
                 suspended_by_run = iif(suspended_by_run IS NULL
                         OR coalesce(s.account, binding.account) ->> '$.suspension' IS NULL, NULL, suspended_by_run),
                 archived_by_run = iif(archived_by_run IS NOT NULL
                         AND coalesce(s.account, binding.account) ->> '$.archived', archived_by_run, NULL)
             FROM plan.settled AS s
             WHERE {HOLDS}"
        ))?
        .execute(params![connection, from, last, read.from, read.to])?;
        otherwise.into_iter().try_for_each(|user| stands(&tx, user))?;
        tx.commit()?;
        from = last;
    }
}
